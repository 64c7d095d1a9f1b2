import { plusBusinessDays } from '../i9/business-days.ts';
import { EVerifyCase } from '../i9/contract.ts';
import type { CasePath } from './catalog/case-paths.ts';
import { later } from './generated-employment.ts';
import type { SeededRandom } from './seeded-random.ts';

/** Federal working days that an employee has to act on a referral. */
const referralDays = 8;

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
    actionDeadlineDate: referredAt && plusBusinessDays(referredAt.slice(0, 10), referralDays),
    history,
  });
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
