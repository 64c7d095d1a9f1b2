import { createHash, randomUUID } from 'node:crypto';
import jsonata from 'jsonata';
import type { LocalClock } from '../clock.ts';
import { UnsupportedFeatureError } from '../service.ts';
import { isObject, type Json, type JsonObject } from './json.ts';
import { StateError } from './state-error.ts';

/** Longest evaluation, ms, and deepest recursion: a runaway expression fails its state, not the runtime. */
const limits = { timeout: 10_000, stack: 500 };
/** `$range` gives at most this many numbers, as on AWS. */
const longestRange = 1000;

/** What an expression sees: `$states` and the variables in reach. */
export interface Scope {
  readonly states: { input: Json; context: JsonObject; result?: Json; errorOutput?: Json };
  readonly variables: JsonObject;
}

const openingMark = '{%';

/** The expression inside `{% … %}`; `undefined` for a plain string. */
function expressionIn(text: string): string | undefined {
  if (!text.startsWith(openingMark)) return undefined;
  return text.endsWith('%}') && text.length >= 4 ? text.slice(2, -2).trim() : '';
}

/** Parses every expression below `value`. @throws what `fail` makes, or UnsupportedFeatureError for `$eval` */
export function checkTemplates(value: unknown, fail: (message: string) => Error): void {
  if (typeof value === 'string') checkText(value, fail);
  else if (Array.isArray(value)) for (const entry of value) checkTemplates(entry, fail);
  else if (isObject(value)) for (const entry of Object.values(value)) checkTemplates(entry, fail);
}

function checkText(text: string, fail: (message: string) => Error): void {
  const expression = expressionIn(text);
  if (expression === undefined) return;
  if (expression === '') throw fail(`${text} must begin with {% and end with %}`);
  let tree: jsonata.ExprNode;
  try {
    tree = jsonata(expression).ast();
  } catch (error) {
    throw fail(`${text} is no JSONata expression: ${messageOf(error)}`);
  }
  visit(tree, (node) => {
    if (node.type !== 'variable') return;
    if (String(node.value) === 'eval')
      throw new UnsupportedFeatureError('the JSONata function $eval (AWS has $parse)');
    if (String(node.value) === '$') throw fail(`${text} uses $$, which AWS refuses; use $states.input`);
  });
}

function visit(node: unknown, see: (node: jsonata.ExprNode) => void): void {
  if (Array.isArray(node)) for (const entry of node) visit(entry, see);
  else if (isObject(node)) {
    see(node as unknown as jsonata.ExprNode);
    for (const entry of Object.values(node)) visit(entry, see);
  }
}

/** Evaluates JSONata templates with the functions that Step Functions adds and the runtime's clock. */
export class Expressions {
  readonly #clock: LocalClock;
  readonly #compiled = new Map<string, jsonata.Expression>();

  constructor(clock: LocalClock) {
    this.#clock = clock;
  }

  /** @throws StateError `States.QueryEvaluationError`, also where an expression gives nothing */
  async evaluate(template: Json, scope: Scope, field: string): Promise<Json> {
    if (typeof template === 'string') {
      const expression = expressionIn(template);
      return expression === undefined ? template : this.#run(expression, scope, field);
    }
    if (Array.isArray(template)) {
      const entries: Json[] = [];
      for (const entry of template) entries.push(await this.evaluate(entry, scope, field));
      return entries;
    }
    if (!isObject(template)) return template;
    const result: JsonObject = {};
    for (const [key, entry] of Object.entries(template)) {
      result[key] = await this.evaluate(entry, scope, `${field}/${key}`);
    }
    return result;
  }

  /** For fields that take a number or an expression that gives one. */
  async evaluateNumber(template: number | string, scope: Scope, field: string, least = 0): Promise<number> {
    const value = await this.evaluate(template, scope, field);
    if (typeof value === 'number' && value >= least) return value;
    throw new StateError(
      'States.QueryEvaluationError',
      `The field ${field} must be a number of at least ${least}.`,
    );
  }

