import type { Item } from '../platform/table.ts';
import { StoredClient } from './contract.ts';
import { folded } from './folded-text.ts';

/*
 * A client's row and the tallies of its packages in the directory table.
 *
 * | what            | pk              | sk                     | attributes besides its own                              |
 * | --------------- | --------------- | ---------------------- | ------------------------------------------------------- |
 * | client          | D#{distributor} | C#{client, 16 digits}  | clientsPk, nameSk, packagePk: keys of the indexes;      |
 * |                 |                 |                        | employerNames, feins: what its employers add to search  |
 * | package tally   | D#{distributor} | TALLY#{package}        | activeClientCount, inactiveClientCount                  |
 * | last client id  | VENDOR          | CLIENT-ID              | lastClientId: the highest that was given out or loaded  |
 */

export interface ClientKey {
  readonly distributorId: string;
  readonly clientId: number;
}

/** DynamoDB takes 1,024 bytes of a sort key; a character may take three, and the id needs its place. */
const longestSortedName = 300;

const padded = (id: number): string => String(id).padStart(16, '0');
export const distributorPartition = (distributorId: string): string => `D#${distributorId}`;
export const clientPrefix = 'C#';
export const tallyPrefix = 'TALLY#';
export const clientKey = (key: ClientKey): Item => ({
  pk: distributorPartition(key.distributorId),
  sk: `${clientPrefix}${padded(key.clientId)}`,
});
export const tallyKey = (distributorId: string, packageId: string): Item => ({
  pk: distributorPartition(distributorId),
  sk: `${tallyPrefix}${packageId}`,
});
export const lastClientIdKey: Item = { pk: 'VENDOR', sk: 'CLIENT-ID' };
export const packagePartition = (distributorId: string, packageId: string): string =>
  `${distributorPartition(distributorId)}#P#${packageId}`;

/** Keys of a client in the indexes; `packagePk` is absent without a package. */
export function indexAttributes(client: ClientKey & { readonly name: string; readonly packageId?: string }): {
  clientsPk: string;
  nameSk: string;
  packagePk?: string;
} {
  const { distributorId, packageId } = client;
  return {
    clientsPk: distributorPartition(distributorId),
    nameSk: nameSortKey(client),
    packagePk: packageId === undefined ? undefined : packagePartition(distributorId, packageId),
  };
}

/** Folded name, ` #`, 16-digit id: the space sorts a name before those that it begins (`acme` before `acme west`). */
function nameSortKey({ name, clientId }: { readonly name: string; readonly clientId: number }): string {
  const sorted = folded(name).replace(/\s+/g, ' ').trim().slice(0, longestSortedName).toWellFormed();
  return `${sorted} #${padded(clientId)}`;
}

/** The client that a sort key of an index names; `undefined` when it is none. */
export function clientIdOf(nameSk: string): number | undefined {
  const digits = / #(\d{16})$/.exec(nameSk)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

export const storedClient = (item: Item): StoredClient => StoredClient.parse(item);
