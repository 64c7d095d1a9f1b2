import { isDeepStrictEqual } from 'node:util';
import {
  GetCommand,
  PutCommand,
  TransactWriteCommand,
  type TransactWriteCommandInput,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import type { PackageKey } from '../due-deliveries/due-rows.ts';
import { openPut, openRemoval } from '../due-deliveries/open-transfers.ts';
import type { Clock } from '../platform/clock.ts';
import { NotFoundError, TransientError } from '../platform/errors.ts';
import { cancellationCodes, type Item, isConditionFailed, queryPages } from '../platform/table.ts';
import type { DeliveriesTable } from './deps.ts';
import { deliveryPartition } from './settings-store.ts';
import { isWaiting, lookAtOf, StoredTransfer } from './transfer-state.ts';

/*
 * Keys of the deliveries table, the tenant first:
 *   D#{distributor}#DELIVERY      SETTINGS, VERSION#{n}          settings and each version of them
 *   D#{distributor}#DELIVERY      SETUP                          external id, and a counter of sealed secrets
 *   D#{distributor}#DELIVERY      TEST#{id}, TESTS               connection tests (gone after a day); how many lately
 *   D#{distributor}#DELIVERY      WAITING#{package}              a transfer that waits for its next attempt
 *   D#{distributor}#DELIVERY      ADDRESS#{address hash}         how mail to an address fared; never the address
 *   D#{distributor}#P#{package}   PACKAGE                        what is to be delivered
 *   D#{distributor}#P#{package}   TRANSFER                       where it stands
 *   D#{distributor}#P#{package}   ATTEMPT#{cccc}#{nn}            one row per attempt; ATTEMPT#{nn} before there were cycles
 *   D#{distributor}#P#{package}   FILE#{name}                    the ledger: how far each file got, over all attempts
 *   D#{distributor}#P#{package}   NOTICE#{about}#{address hash}  one row per notice
 *   TRANSFERS-OPEN                {package}                      see due-deliveries
 *   NOTICES-OWED                  {package}#{cccc}#{nn}          see due-deliveries
 */

export interface DeliveryRowsDeps {
  readonly deliveries: DeliveriesTable;
}

export type { PackageKey };

export type Write = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

export const packagePartition = ({ distributorId, packageId }: PackageKey) =>
  `D#${distributorId}#P#${packageId}`;

export async function getRow(deps: DeliveryRowsDeps, key: PackageKey, sk: string): Promise<Item | undefined> {
  const { client, table } = deps.deliveries;
  const Key = { pk: packagePartition(key), sk };
  return (await client.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }))).Item;
}

export async function rowsUnder(deps: DeliveryRowsDeps, pk: string, prefix: string): Promise<Item[]> {
  const { client, table } = deps.deliveries;
  const rows: Item[] = [];
  const pages = queryPages(client, {
    TableName: table,
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
    ExpressionAttributeValues: { ':pk': pk, ':prefix': prefix },
  });
  for await (const items of pages) rows.push(...items);
  return rows;
}

export async function putRow(deps: DeliveryRowsDeps, Item: Item): Promise<void> {
  await deps.deliveries.client.send(new PutCommand({ TableName: deps.deliveries.table, Item }));
}

/** @returns `false` when there was one already, which stays */
export async function putRowOnce(deps: DeliveryRowsDeps, Item: Item): Promise<boolean> {
  const put = { TableName: deps.deliveries.table, Item, ConditionExpression: 'attribute_not_exists(pk)' };
  try {
    await deps.deliveries.client.send(new PutCommand(put));
    return true;
  } catch (error) {
    if (isConditionFailed(error)) return false;
    throw error;
  }
}

interface RowChange {
  readonly set: Item;
  readonly remove?: readonly string[];
  /** Fields that must have these values. */
  readonly when?: Item;
}

/** An update of single fields; those that are `undefined` stay as they are. */
export function updateOf(deps: DeliveryRowsDeps, key: PackageKey, sk: string, change: RowChange) {
  const fields = Object.entries(change.set).filter(([, value]) => value !== undefined);
  const { remove = [], when = {} } = change;
  const names = [...fields.map(([name]) => name), ...remove, ...Object.keys(when)];
  const set = fields.map(([name]) => `#${name} = :${name}`).join(', ');
  return {
    TableName: deps.deliveries.table,
    Key: { pk: packagePartition(key), sk },
    UpdateExpression: [
      set === '' ? '' : `SET ${set}`,
      remove.length === 0 ? '' : `REMOVE ${remove.map((name) => `#${name}`).join(', ')}`,
    ]
      .join(' ')
      .trim(),
    ...(Object.keys(when).length === 0
      ? {}
      : {
          ConditionExpression: Object.keys(when)
            .map((name) => `#${name} = :when_${name}`)
            .join(' AND '),
        }),
    ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
    ExpressionAttributeValues: Object.fromEntries([
      ...fields.map(([name, value]) => [`:${name}`, value]),
      ...Object.entries(when).map(([name, value]) => [`:when_${name}`, value]),
    ]),
  };
}

