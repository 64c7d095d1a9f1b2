import type { AuditEvent, ProfileNote } from '../i9/contract.ts';
import { auditColumns } from './audit-trail-files.ts';
import type { Cell } from './csv-lines.ts';
import { type Column, columnsOf, type IndexSubject, sheet } from './index-sheet.ts';
import type { ExportException } from './record-source.ts';

const valueHeaders = ['Previous Value', 'Updated Value'];

/** One row for each entry of the audit trail, oldest first; filled with the asset `I9_AUDIT_TRAIL`. */
export const auditTrailSheet = sheet<AuditEvent>(
  auditColumns.map(([header, type, description, value]): Column<AuditEvent> => {
    if (!valueHeaders.includes(header)) return { header, type, description, value };
    return { header, type, description, value: (event, subject) => shownValue(value(event), event, subject) };
  }),
  ({ record, context }) => (context.assets.includes('I9_AUDIT_TRAIL') ? record.auditTrail : []),
);

/** Old and new values may be social security numbers, also former ones: those of a field of that name are masked. */
function shownValue(value: Cell, { fieldName }: AuditEvent, subject: IndexSubject): Cell {
  if (typeof value !== 'string') return value;
  const isNumber = /ssn|social/i.test(fieldName ?? '');
  return subject.masked(value, isNumber ? (value.match(/(?<!\d)\d{9}(?!\d)/g) ?? []) : []);
}

const ofNote = columnsOf<ProfileNote>();

/** One row for each note on the employee's profile, oldest first; filled with the asset `PROFILE_NOTES`. */
export const notesSheet = sheet<ProfileNote>(
  [
    ofNote.integer('Profile ID', 'Number of the employee profile.', (_, { record }) => record.profileId),
    ofNote.instant('Written On', 'When the note was written.', (note) => note.at),
    ofNote.text('Author', 'Who wrote it.', (note) => note.author),
    ofNote.text(
      'Source',
      'Where it was written: on the site, by an export or through the API.',
      (note) => note.source,
    ),
    ofNote.text('Note', 'The text.', (note, subject) => subject.masked(note.text)),
  ],
  ({ source, context }) => (context.assets.includes('PROFILE_NOTES') ? (source.notes ?? []) : []),
);

const ofException = columnsOf<ExportException>();
const exceptionColumns = [
  ofException.text('Asset', 'What was asked for; RECORD for the record as a whole.', (one) => one.assetCode),
  ofException.text('Reason', 'Code of the reason.', (one) => one.reason),
  ofException.text('Detail', 'The reason in words.', (one) => one.detail),
];

/** One row for each thing that was asked for and could not be given. */
export const exceptionsSheet = sheet<ExportException>(
  exceptionColumns,
  ({ context }) => context.made.exceptions,
);

export function exceptionRow({ i9Id, assetCode, reason, detail }: ExportException): Cell[] {
  return [i9Id, assetCode, reason, detail];
}
