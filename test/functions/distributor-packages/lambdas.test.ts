import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { handler } from '../../../functions/distributor-packages/api.lambda.ts';
import { distributorPackageRoutes } from '../../../functions/distributor-packages/contract.ts';
import type { RouteDeclaration } from '../../../functions/platform/contract.ts';

const environment = {
  AUDIT_TABLE: 'audit',
  AWS_REGION: 'us-east-1',
  DIRECTORY_TABLE: 'directory',
  PACKAGES_TABLE: 'packages',
  LOGOS_BUCKET: 'logos',
  MOVE_WORKFLOW_ARN: 'arn:aws:states:us-east-1:111122223333:stateMachine:moves',
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

/** Calls without a token that could be accepted, so nothing of AWS is reached. */
async function codeOf({ method, path }: Pick<RouteDeclaration, 'method' | 'path'>): Promise<string> {
  const rawPath = path.replace('{distributorId}', 'meridian-hr').replace('{version}', '1');
  const event = {
    version: '2.0',
    rawPath: rawPath.replace('{packageId}', '01JD0000000000000000000001'),
    rawQueryString: '',
    headers: { 'content-type': 'application/json', 'if-match': '"1"' },
    requestContext: { requestId: 'r', http: { method: method.toUpperCase(), path: rawPath } },
    ...(method === 'get' ? {} : { body: '{}' }),
  };
  const answer = await handler(event, { awsRequestId: 'r' } as never, {} as never);
  return JSON.parse((answer as { body: string }).body).code as string;
}

describe('the function of the API of distributor packages', () => {
  it.each(Object.values(distributorPackageRoutes))('serves $method $path', async (declaration) => {
    expect(await codeOf(declaration)).toBe('TOKEN_NOT_ACCEPTED');
  });

  it('serves nothing else', async () => {
    expect(await codeOf({ method: 'get', path: '/v1/distributors' })).toBe('ROUTE_NOT_FOUND');
    expect(await codeOf({ method: 'delete', path: distributorPackageRoutes.getPackage.path })).toBe(
      'ROUTE_NOT_FOUND',
    );
  });
});
