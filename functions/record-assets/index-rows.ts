import { stringify } from 'csv-stringify/sync';
import type { I9Record, VerificationDocument } from '../i9/contract.ts';
import { isSection1OnTime, isSection2OnTime, isTerminated } from '../i9/record-status.ts';
import { isPastRetention, retentionDate } from '../i9/retention-date.ts';
import type { AssetCode } from './contract.ts';

/** What a record's index row says besides what is on the form. */
export interface IndexContext {
  readonly employerName: string;
  readonly fein: string;
  readonly worksiteName: string;
  readonly securityGroupNames: readonly string[];
  readonly folderPath: string;
  readonly formSha256: string | undefined;
  /** The day on which the record set was frozen. */
  readonly asOfDate: string;
}

type Column = readonly [
  header: string,
  value: (record: I9Record, context: IndexContext) => string | number | undefined,
];

const yesNo = (claim: boolean | undefined) => (claim === undefined ? '' : claim ? 'Y' : 'N');

/** Nine digits as `***-**-1234`: an index travels further than the form. */
function maskedSsn(ssn: string | undefined): string {
  return ssn === undefined ? '' : `***-**-${ssn.slice(-4)}`;
}

function documentColumns(
  label: string,
  of: (record: I9Record) => VerificationDocument | undefined,
): Column[] {
  return [
    [`${label} Title`, (record) => of(record)?.title],
    [`${label} Issuing Authority`, (record) => of(record)?.issuingAuthority],
    [`${label} Number`, (record) => of(record)?.number],
    [`${label} Expiration`, (record) => of(record)?.expirationDate],
  ];
}

const idColumns: Column[] = [
  ['I9 ID', (record) => record.i9Id],
  ['Profile ID', (record) => record.profileId],
  ['Employee ID', (record) => record.employeeId],
  ['Employer', (_, context) => context.employerName],
  ['FEIN', (_, context) => context.fein],
  ['Worksite', (_, context) => context.worksiteName],
  ['Security Group', (_, context) => context.securityGroupNames.join('; ')],
  ['Record Type', (record) => (record.recordType === 'HISTORICAL' ? 'Historical' : 'Electronic')],
  ['Form Edition', (record) => record.formEdition],
  ['Workflow', (record) => record.workflow],
];

const section1Columns: Column[] = [
  ['Last Name', ({ section1 }) => section1.lastName],
  ['First Name', ({ section1 }) => section1.firstName],
  ['MI', ({ section1 }) => section1.middleInitial],
  ['Other Last Names', ({ section1 }) => section1.otherLastNames],
  ['Address', ({ section1 }) => section1.address?.street],
  ['Apt', ({ section1 }) => section1.address?.apartment],
  ['City', ({ section1 }) => section1.address?.city],
  ['State', ({ section1 }) => section1.address?.state],
  ['ZIP', ({ section1 }) => section1.address?.zip],
  ['DOB', ({ section1 }) => section1.dateOfBirth],
  ['SSN', ({ section1 }) => maskedSsn(section1.ssn)],
  ['E-mail', ({ section1 }) => section1.email],
  ['Phone', ({ section1 }) => section1.phone],
  ['Citizenship Attestation', ({ section1 }) => section1.citizenshipStatus],
  ['USCIS/A-Number', ({ section1 }) => section1.uscisANumber],
  ['I-94 Number', ({ section1 }) => section1.i94Number],
  ['Foreign Passport Number', ({ section1 }) => section1.foreignPassportNumber],
  ['Country of Issuance', ({ section1 }) => section1.foreignPassportCountry],
  ['Work Authorization Expiration', ({ section1 }) => section1.authorizedUntilDate],
  ['Section 1 Signed On', ({ section1 }) => section1.signature?.at],
  ['Preparer/Translator Count', (record) => record.supplementA.length],
];

const section2Columns: Column[] = [
  ...documentColumns('List A #1', (record) => record.section2?.listA[0]),
  ...documentColumns('List A #2', (record) => record.section2?.listA[1]),
  ...documentColumns('List A #3', (record) => record.section2?.listA[2]),
  ...documentColumns('List B', (record) => record.section2?.listB),
  ...documentColumns('List C', (record) => record.section2?.listC),
  ['Additional Information', ({ section2 }) => section2?.additionalInformation],
  ['Alternative Procedure', ({ section2 }) => yesNo(section2?.isAlternativeProcedure)],
  ['First Day of Employment', ({ section2 }) => section2?.firstDayOfEmploymentDate],
  [
    'Section 2 Signer',
    ({ section2 }) => [section2?.signerFirstName, section2?.signerLastName].filter(Boolean).join(' '),
  ],
  ['Section 2 Signer Title', ({ section2 }) => section2?.signerTitle],
  ['Section 2 Signed On', ({ section2 }) => section2?.signature?.at],
  ['Business Name', ({ section2 }) => section2?.businessName],
  ['Business Address', ({ section2 }) => section2?.businessAddress],
  ['Supplement B Entries', (record) => record.supplementB.length],
  ['Last Rehire Date', (record) => record.supplementB.at(-1)?.rehireDate],
];

