import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { handler } from '../../../functions/clients/api.lambda.ts';
import { clientRoutes } from '../../../functions/clients/contract.ts';

const environment = {
  AUDIT_TABLE: 'audit',
  AWS_REGION: 'us-east-1',
  DIRECTORY_TABLE: 'directory',
  PACKAGES_TABLE: 'packages',
  LOGOS_BUCKET: 'logos',
  REPORTS_BUCKET: 'reports',
};
beforeEach(() => {
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  for (const level of ['log', 'info', 'warn', 'error'] as const)
    vi.spyOn(console, level).mockImplementation(() => undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

/** Calls without a token that could be accepted, so nothing of AWS is reached. */
async function codeOf({ method, path, hasBody }: { method: string; path: string; hasBody: boolean }) {
  const rawPath = path.replace('{distributorId}', 'meridian-hr').replace('{clientId}', '1001');
  const event = {
    version: '2.0',
    rawPath,
    rawQueryString: '',
    headers: { 'content-type': 'application/json' },
    requestContext: { requestId: 'r', http: { method: method.toUpperCase(), path: rawPath } },
    ...(hasBody ? { body: '{}' } : {}),
  };
  const answer = await handler(event, { awsRequestId: 'r' } as never, {} as never);
  return JSON.parse((answer as { body: string }).body).code as string;
}

it.each(Object.values(clientRoutes))('serves $method $path', async ({ method, path, ...rest }) => {
  const code = await codeOf({ method, path, hasBody: 'body' in rest });
  expect(['TOKEN_NOT_ACCEPTED', 'VALIDATION_FAILED']).toContain(code);
});

it('serves nothing else', async () => {
  const path = '/v1/distributors/{distributorId}/clients/{clientId}';
  expect(await codeOf({ method: 'delete', path, hasBody: false })).toBe('ROUTE_NOT_FOUND');
});
