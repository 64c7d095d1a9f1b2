import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { route } from '../../../functions/platform/contract.ts';
import { ConflictError, ForbiddenError, NotFoundError } from '../../../functions/platform/errors.ts';
import { type ApiCaller, apiApp, implement } from '../../../functions/platform/http.ts';
import { type MemoryAuditTrail, memoryAuditTrail } from '../../support/memory-audit-trail.ts';

const base = '/v1/distributors/{distributorId}/clients/{clientId}';
const common = { summary: 'x', tag: 'x', roles: ['writer'], scopes: [] };
const params = z.object({ distributorId: z.string(), clientId: z.string() });
const body = z.object({
  name: z.string(),
  settings: z.record(z.string(), z.string()),
  ids: z.array(z.int()),
});
const changeClient = route({
  ...common,
  operationId: 'changeClient',
  method: 'put',
  path: base,
  params,
  body,
  success: { status: 200, description: 'x', body: z.object({ changeId: z.string(), name: z.string() }) },
});
const readFile = route({
  ...common,
  operationId: 'readFile',
  method: 'get',
  path: `${base}/file`,
  params,
  isAudited: true,
  success: { status: 200, description: 'x', body: z.object({ content: z.string() }) },
});
const readCount = route({
  ...common,
  operationId: 'readCount',
  method: 'get',
  path: `${base}/count`,
  params,
  success: { status: 200, description: 'x', body: z.object({ count: z.int() }) },
});

let caller: ApiCaller;
let failure: unknown;
let trail: MemoryAuditTrail;
let done: string[];
beforeEach(() => {
  caller = { kind: 'user', id: 'u-1', roles: ['writer'], scopes: [], distributorId: 'acme' };
  failure = undefined;
  trail = memoryAuditTrail();
  done = [];
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  for (const level of ['log', 'info', 'warn', 'error'] as const)
    vi.spyOn(console, level).mockImplementation(() => undefined);
});
afterEach(() => vi.restoreAllMocks());

const deps = {
  identifyCaller: async () => {
    if (failure instanceof ForbiddenError) throw failure;
    return caller;
  },
};
async function act<T>(what: string, answer: T): Promise<{ body: T }> {
  if (failure !== undefined) throw failure;
  done.push(what);
  return { body: answer };
}
const implementations = [
  implement(changeClient, (_: typeof deps) => act('change', { changeId: 'c-9', name: 'Canary Name' })),
  implement(readFile, (_: typeof deps) => act('file', { content: 'canary-content' })),
  implement(readCount, (_: typeof deps) => act('count', { count: 1 })),
];

const sent = {
  name: 'Canary Name',
  settings: { 'site.color': 'canary-red', 'Jane Canary': 'x' },
  ids: [1, 2, 3],
};
async function call(method: 'PUT' | 'GET', path = '/v1/distributors/acme/clients/7', told: unknown = sent) {
  const app = apiApp(
    () => deps,
    implementations,
    () => trail,
  );
  const claims = { sub: 'u-1', username: 'jane', client_id: 'web' };
  const event = { requestContext: { requestId: 'trace-1', authorizer: { jwt: { claims } } } };
  const init = {
    method,
    headers: { 'content-type': 'application/json' },
    ...(method === 'PUT' ? { body: JSON.stringify(told) } : {}),
  };
  const answer = await app.request(path, init, { event });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}
const told = () =>
  trail.entries.map(({ outcome, code }) => (code === undefined ? outcome : `${outcome} ${code}`));

describe('a change', () => {
  it('is begun in the trail before it is made, and its outcome follows it', async () => {
    await call('PUT');
    expect(trail.entries.map(({ hash, previousHash, at, ...entry }) => entry)).toEqual([
      {
        tenantId: 'distributor:acme',
        sequence: 1,
        actor: { kind: 'user', id: 'u-1' },
        action: 'changeClient',
        objects: { distributorId: 'acme', clientId: 7 },
        outcome: 'BEGUN',
        begunSequence: undefined,
        fields: ['name', 'settings', 'settings.site.color', 'settings.*', 'ids'],
        counts: { ids: 3 },
        traceId: 'trace-1',
      },
      {
        tenantId: 'distributor:acme',
        sequence: 2,
        actor: { kind: 'user', id: 'u-1' },
        action: 'changeClient',
        objects: { distributorId: 'acme', clientId: 7, changeId: 'c-9' },
        outcome: 'DONE',
        begunSequence: 1,
        traceId: 'trace-1',
      },
    ]);
  });

  it('leaves nothing of what was sent or answered but names of fields, counts and ids', async () => {
    await call('PUT');
    expect(JSON.stringify(trail.entries)).not.toMatch(/canary/i);
  });

  it('is not made when the trail cannot be written to, and the caller is told to try again', async () => {
    trail.failWhen(() => true);
    const answer = await call('PUT');
    expect([answer.status, answer.body['code']]).toEqual([503, 'AUDIT_TRAIL_UNAVAILABLE']);
    expect(done).toEqual([]);
  });

  it('that is made is answered although its outcome cannot be written: it stays begun', async () => {
    trail.failWhen(({ outcome }) => outcome === 'DONE');
    expect((await call('PUT')).status).toBe(200);
    expect([done, told()]).toEqual([['change'], ['BEGUN']]);
  });

  it.each([
    ['refused by its verb', new ConflictError('VERSION_OLD', 'x'), 'REFUSED VERSION_OLD'],
    ['that fails', new Error('bug'), 'FAILED UNEXPECTED'],
    ['that AWS lets down', Object.assign(new Error('x'), { name: 'TimeoutError' }), 'FAILED'],
  ])('%s says so', async (_, error, outcome) => {
    failure = error;
    await call('PUT');
    expect(told()).toEqual(['BEGUN', expect.stringContaining(outcome)]);
    expect(trail.entries[1]?.begunSequence).toBe(1);
  });

  it.each([
    [
      'its caller has no role for',
      () => (caller = { ...caller, roles: [] }),
      sent,
      'REFUSED ROLE_NOT_ALLOWED',
    ],
    ['is not valid', () => undefined, { name: 1 }, 'REFUSED VALIDATION_FAILED'],
    [
      'comes of nobody known here',
      () => (failure = new ForbiddenError('CALLER_UNKNOWN', 'x')),
      sent,
      'REFUSED CALLER_UNKNOWN',
    ],
  ])('that %s leaves one entry', async (_, arrange, content, outcome) => {
    arrange();
    await call('PUT', undefined, content);
    expect([told(), done]).toEqual([[outcome], []]);
  });

  it('asked for again is told again', async () => {
    await call('PUT');
    await call('PUT');
    expect(told()).toEqual(['BEGUN', 'DONE', 'BEGUN', 'DONE']);
  });
});

