import { type CellReader, type ReaderInput, set } from './cell-reader.ts';
import type { ColumnDeclaration } from './contract.ts';

interface Range {
  readonly least: number;
  readonly most: number;
}

const rangeOf = ({ least, most }: ColumnDeclaration, today: string): Range => ({
  least: least ?? Number.NEGATIVE_INFINITY,
  most: most === 'THIS_YEAR' ? Number(today.slice(0, 4)) : (most ?? Number.POSITIVE_INFINITY),
});

function rangeWords({ least, most }: Range): string {
  if (Number.isFinite(least) && Number.isFinite(most)) return ` from ${least} to ${most}`;
  if (Number.isFinite(least)) return ` of at least ${least}`;
  return Number.isFinite(most) ? ` of at most ${most}` : '';
}

const wholeNumber = /^-?[0-9]+$/;

/** Without zeros in front. */
export function integerReader({ column, options, notes }: ReaderInput): CellReader {
  const range = rangeOf(column, options.today);
  const type = `whole number${rangeWords(range)}`;
  return (value) => {
    const number = value.length <= column.mostChars && wholeNumber.test(value) ? Number(value) : Number.NaN;
    // Not a number is in no range.
    if (!(number >= range.least && number <= range.most)) {
      return notes.fail('ZI-R-013', column, value, { values: { type } });
    }
    return set(String(number === 0 ? 0 : number));
  };
}

/**
 * With all digits after the point, and without zeros in front. Kept as text from end to end: no sum of money goes through
 * a binary fraction.
 */
export function decimalReader({ column, options, notes }: ReaderInput): CellReader {
  const scale = column.scale ?? 0;
  const range = rangeOf(column, options.today);
  const mayBeNegative = range.least < 0;
  // The most characters hold the point, and the sign where there may be one.
  const mostWhole = column.mostChars - scale - 1 - (mayBeNegative ? 1 : 0);
  const form = new RegExp(`^(${mayBeNegative ? '-?' : ''})0*(\\d{1,${mostWhole}})(?:\\.(\\d{1,${scale}}))?$`);
  const type = `number${rangeWords(range)} with at most ${scale} digits after the point, no commas and no currency sign`;
  return (value) => {
    if (isNormal(value, scale) && value.length <= mostWhole + 1 + scale) {
      const number = Number(value);
      if (number >= range.least && number <= range.most) return set(value);
    }
    const parts = value.length > 2 * column.mostChars ? null : form.exec(value);
    const number = parts === null ? Number.NaN : Number(value);
    if (parts === null || !(number >= range.least && number <= range.most)) {
      return notes.fail('ZI-R-013', column, value, { values: { type } });
    }
    const [, sign = '', whole = '', fraction = ''] = parts;
    return set(`${number === 0 ? '' : sign}${whole}.${fraction.padEnd(scale, '0')}`);
  };
}

/** Digits, the point and all digits after it, as nearly all sums are written. */
function isNormal(value: string, scale: number): boolean {
  const point = value.length - scale - 1;
  const first = value.charCodeAt(0);
  // A zero in front stands alone.
  if (point < 1 || value.charCodeAt(point) !== 46 || (first === 48 && point > 1)) return false;
  for (let at = 0; at < value.length; at += 1) {
    const sign = value.charCodeAt(at);
    if ((sign < 48 || sign > 57) && at !== point) return false;
  }
  return true;
}
