import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { handler } from '../../../functions/knowledge-base/api.lambda.ts';
import { knowledgeBaseRoutes } from '../../../functions/knowledge-base/contract.ts';

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
  vi.spyOn(console, 'info').mockImplementation(() => undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

describe('the function of the API of the Knowledge Base', () => {
  it.each(Object.values(knowledgeBaseRoutes))('serves $method $path', async ({ method, path }) => {
    const rawPath = path.replace('{firmId}', 'firm1').replaceAll(/\{\w+\}/g, 'one');
    const event = {
      version: '2.0',
      rawPath,
      rawQueryString: '',
      headers: { 'content-type': 'application/json' },
      requestContext: { requestId: 'r', http: { method: method.toUpperCase(), path: rawPath } },
      ...(method === 'get' ? {} : { body: '{}' }),
    };
    const answer = await handler(event, { awsRequestId: 'r', functionName: 'f' } as never, {} as never);
    expect(JSON.parse((answer as { body: string }).body).code).toBe('TOKEN_NOT_ACCEPTED');
  });
});
