import { DeleteCommand, GetCommand } from '@aws-sdk/lib-dynamodb';
import type { IntegratorTable } from '../integrator-jobs/deps.ts';
import { type Item, queryPage, queryPages, type TransactItem } from '../platform/table.ts';
import { DeliveryRef, IntegratorEvent } from './contract.ts';
import { eventKey, expiresAtOf, newEventKey, startKey } from './webhook-rows.ts';

interface Deps {
  readonly integrator: IntegratorTable;
}

/**
 * Notes that something has happened; goes into the transaction that makes it so. `fanOutEvents` sends it to the webhooks that
 * want it. @param event with an id of its own: `eventId: deps.newId()`
 */
export function eventPut({ integrator }: Deps, event: IntegratorEvent): TransactItem {
  const row = IntegratorEvent.parse(event);
  const Item = { ...newEventKey(row), ...row, expiresAt: expiresAtOf(row) };
  return { Put: { TableName: integrator.table, Item } };
}

/** Whether `fanOutEvents` has something to do for a firm. */
export async function hasNewEvents({ integrator }: Deps, firmId: string): Promise<boolean> {
  const { items } = await queryPage(integrator.client, newRows(integrator.table, firmId, 1));
  return items.length > 0;
}

const newRows = (TableName: string, firmId: string, Limit?: number) => ({
  TableName,
  KeyConditionExpression: 'pk = :pk',
  ExpressionAttributeValues: { ':pk': newEventKey({ firmId, eventId: '' }).pk },
  Limit,
});

const isEvent = ({ sk }: Item): boolean => !String(sk).includes('#');

/** Events that were not fanned out, oldest first. */
export async function* newEvents(
  { integrator: { client, table } }: Deps,
  firmId: string,
): AsyncGenerator<IntegratorEvent, void, undefined> {
  for await (const items of queryPages(client, newRows(table, firmId)))
    for (const item of items) if (isEvent(item)) yield IntegratorEvent.parse(item);
}

/** Deliveries that are to be started, those of the oldest events first. */
export async function* startsToMake(
  { integrator: { client, table } }: Deps,
  firmId: string,
): AsyncGenerator<DeliveryRef, void, undefined> {
  for await (const items of queryPages(client, newRows(table, firmId)))
    for (const item of items) if (!isEvent(item)) yield DeliveryRef.parse(item);
}

/** Has a delivery started; goes with what makes it pending. */
export const startPut = (
  { integrator }: Deps,
  ref: DeliveryRef,
  event: Pick<IntegratorEvent, 'at'>,
): TransactItem => ({
  Put: {
    TableName: integrator.table,
    Item: { ...startKey(ref), ...ref, expiresAt: expiresAtOf(event) },
  },
});

/** A delivery was started; the same again is no change. */
export async function removeStart({ integrator }: Deps, ref: DeliveryRef): Promise<void> {
  await integrator.client.send(new DeleteCommand({ TableName: integrator.table, Key: startKey(ref) }));
}

/** An event was fanned out; the same again is no change. */
export async function removeNewEvent({ integrator }: Deps, event: IntegratorEvent): Promise<void> {
  await integrator.client.send(new DeleteCommand({ TableName: integrator.table, Key: newEventKey(event) }));
}

/** Moves an event to those that were fanned out; fails when somebody else has. */
export const keptEvent = ({ integrator: { table } }: Deps, event: IntegratorEvent): TransactItem[] => [
  {
    Delete: {
      TableName: table,
      Key: newEventKey(event),
      ConditionExpression: 'attribute_exists(pk)',
    },
  },
  keptEventPut({ integrator: { table } }, event),
];

/** Keeps an event that is not fanned out: it is for one webhook. */
export const keptEventPut = (
  { integrator: { table } }: { readonly integrator: Pick<IntegratorTable, 'table'> },
  event: IntegratorEvent,
): TransactItem => ({
  Put: { TableName: table, Item: { ...eventKey(event), ...event, expiresAt: expiresAtOf(event) } },
});

/** An event that was fanned out; DynamoDB deletes it some time after it has expired. */
export async function readEvent(
  { integrator: { client, table } }: Deps,
  ref: Pick<IntegratorEvent, 'firmId' | 'eventId'>,
): Promise<IntegratorEvent | undefined> {
  const get = new GetCommand({ TableName: table, Key: eventKey(ref), ConsistentRead: true });
  const { Item } = await client.send(get);
  return Item && IntegratorEvent.parse(Item);
}

/** Events that were fanned out, oldest first. @param firstId the least id */
export async function* eventsFrom(
  { integrator: { client, table } }: Deps,
  firmId: string,
  firstId: string,
): AsyncGenerator<IntegratorEvent, void, undefined> {
  const pages = queryPages(client, {
    TableName: table,
    KeyConditionExpression: 'pk = :pk AND sk >= :first',
    ExpressionAttributeValues: { ':pk': eventKey({ firmId, eventId: '' }).pk, ':first': firstId },
  });
  for await (const items of pages) for (const item of items) yield IntegratorEvent.parse(item);
}
