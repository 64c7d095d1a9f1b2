import type { FileProblem, ImportTemplate } from './contract.ts';
import { errorColumns } from './failed-rows-csv.ts';
import { messageOf, quotable } from './problem-text.ts';

/** What the first line of a file says: that it is the template's, with the two columns of failed rows behind or without. */
export type Header =
  | { readonly problem: FileProblem }
  | { readonly problem?: undefined; readonly hasErrorColumns: boolean };

/** Names are compared without case and without blanks around them; their order and number must be those of the template. */
export function readHeader(fields: readonly string[], { columns }: ImportTemplate): Header {
  const found = fields.map((field) => field.trim());
  const names = columns.map(({ name }) => name);
  const hasErrorColumns = firstDifference(found, [...names, ...errorColumns]) === undefined;
  const place = hasErrorColumns ? undefined : firstDifference(found, names);
  if (place === undefined) return { hasErrorColumns };
  const values = {
    n: place + 1,
    found: found[place] === undefined ? '(missing)' : quotable(found[place]),
    expected: names[place] ?? '(no further column)',
  };
  return { problem: { code: 'ZI-S-002', message: messageOf('ZI-S-002', values) } };
}

function firstDifference(found: readonly string[], expected: readonly string[]): number | undefined {
  const width = Math.max(found.length, expected.length);
  for (let place = 0; place < width; place += 1)
    if (found[place]?.toLowerCase() !== expected[place]?.toLowerCase()) return place;
  return undefined;
}
