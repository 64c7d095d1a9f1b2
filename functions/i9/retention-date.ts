/** Years after which a Form I-9 may go: three after hire, one after termination, whichever is later. */
const yearsAfterStart = 3;
const yearsAfterTermination = 1;

interface EmploymentDates {
  readonly startDate?: string;
  readonly terminationDate?: string;
}

/**
 * The day from which the I-9 may be destroyed: the later of start + 3 years and termination + 1 year.
 * @returns `YYYY-MM-DD`, or `undefined` without both dates: nobody may destroy what cannot be dated
 * @see 8 CFR 274a.2(b)(2)(i)(A)
 */
export function retentionDate({ startDate, terminationDate }: EmploymentDates): string | undefined {
  if (startDate === undefined || terminationDate === undefined) return undefined;
  const dates = [plusYears(startDate, yearsAfterStart), plusYears(terminationDate, yearsAfterTermination)];
  return dates.sort().at(-1);
}

/** Whether the retention date is reached on `today`; from then on the I-9 may be destroyed. */
export function isPastRetention(dates: EmploymentDates, today: string): boolean {
  const date = retentionDate(dates);
  return date !== undefined && date <= today;
}

/** The same day some years later; 29 February becomes 28 February where there is none. */
export function plusYears(date: string, years: number): string {
  const year = Number(date.slice(0, 4)) + years;
  const isLeapYear = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const monthDay = date.slice(5) === '02-29' && !isLeapYear ? '02-28' : date.slice(5);
  return `${String(year).padStart(4, '0')}-${monthDay}`;
}
