/** Where a message belongs: the whole file, its structure, one row, or nothing that fails. */
export type MessageLevel = 'file' | 'structure' | 'row' | 'warning' | 'info' | 'system';

interface MessageDeclaration {
  readonly level: MessageLevel;
  /** Places in braces are filled in. */
  readonly text: string;
}

const of = (level: MessageLevel, text: string): MessageDeclaration => ({ level, text });

/** Everything that the integrator says about files and rows: what, where, what to do. */
export const messages = {
  'ZI-F-001': of(
    'file',
    'File name “{name}” does not match any template. Expected e.g. fn_Details_Data_import_YYYYMMDD.csv.',
  ),
  'ZI-F-002': of('file', 'The date in “{name}” is not a calendar date.'),
  'ZI-F-003': of('file', '“{name}” was uploaded to {folder}. Upload files to the Import folder only.'),
  'ZI-F-004': of('file', 'Template {id} is not set up for your firm. Contact Professional Services.'),
  'ZI-F-006': of('file', 'The file date {date} is more than 7 days old. Prepare a current file.'),
  'ZI-F-007': of('file', 'This file is identical to {file} processed on {date} and was not processed again.'),
  'ZI-F-008': of('file', 'The file is empty.'),
  'ZI-F-009': of('file', 'The file exceeds {limit}. Split it or include changed records only.'),
  'ZI-F-010': of('file', 'The integration subscription is not active.'),
  'ZI-F-011': of('file', 'The record limit of {n} for {period} was reached; {m} rows were not processed.'),
  'ZI-F-012': of('file', 'The file could not be read (virus scan, encryption or compression): {reason}.'),
  'ZI-F-013': of(
    'file',
    '{n} files of your firm wait for a run already. Upload this one again when a run has taken some of them.',
  ),
  'ZI-S-001': of('structure', 'The file is not UTF-8 encoded (byte {pos}).'),
  'ZI-S-002': of(
    'structure',
    'Column {n} is “{found}”, expected “{expected}”. The template structure may not change.',
  ),
  'ZI-S-003': of('row', 'The row has {found} fields, expected {n}. Check quotes and commas.'),
  'ZI-S-004': of('structure', 'A quoted field is not closed (starting in row {n}).'),
  'ZI-S-005': of(
    'structure',
    'Row {n} cannot be read: {reason}. Put the field in double quotes and double the quotes inside it.',
  ),
  'ZI-S-006': of('structure', 'Row {n} is longer than {limit} characters. Check quotes and line ends.'),
  'ZI-R-010': of('row', '{column} is required.'),
  'ZI-R-011': of('row', '{column}: “{value}” is not a valid date. Use {format}.'),
  'ZI-R-012': of('row', '{column} is longer than {n} characters.'),
  'ZI-R-013': of('row', '{column}: “{value}” is not a valid {type}.'),
  'ZI-R-014': of('row', '{column}: “Zoom No Update” is not enabled for your firm.'),
  'ZI-R-015': of('row', '{column} is a key and cannot be “Zoom No Update”.'),
  'ZI-R-016': of('row', '{from} must be on or before {to}.'),
  'ZI-R-020': of('row', '{column}: “{value}” is not in the country list. Did you mean {suggestions}?'),
  'ZI-R-021': of('row', '{column}: “{value}” is not in the Knowledge Base list {list}.'),
  'ZI-R-022': of('row', '{country} cannot be used as {usage}.'),
  'ZI-R-030': of('row', 'Employer {EmployerID} does not exist. Import it with template 1 first.'),
  'ZI-R-031': of(
    'row',
    '{EmployeeID} is an individual/family client; this template supports employment-based clients only.',
  ),
  'ZI-R-032': of('row', 'Employee {EmployeeID} does not exist for employer {EmployerID}.'),
  'ZI-R-033': of('row', 'Contact {ContactID} does not exist for employer {EmployerID}.'),
  'ZI-R-034': of('row', 'Firm user {id} does not exist or is inactive.'),
  // Reserved: natural keys are primary keys of the table, so that no two records can have the same.
  'ZI-R-035': of('row', 'More than one record matches the key; correct the duplicates in the application.'),
  'ZI-R-036': of('row', 'The parent row failed in this run ({template}, row {n}).'),
  'ZI-R-040': of('row', 'Petition {PetID} does not exist or is inactive.'),
  'ZI-R-041': of('row', 'Receipt number “{value}” must be 3 letters and 10 digits.'),
  'ZI-R-042': of('row', '{CaseStatus} requires {date column}.'),
  'ZI-R-043': of('row', 'The petition of an existing case cannot be changed.'),
  'ZI-R-050': of('row', 'Custom field {keyword} does not exist or is not enabled for clients.'),
  'ZI-R-051': of('row', "Value is longer than the field's maximum of {n}."),
  // Reserved: records have no locks; a firm has one run at work at a time.
  'ZI-R-060': of('row', 'You may not change {record}: it is locked by {reason}.'),
  'ZI-W-101': of(
    'warning',
    'File date {date} is older than the run date; newer values may have been overwritten.',
  ),
  'ZI-W-102': of('warning', 'Key repeated in row {n}; only the last row was used.'),
  'ZI-W-103': of('warning', '“{value}” was read as {country}.'),
  'ZI-W-104': of('warning', '{n} fields were cleared by blank values.'),
  'ZI-W-105': of('warning', '{column} is usually {expectation}; the value was kept as given. Check it.'),
  'ZI-I-001': of('info', 'Received after cut-off; the file is processed in the run of {date}.'),
  'ZI-I-002': of('info', 'The file was still being written at the cut-off; it waits for the next run.'),
  'ZI-I-003': of('info', 'The file date is in the future; the file is held until {date}.'),
  'ZI-I-004': of('info', 'The file was uploaded again before the run; {hash} replaced {replaced}.'),
  'ZI-I-005': of('info', 'A second file of the same name was accepted; it is archived as {name}.'),
  'ZI-I-006': of('info', 'The file has a header and no rows; nothing was changed.'),
  'ZI-I-007': of('info', 'No file was there for the run of {date}, and one was expected.'),
  'ZI-U-001': of('info', '{column} was changed since by {by} and was kept.'),
  'ZI-U-002': of('info', '{record} was kept: {by} still names it.'),
  'ZI-U-003': of('info', '{record} was kept: it was changed since by {by}.'),
  'ZI-X-900': of('system', 'Processing stopped unexpectedly. It is retried automatically. Reference {id}.'),
} as const satisfies Readonly<Record<string, MessageDeclaration>>;

