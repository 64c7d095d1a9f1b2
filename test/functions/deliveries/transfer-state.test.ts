import { describe, expect, it } from 'vitest';
import {
  type AttemptRef,
  askForRun,
  beginAttempt,
  completeAttempt,
  failAttempt,
  isSuperseded,
  StoredTransfer,
} from '../../../functions/deliveries/transfer-state.ts';

const at = '2026-11-20T12:00:00.000Z';
const begun = { at, deliveryMethod: 'FTPS', isEncrypted: false } as const;
const failure = {
  failureCode: 'AUTH_FAILED',
  failureText: 'The user name or password was rejected.',
  startedAt: at,
} as const;
const ref = (attemptNumber: number, cycleNumber = 1, runNumber = 1): AttemptRef => ({
  attemptNumber,
  cycleNumber,
  runNumber,
});

const offered = StoredTransfer.parse({ status: 'IN_PROGRESS', attemptNumber: 0 });
const sending = beginAttempt(offered, ref(1), begun);
const waiting = failAttempt(sending, ref(1), failure);
const complete = completeAttempt(sending, ref(1), at);
const failed = [2, 3, 4, 5].reduce(
  (transfer, number) => failAttempt(beginAttempt(transfer, ref(number), begun), ref(number), failure),
  waiting,
);
const askedWaiting = askForRun(waiting, 'Dana Quillfeather');
const askedFailed = askForRun(failed, 'Dana Quillfeather');

const states = { offered, sending, waiting, complete, failed, askedWaiting, askedFailed };
type StateName = keyof typeof states;

/** Everything that can be tried, and what it leads to from the states where it may be; elsewhere it is refused. */
const events: Record<
  string,
  {
    readonly apply: (transfer: StoredTransfer) => StoredTransfer;
    readonly leads: Partial<Record<StateName, string>>;
  }
> = {
  'the first attempt begins': {
    apply: (transfer) => beginAttempt(transfer, ref(1), begun),
    leads: { offered: 'sending 1.1 run 1' },
  },
  'the second attempt begins': {
    apply: (transfer) => beginAttempt(transfer, ref(2), begun),
    leads: { waiting: 'sending 1.2 run 1', askedWaiting: 'sending 1.2 run 1' },
  },
  'the third attempt begins': { apply: (transfer) => beginAttempt(transfer, ref(3), begun), leads: {} },
  'a sixth attempt begins': { apply: (transfer) => beginAttempt(transfer, ref(6), begun), leads: {} },
  'a second run begins the second attempt': {
    apply: (transfer) => beginAttempt(transfer, ref(2, 1, 2), begun),
    leads: { askedWaiting: 'sending 1.2 run 2' },
  },
  'a second run begins the next cycle': {
    apply: (transfer) => beginAttempt(transfer, ref(1, 2, 2), begun),
    leads: { askedFailed: 'sending 2.1 run 2' },
  },
  'a third run begins the next cycle': {
    apply: (transfer) => beginAttempt(transfer, ref(1, 2, 3), begun),
    leads: {},
  },
  'the first attempt completes': {
    apply: (transfer) => completeAttempt(transfer, ref(1), at),
    leads: { sending: 'complete 1.1 run 1' },
  },
  'the first attempt of another run completes': {
    apply: (transfer) => completeAttempt(transfer, ref(1, 1, 2), at),
    leads: {},
  },
  'the first attempt fails': {
    apply: (transfer) => failAttempt(transfer, ref(1), failure),
    leads: { sending: 'waiting 1.1 run 1' },
  },
  'a person asks for a run': {
    apply: (transfer) => askForRun(transfer, 'Rita Fennimore'),
    leads: {
      waiting: 'waiting 1.1 run 1, asked for 1.2 run 2',
      failed: 'failed 1.5 run 1, asked for 2.1 run 2',
      askedWaiting: 'waiting 1.1 run 1, asked for 1.2 run 2',
      askedFailed: 'failed 1.5 run 1, asked for 2.1 run 2',
    },
  },
};

function described({ status, nextAttemptAt, pendingRun, ...at }: StoredTransfer): string {
  const names = {
    COMPLETE: 'complete',
    FAILED: 'failed',
    IN_PROGRESS: nextAttemptAt ? 'waiting' : 'sending',
  };
  const place = (one: AttemptRef) => `${one.cycleNumber}.${one.attemptNumber} run ${one.runNumber}`;
  return `${names[status]} ${place(at)}${pendingRun ? `, asked for ${place(pendingRun)}` : ''}`;
}

const cases = Object.entries(events).flatMap(([event, { apply, leads }]) =>
  (Object.keys(states) as StateName[]).map((state) => ({ event, state, apply, expected: leads[state] })),
);

describe('a transfer', () => {
  it.each(cases.filter(({ expected }) => expected !== undefined))(
    'that is $state becomes $expected when $event',
    ({ state, apply, expected }) => {
      expect(described(apply(states[state]))).toBe(expected);
    },
  );

  it.each(cases.filter(({ expected }) => expected === undefined))(
    'that is $state refuses that $event',
    ({ state, apply }) => {
      expect(() => apply(states[state])).toThrow(expect.objectContaining({ name: 'ConflictError' }));
    },
  );

  it('waits a day from the start of each failed attempt, and ends with the fifth', () => {
    expect([waiting.nextAttemptAt, failed.nextAttemptAt]).toEqual(['2026-11-21T12:00:00.000Z', undefined]);
    expect([failed.status, failed.failureCode]).toEqual(['FAILED', 'AUTH_FAILED']);
  });

  it('forgets its failure when it completes, and keeps it while it is sent again', () => {
    const second = beginAttempt(waiting, ref(2), begun);
    expect(second.failureCode).toBe('AUTH_FAILED');
    const { failureCode, failureText, completedAt } = completeAttempt(second, ref(2), at);
    expect([failureCode, failureText, completedAt]).toEqual([undefined, undefined, at]);
  });

  it('never gives a run number twice, also when the run it was given to came too late', () => {
    const overtaken = failAttempt(beginAttempt(askedWaiting, ref(2), begun), ref(2), failure);
    expect(askForRun(overtaken, 'Dana Quillfeather').pendingRun).toMatchObject({
      runNumber: 3,
      attemptNumber: 3,
    });
  });

  it('keeps the name of who asked first', () => {
    expect(askForRun(askedWaiting, 'Rita Fennimore').pendingRun.startedBy).toBe('Dana Quillfeather');
  });
});

describe('a run', () => {
  const taken = beginAttempt(askedWaiting, ref(2, 1, 2), begun);
  it.each([
    ['with a lower number than the one that sends', taken, ref(2), true],
    [
      'that was asked for and overtaken by the schedule',
      beginAttempt(askedWaiting, ref(2), begun),
      ref(2, 1, 2),
      true,
    ],
    ['that nobody asked for', waiting, ref(2, 1, 2), true],
    ['whose package was delivered by an attempt after its own', complete, ref(2), true],
    ['that was asked for', askedWaiting, ref(2, 1, 2), false],
    ['that sends', taken, ref(2, 1, 2), false],
    ['that delivered the package', complete, ref(1), false],
  ] as const)('%s is superseded: %#', (_, transfer, step, expected) => {
    expect(isSuperseded(transfer, step)).toBe(expected);
  });
});
