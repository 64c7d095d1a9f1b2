import type { I9Record, VerificationDocument } from '../i9/contract.ts';
import { documentTitle, joined } from '../i9/form-i9-text.ts';
import { isSection1OnTime, isSection2OnTime, isTerminated } from '../i9/record-status.ts';
import { isPastRetention, retentionDate } from '../i9/retention-date.ts';
import { type Column, columnsOf, sheet } from './index-sheet.ts';
import { shownSsn } from './shown-ssn.ts';

const { text, date, instant, integer, link, yesNo } = columnsOf<I9Record>();

const idColumns: Column<I9Record>[] = [
  integer('Profile ID', 'Number of the employee profile.', (record) => record.profileId),
  text('Employee ID', "The employer's own number of the employee.", (record) => record.employeeId),
  text('Employer', 'Name of the employer.', (_, { context }) => context.employerName),
  text('FEIN', "The employer's federal tax number, nine digits.", (_, { context }) => context.fein),
  text('Worksite', 'Name of the worksite.', (_, { context }) => context.worksiteName),
  text('Security Group', 'Names of the security groups, separated by semicolons.', (_, { context }) =>
    context.securityGroupNames.join('; '),
  ),
  text('Record Type', 'Electronic, or Historical for one made on paper.', (record) =>
    record.recordType === 'HISTORICAL' ? 'Historical' : 'Electronic',
  ),
  text('Form Edition', 'Edition date printed on the form.', (record) => record.formEdition),
  text('Workflow', 'How the form was completed.', (record) => record.workflow),
];

const section1Columns: Column<I9Record>[] = [
  text('Last Name', 'Section 1.', ({ section1 }) => section1.lastName),
  text('First Name', 'Section 1.', ({ section1 }) => section1.firstName),
  text('MI', 'Section 1, middle initial.', ({ section1 }) => section1.middleInitial),
  text('Other Last Names', 'Section 1, other last names used.', ({ section1 }) => section1.otherLastNames),
  text('Address', 'Section 1, street number and name.', ({ section1 }) => section1.address?.street),
  text('Apt', 'Section 1, apartment number.', ({ section1 }) => section1.address?.apartment),
  text('City', 'Section 1.', ({ section1 }) => section1.address?.city),
  text('State', 'Section 1, two letters.', ({ section1 }) => section1.address?.state),
  text('ZIP', 'Section 1, five or nine digits.', ({ section1 }) => section1.address?.zip),
  date('DOB', 'Section 1, date of birth.', ({ section1 }) => section1.dateOfBirth),
  text('SSN', 'Section 1, whole or its last four digits, as asked for.', ({ section1 }, { context }) =>
    shownSsn(section1.ssn, context.ssnDisplay),
  ),
  text('E-mail', 'Section 1.', ({ section1 }) => section1.email),
  text('Phone', 'Section 1.', ({ section1 }) => section1.phone),
  text(
    'Citizenship Attestation',
    'Section 1, the status attested to.',
    ({ section1 }) => section1.citizenshipStatus,
  ),
  text('USCIS/A-Number', 'Section 1.', ({ section1 }) => section1.uscisANumber),
  text('I-94 Number', 'Section 1, admission number.', ({ section1 }) => section1.i94Number),
  text('Foreign Passport Number', 'Section 1.', ({ section1 }) => section1.foreignPassportNumber),
  text(
    'Country of Issuance',
    'Section 1, of the foreign passport.',
    ({ section1 }) => section1.foreignPassportCountry,
  ),
  date(
    'Work Authorization Expiration',
    'Section 1; empty where it does not apply.',
    ({ section1 }) => section1.authorizedUntilDate,
  ),
  instant(
    'Section 1 Signed On',
    'When the employee signed; empty while unsigned.',
    ({ section1 }) => section1.signature?.at,
  ),
  integer(
    'Preparer/Translator Count',
    'Entries of Supplement A, see that sheet.',
    (record) => record.supplementA.length,
  ),
];

function documentColumns(
  label: string,
  of: (record: I9Record) => VerificationDocument | undefined,
): Column<I9Record>[] {
  return [
    text(`${label} Title`, 'Section 2, title of the document; a receipt says so.', (record) => {
      const document = of(record);
      return document && documentTitle(document);
    }),
    text(`${label} Issuing Authority`, 'Section 2.', (record) => of(record)?.issuingAuthority),
    text(`${label} Number`, 'Section 2, number of the document.', (record, subject) =>
      subject.masked(of(record)?.number),
    ),
    date(
      `${label} Expiration`,
      'Section 2; empty where it does not apply.',
      (record) => of(record)?.expirationDate,
    ),
  ];
}

