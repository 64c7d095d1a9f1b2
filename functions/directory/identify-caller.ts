import * as z from 'zod';
import { ForbiddenError } from '../platform/errors.ts';
import { type Principal, scopes, type User, vendorRoles } from './contract.ts';
import type { DirectoryTable } from './deps.ts';
import { readApiClient, readUser } from './directory-store.ts';

/** Claims of a Cognito access token that count here. Lists may come as `[a b]`, as HTTP API's authorizer spells them. */
const AccessClaims = z.object({
  token_use: z.literal('access'),
  sub: z.string().min(1),
  client_id: z.string().min(1),
  username: z.string().min(1).optional(),
  scope: z.string().default(''),
  'cognito:groups': z
    .union([
      z.array(z.string()),
      z.string().transform((text) => text.replace(/^\[|\]$/g, '').split(/[\s,]+/)),
    ])
    .default([]),
});

const knownScopes: readonly string[] = Object.values(scopes);

/**
 * The caller behind a verified access token. A person's roles are those that both the token and the directory name;
 * the tenant comes from the directory alone. A token with a user name is a person's, any other a machine's.
 * @throws ForbiddenError for a token of another use, an unknown or inactive caller, or one without a role or scope left
 */
export async function identifyCaller(
  deps: { readonly directory: DirectoryTable },
  claims: Record<string, unknown>,
): Promise<Principal> {
  const parsed = AccessClaims.safeParse(claims);
  if (!parsed.success)
    throw new ForbiddenError('TOKEN_NOT_ACCEPTED', 'Sign in again: this is no access token.');
  const { sub, username, client_id, scope } = parsed.data;
  if (username === undefined) return identifyMachine(deps, client_id, scope.split(' '));
  const user = await readUser(deps, sub);
  if (user === undefined || !user.isActive) throw unknownCaller();
  const roles = rolesLeft(user, parsed.data['cognito:groups']);
  if (roles.length === 0)
    throw new ForbiddenError(
      'ROLE_MISSING',
      'Your account has no role here. Ask an administrator for access.',
    );
  const { displayName, distributorId } = user;
  return { kind: 'user', id: sub, displayName, roles, scopes: [], distributorId };
}

/** Vendor roles hold only without a distributor and distributor roles only with one, so that no mix sees every tenant. */
function rolesLeft(user: User, groups: readonly string[]): string[] {
  const isVendorStaff = user.distributorId === undefined;
  return user.roles.filter((role) => groups.includes(role) && vendorRoles.includes(role) === isVendorStaff);
}

async function identifyMachine(
  deps: { readonly directory: DirectoryTable },
  oauthClientId: string,
  granted: readonly string[],
): Promise<Principal> {
  const apiClient = await readApiClient(deps, oauthClientId);
  if (apiClient === undefined || !apiClient.isActive) throw unknownCaller();
  const left = granted.filter((scope) => knownScopes.includes(scope));
  if (left.length === 0)
    throw new ForbiddenError(
      'SCOPE_MISSING',
      'The token has no scope of this API. Ask for one when you fetch it.',
    );
  const { name, distributorId } = apiClient;
  return { kind: 'machine', id: oauthClientId, displayName: name, roles: [], scopes: left, distributorId };
}

function unknownCaller(): ForbiddenError {
  return new ForbiddenError(
    'CALLER_UNKNOWN',
    'This account may not use the application. Ask an administrator for access.',
  );
}
