import { firmPartition, type JobDeps } from '../integrator-jobs/deps.ts';
import { queryPages, type TransactItem } from '../platform/table.ts';
import { type BillingPeriod, LedgerEntry } from './contract.ts';

/*
 * Rows of the integrator table that tell what a firm has used; what they hold names no people, and they stay.
 *
 * | what                  | pk                | sk                |
 * | --------------------- | ----------------- | ----------------- |
 * | records of a job      | F#{firm}#LEDGER   | {run date}#{job}  |
 * | what a firm may use   | F#{firm}          | BILLING-TERMS     |  see terms-store.ts
 * | what it was told      | F#{firm}#USAGE    | {period}#{limit}  |  see notices.ts
 */

const ledgerKey = (firmId: string, runDate: string, jobId: string) => ({
  pk: `${firmPartition(firmId)}#LEDGER`,
  sk: `${runDate}#${jobId}`,
});

/** Dates of a ledger, both inclusive. */
export type Dates = Pick<BillingPeriod, 'from' | 'to'>;

/** Counts the records of a job; goes with the end of the job. Fails when they are counted already. */
export function ledgerPut({ integrator: { table } }: JobDeps, entry: LedgerEntry): TransactItem {
  const kept = LedgerEntry.parse(entry);
  return {
    Put: {
      TableName: table,
      Item: { ...ledgerKey(kept.firmId, kept.runDate, kept.jobId), ...kept },
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  };
}

/** `~` sorts after every sign of a job's id. */
const within = (firmId: string, { from, to }: Dates) => ({
  KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :last',
  ExpressionAttributeValues: {
    ':pk': ledgerKey(firmId, '', '').pk,
    ':first': from,
    ':last': `${to}~`,
  },
});

/** What is counted between two dates, in the order of dates and jobs. */
export async function readLedger(
  { integrator: { client, table } }: JobDeps,
  firmId: string,
  dates: Dates,
): Promise<LedgerEntry[]> {
  const pages = queryPages(client, { TableName: table, ...within(firmId, dates) });
  const entries: LedgerEntry[] = [];
  for await (const items of pages) entries.push(...items.map((item) => LedgerEntry.parse(item)));
  return entries;
}

/** Records that are counted between two dates. */
export async function usedRecords(
  { integrator: { client, table } }: JobDeps,
  firmId: string,
  dates: Dates,
): Promise<number> {
  const pages = queryPages(client, {
    TableName: table,
    ...within(firmId, dates),
    ProjectionExpression: 'recordCount',
  });
  let sum = 0;
  for await (const items of pages)
    for (const item of items) sum += LedgerEntry.shape.recordCount.parse(item['recordCount']);
  return sum;
}

/** The latest date before another on which something is counted. */
export async function lastLedgerDate(
  { integrator: { client, table } }: JobDeps,
  firmId: string,
  beforeDate: string,
): Promise<string | undefined> {
  const pages = queryPages(client, {
    TableName: table,
    KeyConditionExpression: 'pk = :pk AND sk < :before',
    ExpressionAttributeValues: { ':pk': ledgerKey(firmId, '', '').pk, ':before': beforeDate },
    ScanIndexForward: false,
    Limit: 1,
  });
  for await (const [item] of pages) if (item !== undefined) return LedgerEntry.parse(item).runDate;
  return undefined;
}
