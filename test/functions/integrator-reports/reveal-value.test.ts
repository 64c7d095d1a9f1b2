import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { detailsKey, findingsName } from '../../../functions/integrator-jobs/details-key.ts';
import type { StoredJob } from '../../../functions/integrator-jobs/job-store.ts';
import type { ShownFinding } from '../../../functions/integrator-reports/contract.ts';
import { putFirmMachines } from '../../support/firm-machines.ts';
import { anEmployer, arrive, csvOf, firm1, keep } from '../../support/integrator-world.ts';
import {
  aFinding,
  aJob,
  type JobsWorld,
  jobIdOf,
  jobsWorld,
  putFindings,
  putJobs,
  stateHash,
} from '../../support/jobs-world.ts';
import { type MemoryAuditTrail, memoryAuditTrail } from '../../support/memory-audit-trail.ts';
import { runNight } from '../../support/run-world.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';
import { reportsApi } from './reports-api.ts';

let engine: TableEngine;
let world: JobsWorld;
let trail: MemoryAuditTrail;
let call: ReturnType<typeof reportsApi>;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  world = await jobsWorld(engine);
  trail = memoryAuditTrail();
  call = reportsApi(world, trail);
});

const wrongSsn = ' 123-45-678X ';
const wrongBirth = '1990-17-04';
const wrongs = { SSN: wrongSsn, DateOfBirth: wrongBirth, CountryOfBirth: 'Atlantis' };
const rightRowCount = 900;
/** The row of the file, as spreadsheets count, that has all of those; before it stand more than one piece of the file holds. */
const wrongRow = rightRowCount + 2;

/** A job of a night that refused the last row of its file. */
async function aRefusedRow(): Promise<StoredJob> {
  await keep(world, anEmployer);
  const right = Array.from({ length: rightRowCount }, (_, at) => ({ EmployeeID: `E-${at}` }));
  const rows = csvOf(3, ...right, { EmployeeID: 'E-last', ...wrongs });
  await arrive(world, 'fn_Details_Data_import_20261120.csv', rows);
  const { jobs } = await runNight(world);
  const [job] = jobs;
  if (job?.status !== 'INCOMPLETE') throw new Error('no row of the file was refused');
  return job;
}

/** A job as a run leaves it: its file in the archive, and what was found in it. */
async function aJobWith(content: string, differences: Partial<StoredJob> = {}): Promise<StoredJob> {
  const archiveKey = `${firm1}/Archive/2026/11/x.csv`;
  await world.drop.write(archiveKey, content);
  const archiveETag = (await world.drop.describe(archiveKey))?.eTag ?? '';
  const job = aJob({ status: 'INCOMPLETE', failedCount: 1, archiveKey, archiveETag, ...differences });
  await putJobs(world, job);
  await putFindings(world, job, [masked()]);
  return job;
}
const masked = () => aFinding(2, { column: 'SSN', value: '••••678X', code: 'ZI-R-016' });
const oneWrong = csvOf(3, { SSN: wrongSsn });

interface Cell {
  readonly row?: number | string;
  readonly column?: string;
  readonly as?: string;
}
const reveal = (
  { jobId }: Pick<StoredJob, 'jobId'>,
  { row = 2, column = 'SSN', as = 'sub-fay' }: Cell = {},
) => call(as, 'POST', `/v1/firms/${firm1}/jobs/${jobId}/rows/${row}/columns/${column}/reveal`);
const codeOf = async (answer: ReturnType<typeof reveal>) => {
  const { status, body } = await answer;
  return [status, body.code];
};
const notFound = [404, 'VALUE_NOT_FOUND'];

