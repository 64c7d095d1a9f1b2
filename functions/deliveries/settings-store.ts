import { isDeepStrictEqual } from 'node:util';
import { GetCommand, TransactWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { ulid } from 'ulid';
import { ConflictError } from '../platform/errors.ts';
import { cancellationCodes, type Item, queryPages } from '../platform/table.ts';
import type { Destination } from '../transfer/contract.ts';
import { StoredDeliverySettings } from './contract.ts';
import type { DeliveriesTable } from './deps.ts';

interface Deps {
  readonly deliveries: DeliveriesTable;
}

/** Everything of a distributor's deliveries that belongs to no package; `delivery-store` lists the rows. */
export const deliveryPartition = (distributorId: string) => `D#${distributorId}#DELIVERY`;
const currentKey = (distributorId: string) => ({ pk: deliveryPartition(distributorId), sk: 'SETTINGS' });
const setUpKey = (distributorId: string) => ({ pk: deliveryPartition(distributorId), sk: 'SETUP' });
const versionKey = (distributorId: string, version: number) => ({
  pk: deliveryPartition(distributorId),
  sk: `VERSION#${String(version).padStart(8, '0')}`,
});

/** The settings as they are now, or those of one version; an attempt keeps to the version it began with. */
export async function readDeliverySettings(
  deps: Deps,
  distributorId: string,
  version?: number,
): Promise<StoredDeliverySettings | undefined> {
  const { client, table } = deps.deliveries;
  const Key = version === undefined ? currentKey(distributorId) : versionKey(distributorId, version);
  const found = await client.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }));
  return found.Item === undefined ? undefined : StoredDeliverySettings.parse(found.Item);
}

/** Versions of the settings, newest first, so many at most. */
export async function readVersions(
  deps: Deps,
  distributorId: string,
  mostCount: number,
): Promise<StoredDeliverySettings[]> {
  const { client, table } = deps.deliveries;
  const found: StoredDeliverySettings[] = [];
  const pages = queryPages(client, {
    TableName: table,
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
    ExpressionAttributeValues: { ':pk': deliveryPartition(distributorId), ':prefix': 'VERSION#' },
    ScanIndexForward: false,
    Limit: mostCount,
  });
  for await (const items of pages) {
    found.push(...items.map((item) => StoredDeliverySettings.parse(item)));
    if (found.length >= mostCount) break;
  }
  return found.slice(0, mostCount);
}

/**
 * Saves the settings as the next version.
 * @throws ConflictError `SETTINGS_CHANGED` when someone else saved in between
 */
export async function saveDeliverySettings(deps: Deps, settings: StoredDeliverySettings): Promise<void> {
  const { client, table } = deps.deliveries;
  const { distributorId, version } = settings;
  const current = {
    TableName: table,
    Item: { ...currentKey(distributorId), ...settings },
    ConditionExpression: version === 1 ? 'attribute_not_exists(pk)' : 'version = :previous',
    ...(version === 1 ? {} : { ExpressionAttributeValues: { ':previous': version - 1 } }),
  };
  const kept = { TableName: table, Item: { ...versionKey(distributorId, version), ...settings } };
  try {
    await client.send(new TransactWriteCommand({ TransactItems: [{ Put: current }, { Put: kept }] }));
  } catch (error) {
    if (!cancellationCodes(error).includes('ConditionalCheckFailed')) throw error;
    throw settingsChanged(error);
  }
}

export function settingsChanged(cause?: unknown): ConflictError {
  const detail = 'Someone else saved the delivery settings. Load them again and repeat your change.';
  return new ConflictError('SETTINGS_CHANGED', detail, { cause });
}

/** Notes that a test of just this version passed; a version that is not the current one any more stays as it is. */
export async function markTested(
  deps: Deps,
  distributorId: string,
  version: number,
  testedAt: string,
): Promise<void> {
  const { client, table } = deps.deliveries;
  const change = (Key: Item) => ({
    Update: {
      TableName: table,
      Key,
      UpdateExpression: 'SET testedAt = :testedAt',
      ConditionExpression: 'version = :version',
      ExpressionAttributeValues: { ':testedAt': testedAt, ':version': version },
    },
  });
  const TransactItems = [change(currentKey(distributorId)), change(versionKey(distributorId, version))];
  try {
    await client.send(new TransactWriteCommand({ TransactItems }));
  } catch (error) {
    if (!cancellationCodes(error).includes('ConditionalCheckFailed')) throw error;
  }
}

/** The next number for a sealed secret; also above those of secrets that were numbered like their settings. */
export async function nextSecretVersion(deps: Deps, distributorId: string): Promise<number> {
  const floor = (await readDeliverySettings(deps, distributorId))?.version ?? 0;
  const counted = await updateSetUp(deps, distributorId, {
    UpdateExpression: 'SET secretVersion = if_not_exists(secretVersion, :floor) + :one',
    ExpressionAttributeValues: { ':floor': floor, ':one': 1 },
  });
  return Number(counted['secretVersion']);
}

/** Made once per distributor and never changed: the owners of roles for S3 have written it into their policies. */
export async function externalIdOf(deps: Deps, distributorId: string): Promise<string> {
  const found = await updateSetUp(deps, distributorId, {
    UpdateExpression: 'SET externalId = if_not_exists(externalId, :made)',
    ExpressionAttributeValues: { ':made': `waybill-${ulid()}` },
  });
  return String(found['externalId']);
}

async function updateSetUp(
  deps: Deps,
  distributorId: string,
  change: { UpdateExpression: string; ExpressionAttributeValues: Item },
): Promise<Item> {
  const { client, table } = deps.deliveries;
  const update = { TableName: table, Key: setUpKey(distributorId), ...change };
  const { Attributes } = await client.send(new UpdateCommand({ ...update, ReturnValues: 'ALL_NEW' }));
  return Attributes ?? {};
}

/** Whether anything could be sent: there are settings, a secret or a role, and for SFTP a confirmed host key. */
export function isDeliverable(settings: StoredDeliverySettings | undefined): boolean {
  if (settings === undefined) return false;
  const { destination, hasSecret } = settings;
  if (destination.protocol === 'S3') return hasSecret || destination.roleArn !== undefined;
  return hasSecret && (destination.protocol === 'FTPS' || destination.hostKeyFingerprint !== undefined);
}

/** Whether a connection test of just these settings passed; without one no export is requested. */
export function isTested(settings: StoredDeliverySettings | undefined): boolean {
  return settings?.testedAt !== undefined;
}

/** Whether two destinations are the same in every field. */
export function isSameDestination(one: Destination, other: Destination): boolean {
  return isDeepStrictEqual(withoutAbsent(one), withoutAbsent(other));
}

const withoutAbsent = (destination: Destination) =>
  Object.fromEntries(Object.entries(destination).filter(([, value]) => value !== undefined));
