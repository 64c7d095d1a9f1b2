import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { openPut } from '../due-deliveries/open-transfers.ts';
import { addressHash } from '../notice-mails/address-hash.ts';
import type { Clock } from '../platform/clock.ts';
import { NotFoundError } from '../platform/errors.ts';
import { batchGet, cancellationCodes, type Item, isConditionFailed, transact } from '../platform/table.ts';
import { SendProgress } from '../transfer/contract.ts';
import { DeliveryPackage, type DeliverySettings, Transfer } from './contract.ts';
import {
  changeRow,
  type DeliveryRowsDeps as Deps,
  getRow,
  type PackageKey,
  packagePartition,
  putRow,
  putRowOnce,
  rowsUnder,
} from './delivery-rows.ts';
import { deliveryPartition } from './settings-store.ts';
import { lookAtOf, StoredTransfer } from './transfer-state.ts';

export { readAttempt, readAttempts } from './attempt-store.ts';
export type { PackageKey } from './delivery-rows.ts';
export { addressHash };

export type AnnouncedPackage = Omit<z.input<typeof DeliveryPackage>, 'files' | 'sizeBytes' | 'keyPrefix'>;

/** Makes a package known before there is one; the first announcement stays. */
export async function announcePackage(deps: Deps, announced: AnnouncedPackage): Promise<void> {
  await putRowOnce(deps, {
    pk: packagePartition(announced),
    sk: 'PACKAGE',
    ...announced,
    files: [],
    sizeBytes: 0,
  });
}

/** Gives a package its files. It is sent once `beginTransfer` is called. */
export async function offerPackage(
  deps: Deps,
  key: PackageKey,
  offer: Required<
    Pick<DeliveryPackage, 'recordCount' | 'exceptionCount' | 'keyPrefix' | 'files' | 'sizeBytes'>
  >,
): Promise<void> {
  await changeRow(deps, key, 'PACKAGE', { set: offer });
}

/** Begins the transfer of a package that was offered; begun again it stays as it is. */
export async function beginTransfer(
  deps: Deps & { readonly clock: Clock },
  key: PackageKey,
  totalBytes: number,
): Promise<void> {
  const transfer: z.input<typeof Transfer> = {
    status: 'IN_PROGRESS',
    attemptNumber: 0,
    sentBytes: 0,
    totalBytes,
  };
  const { client, table: TableName } = deps.deliveries;
  const Item = { pk: packagePartition(key), sk: 'TRANSFER', ...transfer };
  const lookAt = lookAtOf(StoredTransfer.parse(transfer), deps.clock.now()) ?? '';
  const put = { TableName, Item, ConditionExpression: 'attribute_not_exists(pk)' };
  try {
    await transact(client, [{ Put: put }, openPut(deps, key, lookAt)]);
  } catch (error) {
    if (!cancellationCodes(error).includes('ConditionalCheckFailed')) throw error;
  }
}

/** Says that there will be no package. */
export async function failPackage(deps: Deps, key: PackageKey, extractionFailureText: string): Promise<void> {
  await changeRow(deps, key, 'PACKAGE', { set: { extractionFailureText } });
}

/** @throws NotFoundError `PACKAGE_NOT_FOUND` */
export async function readPackage(deps: Deps, key: PackageKey): Promise<DeliveryPackage> {
  const item = await getRow(deps, key, 'PACKAGE');
  if (item !== undefined) return DeliveryPackage.parse(item);
  throw new NotFoundError('PACKAGE_NOT_FOUND', 'there is no such package to deliver');
}

/** Where the transfer of a package stands; `undefined` before the package is offered. */
export async function readTransfer(deps: Deps, key: PackageKey): Promise<Transfer | undefined> {
  const item = await getRow(deps, key, 'TRANSFER');
  return item === undefined ? undefined : Transfer.parse(item);
}

/** Where the transfers of packages stand, by package id; those not offered yet are absent. */
export async function readTransfers(deps: Deps, keys: readonly PackageKey[]): Promise<Map<string, Transfer>> {
  const { client, table } = deps.deliveries;
  const wanted = keys.map((key) => ({ pk: packagePartition(key), sk: 'TRANSFER' }));
  const items = await batchGet(client, table, wanted);
  const packageIdOf = (item: Item) => String(item['pk']).split('#P#')[1] ?? '';
  return new Map(items.map((item) => [packageIdOf(item), Transfer.parse(item)]));
}

/** How much arrived so far; says nothing of the state. */
export async function countBytes(
  deps: Deps,
  key: PackageKey,
  counts: Partial<Pick<Transfer, 'sentBytes' | 'totalBytes'>>,
): Promise<void> {
  await changeRow(deps, key, 'TRANSFER', { set: counts });
}

const WaitingTransfer = z.object({ packageId: z.string(), nextAttemptAt: z.string() });
export type WaitingTransfer = z.infer<typeof WaitingTransfer>;

/** Packages of a distributor that wait for their next attempt, oldest first. */
export async function waitingTransfers(deps: Deps, distributorId: string): Promise<WaitingTransfer[]> {
  const rows = await rowsUnder(deps, deliveryPartition(distributorId), 'WAITING#');
  return rows.map((row) => WaitingTransfer.parse(row));
}

