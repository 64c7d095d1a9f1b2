import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { InvalidInputError } from '../platform/errors.ts';
import { batchGet, type Item, queryPage, queryPages, type TransactItem } from '../platform/table.ts';
import {
  type ClientKey,
  clientIdOf,
  clientKey,
  clientPrefix,
  distributorPartition,
  indexAttributes,
  lastClientIdKey,
  packagePartition,
  storedClient,
  tallyKey,
  tallyPrefix,
} from './client-rows.ts';
import { directoryIndexes, PackageTally, StoredClient } from './contract.ts';
import type { DirectoryTable } from './deps.ts';

interface Deps {
  readonly directory: DirectoryTable;
}

/** Fields to set. An optional field that is given as `null` or `undefined` is removed; one that is left out stays. */
export type ClientChange = {
  readonly [K in keyof StoredClient]?: undefined extends StoredClient[K]
    ? StoredClient[K] | null
    : StoredClient[K];
};

/** Whose tally a client counts in, and as what. */
export interface TallyPlace {
  readonly packageId?: string | null;
  readonly isActive: boolean;
}
export interface TallyChange {
  /** Absent for a new client. */
  readonly before?: TallyPlace;
  readonly after: TallyPlace;
}

export interface ClientPage {
  readonly clients: StoredClient[];
  /** Opaque cursor of the next page; absent on the last. */
  readonly next?: string;
}
export interface PageRequest {
  /** `next` of the page before. */
  readonly after?: string;
  readonly limit: number;
}

/** Client ids that are given out here begin above this one, out of the way of ids that come from elsewhere. */
export const lastForeignClientId = 1_000_000;

/** Never set by a change: they name the row, or follow from it. */
const keptFields: ReadonlySet<string> = new Set(['distributorId', 'clientId', 'version']);
const optionalFields: ReadonlySet<string> = new Set(
  Object.entries(StoredClient.shape).flatMap(([name, schema]) =>
    schema instanceof z.ZodOptional ? [name] : [],
  ),
);

/** The client as it is now, strongly consistent. */
export async function readStoredClient(deps: Deps, key: ClientKey): Promise<StoredClient | undefined> {
  const { client, table } = deps.directory;
  const get = new GetCommand({ TableName: table, Key: clientKey(key), ConsistentRead: true });
  const { Item } = await client.send(get);
  return Item === undefined ? undefined : storedClient(Item);
}

/** Clients in the order of the ids asked, each once, strongly consistent; unknown ones are absent. */
export async function readStoredClients(
  deps: Deps,
  distributorId: string,
  clientIds: readonly number[],
): Promise<StoredClient[]> {
  const { client, table } = deps.directory;
  const wanted = [...new Set(clientIds)];
  const keys = wanted.map((clientId) => clientKey({ distributorId, clientId }));
  const items = await batchGet(client, table, keys);
  const found = new Map(items.map((item) => storedClient(item)).map((one) => [one.clientId, one]));
  return wanted.flatMap((clientId) => found.get(clientId) ?? []);
}

/**
 * Changes a client that is still as it was read; its version grows by one and its place in the indexes follows.
 * To be put beside `tallyUpdates` when its package or `isActive` changes.
 */
export function clientUpdate(deps: Deps, before: StoredClient, change: ClientChange): TransactItem {
  const after = changedClient(before, change);
  const fields = Object.keys(change).filter((name) => !keptFields.has(name));
  const written: Item = { ...indexAttributes(after), version: after.version };
  for (const name of fields) written[name] = after[name as keyof StoredClient];
  const names = Object.keys(written);
  const isSet = (name: string) => written[name] !== undefined;
  const assign = (some: string[]) => some.map((name) => `#${name} = :${name}`).join(', ');
  const removed = names.filter((name) => !isSet(name)).map((name) => `#${name}`);
  const isUnversioned = before.version === 0;
  return {
    Update: {
      TableName: deps.directory.table,
      Key: clientKey(before),
      UpdateExpression: `SET ${assign(names.filter(isSet))}${removed.length > 0 ? ` REMOVE ${removed.join(', ')}` : ''}`,
      ConditionExpression: isUnversioned
        ? 'attribute_exists(pk) AND (attribute_not_exists(#version) OR #version = :before)'
        : '#version = :before',
      ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
      ExpressionAttributeValues: {
        ...Object.fromEntries(names.filter(isSet).map((name) => [`:${name}`, written[name]])),
        ':before': before.version,
      },
    },
  };
}

/** The client as `clientUpdate` leaves it. */
export function changedClient(before: StoredClient, change: ClientChange): StoredClient {
  const after: Item = { ...before, version: before.version + 1 };
  for (const [name, value] of Object.entries(change)) {
    if (keptFields.has(name)) continue;
    if (value !== null && value !== undefined) after[name] = value;
    else if (optionalFields.has(name)) delete after[name];
  }
  return after as StoredClient;
}

