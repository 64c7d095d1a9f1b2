import { UnsupportedFeatureError } from '../service.ts';

/** Where an intrinsic looks names up: one stack, with the exports of the stacks before it. */
export interface Scope {
  readonly region: string;
  ref(logicalId: string): unknown;
  attribute(logicalId: string, attribute: string): unknown;
  /** Whether the named entry of the template's `Conditions` holds. */
  condition(name: string): boolean;
  importValue(exportName: string): unknown;
  stackOutput(stackName: string, outputName: string): unknown;
  mapping(map: string, topKey: string, secondKey: string): unknown;
}

/** Stands for `AWS::NoValue`: the property or list entry that holds it is left out. */
export const noValue = Symbol('AWS::NoValue');

type Intrinsic = (argument: unknown, scope: Scope) => unknown;

const intrinsics: Readonly<Record<string, Intrinsic>> = {
  Ref: (argument, scope) => scope.ref(text('Ref', argument)),
  'Fn::GetAtt': getAtt,
  'Fn::Join': (argument, scope) => {
    const [separator, parts] = pair('Fn::Join', argument);
    return list('Fn::Join', evaluate(parts, scope))
      .map((part) => text('Fn::Join', part))
      .join(text('Fn::Join', separator));
  },
  'Fn::Sub': substitute,
  'Fn::Select': (argument, scope) => {
    const [index, values] = pair('Fn::Select', argument);
    const found = list('Fn::Select', evaluate(values, scope))[Number(evaluate(index, scope))];
    if (found === undefined) throw new Error(`Fn::Select: there is no entry ${JSON.stringify(index)}`);
    return found;
  },
  'Fn::Split': (argument, scope) => {
    const [separator, value] = pair('Fn::Split', argument);
    return text('Fn::Split', evaluate(value, scope)).split(text('Fn::Split', separator));
  },
  'Fn::If': (argument, scope) => {
    const [name, whenTrue, whenFalse] = list('Fn::If', argument);
    return evaluate(scope.condition(text('Fn::If', name)) ? whenTrue : whenFalse, scope);
  },
  'Fn::ImportValue': (argument, scope) =>
    scope.importValue(text('Fn::ImportValue', evaluate(argument, scope))),
  'Fn::GetStackOutput': (argument, scope) => {
    const { StackName, OutputName, Region, ...rest } = evaluate(argument, scope) as Record<string, unknown>;
    if (Object.keys(rest).length > 0 || (Region !== undefined && Region !== scope.region))
      throw new UnsupportedFeatureError('Fn::GetStackOutput of another region or role');
    return scope.stackOutput(text('Fn::GetStackOutput', StackName), text('Fn::GetStackOutput', OutputName));
  },
  'Fn::FindInMap': (argument, scope) => {
    const [map, top, second, ...rest] = list('Fn::FindInMap', argument).map((key) =>
      text('Fn::FindInMap', evaluate(key, scope)),
    );
    if (rest.length > 0) throw new UnsupportedFeatureError('Fn::FindInMap with a default value');
    return scope.mapping(map ?? '', top ?? '', second ?? '');
  },
  'Fn::Base64': (argument, scope) =>
    Buffer.from(text('Fn::Base64', evaluate(argument, scope))).toString('base64'),
  'Fn::GetAZs': (_argument, scope) => ['a', 'b', 'c'].map((zone) => `${scope.region}${zone}`),
  'Fn::ToJsonString': (argument, scope) => JSON.stringify(evaluate(argument, scope)),
};

/**
 * A template value with every intrinsic worked out.
 * @throws UnsupportedFeatureError naming an intrinsic or a dynamic reference that the runtime does not know
 */
export function evaluate(value: unknown, scope: Scope): unknown {
  if (typeof value === 'string') return refuseDynamicReference(value);
  if (Array.isArray(value))
    return value.map((entry) => evaluate(entry, scope)).filter((entry) => entry !== noValue);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value);
  const [name, argument] = entries.length === 1 ? (entries[0] ?? ['', undefined]) : ['', undefined];
  const intrinsic = Object.hasOwn(intrinsics, name) ? intrinsics[name] : undefined;
  if (intrinsic !== undefined) return intrinsic(argument, scope);
  const unknown = entries.find(([key]) => key.startsWith('Fn::'));
  if (unknown !== undefined) throw new UnsupportedFeatureError(`the intrinsic ${unknown[0]}`);
  const evaluated = entries.map(([key, entry]) => [key, evaluate(entry, scope)] as const);
  return Object.fromEntries(evaluated.filter(([, entry]) => entry !== noValue));
}

/** Works out one entry of the template's `Conditions`, or a condition inside another. */
export function evaluateCondition(value: unknown, scope: Scope): boolean {
  const [name, argument] = Object.entries(value as Record<string, unknown>)[0] ?? ['', undefined];
  if (name === 'Condition') return scope.condition(text('Condition', argument));
  const operands = list(name, argument);
  switch (name) {
    case 'Fn::And':
      return operands.every((operand) => evaluateCondition(operand, scope));
    case 'Fn::Or':
      return operands.some((operand) => evaluateCondition(operand, scope));
    case 'Fn::Not':
      return !evaluateCondition(operands[0], scope);
    case 'Fn::Equals':
      return JSON.stringify(evaluate(operands[0], scope)) === JSON.stringify(evaluate(operands[1], scope));
    default:
      throw new UnsupportedFeatureError(`the condition function ${name}`);
  }
}

function getAtt(argument: unknown, scope: Scope): unknown {
  const [logicalId, ...path] =
    typeof argument === 'string' ? argument.split('.') : list('Fn::GetAtt', argument);
  return scope.attribute(
    text('Fn::GetAtt', logicalId),
    path.map((part) => text('Fn::GetAtt', evaluate(part, scope))).join('.'),
  );
}

function substitute(argument: unknown, scope: Scope): string {
  const [pattern, variables] = typeof argument === 'string' ? [argument, {}] : pair('Fn::Sub', argument);
  const own = variables as Record<string, unknown>;
  return text('Fn::Sub', pattern).replace(/\$\{(!?)([^}]+)\}/g, (_match, literal: string, name: string) => {
    if (literal !== '') return `\${${name}}`;
    if (Object.hasOwn(own, name)) return text('Fn::Sub', evaluate(own[name], scope));
    return text('Fn::Sub', name.includes('.') ? getAtt(name, scope) : scope.ref(name));
  });
}

function refuseDynamicReference(value: string): string {
  const reference = /\{\{resolve:[^}]*\}\}/.exec(value);
  if (reference !== null) throw new UnsupportedFeatureError(`the dynamic reference ${reference[0]}`);
  return value;
}

function text(intrinsic: string, value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new Error(`${intrinsic}: expected a text, got ${JSON.stringify(value) ?? String(value)}`);
}

function list(intrinsic: string, value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  throw new Error(`${intrinsic}: expected a list, got ${JSON.stringify(value) ?? String(value)}`);
}

function pair(intrinsic: string, value: unknown): [unknown, unknown] {
  const values = list(intrinsic, value);
  return [values[0], values[1]];
}
