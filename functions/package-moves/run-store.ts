import { GetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { MoveRef } from '../distributor-packages/contract.ts';
import type { PackagesTable } from '../distributor-packages/deps.ts';
import { moveRunKey } from '../distributor-packages/move-store.ts';
import { queryPages, type TransactItem } from '../platform/table.ts';
import { PlanLine } from './plan-lines.ts';

/*
 * Rows of the packages table beside the move itself:
 *   D#{distributor}#MOVE#{move}   RUN            how often it was started, and how far its plan is carried out
 *   D#{distributor}#MOVE#{move}   L#{7 digits}   a line that was planned and skipped
 */

interface Deps {
  readonly packages: PackagesTable;
}

const movePartition = ({ distributorId, moveId }: MoveRef) => `D#${distributorId}#MOVE#${moveId}`;
const lineSk = (line: number) => `L#${String(line).padStart(7, '0')}`;

const MoveRun = z.object({
  /** Starts of the workflow; each has a name of its own. */
  startCount: z.int().nonnegative().default(0),
  /** Bytes of the work that are done. */
  workOffset: z.int().nonnegative().default(0),
});
export type MoveRun = z.infer<typeof MoveRun>;

export async function readRun(deps: Deps, ref: MoveRef): Promise<MoveRun> {
  const get = new GetCommand({ TableName: deps.packages.table, Key: moveRunKey(ref), ConsistentRead: true });
  const { Item } = await deps.packages.client.send(get);
  return MoveRun.parse(Item ?? {});
}

/** One start more; fails when somebody else counted one meanwhile. */
export const startCounted = (deps: Deps, ref: MoveRef, { startCount }: MoveRun): TransactItem =>
  advance(deps, ref, 'startCount', { from: startCount, to: startCount + 1 });

/** The work is done up to `to`; fails unless it was done up to `from` exactly. */
export const workDone = (
  deps: Deps,
  ref: MoveRef,
  step: { readonly from: number; readonly to: number },
): TransactItem => advance(deps, ref, 'workOffset', step);

function advance(
  deps: Deps,
  ref: MoveRef,
  name: keyof MoveRun,
  { from, to }: { readonly from: number; readonly to: number },
): TransactItem {
  return {
    Update: {
      TableName: deps.packages.table,
      Key: moveRunKey(ref),
      ConditionExpression: 'attribute_not_exists(#name) OR #name = :from',
      UpdateExpression: 'SET #name = :to',
      ExpressionAttributeNames: { '#name': name },
      ExpressionAttributeValues: { ':from': from, ':to': to },
    },
  };
}

/** Keeps a line that was skipped, with its reason. */
export function skippedPut(deps: Deps, ref: MoveRef, line: PlanLine, reason: string): TransactItem {
  const Item = { pk: movePartition(ref), sk: lineSk(line.line), ...line, outcome: 'SKIPPED', reason };
  return { Put: { TableName: deps.packages.table, Item } };
}

/** Skipped lines from `first` to `last`, so many at most. */
export async function readSkipped(
  deps: Deps,
  ref: MoveRef,
  {
    first,
    last = 9_999_999,
    limit,
  }: { readonly first: number; readonly last?: number; readonly limit?: number },
): Promise<PlanLine[]> {
  const found: PlanLine[] = [];
  const pages = queryPages(deps.packages.client, {
    TableName: deps.packages.table,
    KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :last',
    ExpressionAttributeValues: { ':pk': movePartition(ref), ':first': lineSk(first), ':last': lineSk(last) },
    Limit: limit,
  });
  for await (const items of pages) {
    found.push(...items.map((item) => PlanLine.parse(item)));
    if (limit !== undefined && found.length >= limit) break;
  }
  return limit === undefined ? found : found.slice(0, limit);
}
