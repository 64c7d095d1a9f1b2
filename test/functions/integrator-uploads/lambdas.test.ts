import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { handler as api } from '../../../functions/integrator-uploads/api.lambda.ts';
import { uploadRoutes } from '../../../functions/integrator-uploads/contract.ts';
import { handler as take } from '../../../functions/integrator-uploads/take-upload.lambda.ts';
import type { RouteDeclaration } from '../../../functions/platform/contract.ts';

const environment = {
  AUDIT_TABLE: 'audit',
  AWS_REGION: 'us-east-1',
  DIRECTORY_TABLE: 'directory',
  INTEGRATOR_TABLE: 'integrator',
  DROP_BUCKET: 'drop',
  CHECK_FUNCTION_NAME: 'check-file',
};
beforeEach(() => {
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  for (const level of ['log', 'info', 'warn', 'error'] as const)
    vi.spyOn(console, level).mockImplementation(() => undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

const context = { awsRequestId: 'r', functionName: 'f', getRemainingTimeInMillis: () => 1000 } as never;

/** Calls without a token that could be accepted, so nothing of AWS is reached. */
async function codeOf({ method, path }: Pick<RouteDeclaration, 'method' | 'path'>): Promise<string> {
  const rawPath = path.replace('{firmId}', 'firm1').replace('{uploadId}', '01JD0000000000000000000001');
  const event = {
    version: '2.0',
    rawPath,
    rawQueryString: '',
    headers: { 'content-type': 'application/json' },
    requestContext: { requestId: 'r', http: { method: method.toUpperCase(), path: rawPath } },
    ...(method === 'get' ? {} : { body: '{}' }),
  };
  const answer = await api(event, context, {} as never);
  return JSON.parse((answer as { body: string }).body).code as string;
}

describe('the function of the API of uploads', () => {
  it.each(Object.values(uploadRoutes))('serves $method $path', async (declaration) => {
    expect(await codeOf(declaration)).toBe('TOKEN_NOT_ACCEPTED');
  });

  it('serves nothing else', async () => {
    expect(await codeOf({ method: 'get', path: '/v1/firms' })).toBe('ROUTE_NOT_FOUND');
  });
});

describe('the function that takes uploads in', () => {
  it('passes over what is no upload, and gives back what it cannot read', async () => {
    const object = { key: 'firm1/Import/x.csv', etag: 'e', size: 1 };
    const bodies = [{ time: '2026-11-20T20:00:00Z', detail: { object } }, { neither: 'nor' }];
    const Records = bodies.map((body, at) => ({ messageId: `m${at}`, body: JSON.stringify(body) }));
    const answer = await take({ Records } as never, context, {} as never);
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] });
  });
});
