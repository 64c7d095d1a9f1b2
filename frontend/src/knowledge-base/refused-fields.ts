import { ApiProblem } from '../api/api-problem.ts';

/** What is wrong, by field of a dialog. */
export type FieldErrors<F extends string> = Readonly<Partial<Record<F, string>>>;

/** Fields that a refusal names: `#/path/code` is about `code`, `#/options/2` about the third of `options`. */
export function refusedFields<F extends string>(error: Error, fields: readonly F[]): FieldErrors<F> {
  const found: Partial<Record<F, string>> = {};
  for (const { pointer, detail } of error instanceof ApiProblem ? error.fields : []) {
    const [first = '', second] = pointer.replace(/^#\/(?:path\/)?/, '').split('/');
    const field = fields.find((one) => one === first);
    if (field === undefined) continue;
    found[field] ??= second === undefined ? detail : `No. ${Number(second) + 1}: ${detail}`;
  }
  return found;
}

/** What must be filled and is not, and an id that something else has already. */
export function missingFields<F extends string>(
  filled: Readonly<Partial<Record<F, string>>>,
): FieldErrors<F> {
  const empty = Object.entries<string | undefined>(filled).filter(([, text]) => text?.trim() === '');
  return Object.fromEntries(empty.map(([field]) => [field, 'Enter a value.'])) as FieldErrors<F>;
}

/** A text that may be left out, by its name; of blanks only it is left out. */
export function ifFilled<N extends string>(name: N, text: string): { readonly [K in N]?: string } {
  const filled = text.trim();
  return filled === '' ? {} : ({ [name]: filled } as { readonly [K in N]?: string });
}

/** Ids are the same in upper and lower case. */
export const isTaken = (id: string, taken: readonly string[]): boolean =>
  taken.some((one) => one.toLowerCase() === id.trim().toLowerCase());
