import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { changeExpression } from '../integrator-jobs/change-expression.ts';
import {
  batchGet,
  cancellationCodes,
  isConditionFailed,
  queryPages,
  type TransactItem,
  transact,
} from '../platform/table.ts';
import type { DeliveryRef, IntegratorEvent, WebhookDelivery } from './contract.ts';
import type { WebhookDeps } from './deps.ts';
import { startPut } from './event-store.ts';
import { deliveryKey, expiresAtOf, StoredDelivery } from './webhook-rows.ts';

type Deps = Pick<WebhookDeps, 'integrator'>;
type Of = Omit<DeliveryRef, 'replay'>;

/** A delivery that nobody has tried. */
export const newDelivery = (
  webhookId: string,
  { eventId, type, at }: IntegratorEvent,
  nextTryAt: string,
): StoredDelivery => ({
  ...{ webhookId, eventId, type, eventAt: at, status: 'PENDING', nextTryAt },
  ...{ tries: [], tryCount: 0, seriesTryCount: 0, replayCount: 0 },
});

/** Adds a delivery that is to be started; goes with what keeps its event. */
export const deliveryPuts = (
  deps: Deps,
  event: IntegratorEvent,
  delivery: StoredDelivery,
): TransactItem[] => {
  const ref = { firmId: event.firmId, webhookId: delivery.webhookId, eventId: event.eventId };
  const Item = { ...deliveryKey(ref), ...delivery, expiresAt: expiresAtOf(event) };
  return [
    {
      Put: {
        TableName: deps.integrator.table,
        Item,
        ConditionExpression: 'attribute_not_exists(pk)',
      },
    },
    startPut(deps, { ...ref, replay: delivery.replayCount }, event),
  ];
};

export async function readDelivery(
  { integrator: { client, table } }: Deps,
  of: Of,
): Promise<StoredDelivery | undefined> {
  const get = new GetCommand({ TableName: table, Key: deliveryKey(of), ConsistentRead: true });
  const { Item } = await client.send(get);
  return Item && StoredDelivery.parse(Item);
}

/** Those of them that there are, by event. */
export async function readDeliveries(
  { integrator: { client, table } }: Deps,
  { firmId, webhookId }: Pick<Of, 'firmId' | 'webhookId'>,
  eventIds: readonly string[],
): Promise<Map<string, StoredDelivery>> {
  const keys = eventIds.map((eventId) => deliveryKey({ firmId, webhookId, eventId }));
  const items = await batchGet(client, table, keys);
  return new Map(items.map((item) => [String(item['sk']), StoredDelivery.parse(item)]));
}

type Fields = Omit<StoredDelivery, 'webhookId' | 'eventId'>;
type DeliveryChange = { readonly [K in keyof Fields]?: Fields[K] | undefined };

function changed({ integrator: { table } }: Deps, of: Of, seen: StoredDelivery, change: DeliveryChange) {
  const { update, names, values } = changeExpression(change);
  return {
    TableName: table,
    Key: deliveryKey(of),
    UpdateExpression: update,
    ConditionExpression:
      '#replaySeen = :replaySeen AND #triesSeen = :triesSeen AND #statusSeen = :statusSeen',
    ExpressionAttributeNames: {
      ...names,
      '#replaySeen': 'replayCount',
      '#triesSeen': 'tryCount',
      '#statusSeen': 'status',
    },
    ExpressionAttributeValues: {
      ...values,
      ':replaySeen': seen.replayCount,
      ':triesSeen': seen.tryCount,
      ':statusSeen': seen.status,
    },
  };
}

/** Writes fields of a delivery, if it is still as it was seen; `undefined` removes one. @returns whether it was */
export async function changeDelivery(
  deps: Deps,
  of: Of,
  seen: StoredDelivery,
  change: DeliveryChange,
): Promise<boolean> {
  try {
    await deps.integrator.client.send(new UpdateCommand(changed(deps, of, seen, change)));
    return true;
  } catch (error) {
    if (isConditionFailed(error)) return false;
    throw error;
  }
}

/**
 * Makes a delivery pending and has a new series of tries started; one that is under way ends.
 * @param seen absent when the event was never sent to the webhook
 * @returns `false` when it has changed meanwhile
 */
export async function restartDelivery(
  deps: Deps,
  of: Of,
  { event, seen, nextTryAt }: { event: IntegratorEvent; seen: StoredDelivery | undefined; nextTryAt: string },
): Promise<boolean> {
  const replay = (seen?.replayCount ?? -1) + 1;
  const again = { status: 'PENDING' as const, nextTryAt, replayCount: replay, seriesTryCount: 0 };
  const items =
    seen === undefined
      ? deliveryPuts(deps, event, newDelivery(of.webhookId, event, nextTryAt))
      : [{ Update: changed(deps, of, seen, again) }, startPut(deps, { ...of, replay }, event)];
  try {
    await transact(deps.integrator.client, items);
    return true;
  } catch (error) {
    if (cancellationCodes(error).includes('ConditionalCheckFailed')) return false;
    throw error;
  }
}

/** Which deliveries a list wants. */
interface ListOptions {
  /** Only those of events whose ids sort before this one. */
  readonly before?: string | undefined;
  readonly status?: WebhookDelivery['status'] | undefined;
  readonly limit: number;
}

/** Most rows read for one page; of a rare wish the page is short then, and the next one goes on. */
const mostRowsRead = 1_000;

/** Newest first, and where to go on; absent at the end. */
export async function listDeliveries(
  { integrator: { client, table } }: Deps,
  { firmId, webhookId }: Pick<Of, 'firmId' | 'webhookId'>,
  { before = '~', status, limit }: ListOptions,
): Promise<{ readonly deliveries: StoredDelivery[]; readonly next?: string }> {
  const pages = queryPages(client, {
    TableName: table,
    KeyConditionExpression: 'pk = :pk AND sk < :before',
    ExpressionAttributeValues: {
      ':pk': deliveryKey({ firmId, webhookId, eventId: '' }).pk,
      ':before': before,
    },
    ScanIndexForward: false,
    Limit: Math.max(limit + 1, 50),
  });
  const deliveries: StoredDelivery[] = [];
  let readCount = 0;
  let seen: string | undefined;
  for await (const items of pages) {
    if (readCount >= mostRowsRead && seen !== undefined) return { deliveries, next: seen };
    readCount += items.length;
    for (const item of items) {
      const delivery = StoredDelivery.parse(item);
      const isWanted = status === undefined || delivery.status === status;
      if (isWanted && deliveries.length === limit && seen !== undefined) return { deliveries, next: seen };
      if (isWanted) deliveries.push(delivery);
      seen = delivery.eventId;
    }
  }
  return { deliveries };
}
