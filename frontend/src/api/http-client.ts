import type * as z from 'zod';
import type { RouteDeclaration } from '../../../functions/platform/contract.ts';
import {
  type ApiProblem,
  answerNotUnderstood,
  problemOfAnswer,
  signedOut,
  unreachable,
} from './api-problem.ts';
import { learnServerTime } from './server-time.ts';
import { announceSessionEnd } from './session-end.ts';
import type { SignInSession } from './sign-in-session.ts';

interface CallParts {
  readonly params?: Readonly<Record<string, string | number>>;
  /** Parts that are undefined or empty are left out. */
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

type Answer<R extends RouteDeclaration> = R['success']['body'] extends z.ZodType
  ? z.output<R['success']['body']>
  : undefined;

/** Calls a route of the API and parses the answer with the route's own schema. @throws ApiProblem, and nothing else */
export type CallRoute = <R extends RouteDeclaration>(route: R, parts?: CallParts) => Promise<Answer<R>>;

const answerTimeoutMs = 30_000;

export function httpClient(apiUrl: string, session: SignInSession): CallRoute {
  return async (route, parts = {}) => {
    let response = await send(apiUrl, session, route, parts);
    if (response.status === 401 && (await session.renew())) {
      response = await send(apiUrl, session, route, parts);
    }
    if (response.status === 401) throw await leaveForSignIn(session);
    if (!response.ok) throw await problemOfAnswer(response);
    return parseAnswer(route, response);
  };
}

async function send(
  apiUrl: string,
  session: SignInSession,
  route: RouteDeclaration,
  parts: CallParts,
): Promise<Response> {
  const headers = new Headers({ accept: 'application/json', ...parts.headers });
  headers.set('authorization', `Bearer ${session.accessToken() ?? ''}`);
  if (parts.body !== undefined) headers.set('content-type', 'application/json');
  const timeout = AbortSignal.timeout(answerTimeoutMs);
  const sentAtMs = Date.now();
  try {
    const response = await fetch(apiUrl + addressOf(route, parts), {
      method: route.method.toUpperCase(),
      headers,
      body: parts.body === undefined ? undefined : JSON.stringify(parts.body),
      signal: parts.signal ? AbortSignal.any([parts.signal, timeout]) : timeout,
    });
    learnServerTime(response.headers.get('date'), sentAtMs, Date.now());
    return response;
  } catch (error) {
    if (parts.signal?.aborted) throw error;
    throw unreachable();
  }
}

function addressOf(route: RouteDeclaration, { params = {}, query = {} }: CallParts): string {
  const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(params[name])),
  );
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') search.set(name, String(value));
  }
  return search.size > 0 ? `${path}?${search}` : path;
}

async function leaveForSignIn(session: SignInSession): Promise<ApiProblem> {
  announceSessionEnd();
  await session.signIn(location.pathname + location.search).catch(() => undefined);
  return signedOut();
}

async function parseAnswer<R extends RouteDeclaration>(route: R, response: Response): Promise<Answer<R>> {
  const schema = route.success.body;
  if (schema === undefined) return undefined as Answer<R>;
  const parsed = schema.safeParse(await response.json().catch(() => undefined));
  if (!parsed.success) throw answerNotUnderstood();
  return parsed.data as Answer<R>;
}
