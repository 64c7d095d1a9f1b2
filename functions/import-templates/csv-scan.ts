import type { CsvRow, FileProblem } from './contract.ts';
import { messageOf } from './problem-text.ts';
import { textOf } from './utf8-text.ts';

const quote = 34;
const comma = 44;
const lineFeed = 10;
const carriageReturn = 13;

/** How a record ends; the last three instead of a place: the text ends too early, or the file is wrong. */
const whole = 0;
const unfinished = -1;
const strayQuote = -2;
const textAfterQuote = -3;

export interface RecordScanner {
  /**
   * Adds the whole records of the bytes, which are UTF-8, to `rows`, empty lines only counted. `isEnd`: nothing follows, so the
   * last record ends with the bytes.
   * @returns how many bytes were used; the rest belongs before the next ones. Or why the file is refused, all rows before that
   * place added.
   */
  scan(bytes: Buffer, isEnd: boolean, rows: CsvRow[]): number | FileProblem;
}

/**
 * Reads records as RFC 4180 has them, with LF, CR LF or CR at their ends. Strict: a quote stands only around a whole field
 * or doubled inside such a one, as a guess about another would move fields into other columns.
 */
export function recordScanner(usualWidth: number, mostRecordChars: number): RecordScanner {
  let rowNumber = 0;
  return {
    scan(bytes, isEnd, rows) {
      const piece: Piece = { bytes, text: textOf(bytes), isEnd, at: 0, unread: 0 };
      const { text } = piece;
      while (piece.at < bytes.length) {
        const { at } = piece;
        const firstChar = at - piece.unread;
        const fields: string[] = new Array(usualWidth);
        const ending = scanRecord(piece, fields);
        const isLong =
          (ending === whole ? piece.at - piece.unread : text.length) - firstChar > mostRecordChars;
        if (ending === unfinished && !isEnd && !isLong) return at;
        rowNumber += 1;
        if (ending !== whole || isLong) {
          return refusal(ending === strayQuote || ending === textAfterQuote ? ending : unfinished, {
            rowNumber,
            hasQuote: !isLong || text.slice(firstChar, firstChar + mostRecordChars).includes('"'),
            mostRecordChars,
          });
        }
        if (fields.length > 1 || fields[0] !== '' || bytes[at] === quote) rows.push({ rowNumber, fields });
      }
      return bytes.length;
    },
  };
}

/** Signs are looked for in the bytes, which is faster, and fields are cut out of the text. */
interface Piece {
  readonly bytes: Uint8Array;
  readonly text: string;
  readonly isEnd: boolean;
  /** The byte that is read next. */
  at: number;
  /** How many bytes more than characters of the text lie before it. */
  unread: number;
}

/** How many bytes more than characters a byte of UTF-8 beyond ASCII adds; four bytes are two characters of a text. */
const moreBytes = (byte: number): number => {
  if (byte < 0xc0) return 1;
  return byte < 0xf0 ? 0 : -1;
};

/** Fills `fields` with those of the next record. @returns how it ended; only after a whole one is the piece further on */
function scanRecord(piece: Piece, fields: string[]): number {
  const { bytes, text } = piece;
  const { length } = bytes;
  let { at, unread } = piece;
  let count = 0;
  for (;;) {
    if (at < length && bytes[at] === quote) {
      const start = at + 1 - unread;
      let isDoubled = false;
      for (at += 1; at < length; at += 1) {
        const byte = bytes[at] ?? 0;
        if (byte === quote) {
          // One at the end of the piece may be the first of two: its record has no end yet, and is read again.
          if (at + 1 === length || bytes[at + 1] !== quote) break;
          isDoubled = true;
          at += 1;
        } else if (byte >= 0x80) unread += moreBytes(byte);
      }
      if (at >= length) return unfinished;
      const field = text.substring(start, at - unread);
      fields[count++] = isDoubled ? field.replaceAll('""', '"') : field;
      at += 1;
    } else {
      const start = at - unread;
      let byte = 0;
      for (; at < length; at += 1) {
        byte = bytes[at] ?? 0;
        if (byte > comma) {
          if (byte >= 0x80) unread += moreBytes(byte);
        } else if (byte === comma || byte === lineFeed || byte === carriageReturn || byte === quote) break;
      }
      fields[count++] = at - unread === start ? '' : text.substring(start, at - unread);
      if (at < length && byte === quote) return strayQuote;
    }
    if (at < length && bytes[at] === comma) {
      at += 1;
      continue;
    }
    fields.length = count;
    const end = recordEnd(bytes, at, piece.isEnd);
    if (end < 0) return end;
    piece.at = end;
    piece.unread = unread;
    return whole;
  }
}

function recordEnd(bytes: Uint8Array, at: number, isEnd: boolean): number {
  if (at >= bytes.length) return isEnd ? at : unfinished;
  if (bytes[at] === lineFeed) return at + 1;
  if (bytes[at] !== carriageReturn) return textAfterQuote;
  if (at + 1 === bytes.length && !isEnd) return unfinished;
  return bytes[at + 1] === lineFeed ? at + 2 : at + 1;
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
