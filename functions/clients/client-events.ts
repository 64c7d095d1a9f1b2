import type { PackagesTable } from '../distributor-packages/deps.ts';
import type { NewId } from '../platform/ids.ts';
import { queryPage, queryPages, type TransactItem } from '../platform/table.ts';
import { ClientEvent } from './contract.ts';

/*
 * Rows of the packages table:
 *   D#{distributor}#C#{client}   EVENT#{at}#{client's version, 10 digits}.{place}#{id}
 * Events of one change stay in their order, and those of one millisecond in the order of the client's versions.
 */

interface Deps {
  readonly packages: PackagesTable;
}

export interface ClientKey {
  readonly distributorId: string;
  readonly clientId: number;
}

/** Partition of everything that the packages table keeps of one client. */
export const clientPartition = ({ distributorId, clientId }: ClientKey): string =>
  `D#${distributorId}#C#${clientId}`;

/**
 * The events of one change, to be written in its transaction. `client.version` is the version after it, or the one as it
 * is when the change leaves the client's row alone.
 */
export function eventPuts(
  deps: Deps & { readonly newId: NewId },
  client: ClientKey & { readonly version: number },
  events: readonly ClientEvent[],
): TransactItem[] {
  const version = String(client.version).padStart(10, '0');
  return events.map((event, place) => ({
    Put: {
      TableName: deps.packages.table,
      Item: {
        pk: clientPartition(client),
        sk: `EVENT#${event.at}#${version}.${place}#${deps.newId()}`,
        ...event,
      },
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  }));
}

/** An event and its place in the history; a place is the cursor of the next page. */
export interface PlacedEvent {
  readonly event: ClientEvent;
  readonly place: string;
}

/** A page of a client's history, newest first, older than `before`. */
export async function readEvents(
  deps: Deps,
  key: ClientKey,
  page: { readonly before?: string; readonly limit: number },
): Promise<{ events: PlacedEvent[]; hasMore: boolean }> {
  const { client, table } = deps.packages;
  const pk = clientPartition(key);
  const { items, lastKey } = await queryPage(client, {
    TableName: table,
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
    ExpressionAttributeValues: { ':pk': pk, ':prefix': 'EVENT#' },
    ScanIndexForward: false,
    Limit: page.limit,
    ExclusiveStartKey: page.before === undefined ? undefined : { pk, sk: `EVENT#${page.before}` },
  });
  const events = items.map((item) => ({
    event: ClientEvent.parse(item),
    place: String(item['sk']).slice('EVENT#'.length),
  }));
  return { events, hasMore: lastKey !== undefined };
}

/** What a client's history says of an instant; what it does not say is absent. */
export interface ClientThen {
  /** The last event of packages up to the instant; without one, the first after it. */
  readonly lastPackageEvent?: ClientEvent;
  readonly nextPackageEvent?: ClientEvent;
  /** Version of the own settings, when any had been saved by then. */
  readonly ownSettingsVersion?: number;
}

const packageKinds: readonly string[] = ['PACKAGE_ASSIGNED', 'PACKAGE_CHANGED', 'PACKAGE_REMOVED'];
const isOfPackages = (event: ClientEvent): boolean => packageKinds.includes(event.kind);

/** Reads back from an instant (included) until both the package and the own settings are known, then forward if needed. */
export async function clientThen(deps: Deps, key: ClientKey, instant: string): Promise<ClientThen> {
  let lastPackageEvent: ClientEvent | undefined;
  let ownSettingsVersion: number | undefined;
  for await (const event of eventsBetween(deps, key, 'EVENT#', `EVENT#${instant}#~`, false)) {
    if (isOfPackages(event)) lastPackageEvent ??= event;
    ownSettingsVersion ??= event.ownSettingsVersion;
    if (lastPackageEvent !== undefined && ownSettingsVersion !== undefined) break;
  }
  let nextPackageEvent: ClientEvent | undefined;
  if (lastPackageEvent === undefined) {
    for await (const event of eventsBetween(deps, key, `EVENT#${instant}#~`, 'EVENT#~', true)) {
      if (isOfPackages(event)) nextPackageEvent = event;
      if (nextPackageEvent !== undefined) break;
    }
  }
  return { lastPackageEvent, nextPackageEvent, ownSettingsVersion };
}

async function* eventsBetween(
  deps: Deps,
  key: ClientKey,
  first: string,
  last: string,
  isForward: boolean,
): AsyncGenerator<ClientEvent> {
  const pages = queryPages(deps.packages.client, {
    TableName: deps.packages.table,
    KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :last',
    ExpressionAttributeValues: { ':pk': clientPartition(key), ':first': first, ':last': last },
    ScanIndexForward: isForward,
  });
  for await (const items of pages) for (const item of items) yield ClientEvent.parse(item);
}
