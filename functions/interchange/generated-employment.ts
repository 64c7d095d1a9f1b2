import { plusBusinessDays, plusDays } from '../i9/business-days.ts';
import type { RecordPlan } from './record-mix.ts';
import type { SeededRandom } from './seeded-random.ts';

/** The dates and instants on which a generated record hangs; absent where the plan leaves the form incomplete. */
export interface GeneratedEmployment {
  readonly startDate?: string;
  readonly terminationDate?: string;
  readonly isTerminated: boolean;
  readonly createdAt: string;
  readonly section1SignedAt?: string;
  readonly section2SignedAt?: string;
}

export function generateEmployment(
  random: SeededRandom,
  plan: RecordPlan,
  asOfDate: string,
): GeneratedEmployment {
  const { startDate, terminationDate } = employmentDates(random, plan, asOfDate);
  const isTerminated = plan.employment !== 'ACTIVE';
  const createdDate = plusDays(startDate, -random.between(8, 14));
  const createdAt = instant(random, createdDate);
  if (plan.incompleteness === 'COMPLETE_SECTION_1') return { startDate, isTerminated, createdAt };
  const isLate = random.isPercent(3);
  const section1SignedAt = instant(random, plusDays(startDate, isLate ? 2 : -random.between(0, 7)));
  if (plan.incompleteness === 'ENTER_START_DATE') return { isTerminated, createdAt, section1SignedAt };
  if (plan.incompleteness !== undefined) return { startDate, isTerminated, createdAt, section1SignedAt };
  const section2Date = plusBusinessDays(
    startDate,
    random.isPercent(6) ? 6 : random.between(isLate ? 3 : 1, 3),
  );
  const section2SignedAt = instant(random, section2Date);
  const terminated = plan.isUndated ? undefined : terminationDate;
  return {
    startDate,
    terminationDate: terminated,
    isTerminated,
    createdAt,
    section1SignedAt,
    section2SignedAt,
  };
}

function employmentDates(
  random: SeededRandom,
  plan: RecordPlan,
  asOfDate: string,
): { startDate: string; terminationDate?: string } {
  const ago = (least: number, most: number): string => plusDays(asOfDate, -random.between(least, most));
  if (plan.employment === 'PAST_RETENTION') {
    const startDate = ago(6 * 365, 11 * 365);
    return { startDate, terminationDate: plusDays(startDate, random.between(60, 4 * 365)) };
  }
  if (plan.employment === 'TERMINATED') {
    // Within retention either because the termination is less than a year ago, or the start less than three.
    if (random.isPercent(60)) return { startDate: ago(500, 5 * 365), terminationDate: ago(10, 340) };
    const startDate = ago(500, 1050);
    return { startDate, terminationDate: plusDays(startDate, random.between(40, 400)) };
  }
  if (plan.incompleteness !== undefined) return { startDate: ago(2, 5) };
  if (plan.isReceipt) return { startDate: ago(20, 70) };
  const isRecent = plan.casePath !== undefined && plan.casePath.nextAction !== 'NONE';
  const startDate = isRecent ? ago(14, 60) : ago(60, 6 * 365);
  return plan.isLeaving
    ? { startDate, terminationDate: plusDays(asOfDate, random.between(20, 60)) }
    : { startDate };
}

/** An instant of that day, in office hours of the United States. */
export function instant(random: SeededRandom, date: string): string {
  const time = [random.between(13, 21), random.between(0, 59), random.between(0, 59)];
  return `${date}T${time.map((part) => String(part).padStart(2, '0')).join(':')}.000Z`;
}

/** Some minutes later. */
export function later(at: string, minutes: number): string {
  return new Date(Date.parse(at) + minutes * 60_000).toISOString();
}
