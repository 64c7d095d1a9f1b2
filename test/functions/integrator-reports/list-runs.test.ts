import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ShownRun } from '../../../functions/integrator-reports/contract.ts';
import { firm1, setUp } from '../../support/integrator-world.ts';
import {
  aJob,
  aRun,
  type JobsWorld,
  jobIdOf,
  jobsWorld,
  putJobs,
  putRuns,
} from '../../support/jobs-world.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';
import { reportsApi } from './reports-api.ts';

let engine: TableEngine;
let world: JobsWorld;
let call: ReturnType<typeof reportsApi>;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  world = await jobsWorld(engine);
  call = reportsApi(world);
});

const path = `/v1/firms/${firm1}/runs`;
async function page(query = ''): Promise<{ items: ShownRun[]; nextCursor?: string }> {
  const { status, body } = await call('sub-fay', 'GET', `${path}?${query}`);
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
}
const list = async (query = '') => (await page(query)).items.map(({ runId }) => runId);
async function allPages(query: string): Promise<{ ids: string[]; pageCount: number }> {
  const ids: string[] = [];
  let pageCount = 0;
  let cursor: string | undefined;
  do {
    const { items, nextCursor } = await page(`${query}${cursor ? `&cursor=${cursor}` : ''}`);
    ids.push(...items.map(({ runId }) => runId));
    cursor = nextCursor;
    pageCount += 1;
  } while (cursor);
  return { ids, pageCount };
}
const asked = (runId: string, time: string) =>
  aRun({ runId, queuedAt: `${runId.slice(0, 10)}T${time}:00.000Z`, status: 'COMPLETED' });

describe('a list of runs', () => {
  it('is newest first, those of one day by their time', async () => {
    await putRuns(
      world,
      ...[aRun({ runId: '2026-11-19' }), aRun({ runId: '2026-11-20', queuedAt: '2026-11-20T20:30:00.000Z' })],
      ...[
        asked('2026-11-20-U01', '12:00'),
        asked('2026-11-20-X01', '11:00'),
        asked('2026-11-20-R01', '13:00'),
      ],
      ...[asked('2026-11-20-X02', '09:00'), asked('2026-11-19-R01', '22:00')],
    );
    const newestFirst = [
      ...['2026-11-20-R01', '2026-11-20-U01', '2026-11-20-X01', '2026-11-20', '2026-11-20-X02'],
      ...['2026-11-19-R01', '2026-11-19'],
    ];
    expect(await list()).toEqual(newestFirst);
    for (const limit of [1, 2, 3]) expect((await allPages(`limit=${limit}`)).ids).toEqual(newestFirst);
    expect(await list('kind=EXPORT')).toEqual(['2026-11-20-X01', '2026-11-20-X02']);
    expect((await allPages('kind=RERUN&limit=1')).ids).toEqual(['2026-11-20-R01', '2026-11-19-R01']);
    expect(await list('to=2026-11-19')).toEqual(['2026-11-19-R01', '2026-11-19']);
  });

  it('shows each with its jobs, and what can be done about it', async () => {
    const failed = { status: 'INCOMPLETE', failedCount: 1, archiveKey: 'k', doneChunkCount: 1 } as const;
    const [job, written] = [aJob(failed), aJob({ jobId: jobIdOf('2026-11-20-X01', 'E6') })];
    await putRuns(world, aRun(), asked('2026-11-20-X01', '11:00'));
    await putJobs(world, job, written);
    const { items } = await page();
    const shown = items.map(({ runId, canUndo, jobs }) => [
      ...[runId, canUndo],
      jobs.map(({ jobId, canRerun }) => [jobId, canRerun]),
    ]);
    expect(shown).toEqual([
      ['2026-11-20-X01', false, [[written.jobId, false]]],
      ['2026-11-20', true, [[job.jobId, true]]],
    ]);
    expect(items).toEqual([
      (await call('sub-fay', 'GET', `${path}/2026-11-20-X01`)).body,
      (await call('sub-fay', 'GET', `${path}/2026-11-20`)).body,
    ]);
  });

  it('goes back 30 days unless told, and as far as runs are kept when told', async () => {
    const old = aRun({ runId: '2024-12-01' });
    await putRuns(world, aRun({ runId: '2026-10-21' }), aRun({ runId: '2026-10-20' }), old);
    expect(await list()).toEqual(['2026-10-21']);
    expect(await list('from=2026-10-20')).toEqual(['2026-10-21', '2026-10-20']);
    expect(await list('to=2026-11-19')).toEqual(['2026-10-21', '2026-10-20']);
    world.counts.clear();
    expect((await allPages('from=0001-01-01&limit=2')).ids).toEqual([
      '2026-10-21',
      '2026-10-20',
      '2024-12-01',
    ]);
    expect([...world.counts.values()].reduce((sum, count) => sum + count, 0)).toBeLessThan(20);
    expect(await list('from=2030-01-01')).toEqual([]);
  });

  it('costs a bounded number of requests when most nights had nothing to do', async () => {
    const runs = Array.from({ length: 20 }, (_, day) =>
      aRun({ runId: `2026-11-${String(day + 1).padStart(2, '0')}`, status: 'COMPLETED', jobCount: 0 }),
    );
    await putRuns(world, ...runs);
    world.counts.clear();
    const { ids, pageCount } = await allPages('limit=5');
    expect([ids.length, pageCount]).toEqual([20, 4]);
    expect([...world.counts.values()].reduce((sum, count) => sum + count, 0)).toBe(4);
  });

  it('goes on only with the cursor that the same question gave', async () => {
    await putRuns(world, aRun(), aRun({ runId: '2026-11-19' }));
    const { nextCursor } = await page('limit=1');
    expect(await list(`cursor=${nextCursor}`)).toEqual(['2026-11-19']);
    const absent = Buffer.from(
      `${
        Buffer.from(nextCursor ?? '', 'base64url')
          .toString()
          .split(' ')[0]
      } 2026-11-18`,
    );
    for (const query of [
      `kind=UNDO&cursor=${nextCursor}`,
      'cursor=x',
      `cursor=${absent.toString('base64url')}`,
    ]) {
      const { status, body } = await call('sub-fay', 'GET', `${path}?${query}`);
      expect([status, body.code]).toEqual([400, 'CURSOR_NOT_VALID']);
    }
  });

  it('is refused for a period that ends before it begins', async () => {
    const { status, body } = await call('sub-fay', 'GET', `${path}?from=2026-11-20&to=2026-11-19`);
    expect([status, body.code]).toEqual([400, 'PERIOD_NOT_VALID']);
  });
});

