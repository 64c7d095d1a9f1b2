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
  ['Objects', ({ objects }) => listed(objects)],
  ['Counts', ({ counts = {} }) => listed(counts)],
  ['Fields', ({ fields = [] }) => fields.join(' ')],
  ['I-9 IDs', ({ recordIds = [] }) => recordIds.join(' ')],
  ['Trace ID', ({ traceId }) => traceId],
];

const listed = (values: Readonly<Record<string, string | number>>): string =>
  Object.entries(values)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');

/** Without a byte order mark spreadsheets read UTF-8 as something else. */
const byteOrderMark = '\ufeff';

/** The first line of a file of acts; each line has its line end. */
export const headerLine: string = byteOrderMark + csvLines([columns.map(([header]) => header)]);

/** A line of the file, for people: what a spreadsheet would run is led by an apostrophe. */
export const actLine = (act: AuditedAct): string => csvLines([columns.map(([, value]) => value(act))]);
