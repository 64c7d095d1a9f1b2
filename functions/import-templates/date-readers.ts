import { isCalendarDay } from './calendar-date.ts';
import type { DateFormat } from './contract.ts';

const slash = 47;
const hyphen = 45;

/** The number in a run of digits, or -1. */
function numberIn(value: string, start: number, end: number): number {
  if (start >= end) return -1;
  let number = 0;
  for (let at = start; at < end; at += 1) {
    const digit = value.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return -1;
    number = number * 10 + digit;
  }
  return number;
}

const daysPerMonth = 31;
const daysPerYear = 12 * daysPerMonth;
const firstYear = 1900;
/** More than any day that `readDay` returns. */
export const dayCount = 201 * daysPerYear;

/**
 * A day by its place among those of a calendar of months of 31 days, from 1900 to 2100; -1 when the text is none. Years have
 * four digits; month and day may have one, as spreadsheets write them. Day numbers of spreadsheets are no dates.
 */
export function readDay(value: string, format: DateFormat): number {
  const { length } = value;
  if (length === 10 && value.charCodeAt(4) === hyphen) {
    if (value.charCodeAt(7) !== hyphen) return -1;
    return dayOf(numberIn(value, 0, 4), numberIn(value, 5, 7), numberIn(value, 8, 10));
  }
  if (length < 8 || length > 10 || value.charCodeAt(length - 5) !== slash) return -1;
  const firstEnd = value.charCodeAt(1) === slash ? 1 : 2;
  if (value.charCodeAt(firstEnd) !== slash) return -1;
  const first = numberIn(value, 0, firstEnd);
  const secondSize = length - 5 - (firstEnd + 1);
  const second = secondSize > 2 ? -1 : numberIn(value, firstEnd + 1, length - 5);
  const year = numberIn(value, length - 4, length);
  return format === 'MM/DD/YYYY' ? dayOf(year, first, second) : dayOf(year, second, first);
}

const dayOf = (year: number, month: number, day: number): number =>
  isCalendarDay(year, month, day)
    ? (year - firstYear) * daysPerYear + (month - 1) * daysPerMonth + day - 1
    : -1;

const twoDigits = (number: number): string => (number < 10 ? `0${number}` : `${number}`);

/** As `YYYY-MM-DD`. */
export function dayText(day: number): string {
  const inYear = day % daysPerYear;
  const month = Math.floor(inYear / daysPerMonth) + 1;
  return `${firstYear + Math.floor(day / daysPerYear)}-${twoDigits(month)}-${twoDigits((inYear % daysPerMonth) + 1)}`;
}

/** A date as `YYYY-MM-DD`; `undefined` when it is none. */
export function readDate(value: string, format: DateFormat): string | undefined {
  const day = readDay(value, format);
  return day < 0 ? undefined : dayText(day);
}

/** Also a month (`MM/YYYY`, `YYYY-MM`) or a year, as `YYYY-MM` and `YYYY`. */
export function readPartDate(value: string, format: DateFormat): string | undefined {
  if (/^\d{4}$/.test(value)) return isCalendarDay(Number(value), 1, 1) ? value : undefined;
  const [, month = '', year = ''] = /^(\d{1,2})\/(\d{4})$/.exec(value) ?? [];
  const written = year === '' ? value : `${year}-${month.padStart(2, '0')}`;
  if (/^\d{4}-\d{2}$/.test(written)) {
    const [yearNumber = 0, monthNumber = 0] = written.split('-').map(Number);
    return isCalendarDay(yearNumber, monthNumber, 1) ? written : undefined;
  }
  return readDate(value, format);
}
