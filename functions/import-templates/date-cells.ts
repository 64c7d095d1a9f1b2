import { yearsBefore } from './calendar-date.ts';
import { type CellReader, type ReaderInput, set } from './cell-reader.ts';
import type { Cell } from './contract.ts';
import { readDate, readPartDate } from './date-readers.ts';

/** Files hold the same days again and again; a cell that is known needs no reading. */
const mostKnown = 4_096;

function knowing(read: (value: string) => string | undefined): (value: string) => Cell | undefined {
  const known = new Map<string, Cell>();
  return (value) => {
    const cell = known.get(value);
    if (cell !== undefined) return cell;
    const date = read(value);
    if (date === undefined) return undefined;
    const fresh = set(date);
    if (known.size < mostKnown) known.set(value, fresh);
    return fresh;
  };
}

export function dateReader(input: ReaderInput): CellReader {
  const { column, options, notes } = input;
  const { isPast, usualLeastYearsAgo } = column;
  const read = knowing((value) => readDate(value, options.dateFormat));
  const usualLatest = usualLeastYearsAgo && yearsBefore(options.today, usualLeastYearsAgo);
  return (value) => {
    const cell = read(value);
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
  const read = knowing((value) => readDate(value, dateFormat));
  return (value) => {
    if (value.length === 3 && value.toUpperCase() === 'D/S') return durationOfStatus;
    return read(value) ?? notDate(input, value, `${dateFormat}, YYYY-MM-DD or D/S`);
  };
}

export function partDateReader(input: ReaderInput): CellReader {
  const { dateFormat } = input.options;
  const read = knowing((value) => readPartDate(value, dateFormat));
  return (value) => read(value) ?? notDate(input, value, `${dateFormat}, MM/YYYY or YYYY`);
}

const notDate = ({ column, notes }: ReaderInput, value: string, format: string): Cell =>
  notes.fail('ZI-R-011', column, value, { values: { format } });
