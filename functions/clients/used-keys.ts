import { createHash } from 'node:crypto';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { PackagesTable } from '../distributor-packages/deps.ts';
import type { TransactItem } from '../platform/table.ts';

/*
 * Row of the packages table:
 *   D#{distributor}#KEYS   {idempotency key}   which client a key made, from what body
 */

interface Deps {
  readonly packages: PackagesTable;
}

/** What an idempotency key stands for. */
export interface UsedKey {
  readonly idempotencyKey: string;
  /** SHA-256 of the request that used it first. */
  readonly requestHash: string;
}

const rowKey = (distributorId: string, key: string) => ({ pk: `D#${distributorId}#KEYS`, sk: key });

export function usedKey(idempotencyKey: string | undefined, request: unknown): UsedKey | undefined {
  if (idempotencyKey === undefined) return undefined;
  const text = JSON.stringify(request, inOrder);
  return { idempotencyKey, requestHash: createHash('sha256').update(text).digest('hex') };
}

/** Fields by name, however they were sent. RFC 8785 has no form for half a character, which a setting may bring. */
function inOrder(_name: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

/** The client that an idempotency key made, if it was used. */
export async function clientOfKey(
  deps: Deps,
  distributorId: string,
  key: string,
): Promise<(UsedKey & { readonly clientId: number }) | undefined> {
  const { client, table } = deps.packages;
  const get = new GetCommand({ TableName: table, Key: rowKey(distributorId, key), ConsistentRead: true });
  return (await client.send(get)).Item as (UsedKey & { readonly clientId: number }) | undefined;
}

export function usedKeyPut(
  deps: Deps,
  used: UsedKey,
  made: { readonly distributorId: string; readonly clientId: number },
): TransactItem {
  const { distributorId, clientId } = made;
  return {
    Put: {
      TableName: deps.packages.table,
      Item: { ...rowKey(distributorId, used.idempotencyKey), ...used, clientId },
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  };
}
