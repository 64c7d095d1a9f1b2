import { createRoute, OpenAPIHono } from '@hono/zod-openapi';
import middy from '@middy/core';
import type { APIGatewayProxyEventV2WithJWTAuthorizer, Context as LambdaContext } from 'aws-lambda';
import type { Context } from 'hono';
import { handle, type LambdaEvent } from 'hono/aws-lambda';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type * as z from 'zod';
import type { Problem, RouteDeclaration } from './contract.ts';
import type { FunctionEnv } from './env.ts';
import { ForbiddenError } from './errors.ts';
import { fieldProblems, makeProblem, problemOf } from './http-problem.ts';
import { createLog, type Log } from './log.ts';
import { transientIfPassing } from './passing-failure.ts';

type Parsed<S> = S extends z.ZodType ? z.output<S> : Record<string, never>;

/** What the door needs to know of a caller; the directory says who it is. */
export interface ApiCaller {
  readonly kind: 'user' | 'machine';
  readonly roles: readonly string[];
  readonly scopes: readonly string[];
}

/** A request after its route's schemas accepted it. */
export interface ApiRequest<R extends RouteDeclaration, P> {
  readonly principal: P;
  readonly params: Parsed<R['params']>;
  readonly query: Parsed<R['query']>;
  readonly headers: Parsed<R['headers']>;
  readonly body: Parsed<R['body']>;
  /** Quoted in problems and logs. */
  readonly traceId: string;
}

type AnswerBody<R extends RouteDeclaration> = R['success']['body'] extends z.ZodType
  ? { readonly body: z.input<R['success']['body']> }
  : { readonly body?: undefined };
export type ApiAnswer<R extends RouteDeclaration> = AnswerBody<R> & {
  readonly headers?: Record<string, string>;
};

export interface ApiImplementation<Deps, P> {
  readonly declaration: RouteDeclaration;
  readonly verb: (
    deps: Deps,
    request: ApiRequest<RouteDeclaration, P>,
  ) => Promise<{
    body?: unknown;
    headers?: Record<string, string>;
  }>;
}

/** Pairs a route's declaration with the verb that serves it; the verb's types follow from the declaration. */
export function implement<const R extends RouteDeclaration, Deps, P>(
  declaration: R,
  verb: (deps: Deps, request: ApiRequest<R, P>) => Promise<ApiAnswer<R>>,
): ApiImplementation<Deps, P> {
  return { declaration, verb: verb as unknown as ApiImplementation<Deps, P>['verb'] };
}

interface CallerDeps {
  identifyCaller(claims: Record<string, unknown>): Promise<ApiCaller>;
}
type CallerOf<Deps extends CallerDeps> = Awaited<ReturnType<Deps['identifyCaller']>>;
type Implementations<Deps extends CallerDeps> = readonly ApiImplementation<Deps, CallerOf<Deps>>[];

type ApiEnv = { Bindings: { event: LambdaEvent; lambdaContext: LambdaContext } };

/** Door of a room's API function: one Lambda serves the routes of one room, behind the JWT authorizer. */
export function api<Deps extends CallerDeps>(
  makeDeps: (env: FunctionEnv) => Deps,
  implementations: NoInfer<Implementations<Deps>>,
) {
  let deps: Deps | undefined;
  const app = apiApp(() => {
    deps ??= makeDeps(process.env);
    return deps;
  }, implementations);
  const serve = handle(app);
  return middy().handler((event: unknown, context: LambdaContext) => serve(event as LambdaEvent, context));
}

/** The router alone, callable in memory by tests. */
export function apiApp<Deps extends CallerDeps>(
  deps: () => Deps,
  implementations: NoInfer<Implementations<Deps>>,
): OpenAPIHono<ApiEnv> {
  const log = createLog();
  const app = new OpenAPIHono<ApiEnv>({ defaultHook: answerInvalid });
  app.notFound((c) =>
    answer(c, makeProblem('ROUTE_NOT_FOUND', 404, 'Not found', 'There is no such route.', where(c))),
  );
  app.onError((error, c) => answerError(log, error, c));
  for (const { declaration, verb } of implementations) {
    app.openapi(openApiRoute(declaration), async (c) => {
      const principal = (await deps().identifyCaller(claimsOf(c.env?.event))) as CallerOf<Deps>;
      requireAccess(declaration, principal);
      const request = { principal, ...validated(c), traceId: where(c).traceId };
      const result = await verb(deps(), request as unknown as ApiRequest<RouteDeclaration, CallerOf<Deps>>);
      return answerSuccess(c, declaration, result);
    });
  }
  return app;
}

