const daysOfMonths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const dayMs = 86_400_000;

const isLeapYear = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;

/** A day of the Gregorian calendar between 1900 and 2100, the years that imports accept. */
export function isCalendarDay(year: number, month: number, day: number): boolean {
  if (year < 1900 || year > 2100 || day < 1) return false;
  const dayCount = daysOfMonths[month - 1];
  return dayCount !== undefined && day <= (month === 2 && isLeapYear(year) ? 29 : dayCount);
}

/** `YYYY-MM-DD`, moved by whole days. */
export const addDays = (date: string, dayCount: number): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + dayCount * dayMs).toISOString().slice(0, 10);

/** How many days `date` is later than `earlierDate`; negative when it is earlier. */
export const daysFrom = (earlierDate: string, date: string): number =>
  (Date.parse(`${date}T00:00:00Z`) - Date.parse(`${earlierDate}T00:00:00Z`)) / dayMs;

/** The same day so many years before; 28 February for a leap day. */
export function yearsBefore(date: string, yearCount: number): string {
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number);
  const isKept = isCalendarDay(year - yearCount, month, day);
  return `${year - yearCount}-${date.slice(5, 7)}-${isKept ? date.slice(8) : '28'}`;
}