/** How far one file of a package got, and as what it is sent when not as it is: encrypted. */
const LedgerEntry = z.object({
  /** As the package names it. */
  name: z.string(),
  progress: SendProgress,
  sent: z
    .object({
      name: z.string(),
      sizeBytes: z.int().nonnegative(),
      sha256: z.string(),
      /** Of the key it is encrypted for. */
      fingerprint: z.string().optional(),
    })
    .optional(),
});
export type LedgerEntry = z.infer<typeof LedgerEntry>;

/** How far each file of a package got, by the package's name of it. */
export async function readLedger(deps: Deps, key: PackageKey): Promise<Map<string, LedgerEntry>> {
  const rows = (await rowsUnder(deps, packagePartition(key), 'FILE#')).map((item) => LedgerEntry.parse(item));
  return new Map(rows.map((entry) => [entry.name, entry]));
}

export async function saveLedger(deps: Deps, key: PackageKey, entry: LedgerEntry): Promise<void> {
  await putRow(deps, { pk: packagePartition(key), sk: `FILE#${entry.name}`, ...entry });
}

/** Claims a notice. @returns `false` when it was sent already; one that was claimed and not marked is sent again */
export async function claimNotice(deps: Deps, key: PackageKey, noticeId: string): Promise<boolean> {
  const isNew = await putRowOnce(deps, {
    pk: packagePartition(key),
    sk: `NOTICE#${noticeId}`,
    isSent: false,
  });
  return isNew || (await getRow(deps, key, `NOTICE#${noticeId}`))?.['isSent'] !== true;
}

export async function markNoticeSent(deps: Deps, key: PackageKey, noticeId: string): Promise<void> {
  await changeRow(deps, key, `NOTICE#${noticeId}`, { set: { isSent: true } });
}

export async function hasNotice(deps: Deps, key: PackageKey, noticeId: string): Promise<boolean> {
  return (await getRow(deps, key, `NOTICE#${noticeId}`)) !== undefined;
}

/** Of the latest mails to an address that came back for good, were complained about and arrived: when each was sent. */
const AddressMark = z.object({
  bouncedMailAt: z.string().default(''),
  complainedMailAt: z.string().default(''),
  deliveredMailAt: z.string().default(''),
});
export type MailOutcome = keyof typeof AddressMark.shape;

const addressKey = (distributorId: string, hash: string) => ({
  pk: deliveryPartition(distributorId),
  sk: `ADDRESS#${hash}`,
});

/**
 * Notes how a mail to an address fared. Only a later mail changes what is noted, so that the order in which it is told
 * does not matter.
 * @returns `false` when as much was known
 */
export async function noteMail(
  deps: Deps,
  distributorId: string,
  {
    hash,
    outcome,
    sentAt,
  }: { readonly hash: string; readonly outcome: MailOutcome; readonly sentAt: string },
): Promise<boolean> {
  const update = new UpdateCommand({
    TableName: deps.deliveries.table,
    Key: addressKey(distributorId, hash),
    UpdateExpression: 'SET #outcome = :sentAt',
    ConditionExpression: 'attribute_not_exists(#outcome) OR #outcome < :sentAt',
    ExpressionAttributeNames: { '#outcome': outcome },
    ExpressionAttributeValues: { ':sentAt': sentAt },
  });
  try {
    await deps.deliveries.client.send(update);
    return true;
  } catch (error) {
    if (isConditionFailed(error)) return false;
    throw error;
  }
}

/** Days after which an address that the settings do not name is tried again: no save could clear its mark. */
const unnamedMarkDays = 30;

/**
 * Those of the addresses that mail comes back from for good or is complained about. Settings that name an address clear
 * what was noted of mails before they were saved; mail that arrives clears earlier bounces, never a complaint.
 * @param settings the distributor's as they are now
 */
export async function unreachableAmong(
  deps: Deps & { readonly clock: Clock },
  key: Pick<PackageKey, 'distributorId'>,
  addresses: readonly string[],
  settings: Pick<DeliverySettings, 'notificationEmails' | 'updatedAt'> | undefined,
): Promise<string[]> {
  const named = new Set(settings?.notificationEmails.map(addressHash));
  const lapsedAt = new Date(deps.clock.now().getTime() - unnamedMarkDays * 24 * 3_600_000).toISOString();
  const marks = await Promise.all(
    addresses.map(async (address) => {
      const hash = addressHash(address);
      const clearedAt = (named.has(hash) ? settings?.updatedAt : undefined) ?? lapsedAt;
      const Key = addressKey(key.distributorId, hash);
      const get = new GetCommand({ TableName: deps.deliveries.table, Key, ConsistentRead: true });
      const mark = AddressMark.parse((await deps.deliveries.client.send(get)).Item ?? {});
      return { address, isUnreachable: isUnreachable(mark, clearedAt) };
    }),
  );
  return marks.filter((mark) => mark.isUnreachable).map(({ address }) => address);
}

/** A complaint and a late bounce follow the delivery of the very mail that they are about. */
function isUnreachable(mark: z.infer<typeof AddressMark>, clearedAt: string): boolean {
  const { bouncedMailAt, complainedMailAt, deliveredMailAt } = mark;
  return complainedMailAt >= clearedAt || (bouncedMailAt >= clearedAt && bouncedMailAt >= deliveredMailAt);
}
