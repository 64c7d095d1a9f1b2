import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { handler as exportsApi } from '../../../functions/data-exports/api.lambda.ts';
import { dataExportRoutes } from '../../../functions/data-exports/contract.ts';
import { handler as deliveriesApi } from '../../../functions/deliveries/api.lambda.ts';
import { deliveryRoutes } from '../../../functions/deliveries/contract.ts';
import type { RouteDeclaration } from '../../../functions/platform/contract.ts';

const environment = {
  AUDIT_TABLE: 'audit',
  AWS_REGION: 'us-east-1',
  EXPORTS_TABLE: 'exports',
  DELIVERIES_TABLE: 'deliveries',
  DIRECTORY_TABLE: 'directory',
  I9_TABLE: 'i9',
  ATTACHMENTS_BUCKET: 'attachments',
  EXPORTS_BUCKET: 'exports-bucket',
  EXPORT_WORKFLOW_ARN: 'arn:aws:states:us-east-1:111122223333:stateMachine:exports',
  TEST_FUNCTION_NAME: 'test-connection',
  EXPORT_QUEUE_URL: 'https://queue.example/1',
  CREDENTIALS_KEY_ARN: 'arn:aws:kms:us-east-1:111122223333:key/1',
};
beforeEach(() => {
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  for (const level of ['log', 'info', 'warn', 'error'] as const)
    vi.spyOn(console, level).mockImplementation(() => undefined);
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

const rooms = [
  { room: 'data exports', handler: exportsApi, routes: Object.values(dataExportRoutes) },
  { room: 'deliveries', handler: deliveriesApi, routes: Object.values(deliveryRoutes) },
] as const;

/** Calls without a token that could be accepted, so nothing of AWS is reached. */
async function codeOf(
  handler: typeof exportsApi | typeof deliveriesApi,
  { method, path, body }: Pick<RouteDeclaration, 'method' | 'path' | 'body'>,
) {
  const rawPath = path
    .replace('{distributorId}', 'meridian-hr')
    .replace('{dataExportId}', '01JD0000000000000000000001')
    .replace('{testId}', '01JD0000000000000000000002');
  const event = {
    version: '2.0',
    rawPath,
    rawQueryString: '',
    headers: { 'content-type': 'application/json' },
    requestContext: { requestId: 'r', http: { method: method.toUpperCase(), path: rawPath } },
    ...(body === undefined ? {} : { body: '{}' }),
  };
  const answer = await handler(event, { awsRequestId: 'r' } as never, {} as never);
  return JSON.parse((answer as { body: string }).body).code as string;
}

describe.each(rooms)('the function of the API of $room', ({ handler, routes }) => {
  it.each([...routes])('serves $method $path', async (declaration) => {
    const code = await codeOf(handler, declaration);
    expect(code).toBe('TOKEN_NOT_ACCEPTED');
  });

  it('serves nothing else', async () => {
    expect(await codeOf(handler, { method: 'get', path: '/v1/distributors' })).toBe('ROUTE_NOT_FOUND');
    expect(await codeOf(handler, { method: 'delete', path: routes[0]?.path ?? '' })).toBe('ROUTE_NOT_FOUND');
  });
});
