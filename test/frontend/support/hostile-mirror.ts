import type * as z from 'zod';
import type { RouteDeclaration } from '../../../functions/platform/contract.ts';
import { hostileVectors } from '../../support/naughty-vectors.ts';

/** What is shown is free, but ids and addresses lead somewhere, and a zone is calculated with. */
const isKept = (name: string): boolean =>
  /(ids?|keys?|cursor|urls?|zone|version|host|displayname)$/i.test(name);

interface Definition {
  readonly type: string;
  readonly format?: string;
  readonly checks?: readonly {
    readonly _zod: { readonly def: { readonly check: string; readonly maximum?: number } };
  }[];
  readonly shape?: Readonly<Record<string, z.ZodType>>;
  readonly element?: z.ZodType;
  readonly innerType?: z.ZodType;
  readonly valueType?: z.ZodType;
  readonly options?: readonly z.ZodType[];
  readonly in?: z.ZodType;
}

/**
 * Puts the vectors of the corpus, one after another, into every text of an answer that its contract leaves free: that has
 * neither a form nor a list of values. What a page shows of them is thus what it would show of whatever was stored.
 */
export class HostileMirror {
  readonly #routes: readonly { readonly method: string; readonly path: RegExp; readonly body: z.ZodType }[];
  /** Names of properties that were filled. */
  readonly filled = new Set<string>();
  /** Vectors that were put into answers since the beginning. */
  readonly sent = new Set<string>();
  #next = 0;

  constructor(routes: readonly RouteDeclaration[]) {
    this.#routes = routes.flatMap(({ method, path, success: { body } }) => {
      const pattern = new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`);
      return body === undefined ? [] : [{ method: method.toUpperCase(), path: pattern, body }];
    });
  }

  /** The answer of a call with its free texts replaced; as it is when no route of ours gave it. */
  reflect(method: string, url: string, text: string): string {
    const path = url.split('?')[0] ?? '';
    const route = this.#routes.find((one) => one.method === method && one.path.test(path));
    return route === undefined ? text : JSON.stringify(this.#filled(JSON.parse(text), route.body, ''));
  }

  #filled(value: unknown, schema: z.ZodType, name: string): unknown {
    const definition = schema.def as unknown as Definition;
    const inner = definition.innerType ?? definition.in;
    if (value === null || value === undefined) return value;
    if (inner !== undefined) return this.#filled(value, inner, name);
    if (definition.options !== undefined) {
      const fitting = definition.options.find((one) => one.safeParse(value).success);
      return fitting === undefined ? value : this.#filled(value, fitting, name);
    }
    if (typeof value === 'string') return this.#text(value, definition, name);
    if (Array.isArray(value)) {
      const { element } = definition;
      return element === undefined ? value : value.map((one) => this.#filled(one, element, name));
    }
    if (typeof value !== 'object') return value;
    const { shape, valueType } = definition;
    return Object.fromEntries(
      Object.entries(value).map(([key, one]) => {
        const of = shape?.[key] ?? valueType;
        return [key, of === undefined ? one : this.#filled(one, of, key)];
      }),
    );
  }

  #text(value: string, { type, format, checks = [] }: Definition, name: string): string {
    const bounds = checks.map(({ _zod: { def } }) => def);
    const isFree =
      type === 'string' && format === undefined && bounds.every(({ check }) => /_length$/.test(check));
    if (!isFree || isKept(name)) return value;
    const longest = Math.min(...bounds.map(({ maximum = Infinity }) => maximum));
    for (let tries = 0; tries < hostileVectors.length; tries += 1) {
      const vector = hostileVectors[this.#next % hostileVectors.length] ?? '';
      this.#next += 1;
      if (vector.length > longest) continue;
      this.filled.add(name);
      this.sent.add(vector);
      return vector;
    }
    return value;
  }
}
