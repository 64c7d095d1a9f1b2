import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { route } from '../../../functions/platform/contract.ts';
import {
  ConflictError,
  ForbiddenError,
  InvalidInputError,
  NotFoundError,
  PermanentError,
  TransientError,
} from '../../../functions/platform/errors.ts';
import { type ApiCaller, apiApp, implement } from '../../../functions/platform/http.ts';

const makeThing = route({
  operationId: 'makeThing',
  method: 'post',
  path: '/v1/tenants/{tenantId}/things',
  summary: 'Make a thing',
  tag: 'Things',
  roles: ['maker', 'boss'],
  scopes: ['things/write'],
  params: z.object({ tenantId: z.string().regex(/^[a-z]+$/) }),
  query: z.object({ limit: z.coerce.number().int().max(9).optional() }),
  headers: z.object({ 'idempotency-key': z.string().min(8).optional() }),
  body: z.strictObject({
    name: z.string().min(1, 'Enter a name.'),
    'a/b~c': z.int().optional(),
    parts: z.array(z.strictObject({ size: z.int() })).optional(),
  }),
  success: {
    status: 201,
    description: 'Made',
    body: z.object({ name: z.string(), size: z.int().default(1) }),
  },
});
const removeThing = route({
  operationId: 'removeThing',
  method: 'delete',
  path: '/v1/things/{id}',
  summary: 'Remove a thing',
  tag: 'Things',
  roles: ['boss'],
  scopes: [],
  params: z.object({ id: z.string() }),
  success: { status: 204, description: 'Removed' },
});

let failure: unknown;
let answered: unknown;
let asked: Record<string, unknown>[];
let printed: string[];
beforeEach(() => {
  vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'INFO');
  failure = undefined;
  answered = { name: 'x', secret: 'canary' };
  asked = [];
  printed = [];
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, 'write').mockImplementation((text) => {
      printed.push(String(text));
      return true;
    });
  for (const level of ['log', 'info', 'warn', 'error', 'debug'] as const)
    vi.spyOn(console, level).mockImplementation((...texts) => void printed.push(texts.join(' ')));
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

let caller: ApiCaller = { kind: 'user', id: 'someone', roles: ['maker'], scopes: [] };
const deps = {
  identifyCaller: async (claims: Record<string, unknown>) => {
    asked.push(claims);
    return caller;
  },
};
const implementations = () => [
  implement(makeThing, async (_: typeof deps, request) => {
    asked.push(request as unknown as Record<string, unknown>);
    if (failure !== undefined) throw failure;
    return { body: answered as { name: string }, headers: { location: '/v1/things/1' } };
  }),
  implement(removeThing, async () => ({})),
];

const claims = { sub: 'someone', 'cognito:groups': '[maker boss]' };
async function call(
  sent: { body?: string; path?: string; method?: string; headers?: Record<string, string> } = {},
) {
  const { body = '{"name":"x"}', path = '/v1/tenants/acme/things', method = 'POST', headers } = sent;
  const event = { requestContext: { requestId: 'trace-1', authorizer: { jwt: { claims } } } };
  const app = apiApp(() => deps, implementations());
  const init = {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    body: method === 'POST' ? body : undefined,
  };
  const answer = await app.request(path, init, { event });
  const text = await answer.text();
  return { answer, status: answer.status, text, body: text === '' ? undefined : JSON.parse(text) };
}

