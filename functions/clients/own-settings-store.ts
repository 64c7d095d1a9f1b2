import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { PackagesTable } from '../distributor-packages/deps.ts';
import { fromAddressNoted } from '../distributor-packages/from-address-store.ts';
import type { Item, TransactItem } from '../platform/table.ts';
import { batchGet } from '../platform/table.ts';
import { type ClientKey, clientPartition } from './client-events.ts';
import { StoredOwnSettings } from './contract.ts';

/*
 * Rows of the packages table:
 *   D#{distributor}#C#{client}   SETTINGS         the client's own settings as they are
 *   D#{distributor}#C#{client}   V#{8 digits}     each version of them, never changed
 */

interface Deps {
  readonly packages: PackagesTable;
}

const currentSk = 'SETTINGS';
const versionSk = (version: number): string => `V#${String(version).padStart(8, '0')}`;

/** A client's own settings as they are, or one version of them; `undefined` while it never had any. */
export async function readOwnSettings(
  deps: Deps,
  key: ClientKey,
  version?: number,
): Promise<StoredOwnSettings | undefined> {
  const { client, table } = deps.packages;
  const Key = { pk: clientPartition(key), sk: version === undefined ? currentSk : versionSk(version) };
  const { Item } = await client.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }));
  return Item === undefined ? undefined : StoredOwnSettings.parse(Item);
}

/** Some versions of a client's own settings, by version. */
export async function readOwnVersions(
  deps: Deps,
  key: ClientKey,
  versions: readonly number[],
): Promise<Map<number, StoredOwnSettings>> {
  const { client, table } = deps.packages;
  const keys = [...new Set(versions)].map((version) => ({
    pk: clientPartition(key),
    sk: versionSk(version),
  }));
  const found = (await batchGet(client, table, keys)).map((item) => StoredOwnSettings.parse(item));
  return new Map(found.map((own) => [own.version, own]));
}

/** Makes these the client's own settings, as the version after the one they were made from. */
export function ownSettingsPuts(deps: Deps, own: StoredOwnSettings): TransactItem[] {
  const TableName = deps.packages.table;
  const put = (sk: string, condition: Item): TransactItem => ({
    Put: { TableName, Item: { pk: clientPartition(own), sk, ...own }, ...condition } as NonNullable<
      TransactItem['Put']
    >,
  });
  const isNew = { ConditionExpression: 'attribute_not_exists(pk)' };
  const follows = {
    ConditionExpression: '#version = :previous',
    ExpressionAttributeNames: { '#version': 'version' },
    ExpressionAttributeValues: { ':previous': own.version - 1 },
  };
  return [
    put(currentSk, own.version === 1 ? isNew : follows),
    put(versionSk(own.version), isNew),
    ...ownFromAddress(deps, own),
  ];
}

/** Support must see an address that waits to be set up, whoever uses it. */
function ownFromAddress(deps: Deps, own: StoredOwnSettings): TransactItem[] {
  const address = own.settings['mail.fromAddress']?.value;
  if (typeof address !== 'string' || address === '') return [];
  return [fromAddressNoted(deps, own.distributorId, { address, by: own.savedBy, at: own.savedAt })];
}
