import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { route } from '../../../functions/platform/contract.ts';
import { type ApiCaller, api, implement } from '../../../functions/platform/http.ts';
import { memoryAuditTrail } from '../../support/memory-audit-trail.ts';

const makeThing = route({
  operationId: 'makeThing',
  method: 'post',
  path: '/v1/things',
  summary: 'Make a thing',
  tag: 'Things',
  roles: ['maker'],
  scopes: [],
  body: z.strictObject({ name: z.string() }),
  success: { status: 201, description: 'Made', body: z.object({ name: z.string() }) },
});

let asked: Record<string, unknown>[];
const caller: ApiCaller = { kind: 'user', id: 'someone', roles: ['maker'], scopes: [] };
const deps = { identifyCaller: async () => caller };
const implementations = [
  implement(makeThing, async (_: typeof deps, request) => {
    asked.push({ ...request });
    return { body: request.body };
  }),
];
const event = {
  version: '2.0',
  routeKey: 'POST /v1/things',
  rawPath: '/v1/things',
  rawQueryString: '',
  headers: { 'content-type': 'application/json' },
  requestContext: {
    requestId: 'trace-9',
    authorizer: { jwt: { claims: { sub: 'someone' } } },
    http: { method: 'POST', path: '/v1/things' },
  },
  body: Buffer.from('{"name":"x"}').toString('base64'),
  isBase64Encoded: true,
};
const context = { awsRequestId: 'r', functionName: 'f' } as never;

beforeEach(() => {
  asked = [];
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  for (const level of ['log', 'info', 'warn', 'error'] as const)
    vi.spyOn(console, level).mockImplementation(() => undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

describe('the Lambda of a room', () => {
  it('takes an event of the HTTP API and answers one, with dependencies and audit trail made once', async () => {
    vi.stubEnv('AUDIT_TABLE', 'audit');
    const trail = memoryAuditTrail();
    const made: string[] = [];
    const makeDeps = () => {
      made.push('dependencies');
      return deps;
    };
    const handler = api(makeDeps, implementations, (env) => {
      made.push(`trail in ${env['AUDIT_TABLE']}`);
      return trail;
    });
    const answers = [1, 2].map(() => handler(event, context, {} as never));
    for (const answer of await Promise.all(answers))
      expect(answer).toMatchObject({ statusCode: 201, body: '{"name":"x"}' });
    expect(made.sort()).toEqual(['dependencies', 'trail in audit']);
    expect(asked.at(-1)).toMatchObject({ traceId: 'trace-9' });
    expect(trail.entries.map(({ outcome }) => outcome).sort()).toEqual(['BEGUN', 'BEGUN', 'DONE', 'DONE']);
  });

  it('serves nothing when its environment names no audit trail', async () => {
    vi.stubEnv('AUDIT_TABLE', undefined);
    const handler = api(() => deps, implementations);
    expect(await handler(event, context, {} as never)).toMatchObject({ statusCode: 500 });
    expect(asked).toEqual([]);
  });
});
