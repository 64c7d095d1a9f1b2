import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { FirmId } from '../directory/contract.ts';
import { firmPartition, type JobDeps } from '../integrator-jobs/deps.ts';
import type { FirmSetup } from '../integrator-setup/contract.ts';
import { setupPut } from '../integrator-setup/setup-store.ts';
import { Instant, Ulid } from '../platform/contract.ts';
import {
  cancellationCodes,
  type Item,
  isConditionFailed,
  queryPages,
  type TransactItem,
  transact,
} from '../platform/table.ts';
import { SubscriptionEvent } from './contract.ts';
import { StoredSubscription } from './subscription.ts';

/*
 * Keys of this room in the integrator table.
 *
 * | what                                          | pk                 | sk                 |
 * | --------------------------------------------- | ------------------ | ------------------ |
 * | subscription                                  | F#{firm}           | SUBSCRIPTION       |
 * | what the SFTP server has still to follow      | SFTP-PENDING       | {firm}             |
 * | change that is still to be mailed             | SUBSCRIPTION-MAILS | {firm}#{mail}      |
 */

const subscriptionKey = (firmId: string) => ({ pk: firmPartition(firmId), sk: 'SUBSCRIPTION' });
const pendingPartition = 'SFTP-PENDING';
const mailPartition = 'SUBSCRIPTION-MAILS';

/** A firm's subscription in version 1 before anything was done about it; its set-up may say that it is subscribed. */
export async function readSubscription(deps: JobDeps, setup: FirmSetup): Promise<StoredSubscription> {
  const { firmId, isSubscribed, subscribedAt } = setup;
  const none = { firmId, status: isSubscribed ? 'ACTIVE' : 'NONE', activeSince: subscribedAt, version: 1 };
  return StoredSubscription.parse((await readStored(deps, firmId)) ?? none);
}

/** `undefined` for a firm about whose subscription nothing was ever done. */
export async function readKnown(deps: JobDeps, firmId: string): Promise<StoredSubscription | undefined> {
  const item = await readStored(deps, firmId);
  return item && StoredSubscription.parse(item);
}

async function readStored({ integrator: { client, table } }: JobDeps, firmId: string) {
  const get = new GetCommand({ TableName: table, Key: subscriptionKey(firmId), ConsistentRead: true });
  return (await client.send(get)).Item;
}

export interface SubscriptionChange {
  readonly before: StoredSubscription;
  /** In the version of `before`. */
  readonly after: StoredSubscription;
  readonly setup: FirmSetup;
  /** What the firm is to be mailed of. */
  readonly mail?: ChangeMail | undefined;
}

/**
 * Saves a change, all or nothing: with it the set-up says whether the firm is subscribed, and what is left to do is noted.
 * @returns `false` when somebody else has changed subscription or set-up meanwhile
 */
export async function saveChange(deps: JobDeps, change: SubscriptionChange): Promise<boolean> {
  const { before, after, setup, mail } = change;
  const { table } = deps.integrator;
  const { firmId } = after;
  const isSubscribed = after.status === 'ACTIVE';
  const isSwitched = setup.isSubscribed !== isSubscribed;
  const items: TransactItem[] = [subscriptionPut(table, { ...after, version: before.version + 1 })];
  if (isSwitched) {
    const subscribedAt = isSubscribed ? after.activeSince : undefined;
    items.push(setupPut(deps, { ...setup, isSubscribed, subscribedAt, version: setup.version + 1 }));
  }
  if (after.sftpVersion !== before.sftpVersion) items.push(pendingUpdate(table, firmId, isSwitched));
  if (mail !== undefined) items.push({ Put: { TableName: table, Item: { ...mailKey(mail), ...mail } } });
  try {
    await transact(deps.integrator.client, items);
    return true;
  } catch (error) {
    if (cancellationCodes(error).includes('ConditionalCheckFailed')) return false;
    throw error;
  }
}

const subscriptionPut = (table: string, subscription: StoredSubscription): TransactItem => ({
  Put: {
    TableName: table,
    Item: { ...subscriptionKey(subscription.firmId), ...subscription },
    ConditionExpression: `#version = :before${subscription.version <= 2 ? ' OR attribute_not_exists(pk)' : ''}`,
    ExpressionAttributeNames: { '#version': 'version' },
    ExpressionAttributeValues: { ':before': subscription.version - 1 },
  },
});

