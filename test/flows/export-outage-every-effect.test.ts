import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { failExport } from '../../functions/data-exports/fail-export.ts';
import type { ExportRef } from '../../functions/data-exports/package-keys.ts';
import { startExports } from '../../functions/data-exports/start-exports.ts';
import { sendNotices } from '../../functions/deliveries/send-notices.ts';
import {
  checkDelivered,
  checkExtracted,
  checkPackage,
  mailCounts,
  queueRows,
  shownExport,
  toBothAddresses,
} from '../support/crash-checks.ts';
import {
  attemptDelivery,
  buildPackage,
  endWorkflow,
  firstAttempt,
  requestCrashed,
  type SendRef,
  startCrashed,
  startedRef,
  stepOf,
  survive,
} from '../support/crash-flow.ts';
import { type CrashPlace, deliverTo } from '../support/crash-places.ts';
import type { Fault } from '../support/crash-switch.ts';
import { CrashTries, outagesOf, sampled } from '../support/crash-tries.ts';
import { rewindable } from '../support/rewind.ts';
import { crashPlaces } from './crash-places.ts';

vi.mock('../../functions/destinations/open-transport.ts', async (importOriginal) => {
  const original = await importOriginal<typeof import('../../functions/destinations/open-transport.ts')>();
  const { openCrashable } = await import('../support/crash-transport.ts');
  return {
    ...original,
    openTransport: (...way: Parameters<typeof original.openTransport>) =>
      openCrashable(() => original.openTransport(...way)),
  };
});

const tries = new CrashTries('Outages until the next day from every effect of an export on');
const { crash } = tries;
const firstKey = 'audit-of-november';

/** Whether it works while something is out of order. */
function works(step: Promise<unknown>): Promise<boolean> {
  return step.then(
    () => true,
    () => false,
  );
}

describe('an export of 25 records in two volumes, from its request to the sealed package', () => {
  const outcomes = { 'built at once': 0, 'built the next day': 0, 'failed and told': 0, 'failed untold': 0 };
  let effectCount = 0;

  it('has numbered effects', async () => {
    await tries.rewind();
    crash.arm();
    expect(await extract(firstKey)).toBeDefined();
    effectCount = crash.effects.length;
    expect(effectCount).toBeGreaterThan(100);
  });

  it('is built the next day at the latest, or has failed whole and is built when it is asked for again', async () => {
    const outages = sampled(outagesOf(effectCount), 14);
    await tries.all(outages, async (fault) => {
      await tries.rewind();
      crash.arm(fault);
      const ref = (await extract(firstKey)) ?? (await failed());
      const { world } = tries;
      await checkPackage(world, ref);
      await checkExtracted(world, ref);
    });
    tries.note(`extraction: ${outages.length} of ${effectCount} points: ${JSON.stringify(outcomes)}`);
  });

  /** @returns `undefined` when the extraction failed */
  async function extract(key: string): Promise<ExportRef | undefined> {
    const run = tries.runTo();
    const startedAt = run.world.clock.now().getTime();
    let { status } = await requestCrashed(run, key);
    if (status !== 202) {
      expect(status, 'answer while something is out of order').toBeGreaterThanOrEqual(500);
      tries.nextDay();
      ({ status } = await requestCrashed(run, key));
    }
    expect(status).toBe(202);
    const runCount = run.world.workflow.runs.size;
    await works(startCrashed(run));
    if (run.world.workflow.runs.size === runCount) {
      tries.nextDay();
      await startExports(run.world);
    }
    expect(run.world.workflow.runs.size, 'runs of the workflow').toBe(runCount + 1);
    if (!(await works(buildPackage(run, startedRef(run))))) return undefined;
    if (key === firstKey && run.crash.hit !== undefined)
      outcomes[run.world.clock.now().getTime() > startedAt ? 'built the next day' : 'built at once'] += 1;
    return startedRef(run);
  }

  /** The workflow's way out; it must leave nothing behind. @returns the export that was then asked for again */
  async function failed(): Promise<ExportRef> {
    const run = tries.runTo();
    const { world } = run;
    const ref = startedRef(run);
    await works(failBranch(ref));
    for (const name of world.workflow.runs.keys()) world.workflow.ended.add(name);
    await works(survive(run, 'sweep', (deps) => startExports(deps)));
    tries.nextDay();
    await startExports(world);
    const { status, transfer } = await shownExport(world, ref);
    expect({ status, transfer }).toEqual({ status: 'FAILED', transfer: undefined });
    expect(await queueRows(world), 'places in the queue').toEqual([]);
    const mails = Object.fromEntries(mailCounts(world));
    expect([{}, { 'dana@example.com: Failure': 1 }], 'mails').toContainEqual(mails);
    outcomes[world.mailer.sent.length === 0 ? 'failed untold' : 'failed and told'] += 1;
    const again = await extract('once-more');
    if (again === undefined) throw new Error('it failed again');
    return again;
  }

  async function failBranch(ref: ExportRef): Promise<void> {
    const run = tries.runTo();
    await stepOf(run, 'fail', (deps) => failExport(deps, ref));
    await stepOf(run, 'failure notice', (deps) => sendNotices(deps, { ...ref, attemptNumber: 0 }));
  }
});

