import { detailDays, type JobComment, type RowFinding } from '../integrator-jobs/contract.ts';
import { jobTypeOf } from '../integrator-jobs/job-row.ts';
import type { Cell, Column, Sheet } from '../spreadsheets/contract.ts';
import type { ShownJob } from './contract.ts';
import { templateTitle } from './template-titles.ts';

interface Report {
  readonly job: ShownJob;
  /** Whether its findings are kept still. */
  readonly isSupported: boolean;
  readonly findings: AsyncIterable<RowFinding>;
  /** Oldest first. */
  readonly comments: readonly JobComment[];
}

const text = (header: string, widthChars: number): Column => ({ header, type: 'text', widthChars });
const number = (header: string): Column => ({ header, type: 'number' });

/** The Job Status Report as sheets. Values and comments are stored as text: none of them is a formula. */
export function reportSheets(report: Report): Sheet[] {
  const { job, findings, comments } = report;
  return [
    { name: 'Summary', columns: [text('Item', 28), text('Value', 80)], rows: summaryRows(report) },
    { name: 'Causes', columns: causeColumns, rows: causeRows(job) },
    { name: 'Findings', columns: findingColumns, rows: findingRows(findings) },
    { name: 'Comments', columns: commentColumns, rows: comments.map(commentRow) },
  ];
}

const statusNames: Readonly<Record<ShownJob['status'], string>> = {
  QUEUED: 'Queued',
  IN_PROGRESS: 'In Progress',
  COMPLETED: 'Completed',
  INCOMPLETE: 'Incomplete',
  INTERRUPTED: 'Interrupted',
};
const kindNames: Readonly<Record<ShownJob['kind'], string>> = {
  IMPORT: 'Import',
  RERUN: 'Failed rows run again',
  UNDO: 'Undo',
  EXPORT: 'Export',
};

function summaryRows({ job, isSupported }: Report): (readonly Cell[])[] {
  const { acknowledged, templateId } = job;
  const rows: (readonly Cell[])[] = [
    ['Job', job.name],
    ['Job id', job.jobId],
    ['Run id', job.runId],
    ['Type', kindNames[job.kind]],
    ['Template', templateId && templateTitle(jobTypeOf(job.jobId), templateId)],
    ['File', job.fileName],
    ['SHA-256 of the file', job.sha256],
    ['Status', statusNames[job.status]],
    ['Triggered by', job.triggeredBy === 'SCHEDULE' ? 'Schedule' : job.triggeredBy],
    ['Started (UTC)', timeOf(job.startedAt)],
    ['Ended (UTC)', timeOf(job.endedAt)],
    ['Support until (UTC)', timeOf(job.supportEndsAt)],
    ...(isSupported ? [] : [['Findings', `Kept for ${detailDays} days, not any more`]]),
    ...(job.kind === 'EXPORT' ? exportRows(job) : importRows(job)),
    ...Object.entries(job.erasedCounts).map(([column, count]) => [`Erased by blanks: ${column}`, count]),
    ['First error', job.firstError],
    ['Runs again or undoes', job.ofJobId],
    ['Undone by run', job.undoneByRunId],
    ['Acknowledged', acknowledged && `${acknowledged.by}, ${timeOf(acknowledged.at)} UTC`],
    ...job.notes.map(({ code, message }) => [code, message]),
  ];
  return rows.filter(([, value]) => value !== undefined);
}

const importRows = (job: ShownJob): (readonly Cell[])[] => [
  ['Rows read', job.rowCount],
  ['Created', job.createdCount],
  ['Updated', job.updatedCount],
  ['Unchanged', job.unchangedCount],
  ['Failed', job.failedCount],
  ['Replaced by a later row', job.skippedCount],
  ...(job.undo === undefined ? [] : undoRows(job.undo)),
];

const exportRows = ({ rowCount, exported }: ShownJob): (readonly Cell[])[] => [
  ['Rows written', rowCount],
  ['Shows what there was at (UTC)', timeOf(exported?.cutAt)],
  ['Only what has changed since (UTC)', timeOf(exported?.changedSince)],
  ['Size of the file in bytes', exported?.sizeBytes],
];

const undoRows = ({ restoredCount, removedCount, keptCount }: NonNullable<ShownJob['undo']>) => [
  ['Fields put back', restoredCount],
  ['Entities removed', removedCount],
  ['Kept as they are', keptCount],
];

const timeOf = (at: string | undefined): string | undefined => at?.slice(0, 19).replace('T', ' ');

const causeColumns = [
  number('Rows'),
  text('Code', 12),
  text('Column', 26),
  text('Value', 40),
  text('Message', 90),
];
const causeRows = ({ causes }: ShownJob) =>
  causes.map(({ rowCount, code, column, value, message }) => [rowCount, code, column, value, message]);

const findingColumns = [
  number('Row'),
  text('Key', 40),
  text('Column', 26),
  text('Value', 40),
  text('Level', 10),
  text('Code', 12),
  text('Message', 90),
];
async function* findingRows(findings: AsyncIterable<RowFinding>): AsyncGenerator<readonly Cell[]> {
  for await (const { rowNumber, key, column, value, level, code, message } of findings)
    yield [rowNumber, key, column, value, level, code, message];
}

const commentColumns: Column[] = [
  { header: 'Added (UTC)', type: 'instant' },
  text('By', 30),
  number('Row'),
  text('Comment', 100),
];
const commentRow = ({ at, by, rowNumber, text: said }: JobComment): readonly Cell[] => [
  at,
  by,
  rowNumber,
  said,
];
