import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { handler as api } from '../../../functions/integrator/api.lambda.ts';
import { handler as check } from '../../../functions/integrator/check-file.lambda.ts';
import { integratorRoutes } from '../../../functions/integrator/contract.ts';
import { handler as receive } from '../../../functions/integrator/receive-file.lambda.ts';
import { handler as tellLeftOvers } from '../../../functions/integrator/tell-left-overs.lambda.ts';
import type { RouteDeclaration } from '../../../functions/platform/contract.ts';

const environment = {
  AUDIT_TABLE: 'audit',
  AWS_REGION: 'us-east-1',
  DIRECTORY_TABLE: 'directory',
  INTEGRATOR_TABLE: 'integrator',
  IMMIGRATION_TABLE: 'immigration',
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
  const rawPath = path
    .replace('{firmId}', 'firm1')
    .replace('{fileId}', '01JD0000000000000000000001')
    .replace('{templateId}', '1');
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

describe('the function of the API of the integrator', () => {
  it.each(Object.values(integratorRoutes))('serves $method $path', async (declaration) => {
    expect(await codeOf(declaration)).toBe('TOKEN_NOT_ACCEPTED');
  });

  it('serves nothing else', async () => {
    expect(await codeOf({ method: 'get', path: '/v1/firms' })).toBe('ROUTE_NOT_FOUND');
  });
});

describe('the function that receives', () => {
  it('passes over what is its own, and gives back what it cannot read', async () => {
    const event = (key: string) => ({
      'detail-type': 'SFTP Server File Upload Completed',
      detail: { 'file-path': `/drop/${key}`, 'end-timestamp': '2026-11-20T20:00:00Z' },
    });
    const records = [event('firm1/.integrator/x/y.ndjson'), event('firm1/Import/'), { neither: 'nor' }];
    const Records = records.map((body, at) => ({ messageId: `m${at}`, body: JSON.stringify(body) }));
    const answer = await receive({ Records } as never, context, {} as never);
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'm2' }] });
  });
});

describe('the function that checks', () => {
  it.each([
    {},
    { firmId: 'Firm 1', fileId: '01JD0000000000000000000001' },
    { firmId: 'firm1', fileId: '../x' },
  ])('refuses %j', async (input) => {
    await expect(check(input, context, {} as never)).rejects.toMatchObject({ name: 'ZodError' });
  });
});

describe('the function that tells what was left', () => {
  it('refuses what is no input', async () => {
    await expect(tellLeftOvers('now', context, {} as never)).rejects.toMatchObject({ name: 'ZodError' });
  });
});