  async #run(expression: string, scope: Scope, field: string): Promise<Json> {
    let value: unknown;
    try {
      value = await this.#compile(expression).evaluate(undefined, {
        ...scope.variables,
        states: scope.states,
      });
    } catch (error) {
      throw queryError(expression, field, messageOf(error), error);
    }
    if (value === undefined) throw queryError(expression, field, 'it returned nothing (undefined)');
    if (isFunction(value)) throw queryError(expression, field, 'it returned a function');
    return JSON.parse(JSON.stringify(value));
  }

  #compile(expression: string): jsonata.Expression {
    const known = this.#compiled.get(expression);
    if (known) return known;
    const compiled = jsonata(expression, limits);
    addFunctions(compiled, this.#clock);
    this.#compiled.set(expression, compiled);
    return compiled;
  }
}

function isFunction(value: unknown): boolean {
  if (typeof value === 'function') return true;
  return isObject(value) && ('_jsonata_function' in value || '_jsonata_lambda' in value);
}

function queryError(expression: string, field: string, why: string, cause?: unknown): StateError {
  const reason = `The JSONata expression '${expression}' specified for the field '${field}' failed: ${why}`;
  return new StateError('States.QueryEvaluationError', reason, { cause });
}

// JSONata throws plain objects, and their messages quote the value they met: it may be personal, so it is blotted out.
function messageOf(error: unknown): string {
  const { code, message } = error as { code?: string; message?: string };
  return [code, message?.replaceAll(/"[^"]*"/g, '"…"')].filter(Boolean).join(' ') || String(error);
}

const pictured = jsonata('$fromMillis($ms, $picture, $zone)');

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html (JSONata functions provided by Step Functions) */
function addFunctions(expression: jsonata.Expression, clock: LocalClock): void {
  expression.registerFunction('millis', () => clock.nowMs());
  expression.registerFunction('now', (picture?: string, zone?: string) =>
    picture === undefined
      ? clock.now().toISOString()
      : pictured.evaluate(undefined, { ms: clock.nowMs(), picture, zone }),
  );
  expression.registerFunction('uuid', () => randomUUID());
  expression.registerFunction('random', (seed?: number) =>
    seed === undefined ? Math.random() : seededRandom(seed),
  );
  expression.registerFunction('parse', (text?: string) =>
    text === undefined ? undefined : JSON.parse(text),
  );
  expression.registerFunction('hash', hash);
  expression.registerFunction('partition', partition);
  expression.registerFunction('range', range);
}

const algorithms = new Set(['MD5', 'SHA-1', 'SHA-256', 'SHA-384', 'SHA-512']);

function hash(text: string | undefined, algorithm: string): string | undefined {
  if (!algorithms.has(algorithm))
    throw new Error(`$hash knows ${[...algorithms].join(', ')}, not ${algorithm}`);
  if (text === undefined) return undefined;
  return createHash(algorithm.replace('-', '').toLowerCase()).update(text).digest('hex');
}

function partition(list: Json | undefined, size: number): Json[][] | undefined {
  if (list === undefined) return undefined;
  if (!(Math.floor(size) > 0)) throw new Error('$partition needs a size above 0');
  const entries = Array.isArray(list) ? list : [list];
  const step = Math.floor(size);
  return Array.from({ length: Math.ceil(entries.length / step) }, (_, index) =>
    entries.slice(index * step, (index + 1) * step),
  );
}

function range(first: number, last: number, step = 1): number[] {
  if (step === 0 || ![first, last, step].every(Number.isFinite))
    throw new Error('$range needs three numbers and a step');
  const count = Math.max(0, Math.floor((last - first) / step) + 1);
  if (count > longestRange) throw new Error(`$range gives at most ${longestRange} numbers, not ${count}`);
  return Array.from({ length: count }, (_, index) => first + index * step);
}

/** The same number in [0, 1) for the same seed (mulberry32); AWS's own sequence is not published. */
function seededRandom(seed: number): number {
  let mixed = (Math.trunc(seed) + 0x6d2b79f5) | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
}
