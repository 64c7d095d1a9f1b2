import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { AwsError, type LocalService } from '../../../local/service.ts';
import { signIn } from './browser.ts';
import { aPool, userPoolId } from './pool-template.ts';

function client(
  service: LocalService,
  authorize: (action: string, resource: string) => void = () => undefined,
) {
  return async (operation: string, input: Record<string, unknown>) => {
    const response = await service.handle({
      requestId: 'request-1',
      method: 'POST',
      url: new URL('http://127.0.0.1:4566/'),
      headers: { 'x-amz-target': `AWSCognitoIdentityProviderService.${operation}` },
      body: Readable.from([JSON.stringify({ UserPoolId: userPoolId, ...input })]),
      caller: { roleArn: undefined, authorize },
    });
    return JSON.parse(String(response.body));
  };
}

const bea = {
  Username: 'bea',
  MessageAction: 'SUPPRESS',
  UserAttributes: [
    { Name: 'email', Value: 'bea@example.com' },
    { Name: 'email_verified', Value: 'true' },
    { Name: 'name', Value: 'Bea Example' },
  ],
};

describe('Cognito: the cognito-idp API', () => {
  it('creates a user who can sign in once the password is set', async () => {
    const { cognito } = await aPool();
    const call = client(cognito.service);
    const { User } = await call('AdminCreateUser', bea);
    const sub = User.Attributes.find((one: { Name: string }) => one.Name === 'sub').Value;
    expect(User).toMatchObject({ Username: 'bea', UserStatus: 'FORCE_CHANGE_PASSWORD', Enabled: true });
    await call('AdminAddUserToGroup', { Username: 'bea', GroupName: 'acme' });
    await call('AdminSetUserPassword', { Username: 'bea', Password: 'Correct-horse-2', Permanent: true });
    const found = await call('AdminGetUser', { Username: 'bea@example.com' });
    expect(found).toMatchObject({ Username: 'bea', UserStatus: 'CONFIRMED' });
    expect(found.UserAttributes).toContainEqual({ Name: 'sub', Value: sub });
    const tokens = await signIn(cognito.issuerUrl, { username: 'bea', password: 'Correct-horse-2' });
    expect(tokens.access_token).toBeDefined();
  });

  it('lists users page by page, and by e-mail', async () => {
    const { cognito } = await aPool();
    const call = client(cognito.service);
    await call('AdminCreateUser', bea);
    const first = await call('ListUsers', { Limit: 1 });
    const second = await call('ListUsers', { Limit: 1, PaginationToken: first.PaginationToken });
    const names = [...first.Users, ...second.Users].map((user: { Username: string }) => user.Username);
    expect([names, second.PaginationToken]).toEqual([['ann', 'bea'], undefined]);
    const found = await call('ListUsers', { Filter: 'email = "bea@example.com"' });
    expect(found.Users).toHaveLength(1);
  });

  it.each([
    ['UsernameExistsException', 'AdminCreateUser', { ...bea, Username: 'ANN' }],
    ['UserNotFoundException', 'AdminGetUser', { Username: 'nobody' }],
    [
      'InvalidPasswordException',
      'AdminSetUserPassword',
      { Username: 'ann', Password: 'short', Permanent: true },
    ],
    ['ResourceNotFoundException', 'AdminAddUserToGroup', { Username: 'ann', GroupName: 'no-such-group' }],
    ['ResourceNotFoundException', 'ListUsers', { UserPoolId: 'us-east-1_other' }],
    ['UnsupportedFeature', 'AdminCreateUser', { ...bea, MessageAction: undefined }],
    [
      'UnsupportedFeature',
      'AdminSetUserPassword',
      { Username: 'ann', Password: 'Correct-horse-2', Permanent: false },
    ],
    ['UnsupportedFeature', 'ListUsers', { Filter: 'status = "Enabled"' }],
    ['UnsupportedFeature', 'AdminDeleteUser', { Username: 'ann' }],
  ])('fails with %s for %s', async (code, operation, input) => {
    const { cognito } = await aPool();
    await expect(client(cognito.service)(operation, input)).rejects.toMatchObject({ code });
  });

  it('asks the caller’s role for the right action on the pool', async () => {
    const { cognito } = await aPool();
    const refuse = (action: string, resource: string) => {
      throw new AwsError('AccessDeniedException', `${action} on ${resource}`, 400);
    };
    const call = client(cognito.service, refuse);
    await expect(call('AdminGetUser', { Username: 'ann' })).rejects.toThrow(
      `cognito-idp:AdminGetUser on arn:aws:test:us-east-1:111122223333:${userPoolId}`,
    );
  });
});