describe.each(crashPlaces)('its delivery by $protocol', ({ protocol, isHere, start }) => {
  const counts = { attempts: 0, 'mails twice': 0, 'mails lost': 0 };
  let place: CrashPlace;
  let ref: ExportRef;
  let rewindSealed: () => Promise<void>;
  let delivered: ReadonlyMap<string, Buffer>;

  beforeAll(async () => {
    if (!isHere) return;
    place = await start();
    await tries.rewind();
    await deliverTo(tries.world, place);
    crash.arm();
    const run = tries.runTo(place);
    await requestCrashed(run, firstKey);
    await startCrashed(run);
    ref = startedRef(run);
    await buildPackage(run, ref);
    ({ delivered } = await checkPackage(tries.world, ref));
    rewindSealed = await rewindable(tries.world);
  });
  afterAll(() => place?.stop());

  it.skipIf(!isHere)('is complete the next day at the latest', async () => {
    await deliver();
    const effectCount = crash.effects.length;
    expect(effectCount).toBeGreaterThan(100);
    const outages = sampled(outagesOf(effectCount), 6);
    await tries.all(outages, async (fault) => {
      await deliver(fault);
      await endWorkflow(tries.runTo(place));
      await checkDelivered(tries.world, ref, place, delivered);
      await countMails();
    });
    tries.note(`${protocol}: ${outages.length} of ${effectCount} points: ${JSON.stringify(counts)}`);
  });

  async function deliver(fault?: Fault): Promise<void> {
    await rewindSealed();
    await place.empty();
    crash.arm(fault);
    let next: SendRef | undefined = { ...ref, ...firstAttempt };
    while (next !== undefined) {
      next = await attemptDelivery(tries.runTo(place), next);
      crash.heal();
    }
  }

  async function countMails(): Promise<void> {
    const { attempts } = await shownExport(tries.world, ref);
    const wanted = attempts.flatMap((one: { outcome: string; attemptNumber: number }) =>
      toBothAddresses(one.outcome === 'COMPLETE' ? 'Success' : `Failure – attempt ${one.attemptNumber} of 5`),
    );
    const sent = mailCounts(tries.world);
    expect(wanted, 'mails').toEqual(expect.arrayContaining([...sent.keys()]));
    const lost = wanted.filter((name: string) => !sent.has(name));
    // How it ended is always told; only the mail of an attempt makes room for the next attempt.
    expect(lost.filter((name: string) => name.endsWith('Success'))).toEqual([]);
    counts.attempts += attempts.length;
    counts['mails twice'] += tries.world.mailer.sent.length - sent.size;
    counts['mails lost'] += lost.length;
  }
});
