import middy from '@middy/core';
import type { APIGatewayProxyEventV2WithJWTAuthorizer, Context as LambdaContext } from 'aws-lambda';
import { type Context, Hono } from 'hono';
import { handle, type LambdaEvent } from 'hono/aws-lambda';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type * as z from 'zod';
import { type AuditTrail, tableAuditTrail } from './audit-trail.ts';
import { AuditedCall, type AuditedCaller } from './audited-call.ts';
import { systemClock } from './clock.ts';
import type { AuditEntry, FieldProblem, Problem, RouteDeclaration } from './contract.ts';
import type { FunctionEnv } from './env.ts';
import { ForbiddenError } from './errors.ts';
import { fieldProblems, makeProblem, problemOf } from './http-problem.ts';
import { createLog, type Log } from './log.ts';
import { transientIfPassing } from './passing-failure.ts';

type Parsed<S> = S extends z.ZodType ? z.output<S> : Record<string, never>;

/** What the door needs to know of a caller; the directory says who it is. */
export interface ApiCaller extends AuditedCaller {
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

/** Of tests that look at one room alone. */
const noTrail: AuditTrail = { append: (draft) => Promise.resolve({ ...draft, sequence: 0 } as AuditEntry) };

type ApiEnv = { Bindings: { event: LambdaEvent; lambdaContext: LambdaContext } };

/**
 * Door of a room's API function: one Lambda serves the routes of one room, behind the JWT authorizer. What it does is in the
 * audit trail that its environment must name.
 */
export function api<Deps extends CallerDeps>(
  makeDeps: (env: FunctionEnv) => Deps,
  implementations: NoInfer<Implementations<Deps>>,
  makeTrail: (env: FunctionEnv) => AuditTrail = (env) => tableAuditTrail(env, systemClock),
) {
  let deps: Deps | undefined;
  let trail: AuditTrail | undefined;
  const app = apiApp(
    () => {
      deps ??= makeDeps(process.env);
      return deps;
    },
    implementations,
    () => {
      trail ??= makeTrail(process.env);
      return trail;
    },
  );
  const serve = handle(app);
  const handler = middy().handler((event: unknown, context: LambdaContext) =>
    serve(event as LambdaEvent, context),
  );
  // Told, so that tests play exactly what is deployed over deps of their own.
  return Object.assign(handler, { implementations });
}

/** The router alone, callable in memory by tests; without a trail nothing is audited. */
export function apiApp<Deps extends CallerDeps>(
  deps: () => Deps,
  implementations: NoInfer<Implementations<Deps>>,
  trail: () => AuditTrail = () => noTrail,
): Hono<ApiEnv> {
  const log = createLog();
  const app = new Hono<ApiEnv>();
  app.notFound((c) =>
    answer(c, makeProblem('ROUTE_NOT_FOUND', 404, 'Not found', 'There is no such route.', where(c))),
  );
  app.onError((error, c) => answerError(log, error, c));
  for (const { declaration, verb } of implementations) {
    const path = declaration.path.replaceAll(/\{(\w+)\}/g, ':$1');
    app.on(declaration.method.toUpperCase(), path, async (c) => {
      const claims = claimsOf(c.env?.event);
      const { traceId } = where(c);
      const call = new AuditedCall(trail(), log, { declaration, params: c.req.param(), claims, traceId });
      let principal: CallerOf<Deps> | undefined;
      try {
        principal = (await deps().identifyCaller(claims)) as CallerOf<Deps>;
        call.knowCaller(principal);
        requireAccess(declaration, principal);
        const parts = await readParts(c, declaration);
        await call.begin(parts['body']);
        const request = { principal, ...parts, traceId };
        const result = await verb(deps(), request as unknown as ApiRequest<RouteDeclaration, CallerOf<Deps>>);
        const response = answerSuccess(c, declaration, result);
        await call.done(result.body);
        return response;
      } catch (error) {
        const problem = problemFor(error, c);
        count(log, problem, principal);
        await call.ended(error, problem);
        throw error;
      }
    });
  }
  return app;
}

/** A request whose parts are not what its route declares. */
class InvalidRequest extends Error {
  readonly fields: readonly FieldProblem[];
  constructor(fields: readonly FieldProblem[]) {
    super('the request is not valid');
    this.fields = fields;
  }
}
class BodyNotJson extends Error {}

const partRoots = { params: '#/path', query: '#/query', headers: '#/header', body: '#' } as const;

async function readParts(
  c: Context<ApiEnv>,
  declaration: RouteDeclaration,
): Promise<Record<string, unknown>> {
  const sent = {
    params: c.req.param(),
    query: c.req.query(),
    headers: c.req.header(),
    body: declaration.body && (await jsonOf(c)),
  };
  const fields: FieldProblem[] = [];
  const parts: Record<string, unknown> = {};
  for (const [part, root] of Object.entries(partRoots) as [keyof typeof partRoots, string][]) {
    const schema = declaration[part];
    const result = schema?.safeParse(sent[part]);
    if (result?.success === false) fields.push(...fieldProblems(result.error.issues, root));
    parts[part] = result?.data ?? {};
  }
  if (fields.length === 0 && !declaration.takesBrokenText) fields.push(...brokenTexts(parts['body'], '#'));
  if (fields.length > 0) throw new InvalidRequest(fields);
  return parts;
}

/** Texts with half a character, which JSON can escape and no table keeps. */
function brokenTexts(value: unknown, pointer: string): FieldProblem[] {
  if (typeof value === 'string')
    return value.isWellFormed() ? [] : [{ pointer, detail: 'The text contains half of a character.' }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, one]) => brokenTexts(one, `${pointer}/${name}`));
}

async function jsonOf(c: Context<ApiEnv>): Promise<unknown> {
  if (!/^application\/json\b/i.test(c.req.header('content-type') ?? '')) throw new BodyNotJson();
  try {
    return await c.req.json();
  } catch {
    throw new BodyNotJson();
  }
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

function problemFor(error: unknown, c: Context): Problem {
  const { traceId, instance } = where(c);
  const refused = (code: string, detail: string) =>
    makeProblem(code, 400, 'The request is not valid', detail, { traceId, instance });
  if (error instanceof BodyNotJson)
    return refused(
      'BODY_NOT_JSON',
      'The body is not valid JSON, or its content type is not application/json.',
    );
  if (error instanceof InvalidRequest) {
    const problem = refused('VALIDATION_FAILED', 'Some fields are not valid; see `errors`.');
    return { ...problem, errors: [...error.fields] };
  }
  return problemOf(transientIfPassing(error), traceId, instance);
}

function answerError(log: Log, error: Error, c: Context): Response {
  const problem = problemFor(error, c);
  if (error instanceof BodyNotJson || error instanceof InvalidRequest) return answer(c, problem);
  const fields = {
    route: `${c.req.method} ${c.req.routePath}`,
    status: problem.status,
    code: problem.code,
    traceId: problem.traceId,
  };
  if (problem.status === 500) log.error('REQUEST_FAILED', { ...fields, errorName: error.name });
  else log.info('REQUEST_REFUSED', fields);
  return answer(c, problem, problem.status === 503 ? { 'retry-after': '5' } : {});
}

/** By the caller's own tenant, which the vendor's staff have not: nobody raises another's counts. */
function count({ measure }: Log, { status }: Problem, caller: AuditedCaller | undefined): void {
  measure(status < 500 ? 'ApiRefused' : 'ApiFailed', 1, caller?.distributorId ?? caller?.firmId);
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
