import { plusBusinessDays, plusDays } from '../i9/business-days.ts';
import { EVerifyCase, type EVerifySubmission, type I9Record } from '../i9/contract.ts';
import { plusYears } from '../i9/retention-date.ts';
import { type CasePath, duplicateReasons, lateHireReasons } from './catalog/case-paths.ts';
import { later } from './generated-employment.ts';
import { withOtherEnd } from './generated-history.ts';
import type { SeededRandom } from './seeded-random.ts';

/** Federal working days that an employee has to act on a referral. */
const referralDays = 8;
/** Business days after the first day of employment until which a case is created without giving a reason. */
const creationDays = 3;
/** Documents whose photograph E-Verify shows for comparison. */
const photoDocuments = ['US_PASSPORT', 'US_PASSPORT_CARD', 'PERM_RESIDENT_CARD_I551', 'EAD_I766'];

/** An E-Verify case that went the given path, begun shortly after Section 2 was signed. */
export function generateCase(
  random: SeededRandom,
  path: CasePath,
  section2SignedAt: string,
  examiner: string,
): EVerifyCase {
  let at = later(section2SignedAt, random.between(20, 300));
  const createdAt = at;
  const history = path.steps.map((status) => {
    const step = { at, status, actor: actorOf(status, examiner) };
    at = later(at, status === 'REFERRED' ? random.between(1440, 4000) : random.between(1, 240));
    return step;
  });
  const reached = (...statuses: string[]) => history.findLast((step) => statuses.includes(step.status))?.at;
  const { steps, nextAction: _nextAction, ...fields } = path;
  const referredAt = reached('REFERRED');
  return EVerifyCase.parse({
    ...fields,
    caseNumber: caseNumber(random, createdAt),
    status: steps.at(-1),
    createdBy: examiner,
    createdAt,
    submittedAt: reached('SUBMITTED'),
    resultAt: reached('EMPLOYMENT_AUTHORIZED', 'FINAL_NONCONFIRMATION', 'PENDING_REFERRAL'),
    closedAt: reached('CLOSED'),
    // The employee signs the notice a moment before the case is referred.
    employeeDecidedAt: path.employeeDecision && referredAt && later(referredAt, -1),
    isFanReviewed: reached('PENDING_REFERRAL') && referredAt !== undefined,
    containsReceipt: false,
    actionDeadlineDate: referredAt && plusBusinessDays(referredAt.slice(0, 10), referralDays),
    history,
  });
}

/** A case with what was sent to E-Verify: the form as it was then, some with a slip that the form does not have. */
export function submittedCase(
  random: SeededRandom,
  one: EVerifyCase,
  form: Pick<I9Record, 'section1' | 'section2' | 'startDate'>,
): EVerifyCase {
  const isSent = one.submittedAt !== undefined || one.status === 'DUPLICATE_FOUND';
  const sent = isSent ? submissionOf(random, one, form) : undefined;
  const hasSlip = random.isPercent(slipPercent(one));
  const isCompared = form.section2?.listA.some((shown) => photoDocuments.includes(shown.documentTypeCode));
  return {
    ...one,
    photoMatch: one.photoMatch === 'MATCH' && !isCompared ? 'NOT_APPLICABLE' : one.photoMatch,
    duplicateContinueReason: one.duplicateContinueReason && random.pick(duplicateReasons),
    submission: sent && hasSlip ? { ...sent, ...slipOf(random, sent) } : sent,
  };
}

/** Wrong data is what leads to most mismatches, and the reason to close a case and submit it again. */
function slipPercent({ closureReason, mismatchAgency }: EVerifyCase): number {
  if (closureReason === 'INCORRECT_DATA') return 100;
  return mismatchAgency === undefined ? 10 : 60;
}

function submissionOf(
  random: SeededRandom,
  { createdAt }: EVerifyCase,
  { section1, section2, startDate }: Pick<I9Record, 'section1' | 'section2' | 'startDate'>,
): EVerifySubmission {
  const { listA = [], listB, listC } = section2 ?? {};
  const shown = [...listA, ...(listB ? [listB] : []), ...(listC ? [listC] : [])];
  const lastDate = startDate && plusBusinessDays(startDate, creationDays);
  const isLate = lastDate !== undefined && createdAt.slice(0, 10) > lastDate;
  return {
    lastName: section1.lastName,
    firstName: section1.firstName,
    otherLastNames: section1.otherLastNames,
    dateOfBirth: section1.dateOfBirth,
    ssn: section1.ssn,
    citizenshipStatus: section1.citizenshipStatus,
    uscisANumber: section1.uscisANumber,
    i94Number: section1.i94Number,
    foreignPassportNumber: section1.foreignPassportNumber,
    foreignPassportCountry: section1.foreignPassportCountry,
    documents: shown.map(({ documentTypeCode, number, expirationDate }) => ({
      documentTypeCode,
      number,
      expirationDate,
    })),
    hireDate: startDate,
    lateHireReason: isLate ? random.pick(lateHireReasons) : undefined,
    email: section1.email,
  };
}

/** What somebody mistyped. */
function slipOf(random: SeededRandom, sent: EVerifySubmission): Partial<EVerifySubmission> {
  const [first, ...others] = sent.documents;
  const slips: Partial<EVerifySubmission>[] = [{ lastName: sent.lastName.slice(0, -1) }];
  if (sent.dateOfBirth !== undefined) slips.push({ dateOfBirth: plusYears(sent.dateOfBirth, 1) });
  if (sent.hireDate !== undefined) slips.push({ hireDate: plusDays(sent.hireDate, 1) });
  if (sent.ssn !== undefined) slips.push({ ssn: withOtherEnd(sent.ssn) });
  if (first?.number !== undefined)
    slips.push({ documents: [{ ...first, number: withOtherEnd(first.number) }, ...others] });
  return random.pick(slips);
}

/** Fifteen characters as E-Verify's: year, day of the year, time, two letters. */
function caseNumber(random: SeededRandom, createdAt: string): string {
  const year = createdAt.slice(0, 4);
  const dayOfYear = (Date.parse(createdAt.slice(0, 10)) - Date.parse(`${year}-01-01`)) / 86_400_000 + 1;
  const letters = random.pick([...'ABCDEFGHJKMNPQ']) + random.pick([...'RSTUVWXYZ']);
  return `${year}${String(dayOfYear).padStart(3, '0')}${random.digits(6)}${letters}`;
}

function actorOf(status: string, examiner: string): string {
  return ['DRAFT', 'CREATED', 'SUBMITTED', 'REFERRED', 'SCAN_AND_UPLOAD'].includes(status)
    ? examiner
    : 'E-Verify';
}
