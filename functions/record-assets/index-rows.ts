import { type ExceptionReason, exceptionReasons } from './contract.ts';
import type { Cell } from './csv-lines.ts';
import { everifyCasesSheet, everifyHistorySheet } from './everify-sheets.ts';
import { documentsSheet, supplementASheet, supplementBSheet } from './form-sheets.ts';
import type { IndexSubject, Sheet, SheetColumn } from './index-sheet.ts';
import type { ExportException, IndexContext, RecordSource } from './record-source.ts';
import { recordsSheet } from './records-sheet.ts';
import { ssnsOf, withoutSsns } from './shown-ssn.ts';
import { auditTrailSheet, exceptionRow, exceptionsSheet, notesSheet } from './trail-sheets.ts';

/** The sheets that records fill, in the order of the package. `Dictionary` comes after them, see `dictionaryRows`. */
const sheets = {
  Records: recordsSheet,
  Documents: documentsSheet,
  SupplementA: supplementASheet,
  SupplementB: supplementBSheet,
  EVerifyCases: everifyCasesSheet,
  EVerifyHistory: everifyHistorySheet,
  AuditTrail: auditTrailSheet,
  Notes: notesSheet,
  Exceptions: exceptionsSheet,
} as const satisfies Record<string, Sheet>;

export type SheetName = keyof typeof sheets;
export const sheetNames = Object.keys(sheets) as SheetName[];

const ofEach = <T>(make: (name: SheetName) => T) =>
  Object.fromEntries(sheetNames.map((name) => [name, make(name)])) as Record<SheetName, T>;

/** Columns of each sheet, left to right, with type and description. */
export const sheetColumns: Readonly<Record<SheetName, readonly SheetColumn[]>> = ofEach(
  (name) => sheets[name].columns,
);
/** Header line of each sheet. */
export const sheetHeaders: Readonly<Record<SheetName, readonly string[]>> = ofEach((name) =>
  sheets[name].columns.map(({ header }) => header),
);

/** Columns of the sheet `Dictionary`. */
export const dictionaryColumns: readonly SheetColumn[] = [
  { header: 'Sheet', type: 'text', description: 'Sheet of the index.' },
  { header: 'Column', type: 'text', description: 'Header of the column.' },
  { header: 'Type', type: 'text', description: 'How its cells are to be read.' },
  { header: 'Description', type: 'text', description: 'What its cells say.' },
];

/** Rows of the sheet `Dictionary`, without header: every column of every sheet. */
export function dictionaryRows(): Cell[][] {
  return sheetNames.flatMap((name) =>
    sheets[name].columns.map(({ header, type, description }) => [name, header, type, description]),
  );
}

/** Why there is nothing at all of a record. */
export type LostRecord = Extract<ExceptionReason, 'RECORD_MISSING' | 'RECORD_DAMAGED'>;

/** Row of the sheet `Exceptions` for a record that could not be read at all. */
export function lostRecordRow(i9Id: number, reason: LostRecord): Cell[] {
  return exceptionRow({ i9Id, assetCode: 'RECORD', reason, detail: exceptionReasons[reason] });
}

/**
 * The rows that one record adds to each sheet. Never throws: a sheet that cannot be made of this record stays without
 * its rows and adds a row to `Exceptions`, so a record is without exceptions just when that has no rows.
 */
export function sheetRows(source: RecordSource, context: IndexContext): Record<SheetName, Cell[][]> {
  const { record } = source;
  const failures: ExportException[] = [];
  const subject = subjectOf(source, context);
  const rows = ofEach((name): Cell[][] => {
    try {
      return sheets[name].rowsOf(subject);
    } catch (error) {
      const reason = 'INDEX_ROW_FAILED';
      const kind = error instanceof Error ? error.name : typeof error;
      const detail = `sheet ${name}, ${kind}: ${exceptionReasons[reason]}`;
      failures.push({ i9Id: record.i9Id, assetCode: 'RECORD', reason, detail });
      return [];
    }
  });
  rows.Exceptions.push(...failures.map(exceptionRow));
  return rows;
}

function subjectOf(source: RecordSource, context: IndexContext): IndexSubject {
  const { record } = source;
  const isWhole = context.ssnDisplay === 'FULL';
  const ssns = isWhole ? [] : ssnsOf(record);
  return {
    source,
    record,
    context,
    attachmentPaths: attachmentPaths(context),
    masked: (text, former = []) =>
      text === undefined || isWhole ? text : withoutSsns(text, [...ssns, ...former]),
  };
}

function attachmentPaths({ made, folderPath }: IndexContext): Map<string, string> {
  const copies = made.files.flatMap(({ attachmentId, name }) =>
    attachmentId === undefined ? [] : [[attachmentId, folderPath + name] as const],
  );
  return new Map(copies);
}
