import { AwsError, UnsupportedFeatureError } from '../service.ts';

/** Whether an event matches. */
export type EventMatcher = (event: unknown) => boolean;

/** A test on the leaf values found under one key: none when the key is absent, several when it holds an array. */
type LeafTest = (values: readonly unknown[]) => boolean;
type ValueTest = (value: unknown) => boolean;
type Json = Record<string, unknown>;

/**
 * An EventBridge event pattern; Lambda's filter criteria are written in the same language.
 * @param where names the pattern in an error, e.g. `AWS::Events::Rule (NewFile)`
 * @throws UnsupportedFeatureError for an operator that is not played; AwsError `InvalidEventPatternException` for a malformed one
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export function compilePattern(pattern: unknown, where: string): EventMatcher {
  if (!isObject(pattern)) throw malformed(where, 'the pattern is not an object');
  return compileObject(pattern, where);
}

function compileObject(pattern: Json, where: string): EventMatcher {
  const tests = Object.entries(pattern).map(([key, expected]) => compileKey(key, expected, where));
  return (value) => (isObject(value) ? tests.every((test) => test(value)) : tests.every((test) => test({})));
}

function compileKey(key: string, expected: unknown, where: string): (object: Json) => boolean {
  if (key === '$or' && Array.isArray(expected)) {
    const branches = expected.map((branch) => compilePattern(branch, where));
    return (object) => branches.some((branch) => branch(object));
  }
  if (Array.isArray(expected)) {
    if (expected.length === 0) throw malformed(where, `the list of ${key} is empty`);
    const tests = expected.map((one) => leafTest(one, `${where} ${key}`));
    return (object) => {
      const values = leaves(object[key]);
      return tests.some((test) => test(values));
    };
  }
  if (!isObject(expected)) throw malformed(where, `${key} is neither a list nor an object`);
  const nested = compileObject(expected, where);
  // Fields of one nested pattern match within the same element of an array.
  return (object) => {
    const value = object[key];
    return Array.isArray(value) && value.length > 0 ? value.some(nested) : nested(value);
  };
}

function leafTest(expected: unknown, where: string): LeafTest {
  if (!isObject(expected)) return (values) => values.includes(expected);
  const [operator, operand] = onlyEntry(expected, where);
  if (operator === 'exists') {
    if (typeof operand !== 'boolean') throw malformed(where, 'exists is true or false');
    return (values) => values.length > 0 === operand;
  }
  const test = valueTest(operator, operand, where);
  return (values) => values.some(test);
}

function valueTest(operator: string, operand: unknown, where: string): ValueTest {
  switch (operator) {
    case 'prefix':
    case 'suffix':
      return affixTest(operator, operand, where);
    case 'equals-ignore-case': {
      const wanted = text(operand, where).toLowerCase();
      return (value) => typeof value === 'string' && value.toLowerCase() === wanted;
    }
    case 'wildcard': {
      const expression = wildcard(text(operand, where), where);
      return (value) => typeof value === 'string' && expression.test(value);
    }
    case 'numeric':
      return numericTest(operand, where);
    case 'anything-but':
      return anythingButTest(operand, where);
    default:
      throw new UnsupportedFeatureError(`${where}: the event pattern operator ${operator}`);
  }
}

function affixTest(operator: 'prefix' | 'suffix', operand: unknown, where: string): ValueTest {
  const isHit = (value: string, part: string) =>
    operator === 'prefix' ? value.startsWith(part) : value.endsWith(part);
  if (!isObject(operand)) {
    const part = text(operand, where);
    return (value) => typeof value === 'string' && isHit(value, part);
  }
  const [inner, innerOperand] = onlyEntry(operand, where);
  if (inner !== 'equals-ignore-case') throw new UnsupportedFeatureError(`${where}: ${inner} in ${operator}`);
  const part = text(innerOperand, where).toLowerCase();
  return (value) => typeof value === 'string' && isHit(value.toLowerCase(), part);
}

function anythingButTest(operand: unknown, where: string): ValueTest {
  if (!isObject(operand)) {
    const excluded = Array.isArray(operand) ? operand : [operand];
    if (excluded.length === 0 || excluded.some((one) => typeof one !== 'string' && typeof one !== 'number')) {
      throw malformed(where, 'anything-but takes strings or numbers');
    }
    return (value) => !excluded.includes(value);
  }
  const [inner, innerOperand] = onlyEntry(operand, where);
  if (!['prefix', 'suffix', 'equals-ignore-case', 'wildcard'].includes(inner)) {
    throw new UnsupportedFeatureError(`${where}: ${inner} in anything-but`);
  }
  const tests = (Array.isArray(innerOperand) ? innerOperand : [innerOperand]).map((one) =>
    valueTest(inner, one, where),
  );
  return (value) => !tests.some((test) => test(value));
}

const comparisons: Record<string, (value: number, limit: number) => boolean> = {
  '=': (value, limit) => value === limit,
  '<': (value, limit) => value < limit,
  '<=': (value, limit) => value <= limit,
  '>': (value, limit) => value > limit,
  '>=': (value, limit) => value >= limit,
};

/** `["=", 5]` or a range such as `[">", 0, "<=", 5]`. */
function numericTest(operand: unknown, where: string): ValueTest {
  const parts = Array.isArray(operand) ? operand : [];
  if (parts.length !== 2 && parts.length !== 4)
    throw malformed(where, 'numeric takes one or two comparisons');
  const tests = [0, 2]
    .filter((at) => at < parts.length)
    .map((at) => {
      const compare = comparisons[String(parts[at])];
      const limit: unknown = parts[at + 1];
      if (!compare || typeof limit !== 'number')
        throw malformed(where, `numeric does not know ${String(parts[at])}`);
      return (value: number) => compare(value, limit);
    });
  return (value) => typeof value === 'number' && tests.every((test) => test(value));
}

/** `*` stands for any characters; a backslash takes the meaning from `*` and from a backslash. */
function wildcard(pattern: string, where: string): RegExp {
  if (/(^|[^\\])\*\*/.test(pattern)) throw malformed(where, 'a wildcard has no two * in a row');
  const parts = pattern.match(/\\[*\\]|[\s\S]/g) ?? [];
  const source = parts.map((part) =>
    part === '*' ? '[\\s\\S]*' : escaped(part.length > 1 ? part.slice(1) : part),
  );
  return new RegExp(`^${source.join('')}$`);
}

const escaped = (part: string) => part.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

/** The scalar values under a key, out of any arrays. */
function leaves(value: unknown): unknown[] {
  if (Array.isArray(value)) return value.flatMap(leaves);
  return value === undefined || isObject(value) ? [] : [value];
}

function onlyEntry(object: Json, where: string): [string, unknown] {
  const [entry, another] = Object.entries(object);
  if (!entry || another) throw malformed(where, 'an operator is an object with one key');
  return entry;
}

function text(operand: unknown, where: string): string {
  if (typeof operand === 'string') return operand;
  throw malformed(where, 'the operator takes a string');
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const malformed = (where: string, reason: string) =>
  new AwsError('InvalidEventPatternException', `${where}: event pattern is not valid. Reason: ${reason}`);
