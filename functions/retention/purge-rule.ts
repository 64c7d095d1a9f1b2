import { isTerminated } from '../i9/record-status.ts';
import { plusYears } from '../i9/retention-date.ts';
import type { PurgeVerdict } from './contract.ts';

const dayMs = 86_400_000;
const yearsAfterStart = 3;
const yearsAfterTermination = 1;

/** What decides about one record; dates are `YYYY-MM-DD`. */
export interface RetentionFacts {
  readonly startDate?: string;
  readonly terminationDate?: string;
  readonly isTerminated: boolean;
  readonly openCaseCount: number;
  /** Rehires that Supplement B tells of. */
  readonly rehireDates?: readonly string[];
  /** By the profile or by another record of the person. */
  readonly isEmployedElsewhere?: boolean;
  readonly isHeld?: boolean;
}

/**
 * From which day the record may be destroyed. As the retention date, but where an anniversary of 29 February falls into
 * a year without one, the first day after both readings of the law: what is destroyed a day early does not come back.
 * @see 8 CFR 274a.2(b)(2)(i)(A)
 */
export function purgeDate(dates: Pick<RetentionFacts, 'startDate' | 'terminationDate'>): string | undefined {
  const { startDate, terminationDate } = dates;
  if (startDate === undefined || terminationDate === undefined) return undefined;
  const ends = [anniversary(startDate, yearsAfterStart), anniversary(terminationDate, yearsAfterTermination)];
  return ends.sort().at(-1);
}

function anniversary(date: string, years: number): string {
  const end = plusYears(date, years);
  if (end.slice(5) === date.slice(5)) return end;
  return `${end.slice(0, 4)}-03-01`;
}

/** Whether the record may go on `today`, and if not, the first reason why. */
export function purgeVerdict(facts: RetentionFacts, today: string): PurgeVerdict {
  if (isEmployed(facts, today)) return 'CURRENT_EMPLOYEE';
  const date = purgeDate(facts);
  if (date === undefined) return 'NO_DATES';
  if (date > today) return 'NOT_YET';
  if (facts.openCaseCount > 0) return 'OPEN_CASE';
  return facts.isHeld === true ? 'ON_HOLD' : 'DUE';
}

/** A start or rehire after the termination counts as work that goes on: the termination belongs to an earlier stay. */
function isEmployed(facts: RetentionFacts, today: string): boolean {
  if (facts.isEmployedElsewhere === true || !isTerminated(facts, today)) return true;
  const { terminationDate, startDate, rehireDates = [] } = facts;
  if (terminationDate === undefined) return rehireDates.length > 0;
  return [startDate ?? '', ...rehireDates].some((date) => date > terminationDate);
}

/** The day that has begun everywhere on earth, so that no place's calendar is ahead of it. */
export function dayBegunEverywhere(now: Date): string {
  return new Date(now.getTime() - dayMs / 2).toISOString().slice(0, 10);
}
