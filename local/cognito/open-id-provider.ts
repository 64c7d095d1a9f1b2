import { generateKeyPairSync, randomBytes } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import {
  type ClientMetadata,
  type Configuration,
  errors,
  type JWK,
  type KoaContextWithOIDC,
  Provider,
} from 'oidc-provider';
import type { LocalClock } from '../clock.ts';
import { accessTokenClaims, idTokenClaims } from './cognito-claims.ts';
import { grantStore } from './grant-store.ts';
import { durableSecret } from './pool-database.ts';
import type { PoolClient, PoolPlan } from './pool-plan.ts';
import { messagePage } from './sign-in-page.ts';
import type { UserStore } from './user-store.ts';

export interface ProviderParts {
  readonly issuerUrl: string;
  readonly database: DatabaseSync;
  readonly clock: LocalClock;
  readonly plan: PoolPlan;
  readonly users: UserStore;
  clientSecret(clientId: string): string;
}

/** oidc-provider with Cognito's paths, claims, scopes and lifetimes. */
export function createProvider(parts: ProviderParts): Provider {
  return new Provider(parts.issuerUrl, configuration(parts));
}

/** Made once and kept, so that tokens outlive a restart. */
export function signingKey(database: DatabaseSync): JWK {
  const text = durableSecret(database, 'signing-key', () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const kid = randomBytes(32).toString('base64');
    return JSON.stringify({ ...privateKey.export({ format: 'jwk' }), alg: 'RS256', use: 'sig', kid });
  });
  return JSON.parse(text) as JWK;
}

