/** A route key taken apart, e.g. `GET /exports/{id}` or `$default`. */
export interface RoutePattern {
  readonly routeKey: string;
  /** `undefined` for ANY and `$default`. */
  readonly method: string | undefined;
  /** `undefined` for `$default`, which matches every path. */
  readonly segments: readonly string[] | undefined;
}

export interface RouteMatch<R> {
  readonly route: R;
  readonly pathParameters: Record<string, string>;
}

const isGreedy = (segment: string) => segment.startsWith('{') && segment.endsWith('+}');
const isVariable = (segment: string) => segment.startsWith('{') && segment.endsWith('}');

export function parseRouteKey(routeKey: string): RoutePattern {
  if (routeKey === '$default') return { routeKey, method: undefined, segments: undefined };
  const match = /^([A-Z]+) (\/.*)$/.exec(routeKey);
  const [, method = '', path = ''] = match ?? [];
  const segments = path.slice(1).split('/');
  if (match === null || segments.slice(0, -1).some(isGreedy)) {
    throw new Error(`route key ${routeKey} is not "<METHOD> /path", with {proxy+} only at its end`);
  }
  return { routeKey, method: method === 'ANY' ? undefined : method, segments };
}

/**
 * The route that API Gateway would choose: a full match before a greedy one before `$default`,
 * a literal segment before a variable, and a named method before ANY.
 * @param path the request path, still percent-encoded
 */
export function matchRoute<R extends RoutePattern>(
  routes: readonly R[],
  method: string,
  path: string,
): RouteMatch<R> | undefined {
  const requested = path.slice(1).split('/');
  const candidates = routes
    .filter((route) => route.method === undefined || route.method === method)
    .map((route) => ({ route, pathParameters: matchSegments(route.segments, requested) }))
    .filter((candidate): candidate is RouteMatch<R> => candidate.pathParameters !== undefined);
  candidates.sort((a, b) => (rank(a.route) < rank(b.route) ? -1 : 1));
  return candidates[0];
}

function matchSegments(pattern: readonly string[] | undefined, requested: readonly string[]) {
  const values: Record<string, string> = {};
  if (pattern === undefined) return values;
  const greedy = pattern.length > 0 && isGreedy(pattern.at(-1) ?? '');
  if (greedy ? requested.length < pattern.length : requested.length !== pattern.length) return undefined;
  for (const [index, segment] of pattern.entries()) {
    const value = requested[index] ?? '';
    if (!isVariable(segment)) {
      if (segment !== value) return undefined;
      continue;
    }
    const taken = isGreedy(segment) ? requested.slice(index).join('/') : value;
    if (taken === '') return undefined;
    values[segment.slice(1, -1).replace('+', '')] = decodeLeniently(taken);
  }
  return values;
}

/** Sorts as text: one letter per segment (literal, variable, greedy), then the method. */
function rank(route: RoutePattern): string {
  if (route.segments === undefined) return 'z';
  const letters = route.segments.map((segment) =>
    isGreedy(segment) ? 'c' : isVariable(segment) ? 'b' : 'a',
  );
  const isFull = !letters.includes('c');
  return `${isFull ? '0' : '1'}${letters.join('')}${route.method === undefined ? 'y' : 'x'}`;
}

export function decodeLeniently(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
