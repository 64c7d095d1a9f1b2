import { type CellReader, type ReaderInput, set } from './cell-reader.ts';
import type { Cell, ColumnDeclaration } from './contract.ts';

/** Characters as people count them: what lies beyond 16 bits is one. */
const isLonger = (value: string, mostChars: number): boolean =>
  value.length > mostChars && (value.length > 2 * mostChars || [...value].length > mostChars);

/** Reads texts that are no longer than the column allows and right. */
function limited(input: ReaderInput, isRight: (value: string) => boolean, form: string): CellReader {
  const { column, notes } = input;
  const { mostChars } = column;
  return (value): Cell => {
    if (value.length > mostChars && isLonger(value, mostChars)) {
      return notes.fail('ZI-R-012', column, value, { values: { n: mostChars } });
    }
    return isRight(value) ? set(value) : notes.fail('ZI-R-013', column, value, { values: { type: form } });
  };
}

function anyText({ column, notes }: ReaderInput): CellReader {
  const { mostChars } = column;
  return (value) =>
    value.length > mostChars && isLonger(value, mostChars)
      ? notes.fail('ZI-R-012', column, value, { values: { n: mostChars } })
      : set(value);
}

const currencies = new Set(Intl.supportedValuesOf('currency'));

/** Most are; to spell a text anew is slow. */
function isSpelledUpper(value: string): boolean {
  for (let at = 0; at < value.length; at += 1) {
    const sign = value.charCodeAt(at);
    if (sign >= 128 || (sign >= 97 && sign <= 122)) return false;
  }
  return true;
}

function spellingOf({ spelling }: ColumnDeclaration): ((value: string) => string) | undefined {
  if (spelling === 'UPPER') return (value) => (isSpelledUpper(value) ? value : value.toUpperCase());
  if (spelling === 'UPPER_WITHOUT_SPACES') return (value) => value.replace(/\s+/g, '').toUpperCase();
  return undefined;
}

export function textReader(input: ReaderInput): CellReader {
  const { column, notes } = input;
  const { pattern, isCurrency } = column;
  const right = pattern === undefined ? undefined : new RegExp(pattern.source);
  let read = anyText(input);
  if (isCurrency) read = limited(input, (value) => currencies.has(value), 'currency code of ISO 4217');
  else if (right !== undefined && pattern?.code !== undefined) {
    const { code } = pattern;
    read = (value) => (right.test(value) ? set(value) : notes.fail(code, column, value));
  } else if (right !== undefined) read = limited(input, (value) => right.test(value), pattern?.form ?? '');
  const spelled = spellingOf(column);
  return spelled === undefined ? read : (value) => read(spelled(value));
}

export const idReader = (input: ReaderInput): CellReader =>
  limited(input, isId, 'id (letters A to Z, digits, dot, underscore and hyphen)');

const idSigns = new Set('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-');
const isIdSign = Uint8Array.from({ length: 128 }, (_, code) =>
  Number(idSigns.has(String.fromCharCode(code))),
);

/** In a loop: each row has two ids at least. */
function isId(value: string): boolean {
  for (let at = 0; at < value.length; at += 1) {
    const sign = value.charCodeAt(at);
    if (sign >= 128 || isIdSign[sign] === 0) return false;
  }
  return true;
}

const onlyDigits = /^[0-9]+$/;
export function digitsReader(input: ReaderInput): CellReader {
  const { pattern } = input.column;
  const right = pattern === undefined ? onlyDigits : new RegExp(pattern.source);
  return limited(input, (value) => right.test(value), pattern?.form ?? 'number (digits only)');
}

const phoneSigns = /^[0-9+\-(). xX]{7,}$/;
const hasDigit = /[0-9]/;
export const phoneReader = (input: ReaderInput): CellReader =>
  limited(
    input,
    (value) => phoneSigns.test(value) && hasDigit.test(value),
    'phone number (7 to 25 of digits, + - ( ) . space and x)',
  );

const mailbox = /^[^\s@"(),:;<>[\\\]]+@[^\s@"(),:;<>[\\\]]+$/;
export const emailReader = (input: ReaderInput): CellReader => limited(input, isEmail, 'e-mail address');

function isEmail(value: string): boolean {
  if (!mailbox.test(value)) return false;
  const domain = value.slice(value.indexOf('@') + 1);
  return domain.includes('.') && !domain.startsWith('.') && !domain.endsWith('.') && !value.includes('..');
}

const ssnForm = /^\d{3}([- ]?)\d{2}\1\d{4}$/;
/** As nine digits. */
export function ssnReader({ column, notes }: ReaderInput): CellReader {
  return (value) => {
    if (ssnForm.test(value)) return set(value.length === 9 ? value : value.replace(/[- ]/g, ''));
    return notes.fail('ZI-R-013', column, value, { values: { type: 'social security number (9 digits)' } });
  };
}
