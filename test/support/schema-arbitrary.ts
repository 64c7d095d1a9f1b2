import * as fc from 'fast-check';
import * as z from 'zod';
import { naughtyStrings } from './naughty-strings.ts';

/** A JSON schema as zod writes it, as far as it is read here. */
interface Schema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | boolean;
  readonly propertyNames?: Schema;
  readonly items?: Schema;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
}

/** What programs send that were not written for the schema, or against it. */
const hostileKeys = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  '$where',
  'pk',
  'sk',
  '',
  'a.b',
  '#name',
];
const hostileLeaf: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(...naughtyStrings),
  fc.constantFrom(
    null,
    true,
    false,
    0,
    -1,
    1.5,
    1e308,
    Number.MAX_SAFE_INTEGER + 2,
    '',
    [],
    {},
    [[]],
    [null],
  ),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom('x'.repeat(70_000), '\u0000', '\ud800', '../../etc/passwd', "' OR 1=1 --"),
);
const hostile: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 3, arbitrary: hostileLeaf },
  { weight: 1, arbitrary: fc.dictionary(fc.constantFrom(...hostileKeys), hostileLeaf, { maxKeys: 4 }) },
  { weight: 1, arbitrary: fc.array(hostileLeaf, { maxLength: 4 }) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
);

function stringOf({ pattern, minLength = 0, maxLength = 80 }: Schema): fc.Arbitrary<unknown> {
  const length = { minLength, maxLength: Math.max(minLength, Math.min(maxLength, 120)) };
  if (pattern === undefined) return fc.string({ unit: 'grapheme', ...length });
  try {
    return fc.stringMatching(new RegExp(pattern), { maxLength: length.maxLength });
  } catch {
    return fc.string(length);
  }
}

function objectOf(schema: Schema): fc.Arbitrary<unknown> {
  const shape = Object.fromEntries(
    Object.entries(schema.properties ?? {}).map(([name, one]) => [name, declaredBy(one)]),
  );
  const known = fc.record(shape, { requiredKeys: [...(schema.required ?? [])] as never });
  if (typeof schema.additionalProperties !== 'object') return known;
  const names = fc.oneof(fc.string({ maxLength: 20 }), fc.constantFrom(...hostileKeys));
  const others = fc.dictionary(names, declaredBy(schema.additionalProperties), { maxKeys: 3 });
  return fc.tuple(known, others).map(([one, more]) => ({ ...more, ...(one as object) }));
}

function numberOf({ type, minimum, maximum, exclusiveMinimum }: Schema): fc.Arbitrary<unknown> {
  const least = minimum ?? (exclusiveMinimum === undefined ? -1000 : exclusiveMinimum + 1);
  const most = Math.max(least, Math.min(maximum ?? 1_000_000, least + 1_000_000));
  return type === 'integer'
    ? fc.integer({ min: least, max: most })
    : fc.double({ min: least, max: most, noNaN: true });
}

/** Values that a schema takes, mostly; checks that JSON Schema does not tell are for the route to make. */
function declaredBy(schema: Schema): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return fc.oneof(...choices.map(declaredBy));
  if (schema.type === 'string') return stringOf(schema);
  if (schema.type === 'integer' || schema.type === 'number') return numberOf(schema);
  if (schema.type === 'boolean') return fc.boolean();
  if (schema.type === 'null') return fc.constant(null);
  if (schema.type === 'array')
    return fc.array(declaredBy(schema.items ?? {}), {
      minLength: Math.min(schema.minItems ?? 0, 3),
      maxLength: 4,
    });
  if (schema.type === 'object') return objectOf(schema);
  return fc.jsonValue({ maxDepth: 2 });
}

/** One place of a value, found by a number, gets another value. */
function withPlaceChanged(value: unknown, place: number, by: unknown): unknown {
  if (typeof value !== 'object' || value === null) return by;
  const keys = Object.keys(value);
  const key = keys[place % (keys.length + 1)];
  if (key === undefined) return by;
  const inner = withPlaceChanged(Reflect.get(value, key), Math.floor(place / (keys.length + 1)), by);
  if (Array.isArray(value)) return value.map((one, index) => (String(index) === key ? inner : one));
  return { ...value, [key]: inner };
}

/** What might be sent where the schema is declared: right, right but for one place, with fields nobody declared, or anything. */
export function fuzzOf(schema: z.ZodType, sample?: unknown): fc.Arbitrary<unknown> {
  const declared = declaredBy(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Schema);
  const right = sample === undefined ? declared : fc.oneof(declared, fc.constant(sample));
  return fc.oneof(
    { weight: 3, arbitrary: declared },
    {
      weight: 5,
      arbitrary: fc
        .tuple(right, fc.nat(10_000), hostile)
        .map(([one, at, by]) => withPlaceChanged(one, at, by)),
    },
    {
      weight: 2,
      arbitrary: fc
        .tuple(right, fc.constantFrom(...hostileKeys, 'distributorId', 'firmId', 'version'), hostileLeaf)
        .map(([one, name, by]) => (typeof one === 'object' ? { ...one, [name]: by } : one)),
    },
    { weight: 1, arbitrary: hostile },
  );
}
export { hostileLeaf };

/** Ways to every text of a body that is declared without a pattern, or as anything: names of fields, from outside in. */
export function freeTexts(schema: z.ZodType): string[][] {
  const found: string[][] = [];
  const walk = (one: Schema, way: readonly string[]): void => {
    const choices = [...(one.anyOf ?? []), ...(one.oneOf ?? [])];
    for (const choice of choices) walk(choice, way);
    const isText = one.type === 'string' && one.pattern === undefined && one.enum === undefined;
    const isAnything = Object.keys(one).length === 0;
    if ((isText && one.const === undefined) || isAnything) found.push([...way]);
    for (const [name, inner] of Object.entries(one.properties ?? {})) walk(inner, [...way, name]);
    if (one.items !== undefined) walk(one.items, [...way, '0']);
    if (typeof one.additionalProperties === 'object') walk(one.additionalProperties, [...way, 'name']);
  };
  walk(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Schema, []);
  return found;
}

/** A body with a text put at the end of a way, whatever stood there. */
export function withText(body: unknown, way: readonly string[], text: string): unknown {
  const [name, ...rest] = way;
  if (name === undefined) return text;
  if (name === '0') return [withText(Array.isArray(body) ? body[0] : undefined, rest, text)];
  const before = typeof body === 'object' && body !== null ? body : {};
  return { ...before, [name]: withText(Reflect.get(before, name), rest, text) };
}
