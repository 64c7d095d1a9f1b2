import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { PackagesTable } from '../distributor-packages/deps.ts';
import type { TransactItem } from '../platform/table.ts';
import { type ClientKey, clientPartition } from './client-events.ts';
import { StoredClientLogo } from './contract.ts';

/*
 * Row of the packages table:
 *   D#{distributor}#C#{client}   LOGO   the client's own logo; absent while it has none
 */

interface Deps {
  readonly packages: PackagesTable;
}

export const clientLogoKey = (key: ClientKey) => ({ pk: clientPartition(key), sk: 'LOGO' });

/** The client's own logo; `undefined` while it has none. */
export async function readClientLogo(deps: Deps, key: ClientKey): Promise<StoredClientLogo | undefined> {
  const { client, table } = deps.packages;
  const get = new GetCommand({ TableName: table, Key: clientLogoKey(key), ConsistentRead: true });
  const { Item } = await client.send(get);
  return Item === undefined ? undefined : StoredClientLogo.parse(Item);
}

/** Gives a client a logo while it has none of its own. */
export function firstClientLogoPut(deps: Deps, key: ClientKey, logo: StoredClientLogo): TransactItem {
  return {
    Put: {
      TableName: deps.packages.table,
      Item: { ...clientLogoKey(key), ...logo },
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  };
}
