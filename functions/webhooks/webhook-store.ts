import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { changeExpression } from '../integrator-jobs/change-expression.ts';
import {
  cancellationCodes,
  isConditionFailed,
  queryPages,
  type TransactItem,
  transact,
} from '../platform/table.ts';
import { mostWebhooks, type Webhook } from './contract.ts';
import type { WebhookDeps } from './deps.ts';
import { countKey, StoredWebhook, webhookKey } from './webhook-rows.ts';

type Deps = Pick<WebhookDeps, 'integrator'>;
type Of = Pick<Webhook, 'firmId' | 'webhookId'>;

/** Webhooks of a firm, the oldest first. */
export async function readWebhooks(
  { integrator: { client, table } }: Deps,
  firmId: string,
): Promise<StoredWebhook[]> {
  const pages = queryPages(client, {
    TableName: table,
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': webhookKey({ firmId, webhookId: '' }).pk },
  });
  const webhooks: StoredWebhook[] = [];
  for await (const items of pages) webhooks.push(...items.map((item) => StoredWebhook.parse(item)));
  return webhooks;
}

export async function readWebhook(
  { integrator: { client, table } }: Deps,
  of: Of,
): Promise<StoredWebhook | undefined> {
  const get = new GetCommand({ TableName: table, Key: webhookKey(of), ConsistentRead: true });
  const { Item } = await client.send(get);
  return Item && StoredWebhook.parse(Item);
}

async function isWritten({ integrator }: Deps, items: readonly TransactItem[]): Promise<boolean> {
  try {
    await transact(integrator.client, items);
    return true;
  } catch (error) {
    if (cancellationCodes(error).includes('ConditionalCheckFailed')) return false;
    throw error;
  }
}

const counted = ({ integrator: { table } }: Deps, firmId: string, by: 1 | -1): TransactItem => ({
  Update: {
    TableName: table,
    Key: countKey({ firmId }),
    UpdateExpression: 'ADD webhookCount :by',
    ...(by === 1
      ? {
          ConditionExpression: 'attribute_not_exists(pk) OR webhookCount < :most',
          ExpressionAttributeValues: { ':by': by, ':most': mostWebhooks },
        }
      : { ExpressionAttributeValues: { ':by': by } }),
  },
});

/** @returns `false` when the firm has as many as it may */
export const addWebhook = (deps: Deps, webhook: StoredWebhook): Promise<boolean> =>
  isWritten(deps, [
    { Put: { TableName: deps.integrator.table, Item: { ...webhookKey(webhook), ...webhook } } },
    counted(deps, webhook.firmId, 1),
  ]);

/** @returns `false` when there is none */
export const removeWebhook = (deps: Deps, of: Of): Promise<boolean> =>
  isWritten(deps, [
    {
      Delete: {
        TableName: deps.integrator.table,
        Key: webhookKey(of),
        ConditionExpression: 'attribute_exists(pk)',
      },
    },
    counted(deps, of.firmId, -1),
  ]);

type Fields = Omit<StoredWebhook, 'firmId' | 'webhookId'>;
export type WebhookChange = { readonly [K in keyof Fields]?: Fields[K] | undefined };

/** Where a condition compares with what was read: `undefined` when it was absent. */
interface Seen {
  readonly version?: number;
  readonly secretVersion?: number;
  readonly lastDeliveredAt?: string | undefined;
}

/**
 * Writes fields of a webhook that is there, and only if it is still as it was seen; `undefined` removes one.
 * @returns it as it is then; `undefined` when it was not so
 */
export async function updateWebhook(
  { integrator: { client, table } }: Deps,
  of: Of,
  change: WebhookChange,
  seen: Seen,
): Promise<StoredWebhook | undefined> {
  const { update, names, values } = changeExpression(change);
  const conditions = ['attribute_exists(pk)'];
  const seenNames: Record<string, string> = {};
  const seenValues: Record<string, unknown> = {};
  const same = (path: string, value: unknown) => {
    const mark = `Seen${conditions.length}`;
    const parts = path.split('.').map((part, place) => {
      seenNames[`#${mark}${place}`] = part;
      return `#${mark}${place}`;
    });
    if (value !== undefined) seenValues[`:${mark}`] = value;
    conditions.push(
      value === undefined ? `attribute_not_exists(${parts.join('.')})` : `${parts.join('.')} = :${mark}`,
    );
  };
  if (seen.version !== undefined) same('version', seen.version);
  if (seen.secretVersion !== undefined) same('secret.version', seen.secretVersion);
  if ('lastDeliveredAt' in seen) same('lastDeliveredAt', seen.lastDeliveredAt);
  const allValues = { ...values, ...seenValues };
  try {
    const { Attributes } = await client.send(
      new UpdateCommand({
        TableName: table,
        Key: webhookKey(of),
        UpdateExpression: update,
        ConditionExpression: conditions.join(' AND '),
        ExpressionAttributeNames: { ...names, ...seenNames },
        ...(Object.keys(allValues).length > 0 && { ExpressionAttributeValues: allValues }),
        ReturnValues: 'ALL_NEW',
      }),
    );
    return StoredWebhook.parse(Attributes);
  } catch (error) {
    if (isConditionFailed(error)) return undefined;
    throw error;
  }
}
