import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { acknowledgeJob } from '../../../functions/integrator-jobs/acknowledge-job.ts';
import { attentionPut } from '../../../functions/integrator-jobs/attention-store.ts';
import { Job } from '../../../functions/integrator-jobs/contract.ts';
import type { StoredJob } from '../../../functions/integrator-jobs/job-store.ts';
import { jobUpdate } from '../../../functions/integrator-jobs/job-store.ts';
import { transact } from '../../../functions/platform/table.ts';
import { firm1, firm10 } from '../../support/integrator-world.ts';
import { aJob, type JobsWorld, jobIdOf, jobsWorld, putJobs } from '../../support/jobs-world.ts';
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

const path = `/v1/firms/${firm1}/jobs`;
const by = { by: 'sub-fay', isVendorStaff: false, at: '2026-11-20T12:00:00.000Z' };
const list = async (query: string): Promise<string[]> => {
  const { status, body } = await call('sub-fay', 'GET', `${path}?${query}`);
  expect(status, JSON.stringify(body)).toBe(200);
  return body.items.map(({ jobId }: StoredJob) => jobId);
};
/** Every page, with what happens between them. */
async function allPages(query: string, between: (page: number) => Promise<void> = async () => undefined) {
  const ids: string[] = [];
  let cursor: string | undefined;
  let page = 0;
  do {
    const { body } = await call('sub-fay', 'GET', `${path}?${query}${cursor ? `&cursor=${cursor}` : ''}`);
    ids.push(...body.items.map(({ jobId }: StoredJob) => jobId));
    cursor = body.nextCursor;
    page += 1;
    if (cursor) await between(page);
  } while (cursor);
  return { ids, pageCount: page };
}

describe('Need Attention', () => {
  it('is what is incomplete or interrupted and not acknowledged; the rest that has ended is in Completed Runs', async () => {
    const statuses = ['QUEUED', 'IN_PROGRESS', 'COMPLETED', 'INCOMPLETE', 'INTERRUPTED'] as const;
    const jobs = statuses.flatMap((status, place) => [
      aJob({ jobId: jobIdOf('2026-11-20', place + 1), status }),
      ...(place > 2 ? [aJob({ jobId: jobIdOf('2026-11-19', place + 1), status, acknowledged: by })] : []),
    ]);
    await putJobs(world, ...jobs, aJob({ jobId: jobIdOf('2026-11-20', 'UP'), status: 'INTERRUPTED' }));
    expect(await list('tab=ATTENTION')).toEqual([
      jobIdOf('2026-11-20', 'UP'),
      jobIdOf('2026-11-20', 5),
      jobIdOf('2026-11-20', 4),
    ]);
    expect(await list('tab=COMPLETED')).toEqual([
      jobIdOf('2026-11-20', 3),
      jobIdOf('2026-11-19', 5),
      jobIdOf('2026-11-19', 4),
    ]);
  });

  it('goes back as far as it must; Completed Runs 30 days unless told', async () => {
    const old = { status: 'INCOMPLETE', jobId: jobIdOf('2026-01-02', 3) } as const;
    const [edge, before] = ['2026-10-21', '2026-10-20'];
    await putJobs(world, aJob(old), ...[edge, before].map((date) => aJob({ jobId: jobIdOf(date, 3) })));
    expect(await list('tab=ATTENTION')).toEqual([old.jobId]);
    expect(await list('tab=COMPLETED')).toEqual([jobIdOf(edge, 3)]);
    expect(await list(`tab=COMPLETED&from=${before}`)).toEqual([jobIdOf(edge, 3), jobIdOf(before, 3)]);
    expect(await list(`tab=COMPLETED&to=${before}`)).toEqual([jobIdOf(before, 3)]);
    expect(await list(`tab=ATTENTION&from=2026-01-03`)).toEqual([]);
  });
});

