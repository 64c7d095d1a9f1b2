import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { listComments } from '../../../functions/integrator-jobs/comment-store.ts';
import type { StoredJob } from '../../../functions/integrator-jobs/job-store.ts';
import { jobUpdate, readJob } from '../../../functions/integrator-jobs/job-store.ts';
import { transact } from '../../../functions/platform/table.ts';
import { anEmployee, anEmployer, firm1, keep } from '../../support/integrator-world.ts';
import {
  aFinding,
  aJob,
  type JobsWorld,
  jobIdOf,
  jobsWorld,
  putFindings,
  putJobs,
  rowsOf,
  stateHash,
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
  await keep(world, anEmployer, anEmployee);
  world.immigrationWrites.writeCount = 0;
  call = reportsApi(world);
});

const jobs = `/v1/firms/${firm1}/jobs`;
const incomplete = (differences: Partial<StoredJob> = {}) => aJob({ status: 'INCOMPLETE', ...differences });
const comment = (job: StoredJob, body: object, as = 'sub-fay') =>
  call(as, 'POST', `${jobs}/${job.jobId}/comments`, body);
const acknowledge = (jobIds: readonly string[], as = 'sub-fay') =>
  call(as, 'POST', `${jobs}/acknowledge`, { jobIds });
const resultsOf = (body: { items: { result: string }[] }) => body.items.map(({ result }) => result);

describe('a comment', () => {
  it('is added and is the last of its job', async () => {
    const job = incomplete();
    await putJobs(world, job);
    const { status, body } = await comment(job, { text: '  Sent to HR.  ', rowNumber: 4 });
    expect(status).toBe(201);
    expect(body).toEqual({
      commentId: expect.any(String),
      text: 'Sent to HR.',
      rowNumber: 4,
      by: 'sub-fay',
      at: '2026-11-20T20:00:00.000Z',
    });
    const kept = { ...body, isVendorStaff: false };
    expect(await readJob(world, job)).toEqual({ ...job, commentCount: 1, lastComment: kept });
    expect(await listComments(world, job)).toEqual([kept]);
  });

  it("of the vendor's staff is one of System to the firm", async () => {
    const job = incomplete();
    await putJobs(world, job);
    expect((await comment(job, { text: 'Looking' }, 'sub-vera')).body.by).toBe('sub-vera');
    const { body } = await call('sub-fay', 'GET', `${jobs}/${job.jobId}`);
    expect(body.comments[0].by).toBe('System');
    expect(JSON.stringify(body)).not.toContain('vera');
  });

  it.each([{ text: ' ' }, { text: 'x'.repeat(1001) }, { text: 'x', rowNumber: 0 }, {}])(
    'that is none is refused: %j',
    async (body) => {
      const job = incomplete();
      await putJobs(world, job);
      expect((await comment(job, body)).body.code).toBe('VALIDATION_FAILED');
      expect((await readJob(world, job))?.commentCount).toBe(0);
    },
  );

  it('is about a row that the file has, the header and rows beyond empty lines too', async () => {
    const job = incomplete({ rowCount: 10 });
    await putJobs(world, job);
    await putFindings(world, job, [aFinding(40)]);
    for (const rowNumber of [1, 11, 40])
      expect((await comment(job, { text: 'x', rowNumber })).status).toBe(201);
    for (const rowNumber of [12, 41]) {
      const { status, body } = await comment(job, { text: 'x', rowNumber });
      expect([status, body.code]).toEqual([422, 'ROW_NOT_FOUND']);
    }
  });

  it('about a row that was run again names it as its file does', async () => {
    const first = incomplete({ rowCount: 10 });
    const again = { kind: 'RERUN', rowCount: 2 } as const;
    const second = incomplete({ ...again, jobId: jobIdOf('2026-11-20-R01', 3), ofJobId: first.jobId });
    const third = incomplete({ ...again, jobId: jobIdOf('2026-11-20-R02', 3), ofJobId: second.jobId });
    await putJobs(world, first, second, third);
    expect((await comment(third, { text: 'x', rowNumber: 11 })).status).toBe(201);
    expect((await comment(third, { text: 'x', rowNumber: 12 })).body.code).toBe('ROW_NOT_FOUND');
  });

  it('waits until the job has ended, and is one of at most 500', async () => {
    const busy = aJob({ status: 'IN_PROGRESS' });
    const full = incomplete({ jobId: jobIdOf('2026-11-20', 4), commentCount: 500 });
    await putJobs(world, busy, full);
    for (const [job, code] of [
      [busy, 'JOB_NOT_ENDED'],
      [full, 'TOO_MANY_COMMENTS'],
    ] as const) {
      const { status, body } = await comment(job, { text: 'x' });
      expect([status, body.code]).toEqual([409, code]);
      expect(await readJob(world, job)).toEqual(job);
    }
  });

  it('is lost to no other that is added at once, nor to an acknowledgement', async () => {
    const job = incomplete({ commentCount: 492 });
    await putJobs(world, job);
    const answers = await Promise.all([
      ...Array.from({ length: 10 }, (_, place) => comment(job, { text: `c${place}` })),
      acknowledge([job.jobId]),
    ]);
    const added = answers.filter(({ status }) => status === 201).map(({ body }) => body.commentId);
    const refused = answers.filter(({ status }) => status === 409).map(({ body }) => body.code);
    expect(added).toHaveLength(8);
    expect(refused).toEqual(['TOO_MANY_COMMENTS', 'TOO_MANY_COMMENTS']);
    const kept = (await listComments(world, job)).map(({ commentId }) => commentId);
    expect(kept).toEqual([...added].sort());
    const after = await readJob(world, job);
    expect(after).toMatchObject({ commentCount: 500, acknowledged: { by: 'sub-fay' } });
    expect(after?.lastComment?.commentId).toBe(kept.at(-1));
  });

  it('with an earlier id than the last one is kept, and is not the last', async () => {
    const job = incomplete();
    await putJobs(world, job);
    const { newId } = world;
    world.newId = () => '01ZZ0000000000000000000000';
    await comment(job, { text: 'from a clock that is ahead' });
    world.newId = newId;
    expect((await comment(job, { text: 'later' })).status).toBe(201);
    expect(await readJob(world, job)).toMatchObject({
      commentCount: 2,
      lastComment: { commentId: '01ZZ0000000000000000000000' },
    });
  });
});

