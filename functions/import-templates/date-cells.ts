import { yearsBefore } from './calendar-date.ts';
import { type CellReader, type ReaderInput, set } from './cell-reader.ts';
import type { Cell, DateFormat } from './contract.ts';
import { dayCount, dayText, readDay, readPartDate } from './date-readers.ts';

/** By day: files hold the same ones again and again. */
const dayCells: (Cell | undefined)[] = new Array(dayCount);

function readDateCell(value: string, format: DateFormat): Cell | undefined {
  const day = readDay(value, format);
  if (day < 0) return undefined;
  const known = dayCells[day];
  if (known !== undefined) return known;
  const cell = set(dayText(day));
  dayCells[day] = cell;
  return cell;
}

export function dateReader(input: ReaderInput): CellReader {
  const { column, options, notes } = input;
  const { isPast, usualLeastYearsAgo } = column;
  const usualLatest = usualLeastYearsAgo && yearsBefore(options.today, usualLeastYearsAgo);
  return (value) => {
    const cell = readDateCell(value, options.dateFormat);
    if (cell?.kind !== 'SET') return notDate(input, value, `${options.dateFormat} or YYYY-MM-DD`);
    if (isPast && cell.value >= options.today) {
      return notes.fail('ZI-R-013', column, value, { values: { type: 'date in the past' } });
    }
    if (usualLatest && cell.value > usualLatest) {
      const expectation = `at least ${usualLeastYearsAgo} years ago`;
      notes.warn('ZI-W-105', column, value, { values: { expectation } });
    }
    return cell;
  };
}

const durationOfStatus = set('D/S');

export function dateOrStatusReader(input: ReaderInput): CellReader {
  const { dateFormat } = input.options;
  return (value) => {
    if (value.length === 3 && value.toUpperCase() === 'D/S') return durationOfStatus;
    return readDateCell(value, dateFormat) ?? notDate(input, value, `${dateFormat}, YYYY-MM-DD or D/S`);
  };
}

export function partDateReader(input: ReaderInput): CellReader {
  const { dateFormat } = input.options;
  return (value) => {
    const date = readPartDate(value, dateFormat);
    return date === undefined ? notDate(input, value, `${dateFormat}, MM/YYYY or YYYY`) : set(date);
  };
}

const notDate = ({ column, notes }: ReaderInput, value: string, format: string): Cell =>
  notes.fail('ZI-R-011', column, value, { values: { format } });
