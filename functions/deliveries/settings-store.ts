import { GetCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { ConflictError } from '../platform/errors.ts';
import { cancellationCodes } from '../platform/table.ts';
import { StoredDeliverySettings } from './contract.ts';
import type { DeliveriesTable } from './deps.ts';

interface Deps {
  readonly deliveries: DeliveriesTable;
}

const partition = (distributorId: string) => `D#${distributorId}#DELIVERY`;
const currentKey = (distributorId: string) => ({ pk: partition(distributorId), sk: 'SETTINGS' });
const versionKey = (distributorId: string, version: number) => ({
  pk: partition(distributorId),
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
    const detail = 'Someone else saved the delivery settings. Load them again and repeat your change.';
    throw new ConflictError('SETTINGS_CHANGED', detail, { cause: error });
  }
}

/** Whether anything could be sent: there are settings, a secret and a confirmed host key. */
export function isDeliverable(settings: StoredDeliverySettings | undefined): boolean {
  return settings?.hasSecret === true && settings.destination.hostKeyFingerprint !== undefined;
}
