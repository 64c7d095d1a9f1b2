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

const twoDigits = (number: number): string => (number < 10 ? `0${number}` : `${number}`);

/**
 * A date as `YYYY-MM-DD`; `undefined` when it is none. Years have four digits; month and day may have one, as spreadsheets
 * write them. Day numbers of spreadsheets are no dates.
 */
export function readDate(value: string, format: DateFormat): string | undefined {
  const { length } = value;
  if (length === 10 && value.charCodeAt(4) === hyphen) {
    const isRight = value.charCodeAt(7) === hyphen && isDay(value, [0, 4], [5, 7], [8, 10]);
    return isRight ? value : undefined;
  }
  if (length < 8 || length > 10 || value.charCodeAt(length - 5) !== slash) return undefined;
  const firstEnd = value.charCodeAt(1) === slash ? 1 : 2;
  if (value.charCodeAt(firstEnd) !== slash) return undefined;
  const first = numberIn(value, 0, firstEnd);
  const secondSize = length - 5 - (firstEnd + 1);
  const second = secondSize > 2 ? -1 : numberIn(value, firstEnd + 1, length - 5);
  const [month, day] = format === 'MM/DD/YYYY' ? [first, second] : [second, first];
  if (!isCalendarDay(numberIn(value, length - 4, length), month, day)) return undefined;
  return `${value.slice(length - 4)}-${twoDigits(month)}-${twoDigits(day)}`;
}

type Range = readonly [start: number, end: number];

const isDay = (value: string, year: Range, month: Range, day: Range): boolean =>
  isCalendarDay(numberIn(value, ...year), numberIn(value, ...month), numberIn(value, ...day));

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
