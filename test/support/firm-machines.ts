import { scopes } from '../../functions/directory/contract.ts';
import type { DirectoryTable } from '../../functions/directory/deps.ts';
import { putApiClient } from '../../functions/directory/directory-store.ts';
import { firm1, firm10, people } from './integrator-world.ts';

const { integratorRead, integratorWrite } = scopes;

/** Machine clients with the scopes of their tokens: the first two are of firm1, the third of firm10, the last a distributor's. */
const firmMachines = [
  { oauthClientId: 'machine-reader', name: 'Payroll reader', firmId: firm1, scopes: [integratorRead] },
  { oauthClientId: 'machine-writer', name: 'HR sync', firmId: firm1, scopes: [integratorWrite] },
  {
    ...{ oauthClientId: 'machine-other', name: 'HR sync', firmId: firm10 },
    scopes: [integratorRead, integratorWrite],
  },
  {
    ...{ oauthClientId: 'machine-distributor', name: 'Nightly', distributorId: 'meridian' },
    scopes: Object.values(scopes),
  },
] as const;

export async function putFirmMachines(world: { readonly directory: DirectoryTable }): Promise<void> {
  for (const { scopes: _scopes, ...client } of firmMachines)
    await putApiClient(world, { ...client, isActive: true });
}

/** Claims of the token of one of the people of the world or of a machine. */
export function firmCallerClaims(as: string): Record<string, unknown> {
  const machine = firmMachines.find(({ oauthClientId }) => oauthClientId === as);
  if (machine !== undefined)
    return { client_id: as, scope: machine.scopes.join(' '), username: undefined, 'cognito:groups': [] };
  const groups = people.find(({ sub }) => sub === as)?.roles ?? [];
  return { 'cognito:groups': `[${groups.join(' ')}]` };
}