/** Whoever holds the lease of what is pending already keeps it, and finds that there is more to do. */
const pendingUpdate = (table: string, firmId: string, isCheckDue: boolean): TransactItem => ({
  Update: {
    TableName: table,
    Key: { pk: pendingPartition, sk: firmId },
    UpdateExpression: `SET firmId = :firmId${isCheckDue ? ', isCheckDue = :isDue' : ''}`,
    ExpressionAttributeValues: { ':firmId': firmId, ...(isCheckDue && { ':isDue': true }) },
  },
});

/** Has the SFTP server looked after once more, also when it has followed everything. */
export async function markPending({ integrator: { client, table } }: JobDeps, firmId: string): Promise<void> {
  await transact(client, [pendingUpdate(table, firmId, false)]);
}

export async function pendingFirmIds(deps: JobDeps): Promise<string[]> {
  const found = await itemsOf(deps, pendingPartition);
  return found.map((item) => FirmId.parse(item['sk']));
}

/** The right to do what is pending of a firm, alone and until then. */
export interface Lease {
  readonly firmId: string;
  readonly leaseId: string;
  readonly untilMs: number;
  /** Whether files that wait are to be checked again. */
  readonly isCheckDue: boolean;
}

/**
 * Takes, or takes again, what is pending of a firm. Two that change the server at once could bring back a key that one of them
 * has removed.
 * @returns `undefined` when nothing is pending, or somebody else is at it
 */
export async function leasePending(
  { integrator: { client, table } }: JobDeps,
  lease: Pick<Lease, 'firmId' | 'leaseId' | 'untilMs'>,
  now: Date,
): Promise<Lease | undefined> {
  const update = new UpdateCommand({
    TableName: table,
    Key: { pk: pendingPartition, sk: lease.firmId },
    ConditionExpression:
      'attribute_exists(pk) AND (attribute_not_exists(leaseId) OR leaseId = :id OR leasedUntilMs < :nowMs)',
    UpdateExpression: 'SET leaseId = :id, leasedUntilMs = :untilMs',
    ExpressionAttributeValues: {
      ':id': lease.leaseId,
      ':untilMs': lease.untilMs,
      ':nowMs': now.getTime(),
    },
    ReturnValues: 'ALL_NEW',
  });
  try {
    const { Attributes } = await client.send(update);
    return { ...lease, isCheckDue: Attributes?.['isCheckDue'] === true };
  } catch (error) {
    if (isConditionFailed(error)) return undefined;
    throw error;
  }
}

/** Notes that the server has followed a version. @returns `false` when there is a later one by now */
export async function endPending(
  { integrator: { client, table } }: JobDeps,
  { firmId, leaseId }: Lease,
  sftpVersion: number,
): Promise<boolean> {
  const applied: TransactItem = {
    Update: {
      TableName: table,
      Key: subscriptionKey(firmId),
      ConditionExpression: 'sftpVersion = :followed',
      UpdateExpression: 'SET appliedVersion = :followed',
      ExpressionAttributeValues: { ':followed': sftpVersion },
    },
  };
  const done: TransactItem = {
    Delete: {
      TableName: table,
      Key: { pk: pendingPartition, sk: firmId },
      ConditionExpression: 'leaseId = :id',
      ExpressionAttributeValues: { ':id': leaseId },
    },
  };
  try {
    await transact(client, [applied, done]);
    return true;
  } catch (error) {
    if (cancellationCodes(error).includes('ConditionalCheckFailed')) return false;
    throw error;
  }
}

export const ChangeMail = z.object({
  firmId: FirmId,
  mailId: Ulid,
  what: SubscriptionEvent.shape.what,
  at: Instant,
  /** After that it is not news any more, seconds. */
  expiresAt: z.int(),
});
export type ChangeMail = z.infer<typeof ChangeMail>;

const mailKey = ({ firmId, mailId }: ChangeMail) => ({ pk: mailPartition, sk: `${firmId}#${mailId}` });

/** Of a firm the oldest first. */
export async function listMails(deps: JobDeps): Promise<ChangeMail[]> {
  return (await itemsOf(deps, mailPartition)).map((item) => ChangeMail.parse(item));
}

export async function mailDone({ integrator: { client, table } }: JobDeps, mail: ChangeMail): Promise<void> {
  await transact(client, [{ Delete: { TableName: table, Key: mailKey(mail) } }]);
}

async function itemsOf({ integrator: { client, table } }: JobDeps, pk: string): Promise<Item[]> {
  const pages = queryPages(client, {
    TableName: table,
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': pk },
  });
  const found: Item[] = [];
  for await (const items of pages) found.push(...items);
  return found;
}