describe('the door of the API', () => {
  beforeEach(() => {
    caller = { kind: 'user', id: 'someone', roles: ['maker'], scopes: [] };
  });

  it('hands the verb what was sent, after the schemas took it', async () => {
    await call({
      path: '/v1/tenants/acme/things?limit=7&other=1',
      headers: { 'Idempotency-Key': 'key-12345' },
    });
    expect(asked.at(-1)).toEqual({
      principal: caller,
      params: { tenantId: 'acme' },
      query: { limit: 7 },
      headers: { 'idempotency-key': 'key-12345' },
      body: { name: 'x' },
      traceId: 'trace-1',
    });
  });

  it('answers with nothing but what the route declares, and lets nobody keep it', async () => {
    const { answer, status, body, text } = await call();
    expect([status, body]).toEqual([201, { name: 'x', size: 1 }]);
    expect(text).not.toContain('canary');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('location')).toBe('/v1/things/1');
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
  });

  it('answers 204 without a body', async () => {
    caller = { kind: 'user', id: 'someone', roles: ['boss'], scopes: [] };
    const { answer, status, text } = await call({ method: 'DELETE', path: '/v1/things/1' });
    expect([status, text, answer.headers.get('cache-control')]).toEqual([204, '', 'no-store']);
  });

  it('hands over groups that come as one text as a list', async () => {
    await call();
    expect(asked[0]).toEqual({ sub: 'someone', 'cognito:groups': ['maker', 'boss'] });
  });

  it.each([
    [new InvalidInputError('A', 'a wrong'), 400, 'The request is not valid'],
    [new ForbiddenError('B', 'b'), 403, 'Not allowed'],
    [new NotFoundError('C', 'c'), 404, 'Not found'],
    [new ConflictError('D', 'd'), 409, 'The state has changed'],
    [new PermanentError('E', 'e'), 502, 'The other side refused'],
    [new TransientError('F', 'f'), 503, 'Try again shortly'],
  ])('answers %s as the problem of its class', async (thrown, status, title) => {
    failure = thrown;
    const { answer, body } = await call();
    expect(body).toEqual({
      type: `/docs#${thrown.code}`,
      title,
      status,
      detail: thrown.message,
      code: thrown.code,
      traceId: 'trace-1',
      instance: '/v1/tenants/acme/things',
    });
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('retry-after')).toBe(status === 503 ? '5' : null);
  });

  it('passes on which fields an error of ours names', async () => {
    failure = new InvalidInputError('A', 'a', { fields: [{ pointer: '#/name', detail: 'taken' }] });
    expect((await call()).body.errors).toEqual([{ pointer: '#/name', detail: 'taken' }]);
  });

  it('answers a bug with a trace id and nothing else, and keeps its words out of the log', async () => {
    failure = new TypeError('canary: Ottoline Featherstone, 900-12-3456');
    const { status, body, text } = await call();
    expect([status, body.code, body.traceId]).toEqual([500, 'UNEXPECTED', 'trace-1']);
    expect(body.detail).toBe('Something went wrong on our side. Quote the trace id when you report it.');
    expect(text).not.toContain('canary');
    const lines = printed.join('\n');
    expect(lines).toContain('REQUEST_FAILED');
    expect(lines).toContain('trace-1');
    expect(lines).not.toContain('canary');
  });

  it('answers 500 when a verb gives what the route does not declare', async () => {
    answered = { title: 'canary' };
    const { status, text } = await call();
    expect(status).toBe(500);
    expect(text).not.toContain('canary');
  });

  it('asks to try again when a service of AWS was too busy', async () => {
    failure = Object.assign(new Error('canary'), { name: 'ThrottlingException', $fault: 'client' });
    const { status, body } = await call();
    expect([status, body.code, body.detail]).toEqual([
      503,
      'AWS_UNAVAILABLE',
      'a service did not answer in time; try again',
    ]);
  });

  it('logs the route and never the path, the query or the body', async () => {
    failure = new ConflictError('D', 'd');
    await call({ path: '/v1/tenants/canary/things?limit=1', body: '{"name":"canary-name"}' });
    const [line = ''] = printed.filter((text) => text.includes('REQUEST_REFUSED'));
    expect(JSON.parse(line)).toMatchObject({
      route: 'POST /v1/tenants/:tenantId/things',
      status: 409,
      code: 'D',
      traceId: 'trace-1',
    });
    expect(line).not.toContain('canary');
  });
});