describe('a masked value', () => {
  it('is told as it was uploaded, and nowhere kept by the way', async () => {
    const job = await aRefusedRow();
    const found: ShownFinding[] = (
      await call('sub-fay', 'GET', `/v1/firms/${firm1}/jobs/${job.jobId}/findings`)
    ).body.items;
    const shown = found.map(({ column, value, isMasked }) => [column, value, isMasked]);
    expect(shown.sort()).toEqual([
      ['CountryOfBirth', 'Atlantis', undefined],
      ['DateOfBirth', '••••', true],
      ['SSN', '••••678X', true],
    ]);
    for (const { rowNumber, column } of found.filter(({ isMasked }) => isMasked)) {
      const { status, body, headers } = await reveal(job, { row: rowNumber, column });
      expect([rowNumber, status]).toEqual([wrongRow, 200]);
      expect(body).toEqual({ value: column === 'SSN' ? wrongSsn : wrongBirth });
      expect(headers.get('cache-control')).toBe('no-store');
    }
  });

  it('is in the audit trail by job, row and column, before it is read, and never itself', async () => {
    const output: string[] = [];
    const written = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      output.push(String(text));
      return true;
    });
    const job = await aJobWith(oneWrong);
    const before = await stateHash(world);
    await reveal(job);
    written.mockRestore();
    const objects = { firmId: firm1, jobId: job.jobId, rowNumber: 2, column: 'SSN' };
    const act = { action: 'revealRowValue', tenantId: `firm:${firm1}`, objects };
    const actor = { kind: 'user', id: 'sub-fay' };
    expect(trail.entries).toEqual([
      expect.objectContaining({ ...act, actor, outcome: 'BEGUN' }),
      expect.objectContaining({ ...act, actor, outcome: 'DONE', begunSequence: 1 }),
    ]);
    expect(Object.keys(trail.entries[1]?.objects ?? {})).toEqual(Object.keys(objects));
    expect(JSON.stringify([trail.entries, output])).not.toContain('45-678');
    expect(await stateHash(world), 'nothing is written').toBe(before);
  });

  it('is not told when the audit trail cannot be written', async () => {
    const job = await aJobWith(oneWrong);
    trail.failWhen(({ outcome }) => outcome === 'BEGUN');
    const { status, body, text } = await reveal(job);
    expect([status, body.code]).toEqual([503, 'AUDIT_TRAIL_UNAVAILABLE']);
    expect(text).not.toContain('678X');
  });

  it.each(['sub-vera', 'sub-ida', 'sub-dana', 'machine-reader', 'machine-writer'])(
    'is not told to %s, and that they asked is in the trail',
    async (as) => {
      await putFirmMachines(world);
      const job = await aJobWith(oneWrong);
      expect(await codeOf(reveal(job, { as }))).toEqual([403, 'ROLE_NOT_ALLOWED']);
      expect(trail.entries.map(({ action, outcome }) => [action, outcome])).toEqual([
        ['revealRowValue', 'REFUSED'],
      ]);
    },
  );

  it('may be empty', async () => {
    const job = await aJobWith(csvOf(3, { SSN: '' }));
    expect((await reveal(job)).body).toEqual({ value: '' });
  });

  it('is told of rows that were run again, too', async () => {
    const jobId = jobIdOf('2026-11-20-R01', 3);
    const job = await aJobWith(oneWrong, { jobId, kind: 'RERUN' });
    expect((await reveal(job)).body).toEqual({ value: wrongSsn });
  });
});

describe('what no finding masks', () => {
  it.each<Cell>([
    { row: 3 },
    { row: 1 },
    { row: 99_999_999 },
    { column: 'AlienNumber' },
    { column: 'LastName' },
    { column: 'NoSuchColumn' },
  ])('is not told: %j', async (cell) => {
    const job = await aJobWith(csvOf(3, { SSN: wrongSsn }, { SSN: '123-45-6789' }));
    await putFindings(world, job, [masked(), aFinding(2, { value: 'Smyth' })]);
    expect(await codeOf(reveal(job, cell))).toEqual(notFound);
  });

  it.each<Cell>([{ row: 0 }, { row: 'x' }, { row: '2.5' }, { column: '123-45-6789' }])(
    'is no place of a file: %j',
    async (cell) => {
      expect(await codeOf(reveal(await aJobWith(oneWrong), cell))).toEqual([400, 'VALIDATION_FAILED']);
    },
  );

  it('is not told of a row with too few fields', async () => {
    const job = await aJobWith(`${oneWrong.split('\r\n')[0]}\r\nACME-US,7\r\n`);
    expect(await codeOf(reveal(job))).toEqual(notFound);
  });

  it.each<Partial<StoredJob>>([
    { kind: 'UNDO', jobId: jobIdOf('2026-11-20-U01', 3) },
    { jobId: jobIdOf('2026-11-20', 'E3') },
    { jobId: jobIdOf('2026-11-20', 'UP') },
  ])('is not told of what is no import: %j', async (differences) => {
    expect(await codeOf(reveal(await aJobWith(oneWrong, differences)))).toEqual(notFound);
  });
});

describe('a value whose file is gone', () => {
  const nothing = [409, 'NOTHING_TO_DOWNLOAD'];

  it('is not told, nor is that of another file under its name', async () => {
    const job = await aJobWith(oneWrong);
    await world.drop.write(job.archiveKey ?? '', csvOf(3, { SSN: '987-65-432X' }));
    expect(await codeOf(reveal(job))).toEqual(nothing);
    world.drop.objects.delete(job.archiveKey ?? '');
    expect(await codeOf(reveal(job))).toEqual(nothing);
    world.drop.objects.delete(detailsKey(job, findingsName));
    expect(await codeOf(reveal(job))).toEqual(notFound);
  });

  it('is not told after 90 days, nor of a job that there is not', async () => {
    const job = await aJobWith(oneWrong);
    expect(await codeOf(reveal({ jobId: jobIdOf('2026-11-20', 4) }))).toEqual([404, 'JOB_NOT_FOUND']);
    world.clock.set('2027-02-18T10:00:00.000Z');
    expect(await codeOf(reveal(job))).toEqual([409, 'SUPPORT_ENDED']);
  });
});
