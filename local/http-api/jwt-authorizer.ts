import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify } from 'jose';
import type { LocalClock } from '../clock.ts';
import type { JwtRule } from './api-plan.ts';

type Authorization =
  | { readonly verdict: 'unauthorized' }
  | { readonly verdict: 'forbidden' }
  | {
      readonly verdict: 'allowed';
      readonly claims: Record<string, string>;
      readonly scopes: string[] | null;
    };

export interface JwtAuthorizer {
  /** @param token as sent, with or without `Bearer ` */
  authorize(rule: JwtRule, token: string | undefined): Promise<Authorization>;
}

/** API Gateway's algorithms for JWT authorizers: RSA only. */
const algorithms = ['RS256', 'RS384', 'RS512'];

/** Verifies as an HTTP API's JWT authorizer: signature by the issuer's published keys, iss, times, audience, scopes. */
export function createJwtAuthorizer(clock: LocalClock): JwtAuthorizer {
  const keySets = new Map<string, ReturnType<typeof createRemoteJWKSet>>();
  const keysOf = (issuer: string) => {
    const known = keySets.get(issuer);
    // A short cool-down: an issuer restarted with new keys is trusted again at the next request.
    const keys = known ?? createRemoteJWKSet(jwksUrl(issuer), { cooldownDuration: 1_000 });
    keySets.set(issuer, keys);
    return keys;
  };
  const verify = async (rule: JwtRule, token: string): Promise<JWTPayload | undefined> => {
    try {
      const { issuer } = rule;
      const options = { issuer, algorithms, currentDate: clock.now(), requiredClaims: ['exp'] };
      const { payload } = await jwtVerify(token, keysOf(issuer), options);
      const isFromTheFuture = payload.iat !== undefined && payload.iat * 1_000 > clock.nowMs();
      return isFromTheFuture ? undefined : payload;
    } catch (error) {
      // Anything else is an issuer that does not answer: a fault of the runtime, not of the caller.
      if (error instanceof errors.JOSEError && !(error instanceof errors.JWKSTimeout)) return undefined;
      throw error;
    }
  };
  return {
    authorize: async (rule, token) => {
      if (token === undefined) return { verdict: 'unauthorized' };
      const payload = await verify(rule, token.replace(/^Bearer\s+/i, ''));
      if (payload === undefined || !isForAudience(payload, rule.audience)) return { verdict: 'unauthorized' };
      const granted = scopesOf(payload);
      const matching = rule.scopes.filter((scope) => granted.includes(scope));
      if (rule.scopes.length > 0 && matching.length === 0) return { verdict: 'forbidden' };
      const scopes = rule.scopes.length > 0 ? matching : null;
      return { verdict: 'allowed', claims: writtenClaims(payload), scopes };
    },
  };
}

function jwksUrl(issuer: string): URL {
  return new URL(`${issuer.replace(/\/$/, '')}/.well-known/jwks.json`);
}

/** `client_id` counts only where there is no `aud`, as in Cognito's access tokens. */
function isForAudience(payload: JWTPayload, audience: readonly string[]): boolean {
  const named = payload.aud ?? payload['client_id'];
  return [named].flat().some((one) => typeof one === 'string' && audience.includes(one));
}

function scopesOf(payload: JWTPayload): string[] {
  const scope = payload['scope'] ?? payload['scp'];
  if (Array.isArray(scope)) return scope.map(String);
  return typeof scope === 'string' ? scope.split(' ') : [];
}

/** How a function sees claims: all text, lists as `[a b]` (seen in captures of AWS's events), nulls left out. */
function writtenClaims(payload: JWTPayload): Record<string, string> {
  const written = Object.entries(payload)
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([name, value]): [string, string] => {
      if (Array.isArray(value)) return [name, `[${value.join(' ')}]`];
      return [name, typeof value === 'object' ? JSON.stringify(value) : String(value)];
    });
  return Object.fromEntries(written);
}
