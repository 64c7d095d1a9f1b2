import type { Hono } from 'hono';
import { scopes } from '../../functions/directory/contract.ts';
import type { Problem } from '../../functions/platform/contract.ts';
import { machines, people } from './export-world.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look at what came
  readonly body: any;
}

interface Call {
  /** Subject of a person, or OAuth client id of a machine. */
  readonly as?: string;
  readonly body?: unknown;
  /** Sent as it is. */
  readonly rawBody?: string;
  readonly headers?: Record<string, string>;
  readonly claims?: Record<string, unknown>;
}

/** Calls a room's router as the HTTP API does: with the claims of a verified token and a request id of its own. */
// biome-ignore lint/suspicious/noExplicitAny: any room's router
export function apiCaller(app: Hono<any>) {
  let callCount = 0;
  return async (method: string, path: string, call: Call = {}): Promise<Answer> => {
    callCount += 1;
    const claims = { ...claimsOf(call.as ?? 'sub-dana'), ...call.claims };
    const event = { requestContext: { requestId: `trace-${callCount}`, authorizer: { jwt: { claims } } } };
    const body = call.rawBody ?? (call.body === undefined ? undefined : JSON.stringify(call.body));
    const headers = {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...call.headers,
    };
    const answer = await app.request(path, { method, body, headers }, { event });
    const text = await answer.text();
    return {
      status: answer.status,
      headers: answer.headers,
      text,
      body: text === '' ? undefined : JSON.parse(text),
    };
  };
}

/** Lists as the HTTP API's authorizer spells them: `[a b]`. */
function claimsOf(id: string): Record<string, unknown> {
  const machine = machines.find((one) => one.oauthClientId === id);
  if (machine) return { token_use: 'access', sub: id, client_id: id, scope: Object.values(scopes).join(' ') };
  const person = people.find((one) => one.sub === id);
  return {
    token_use: 'access',
    sub: id,
    client_id: 'site',
    username: person?.username ?? id,
    'cognito:groups': `[${(person?.roles ?? []).join(' ')}]`,
  };
}

/** A problem without what differs from call to call. */
export function withoutTrace(problem: Problem): Omit<Problem, 'traceId'> {
  const { traceId: _traceId, ...rest } = problem;
  return rest;
}