describe('exports that are asked for', () => {
  const daily = { frequency: 'DAILY' } as const;
  const ask = (templateIds: number[], as = 'sub-fay') =>
    call(as, 'POST', `/v1/firms/${firm1}/export-runs`, { templateIds });
  beforeEach(() =>
    setUp(world, firm1, {
      exportTasks: [3, 6].map((templateId) => ({ templateId, schedule: daily, isChangesOnly: false })),
    }),
  );

  it('are a run of their own, which is started now', async () => {
    const { status, body } = await ask([6, 3, 6]);
    expect(status).toBe(202);
    expect(body).toMatchObject({
      ...{ runId: '2026-11-20-X01', kind: 'EXPORT', status: 'QUEUED', triggeredBy: 'sub-fay' },
      ...{ canUndo: false, jobCount: 2 },
      jobs: [3, 6].map((templateId) => ({ kind: 'EXPORT', templateId, status: 'QUEUED', canRerun: false })),
    });
    expect(world.startedRuns).toEqual([{ ref: { firmId: firm1, runId: body.runId }, attempt: 0 }]);
    expect(await list('kind=EXPORT')).toEqual([body.runId]);
    expect((await ask([6])).body.code).toBe('EXPORT_ALREADY_QUEUED');
  });

  it("are asked for by System when the vendor's staff do", async () => {
    expect((await ask([6], 'sub-vera')).body.triggeredBy).toBe('System');
  });

  it.each<[number, string, number[]]>([
    [409, 'TASK_NOT_SET_UP', [3, 4]],
    [400, 'VALIDATION_FAILED', []],
    [400, 'VALIDATION_FAILED', [9]],
  ])('are refused with %i %s of templates %j', async (status, code, templateIds) => {
    const answer = await ask(templateIds);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(world.startedRuns).toEqual([]);
  });

  it('are refused without a subscription', async () => {
    await setUp(world, firm1, { isSubscribed: false });
    expect((await ask([6])).body.code).toBe('SUBSCRIPTION_NOT_ACTIVE');
    expect(await list()).toEqual([]);
  });
});
