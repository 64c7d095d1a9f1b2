import { GetCommand, PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { NotFoundError } from '../platform/errors.ts';
import { batchGet, type Item, isConditionFailed } from '../platform/table.ts';
import { SendProgress } from '../transfer/contract.ts';
import { DeliveryPackage, Transfer, TransferAttempt } from './contract.ts';
import type { DeliveriesTable } from './deps.ts';

/*
 * Keys of the deliveries table, the tenant first:
 *   D#{distributor}#DELIVERY      SETTINGS, VERSION#{n}      see settings-store
 *   D#{distributor}#P#{package}   PACKAGE                    what is to be delivered
 *   D#{distributor}#P#{package}   TRANSFER                   where it stands
 *   D#{distributor}#P#{package}   ATTEMPT#{nn}               one row per attempt
 *   D#{distributor}#P#{package}   FILE#{name}                the ledger: how far each file got, over all attempts
 *   D#{distributor}#P#{package}   NOTICE#{nn}#{address hash} one row per notice
 */

interface Deps {
  readonly deliveries: DeliveriesTable;
}

export interface PackageKey {
  readonly distributorId: string;
  readonly packageId: string;
}

const partition = ({ distributorId, packageId }: PackageKey) => `D#${distributorId}#P#${packageId}`;
const attemptSort = (attemptNumber: number) => `ATTEMPT#${String(attemptNumber).padStart(2, '0')}`;

type Announced = Omit<z.input<typeof DeliveryPackage>, 'files' | 'sizeBytes' | 'keyPrefix'>;

/** Makes a package known before there is one; the first announcement stays. */
export async function announcePackage(deps: Deps, announced: Announced): Promise<void> {
  await putOnce(deps, { pk: partition(announced), sk: 'PACKAGE', ...announced, files: [], sizeBytes: 0 });
}

/** Gives a package its files and begins its transfer; the same offer again changes nothing. */
export async function offerPackage(
  deps: Deps,
  key: PackageKey,
  offer: Required<
    Pick<DeliveryPackage, 'recordCount' | 'exceptionCount' | 'keyPrefix' | 'files' | 'sizeBytes'>
  >,
): Promise<void> {
  await update(deps, key, 'PACKAGE', offer);
  const transfer: Transfer = {
    status: 'IN_PROGRESS',
    attemptNumber: 0,
    sentBytes: 0,
    totalBytes: offer.sizeBytes,
  };
  await putOnce(deps, { pk: partition(key), sk: 'TRANSFER', ...transfer });
}

/** Says that there will be no package. */
export async function failPackage(deps: Deps, key: PackageKey, extractionFailureText: string): Promise<void> {
  await update(deps, key, 'PACKAGE', { extractionFailureText });
}

/** @throws NotFoundError `PACKAGE_NOT_FOUND` */
export async function readPackage(deps: Deps, key: PackageKey): Promise<DeliveryPackage> {
  const item = await get(deps, key, 'PACKAGE');
  if (item !== undefined) return DeliveryPackage.parse(item);
  throw new NotFoundError('PACKAGE_NOT_FOUND', 'there is no such package to deliver');
}

/** Where the transfer of a package stands; `undefined` before the package is offered. */
export async function readTransfer(deps: Deps, key: PackageKey): Promise<Transfer | undefined> {
  const item = await get(deps, key, 'TRANSFER');
  return item === undefined ? undefined : Transfer.parse(item);
}

/** Where the transfers of packages stand, by package id; those not offered yet are absent. */
export async function readTransfers(deps: Deps, keys: readonly PackageKey[]): Promise<Map<string, Transfer>> {
  const { client, table } = deps.deliveries;
  const wanted = keys.map((key) => ({ pk: partition(key), sk: 'TRANSFER' }));
  const items = await batchGet(client, table, wanted, { consistent: true });
  const packageIdOf = (item: Item) => String(item['pk']).split('#P#')[1] ?? '';
  return new Map(items.map((item) => [packageIdOf(item), Transfer.parse(item)]));
}

/** All attempts, first to last. */
export async function readAttempts(deps: Deps, key: PackageKey): Promise<TransferAttempt[]> {
  return (await rowsUnder(deps, key, 'ATTEMPT#')).map((item) => TransferAttempt.parse(item));
}

export async function readAttempt(
  deps: Deps,
  key: PackageKey,
  attemptNumber: number,
): Promise<TransferAttempt | undefined> {
  const item = await get(deps, key, attemptSort(attemptNumber));
  return item === undefined ? undefined : TransferAttempt.parse(item);
}

/** Begins an attempt; one that was begun goes on with the settings version it began with. */
export async function beginAttempt(
  deps: Deps,
  key: PackageKey,
  attempt: TransferAttempt,
): Promise<TransferAttempt> {
  const isNew = await putOnce(deps, {
    pk: partition(key),
    sk: attemptSort(attempt.attemptNumber),
    ...attempt,
  });
  if (!isNew) return (await readAttempt(deps, key, attempt.attemptNumber)) ?? attempt;
  const { attemptNumber, startedAt } = attempt;
  await update(deps, key, 'TRANSFER', { attemptNumber, lastAttemptAt: startedAt, deliveryMethod: 'SFTP' }, [
    'nextAttemptAt',
  ]);
  return attempt;
}

/** Writes the given fields and removes the named ones. */
export async function changeAttempt(
  deps: Deps,
  key: PackageKey,
  attemptNumber: number,
  change: Partial<TransferAttempt>,
  removed: readonly (keyof TransferAttempt)[] = [],
): Promise<void> {
  await update(deps, key, attemptSort(attemptNumber), change, removed);
}

/** Writes the given fields and removes the named ones. */
export async function changeTransfer(
  deps: Deps,
  key: PackageKey,
  change: Partial<Transfer>,
  removed: readonly (keyof Transfer)[] = [],
): Promise<void> {
  await update(deps, key, 'TRANSFER', change, removed);
}

const LedgerRow = z.object({ name: z.string(), progress: SendProgress });

/** How far each file of a package got, by file name. */
export async function readLedger(deps: Deps, key: PackageKey): Promise<Map<string, SendProgress>> {
  const rows = (await rowsUnder(deps, key, 'FILE#')).map((item) => LedgerRow.parse(item));
  return new Map(rows.map(({ name, progress }) => [name, progress]));
}

export async function saveLedger(
  deps: Deps,
  key: PackageKey,
  name: string,
  progress: SendProgress,
): Promise<void> {
  const Item = { pk: partition(key), sk: `FILE#${name}`, name, progress };
  await deps.deliveries.client.send(new PutCommand({ TableName: deps.deliveries.table, Item }));
}

/** Claims a notice. @returns `false` when it was sent already; one that was claimed and not marked is sent again */
export async function claimNotice(deps: Deps, key: PackageKey, noticeId: string): Promise<boolean> {
  const isNew = await putOnce(deps, { pk: partition(key), sk: `NOTICE#${noticeId}`, isSent: false });
  return isNew || (await get(deps, key, `NOTICE#${noticeId}`))?.['isSent'] !== true;
}

export async function markNoticeSent(deps: Deps, key: PackageKey, noticeId: string): Promise<void> {
  await update(deps, key, `NOTICE#${noticeId}`, { isSent: true });
}

async function get(deps: Deps, key: PackageKey, sk: string): Promise<Item | undefined> {
  const Key = { pk: partition(key), sk };
  return (
    await deps.deliveries.client.send(
      new GetCommand({ TableName: deps.deliveries.table, Key, ConsistentRead: true }),
    )
  ).Item;
}

async function rowsUnder(deps: Deps, key: PackageKey, prefix: string): Promise<Item[]> {
  const rows: Item[] = [];
  let ExclusiveStartKey: Item | undefined;
  do {
    const found = await deps.deliveries.client.send(
      new QueryCommand({
        TableName: deps.deliveries.table,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
        ExpressionAttributeValues: { ':pk': partition(key), ':prefix': prefix },
        ConsistentRead: true,
        ExclusiveStartKey,
      }),
    );
    rows.push(...(found.Items ?? []));
    ExclusiveStartKey = found.LastEvaluatedKey;
  } while (ExclusiveStartKey !== undefined);
  return rows;
}

async function putOnce(deps: Deps, Item: Item): Promise<boolean> {
  const put = { TableName: deps.deliveries.table, Item, ConditionExpression: 'attribute_not_exists(pk)' };
  try {
    await deps.deliveries.client.send(new PutCommand(put));
    return true;
  } catch (error) {
    if (isConditionFailed(error)) return false;
    throw error;
  }
}

async function update(
  deps: Deps,
  key: PackageKey,
  sk: string,
  change: Item,
  removed: readonly string[] = [],
): Promise<void> {
  const fields = Object.entries(change).filter(([, value]) => value !== undefined);
  const set = fields.map(([name]) => `#${name} = :${name}`).join(', ');
  const remove = removed.length === 0 ? '' : ` REMOVE ${removed.map((name) => `#${name}`).join(', ')}`;
  const names = [...fields.map(([name]) => name), ...removed];
  await deps.deliveries.client.send(
    new UpdateCommand({
      TableName: deps.deliveries.table,
      Key: { pk: partition(key), sk },
      UpdateExpression: `SET ${set}${remove}`,
      ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
      ExpressionAttributeValues: Object.fromEntries(fields.map(([name, value]) => [`:${name}`, value])),
    }),
  );
}
