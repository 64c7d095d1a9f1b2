/** How an E-Verify case comes to a status: the statuses before it, and what belongs to it. */
export interface CasePath {
  readonly steps: readonly string[];
  readonly nextAction: string;
  readonly closedResult?: 'AUTHORIZED' | 'UNAUTHORIZED' | 'OTHER';
  readonly closureReason?: string;
  readonly mismatchAgency?: 'SSA' | 'DHS' | 'BOTH';
  readonly employeeDecision?: 'ACTION' | 'NO_ACTION';
  readonly photoMatch?: 'MATCH' | 'NO_MATCH' | 'NO_PHOTO' | 'NOT_APPLICABLE';
  readonly duplicateContinueReason?: string;
}

const sent = ['CREATED', 'SUBMITTED'] as const;
const pending = 'EVERIFY_PENDING';
const required = 'EVERIFY_ACTION_REQUIRED';

/** One path for every status that is not closed: fifteen, as many as the statuses but `CLOSED`. */
export const openCasePaths: readonly CasePath[] = [
  { steps: ['DRAFT'], nextAction: 'CREATE_EVERIFY_CASE' },
  { steps: ['CREATED'], nextAction: pending },
  { steps: sent, nextAction: pending },
  { steps: [...sent, 'QUEUED'], nextAction: pending },
  { steps: [...sent, 'UNCONFIRMED_DATA'], nextAction: required },
  {
    steps: ['CREATED', 'DUPLICATE_FOUND'],
    nextAction: required,
    duplicateContinueReason: 'Previous case was opened with incorrect data',
  },
  { steps: [...sent, 'PHOTO_MATCH'], nextAction: required },
  { steps: [...sent, 'PHOTO_MATCH', 'SCAN_AND_UPLOAD'], nextAction: required, photoMatch: 'NO_MATCH' },
  { steps: [...sent, 'PENDING_REFERRAL'], nextAction: required, mismatchAgency: 'SSA' },
  {
    steps: [...sent, 'PENDING_REFERRAL', 'REFERRED'],
    nextAction: pending,
    mismatchAgency: 'DHS',
    employeeDecision: 'ACTION',
  },
  { steps: [...sent, 'MANUAL_REVIEW'], nextAction: pending },
  {
    steps: [...sent, 'PENDING_REFERRAL', 'REFERRED', 'CASE_IN_CONTINUANCE'],
    nextAction: pending,
    mismatchAgency: 'SSA',
    employeeDecision: 'ACTION',
  },
  { steps: [...sent, 'CLOSE_CASE_AND_RESUBMIT'], nextAction: required },
  {
    steps: [...sent, 'PENDING_REFERRAL', 'REFERRED', 'FINAL_NONCONFIRMATION'],
    nextAction: required,
    mismatchAgency: 'BOTH',
    employeeDecision: 'ACTION',
  },
  { steps: [...sent, 'EMPLOYMENT_AUTHORIZED'], nextAction: 'NONE', photoMatch: 'MATCH' },
];

/** Ways to a closed case; the first is by far the usual one. */
export const closedCasePaths: readonly CasePath[] = [
  {
    steps: [...sent, 'EMPLOYMENT_AUTHORIZED', 'CLOSED'],
    nextAction: 'NONE',
    closedResult: 'AUTHORIZED',
    photoMatch: 'MATCH',
  },
  {
    steps: [...sent, 'PENDING_REFERRAL', 'REFERRED', 'FINAL_NONCONFIRMATION', 'CLOSED'],
    nextAction: 'NONE',
    closedResult: 'UNAUTHORIZED',
    closureReason: 'EMPLOYEE_TERMINATED_FOR_FNC_RESULT',
    mismatchAgency: 'DHS',
    employeeDecision: 'ACTION',
  },
  {
    steps: [...sent, 'CLOSE_CASE_AND_RESUBMIT', 'CLOSED'],
    nextAction: 'NONE',
    closedResult: 'OTHER',
    closureReason: 'INCORRECT_DATA',
  },
  {
    steps: ['CREATED', 'DUPLICATE_FOUND', 'SUBMITTED', 'EMPLOYMENT_AUTHORIZED', 'CLOSED'],
    nextAction: 'NONE',
    closedResult: 'AUTHORIZED',
    photoMatch: 'MATCH',
    duplicateContinueReason: 'Previous case was opened with incorrect data',
  },
];

/** Why a case was continued although there was one for the person already. */
export const duplicateReasons = [
  'Previous case was opened with incorrect data',
  'The employee was hired again after a break',
  'The earlier case belongs to another company of the group',
] as const;

/** Why a case was created later than three business days after the first day. */
export const lateHireReasons = [
  'Awaiting Social Security number',
  'Technical problems',
  'An audit showed that no case had been created',
] as const;
