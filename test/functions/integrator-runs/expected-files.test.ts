import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { listTasks } from '../../../functions/integrator-jobs/task-store.ts';
import type { SendDigestInput } from '../../../functions/integrator-runs/contract.ts';
import { dispatchRuns } from '../../../functions/integrator-runs/dispatch-runs.ts';
import { readRun } from '../../../functions/integrator-runs/run-store.ts';
import { sendDigest } from '../../../functions/integrator-runs/send-digest.ts';
import { memoryMailer } from '../../support/fixed-deps.ts';
import {
  csvOf,
  firm1,
  type IntegratorWorld,
  integratorWorld,
  setUp,
} from '../../support/integrator-world.ts';
import { resultOf, runNight, send, workToEnd } from '../../support/run-world.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';
import { eventsOf, exportTask, importTask } from '../../support/task-world.ts';
import { asking, undo } from '../../support/undo-world.ts';

let engine: TableEngine;
let world: IntegratorWorld;
let deps: ReturnType<typeof dispatching>;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  world = await integratorWorld(engine);
  deps = dispatching(world);
  await setUp(world, firm1, {
    notificationEmails: ['ops@law.example'],
    importTasks: [
      importTask(1, { isExpected: true }),
      // Saturdays.
      importTask(3, { isExpected: true, schedule: { frequency: 'WEEKLY', weekday: 6 } }),
      importTask(4),
      importTask(5, { isExpected: true, schedule: { frequency: 'MONTHLY', day: 22 } }),
    ],
  });
});

/** Digests that are asked for are sent; what a broken mailer leaves is asked for again. */
function dispatching(of: IntegratorWorld) {
  const asked: SendDigestInput[] = [];
  const fannedOut: string[] = [];
  const mailer = memoryMailer();
  const all = {
    ...asking(of),
    ...{ asked, fannedOut, mailer },
    notice: { siteUrl: 'https://waybill.example', productName: 'Waybill' },
    fanOutStarter: {
      async start({ firmId }: { readonly firmId: string }) {
        fannedOut.push(firmId);
      },
    },
    digestStarter: {
      async start(input: SendDigestInput) {
        asked.push(input);
        await sendDigest(all, input).catch(() => undefined);
      },
    },
  };
  return all;
}

const trigger = (at: string) => {
  world.clock.set(at);
  return dispatchRuns(deps, {}, { remainingMs: () => 300_000 });
};
const subjects = () => deps.mailer.sent.map(({ subject }) => subject);
const missing = async () =>
  (await eventsOf(world)).filter(({ type }) => type === 'file.missing').map(({ data }) => data['templateId']);
const employer = csvOf(1, { ParentEmployerID: '' });

describe('an expected file that is not there', () => {
  it('is told once, half an hour before the run of a date of its task', async () => {
    for (const time of ['09:00', '09:25']) await trigger(`2026-11-21T${time}:00Z`);
    expect([subjects(), await missing()]).toEqual([[], []]);
    for (const time of ['09:30', '09:35', '09:55']) await trigger(`2026-11-21T${time}:00Z`);
    await Promise.all([trigger('2026-11-21T09:58:00Z'), trigger('2026-11-21T09:58:00Z')]);
    expect(subjects()).toEqual(['Waybill Integrator – 2 expected files missing for the run of 2026-11-21']);
    expect(await missing()).toEqual([1, 3]);
    expect(deps.mailer.sent[0]?.text).toContain(
      '- Import Corporation / Employer Data\n- Import Client / Employee Data',
    );
    expect(deps.mailer.sent[0]?.text).toContain('before 2026-11-21 02:00:00 PST');
    expect(deps.fannedOut).toContain(firm1);
    // The next night has other dates.
    await trigger('2026-11-22T09:40:00Z');
    expect(await missing()).toEqual([1, 3, 1, 5]);
    expect(deps.mailer.sent).toHaveLength(2);
  });

  it('is not told when it is there, whatever is uploaded later', async () => {
    await send(world, 1, employer);
    await trigger('2026-11-21T09:40:00Z');
    expect(await missing()).toEqual([3]);
    world.clock.set('2026-11-21T09:45:00Z');
    await send(world, 3, csvOf(3, {}));
    await trigger('2026-11-21T09:50:00Z');
    expect(await missing()).toEqual([3]);
  });

  it('is told of one that was refused', async () => {
    await send(world, 1, employer.replace('EmployerName', 'Name'));
    await trigger('2026-11-21T09:40:00Z');
    expect(await missing()).toEqual([1, 3]);
  });

  it('is told later when it could not be, for a day', async () => {
    deps.mailer.refused.add('ops@law.example');
    await trigger('2026-11-21T09:40:00Z');
    expect(subjects()).toEqual([]);
    deps.mailer.refused.clear();
    await trigger('2026-11-21T10:05:00Z');
    await trigger('2026-11-21T10:10:00Z');
    expect(subjects().filter((one) => one.includes('missing'))).toHaveLength(1);
  });

  it('is nobody’s business while the subscription is not active', async () => {
    await setUp(world, firm1, { isSubscribed: false });
    await trigger('2026-11-21T09:40:00Z');
    expect(await missing()).toEqual([]);
  });
});

