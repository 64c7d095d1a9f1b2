import { wallTimeOf } from './wall-time.ts';

/** Business days that an officer gives at least, and the hour that a date without a time means. */
const businessDaysToAnswer = 3;
const endOfBusiness = '17:00';
const dayMs = 86_400_000;

/** Three business days from now at 17:00 in the zone. */
export function defaultDueDate(nowMs: number, timeZone: string) {
  let dayAtMs = Date.parse(wallTimeOf(nowMs, timeZone).date);
  for (let left = businessDaysToAnswer; left > 0; ) {
    dayAtMs += dayMs;
    if (isBusinessDay(dayAtMs)) left -= 1;
  }
  return { date: isoDate(dayAtMs), time: endOfBusiness, timeZone };
}

/** Monday to Friday, and federal offices are open. @see 5 U.S.C. 6103 */
function isBusinessDay(dayAtMs: number): boolean {
  const weekday = new Date(dayAtMs).getUTCDay();
  if (weekday === 0 || weekday === 6) return false;
  const neighbours = [
    dayAtMs,
    ...(weekday === 1 ? [dayAtMs - dayMs] : []),
    ...(weekday === 5 ? [dayAtMs + dayMs] : []),
  ];
  return !isFloatingHoliday(dayAtMs) && !neighbours.some(isFixedHoliday);
}

const fixedHolidays = new Set(['01-01', '06-19', '07-04', '11-11', '12-25']);
const isFixedHoliday = (dayAtMs: number): boolean => fixedHolidays.has(isoDate(dayAtMs).slice(5));

/** Month, weekday and the days of the month among which it is: the third Monday of January is one of 15 to 21. */
const floatingHolidays = [
  { month: 1, weekday: 1, firstDay: 15 },
  { month: 2, weekday: 1, firstDay: 15 },
  { month: 5, weekday: 1, firstDay: 25 },
  { month: 9, weekday: 1, firstDay: 1 },
  { month: 10, weekday: 1, firstDay: 8 },
  { month: 11, weekday: 4, firstDay: 22 },
];

function isFloatingHoliday(dayAtMs: number): boolean {
  const date = new Date(dayAtMs);
  const day = date.getUTCDate();
  return floatingHolidays.some(
    ({ month, weekday, firstDay }) =>
      date.getUTCMonth() + 1 === month &&
      date.getUTCDay() === weekday &&
      day >= firstDay &&
      day < firstDay + 7,
  );
}

const isoDate = (atMs: number): string => new Date(atMs).toISOString().slice(0, 10);
