import type { Clock } from '../platform/clock.ts';
import type { DirectoryEntries } from './contract.ts';
import type { DirectoryTable } from './deps.ts';
import { addDistributor, putUnits } from './directory-store.ts';
import { putClients } from './put-clients.ts';

interface OfClient {
  readonly distributorId: string;
  readonly clientId: number;
}

/**
 * Saves part of a directory; the same part again changes nothing. Distributors that exist keep their settings,
 * so that what comes in from outside cannot switch a feature on.
 */
export async function saveDirectory(
  deps: { readonly directory: DirectoryTable; readonly clock?: Clock },
  entries: DirectoryEntries,
): Promise<void> {
  for (const distributor of entries.distributors) await addDistributor(deps, distributor);
  await putClients(deps, entries.clients);
  const employers = Map.groupBy(entries.employers, keyOf);
  const worksites = Map.groupBy(entries.worksites, keyOf);
  const securityGroups = Map.groupBy(entries.securityGroups, keyOf);
  for (const key of new Set([...employers.keys(), ...worksites.keys(), ...securityGroups.keys()])) {
    const units = {
      employers: employers.get(key),
      worksites: worksites.get(key),
      securityGroups: securityGroups.get(key),
    };
    const [client] = [
      ...(units.employers ?? []),
      ...(units.worksites ?? []),
      ...(units.securityGroups ?? []),
    ];
    if (client !== undefined) await putUnits(deps, client, units);
  }
}

const keyOf = ({ distributorId, clientId }: OfClient): string => `${distributorId} ${clientId}`;
