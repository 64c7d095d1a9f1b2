import { csvLines, type TableColumn } from '../record-assets/csv-lines.ts';
import type { AuditedAct } from './contract.ts';

const columns: readonly TableColumn<AuditedAct>[] = [
  ['Number', ({ sequence }) => sequence],
  ['Time (UTC)', ({ at }) => at],
  ['Outcome time (UTC)', ({ endedAt }) => endedAt],
  ['Actor', ({ actor }) => actor.name],
  ['Actor ID', ({ actor }) => actor.id],
  ['Actor kind', ({ actor }) => actor.kind],
  ['Action', ({ action }) => action],
  ['Outcome', ({ outcome }) => outcome],
  ['Code', ({ code }) => code],
  ['Objects', ({ objects }) => listed(pairs(objects))],
  ['Counts', ({ counts = {} }) => listed(pairs(counts))],
  ['Fields', ({ fields = [] }) => listed(fields)],
  ['I-9 IDs', ({ recordIds = [] }) => listed(recordIds)],
  ['Trace ID', ({ traceId }) => traceId],
];

const pairs = (values: Readonly<Record<string, string | number>>): string[] =>
  Object.entries(values).map(([name, value]) => `${name}=${value}`);

/** Most characters that Excel takes in a cell, without the apostrophe that may lead it. */
const mostCharacters = 32_767 - 1;

/** Words side by side; where a cell has no room for all, the first of them: `5000001 5000002 … and 3998 more`. */
function listed(words: readonly (string | number)[]): string {
  const text = words.join(' ');
  if (text.length <= mostCharacters) return text;
  const room = mostCharacters - more(words.length).length;
  let shown = '';
  for (const [count, word] of words.entries()) {
    const longer = `${shown}${word} `;
    if (longer.length > room) return shown + more(words.length - count);
    shown = longer;
  }
  return shown;
}

const more = (count: number): string => `… and ${count} more`;

/** Without a byte order mark spreadsheets read UTF-8 as something else. */
const byteOrderMark = '\ufeff';

/** The first line of a file of acts; each line has its line end. */
export const headerLine: string = byteOrderMark + csvLines([columns.map(([header]) => header)]);

/** A line of the file, for people: what a spreadsheet would run is led by an apostrophe. */
export const actLine = (act: AuditedAct): string => csvLines([columns.map(([, value]) => value(act))]);