describe('a read', () => {
  it('of a file is in the trail before it is given', async () => {
    const answer = await call('GET', '/v1/distributors/acme/clients/7/file');
    expect([answer.body['content'], told()]).toEqual(['canary-content', ['DONE']]);
  });

  it('of a file is not given when the trail cannot be written to', async () => {
    trail.failWhen(() => true);
    const answer = await call('GET', '/v1/distributors/acme/clients/7/file');
    expect([answer.status, answer.body['code']]).toEqual([503, 'AUDIT_TRAIL_UNAVAILABLE']);
    expect(JSON.stringify(answer.body)).not.toContain('canary');
  });

  it('of nothing personal leaves no entry', async () => {
    await call('GET', '/v1/distributors/acme/clients/7/count');
    expect(told()).toEqual([]);
  });

  it('that a role does not allow is told', async () => {
    caller = { ...caller, roles: [] };
    await call('GET', '/v1/distributors/acme/clients/7/count');
    expect(told()).toEqual(['REFUSED ROLE_NOT_ALLOWED']);
  });

  it("of another tenant's is told, where it was asked for by id", async () => {
    failure = new NotFoundError('DISTRIBUTOR_NOT_FOUND', 'x');
    await call('GET', '/v1/distributors/other/clients/7/count');
    expect(told()).toEqual(['REFUSED DISTRIBUTOR_NOT_FOUND']);
  });
});

describe('the trail of a call', () => {
  it("is the caller's own tenant's, so that nobody writes into another's", async () => {
    failure = new NotFoundError('DISTRIBUTOR_NOT_FOUND', 'x');
    await call('PUT', '/v1/distributors/other/clients/7');
    expect(trail.entries.map(({ tenantId, objects }) => [tenantId, objects['distributorId']])).toEqual([
      ['distributor:acme', 'other'],
      ['distributor:acme', 'other'],
    ]);
  });

  it("of the vendor's staff is that of the tenant in the path", async () => {
    const { distributorId: _, ...staff } = caller;
    caller = staff;
    await call('PUT', '/v1/distributors/other/clients/7');
    expect(trail.entries[0]?.tenantId).toBe('distributor:other');
  });

  it('is the vendor’s where the path names no tenant there could be', async () => {
    const { distributorId: _, ...staff } = caller;
    caller = staff;
    await call('PUT', '/v1/distributors/HEADS/clients/7');
    expect(trail.entries[0]?.tenantId).toBe('vendor');
  });

  it('tells of the path what its schema takes, as the verb gets it, and of the rest that it was refused', async () => {
    const { distributorId: _, ...staff } = caller;
    caller = staff;
    const removeFile = route({
      ...common,
      operationId: 'removeFile',
      method: 'delete',
      path: '/v1/distributors/{distributorId}/files/{fileId}',
      params: z.object({ distributorId: z.string().regex(/^[a-z]+$/), fileId: z.coerce.number().int() }),
      success: { status: 204, description: 'x' },
    });
    const app = apiApp(
      () => deps,
      [implement(removeFile, async () => ({}))],
      () => trail,
    );
    const event = { requestContext: { requestId: 'trace-1', authorizer: { jwt: { claims: {} } } } };
    for (const path of ['acme/files/0x10', 'acme/files/Jane%20Canary', 'Jane%20Canary/files/7'])
      await app.request(`/v1/distributors/${path}`, { method: 'DELETE' }, { event });
    expect(trail.entries.map(({ outcome, tenantId, objects }) => [outcome, tenantId, objects])).toEqual([
      ['BEGUN', 'distributor:acme', { distributorId: 'acme', fileId: 16 }],
      ['DONE', 'distributor:acme', { distributorId: 'acme', fileId: 16 }],
      ['REFUSED', 'distributor:acme', { distributorId: 'acme', fileId: 'refused' }],
      ['REFUSED', 'vendor', { distributorId: 'refused', fileId: 7 }],
    ]);
  });

  it('does not tell what looks like a social security number, not even its hash', async () => {
    await call('PUT', '/v1/distributors/acme/clients/900-12-3456');
    expect(trail.entries.map(({ objects }) => objects['clientId'])).toEqual(['withheld', 'withheld']);
  });

  it('tells what is no plain id by its hash', async () => {
    await call('PUT', '/v1/distributors/acme/clients/jane@canary.example');
    expect(trail.entries[0]?.objects['clientId']).toMatch(/^sha256:[0-9a-f]{16}$/);
  });
});