describe('the run of a date with expected files', () => {
  it('is begun though nothing waits, and tells what was missing', async () => {
    await trigger('2026-11-20T20:00:00Z');
    await trigger('2026-11-21T10:00:00Z');
    expect(deps.runWorkflow.started).toEqual(['firm1 2026-11-21 0']);
    await workToEnd(world);
    const { run, jobs } = await resultOf(world).catch(async () => {
      world.clock.advance(60_000);
      await workToEnd(world);
      return resultOf(world);
    });
    expect(run.status).toBe('COMPLETED');
    expect(jobs).toMatchObject([
      {
        ...{ kind: 'IMPORT', templateId: 1, status: 'COMPLETED', fileName: '', rowCount: 0 },
        notes: [
          {
            code: 'ZI-I-007',
            message: 'No file was there for the run of 2026-11-21, and one was expected.',
          },
        ],
      },
      { templateId: 3, status: 'COMPLETED', fileName: '' },
    ]);
    expect(await listTasks(world, firm1)).toMatchObject([
      { type: 'IMPORT', templateId: 1, status: 'COMPLETED', rowCount: 0, jobId: jobs[0]?.jobId },
      { type: 'IMPORT', templateId: 3 },
    ]);
    await sendDigest(deps, { firmId: firm1, runId: '2026-11-21' });
    const [mail] = deps.mailer.sent;
    expect(mail?.text).toContain('A file that is expected was not there.');
    expect(mail?.text).toContain('- Import Client / Employee Data: Status No file, Rows 0');
  });

  it('has no such job for a file that is there', async () => {
    await send(world, 1, employer);
    await send(world, 3, csvOf(3, {}));
    const { jobs } = await runNight(world);
    expect(jobs.map(({ fileName }) => fileName === '')).toEqual([false, false]);
  });

  it('can be undone as far as it has changed something', async () => {
    await send(world, 1, employer);
    const { run, jobs } = await runNight(world);
    expect(jobs.map(({ templateId }) => templateId)).toEqual([1, 3]);
    const undone = await undo(world, run);
    expect(undone.jobs.map(({ templateId, status }) => [templateId, status])).toEqual([[1, 'COMPLETED']]);
  });
});

describe('the run of a date on which nothing waits', () => {
  it('is begun for exports, and has ended already when there are none', async () => {
    await setUp(world, firm1, {
      importTasks: [importTask(1)],
      exportTasks: [exportTask(1, { schedule: { frequency: 'WEEKLY', weekday: 6 } })],
    });
    await trigger('2026-11-20T20:00:00Z');
    await trigger('2026-11-21T10:00:00Z');
    await trigger('2026-11-22T10:00:00Z');
    const statuses = await Promise.all(
      ['2026-11-21', '2026-11-22'].map((runId) => readRun(world, { firmId: firm1, runId })),
    );
    expect(statuses.map((run) => run?.status)).toEqual(['QUEUED', 'COMPLETED']);
  });
});