function configuration(parts: ProviderParts): Configuration {
  const { issuerUrl, database, clock, plan } = parts;
  const clientOf = (clientId: string | undefined) => plan.clients.find((one) => one.clientId === clientId);
  const rotationGraceSeconds = (clientId: string | undefined) =>
    clientOf(clientId)?.rotationGraceSeconds ?? 0;
  return {
    adapter: (model) => grantStore(model, { database, clock, rotationGraceSeconds }),
    clients: plan.clients.map((client) => clientMetadata(client, parts)),
    clientBasedCORS: (_ctx, origin, client) =>
      (clientOf(client.clientId)?.callbackUrls ?? []).some((url) => new URL(url).origin === origin),
    jwks: { keys: [signingKey(database)] },
    cookies: {
      keys: [durableSecret(database, 'cookie-key', () => randomBytes(32).toString('base64url'))],
      long: { signed: true, httpOnly: true, sameSite: 'lax' },
      short: { signed: true, httpOnly: true, sameSite: 'lax' },
    },
    routes: {
      authorization: '/oauth2/authorize',
      token: '/oauth2/token',
      revocation: '/oauth2/revoke',
      jwks: '/.well-known/jwks.json',
    },
    discovery: {
      userinfo_endpoint: `${issuerUrl}/oauth2/userInfo`,
      end_session_endpoint: `${issuerUrl}/logout`,
    },
    interactions: { url: (_ctx, interaction) => `/login/${interaction.uid}` },
    pkce: { required: (_ctx, client) => client.clientAuthMethod === 'none' },
    scopes: plan.scopes,
    ...claimSettings(parts),
    ...lifetimeSettings(parts),
    features: features(parts),
    issueRefreshToken: async (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    // Cognito's refresh tokens outlive the browser session and its sign-out.
    expiresWithSession: async () => false,
    rotateRefreshToken: (ctx) => clientOf(ctx.oidc.client?.clientId)?.rotatesRefreshTokens ?? false,
    loadExistingGrant: (ctx) => grantEverything(ctx, plan, issuerUrl),
    renderError: async (ctx, out) => {
      const page = messagePage('Sign-in is not possible', `${out.error}: ${out.error_description ?? ''}`);
      ctx.set(page.headers);
      ctx.body = page.html;
    },
  };
}

function claimSettings({ users, clock, plan }: ProviderParts): Partial<Configuration> {
  return {
    claims: {
      openid: ['sub', 'iat', 'token_use', 'cognito:username', 'cognito:groups', ...plan.customAttributes],
      email: ['email', 'email_verified'],
      profile: ['name', 'given_name', 'family_name'],
    },
    findAccount: async (_ctx, sub) => {
      const user = users.find(sub);
      if (user === undefined) return undefined;
      return { accountId: sub, claims: async () => ({ ...idTokenClaims(user, clock), sub }) };
    },
    formats: {
      customizers: {
        jwt: (ctx, token, jwt) => {
          jwt.payload = accessTokenClaims({ ctx, token, payload: jwt.payload, users, clock });
          // Cognito's access tokens carry no type; undefined leaves it out of the header.
          jwt.header = { typ: undefined };
        },
      },
    },
  };
}

function lifetimeSettings({ plan, clock }: ProviderParts): Partial<Configuration> {
  const clientOf = (clientId: string | undefined) => {
    const client = plan.clients.find((one) => one.clientId === clientId);
    if (client === undefined) throw new errors.InvalidClient('client not found');
    return client;
  };
  const longestSeconds = Math.max(3_600, ...plan.clients.map((client) => client.refreshTokenSeconds));
  return {
    ttl: {
      AccessToken: (_ctx, _token, client) => clientOf(client.clientId).accessTokenSeconds,
      ClientCredentials: (_ctx, _token, client) => clientOf(client.clientId).accessTokenSeconds,
      // The provider adds this to the machine's time: the clock's lead makes it the runtime's time.
      IdToken: (_ctx, _token, client) =>
        clientOf(client.clientId).idTokenSeconds + Math.floor(clock.offsetMs() / 1_000),
      RefreshToken: (ctx, _token, client) =>
        ctx.oidc.entities.RotatedRefreshToken?.remainingTTL ?? clientOf(client.clientId).refreshTokenSeconds,
      AuthorizationCode: 300,
      Grant: longestSeconds,
      Interaction: 900,
      Session: 3_600,
    },
  };
}

function features({ issuerUrl, plan }: ProviderParts): Configuration['features'] {
  return {
    devInteractions: { enabled: false },
    userinfo: { enabled: false },
    rpInitiatedLogout: { enabled: false },
    clientCredentials: { enabled: true },
    revocation: { enabled: true, allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId },
    resourceIndicators: {
      enabled: true,
      defaultResource: async () => issuerUrl,
      useGrantedResource: async () => true,
      getResourceServerInfo: async (ctx, resource, client) => {
        if (resource !== issuerUrl) throw new errors.InvalidTarget();
        const allowed = plan.clients.find((one) => one.clientId === client.clientId)?.scopes ?? [];
        requireScopes(ctx, allowed);
        return { scope: allowed.join(' '), accessTokenFormat: 'jwt', jwt: { sign: { alg: 'RS256' } } };
      },
    },
  };
}

/** Cognito refuses a scope it does not know, where the provider would ignore it, and grants all when none is named. */
function requireScopes(ctx: KoaContextWithOIDC, allowed: readonly string[]) {
  const { params } = ctx.oidc;
  if (params === undefined) return;
  const asked =
    typeof params['scope'] === 'string' && params['scope'] !== '' ? params['scope'].split(' ') : [];
  const refused = asked.find((scope) => !allowed.includes(scope));
  if (refused !== undefined) throw new errors.InvalidScope('requested scope is not allowed', refused);
  if (asked.length === 0 && ctx.oidc.route !== 'token') params['scope'] = allowed.join(' ');
  if (asked.length === 0 && params['grant_type'] === 'client_credentials')
    params['scope'] = allowed.join(' ');
}

/** No consent page: as in Cognito, a client has all scopes that the template allows it. */
async function grantEverything(ctx: KoaContextWithOIDC, plan: PoolPlan, resource: string) {
  const { provider, client, session } = ctx.oidc;
  const accountId = session?.accountId;
  const scopes = [...(plan.clients.find((one) => one.clientId === client?.clientId)?.scopes ?? [])];
  if (client === undefined || session === undefined || accountId === undefined) return undefined;
  const grantId = session.grantIdFor(client.clientId);
  const known = grantId === undefined ? undefined : await provider.Grant.find(grantId);
  const grant = known ?? new provider.Grant({ clientId: client.clientId, accountId });
  grant.addOIDCScope(scopes);
  grant.addResourceScope(resource, scopes);
  await grant.save();
  return grant;
}

function clientMetadata(client: PoolClient, parts: ProviderParts): ClientMetadata {
  const isInteractive = client.flows.includes('code');
  const grantTypes = [
    ...(isInteractive ? ['authorization_code', 'refresh_token'] : []),
    ...(client.flows.includes('client_credentials') ? ['client_credentials'] : []),
  ];
  return {
    client_id: client.clientId,
    ...(client.hasSecret ? { client_secret: parts.clientSecret(client.clientId) } : {}),
    token_endpoint_auth_method: client.hasSecret ? 'client_secret_basic' : 'none',
    grant_types: grantTypes,
    response_types: isInteractive ? ['code'] : [],
    redirect_uris: isInteractive ? [...client.callbackUrls] : [],
    scope: client.scopes.join(' '),
  };
}
