import { PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { type Clock, systemClock } from '../platform/clock.ts';
import { ConflictError } from '../platform/errors.ts';
import { batchGet, cancellationCodes, type Item, isConditionFailed, transact } from '../platform/table.ts';
import { clientKey, indexAttributes, lastClientIdKey, storedClient } from './client-rows.ts';
import {
  type ClientChange,
  clientUpdate,
  lastForeignClientId,
  newClientPut,
  tallyUpdates,
} from './client-store.ts';
import type { Client } from './contract.ts';
import type { DirectoryTable } from './deps.ts';

interface Deps {
  readonly directory: DirectoryTable;
  readonly clock?: Clock;
}

/** Clients that are read together and written side by side. */
const clientsPerRound = 50;
/** Tries to change a client that others keep changing. */
const mostTries = 8;

/**
 * Saves clients that come from outside; the same ones again change nothing. A client that is there keeps what others
 * say of it: its package, its settings, the counts of its employers and records, and contacts that are not given.
 */
export async function putClients(deps: Deps, clients: readonly Client[]): Promise<void> {
  const { client: tableClient, table } = deps.directory;
  for (let start = 0; start < clients.length; start += clientsPerRound) {
    const round = clients.slice(start, start + clientsPerRound);
    const keys = [...new Map(round.map((one) => [keyText(one), clientKey(one)])).values()];
    const items = await batchGet(tableClient, table, keys);
    const found = new Map(items.map((item) => [keyText(storedClient(item)), item]));
    await Promise.all(round.map((one) => putClient(deps, one, found.get(keyText(one)))));
    await raiseLastClientId(deps, Math.max(...round.map(({ clientId }) => clientId)));
  }
}

const keyText = ({ distributorId, clientId }: Client): string => `${distributorId} ${clientId}`;

async function putClient(deps: Deps, client: Client, found: Item | undefined): Promise<void> {
  let item = found;
  for (let tries = 0; tries < mostTries; tries += 1) {
    if (item === undefined ? await addClient(deps, client) : await changeClient(deps, item, client)) return;
    const { client: tableClient, table } = deps.directory;
    [item] = await batchGet(tableClient, table, [clientKey(client)]);
  }
  throw new ConflictError('CLIENT_CHANGED', 'others kept changing the client; load again', {
    ids: { clientId: client.clientId },
  });
}

/** @returns whether the client was not there yet and is now */
async function addClient(deps: Deps, client: Client): Promise<boolean> {
  const createdAt = client.createdAt ?? (deps.clock ?? systemClock).now().toISOString();
  const { Put } = newClientPut(deps, { ...client, createdAt, version: 1 });
  if (Put === undefined) throw new Error('a new client is a put');
  try {
    await deps.directory.client.send(new PutCommand(Put));
    return true;
  } catch (error) {
    if (isConditionFailed(error)) return false;
    throw error;
  }
}

/** @returns whether the client still was as it was read, and now is as it was given */
async function changeClient(deps: Deps, item: Item, client: Client): Promise<boolean> {
  const before = storedClient(item);
  const change = differences(before, client);
  const isIndexed = Object.entries(indexAttributes(before)).every(([name, value]) => item[name] === value);
  if (isIndexed && Object.keys(change).length === 0) return true;
  const places = { before, after: { packageId: before.packageId, isActive: client.isActive } };
  const actions = [clientUpdate(deps, before, change), ...tallyUpdates(deps, client.distributorId, [places])];
  try {
    await transact(deps.directory.client, actions);
    return true;
  } catch (error) {
    if (cancellationCodes(error).includes('ConditionalCheckFailed')) return false;
    throw error;
  }
}

function differences(before: Client, client: Client): ClientChange {
  const { name, isActive, externalClientId, activeUserCount } = client;
  const wanted: Partial<Client> = {
    name,
    isActive,
    externalClientId,
    activeUserCount,
    createdAt: before.createdAt ?? client.createdAt,
    primaryContactName: client.primaryContactName ?? before.primaryContactName,
    primaryContactEmail: client.primaryContactEmail ?? before.primaryContactEmail,
  };
  const differing = Object.entries(wanted).filter(([key, value]) => before[key as keyof Client] !== value);
  return Object.fromEntries(differing);
}

/** Ids that come from outside beyond those given out here are not given out a second time. */
async function raiseLastClientId(deps: Deps, clientId: number): Promise<void> {
  if (clientId <= lastForeignClientId) return;
  const update = new UpdateCommand({
    TableName: deps.directory.table,
    Key: lastClientIdKey,
    UpdateExpression: 'SET lastClientId = :id',
    ConditionExpression: 'attribute_not_exists(lastClientId) OR lastClientId < :id',
    ExpressionAttributeValues: { ':id': clientId },
  });
  try {
    await deps.directory.client.send(update);
  } catch (error) {
    if (!isConditionFailed(error)) throw error;
  }
}
