import type { EVerifyCase } from '../i9/contract.ts';
import { joined } from '../i9/form-i9-text.ts';
import { columnsOf, type IndexSubject, sheet } from './index-sheet.ts';
import { shownSsn } from './shown-ssn.ts';

const { text, date, instant, yesNo } = columnsOf<EVerifyCase>();

const stateColumns = [
  text('Case Number', 'Number of the E-Verify case.', (one) => one.caseNumber),
  text('Status', 'Status of the case.', (one) => one.status),
  text('Created By', 'Who created it.', (one) => one.createdBy),
  instant('Created On', 'When it was created.', (one) => one.createdAt),
  instant('Submitted On', 'When it was sent to E-Verify.', (one) => one.submittedAt),
  instant('Result On', 'When the result came.', (one) => one.resultAt),
  instant('Closed On', 'When it was closed.', (one) => one.closedAt),
  text('Closed Result', 'Result with which it was closed.', (one) => one.closedResult),
  text('Closure Reason', 'Why it was closed.', (one) => one.closureReason),
  text('Mismatch Agency', 'Agency whose records did not match.', (one) => one.mismatchAgency),
  text(
    'Employee Decision',
    'Whether the employee took action on the mismatch.',
    (one) => one.employeeDecision,
  ),
  instant('Employee Decided On', 'When the employee decided.', (one) => one.employeeDecidedAt),
  date('Action Deadline', 'Until when the employee has to act.', (one) => one.actionDeadlineDate),
  yesNo('FAN Reviewed', 'Whether the Further Action Notice was reviewed.', (one) => one.isFanReviewed),
  yesNo('Contains Receipt', 'Whether Section 2 held a receipt.', (one) => one.containsReceipt),
  text('Photo Match', 'Result of the comparison of photos.', (one) => one.photoMatch),
  text('Duplicate Continue Reason', 'Why the case was continued as a duplicate.', (one, subject) =>
    subject.masked(one.duplicateContinueReason),
  ),
];

const submittedColumns = [
  text('Submitted Last Name', 'As sent to E-Verify.', ({ submission }) => submission?.lastName),
  text('Submitted First Name', 'As sent to E-Verify.', ({ submission }) => submission?.firstName),
  text('Submitted Other Last Names', 'As sent to E-Verify.', ({ submission }) => submission?.otherLastNames),
  date('Submitted DOB', 'As sent to E-Verify.', ({ submission }) => submission?.dateOfBirth),
  text('Submitted SSN', 'Whole or its last four digits, as asked for.', ({ submission }, { context }) =>
    shownSsn(submission?.ssn, context.ssnDisplay),
  ),
  text('Submitted Citizenship', 'As sent to E-Verify.', ({ submission }) => submission?.citizenshipStatus),
  text('Submitted USCIS/A-Number', 'As sent to E-Verify.', ({ submission }) => submission?.uscisANumber),
  text('Submitted I-94 Number', 'As sent to E-Verify.', ({ submission }) => submission?.i94Number),
  text(
    'Submitted Foreign Passport Number',
    'As sent to E-Verify.',
    ({ submission }) => submission?.foreignPassportNumber,
  ),
  text(
    'Submitted Country of Issuance',
    'As sent to E-Verify.',
    ({ submission }) => submission?.foreignPassportCountry,
  ),
  text(
    'Submitted Documents',
    'Type, number and expiration of each, separated by semicolons.',
    ({ submission }, subject) =>
      submission?.documents
        .map(({ documentTypeCode, number, expirationDate }) =>
          joined([documentTypeCode, subject.masked(number), expirationDate], ' '),
        )
        .join('; '),
  ),
  date('Submitted Hire Date', 'As sent to E-Verify.', ({ submission }) => submission?.hireDate),
  text('Late Hire Reason', 'Why the case was created late.', ({ submission }) => submission?.lateHireReason),
  text('Submitted E-mail', 'As sent to E-Verify.', ({ submission }) => submission?.email),
];

/** One row for each case; filled with the asset `EV_CASE_DATA`. */
export const everifyCasesSheet = sheet<EVerifyCase>([...stateColumns, ...submittedColumns], (subject) =>
  casesFor('EV_CASE_DATA', subject),
);

interface Step {
  readonly caseNumber: string;
  readonly step: EVerifyCase['history'][number];
}
const ofStep = columnsOf<Step>();

/** One row for each status that a case had, oldest first; filled with the asset `EV_CASE_HISTORY`. */
export const everifyHistorySheet = sheet<Step>(
  [
    ofStep.text('Case Number', 'Number of the E-Verify case.', ({ caseNumber }) => caseNumber),
    ofStep.instant('On', 'When the case came to the status.', ({ step }) => step.at),
    ofStep.text('Status', 'The status.', ({ step }) => step.status),
    ofStep.text('Actor', 'Who brought it there.', ({ step }) => step.actor),
    ofStep.text('Message', 'What E-Verify said.', ({ step }, subject) => subject.masked(step.message)),
  ],
  (subject) =>
    casesFor('EV_CASE_HISTORY', subject).flatMap(({ caseNumber, history }) =>
      history.map((step) => ({ caseNumber, step })),
    ),
);

function casesFor(asset: 'EV_CASE_DATA' | 'EV_CASE_HISTORY', { record, context }: IndexSubject) {
  return context.assets.includes(asset) ? record.everifyCases : [];
}
