import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { RecordTable } from '../i9/deps.ts';
import { readPartition } from '../i9/partition.ts';
import type { ClientKey } from '../i9/record-items.ts';
import type { Item, TransactItem } from '../platform/table.ts';
import { type HoldScope, LegalHold } from './contract.ts';

/*
 * Legal holds in the I-9 table, beside the records whose removal they forbid.
 *
 * | what | pk                  | sk                                             |                                        |
 * | ---- | ------------------- | ---------------------------------------------- | -------------------------------------- |
 * | hold | D#{d}#C#{c}#HOLDS   | H#{hold id}                                    | who, why, and how it ended             |
 * | gate | D#{d}#C#{c}#HOLDS   | GATE#CLIENT, GATE#E#{employer}, GATE#I#{i9}    | holdCount: holds that are in force     |
 *
 * A removal checks the three gates of its record in its own transaction, so that of a hold and a removal at the same
 * moment one is first and the other sees it.
 */

interface Deps {
  readonly i9: RecordTable;
}

/** What the gates of a client say, for looking without writing. */
export interface Gates {
  isClosed(record: { readonly employerId: number; readonly i9Id: number }): boolean;
}

const holdsPartition = ({ distributorId, clientId }: ClientKey): string =>
  `D#${distributorId}#C#${clientId}#HOLDS`;
const holdKey = (key: ClientKey, holdId: string): Item => ({
  pk: holdsPartition(key),
  sk: `H#${holdId}`,
});

/** The gate of what a hold covers. */
function gateKey(scope: HoldScope): Item {
  const { employerId, i9Id } = scope;
  const part = i9Id === undefined ? (employerId === undefined ? 'CLIENT' : `E#${employerId}`) : `I#${i9Id}`;
  return { pk: holdsPartition(scope), sk: `GATE#${part}` };
}

/** Conditions of a transaction that is to be refused while a hold covers the record. */
export function openGates(
  { table: TableName }: RecordTable,
  { distributorId, clientId, employerId, i9Id }: Required<HoldScope>,
): TransactItem[] {
  const client = { distributorId, clientId };
  return [client, { ...client, employerId }, { ...client, i9Id }].map((scope) => ({
    ConditionCheck: {
      TableName,
      Key: gateKey(scope),
      ConditionExpression: 'attribute_not_exists(pk) OR holdCount = :none',
      ExpressionAttributeValues: { ':none': 0 },
    },
  }));
}
/** How many conditions `openGates` makes. */
export const gateCount = 3;

/** All holds of a client, released ones too, oldest first. */
export async function readHolds(deps: Deps, key: ClientKey): Promise<LegalHold[]> {
  const items = await readPartition(deps.i9, holdsPartition(key), 'H#');
  return items.map((item) => LegalHold.parse(item));
}

export async function readHold(deps: Deps, key: ClientKey, holdId: string): Promise<LegalHold | undefined> {
  const { client, table } = deps.i9;
  const get = new GetCommand({ TableName: table, Key: holdKey(key, holdId), ConsistentRead: true });
  const { Item } = await client.send(get);
  return Item === undefined ? undefined : LegalHold.parse(Item);
}

export async function readGates(deps: Deps, key: ClientKey): Promise<Gates> {
  const items = await readPartition(deps.i9, holdsPartition(key), 'GATE#');
  const closed = new Set(items.flatMap((item) => (Number(item['holdCount']) > 0 ? String(item['sk']) : [])));
  return {
    isClosed: ({ employerId, i9Id }) =>
      [key, { ...key, employerId }, { ...key, i9Id }].some((scope) =>
        closed.has(String(gateKey(scope)['sk'])),
      ),
  };
}

/** Counts a hold in or out at its gate. */
export function gateChange(
  { table: TableName }: RecordTable,
  scope: HoldScope,
  change: 1 | -1,
): TransactItem {
  return {
    Update: {
      TableName,
      Key: gateKey(scope),
      UpdateExpression: 'ADD holdCount :change',
      ExpressionAttributeValues: { ':change': change },
    },
  };
}

/** Replaces a hold by its next state, while it is as it was read. */
export function holdChange(
  { table: TableName }: RecordTable,
  hold: LegalHold,
  from: LegalHold['state'] | undefined,
): TransactItem {
  const Item = { ...hold, ...holdKey(hold, hold.holdId) };
  if (from === undefined)
    return { Put: { TableName, Item, ConditionExpression: 'attribute_not_exists(pk)' } };
  return {
    Put: {
      TableName,
      Item,
      ConditionExpression: '#state = :from',
      ExpressionAttributeNames: { '#state': 'state' },
      ExpressionAttributeValues: { ':from': from },
    },
  };
}
