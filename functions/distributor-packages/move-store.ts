import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { type Item, queryPages, type TransactItem } from '../platform/table.ts';
import { type MoveRef, type MoveStatus, PackageMove } from './contract.ts';
import type { PackagesTable } from './deps.ts';

interface Deps {
  readonly packages: PackagesTable;
}

/** Moves of a distributor; the id is a ULID, so the order is that in which they were planned. */
const movesPartition = (distributorId: string) => `D#${distributorId}#MOVES`;
const moveKey = ({ distributorId, moveId }: MoveRef) => ({ pk: movesPartition(distributorId), sk: moveId });

/** Row beside a move's lines, kept by package-moves: `startCount` counts the starts of its workflow. */
export const moveRunKey = ({ distributorId, moveId }: MoveRef) => ({
  pk: `D#${distributorId}#MOVE#${moveId}`,
  sk: 'RUN',
});

/** Name of the latest run of a move's workflow; a reassignment's first one, begun by the save that asked for it, bears the move's. */
export async function latestRunName(deps: Deps, ref: MoveRef): Promise<string> {
  const { client, table } = deps.packages;
  const get = new GetCommand({ TableName: table, Key: moveRunKey(ref), ConsistentRead: true });
  const startCount = (await client.send(get)).Item?.['startCount'] ?? 0;
  return startCount === 0 ? ref.moveId : `${ref.moveId}-${startCount}`;
}

export async function readMove(deps: Deps, ref: MoveRef): Promise<PackageMove | undefined> {
  const get = new GetCommand({ TableName: deps.packages.table, Key: moveKey(ref), ConsistentRead: true });
  const { Item: found } = await deps.packages.client.send(get);
  return found === undefined ? undefined : PackageMove.parse(found);
}

/** Moves newest first, so many at most, those planned before the one of id `before` only. */
export async function readMoves(
  deps: Deps,
  distributorId: string,
  { before, limit }: { readonly before?: string; readonly limit: number },
): Promise<PackageMove[]> {
  const found: PackageMove[] = [];
  const pages = queryPages(deps.packages.client, {
    TableName: deps.packages.table,
    KeyConditionExpression: `pk = :pk${before === undefined ? '' : ' AND sk < :before'}`,
    ExpressionAttributeValues: { ':pk': movesPartition(distributorId), ':before': before },
    ScanIndexForward: false,
    Limit: limit,
  });
  for await (const items of pages) {
    found.push(...items.map((item) => PackageMove.parse(item)));
    if (found.length >= limit) break;
  }
  return found.slice(0, limit);
}

/** A move that is not there yet. */
export function newMovePut(deps: Deps, move: PackageMove): TransactItem {
  return {
    Put: {
      TableName: deps.packages.table,
      Item: { ...moveKey(move), ...move },
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  };
}

/** Counts clients that are written in the same transaction; fails unless the move is RUNNING. */
export function moveProgress(
  deps: Deps,
  ref: MoveRef,
  { moved = 0, skipped = 0 }: { readonly moved?: number; readonly skipped?: number },
): TransactItem {
  return {
    Update: {
      TableName: deps.packages.table,
      Key: moveKey(ref),
      ConditionExpression: '#status = :running',
      UpdateExpression: 'ADD movedCount :moved, skippedCount :skipped',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: { ':running': 'RUNNING', ':moved': moved, ':skipped': skipped },
    },
  };
}

/**
 * Ends a running move for good (`COMPLETE`, `CANCELLED`) or for now (`STOPPED`, with the reason); fails unless it is in one of
 * the statuses `from`.
 */
export function moveEnd(
  deps: Deps,
  ref: MoveRef,
  {
    status,
    at,
    stopReason,
    from = ['RUNNING'],
  }: {
    readonly status: MoveStatus;
    readonly at: string;
    readonly stopReason?: string;
    readonly from?: readonly MoveStatus[];
  },
): TransactItem {
  return moveUpdate(deps, ref, from, { status, endedAt: at, stopReason });
}

/** Sets a planned or stopped move going; fails unless it is one of `from`. */
export function moveBegin(
  deps: Deps,
  ref: MoveRef,
  from: readonly MoveStatus[] = ['PLANNED', 'STOPPED'],
): TransactItem {
  return moveUpdate(deps, ref, from, { status: 'RUNNING', endedAt: undefined, stopReason: undefined });
}

/** Sets fields of a move, and removes those that are `undefined`. */
function moveUpdate(deps: Deps, ref: MoveRef, from: readonly MoveStatus[], fields: Item): TransactItem {
  const names = Object.keys(fields);
  const set = names.filter((name) => fields[name] !== undefined);
  const removed = names.filter((name) => fields[name] === undefined);
  const isFrom = from.map((_, index) => `:from${index}`);
  return {
    Update: {
      TableName: deps.packages.table,
      Key: moveKey(ref),
      ConditionExpression: `#status IN (${isFrom.join(', ')})`,
      UpdateExpression: `SET ${set.map((name) => `#${name} = :${name}`).join(', ')}${
        removed.length > 0 ? ` REMOVE ${removed.map((name) => `#${name}`).join(', ')}` : ''
      }`,
      ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
      ExpressionAttributeValues: {
        ...Object.fromEntries(set.map((name) => [`:${name}`, fields[name]])),
        ...Object.fromEntries(from.map((status, index) => [`:from${index}`, status])),
      },
    },
  };
}
