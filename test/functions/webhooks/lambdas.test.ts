import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RouteDeclaration } from '../../../functions/platform/contract.ts';
import { handler } from '../../../functions/webhooks/api.lambda.ts';
import { webhookRoutes } from '../../../functions/webhooks/contract.ts';
import { fanOutDeps, sendWebhookDeps } from '../../../functions/webhooks/deps.ts';
import { handler as fanOut } from '../../../functions/webhooks/fan-out-events.lambda.ts';
import { handler as send } from '../../../functions/webhooks/send-webhook.lambda.ts';

const environment = {
  AUDIT_TABLE: 'audit',
  AWS_REGION: 'us-east-1',
  DIRECTORY_TABLE: 'directory',
  INTEGRATOR_TABLE: 'integrator',
  WEBHOOK_WORKFLOW_ARN: 'arn:aws:states:us-east-1:000000000000:stateMachine:webhooks',
  CREDENTIALS_KEY_ARN: 'arn:aws:kms:us-east-1:000000000000:key/k',
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
  const rawPath = path.replace('{firmId}', 'firm1').replace('{webhookId}', '01JD0000000000000000000001');
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

describe('the function of the API', () => {
  it.each(Object.values(webhookRoutes))('serves $method $path', async (declaration) => {
    expect(await codeOf(declaration)).toBe('TOKEN_NOT_ACCEPTED');
  });

  it('serves nothing else', async () => {
    expect(await codeOf({ method: 'get', path: '/v1/firms' })).toBe('ROUTE_NOT_FOUND');
  });
});

describe('the functions of deliveries', () => {
  it.each([
    ['fan-out-events', fanOut],
    ['send-webhook', send],
  ])('%s refuses an input that names no firm', async (_, one) => {
    await expect(one({}, context, {} as never)).rejects.toThrow('firmId');
  });

  it('let through the exceptions of their stage alone', () => {
    const named = '[{"host":"localhost","port":8443}]';
    expect(sendWebhookDeps(environment).guard.allowedExceptions).toEqual([]);
    expect(
      sendWebhookDeps({ ...environment, DESTINATION_EXCEPTIONS: named }).guard.allowedExceptions,
    ).toEqual([{ host: 'localhost', port: 8443 }]);
  });

  it('name what is missing of their environment', () => {
    expect(() => fanOutDeps({})).toThrow('INTEGRATOR_TABLE');
  });
});
