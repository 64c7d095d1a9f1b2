import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { ConflictError } from '../platform/errors.ts';
import {
  batchGet,
  batchPut,
  countItems,
  type Item,
  isConditionFailed,
  queryPages,
} from '../platform/table.ts';
import { type AuditEventDraft, chainEvents, trailEnd } from './audit-chain.ts';
import { AuditEvent, type I9Record, type RecordRow } from './contract.ts';
import type { RecordTable } from './deps.ts';
import { readPartition } from './partition.ts';
import {
  type ClientKey,
  employerRange,
  type HashedRecord,
  itemsOfRecord,
  type RecordKey,
  recordItemKey,
  recordOfItems,
  recordPartition,
  rowOfItem,
  rowPartition,
  trailItem,
  unpacked,
  worksiteRange,
} from './record-items.ts';

interface Deps {
  readonly i9: RecordTable;
}

/** Records of a client, narrowed to one employer, or to worksites of one employer. */
export interface RecordScope extends ClientKey {
  readonly employerId?: number;
  /** Only together with `employerId`. */
  readonly worksiteIds?: readonly number[];
}

/** Batch reads in flight at a time. */
const readsInFlight = 8;
const idsPerRead = 100;
/** Tries to append to a trail while others append too. */
const mostAppendTries = 8;

/**
 * Lean rows of a record set, a page (up to 1 MB) at a time, strongly consistent; by employer, worksite, then I-9 id.
 * Worksites come in the order of their ids, each once, whatever order they are asked in.
 */
export async function* recordRows(deps: Deps, scope: RecordScope): AsyncGenerator<RecordRow[]> {
  for (const prefix of rangesOf(scope))
    for await (const items of queryPages(deps.i9.client, rowQuery(deps, scope, prefix)))
      if (items.length > 0) yield items.map(rowOfItem);
}

/** How many records a record set holds, without reading them out of the table. */
export async function countRecords(deps: Deps, scope: RecordScope): Promise<number> {
  let count = 0;
  for (const prefix of rangesOf(scope))
    count += await countItems(deps.i9.client, rowQuery(deps, scope, prefix));
  return count;
}

/** Rows of single I-9s of one client, in the order asked, each once; unknown and other clients' ids are absent. */
export async function rowsOf(deps: Deps, key: ClientKey, i9Ids: readonly number[]): Promise<RecordRow[]> {
  const wanted = [...new Set(i9Ids)];
  const heads = await readHeads(
    deps,
    wanted.map((i9Id) => ({ ...key, i9Id })),
  );
  const rows = new Map(heads.map((head) => rowOfItem(head)).map((row) => [row.i9Id, row]));
  return wanted.flatMap((i9Id) => rows.get(i9Id) ?? []);
}

/** A whole record by one Query: form, attachments, audit trail and E-Verify cases. */
export async function readRecord(deps: Deps, key: RecordKey): Promise<I9Record | undefined> {
  return recordOfItems(await readPartition(deps.i9, recordPartition(key)));
}

/** Content hashes of those of the records that are stored, by the partition of the record. */
export async function storedHashes(deps: Deps, keys: readonly RecordKey[]): Promise<Map<string, string>> {
  const heads = await readHeads(deps, keys);
  return new Map(heads.map((head) => [String(head['pk']), String(head['contentHash'])]));
}

/** Writes records that are not stored yet, 25 items a request; after a crash in the middle the same call completes them. */
export async function saveNewRecords(deps: Deps, records: readonly HashedRecord[]): Promise<void> {
  const { client, table } = deps.i9;
  const items = records.map(itemsOfRecord);
  await batchPut(
    client,
    table,
    items.flatMap(({ parts }) => parts),
  );
  await batchPut(
    client,
    table,
    items.map(({ head }) => head),
  );
}

/**
 * Appends events to a record's trail, in order, continuing its hash chain; two who append at once both land.
 * An event with a `reference` that the trail already holds (same event, same reference) is left out, so a repeated
 * step appends once.
 * @returns the events appended, with their numbers and hashes
 * @throws ConflictError `AUDIT_TRAIL_BUSY` when others kept appending in between
 */
export async function appendAuditEvents(
  deps: Deps,
  key: RecordKey,
  drafts: readonly AuditEventDraft[],
): Promise<AuditEvent[]> {
  const { client, table } = deps.i9;
  for (let tries = 0; tries < mostAppendTries; tries += 1) {
    const trail = await readTrail(deps, key);
    const known = new Set(trail.filter((event) => event.reference !== undefined).map(referenceOf));
    const missing = drafts.filter((draft) => !known.has(referenceOf(draft)));
    if (missing.length === 0) return [];
    const events = chainEvents(trailEnd(trail), missing);
    const put = {
      TableName: table,
      Item: trailItem(key, events),
      ConditionExpression: 'attribute_not_exists(pk)',
    };
    try {
      await client.send(new PutCommand(put));
      return events;
    } catch (error) {
      if (!isConditionFailed(error)) throw error;
    }
  }
  throw new ConflictError('AUDIT_TRAIL_BUSY', 'others kept appending to the audit trail; try again', {
    ids: { i9Id: key.i9Id },
  });
}

const referenceOf = (event: AuditEventDraft): string => `${event.event} ${event.reference}`;

async function readTrail(deps: Deps, key: RecordKey): Promise<AuditEvent[]> {
  const items = await readPartition(deps.i9, recordPartition(key), 'T#');
  return items.flatMap((item) => AuditEvent.array().parse(unpacked(item['events'])));
}

async function readHeads(deps: Deps, keys: readonly RecordKey[]): Promise<Item[]> {
  const { client, table } = deps.i9;
  const itemKeys = keys.map(recordItemKey);
  const found: Item[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < itemKeys.length) {
      const some = itemKeys.slice(next, next + idsPerRead);
      next += idsPerRead;
      found.push(...(await batchGet(client, table, some)));
    }
  };
  await Promise.all(Array.from({ length: readsInFlight }, lane));
  return found;
}

function rangesOf({ employerId, worksiteIds }: RecordScope): string[] {
  if (employerId === undefined) return ['E#'];
  if (worksiteIds === undefined) return [employerRange(employerId)];
  return [...new Set(worksiteIds)].sort((a, b) => a - b).map((id) => worksiteRange(employerId, id));
}

function rowQuery(deps: Deps, scope: RecordScope, prefix: string) {
  return {
    TableName: deps.i9.table,
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
    ExpressionAttributeValues: { ':pk': rowPartition(scope), ':prefix': prefix },
  };
}
