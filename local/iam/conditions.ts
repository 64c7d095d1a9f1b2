import { UnsupportedFeatureError } from '../service.ts';
import { type ConditionKeys, keyValue, type Pattern, patternOf } from './pattern.ts';

/** Whether every test of a statement's `Condition` holds for the request. */
export type CompiledCondition = (keys: ConditionKeys) => boolean;

interface Operator {
  /** Compares one value of the request with one of the policy. */
  compile(expected: string): (value: string, keys: ConditionKeys) => boolean;
  /** A negated operator holds when no value of the policy matches, and when the key is missing. */
  readonly isNegated?: boolean;
}

const equals: Operator = { compile: (expected) => matcher(patternOf(expected, { hasWildcards: false })) };
const equalsIgnoreCase: Operator = {
  compile: (expected) => matcher(patternOf(expected, { hasWildcards: false, isCaseSensitive: false })),
};
const like: Operator = { compile: (expected) => matcher(patternOf(expected)) };
const arnLike: Operator = { compile: compileArn };

const operators: Readonly<Record<string, Operator>> = {
  StringEquals: equals,
  StringNotEquals: { ...equals, isNegated: true },
  StringEqualsIgnoreCase: equalsIgnoreCase,
  StringNotEqualsIgnoreCase: { ...equalsIgnoreCase, isNegated: true },
  StringLike: like,
  StringNotLike: { ...like, isNegated: true },
  ArnLike: arnLike,
  ArnEquals: arnLike,
  ArnNotLike: { ...arnLike, isNegated: true },
  ArnNotEquals: { ...arnLike, isNegated: true },
  Bool: { compile: (expected) => (value) => value.toLowerCase() === expected.toLowerCase() },
};

/** @throws UnsupportedFeatureError naming an operator that is not evaluated */
export function compileCondition(condition: Record<string, Record<string, unknown>>): CompiledCondition {
  const tests = Object.entries(condition).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, expected]) => compileTest(operator, key, [expected].flat().map(String))),
  );
  return (keys) => tests.every((test) => test(keys));
}

function compileTest(written: string, key: string, expected: string[]): CompiledCondition {
  const [, quantifier, name = '', ifExists] =
    /^(ForAllValues:|ForAnyValue:)?(.*?)(IfExists)?$/.exec(written) ?? [];
  if (name === 'Null')
    return (keys) => isMissing(keyValue(key, keys)) === (expected[0]?.toLowerCase() === 'true');
  const operator = Object.hasOwn(operators, name) ? operators[name] : undefined;
  if (operator === undefined) throw new UnsupportedFeatureError(`the condition operator ${written}`);
  const isNegated = operator.isNegated === true;
  const comparisons = expected.map((text) => operator.compile(text));
  const holds = (value: string, keys: ConditionKeys) =>
    comparisons.some((compare) => compare(value, keys)) !== isNegated;
  return (keys) => {
    const found = keyValue(key, keys);
    const values = [found ?? []].flat();
    // "ForAllValues" holds for a request without the key: the trap that a Null test guards against.
    if (quantifier === 'ForAllValues:') return values.every((value) => holds(value, keys));
    if (isMissing(found)) return ifExists !== undefined || (isNegated && quantifier === undefined);
    if (quantifier === 'ForAnyValue:' || !isNegated) return values.some((value) => holds(value, keys));
    return values.every((value) => holds(value, keys));
  };
}

function isMissing(value: string | string[] | undefined): boolean {
  return value === undefined || value.length === 0;
}

function matcher(pattern: Pattern): (value: string, keys: ConditionKeys) => boolean {
  return (value, keys) => pattern.matches(value, keys);
}

/** Each of the six parts of an ARN is matched by itself. */
function compileArn(expected: string): (value: string, keys: ConditionKeys) => boolean {
  const parts = arnParts(expected).map((part) => patternOf(part));
  return (value, keys) => {
    const values = arnParts(value);
    return values.length === parts.length && parts.every((part, at) => part.matches(values[at] ?? '', keys));
  };
}

function arnParts(arn: string): string[] {
  const parts = arn.split(':');
  return [...parts.slice(0, 5), parts.slice(5).join(':')];
}
