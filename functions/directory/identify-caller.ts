import * as z from 'zod';
import { ForbiddenError } from '../platform/errors.ts';
import { type Principal, roles as roleNames, scopes, type User, vendorRoles } from './contract.ts';
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
  const { displayName, distributorId, clientId, firmId } = user;
  return { kind: 'user', id: sub, displayName, roles, scopes: [], distributorId, clientId, firmId };
}

/** Who somebody is, by the tenant that the directory gives them. */
function placeOf({
  distributorId,
  clientId,
  firmId,
}: User): 'VENDOR' | 'DISTRIBUTOR' | 'CLIENT' | 'FIRM' | 'NONE' {
  if (firmId !== undefined) return distributorId === undefined && clientId === undefined ? 'FIRM' : 'NONE';
  if (distributorId === undefined) return clientId === undefined ? 'VENDOR' : 'NONE';
  return clientId === undefined ? 'DISTRIBUTOR' : 'CLIENT';
}

function placeOfRole(role: string): ReturnType<typeof placeOf> {
  if (vendorRoles.includes(role)) return 'VENDOR';
  if (role === roleNames.clientAdministrator) return 'CLIENT';
  return role === roleNames.firmAdministrator ? 'FIRM' : 'DISTRIBUTOR';
}

/** A role holds only in its place, so that no mix of roles sees more tenants or clients than each of them may. */
function rolesLeft(user: User, groups: readonly string[]): string[] {
  const place = placeOf(user);
  return user.roles.filter((role) => groups.includes(role) && placeOfRole(role) === place);
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
  const { name: displayName, distributorId, firmId } = apiClient;
  return { kind: 'machine', id: oauthClientId, displayName, roles: [], scopes: left, distributorId, firmId };
}

function unknownCaller(): ForbiddenError {
  return new ForbiddenError(
    'CALLER_UNKNOWN',
    'This account may not use the application. Ask an administrator for access.',
  );
}
