import * as z from 'zod';
import { readProperties, type TemplateResource } from '../http-api/template-resource.ts';
import { UnsupportedFeatureError } from '../service.ts';

const strings = z.array(z.string());
/** Accepted and without effect here: mail and SMS texts, names, tags, protection against deletion. */
const ignored = z.unknown().optional();

const PasswordPolicy = z.object({
  MinimumLength: z.number().default(8),
  RequireLowercase: z.boolean().default(false),
  RequireUppercase: z.boolean().default(false),
  RequireNumbers: z.boolean().default(false),
  RequireSymbols: z.boolean().default(false),
});
export type PasswordPolicy = z.infer<typeof PasswordPolicy>;

const PoolProperties = z.strictObject({
  UserPoolName: z.string().optional(),
  MfaConfiguration: z.enum(['OFF', 'OPTIONAL', 'ON']).optional(),
  Policies: z.object({ PasswordPolicy: PasswordPolicy.optional() }).optional(),
  AdminCreateUserConfig: z
    .object({ AllowAdminCreateUserOnly: z.literal(true, 'self sign-up is not played').optional() })
    .optional(),
  UsernameAttributes: z.array(z.literal('email')).optional(),
  AliasAttributes: z.array(z.enum(['email', 'preferred_username'])).optional(),
  UsernameConfiguration: z.strictObject({ CaseSensitive: z.literal(false).optional() }).optional(),
  Schema: z.array(z.object({ Name: z.string(), Required: z.boolean().optional() })).optional(),
  AccountRecoverySetting: ignored,
  AutoVerifiedAttributes: ignored,
  DeletionProtection: ignored,
  EmailConfiguration: ignored,
  EmailVerificationMessage: ignored,
  EmailVerificationSubject: ignored,
  EnabledMfas: ignored,
  SmsVerificationMessage: ignored,
  UserAttributeUpdateSettings: ignored,
  UserPoolAddOns: ignored,
  UserPoolTags: ignored,
  UserPoolTier: ignored,
  VerificationMessageTemplate: ignored,
});

const Unit = z.enum(['seconds', 'minutes', 'hours', 'days']);
const unitSeconds: Record<z.infer<typeof Unit>, number> = {
  seconds: 1,
  minutes: 60,
  hours: 3_600,
  days: 86_400,
};

const ClientProperties = z.strictObject({
  UserPoolId: z.string(),
  ClientName: z.string().optional(),
  GenerateSecret: z.boolean().optional(),
  AllowedOAuthFlowsUserPoolClient: z.boolean().optional(),
  AllowedOAuthFlows: z.array(z.enum(['code', 'client_credentials'])).optional(),
  AllowedOAuthScopes: strings.optional(),
  CallbackURLs: strings.optional(),
  LogoutURLs: strings.optional(),
  SupportedIdentityProviders: z.array(z.literal('COGNITO')).optional(),
  AccessTokenValidity: z.number().default(60),
  IdTokenValidity: z.number().default(60),
  RefreshTokenValidity: z.number().default(30),
  TokenValidityUnits: z
    .strictObject({ AccessToken: Unit.optional(), IdToken: Unit.optional(), RefreshToken: Unit.optional() })
    .optional(),
  RefreshTokenRotation: z
    .strictObject({
      Feature: z.enum(['ENABLED', 'DISABLED']),
      RetryGracePeriodSeconds: z.number().optional(),
    })
    .optional(),
  AuthSessionValidity: ignored,
  DefaultRedirectURI: ignored,
  EnableTokenRevocation: z.boolean().optional(),
  ExplicitAuthFlows: ignored,
  PreventUserExistenceErrors: ignored,
  ReadAttributes: ignored,
  WriteAttributes: ignored,
});

const GroupProperties = z.strictObject({
  UserPoolId: z.string(),
  GroupName: z.string(),
  Description: z.string().optional(),
  Precedence: z.number().optional(),
});

const ResourceServerProperties = z.strictObject({
  UserPoolId: z.string(),
  Identifier: z.string(),
  Name: z.string(),
  Scopes: z.array(z.strictObject({ ScopeName: z.string(), ScopeDescription: z.string() })).optional(),
});

const DomainProperties = z.strictObject({
  UserPoolId: z.string(),
  Domain: z.string(),
  ManagedLoginVersion: z.number().optional(),
});

export interface PoolClient {
  readonly clientId: string;
  readonly hasSecret: boolean;
  readonly flows: readonly ('code' | 'client_credentials')[];
  readonly scopes: readonly string[];
  readonly callbackUrls: readonly string[];
  readonly logoutUrls: readonly string[];
  readonly accessTokenSeconds: number;
  readonly idTokenSeconds: number;
  readonly refreshTokenSeconds: number;
  readonly rotatesRefreshTokens: boolean;
  /** How long a rotated refresh token may be sent again, e.g. after a lost answer. */
  readonly rotationGraceSeconds: number;
}