const section2Columns: Column<I9Record>[] = [
  ...documentColumns('List A #1', (record) => record.section2?.listA[0]),
  ...documentColumns('List A #2', (record) => record.section2?.listA[1]),
  ...documentColumns('List A #3', (record) => record.section2?.listA[2]),
  ...documentColumns('List B', (record) => record.section2?.listB),
  ...documentColumns('List C', (record) => record.section2?.listC),
  text('Additional Information', 'Section 2.', ({ section2 }, subject) =>
    subject.masked(section2?.additionalInformation),
  ),
  yesNo(
    'Alternative Procedure',
    'Section 2, whether documents were examined by a procedure that DHS authorized.',
    ({ section2 }) => section2?.isAlternativeProcedure,
  ),
  date('First Day of Employment', 'Section 2.', ({ section2 }) => section2?.firstDayOfEmploymentDate),
  text('Section 2 Signer', 'First and last name of who signed for the employer.', ({ section2 }) =>
    joined([section2?.signerFirstName, section2?.signerLastName], ' '),
  ),
  text('Title', 'Title of the signer of Section 2.', ({ section2 }) => section2?.signerTitle),
  instant(
    'Section 2 Signed On',
    'When the employer signed; empty while unsigned.',
    ({ section2 }) => section2?.signature?.at,
  ),
  text('Business Name', 'Section 2.', ({ section2 }) => section2?.businessName),
  text('Business Address', 'Section 2.', ({ section2 }) => section2?.businessAddress),
  integer(
    'Supplement B Entries',
    'Reverifications and rehires, see that sheet.',
    (record) => record.supplementB.length,
  ),
  date('Last Rehire Date', 'Of the last entry of Supplement B that has one.', (record) =>
    record.supplementB.map(({ rehireDate }) => rehireDate).findLast((rehireDate) => rehireDate !== undefined),
  ),
];

const stateColumns: Column<I9Record>[] = [
  text('Next Action', 'What has to be done next on the form.', (record) => record.nextAction),
  date('Next Action Due', 'Until when.', (record) => record.nextActionDueDate),
  text('Employee Active/Terminated', 'On the day of the record set.', (record, { context }) =>
    isTerminated(record, context.asOfDate) ? 'Terminated' : 'Active',
  ),
  date('Termination Date', 'Last day of employment, as entered.', (record) => record.terminationDate),
  date(
    'Retention Date',
    'Later of start plus three years and termination plus one year; empty while employed.',
    (record) => retentionDate(record),
  ),
  yesNo(
    'Past Retention',
    'Whether the retention date was reached on the day of the record set.',
    (record, { context }) => isPastRetention(record, context.asOfDate),
  ),
  yesNo('S1 On Time', 'Section 1 signed by the first day of employment.', (record) =>
    isSection1OnTime(record),
  ),
  yesNo('S2 On Time', 'Section 2 signed within three business days after the first day.', (record) =>
    isSection2OnTime(record),
  ),
  text('E-Verify Case Number', 'Numbers of the cases, separated by semicolons.', (record) =>
    listed(record.everifyCases, ({ caseNumber }) => caseNumber),
  ),
  text('Case Status', 'Of each case, in the same order.', (record) =>
    listed(record.everifyCases, ({ status }) => status),
  ),
  text('Closure Reason', 'Of each case, in the same order.', (record) =>
    listed(record.everifyCases, ({ closureReason }) => closureReason),
  ),
  integer('Attachment Count', 'Stored files, see Documents.', (record) => record.attachments.length),
  link('Folder Path', "The record's folder in the package.", (_, { context }) => context.folderPath),
  text(
    'Form PDF SHA256',
    'SHA-256 of the form in the package; empty when it is not.',
    (_, { context }) => context.formSha256,
  ),
  integer('Audit Rows', 'Entries of the audit trail.', (record) => record.auditTrail.length),
];

/** As many parts as there are items, `undefined` when there are none. */
function listed<T>(items: readonly T[], of: (item: T) => string | undefined): string | undefined {
  return items.length === 0 ? undefined : items.map((item) => of(item) ?? '').join('; ');
}

/** One row for each Form I-9, with the columns of the specification in its order. */
export const recordsSheet = sheet<I9Record>(
  [...idColumns, ...section1Columns, ...section2Columns, ...stateColumns],
  ({ record }) => [record],
);