describe('a list of jobs', () => {
  it('is of the template, status and dates that are asked for', async () => {
    const jobs = ['2026-11-18', '2026-11-19', '2026-11-20'].flatMap((date) => [
      aJob({ jobId: jobIdOf(date, 3), status: 'INCOMPLETE' }),
      aJob({ jobId: jobIdOf(date, 11), status: 'INTERRUPTED' }),
    ]);
    await putJobs(world, ...jobs);
    expect(await list('tab=ATTENTION&templateId=11&limit=2')).toEqual([
      jobIdOf('2026-11-20', 11),
      jobIdOf('2026-11-19', 11),
    ]);
    expect(await list('tab=ATTENTION&status=INCOMPLETE&from=2026-11-19&to=2026-11-19')).toEqual([
      jobIdOf('2026-11-19', 3),
    ]);
    expect((await allPages('tab=ATTENTION&status=INTERRUPTED&limit=1')).ids).toHaveLength(3);
    expect(await list('tab=ATTENTION&status=COMPLETED')).toEqual([]);
    expect(await list('tab=COMPLETED&templateId=3')).toEqual([]);
  });

  it('is of imports, of exports or of both', async () => {
    const ids = [jobIdOf('2026-11-20', 'E3'), jobIdOf('2026-11-20', 3), jobIdOf('2026-11-19', 'E6')];
    const undone = aJob({ jobId: jobIdOf('2026-11-20-U01', 3), kind: 'UNDO' });
    const refused = aJob({ jobId: jobIdOf('2026-11-20', 'UP'), status: 'INTERRUPTED' });
    await putJobs(world, ...ids.map((jobId) => aJob({ jobId })), undone, refused);
    expect(await list('tab=COMPLETED')).toEqual([ids[0], ids[1], undone.jobId, ids[2]]);
    expect(await list('tab=COMPLETED&type=EXPORT')).toEqual([ids[0], ids[2]]);
    expect(await list('tab=COMPLETED&type=IMPORT')).toEqual([ids[1], undone.jobId]);
    expect(await list('tab=COMPLETED&templateId=3')).toEqual([ids[0], ids[1], undone.jobId]);
    expect(await list('tab=COMPLETED&templateId=3&type=EXPORT')).toEqual([ids[0]]);
    expect(await list('tab=ATTENTION&type=IMPORT')).toEqual([refused.jobId]);
    expect(await list('tab=ATTENTION&type=EXPORT')).toEqual([]);
  });

  it('tells what runs show, and not what work on them needs', async () => {
    const lastComment = {
      ...by,
      commentId: '01JG0000000000000000000001',
      text: 'Looking',
      isVendorStaff: true,
    };
    await putJobs(
      world,
      aJob({ status: 'INCOMPLETE', archiveKey: 'k', failedCount: 1, epoch: 3, lastComment }),
    );
    const { body } = await call('sub-fay', 'GET', `${path}?tab=ATTENTION`);
    const shown = Job.parse(aJob({ status: 'INCOMPLETE', failedCount: 1 }));
    const { isVendorStaff: _staff, ...said } = lastComment;
    expect(body.items).toEqual([
      {
        ...shown,
        lastComment: { ...said, by: 'System' },
        supportEndsAt: '2027-02-18T10:00:00.000Z',
        canRerun: false,
      },
    ]);
  });

  it.each(['ATTENTION', 'COMPLETED'])(
    'of %s costs a bounded number of requests for 1,000 jobs',
    async (tab) => {
      const status = tab === 'COMPLETED' ? 'COMPLETED' : 'INCOMPLETE';
      const dates = Array.from({ length: 20 }, (_, day) => `2026-11-${String(day + 1).padStart(2, '0')}`);
      const jobs = dates.flatMap((date) =>
        Array.from({ length: 50 }, (_, place) =>
          aJob({ jobId: jobIdOf(date, 3, place), status, failedCount: 1, archiveKey: 'k' }),
        ),
      );
      await putJobs(world, ...jobs);
      world.counts.clear();
      const { ids, pageCount } = await allPages(`tab=${tab}`);
      expect(ids).toEqual(
        jobs
          .map(({ jobId }) => jobId)
          .sort()
          .reverse(),
      );
      expect(pageCount).toBe(20);
      const requestCount = [...world.counts.values()].reduce((sum, count) => sum + count, 0);
      expect(requestCount).toBeLessThanOrEqual(pageCount * (tab === 'COMPLETED' ? 2 : 3));
    },
  );

  it('lists each job once while others end and are acknowledged between its pages', async () => {
    const still = Array.from({ length: 12 }, (_, place) =>
      aJob({ jobId: jobIdOf('2026-11-19', 3, place * 2), status: 'INCOMPLETE' }),
    );
    const ending = Array.from({ length: 12 }, (_, place) =>
      aJob({ jobId: jobIdOf('2026-11-19', 3, place * 2 + 1), status: 'IN_PROGRESS' }),
    );
    const over = Array.from({ length: 6 }, (_, place) =>
      aJob({ jobId: jobIdOf('2026-11-18', 3, place), status: 'INTERRUPTED' }),
    );
    await putJobs(world, ...still, ...ending, ...over);
    const { ids } = await allPages('tab=ATTENTION&limit=3', async (page) => {
      const job = ending[(page * 5) % 12];
      const gone = over[page % 6];
      if (job === undefined || gone === undefined) return;
      const ended = jobUpdate(world, job, { status: 'INCOMPLETE' });
      await transact(world.integrator.client, [ended, attentionPut(world, job)]);
      await acknowledgeJob(world, gone, by);
    });
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual([...ids].sort().reverse());
    expect(ids.filter((id) => still.some(({ jobId }) => jobId === id))).toHaveLength(still.length);
  });

  it('goes on only with the cursor that the same question gave', async () => {
    await putJobs(
      world,
      ...[1, 2, 3].map((place) => aJob({ jobId: jobIdOf('2026-11-20', place), status: 'INCOMPLETE' })),
    );
    const { body } = await call('sub-fay', 'GET', `${path}?tab=ATTENTION&limit=1`);
    const of = (query: string) => call('sub-fay', 'GET', `${path}?${query}&cursor=${body.nextCursor}`);
    expect((await of('tab=ATTENTION&limit=2')).body.items).toHaveLength(2);
    for (const query of ['tab=COMPLETED', 'tab=ATTENTION&templateId=1', 'tab=ATTENTION&to=2026-11-30']) {
      const { status, body: problem } = await of(query);
      expect([status, problem.code]).toEqual([400, 'CURSOR_NOT_VALID']);
    }
    const other = await call(
      'sub-finn',
      'GET',
      `/v1/firms/${firm10}/jobs?tab=ATTENTION&cursor=${body.nextCursor}`,
    );
    expect(other.body.code).toBe('CURSOR_NOT_VALID');
    for (const cursor of ['x', '%00', Buffer.from('a b').toString('base64url')])
      expect((await call('sub-fay', 'GET', `${path}?tab=ATTENTION&cursor=${cursor}`)).body.code).toBe(
        'CURSOR_NOT_VALID',
      );
  });

  it('is refused for a period that ends before it begins', async () => {
    const { status, body } = await call(
      'sub-fay',
      'GET',
      `${path}?tab=COMPLETED&from=2026-11-20&to=2026-11-19`,
    );
    expect([status, body.code]).toEqual([400, 'PERIOD_NOT_VALID']);
  });
});
