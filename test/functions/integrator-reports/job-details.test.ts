import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { commentPut } from '../../../functions/integrator-jobs/comment-store.ts';
import type { RowFinding } from '../../../functions/integrator-jobs/contract.ts';
import { detailsKey, failedRowsName, keptName } from '../../../functions/integrator-jobs/details-key.ts';
import { readJob, type StoredJob } from '../../../functions/integrator-jobs/job-store.ts';
import { transact } from '../../../functions/platform/table.ts';
import { arrive, firm1, keyOf } from '../../support/integrator-world.ts';
import {
  aFinding,
  aJob,
  aRun,
  type JobsWorld,
  jobIdOf,
  jobsWorld,
  putFindings,
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

const pathOf = ({ jobId }: Pick<StoredJob, 'jobId'>) => `/v1/firms/${firm1}/jobs/${jobId}`;
const get = (job: StoredJob, rest: string) => call('sub-fay', 'GET', `${pathOf(job)}${rest}`);
const post = (job: StoredJob, rest: string) => call('sub-fay', 'POST', `${pathOf(job)}${rest}`);
const codeOf = async (answer: ReturnType<typeof call>) => {
  const { status, body } = await answer;
  return [status, body.code];
};
const incomplete = (differences: Partial<StoredJob> = {}) =>
  aJob({ status: 'INCOMPLETE', failedCount: 2, updatedCount: 8, ...differences });
const sayAs = (isVendorStaff: boolean, place: number) => ({
  commentId: `01JG${String(place).padStart(22, '0')}`,
  text: `=HYPERLINK("x") ${place}`,
  by: isVendorStaff ? 'Vera' : 'Fay',
  isVendorStaff,
  at: `2026-11-20T12:00:0${place}.000Z`,
  ...(place === 2 && { rowNumber: 4 }),
});
async function say(job: StoredJob): Promise<void> {
  await transact(world.integrator.client, commentPut(world, job, sayAs(false, 1), true));
  await transact(world.integrator.client, commentPut(world, job, sayAs(true, 2), true));
}
const stopped = { code: 'ZI-X-900', level: 'ERROR', message: 'Processing stopped.' } as const;
const lastOfSupport = '2027-02-18T09:59:59.999Z';
const afterSupport = '2027-02-18T10:00:00.000Z';

describe('a job', () => {
  it("is shown with its comments, oldest first, and the vendor's staff as System", async () => {
    const job = incomplete({
      acknowledged: { by: 'Vera', isVendorStaff: true, at: '2026-11-20T13:00:00.000Z' },
    });
    await putJobs(world, job);
    await say(job);
    const { status, body } = await get(job, '');
    expect(status).toBe(200);
    const { isVendorStaff: _one, ...first } = sayAs(false, 1);
    const { isVendorStaff: _two, ...second } = sayAs(true, 2);
    expect(body.comments).toEqual([first, { ...second, by: 'System' }]);
    expect(body).toMatchObject({
      commentCount: 2,
      lastComment: { ...second, by: 'System' },
      acknowledged: { by: 'System', at: '2026-11-20T13:00:00.000Z' },
    });
    const shown = await call('sub-vera', 'GET', pathOf(job));
    expect(shown.body.comments[1].by).toBe('Vera');
    expect(shown.body.acknowledged.by).toBe('Vera');
  });

  it.each<[boolean, Partial<StoredJob>]>([
    [true, {}],
    [true, { kind: 'RERUN' }],
    [true, { status: 'INTERRUPTED', failedCount: 0, notes: [stopped] }],
    [false, { status: 'INTERRUPTED', failedCount: 0 }],
    [false, { archiveKey: undefined }],
    [false, { failedCount: 0, updatedCount: 10 }],
    [false, { kind: 'UNDO' }],
    [false, { undoneByRunId: '2026-11-20-U01' }],
    [false, { status: 'IN_PROGRESS' }],
    [false, { runId: undefined }],
    [false, { createdAt: '2026-08-22T00:00:00.000Z', endedAt: '2026-08-22T20:00:00.000Z' }],
  ])('can be run again (%s): %j', async (canRerun, differences) => {
    const job = incomplete({ archiveKey: 'k', ...differences });
    await putJobs(world, job);
    await putRuns(world, aRun());
    expect((await get(job, '')).body.canRerun).toBe(canRerun);
  });
});

describe('the findings of a job', () => {
  const findings = [2, 3, 3, 5, 7, 8].map((rowNumber, place) =>
    aFinding(rowNumber, place % 2 === 0 ? {} : { code: 'ZI-W-103', level: 'WARNING', column: 'Country' }),
  );
  const pages = async (job: StoredJob, query: string): Promise<RowFinding[]> => {
    const items: RowFinding[] = [];
    let cursor = '';
    do {
      const { body } = await get(job, `/findings?${query}&limit=2${cursor && `&cursor=${cursor}`}`);
      items.push(...body.items);
      cursor = body.nextCursor ?? '';
    } while (cursor !== '');
    return items;
  };

  it('are listed in the order of the file, and by level, code and column', async () => {
    const job = incomplete();
    await putJobs(world, job);
    await putFindings(world, job, findings);
    expect(await pages(job, '')).toEqual(findings);
    expect(await pages(job, 'level=ERROR')).toEqual([findings[0], findings[2], findings[4]]);
    expect(await pages(job, 'code=ZI-W-103')).toEqual([findings[1], findings[3], findings[5]]);
    expect(await pages(job, 'column=LastName&level=WARNING')).toEqual([]);
  });

  it('of an undo are what it has kept', async () => {
    const job = aJob({ jobId: jobIdOf('2026-11-20-U01', 3), kind: 'UNDO' });
    await putJobs(world, job);
    const kept = [aFinding(4, { code: 'ZI-U-001', level: 'INFO' })];
    await putFindings(world, job, kept, keptName);
    expect((await get(job, '/findings')).body).toEqual({ items: kept });
  });

  it('are none when nothing was found, and told to be gone after 90 days', async () => {
    const job = incomplete();
    await putJobs(world, job);
    expect((await get(job, '/findings')).body).toEqual({ items: [] });
    await putFindings(world, job, findings);
    world.clock.set(lastOfSupport);
    expect((await get(job, '/findings')).body).toEqual({ items: findings });
    world.clock.set(afterSupport);
    expect(await codeOf(get(job, '/findings'))).toEqual([409, 'SUPPORT_ENDED']);
    expect((await get(job, '')).body.supportEndsAt).toBe(afterSupport);
  });

  it('go on only with the cursor that the same question gave', async () => {
    const [job, other] = [incomplete(), incomplete({ jobId: jobIdOf('2026-11-20', 4) })];
    await putJobs(world, job, other);
    for (const one of [job, other]) await putFindings(world, one, findings);
    const { nextCursor } = (await get(job, '/findings?limit=2')).body;
    expect((await get(job, `/findings?limit=1&cursor=${nextCursor}`)).body.items).toEqual([findings[2]]);
    const refused = [400, 'CURSOR_NOT_VALID'];
    expect(await codeOf(get(job, `/findings?level=ERROR&cursor=${nextCursor}`))).toEqual(refused);
    expect(await codeOf(get(other, `/findings?cursor=${nextCursor}`))).toEqual(refused);
    await putFindings(world, job, []);
    expect(await codeOf(get(job, `/findings?cursor=${nextCursor}`))).toEqual(refused);
  });
});

describe('the failed rows', () => {
  it('are offered for ten minutes under the name of the file', async () => {
    const job = incomplete({ fileName: 'fn_Details "é"_20261120.csv' });
    await putJobs(world, job);
    const key = detailsKey(job, failedRowsName);
    await world.drop.write(key, 'rows');
    const { status, body } = await post(job, '/failed-rows/download');
    expect(status).toBe(200);
    expect(body).toEqual({
      url: expect.stringContaining(`${key}?`),
      fileName: 'fn_Details ____20261120.errors.csv',
      expiresAt: '2026-11-20T20:10:00.000Z',
    });
    expect(body.url).toContain('seconds=600');
  });

  it('are nothing when none failed, and gone after 90 days', async () => {
    const [none, some] = [aJob(), incomplete({ jobId: jobIdOf('2026-11-20', 4) })];
    await putJobs(world, none, some);
    await world.drop.write(detailsKey(some, failedRowsName), 'rows');
    const nothing = [409, 'NOTHING_TO_DOWNLOAD'];
    expect(await codeOf(post(none, '/failed-rows/download'))).toEqual(nothing);
    world.clock.set(afterSupport);
    expect(await codeOf(post(some, '/failed-rows/download'))).toEqual([409, 'SUPPORT_ENDED']);
  });
});

describe('the file of a job', () => {
  const nothing = [409, 'NOTHING_TO_DOWNLOAD'];

  it('is offered from the archive while it is the same', async () => {
    const key = `${firm1}/Archive/2026/11/x.csv`;
    await world.drop.write(key, 'content');
    const archiveETag = (await world.drop.describe(key))?.eTag ?? '';
    const job = aJob({ archiveKey: key, archiveETag });
    await putJobs(world, job);
    const { body } = await post(job, '/file/download');
    expect(body).toMatchObject({ url: expect.stringContaining(`${key}?`), fileName: job.fileName });
    await world.drop.write(key, 'other');
    expect(await codeOf(post(job, '/file/download'))).toEqual(nothing);
    world.drop.objects.delete(key);
    expect(await codeOf(post(job, '/file/download'))).toEqual(nothing);
  });

  it('that was refused is offered from where it was moved or left, until it is gone', async () => {
    const moved = await arrive(world, 'workers.xlsx', 'abc');
    world.clock.advance(1_000);
    const left = await arrive(world, 'company_Details_import_20261120.csv', 'x', { folder: 'Mine' });
    for (const [file, key] of [
      [moved, moved.movedKey ?? ''],
      [left, keyOf(left.fileName, { folder: 'Mine' })],
    ] as const) {
      const job = aJob({ jobId: file.jobId ?? '' });
      expect(await readJob(world, job)).toBeDefined();
      expect((await post(job, '/file/download')).body).toMatchObject({
        url: expect.stringContaining(`${key}?`),
        fileName: file.fileName,
      });
      world.drop.objects.set(key, Buffer.from('what another one uploaded'));
      expect(await codeOf(post(job, '/file/download'))).toEqual(nothing);
    }
  });

  it('is gone after 90 days', async () => {
    const key = `${firm1}/Archive/2026/11/x.csv`;
    await world.drop.write(key, 'content');
    const job = aJob({ archiveKey: key });
    await putJobs(world, job);
    world.clock.set(afterSupport);
    expect(await codeOf(post(job, '/file/download'))).toEqual([409, 'SUPPORT_ENDED']);
  });
});
