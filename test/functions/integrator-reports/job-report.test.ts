import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { commentPut } from '../../../functions/integrator-jobs/comment-store.ts';
import type { StoredJob } from '../../../functions/integrator-jobs/job-store.ts';
import { templateTitle } from '../../../functions/integrator-reports/template-titles.ts';
import { transact } from '../../../functions/platform/table.ts';
import { firm1 } from '../../support/integrator-world.ts';
import {
  aFinding,
  aJob,
  type JobsWorld,
  jobIdOf,
  jobsWorld,
  putFindings,
  putJobs,
} from '../../support/jobs-world.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';
import { readWorkbook } from '../spreadsheets/read-workbook.ts';
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

const download = ({ jobId }: StoredJob, what: 'file' | 'report') =>
  call('sub-fay', 'POST', `/v1/firms/${firm1}/jobs/${jobId}/${what}/download`);
const said = (place: number, by: string, differences: object = {}) => ({
  commentId: `01JG${String(place).padStart(22, '0')}`,
  text: `=HYPERLINK("x") ${place}`,
  at: `2026-11-20T12:00:0${place}.000Z`,
  ...{ by, isVendorStaff: by === 'Vera' },
  ...differences,
});
async function say(job: StoredJob): Promise<void> {
  await transact(world.integrator.client, commentPut(world, job, said(1, 'Fay'), true));
  await transact(world.integrator.client, commentPut(world, job, said(2, 'Vera', { rowNumber: 4 }), true));
}

describe('the file of an export', () => {
  const nothing = [409, 'NOTHING_TO_DOWNLOAD'];
  const fileName = 'caseData_202611200200.csv';
  const key = `${firm1}/Export/${fileName}`;
  const content = 'EmployerID\r\nACME-US\r\n';
  const exportJob = (differences: Partial<StoredJob> = {}) =>
    aJob({
      ...{ jobId: jobIdOf('2026-11-20', 'E6'), fileName, archiveKey: key },
      exported: { cutAt: '2026-11-20T10:00:00.000Z', sizeBytes: content.length },
      ...differences,
    });
  const answerOf = async (job: StoredJob) => {
    const { status, body } = await download(job, 'file');
    return [status, body.code];
  };

  it('is offered as long as it is the one that was written, for 90 days', async () => {
    await world.drop.write(key, content);
    const archiveETag = (await world.drop.describe(key))?.eTag ?? '';
    const job = exportJob({ archiveETag });
    await putJobs(world, job);
    const { status, body } = await download(job, 'file');
    expect([status, body.fileName]).toEqual([200, fileName]);
    expect(body.url).toContain(`${key}?`);
    await world.drop.write(key, content.toLowerCase());
    expect(await answerOf(job)).toEqual(nothing);
    await world.drop.write(key, content);
    world.clock.set('2027-02-18T10:00:00.000Z');
    expect(await answerOf(job)).toEqual([409, 'SUPPORT_ENDED']);
  });

  it('is nothing before it is whole, and of an export that was broken off', async () => {
    await world.drop.write(key, content);
    const cutAt = '2026-11-20T10:00:00.000Z';
    const open = exportJob({ status: 'IN_PROGRESS', exported: { cutAt } });
    const stopped = exportJob({
      jobId: jobIdOf('2026-11-20', 'E7'),
      status: 'INTERRUPTED',
      exported: undefined,
    });
    await putJobs(world, open, stopped);
    expect(await answerOf(open)).toEqual(nothing);
    expect(await answerOf(stopped)).toEqual(nothing);
  });

  it('is nothing of an import that no file came for', async () => {
    const job = aJob({ fileName: '' });
    await putJobs(world, job);
    const { body } = await download(job, 'file');
    expect([body.code, body.detail]).toEqual(['NOTHING_TO_DOWNLOAD', 'No file was here for this job.']);
  });
});

