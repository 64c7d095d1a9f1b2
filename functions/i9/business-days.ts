const dayMs = 24 * 60 * 60 * 1000;
const monday = 1;
const thursday = 4;

/** The calendar date some days later. */
export function plusDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10);
}

/** The date reached by counting only business days: Monday to Friday without federal holidays. The day itself does not count. */
export function plusBusinessDays(date: string, days: number): string {
  let reached = date;
  for (let left = days; left > 0; ) {
    reached = plusDays(reached, 1);
    if (isBusinessDay(reached)) left -= 1;
  }
  return reached;
}

export function isBusinessDay(date: string): boolean {
  const weekday = weekdayOf(date);
  return weekday !== 0 && weekday !== 6 && !isFederalHoliday(date);
}

/** Whether federal offices are closed that day; a holiday on a weekend is observed on the nearest weekday. @see 5 U.S.C. 6103 */
export function isFederalHoliday(date: string): boolean {
  const year = Number(date.slice(0, 4));
  // New Year's Day of a Saturday year is observed on 31 December of the year before.
  return holidaysOf(year).includes(date) || observed(`${year + 1}-01-01`) === date;
}

const holidaysByYear = new Map<number, readonly string[]>();

function holidaysOf(year: number): readonly string[] {
  const known = holidaysByYear.get(year);
  if (known !== undefined) return known;
  const fixed = ['01-01', '07-04', '11-11', '12-25'];
  if (year >= 2021) fixed.push('06-19'); // Juneteenth, Public Law 117-17
  const holidays = [
    ...fixed.map((monthDay) => observed(`${year}-${monthDay}`)),
    nthWeekday(`${year}-01-01`, monday, 3),
    nthWeekday(`${year}-02-01`, monday, 3),
    plusDays(nthWeekday(`${year}-06-01`, monday, 1), -7), // the last Monday of May
    nthWeekday(`${year}-09-01`, monday, 1),
    nthWeekday(`${year}-10-01`, monday, 2),
    nthWeekday(`${year}-11-01`, thursday, 4),
  ];
  holidaysByYear.set(year, holidays);
  return holidays;
}

function observed(date: string): string {
  const weekday = weekdayOf(date);
  if (weekday === 6) return plusDays(date, -1);
  return weekday === 0 ? plusDays(date, 1) : date;
}

function nthWeekday(firstOfMonth: string, weekday: number, nth: number): string {
  const daysToFirst = (weekday - weekdayOf(firstOfMonth) + 7) % 7;
  return plusDays(firstOfMonth, daysToFirst + (nth - 1) * 7);
}

function weekdayOf(date: string): number {
  return new Date(`${date}T00:00:00Z`).getUTCDay();
}