export type MessageCode = keyof typeof messages;

/** Other wordings of a message, where one does not fit every case. */
export const variants = {
  /** Of ZI-F-012, when a connection broke. */
  brokenUpload: 'The upload of the file did not finish; nothing of it was read. Upload it again.',
  /** Of ZI-F-012, when what arrived took the place of a file that was waiting. */
  brokenReplacement:
    'The upload of the file did not finish, and what arrived replaced the earlier upload of this name, which cannot be run any more. Upload it again.',
  /** Of ZI-F-012. */
  leftOver:
    'The file lay in the Import folder for a day under a name for unfinished uploads. Upload it again and let the upload finish, with the renaming at its end.',
  /** Of ZI-F-012, when nothing has told that an upload ended. */
  unconfirmed:
    'The file lies in the Import folder, and nothing has told that its upload ended. It is not run. Upload it again.',
  /** Of ZI-R-016, when the two may not be the same day. */
  mustBeBefore: '{from} must be before {to}.',
  /** Of ZI-W-104, when it was one. */
  oneErased: '1 field was cleared by a blank value.',
  /** Of ZI-R-020, when nothing is similar. */
  noSuggestion: '{column}: “{value}” is not in the country list.',
  /** Of ZI-R-051, for drop-downs, radio buttons and check boxes. */
  notAnOption: '“{value}” is not an option of {keyword}.',
} as const;
