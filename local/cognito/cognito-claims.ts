import { randomUUID } from 'node:crypto';
import type { AccessToken, ClientCredentials, KoaContextWithOIDC } from 'oidc-provider';
import type { LocalClock } from '../clock.ts';
import type { PoolUser, UserStore } from './user-store.ts';

/** The claims of an ID token; the provider adds iss, aud, exp, auth_time and nonce. */
export function idTokenClaims(user: PoolUser, clock: LocalClock): Record<string, unknown> {
  return {
    ...user.attributes,
    iat: Math.floor(clock.nowMs() / 1_000),
    token_use: 'id',
    'cognito:username': user.username,
    ...(user.groups.length > 0 ? { 'cognito:groups': user.groups } : {}),
    email: user.email,
    email_verified: true,
  };
}

interface AccessTokenParts {
  readonly ctx: KoaContextWithOIDC;
  readonly token: AccessToken | ClientCredentials;
  readonly payload: Record<string, unknown>;
  readonly users: UserStore;
  readonly clock: LocalClock;
}

/**
 * The provider's claims turned into those of a Cognito access token, in the runtime's time.
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html
 */
export function accessTokenClaims({
  ctx,
  token,
  payload,
  users,
  clock,
}: AccessTokenParts): Record<string, unknown> {
  const leadSeconds = Math.floor(clock.offsetMs() / 1_000);
  const user = token.kind === 'AccessToken' ? users.find(token.accountId) : undefined;
  const { AuthorizationCode, RefreshToken } = ctx.oidc.entities;
  const iat = Number(payload['iat']) + leadSeconds;
  const groups = user === undefined || user.groups.length === 0 ? {} : { 'cognito:groups': user.groups };
  const claims = {
    sub: payload['sub'],
    ...groups,
    iss: payload['iss'],
    version: 2,
    client_id: payload['client_id'],
    token_use: 'access',
    scope: payload['scope'],
    auth_time: AuthorizationCode?.authTime ?? RefreshToken?.authTime ?? iat,
    exp: Number(payload['exp']) + leadSeconds,
    iat,
    jti: randomUUID(),
    ...(user === undefined ? {} : { username: user.username }),
  };
  // The provider insists on an audience, Cognito writes none: kept where JSON does not see it.
  return Object.defineProperty(claims, 'aud', { value: payload['aud'], writable: true, enumerable: false });
}
