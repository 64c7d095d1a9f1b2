import * as z from 'zod';
import { attemptName } from '../due-deliveries/owed-notices.ts';
import { TransferAttempt } from './contract.ts';
import {
  changeRow,
  type DeliveryRowsDeps as Deps,
  getRow,
  type PackageKey,
  packagePartition,
  putRowOnce,
  rowsUnder,
  updateOf,
  type Write,
} from './delivery-rows.ts';
import type { AttemptRef } from './transfer-state.ts';

/** An attempt with what only its runs need to know. */
const StoredAttempt = TransferAttempt.extend({
  runNumber: z.int().positive().default(1),
  /** The turn that sends; an earlier one that is still alive finds another's id here and ends. */
  turnId: z.string().optional(),
  /** Last sign of life. */
  heartbeatAt: z.string().optional(),
});
export type StoredAttempt = z.infer<typeof StoredAttempt>;

type Numbers = Pick<AttemptRef, 'cycleNumber' | 'attemptNumber'>;

const sortOf = (numbers: Numbers) => `ATTEMPT#${attemptName(numbers)}`;
const sortBeforeCycles = ({ attemptNumber }: Numbers) => `ATTEMPT#${String(attemptNumber).padStart(2, '0')}`;

/** All attempts, first to last. */
export async function readAttempts(deps: Deps, key: PackageKey): Promise<TransferAttempt[]> {
  const rows = await rowsUnder(deps, packagePartition(key), 'ATTEMPT#');
  const attempts = rows.map((row) => TransferAttempt.parse(row));
  // An attempt that was in flight when cycles came has a row of each kind; the one with a cycle sorts first.
  const first = new Map(attempts.toReversed().map((attempt) => [sortOf(attempt), attempt]));
  return [...first.values()].sort(
    (a, b) => a.cycleNumber - b.cycleNumber || a.attemptNumber - b.attemptNumber,
  );
}

export async function readAttempt(
  deps: Deps,
  key: PackageKey,
  numbers: Numbers,
): Promise<StoredAttempt | undefined> {
  const row = await getRow(deps, key, sortOf(numbers));
  if (row !== undefined) return StoredAttempt.parse(row);
  if (numbers.cycleNumber > 1) return undefined;
  const earlier = await getRow(deps, key, sortBeforeCycles(numbers));
  return earlier === undefined ? undefined : StoredAttempt.parse(earlier);
}

/** A new attempt, as part of a transaction. */
export function attemptPut(deps: Deps, key: PackageKey, attempt: StoredAttempt): Write {
  const Item = { pk: packagePartition(key), sk: sortOf(attempt), ...attempt };
  return {
    Put: { TableName: deps.deliveries.table, Item, ConditionExpression: 'attribute_not_exists(pk)' },
  };
}

/** The end of an attempt, as part of a transaction. The row is written whole where there is only one without a cycle. */
export function attemptEnd(
  deps: Deps,
  key: PackageKey,
  attempt: StoredAttempt,
  removed: readonly (keyof TransferAttempt)[] = [],
): Write {
  return { Update: updateOf(deps, key, sortOf(attempt), { set: attempt, remove: removed }) };
}

/** What a turn of an attempt adds to its row. */
export type TurnChange = Partial<
  Pick<StoredAttempt, 'heartbeatAt' | 'sentBytes' | 'totalBytes' | 'failureCode' | 'failureText'>
>;

/** Makes this turn the one that sends. @returns `false` when the attempt has ended meanwhile */
export async function takeAttempt(
  deps: Deps,
  key: PackageKey,
  attempt: StoredAttempt,
  turn: { readonly turnId: string; readonly heartbeatAt: string },
): Promise<boolean> {
  await putRowOnce(deps, { pk: packagePartition(key), sk: sortOf(attempt), ...attempt });
  return changeRow(deps, key, sortOf(attempt), { set: turn, when: { outcome: 'IN_PROGRESS' } });
}

/** Notes how far a turn is. @returns `false` when another turn or run has taken over, or the attempt has ended */
export async function changeAttempt(
  deps: Deps,
  key: PackageKey,
  attempt: StoredAttempt,
  change: TurnChange,
): Promise<boolean> {
  const { turnId } = attempt;
  return changeRow(deps, key, sortOf(attempt), { set: change, when: { outcome: 'IN_PROGRESS', turnId } });
}