export interface PoolPlan {
  readonly userPoolId: string;
  readonly arn: string;
  readonly passwordPolicy: PasswordPolicy;
  /** A second factor is demanded on AWS; here a password is enough, which the sign-in page and the log say. */
  readonly requiresSecondFactor: boolean;
  /** True where people sign in with their e-mail and the user name is the sub. */
  readonly usernameIsEmail: boolean;
  /** `custom:` and the name, as they appear in ID tokens. */
  readonly customAttributes: readonly string[];
  readonly groups: readonly string[];
  readonly scopes: readonly string[];
  readonly clients: readonly PoolClient[];
}

const openIdScopes = ['openid', 'email', 'profile', 'phone', 'aws.cognito.signin.user.admin'];

// CDK's appearance of the sign-in page: ours has its own.
const silentTypes = new Set(['AWS::Cognito::ManagedLoginBranding']);

/**
 * The one user pool of the template with all that belongs to it.
 * @throws UnsupportedFeatureError for whatever is not played: triggers, other identity providers, MFA, implicit flow
 */
export function readPool(resources: readonly TemplateResource[]): PoolPlan {
  const cognito = resources.filter(
    (one) => one.type.startsWith('AWS::Cognito::') && !silentTypes.has(one.type),
  );
  const known = ['UserPool', 'UserPoolClient', 'UserPoolGroup', 'UserPoolResourceServer', 'UserPoolDomain'];
  const stranger = cognito.find((one) => !known.includes(one.type.slice('AWS::Cognito::'.length)));
  if (stranger !== undefined) throw new UnsupportedFeatureError(stranger.type);
  const ofType = (type: string) => cognito.filter((one) => one.type === `AWS::Cognito::${type}`);
  const [pool, second] = ofType('UserPool');
  if (pool === undefined) throw new Error('the template has no AWS::Cognito::UserPool');
  if (second !== undefined) throw new UnsupportedFeatureError('a second AWS::Cognito::UserPool');
  const properties = readProperties(pool, PoolProperties);
  for (const domain of ofType('UserPoolDomain')) readProperties(domain, DomainProperties);
  const resourceScopes = ofType('UserPoolResourceServer').flatMap((one) => {
    const { Identifier, Scopes } = readProperties(one, ResourceServerProperties);
    return (Scopes ?? []).map((scope) => `${Identifier}/${scope.ScopeName}`);
  });
  const scopes = [...openIdScopes, ...resourceScopes];
  return {
    userPoolId: pool.physicalId,
    arn: pool.arn ?? '',
    passwordPolicy: PasswordPolicy.parse(properties.Policies?.PasswordPolicy ?? {}),
    requiresSecondFactor: properties.MfaConfiguration === 'ON',
    usernameIsEmail: properties.UsernameAttributes !== undefined,
    customAttributes: customAttributes(properties.Schema ?? []),
    groups: ofType('UserPoolGroup').map((one) => readProperties(one, GroupProperties).GroupName),
    scopes,
    clients: ofType('UserPoolClient').map((one) => readClient(one, scopes)),
  };
}

/** Cognito's standard attributes, which a pool may name in its schema to require them. */
const standardAttributes = new Set(
  `address birthdate email family_name gender given_name locale middle_name name nickname phone_number picture
   preferred_username profile updated_at website zoneinfo`.split(/\s+/),
);

function customAttributes(schema: readonly { Name: string }[]): string[] {
  return schema.filter(({ Name }) => !standardAttributes.has(Name)).map(({ Name }) => `custom:${Name}`);
}

function readClient(resource: TemplateResource, knownScopes: readonly string[]): PoolClient {
  const client = readProperties(resource, ClientProperties);
  const flows = client.AllowedOAuthFlows ?? [];
  const scopes = client.AllowedOAuthScopes ?? [];
  const unknown = scopes.find((scope) => !knownScopes.includes(scope));
  if (unknown !== undefined) throw new Error(`client ${resource.logicalId}: scope ${unknown} does not exist`);
  if (flows.includes('client_credentials') && client.GenerateSecret !== true) {
    throw new Error(`client ${resource.logicalId}: client_credentials needs GenerateSecret`);
  }
  const units = client.TokenValidityUnits;
  const seconds = (validity: number, unit: z.infer<typeof Unit>) => validity * unitSeconds[unit];
  const isDefault = (name: string) => resource.properties[name] === undefined;
  const tokenUnit = (name: 'AccessToken' | 'IdToken') =>
    isDefault(`${name}Validity`) ? 'minutes' : (units?.[name] ?? 'hours');
  return {
    clientId: resource.physicalId,
    hasSecret: client.GenerateSecret === true,
    flows,
    scopes,
    callbackUrls: client.CallbackURLs ?? [],
    logoutUrls: client.LogoutURLs ?? [],
    accessTokenSeconds: seconds(client.AccessTokenValidity, tokenUnit('AccessToken')),
    idTokenSeconds: seconds(client.IdTokenValidity, tokenUnit('IdToken')),
    refreshTokenSeconds: isDefault('RefreshTokenValidity')
      ? seconds(30, 'days')
      : seconds(client.RefreshTokenValidity, units?.RefreshToken ?? 'days'),
    rotatesRefreshTokens: client.RefreshTokenRotation?.Feature === 'ENABLED',
    rotationGraceSeconds: client.RefreshTokenRotation?.RetryGracePeriodSeconds ?? 0,
  };
}
