import * as z from 'zod';
import type { Item, TransactItem } from '../platform/table.ts';
import {
  claimLook,
  type DueRowsDeps as Deps,
  DueRow,
  dropDue,
  overdueRows,
  type PackageKey,
} from './due-rows.ts';

/*
 * Transfers that wait for a run of the workflow, over all distributors: by them a run that died without a word is found.
 *   TRANSFERS-OPEN   {package}   whose it is, and when to see whether its run goes on
 */

const pk = 'TRANSFERS-OPEN';
const openKey = ({ packageId }: Pick<PackageKey, 'packageId'>) => ({ pk, sk: packageId });

const OpenTransfer = DueRow.extend({ distributorId: z.string(), packageId: z.string() });
export type OpenTransfer = z.infer<typeof OpenTransfer>;

/** As part of the transaction that makes a transfer wait. */
export function openPut(deps: Deps, { distributorId, packageId }: PackageKey, lookAt: string): TransactItem {
  const Item: Item = { ...openKey({ packageId }), distributorId, packageId, lookAt };
  return { Put: { TableName: deps.deliveries.table, Item } };
}

/** As part of the transaction that ends a transfer. */
export function openRemoval(deps: Deps, key: PackageKey): TransactItem {
  return { Delete: { TableName: deps.deliveries.table, Key: openKey(key) } };
}

/** Those to be looked at by now, the longest overdue first, so many at most. */
export const overdueTransfers = (deps: Deps, now: Date, mostCount: number): Promise<OpenTransfer[]> =>
  overdueRows(deps, { pk, row: OpenTransfer }, now, mostCount);

/** Says when to look the next time. @returns `false` when another looks, or the transfer has changed */
export const claimTransfer = (deps: Deps, open: OpenTransfer, nextLookAt: string): Promise<boolean> =>
  claimLook(deps, openKey(open), open, nextLookAt);

/** Of a transfer that waits for nothing any more, or is gone. */
export const dropOpen = (deps: Deps, open: OpenTransfer): Promise<void> => dropDue(deps, openKey(open), open);
