import { type ApiClient, roles, type User } from '../../functions/directory/contract.ts';
import { putApiClient, putUser } from '../../functions/directory/directory-store.ts';
import { meridian } from './export-world.ts';
import { firm1 } from './integrator-world.ts';
import { aUser } from './record-builders.ts';
import type { WholeWorld } from './whole-world.ts';

/** Somebody with a token, and what the directory makes of them. */
export interface Caller {
  readonly name: string;
  /** Claims of the verified token; none without one. */
  readonly claims: Record<string, unknown>;
  /** As the matrix names it; neither for those who may do nothing. */
  readonly role?: 'SA' | 'IPM' | 'AA' | 'RO' | 'CA' | 'FA';
  readonly scopes?: readonly string[];
  /** Vendor staff see every tenant, the others the first of each kind alone. */
  readonly isVendor: boolean;
}

const tokenOf = (sub: string, ...groups: readonly string[]) => ({
  token_use: 'access',
  sub,
  client_id: 'site',
  username: sub,
  'cognito:groups': `[${groups.join(' ')}]`,
});
const machineToken = (id: string, ...scopes: readonly string[]) => ({
  token_use: 'access',
  sub: id,
  client_id: id,
  username: undefined,
  'cognito:groups': undefined,
  scope: scopes.map((scope) => `waybill/${scope}`).join(' '),
});

const person = (role: NonNullable<Caller['role']>, sub: string, group: string): Caller => ({
  name: role,
  claims: tokenOf(sub, group),
  role,
  isVendor: role === 'SA' || role === 'IPM',
});

const distributorScopes = ['exports', 'clients', 'packages'].flatMap((of) => [`${of}.read`, `${of}.write`]);
const firmScopes = ['integrator.read', 'integrator.write'];

const machine = (oauthClientId: string, scopes: readonly string[]): Caller => ({
  name: `${oauthClientId} with ${scopes.join(' and ')}`,
  claims: machineToken(oauthClientId, ...scopes),
  scopes,
  isVendor: false,
});
const firmMachine = 'machine-of-firm1';
const distributorMachine = 'machine-meridian';

/** Those who may do something. */
export const knownCallers: readonly Caller[] = [
  person('SA', 'sub-vera', roles.systemAdministrator),
  person('IPM', 'sub-ida', roles.implementationProjectManager),
  person('AA', 'sub-dana', roles.distributorAllAccess),
  person('RO', 'sub-rita', roles.distributorReadOnly),
  person('CA', 'sub-cleo', roles.clientAdministrator),
  person('FA', 'sub-fay', roles.firmAdministrator),
  {
    ...person('RO', 'sub-rita', roles.distributorReadOnly),
    name: 'RO whose token says SA and AA, too',
    claims: tokenOf('sub-rita', ...Object.values(roles)),
  },
  machine(distributorMachine, distributorScopes),
  ...distributorScopes.map((scope) => machine(distributorMachine, [scope])),
  ...firmScopes.map((scope) => machine(firmMachine, [scope])),
  machine(firmMachine, firmScopes),
  machine(distributorMachine, firmScopes),
  machine(firmMachine, distributorScopes),
];

const nobody = (name: string, claims: Record<string, unknown>): Caller => ({ name, claims, isVendor: false });

/** Those who may do nothing, whatever their token says. */
export const refusedCallers: readonly Caller[] = [
  nobody('no token', { token_use: undefined, sub: undefined, client_id: undefined }),
  nobody('a person the directory does not know', tokenOf('sub-nobody', roles.systemAdministrator)),
  nobody('an inactive person', tokenOf('sub-inactive', roles.distributorAllAccess)),
  nobody('a person whose role was taken away', tokenOf('sub-revoked', roles.distributorAllAccess)),
  nobody(
    'a role of the token that the directory does not name',
    tokenOf('sub-rita', roles.systemAdministrator),
  ),
  nobody('a vendor role in a row of a distributor', tokenOf('sub-misplaced', roles.systemAdministrator)),
  nobody('a token to sign in with', { ...tokenOf('sub-vera', roles.systemAdministrator), token_use: 'id' }),
  nobody('an inactive machine', machineToken('machine-inactive', ...distributorScopes)),
  nobody('a machine without a scope', machineToken(distributorMachine)),
];

const extraPeople: readonly User[] = [
  aUser({ sub: 'sub-inactive', username: 'sub-inactive', isActive: false }),
  aUser({ sub: 'sub-revoked', username: 'sub-revoked', roles: [] }),
  aUser({ sub: 'sub-misplaced', username: 'sub-misplaced', roles: [roles.systemAdministrator] }),
];
const extraMachines: readonly ApiClient[] = [
  { oauthClientId: firmMachine, name: 'HR sync', firmId: firm1, isActive: true },
  { oauthClientId: 'machine-inactive', name: 'Old', distributorId: meridian, isActive: false },
];

export async function seedCallers(world: WholeWorld): Promise<void> {
  for (const user of extraPeople) await putUser(world, user);
  for (const one of extraMachines) await putApiClient(world, one);
}