/** Adds a client that must not be there yet, as its first version when it tells none. */
export function newClientPut(deps: Deps, client: StoredClient): TransactItem {
  const version = Math.max(1, client.version);
  return {
    Put: {
      TableName: deps.directory.table,
      Item: { ...client, version, ...clientKey(client), ...indexAttributes(client) },
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  };
}

/** What changes of clients of one distributor do to the tallies: at most one action a package, none for nothing. */
export function tallyUpdates(
  deps: Deps,
  distributorId: string,
  changes: readonly TallyChange[],
): TransactItem[] {
  const sums = new Map<string, { active: number; inactive: number }>();
  const add = (place: TallyPlace | undefined, count: number): void => {
    const packageId = place?.packageId ?? undefined;
    if (place === undefined || packageId === undefined) return;
    const sum = sums.get(packageId) ?? { active: 0, inactive: 0 };
    sum[place.isActive ? 'active' : 'inactive'] += count;
    sums.set(packageId, sum);
  };
  for (const { before, after } of changes) {
    add(before, -1);
    add(after, 1);
  }
  return [...sums]
    .filter(([, { active, inactive }]) => active !== 0 || inactive !== 0)
    .map(([packageId, { active, inactive }]) => ({
      Update: {
        TableName: deps.directory.table,
        Key: tallyKey(distributorId, packageId),
        UpdateExpression:
          'SET packageId = :package ADD activeClientCount :active, inactiveClientCount :inactive',
        ExpressionAttributeValues: { ':package': packageId, ':active': active, ':inactive': inactive },
      },
    }));
}

/** How many clients point to a package, strongly consistent; zero for one that nobody ever pointed to. */
export async function readTally(deps: Deps, distributorId: string, packageId: string): Promise<PackageTally> {
  const { client, table } = deps.directory;
  const Key = tallyKey(distributorId, packageId);
  const { Item } = await client.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }));
  return PackageTally.parse(Item ?? { packageId });
}

/** Tallies of a distributor by package, strongly consistent; packages that nobody ever pointed to are absent. */
export async function readTallies(deps: Deps, distributorId: string): Promise<Map<string, PackageTally>> {
  const found = new Map<string, PackageTally>();
  for await (const items of rowPages(deps, distributorId, tallyPrefix))
    for (const item of items) {
      const tally = PackageTally.parse(item);
      found.set(tally.packageId, tally);
    }
  return found;
}

/** Clients that point to a package, in order of their names; what was just written may not show yet. */
export function clientsOfPackage(
  deps: Deps,
  { distributorId, packageId }: { readonly distributorId: string; readonly packageId: string },
  request: PageRequest,
): Promise<ClientPage> {
  const partition = packagePartition(distributorId, packageId);
  return indexPage(deps, directoryIndexes.clientsByPackage, { partition, distributorId }, request);
}

/** Clients of a distributor in order of their names; what was just written may not show yet. */
export function clientsByName(deps: Deps, distributorId: string, request: PageRequest): Promise<ClientPage> {
  const partition = distributorPartition(distributorId);
  return indexPage(deps, directoryIndexes.clientsByName, { partition, distributorId }, request);
}

/** Every client of a distributor by id, a page (up to 1 MB) at a time, strongly consistent. */
export async function* allClients(deps: Deps, distributorId: string): AsyncGenerator<StoredClient[]> {
  for await (const items of rowPages(deps, distributorId, clientPrefix)) yield items.map(storedClient);
}

/** A client id that no client has, of any distributor, and that is given out once. */
export async function nextClientId(deps: Deps): Promise<number> {
  const { client, table } = deps.directory;
  const update = new UpdateCommand({
    TableName: table,
    Key: lastClientIdKey,
    UpdateExpression: 'SET lastClientId = if_not_exists(lastClientId, :start) + :one',
    ExpressionAttributeValues: { ':start': lastForeignClientId, ':one': 1 },
    ReturnValues: 'ALL_NEW',
  });
  return Number((await client.send(update)).Attributes?.['lastClientId']);
}

function rowPages(deps: Deps, distributorId: string, prefix: string): AsyncGenerator<Item[]> {
  const { client, table } = deps.directory;
  return queryPages(client, {
    TableName: table,
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
    ExpressionAttributeValues: { ':pk': distributorPartition(distributorId), ':prefix': prefix },
  });
}

type Index = (typeof directoryIndexes)[keyof typeof directoryIndexes];

async function indexPage(
  deps: Deps,
  { name, partitionKey }: Index,
  of: { readonly partition: string; readonly distributorId: string },
  { after, limit }: PageRequest,
): Promise<ClientPage> {
  const { client, table } = deps.directory;
  const { items, lastKey } = await queryPage(client, {
    TableName: table,
    IndexName: name,
    KeyConditionExpression: `${partitionKey} = :partition`,
    ExpressionAttributeValues: { ':partition': of.partition },
    ExclusiveStartKey:
      after === undefined ? undefined : { [partitionKey]: of.partition, ...placeAfter(of, after) },
    Limit: limit,
  });
  const clients = items.map(storedClient);
  const last = lastKey?.['nameSk'];
  return { clients, next: last === undefined ? undefined : cursorOf(String(last)) };
}

/** The cursor with which a page goes on after this client. */
export const cursorAfter = (client: StoredClient): string => cursorOf(indexAttributes(client).nameSk);

const cursorOf = (nameSk: string): string => Buffer.from(nameSk).toString('base64url');

/** Only a place in the caller's own partition can come of a cursor, whatever it says. */
function placeAfter({ distributorId }: { readonly distributorId: string }, cursor: string): Item {
  const nameSk = Buffer.from(cursor, 'base64url').toString();
  const clientId = clientIdOf(nameSk);
  if (clientId !== undefined) return { nameSk, ...clientKey({ distributorId, clientId }) };
  throw new InvalidInputError(
    'CURSOR_NOT_VALID',
    'The cursor is not valid any more. Start from the first page.',
  );
}
