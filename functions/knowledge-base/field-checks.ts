import type { FieldProblem } from '../platform/contract.ts';
import { InvalidInputError } from '../platform/errors.ts';

/** As cells are read: without blanks around it, and a letter with its accent as one sign. */
export const tidied = (text: string): string => text.trim().normalize('NFC');

const unseen = /[\p{Cc}\p{Zl}\p{Zp}]/u;

/** What is wrong with a tidied text that cells are to hold or pages to show. */
export function textProblems(pointer: string, text: string, mostChars: number): FieldProblem[] {
  if (text === '') return [{ pointer, detail: 'Enter a value.' }];
  if (unseen.test(text)) return [{ pointer, detail: 'Leave out line breaks and control characters.' }];
  return text.length > mostChars ? [{ pointer, detail: `Enter at most ${mostChars} characters.` }] : [];
}

/** As `textProblems`, of a text that may be left out. */
export const optionalTextProblems = (
  pointer: string,
  text: string | undefined,
  mostChars: number,
): FieldProblem[] => (text === undefined ? [] : textProblems(pointer, text, mostChars));

/** A text that may be left out, tidied, by its name; of blanks only it is left out. */
export function ifGiven<N extends string>(name: N, text: string | undefined): { [K in N]?: string } {
  const given = tidied(text ?? '');
  return given === '' ? {} : ({ [name]: given } as { [K in N]?: string });
}

/** What no column of ids can hold can be named by no row. */
const idSigns = /^[A-Za-z0-9._-]+$/;
export const idProblems = (name: string, id: string): FieldProblem[] =>
  idSigns.test(id)
    ? []
    : [
        {
          pointer: `#/path/${name}`,
          detail: 'Use letters A to Z, digits, dot, underscore and hyphen only; files can hold no other id.',
        },
      ];

/** @throws InvalidInputError `VALIDATION_FAILED` when there are any */
export function refuseProblems(fields: readonly FieldProblem[]): void {
  if (fields.length > 0)
    throw new InvalidInputError('VALIDATION_FAILED', 'Some fields are not valid; see `errors`.', { fields });
}