describe('a request that is wrong is refused before the verb', () => {
  beforeEach(() => {
    caller = { kind: 'user', id: 'someone', roles: ['maker'], scopes: [] };
  });
  const verbRan = () => asked.some((one) => 'traceId' in one);

  it.each([
    ['in the body', { body: '{"name":""}' }, '#/name', 'Enter a name.'],
    [
      'deep in the body',
      { body: '{"name":"x","parts":[{"size":1},{"size":"2"}]}' },
      '#/parts/1/size',
      undefined,
    ],
    ['in a field whose name needs escaping', { body: '{"name":"x","a/b~c":"1"}' }, '#/a~1b~0c', undefined],
    ['in the query', { path: '/v1/tenants/acme/things?limit=99' }, '#/query/limit', undefined],
    ['in the path', { path: '/v1/tenants/ACME/things' }, '#/path/tenantId', undefined],
    ['in a header', { headers: { 'idempotency-key': 'short' } }, '#/header/idempotency-key', undefined],
    ['by a field nobody knows', { body: '{"name":"x","isAdmin":true}' }, '#', 'Unrecognized key: "isAdmin"'],
    ['by a list instead of an object', { body: '[]' }, '#', undefined],
  ])('%s', async (_, sent, pointer, detail) => {
    const { status, body, answer } = await call(sent);
    expect([status, body.code, body.errors[0].pointer]).toEqual([400, 'VALIDATION_FAILED', pointer]);
    if (detail !== undefined) expect(body.errors[0].detail).toBe(detail);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(verbRan()).toBe(false);
  });

  it('naming every wrong field at once', async () => {
    const { body } = await call({ body: '{"name":"","parts":[{"size":"x"}]}' });
    expect(body.errors.map((one: { pointer: string }) => one.pointer)).toEqual(['#/name', '#/parts/0/size']);
  });

  it.each([
    ['malformed JSON', { body: '{"name":' }],
    ['text', { headers: { 'content-type': 'text/plain' } }],
    ['a form', { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'name=x' }],
  ])('by %s', async (_, sent) => {
    const { status, body } = await call(sent);
    expect([status, body.code]).toEqual([400, 'BODY_NOT_JSON']);
    expect(verbRan()).toBe(false);
  });

  it.each([
    ['GET', '/v1/nowhere'],
    ['PATCH', '/v1/tenants/acme/things'],
    ['DELETE', '/v1/things/1/2'],
  ])('by the route %s %s, which there is not', async (method, path) => {
    const { status, body } = await call({ method, path });
    expect([status, body.code, body.instance]).toEqual([404, 'ROUTE_NOT_FOUND', path]);
  });
});

describe('who may call', () => {
  it.each<[string, ApiCaller, number]>([
    [
      'a person with one of the roles',
      { kind: 'user', id: 'someone', roles: ['other', 'boss'], scopes: [] },
      201,
    ],
    ['a person without the role', { kind: 'user', id: 'someone', roles: ['other'], scopes: [] }, 403],
    [
      'a person with nothing but the scope',
      { kind: 'user', id: 'someone', roles: [], scopes: ['things/write'] },
      403,
    ],
    [
      'a machine with the scope',
      { kind: 'machine', id: 'someone', roles: [], scopes: ['things/write'] },
      201,
    ],
    [
      'a machine with another scope',
      { kind: 'machine', id: 'someone', roles: [], scopes: ['things/read'] },
      403,
    ],
    [
      'a machine with nothing but the role',
      { kind: 'machine', id: 'someone', roles: ['maker'], scopes: [] },
      403,
    ],
  ])('%s', async (_, who, status) => {
    caller = who;
    const answer = await call();
    expect(answer.status).toBe(status);
    if (status === 403) expect(answer.body.code).toBe('ROLE_NOT_ALLOWED');
    expect(asked.some((one) => 'traceId' in one)).toBe(status === 201);
  });

  it('is no machine where the route names no scope', async () => {
    caller = { kind: 'machine', id: 'someone', roles: [], scopes: ['things/write'] };
    expect((await call({ method: 'DELETE', path: '/v1/things/1' })).status).toBe(403);
  });
});
