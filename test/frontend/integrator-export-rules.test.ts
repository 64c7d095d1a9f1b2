import { describe, expect, it } from 'vitest';
import { hasDetailsOf } from '../../frontend/src/integrator/file-labels.ts';
import { fileNameText, hasFile, hasRows, typed } from '../../frontend/src/integrator/job-labels.ts';
import {
  exportChoices,
  taskKey,
  taskNews,
  taskProgressText,
} from '../../frontend/src/integrator/upcoming-tasks.ts';
import { isUploadMoving, uploadObstacle } from '../../frontend/src/integrator/upload-file.ts';
import { aFile, anUncheckedFile } from './support/integrator-world.ts';
import { aJob, aJobWithoutFile, anExportJob, aTask } from './support/reports-world.ts';

const anExport = (templateId: number, different: Parameters<typeof aTask>[1] = {}) =>
  aTask(1, { type: 'EXPORT', templateId, name: `Export ${templateId}`, file: undefined, ...different });
const job = { jobId: anExportJob(1).jobId, rowCount: 0, doneCount: 0 };

describe('exports to come', () => {
  it('can be asked for once each, in their order, unless a run writes them', () => {
    const tasks = [anExport(8, { job }), aTask(1), anExport(8), anExport(2)];
    expect(exportChoices(tasks)).toEqual([
      { templateId: 2, name: 'Export 2', isAtWork: false },
      { templateId: 8, name: 'Export 8', isAtWork: true },
    ]);
  });

  it('are told apart from those at work, and are news when these end', () => {
    const atWork = anExport(2, { state: 'IN_PROGRESS', job });
    expect(taskKey(atWork)).not.toBe(taskKey(anExport(2)));
    expect(taskNews([atWork, anExport(2)], [anExport(2)])).toEqual(['Export 2: its job has ended.']);
  });

  it('tell the rows that are written, without a total that nobody knows', () => {
    const progress = (doneCount: number) =>
      taskProgressText(anExport(2, { state: 'IN_PROGRESS', job: { ...job, doneCount } }));
    expect(progress(0)).toBeUndefined();
    expect(progress(1500)).toBe('(1,500 rows)');
  });
});

describe('jobs', () => {
  it('have no file when none came or none was written', () => {
    const queued = anExportJob(1, { status: 'QUEUED', fileName: '' });
    expect([aJobWithoutFile(1), anExportJob(1, { status: 'INTERRUPTED' }), queued].map(hasFile)).toEqual([
      false,
      false,
      false,
    ]);
    expect(fileNameText(aJobWithoutFile(1))).toBe('No file');
    expect(fileNameText(queued)).toBe('Not named yet');
    expect(fileNameText(aJob(1))).toBe('fn_Details_Data_import_20260302.csv');
  });

  it('have rows to comment on unless they are exports', () => {
    expect([hasRows(aJob(1)), hasRows(anExportJob(1))]).toEqual([true, false]);
  });

  it('are narrowed to imports by a template without a type', () => {
    expect(typed({ templateId: 2 })).toEqual({ templateId: 2, type: 'IMPORT' });
    expect(typed({ templateId: 2, type: 'EXPORT' })).toEqual({ templateId: 2, type: 'EXPORT' });
    expect(typed({})).toEqual({});
  });
});

describe('an uploaded file', () => {
  it('has its findings for 90 days after its check', () => {
    const file = { checkedAt: '2026-03-01T00:00:00.000Z' };
    expect(hasDetailsOf(file, Date.parse('2026-05-29T23:59:59.000Z'))).toBe(true);
    expect(hasDetailsOf(file, Date.parse('2026-05-30T00:00:00.000Z'))).toBe(false);
  });

  it('is sent when it is chosen, not empty and not too large', () => {
    const name = 'a.csv';
    expect(uploadObstacle(undefined)).toBe('Choose a file.');
    expect(uploadObstacle({ name, size: 0 })).toBe('The file is empty.');
    expect(uploadObstacle({ name, size: 250 * 1024 * 1024 })).toBeUndefined();
    expect(uploadObstacle({ name, size: 250 * 1024 * 1024 + 1 })).toContain('at most 250 MB');
  });

  it('is followed until it is checked or can arrive no more', () => {
    const upload = {
      ...{ firmId: 'hollis-law', uploadId: aFile(1).fileId, fileName: 'a.csv', sizeBytes: 1 },
      expiresAt: '2026-03-02T21:00:00.000Z',
    };
    expect(isUploadMoving({ ...upload, status: 'AWAITED' })).toBe(true);
    expect(isUploadMoving({ ...upload, status: 'RECEIVED', file: anUncheckedFile(1, 'CHECKING') })).toBe(
      true,
    );
    expect(isUploadMoving({ ...upload, status: 'RECEIVED', file: aFile(1) })).toBe(false);
    expect(isUploadMoving({ ...upload, status: 'EXPIRED' })).toBe(false);
  });
});
