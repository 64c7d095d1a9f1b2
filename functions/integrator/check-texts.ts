import type { ImportTemplate, MessageCode } from '../import-templates/contract.ts';
import { mostUsualShare } from '../import-templates/erased-values.ts';
import { runInstantOf } from '../import-templates/run-date.ts';
import type { CheckSummary, FileNote, ImportFile } from './contract.ts';
import { generalMessage } from './file-notes.ts';

const pacific = new Intl.DateTimeFormat('en-US', {
  timeZone: 'America/Los_Angeles',
  dateStyle: 'medium',
  timeStyle: 'short',
});
export const pacificTime = (at: string | Date): string =>
  `${pacific.format(new Date(at)).replaceAll('\u202f', ' ')} Pacific time`;
export const noteLines = (notes: readonly FileNote[]): string[] =>
  notes.map(({ code, message }) => `${code}  ${message}`);
export const textOf = (lines: readonly string[]): string => `${lines.join('\r\n')}\r\n`;

/** What lies beside a rejected file: why it was, and what to do. */
export function errorText(
  file: Pick<ImportFile, 'fileName' | 'arrivedAt' | 'notes' | 'fileId'>,
  isReplaced: boolean,
): string {
  return textOf([
    `${file.fileName} was not accepted.`,
    '',
    `Received   ${pacificTime(file.arrivedAt)}`,
    `Reference  ${file.fileId}`,
    '',
    ...noteLines(file.notes),
    '',
    isReplaced
      ? 'Nothing of this upload is imported; the later one takes its place.'
      : 'Nothing was imported. Correct the file and upload it to the Import folder again.',
  ]);
}

/** What a check has found, for the firm's SFTP area. Values of rows are left out: they are shown to people who sign in. */
export function receiptText(file: ImportFile, template: ImportTemplate): string {
  const { summary, runDate } = file;
  return textOf([
    `Receipt for ${file.fileName}`,
    template.title,
    '',
    `Received   ${pacificTime(file.arrivedAt)}`,
    `Checked    ${pacificTime(file.checkedAt ?? file.arrivedAt)}`,
    ...(runDate === undefined ? [] : [`Will run   ${pacificTime(runInstantOf(runDate))}`]),
    `Reference  ${file.fileId}`,
    `SHA-256    ${file.sha256 ?? ''}`,
    '',
    'This was a check only: nothing has been changed yet.',
    ...(summary === undefined
      ? []
      : [
          ...countLines(summary),
          ...causeLines(summary),
          ...erasedLines(summary.erasedCounts, {
            title: 'Stored values that blanks will erase, by column',
            appliedCount: summary.createCount + summary.updateCount + summary.unchangedCount,
          }),
        ]),
    ...(file.notes.length === 0 ? [] : ['', 'Notes', ...noteLines(file.notes).map((line) => `  ${line}`)]),
  ]);
}

function countLines(summary: CheckSummary): string[] {
  const counts: readonly (readonly [string, number])[] = [
    ['Rows', summary.rowCount],
    ['  to be created', summary.createCount],
    ['  to be updated', summary.updateCount],
    ['  unchanged', summary.unchangedCount],
    ['  with problems', summary.rejectCount],
    ['  replaced by a later row', summary.supersededCount],
  ];
  return ['', ...counts.map(([label, count]) => `${label.padEnd(28)}${String(count).padStart(9)}`)];
}

/** By code and column; the values are left out. */
export function causeLines({ causes }: Pick<CheckSummary, 'causes'>): string[] {
  const counts = new Map<string, { code: string; message: string; rowCount: number }>();
  for (const { code, column, rowCount } of causes) {
    const message = generalMessage(code as MessageCode, column);
    const known = counts.get(`${code} ${message}`);
    if (known === undefined) counts.set(`${code} ${message}`, { code, message, rowCount });
    else known.rowCount += rowCount;
  }
  if (counts.size === 0) return [];
  const lines = [...counts.values()]
    .sort((a, b) => b.rowCount - a.rowCount)
    .map(({ code, message, rowCount }) => `${String(rowCount).padStart(9)}  ${code}  ${message}`);
  return ['', 'Problems by cause, rows', ...lines];
}

export function erasedLines(
  erasedCounts: CheckSummary['erasedCounts'],
  { title, appliedCount }: { readonly title: string; readonly appliedCount: number },
): string[] {
  const columns = Object.entries(erasedCounts).sort(([, a], [, b]) => b - a);
  if (columns.length === 0) return [];
  const lines = columns.map(([column, count]) => {
    const isUnusual = count / appliedCount > mostUsualShare;
    return `${String(count).padStart(9)}  ${column}${isUnusual ? '  (more than 20 % of the rows: is the column empty by mistake?)' : ''}`;
  });
  return ['', title, ...lines];
}
