import { createHash } from 'node:crypto';
import type * as z from 'zod';

/** A field without fields of its own: where it is, and two values that its schema takes. */
export interface Leaf {
  /** Names and array positions, such as `section1`, `address`, `zip`. */
  readonly path: readonly (string | number)[];
  readonly values: readonly [unknown, unknown];
}

interface Definition {
  readonly type: string;
  readonly innerType?: z.ZodType;
  readonly element?: z.ZodType;
  readonly shape?: Record<string, z.ZodType>;
  readonly entries?: Record<string, string>;
}

const pad = (number: number, length: number) => String(number).padStart(length, '0');
const dayOf = (number: number) => new Date(Date.UTC(2001, 0, number)).toISOString();
const letterOf = (number: number) => String.fromCharCode(65 + (number % 26));

/** Texts for schemas of strings, one of which each of our schemas takes; another number makes another text. */
const texts: readonly ((number: number) => string)[] = [
  (number) => dayOf(number).slice(0, 10),
  (number) => dayOf(number),
  (number) => `9000${pad(number, 5)}`,
  (number) => createHash('sha256').update(String(number)).digest('hex'),
  (number) => `98${pad(number, 3)}`,
  (number) => `${letterOf(number / 26)}${letterOf(number)}`.toLowerCase(),
  (number) => `${letterOf(number / 26)}${letterOf(number)}`,
  letterOf,
];

/** Every leaf of a schema of objects, arrays (of one element) and plain values. */
export function leavesOf(schema: z.ZodType): Leaf[] {
  let count = 0;
  const visit = (of: z.ZodType, path: Leaf['path']): Leaf[] => {
    const definition = of.def as unknown as Definition;
    const { innerType, element, shape, entries } = definition;
    if (innerType !== undefined) return visit(innerType, path);
    if (element !== undefined) return visit(element, [...path, 0]);
    if (shape !== undefined)
      return Object.entries(shape).flatMap(([name, field]) => visit(field, [...path, name]));
    count += 2;
    const [first, second] = [count, count + 1].map((number) =>
      fittingValue(of, { ...definition, entries }, number),
    );
    return [{ path, values: [first, second] }];
  };
  return visit(schema, []);
}

function fittingValue(schema: z.ZodType, { type, entries }: Definition, number: number): unknown {
  if (type === 'boolean') return number % 2 === 0;
  if (type === 'number') return number;
  if (entries !== undefined) return Object.values(entries)[number % 2];
  // Schemas of one word come last, for plain text takes them as well.
  const plain = `word${number}`;
  const texted = [plain, ...texts.map((text) => text(number))].find((text) => schema.safeParse(text).success);
  if (texted === undefined) throw new Error(`no text fits a schema of type ${type}; add one to texts`);
  return texted;
}

/** An object with every leaf at its first value. */
export function filled(leaves: readonly Leaf[]): object {
  const whole = {};
  for (const { path, values } of leaves) put(whole, path, values[0]);
  return whole;
}

/** A copy in which one leaf has another value. */
export function withLeaf<T extends object>(whole: T, path: Leaf['path'], value: unknown): T {
  const copy = structuredClone(whole);
  put(copy, path, value);
  return copy;
}

export function at(whole: unknown, path: Leaf['path']): unknown {
  return path.reduce<unknown>(
    (part, step) => (part as Record<string | number, unknown> | undefined)?.[step],
    whole,
  );
}

function put(whole: object, path: Leaf['path'], value: unknown): void {
  let part = whole as Record<string | number, unknown>;
  for (const [index, step] of path.slice(0, -1).entries()) {
    part[step] ??= typeof path[index + 1] === 'number' ? [] : {};
    part = part[step] as Record<string | number, unknown>;
  }
  part[path.at(-1) ?? ''] = value;
}
