import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { firmPartition, type JobDeps } from '../integrator-jobs/deps.ts';
import { Instant } from '../platform/contract.ts';
import { isConditionFailed } from '../platform/table.ts';
import { BillingTerms } from './contract.ts';
import type { TermsStretch } from './periods.ts';

/** One decision about what a firm may use. `from`: the first date on which it counts. */
const TermsChange = z.object({ from: z.iso.date(), terms: BillingTerms, by: z.string(), at: Instant });
export type TermsChange = z.infer<typeof TermsChange>;

const TermsRow = z.object({
  /** In the order in which they were made, none left out. */
  changes: z.array(TermsChange),
  version: z.int().positive(),
});
type TermsRow = z.infer<typeof TermsRow>;

const termsKey = (firmId: string) => ({ pk: firmPartition(firmId), sk: 'BILLING-TERMS' });

async function readRow({ integrator: { client, table } }: JobDeps, firmId: string): Promise<TermsRow> {
  const get = new GetCommand({ TableName: table, Key: termsKey(firmId), ConsistentRead: true });
  const { Item } = await client.send(get);
  return Item === undefined ? { changes: [], version: 1 } : TermsRow.parse(Item);
}

/** Sorts before every date. */
const beginningOfTime = '';

/** What a firm may use and could use before, oldest first. Without limit while nothing is agreed. */
export async function readTerms(deps: JobDeps, firmId: string): Promise<TermsStretch[]> {
  const { changes } = await readRow(deps, firmId);
  return stretchesOf(changes);
}

/** A change makes what was to count from its date on count no more. */
function stretchesOf(changes: readonly TermsChange[]): TermsStretch[] {
  const first: TermsStretch = { from: beginningOfTime, terms: BillingTerms.parse({}) };
  let stretches = [first];
  for (const { from, terms } of changes)
    stretches = [...stretches.filter((one) => one.from < from), { from, terms }];
  return stretches;
}

/** The terms that were agreed last; version 1 while none are. */
export const latestTerms = (stretches: readonly TermsStretch[]): BillingTerms =>
  stretches.at(-1)?.terms ?? BillingTerms.parse({});

/**
 * Adds a change whose version is the one after the version that was read.
 * @returns `false` when somebody else has changed the terms meanwhile
 */
export async function saveTerms(deps: JobDeps, firmId: string, change: TermsChange): Promise<boolean> {
  const { client, table } = deps.integrator;
  const { version } = change.terms;
  const before = await readRow(deps, firmId);
  if (before.version !== version - 1) return false;
  const put = new PutCommand({
    TableName: table,
    Item: { ...termsKey(firmId), changes: [...before.changes, TermsChange.parse(change)], version },
    ConditionExpression: `#version = :before${version === 2 ? ' OR attribute_not_exists(pk)' : ''}`,
    ExpressionAttributeNames: { '#version': 'version' },
    ExpressionAttributeValues: { ':before': before.version },
  });
  try {
    await client.send(put);
    return true;
  } catch (error) {
    if (isConditionFailed(error)) return false;
    throw error;
  }
}
