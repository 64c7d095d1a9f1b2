import type { IncomingMessage } from 'node:http';
import { createContext, Script } from 'node:vm';
import * as z from 'zod';
import { UnsupportedFeatureError } from '../service.ts';

const Values = z.record(z.string(), z.object({ value: z.string() }));

const Answered = z.object({
  statusCode: z.number().int(),
  headers: Values.optional(),
  body: z.union([z.string(), z.object({ data: z.string() })]).optional(),
});
const Forwarded = z.object({
  uri: z.string(),
  querystring: z.record(z.string(), z.unknown()),
  headers: Values,
});

/** What a viewer-request function decided: an answer, or the request to go on with. */
type EdgeDecision =
  | { readonly statusCode: number; readonly headers: Record<string, string>; readonly body: string }
  | { readonly uri: string; readonly headers: Record<string, string> };

export type ViewerRequestFunction = (
  request: IncomingMessage,
  distributionId: string,
) => Promise<EdgeDecision>;

/** CloudFront allows under a millisecond of CPU; this bound only stops endless loops. */
const timeoutMs = 50;

/**
 * Makes a viewer-request function runnable, without Node's own globals.
 * @throws UnsupportedFeatureError when the code is not a plain script with a function `handler`
 */
export function compileFunction(name: string, code: string): ViewerRequestFunction {
  const sandbox = createContext({ console: { log: () => undefined } });
  try {
    new Script(code, { filename: name }).runInContext(sandbox, { timeout: timeoutMs });
  } catch (error) {
    throw new UnsupportedFeatureError(`CloudFront function ${name} (${String(error)})`);
  }
  if (typeof sandbox['handler'] !== 'function')
    throw new UnsupportedFeatureError(`CloudFront function ${name} without handler`);
  const call = new Script('handler(JSON.parse(event))');
  return async (request, distributionId) => {
    const event = viewerEvent(request, distributionId);
    sandbox['event'] = JSON.stringify(event);
    const result: unknown = await call.runInContext(sandbox, { timeout: timeoutMs });
    if (typeof result === 'object' && result !== null && 'statusCode' in result) {
      const { statusCode, headers, body } = Answered.parse(result);
      const text = typeof body === 'object' ? body.data : (body ?? '');
      return { statusCode, headers: unvalued(headers ?? {}), body: text };
    }
    const { uri, querystring, headers } = Forwarded.parse(result);
    if (JSON.stringify(querystring) !== JSON.stringify(event.request.querystring)) {
      throw new UnsupportedFeatureError(`CloudFront function ${name} changing the query string`);
    }
    const { cookie } = request.headers;
    return { uri, headers: { ...unvalued(headers), ...(cookie === undefined ? {} : { cookie }) } };
  };
}

function unvalued(values: z.infer<typeof Values>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, { value }]) => [name.toLowerCase(), value]));
}

function viewerEvent(request: IncomingMessage, distributionId: string) {
  const url = new URL(request.url ?? '/', 'http://viewer');
  const { cookie, ...headers } = request.headers;
  const pairs = (cookie ?? '').split(/;\s*/).filter(Boolean);
  return {
    version: '1.0',
    context: { distributionId, eventType: 'viewer-request' },
    viewer: { ip: request.socket.remoteAddress },
    request: {
      method: request.method,
      uri: url.pathname,
      querystring: valued([...url.searchParams]),
      headers: valued(Object.entries(headers).map(([name, value]) => [name, [value].flat().join(',')])),
      cookies: valued(pairs.map((pair) => [pair.split('=')[0] ?? '', pair.slice(pair.indexOf('=') + 1)])),
    },
  };
}

function valued(entries: (readonly [string, string] | string[])[]) {
  return Object.fromEntries(entries.map(([name, value]) => [name, { value }]));
}
