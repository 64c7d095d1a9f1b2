import { type DynamoDBDocumentClient, GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { isConditionFailed } from '../platform/table.ts';

/** A table with string keys `pk` and `sk` in which it is noted what was mailed; `expiresAt` (seconds) has rows deleted. */
export interface ClaimsTable {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
}

/** Names one thing that one address is told once. */
export interface ClaimKey {
  readonly pk: string;
  readonly sk: string;
}

/** `MINE`: to be sent now. `SENT`: it was. `ELSEWHERE`: somebody is sending it, or was cut off while doing so. */
export type Claim = 'MINE' | 'SENT' | 'ELSEWHERE';

/** Sending a mail takes less. */
const claimMs = 60_000;
/** Longer than anything is tried again. */
const keptDays = 30;
const dayMs = 86_400_000;

/**
 * Claims a mail before it is sent. One that was claimed and not marked is somebody else's turn after a minute: only who is cut
 * off between sending and marking has it sent twice.
 */
export async function claimMail({ client, table }: ClaimsTable, key: ClaimKey, now: Date): Promise<Claim> {
  const expiresAt = Math.floor((now.getTime() + keptDays * dayMs) / 1000);
  const put = new PutCommand({
    TableName: table,
    Item: { ...key, isSent: false, claimedAt: now.toISOString(), expiresAt },
    ConditionExpression: 'attribute_not_exists(pk) OR (isSent = :isSent AND claimedAt < :lapsedAt)',
    ExpressionAttributeValues: {
      ':isSent': false,
      ':lapsedAt': new Date(now.getTime() - claimMs).toISOString(),
    },
  });
  try {
    await client.send(put);
    return 'MINE';
  } catch (error) {
    if (!isConditionFailed(error)) throw error;
    const { Item } = await client.send(
      new GetCommand({ TableName: table, Key: { ...key }, ConsistentRead: true }),
    );
    return Item?.['isSent'] === true ? 'SENT' : 'ELSEWHERE';
  }
}

/** Notes that a claimed mail went out. */
export const markMailed = (table: ClaimsTable, key: ClaimKey): Promise<void> =>
  change(table, key, 'SET isSent = :value', true);

/** Gives a claimed mail back that could not be sent. */
export const releaseMail = (table: ClaimsTable, key: ClaimKey): Promise<void> =>
  change(table, key, 'SET claimedAt = :value', '');

async function change(
  { client, table }: ClaimsTable,
  key: ClaimKey,
  UpdateExpression: string,
  value: unknown,
): Promise<void> {
  const ExpressionAttributeValues = { ':value': value };
  await client.send(
    new UpdateCommand({ TableName: table, Key: { ...key }, UpdateExpression, ExpressionAttributeValues }),
  );
}
