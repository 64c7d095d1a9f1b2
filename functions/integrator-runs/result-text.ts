import { causeLines, erasedLines, noteLines, pacificTime, textOf } from '../integrator/check-texts.ts';
import { folders } from '../integrator/contract.ts';
import type { StoredJob } from '../integrator-jobs/job-store.ts';

const nameIn = (key: string): string => key.split('/').at(-1) ?? '';

/** Name under which the results of a job lie: that of its archived file, of a run again with the run's id. */
const resultName = ({ kind, runId = '' }: StoredJob, archiveKey: string): string =>
  kind === 'RERUN' ? `${nameIn(archiveKey).replace(/\.csv$/, '')}.${runId}.csv` : nameIn(archiveKey);

/** What became of a file, in the SFTP area of its firm. @param archiveKey of the file, also of one that was refused then */
export const resultKey = (job: StoredJob, archiveKey: string): string =>
  `${job.firmId}/${folders.archive}/Receipts/${resultName(job, archiveKey)}.result.txt`;

/** The failed rows, beside the archived file. */
export function errorsKey(job: StoredJob, archiveKey: string): string {
  const [year = '', month = ''] = (job.runId ?? '').split('-');
  const name = resultName(job, archiveKey).replace(/\.csv$/, '.errors.csv');
  return `${job.firmId}/${folders.archive}/${year}/${month}/${name}`;
}

const outcomes: Readonly<Record<string, string>> = {
  COMPLETED: 'Completed: every row was applied.',
  INCOMPLETE: 'Incomplete: some rows failed, all others were applied.',
  INTERRUPTED: 'Interrupted: the file was not processed to its end.',
};

/** The result of a job for a firm that works by SFTP alone. Values of rows are left out: they are shown to people who sign in. */
export function resultText(job: StoredJob, errorsName: string | undefined): string {
  const { name, fileName, jobId, sha256, status, causes, erasedCounts, notes } = job;
  const appliedCount = job.createdCount + job.updatedCount + job.unchangedCount;
  const erasedTitle = 'Stored values that blanks have erased, by column';
  return textOf([
    `Result for ${fileName}`,
    name,
    '',
    outcomes[status] ?? status,
    '',
    ...(job.startedAt === undefined ? [] : [`Started    ${pacificTime(job.startedAt)}`]),
    ...(job.endedAt === undefined ? [] : [`Ended      ${pacificTime(job.endedAt)}`]),
    `Reference  ${jobId}`,
    ...(sha256 === undefined ? [] : [`SHA-256    ${sha256}`]),
    ...countLines(job),
    ...causeLines({ causes }),
    ...erasedLines(erasedCounts, { title: erasedTitle, appliedCount }),
    ...(notes.length === 0 ? [] : ['', 'Notes', ...noteLines(notes).map((line) => `  ${line}`)]),
    ...(errorsName === undefined
      ? []
      : ['', `The failed rows are in ${errorsName}: correct them and upload them again.`]),
  ]);
}

function countLines(job: StoredJob): string[] {
  const counts: readonly (readonly [string, number])[] = [
    ['Rows', job.rowCount],
    ['  created', job.createdCount],
    ['  updated', job.updatedCount],
    ['  unchanged', job.unchangedCount],
    ['  failed', job.failedCount],
    ['  replaced by a later row', job.skippedCount],
  ];
  return ['', ...counts.map(([label, count]) => `${label.padEnd(28)}${String(count).padStart(9)}`)];
}