/** The same declaration as OpenAPI's library wants it; the published document is made from these too. */
export function openApiRoute(declaration: RouteDeclaration) {
  const { params, query, headers, body, success } = declaration;
  const json = (schema: z.ZodType) => ({ content: { 'application/json': { schema } } });
  return createRoute({
    operationId: declaration.operationId,
    method: declaration.method,
    path: declaration.path,
    summary: declaration.summary,
    description: declaration.description,
    tags: [declaration.tag],
    security: [{ signIn: [...declaration.scopes] }],
    request: {
      params,
      query,
      headers,
      body: body === undefined ? undefined : { ...json(body), required: true },
    },
    responses: {
      [success.status]: { description: success.description, ...(success.body ? json(success.body) : {}) },
    },
  });
}

function validated(c: Context) {
  const part = (target: 'param' | 'query' | 'header' | 'json') => c.req.valid(target as never) ?? {};
  return { params: part('param'), query: part('query'), headers: part('header'), body: part('json') };
}

function requireAccess(declaration: RouteDeclaration, caller: ApiCaller): void {
  const granted = caller.kind === 'machine' ? caller.scopes : caller.roles;
  const wanted = caller.kind === 'machine' ? declaration.scopes : declaration.roles;
  if (granted.some((name) => wanted.includes(name))) return;
  throw new ForbiddenError(
    'ROLE_NOT_ALLOWED',
    'Your role does not allow this. Ask an administrator for access.',
  );
}

function answerSuccess(
  c: Context,
  declaration: RouteDeclaration,
  result: { body?: unknown; headers?: Record<string, string> },
): Response {
  const { status, body: schema } = declaration.success;
  const headers = { 'cache-control': 'no-store', ...result.headers };
  if (schema === undefined) return c.body(null, status as 204, headers);
  return c.json(schema.parse(result.body) as object, status as ContentfulStatusCode, headers);
}

const invalidRoots: Record<string, string> = {
  json: '#',
  query: '#/query',
  param: '#/path',
  header: '#/header',
};

function answerInvalid(
  result: { success: true } | { success: false; target: string; error: z.ZodError },
  c: Context,
): Response | undefined {
  if (result.success) return undefined;
  const detail = 'Some fields are not valid; see `errors`.';
  const problem = makeProblem('VALIDATION_FAILED', 400, 'The request is not valid', detail, where(c));
  return answer(c, {
    ...problem,
    errors: fieldProblems(result.error.issues, invalidRoots[result.target] ?? '#'),
  });
}

function answerError(log: Log, error: Error, c: Context): Response {
  const { traceId, instance } = where(c);
  if ('getResponse' in error) {
    const detail = 'The body is not valid JSON, or its content type is not application/json.';
    return answer(
      c,
      makeProblem('BODY_NOT_JSON', 400, 'The request is not valid', detail, { traceId, instance }),
    );
  }
  const problem = problemOf(transientIfPassing(error), traceId, instance);
  const fields = {
    route: `${c.req.method} ${c.req.routePath}`,
    status: problem.status,
    code: problem.code,
    traceId,
  };
  if (problem.status === 500) log.error('REQUEST_FAILED', { ...fields, errorName: error.name });
  else log.info('REQUEST_REFUSED', fields);
  return answer(c, problem, problem.status === 503 ? { 'retry-after': '5' } : {});
}

function answer(c: Context, problem: Problem, headers: Record<string, string> = {}): Response {
  const all = { 'content-type': 'application/problem+json', 'cache-control': 'no-store', ...headers };
  return c.body(JSON.stringify(problem), problem.status as ContentfulStatusCode, all);
}

function where(c: Context): { traceId: string; instance: string } {
  const event = (c.env as ApiEnv['Bindings'] | undefined)?.event as
    | APIGatewayProxyEventV2WithJWTAuthorizer
    | undefined;
  return { traceId: event?.requestContext.requestId ?? 'local', instance: new URL(c.req.url).pathname };
}

/** Claims of the verified token. HTTP API hands lists over as `[a b]`; they leave here as arrays. */
function claimsOf(event: LambdaEvent | undefined): Record<string, unknown> {
  const authorizer = (event as APIGatewayProxyEventV2WithJWTAuthorizer | undefined)?.requestContext
    .authorizer;
  const claims: Record<string, unknown> = { ...authorizer?.jwt?.claims };
  const groups = claims['cognito:groups'];
  if (typeof groups === 'string') claims['cognito:groups'] = groups.replace(/^\[|\]$/g, '').split(/[\s,]+/);
  return claims;
}
