import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { handler as api } from '../../../functions/integrator-subscription/api.lambda.ts';
import { handler as applySftp } from '../../../functions/integrator-subscription/apply-sftp.lambda.ts';
import { subscriptionRoutes } from '../../../functions/integrator-subscription/contract.ts';
import { subscriptionDeps } from '../../../functions/integrator-subscription/deps.ts';

const environment = {
  AUDIT_TABLE: 'audit',
  AWS_REGION: 'us-east-1',
  DIRECTORY_TABLE: 'directory',
  INTEGRATOR_TABLE: 'integrator',
  DROP_BUCKET: 'drop',
  CHECK_FUNCTION_NAME: 'check-file',
  FIRM_SFTP_SERVER_ID: 's-01234567890123456',
  FIRM_SFTP_ENDPOINT: 'sftp.waybill.example:2222',
  FIRM_SFTP_USER_ROLE_ARN: 'arn:aws:iam::000000000000:role/firm',
  MAIL_FROM: 'notices@waybill.example',
  MAIL_CONFIGURATION_SET: 'notices',
  SITE_URL: 'https://waybill.example',
};
beforeEach(() => {
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

const context = { awsRequestId: 'r', functionName: 'f', getRemainingTimeInMillis: () => 1000 } as never;

describe('the function of the API of subscriptions', () => {
  // Without a token that could be accepted nothing of AWS is reached.
  it.each(Object.values(subscriptionRoutes))('serves $method $path', async ({ method, path }) => {
    const rawPath = path.replace('{firmId}', 'firm1').replace('{keyId}', '01JD0000000000000000000001');
    const event = {
      version: '2.0',
      rawPath,
      rawQueryString: '',
      headers: { 'content-type': 'application/json' },
      requestContext: { requestId: 'r', http: { method: method.toUpperCase(), path: rawPath } },
      ...(method === 'post' && { body: '{}' }),
    };
    const answer = await api(event, context, {} as never);
    expect(JSON.parse((answer as { body: string }).body).code).toBe('TOKEN_NOT_ACCEPTED');
  });

  it('names the address that firms reach', () => {
    expect(subscriptionDeps(environment).sftpPlace).toMatchObject({
      host: 'sftp.waybill.example',
      port: 2222,
    });
    expect(() => subscriptionDeps({ ...environment, FIRM_SFTP_ENDPOINT: 'sftp' })).toThrow(
      'FIRM_SFTP_ENDPOINT',
    );
  });
});

it('the function that has the SFTP server follow refuses what it does not know', async () => {
  await expect(applySftp({ isEveryFirm: 'all' }, context, {} as never)).rejects.toThrow();
});
