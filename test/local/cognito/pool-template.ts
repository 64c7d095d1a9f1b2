import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { LocalClock } from '../../../local/clock.ts';
import { type CognitoOptions, startCognito } from '../../../local/cognito/cognito.ts';
import type { TemplateResource } from '../../../local/http-api/template-resource.ts';
import type { RuntimeContext } from '../../../local/service.ts';

export const userPoolId = 'us-east-1_pool';
export const callbackUrl = 'http://127.0.0.1:5173/signed-in';
export const logoutUrl = 'http://127.0.0.1:5173/';
export const ann = {
  sub: '5f0c3a52-1d53-4d3e-9b53-3a5a1d6f8f01',
  username: 'ann',
  email: 'ann@example.com',
  groups: ['DistributorAdmin', 'acme'],
  password: 'Correct-horse-1',
};

export function resource(
  type: string,
  physicalId: string,
  properties: Record<string, unknown>,
): TemplateResource {
  return {
    logicalId: physicalId,
    type,
    properties,
    physicalId,
    arn: `arn:aws:test:us-east-1:111122223333:${physicalId}`,
  };
}

const people = {
  UserPoolId: userPoolId,
  AllowedOAuthFlowsUserPoolClient: true,
  AllowedOAuthFlows: ['code'],
  AllowedOAuthScopes: ['openid', 'email', 'waybill/exports.read'],
  CallbackURLs: [callbackUrl],
  LogoutURLs: [logoutUrl],
  SupportedIdentityProviders: ['COGNITO'],
  AccessTokenValidity: 15,
  IdTokenValidity: 15,
  RefreshTokenValidity: 12,
  TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'minutes', RefreshToken: 'hours' },
  RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 0 },
};

export const poolResources: readonly TemplateResource[] = [
  resource('AWS::Cognito::UserPool', userPoolId, {
    MfaConfiguration: 'OPTIONAL',
    AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
    Policies: { PasswordPolicy: { MinimumLength: 12, RequireNumbers: true } },
    Schema: [
      { Name: 'email', Required: true },
      { Name: 'desk', AttributeDataType: 'String' },
    ],
  }),
  resource('AWS::Cognito::UserPoolDomain', 'waybill-local', {
    UserPoolId: userPoolId,
    Domain: 'waybill-local',
  }),
  resource('AWS::Cognito::UserPoolGroup', 'g1', { UserPoolId: userPoolId, GroupName: 'DistributorAdmin' }),
  resource('AWS::Cognito::UserPoolGroup', 'g2', { UserPoolId: userPoolId, GroupName: 'acme' }),
  resource('AWS::Cognito::UserPoolResourceServer', 'waybill', {
    UserPoolId: userPoolId,
    Identifier: 'waybill',
    Name: 'Waybill',
    Scopes: [
      { ScopeName: 'exports.read', ScopeDescription: 'read exports' },
      { ScopeName: 'exports.write', ScopeDescription: 'request exports' },
    ],
  }),
  resource('AWS::Cognito::UserPoolClient', 'console', people),
  resource('AWS::Cognito::UserPoolClient', 'steady', { ...people, RefreshTokenRotation: undefined }),
  resource('AWS::Cognito::UserPoolClient', 'machine', {
    UserPoolId: userPoolId,
    GenerateSecret: true,
    AllowedOAuthFlowsUserPoolClient: true,
    AllowedOAuthFlows: ['client_credentials'],
    AllowedOAuthScopes: ['waybill/exports.read'],
  }),
];

/** A context with its own state folder, removed after the test. */
export function aContext(overrides: Partial<RuntimeContext> = {}) {
  const stateFolder = mkdtempSync(join(tmpdir(), 'waybill-local-'));
  const logged: string[] = [];
  const clock = new LocalClock();
  onTestFinished(() => {
    clock.close();
    rmSync(stateFolder, { recursive: true, force: true });
  });
  const context: RuntimeContext = {
    clock,
    stateFolder,
    endpointUrl: 'http://127.0.0.1:1',
    region: 'us-east-1',
    accountId: '111122223333',
    credentialsFor: () => ({ accessKeyId: 'key', secretAccessKey: 'secret' }),
    log: (line) => logged.push(line),
    ...overrides,
  };
  return { context, clock, logged };
}

/** A running pool with the user Ann, closed after the test. */
export async function aPool(options: Partial<CognitoOptions> = {}) {
  const made = aContext();
  const cognito = await startCognito({
    context: made.context,
    resources: poolResources,
    port: 0,
    ...options,
  });
  onTestFinished(() => cognito.close().catch(() => undefined));
  await cognito.users.createUser(ann);
  return { ...made, cognito };
}
