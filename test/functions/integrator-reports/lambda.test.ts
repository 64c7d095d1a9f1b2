import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { handler } from '../../../functions/integrator-reports/api.lambda.ts';
import { integratorReportRoutes } from '../../../functions/integrator-reports/contract.ts';
import type { RouteDeclaration } from '../../../functions/platform/contract.ts';
import { jobIdOf } from '../../support/jobs-world.ts';

const environment = {
  AUDIT_TABLE: 'audit',
  AWS_REGION: 'us-east-1',
  DIRECTORY_TABLE: 'directory',
  INTEGRATOR_TABLE: 'integrator',
  IMMIGRATION_TABLE: 'immigration',
  DROP_BUCKET: 'drop',
  RUN_WORKFLOW_ARN: 'arn:aws:states:us-east-1:000000000000:stateMachine:runs',
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
    .replace('{jobId}', jobIdOf('2026-11-20', 3))
    .replace('{runId}', '2026-11-20');
  const event = {
    version: '2.0',
    rawPath,
    rawQueryString: '',
    headers: { 'content-type': 'application/json' },
    requestContext: { requestId: 'r', http: { method: method.toUpperCase(), path: rawPath } },
    ...(method === 'get' ? {} : { body: '{}' }),
  };
  const answer = await handler(event, context, {} as never);
  return JSON.parse((answer as { body: string }).body).code as string;
}

describe('the function of the API of reports', () => {
  it.each(Object.values(integratorReportRoutes))('serves $method $path', async (declaration) => {
    expect(await codeOf(declaration)).toBe('TOKEN_NOT_ACCEPTED');
  });

  it('serves nothing else', async () => {
    expect(await codeOf({ method: 'get', path: '/v1/firms' })).toBe('ROUTE_NOT_FOUND');
  });
});
