import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { Instant } from '../platform/contract.ts';
import type { Item, TransactItem } from '../platform/table.ts';
import { claimLook, type DueRowsDeps as Deps, DueRow, overdueRows, type PackageKey } from './due-rows.ts';

/*
 * Mails that are owed, over all distributors. Whoever ends an attempt or an extraction writes it down with the end, whoever has
 * mailed takes it away; what stays is mailed by the starter, so that an outcome is told although its run died, or mail was
 * down for longer than a run tries.
 *   NOTICES-OWED   {package}#{cccc}#{nn}   of which attempt, since when, and when to see to it
 */

/** Which attempt, and the run that made it. */
const Numbers = z.object({ runNumber: z.int(), cycleNumber: z.int(), attemptNumber: z.int() });
type AttemptRef = z.infer<typeof Numbers>;

const pk = 'NOTICES-OWED';
const owedKey = ({ packageId, ...ref }: Pick<PackageKey, 'packageId'> & AttemptRef) => ({
  pk,
  sk: `${packageId}#${attemptName(ref)}`,
});

const padded = (number: number, digits: number) => String(number).padStart(digits, '0');

/** Tells the attempts of a package apart and sorts them, in keys: `cccc#nn`. */
export const attemptName = ({
  cycleNumber,
  attemptNumber,
}: Pick<AttemptRef, 'cycleNumber' | 'attemptNumber'>): string =>
  `${padded(cycleNumber, 4)}#${padded(attemptNumber, 2)}`;

/** What a failed extraction is owed as, there being no attempt. */
export const extraction: AttemptRef = { runNumber: 1, cycleNumber: 0, attemptNumber: 0 };

const OwedNotice = DueRow.extend({
  distributorId: z.string(),
  packageId: z.string(),
  ...Numbers.shape,
  since: Instant,
});
export type OwedNotice = z.infer<typeof OwedNotice>;

/** The run that ends something mails of it within moments; after so long it is not about to. */
export const untoldMs = 20 * 60_000;

function owed({ distributorId, packageId }: PackageKey, ref: AttemptRef, now: Date): Item {
  const { runNumber, cycleNumber, attemptNumber } = ref;
  const row: OwedNotice = {
    ...{ distributorId, packageId, runNumber, cycleNumber, attemptNumber },
    since: now.toISOString(),
    lookAt: new Date(now.getTime() + untoldMs).toISOString(),
  };
  return { ...owedKey(row), ...row };
}

/** As part of the transaction that ends an attempt. */
export const owedPut = (deps: Deps, key: PackageKey, ref: AttemptRef, now: Date): TransactItem => ({
  Put: { TableName: deps.deliveries.table, Item: owed(key, ref, now) },
});

/** Owes the mail of a failed extraction. */
export async function oweExtraction(deps: Deps, key: PackageKey, now: Date): Promise<void> {
  const { client, table: TableName } = deps.deliveries;
  await client.send(new PutCommand({ TableName, Item: owed(key, extraction, now) }));
}

/** Was mailed, or is not to be tried any more. */
export async function settleNotice(deps: Deps, key: PackageKey, ref: AttemptRef): Promise<void> {
  const { client, table: TableName } = deps.deliveries;
  await client.send(new DeleteCommand({ TableName, Key: owedKey({ ...key, ...ref }) }));
}

/** Those to be seen to by now, the longest overdue first, so many at most. */
export const overdueNotices = (deps: Deps, now: Date, mostCount: number): Promise<OwedNotice[]> =>
  overdueRows(deps, { pk, row: OwedNotice }, now, mostCount);

/** Says when to try the next time. @returns `false` when another tries, or it was mailed */
export const claimOwed = (deps: Deps, notice: OwedNotice, nextLookAt: string): Promise<boolean> =>
  claimLook(deps, owedKey(notice), notice, nextLookAt);