const stateColumns: Column[] = [
  ['Next Action', (record) => record.nextAction],
  ['Next Action Due', (record) => record.nextActionDueDate],
  [
    'Employee Status',
    (record, context) => (isTerminated(record, context.asOfDate) ? 'Terminated' : 'Active'),
  ],
  ['Termination Date', (record) => record.terminationDate],
  ['Retention Date', (record) => retentionDate(record)],
  ['Past Retention', (record, context) => yesNo(isPastRetention(record, context.asOfDate))],
  ['S1 On Time', (record) => yesNo(isSection1OnTime(record))],
  ['S2 On Time', (record) => yesNo(isSection2OnTime(record))],
  ['E-Verify Case Number', (record) => record.everifyCases.map((one) => one.caseNumber).join('; ')],
  ['Case Status', (record) => record.everifyCases.map((one) => one.status).join('; ')],
  ['Closure Reason', (record) => record.everifyCases.map((one) => one.closureReason ?? '').join('; ')],
  ['Attachment Count', (record) => record.attachments.length],
  ['Folder', (_, context) => context.folderPath],
  ['Form PDF SHA-256', (_, context) => context.formSha256],
  ['Audit Rows', (record) => record.auditTrail.length],
];

const recordColumns: readonly Column[] = [
  ...idColumns,
  ...section1Columns,
  ...section2Columns,
  ...stateColumns,
];

/** Something chosen that the package could not be given, and why. */
export interface ExportException {
  readonly i9Id: number;
  readonly assetCode: AssetCode | 'RECORD';
  readonly reason: string;
  readonly detail: string;
}

/** Sheets of the index, in the order of the package, with their header lines. */
export const sheetHeaders = {
  Records: recordColumns.map(([header]) => header),
  Documents: [
    'I9 ID',
    'Section',
    'List',
    'Document Type',
    'Side',
    'File',
    'Bytes',
    'SHA-256',
    'Uploaded By',
    'Uploaded On',
  ],
  SupplementA: ['I9 ID', 'Preparer Last Name', 'Preparer First Name', 'MI', 'City', 'State', 'Signed On'],
  SupplementB: [
    'I9 ID',
    'Rehire Date',
    'New Last Name',
    'New First Name',
    'Document Title',
    'Document Number',
    'Expiration',
    'Signer',
    'Signed On',
  ],
  Exceptions: ['I9 ID', 'Asset', 'Reason', 'Detail'],
} as const;
export type SheetName = keyof typeof sheetHeaders;
export const sheetNames = Object.keys(sheetHeaders) as SheetName[];

/** Rows of one record for every sheet but the exceptions. */
export function sheetRows(
  record: I9Record,
  context: IndexContext,
  attachmentFiles: readonly string[],
): Record<Exclude<SheetName, 'Exceptions'>, (string | number | undefined)[][]> {
  return {
    Records: [recordColumns.map(([, value]) => value(record, context))],
    Documents: record.attachments.map((one, index) => [
      record.i9Id,
      one.section,
      one.list,
      one.documentTypeCode,
      one.side,
      attachmentFiles[index],
      one.sizeBytes,
      one.sha256,
      one.uploadedBy,
      one.uploadedAt,
    ]),
    SupplementA: record.supplementA.map((one) => [
      record.i9Id,
      one.lastName,
      one.firstName,
      one.middleInitial,
      one.address?.city,
      one.address?.state,
      one.signature?.at,
    ]),
    SupplementB: record.supplementB.map((one) => [
      record.i9Id,
      one.rehireDate,
      one.newLastName,
      one.newFirstName,
      one.document?.title,
      one.document?.number,
      one.document?.expirationDate,
      one.signerName,
      one.signature?.at,
    ]),
  };
}

/** RFC 4180 lines; a cell that a spreadsheet would run as a formula is led by an apostrophe. */
export function csvLines(rows: readonly (readonly (string | number | undefined)[])[]): string {
  return stringify(rows as (string | number | undefined)[][], {
    escape_formulas: true,
    record_delimiter: 'windows',
    // By itself the library quotes a cell for CR LF only; a lone one would break the row as well.
    quoted_match: /[\r\n]/,
  });
}