/** @returns `false` when the row is not as `when` wants it; nothing was changed then */
export async function changeRow(
  deps: DeliveryRowsDeps,
  key: PackageKey,
  sk: string,
  change: RowChange,
): Promise<boolean> {
  try {
    await deps.deliveries.client.send(new UpdateCommand(updateOf(deps, key, sk, change)));
    return true;
  } catch (error) {
    if (isConditionFailed(error)) return false;
    throw error;
  }
}

interface Decision<T> {
  readonly answer: T;
  /** Absent: nothing is written. */
  readonly next?: StoredTransfer;
  /** Written in the same transaction. */
  readonly writes?: readonly Write[];
}

/** Others who change a transfer at the same moment and are given way. */
const mostRaces = 8;

/**
 * Reads a transfer, lets `decide` say what becomes of it, and writes that together with what goes with it; when someone
 * else was faster, all over again.
 * @throws NotFoundError `TRANSFER_NOT_FOUND`; whatever `decide` throws
 */
export async function changeTransferState<T>(
  deps: DeliveryRowsDeps & { readonly clock: Clock },
  key: PackageKey,
  decide: (transfer: StoredTransfer) => Promise<Decision<T>> | Decision<T>,
): Promise<T> {
  for (let race = 0; race < mostRaces; race += 1) {
    const row = await getRow(deps, key, 'TRANSFER');
    if (row === undefined)
      throw new NotFoundError('TRANSFER_NOT_FOUND', 'there is no package to send yet; look at the export');
    const transfer = StoredTransfer.parse(row);
    const { answer, next, writes = [] } = await decide(transfer);
    if (next === undefined) return answer;
    const TransactItems = [
      transferWrite(deps, key, transfer, next),
      ...waitingWrites(deps, key, transfer, next),
      ...openWrites(deps, key, transfer, next),
    ];
    try {
      await deps.deliveries.client.send(
        new TransactWriteCommand({ TransactItems: [...TransactItems, ...writes] }),
      );
      return answer;
    } catch (error) {
      const codes = cancellationCodes(error);
      if (!codes.some((code) => code === 'ConditionalCheckFailed' || code === 'TransactionConflict'))
        throw error;
    }
  }
  throw new TransientError('TRANSFER_BUSY', 'the transfer changes all the time; try again');
}

function transferWrite(
  deps: DeliveryRowsDeps,
  key: PackageKey,
  before: StoredTransfer,
  after: StoredTransfer,
): Write {
  const changed = Object.entries(after).filter(
    ([name, value]) => !isDeepStrictEqual(value, Reflect.get(before, name)),
  );
  const update = updateOf(deps, key, 'TRANSFER', {
    set: { ...Object.fromEntries(changed), revision: before.revision + 1 },
    remove: changed.filter(([, value]) => value === undefined).map(([name]) => name),
  });
  return {
    Update: {
      ...update,
      // Rows of before there were revisions have none.
      ConditionExpression:
        before.revision === 0
          ? 'attribute_not_exists(#revision) OR #revision = :before'
          : '#revision = :before',
      ExpressionAttributeValues: { ...update.ExpressionAttributeValues, ':before': before.revision },
    },
  };
}

/** The distributor's list of waiting transfers follows the transfer's state. */
function waitingWrites(
  deps: DeliveryRowsDeps,
  { distributorId, packageId }: PackageKey,
  before: StoredTransfer,
  after: StoredTransfer,
): Write[] {
  const TableName = deps.deliveries.table;
  const Key = { pk: deliveryPartition(distributorId), sk: `WAITING#${packageId}` };
  const { nextAttemptAt } = after;
  if (isWaiting(after)) return [{ Put: { TableName, Item: { ...Key, packageId, nextAttemptAt } } }];
  return isWaiting(before) ? [{ Delete: { TableName, Key } }] : [];
}

/** An attempt that begins leaves the row as it is: it would be looked at about then. */
function openWrites(
  deps: DeliveryRowsDeps & { readonly clock: Clock },
  key: PackageKey,
  before: StoredTransfer,
  after: StoredTransfer,
): Write[] {
  const now = deps.clock.now();
  const lookAt = lookAtOf(after, now);
  if (lookAt !== undefined)
    return isWaiting(after) || after.pendingRun !== undefined ? [openPut(deps, key, lookAt)] : [];
  return lookAtOf(before, now) === undefined ? [] : [openRemoval(deps, key)];
}
