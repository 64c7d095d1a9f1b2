import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { route } from '../../../functions/platform/contract.ts';
import { ConflictError, NotFoundError, TransientError } from '../../../functions/platform/errors.ts';
import { type ApiCaller, apiApp, implement } from '../../../functions/platform/http.ts';

const makeThing = route({
  operationId: 'makeThing',
  method: 'post',
  path: '/v1/tenants/{tenantId}/things',
  summary: 'Make a thing',
  tag: 'Things',
  roles: ['maker'],
  scopes: ['things/write'],
  params: z.object({ tenantId: z.string() }),
  body: z.strictObject({ name: z.string() }),
  success: { status: 204, description: 'Made' },
});

const dana: ApiCaller = {
  kind: 'user',
  id: 'someone',
  roles: ['maker'],
  scopes: [],
  distributorId: 'acme',
};
let caller = dana;
let failure: unknown;
let printed: string[];
beforeEach(() => {
  vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'false');
  failure = undefined;
  caller = dana;
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

const deps = { identifyCaller: async () => caller };
const app = () =>
  apiApp(
    () => deps,
    [
      implement(makeThing, async () => {
        if (failure !== undefined) throw failure;
        return {};
      }),
    ],
  );
async function call({ body = '{"name":"x"}', path = '/v1/tenants/acme/things' } = {}) {
  const headers = { 'content-type': 'application/json' };
  return app().request(path, { method: 'POST', headers, body });
}

describe('what is counted', () => {
  const counted = () =>
    printed
      .flatMap((text) => text.split('\n'))
      .filter((line) => line.includes('"_aws"'))
      .map((line) => JSON.parse(line))
      .map(({ _aws: _, ...told }) => told);

  it.each<[string, unknown, object]>([
    ['a refusal', new NotFoundError('GONE', 'gone'), { ApiRefused: 1 }],
    ['a conflict', new ConflictError('LATE', 'late'), { ApiRefused: 1 }],
    ['a passing failure', new TransientError('BUSY', 'busy'), { ApiFailed: 1 }],
    ['a bug', new Error('Robin Quill'), { ApiFailed: 1 }],
  ])('of %s is its class, once, for the tenant of the caller', async (_, thrown, told) => {
    failure = thrown;
    await call({ path: '/v1/tenants/other/things' });
    expect(counted()).toEqual([{ service: 'api', tenant: 'acme', ...told }]);
  });

  it('of a role that may not, and of fields that are wrong, is a refusal', async () => {
    caller = { ...dana, roles: [] };
    await call();
    caller = dana;
    await call({ body: '{}' });
    expect(counted()).toEqual(Array(2).fill({ service: 'api', tenant: 'acme', ApiRefused: 1 }));
  });

  it('names no tenant where the caller has none, a firm where it is a firm’s, and nobody else', async () => {
    failure = new NotFoundError('GONE', 'gone');
    caller = { kind: 'user', id: 'someone', roles: ['maker'], scopes: [] };
    await call();
    caller = { kind: 'machine', id: 'sub-7', roles: [], scopes: ['things/write'], firmId: 'birch-vale' };
    await call();
    expect(counted()).toEqual([
      { service: 'api', ApiRefused: 1 },
      { service: 'api', tenant: 'birch-vale', ApiRefused: 1 },
    ]);
  });

  it('is nothing of what succeeds', async () => {
    expect((await call()).status).toBe(204);
    expect(counted()).toEqual([]);
  });
});