describe('acknowledging', () => {
  it('removes jobs from those that need attention and changes nothing else', async () => {
    const [one, two] = [incomplete(), aJob({ jobId: jobIdOf('2026-11-20', 'UP'), status: 'INTERRUPTED' })];
    await putJobs(world, one, two, aJob({ jobId: jobIdOf('2026-11-20', 4), status: 'INCOMPLETE' }));
    await putFindings(world, one, [aFinding(2)]);
    const isTouched = ({ sk }: Record<string, unknown>) => sk === one.jobId || sk === two.jobId;
    const before = await stateHash(world, isTouched);
    const { status, body } = await acknowledge([two.jobId, one.jobId]);
    expect([status, resultsOf(body)]).toEqual([200, ['ACKNOWLEDGED', 'ACKNOWLEDGED']]);
    expect(await stateHash(world, isTouched)).toBe(before);
    const acknowledged = { by: 'sub-fay', isVendorStaff: false, at: '2026-11-20T20:00:00.000Z' };
    const touched = (await rowsOf(world.integrator)).filter(isTouched);
    expect(touched).toHaveLength(2);
    for (const job of [one, two]) expect(await readJob(world, job)).toEqual({ ...job, acknowledged });
    expect(world.immigrationWrites.writeCount).toBe(0);
    const left = await call('sub-fay', 'GET', `${jobs}?tab=ATTENTION`);
    expect(left.body.items).toHaveLength(1);
  });

  it('tells of each what became of it, and again changes nothing', async () => {
    const states = [
      incomplete(),
      aJob({ jobId: jobIdOf('2026-11-20', 4) }),
      aJob({ jobId: jobIdOf('2026-11-20', 5), status: 'QUEUED' }),
    ];
    await putJobs(world, ...states);
    const ids = [...states.map(({ jobId }) => jobId), jobIdOf('2026-11-20', 6)];
    const first = await acknowledge(ids);
    expect(first.body.items.map(({ jobId }: StoredJob) => jobId)).toEqual(ids);
    expect(resultsOf(first.body)).toEqual(['ACKNOWLEDGED', 'NOT_NEEDED', 'NOT_NEEDED', 'NOT_FOUND']);
    const before = await stateHash(world);
    const again = await acknowledge(ids, 'sub-vera');
    expect(resultsOf(again.body)).toEqual(['ALREADY', 'NOT_NEEDED', 'NOT_NEEDED', 'NOT_FOUND']);
    expect(await stateHash(world)).toBe(before);
  });

  it('at once by two people counts once', async () => {
    const many = Array.from({ length: 30 }, (_, place) =>
      incomplete({ jobId: jobIdOf('2026-11-20', 3, place) }),
    );
    await putJobs(world, ...many);
    const ids = many.map(({ jobId }) => jobId);
    const [fay, vera] = await Promise.all([acknowledge(ids), acknowledge([...ids].reverse(), 'sub-vera')]);
    const byJob = (answer: typeof fay) =>
      new Map<string, string>(
        answer.body.items.map(({ jobId, result }: { jobId: string; result: string }) => [jobId, result]),
      );
    const [ofFay, ofVera] = [byJob(fay), byJob(vera)];
    for (const job of many) {
      expect([ofFay.get(job.jobId), ofVera.get(job.jobId)].sort()).toEqual(['ACKNOWLEDGED', 'ALREADY']);
      const by = ofFay.get(job.jobId) === 'ACKNOWLEDGED' ? 'sub-fay' : 'sub-vera';
      expect((await readJob(world, job))?.acknowledged?.by).toBe(by);
    }
    expect((await rowsOf(world.integrator)).filter(({ pk }) => String(pk).endsWith('#ATTENTION'))).toEqual(
      [],
    );
  });

  it('keeps what work on the job writes at the same moment', async () => {
    const job = incomplete();
    await putJobs(world, job);
    const undone = jobUpdate(world, job, { undoneByRunId: '2026-11-20-U01' });
    await Promise.all([
      acknowledge([job.jobId]),
      comment(job, { text: 'x' }),
      transact(world.integrator.client, [undone]),
    ]);
    expect(await readJob(world, job)).toMatchObject({
      undoneByRunId: '2026-11-20-U01',
      acknowledged: { by: 'sub-fay' },
      commentCount: 1,
    });
  });

  it.each([[[]], [['x']], [Array.from({ length: 101 }, () => jobIdOf('2026-11-20', 3))]])(
    'is refused for what is no list of 1 to 100 ids',
    async (ids) => {
      expect((await acknowledge(ids)).body.code).toBe('VALIDATION_FAILED');
    },
  );
});