describe('the Job Status Report', () => {
  async function sheetsOf(job: StoredJob) {
    const { status, body } = await download(job, 'report');
    expect(status).toBe(200);
    expect(body.fileName).toBe(`Job Status Report ${job.jobId}.xlsx`);
    const key = new URL(body.url).pathname.slice(1);
    return readWorkbook(world.drop.objects.get(key) ?? Buffer.alloc(0));
  }
  const valuesOf = (sheet: { rows: { value: string }[][] } | undefined) =>
    sheet?.rows.map((row) => row.map(({ value }) => value));

  it('is a workbook of counts, causes, findings and comments, none of which is a formula', async () => {
    const job = aJob({
      ...{ status: 'INCOMPLETE', failedCount: 2, updatedCount: 8, fileName: '=cmd.csv' },
      causes: [
        {
          code: 'ZI-R-010',
          column: 'LastName',
          value: '=1+1',
          message: 'LastName is required.',
          rowCount: 2,
        },
      ],
      notes: [{ code: 'ZI-W-104', level: 'WARNING', message: '3 fields were cleared.' }],
      erasedCounts: { Phone: 3 },
      undo: { restoredCount: 5, removedCount: 1, keptCount: 2 },
    });
    await putJobs(world, job);
    await putFindings(world, job, [aFinding(2, { value: '@SUM(A1)' }), aFinding(3)]);
    await say(job);
    const sheets = await sheetsOf(job);
    expect(sheets.map(({ name }) => name)).toEqual(['Summary', 'Causes', 'Findings', 'Comments']);
    const [summary, causes, findings, comments] = sheets;
    const items = Object.fromEntries(valuesOf(summary) ?? []);
    expect(items).toMatchObject({
      File: '=cmd.csv',
      Status: 'Incomplete',
      Template: 'Import Client / Employee Data',
      'Rows read': '10',
      Failed: '2',
      'Erased by blanks: Phone': '3',
      'Fields put back': '5',
      'ZI-W-104': '3 fields were cleared.',
      'Started (UTC)': '2026-11-20 10:00:00',
    });
    expect(valuesOf(causes)?.[1]).toEqual(['2', 'ZI-R-010', 'LastName', '=1+1', 'LastName is required.']);
    expect(valuesOf(findings)).toHaveLength(3);
    expect(valuesOf(findings)?.[1]?.slice(0, 4)).toEqual(['2', 'ACME-US / 2', 'LastName', '@SUM(A1)']);
    expect(
      valuesOf(comments)
        ?.slice(1)
        .map((row) => row.slice(1)),
    ).toEqual([
      ['Fay', '', '=HYPERLINK("x") 1'],
      ['System', '4', '=HYPERLINK("x") 2'],
    ]);
    for (const { xml } of sheets) expect(xml).not.toContain('<f>');
    expect(findings?.rows[1]?.[3]?.kind).toBe('inlineStr');
  });

  it('of an export tells what the file shows, and no counts of an import', async () => {
    const exported = {
      cutAt: '2026-11-20T10:00:01.000Z',
      changedSince: '2026-11-19T10:00:00.000Z',
      sizeBytes: 4_321,
    };
    const fileName = 'caseData_202611200200.csv';
    const job = aJob({ jobId: jobIdOf('2026-11-20', 'E6'), fileName, rowCount: 77, exported });
    await putJobs(world, job);
    const items = Object.fromEntries(valuesOf((await sheetsOf(job))[0]) ?? []);
    expect(items).toMatchObject({
      ...{ Type: 'Export', Template: templateTitle('EXPORT', 6), File: fileName, 'Rows written': '77' },
      'Shows what there was at (UTC)': '2026-11-20 10:00:01',
      'Only what has changed since (UTC)': '2026-11-19 10:00:00',
      'Size of the file in bytes': '4321',
    });
    expect(Object.keys(items)).not.toContain('Created');
    expect(Object.keys(items)).not.toContain('Rows read');
  });

  it('holds every finding that is kept, and says when there are none any more', async () => {
    const job = aJob({ status: 'INCOMPLETE', failedCount: 2, updatedCount: 8 });
    await putJobs(world, job);
    const many = Array.from({ length: 2_500 }, (_, place) => aFinding(place + 2));
    await putFindings(world, job, many);
    expect((await sheetsOf(job))[2]?.rows).toHaveLength(2_501);
    expect(Object.fromEntries(valuesOf((await sheetsOf(job))[0]) ?? [])).not.toHaveProperty('Findings');
    world.clock.set('2027-02-18T10:00:00.000Z');
    const [summary, , findings] = await sheetsOf(job);
    expect(findings?.rows).toHaveLength(1);
    expect(Object.fromEntries(valuesOf(summary) ?? [])['Findings']).toBe('Kept for 90 days, not any more');
  });
});
