import type { CsvRow, FileProblem } from './contract.ts';
import { messageOf } from './problem-text.ts';

const quote = 34;
const comma = 44;
const lineFeed = 10;
const carriageReturn = 13;

/** What a place in the text may be instead of a number: the text ends too early, or the file is wrong. */
const unfinished = -1;
const strayQuote = -2;
const textAfterQuote = -3;

export interface RecordScanner {
  /**
   * Adds the whole records of the text to `rows`, empty lines only counted. `isEnd`: nothing follows, so the last record
   * ends with the text.
   * @returns how many characters were used; the rest belongs before the next text. Or why the file is refused, all rows
   * before that place added.
   */
  scan(text: string, isEnd: boolean, rows: CsvRow[]): number | FileProblem;
}

/**
 * Reads records as RFC 4180 has them, with LF, CR LF or CR at their ends. Strict: a quote stands only around a whole field
 * or doubled inside such a one, as a guess about another would move fields into other columns.
 */
export function recordScanner(usualWidth: number, mostRecordChars: number): RecordScanner {
  let rowNumber = 0;
  return {
    scan(text, isEnd, rows) {
      let at = 0;
      while (at < text.length) {
        const fields: string[] = new Array(usualWidth);
        const end = scanRecord(text, at, isEnd, fields);
        const isLong = (end < 0 ? text.length : end) - at > mostRecordChars;
        if (end === unfinished && !isEnd && !isLong) break;
        rowNumber += 1;
        if (end < 0 || isLong) {
          return refusal(end === strayQuote || end === textAfterQuote ? end : unfinished, {
            rowNumber,
            hasQuote: !isLong || text.slice(at, at + mostRecordChars).includes('"'),
            mostRecordChars,
          });
        }
        if (fields.length > 1 || fields[0] !== '' || text.charCodeAt(at) === quote)
          rows.push({ rowNumber, fields });
        at = end;
      }
      return at;
    },
  };
}

/** Fills `fields` with those of the record that begins at `start`. @returns where the next begins, or what is wrong */
function scanRecord(text: string, start: number, isEnd: boolean, fields: string[]): number {
  const length = text.length;
  let count = 0;
  let at = start;
  for (;;) {
    let end = at;
    if (text.charCodeAt(at) === quote) {
      end = closingQuote(text, at + 1);
      if (end < 0) return unfinished;
      const field = text.substring(at + 1, end);
      fields[count++] = field.includes('"') ? field.replaceAll('""', '"') : field;
      end += 1;
    } else {
      let sign = 0;
      for (; end < length; end += 1) {
        sign = text.charCodeAt(end);
        if (
          sign <= comma &&
          (sign === comma || sign === lineFeed || sign === carriageReturn || sign === quote)
        )
          break;
      }
      fields[count++] = end === at ? '' : text.substring(at, end);
      if (end < length && sign === quote) return strayQuote;
    }
    if (end < length && text.charCodeAt(end) === comma) {
      at = end + 1;
      continue;
    }
    fields.length = count;
    return recordEnd(text, end, isEnd);
  }
}

/**
 * The place of the quote that closes a field, or -1. One at the end of the text may be the first of two: its record has no
 * end yet, and is read again.
 */
function closingQuote(text: string, start: number): number {
  let at = text.indexOf('"', start);
  while (at >= 0 && text.charCodeAt(at + 1) === quote) at = text.indexOf('"', at + 2);
  return at;
}

function recordEnd(text: string, at: number, isEnd: boolean): number {
  if (at >= text.length) return isEnd ? text.length : unfinished;
  const sign = text.charCodeAt(at);
  if (sign === lineFeed) return at + 1;
  if (sign !== carriageReturn) return textAfterQuote;
  if (at + 1 === text.length && !isEnd) return unfinished;
  return text.charCodeAt(at + 1) === lineFeed ? at + 2 : at + 1;
}

interface Place {
  readonly rowNumber: number;
  readonly hasQuote: boolean;
  readonly mostRecordChars: number;
}

function refusal(what: number, { rowNumber, hasQuote, mostRecordChars }: Place): FileProblem {
  if (what === unfinished) {
    return hasQuote
      ? { code: 'ZI-S-004', message: messageOf('ZI-S-004', { n: rowNumber }) }
      : { code: 'ZI-S-006', message: messageOf('ZI-S-006', { n: rowNumber, limit: mostRecordChars }) };
  }
  const reason =
    what === strayQuote
      ? 'a double quote stands inside a field that is not quoted'
      : 'text follows a closing double quote';
  return { code: 'ZI-S-005', message: messageOf('ZI-S-005', { n: rowNumber, reason }) };
}
