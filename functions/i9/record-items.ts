import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Item } from '../platform/table.ts';
import { type AuditEvent, I9Record, RecordRow } from './contract.ts';
import { recordRow } from './record-row.ts';

/*
 * Keys of the I-9 table. Numbers inside sort keys are padded to 16 digits, so that keys sort as numbers do.
 *
 * | what               | pk                        | sk                                                   |
 * | ------------------ | ------------------------- | ---------------------------------------------------- |
 * | lean row           | D#{d}#C#{c}#ROWS          | E#{employer}#W#{worksite}#I#{i9}: every record set   |
 * |                    |                           | (client, employer, worksite) is one range of keys    |
 * | record             | D#{d}#C#{c}#I#{i9}        | RECORD: the form, its lean row, its content hash     |
 * | attachments        | D#{d}#C#{c}#I#{i9}        | A#{first position}, up to 100 an item                |
 * | audit trail        | D#{d}#C#{c}#I#{i9}        | T#{first sequence}, up to 50 events an item          |
 * | E-Verify case      | D#{d}#C#{c}#I#{i9}        | V#{case number}                                      |
 * | history            | D#{d}#C#{c}#I#{i9}        | H#{number}: prior versions, communications, Resolve  |
 * |                    |                           | entries, remote events; only where there are some    |
 * | profile            | D#{d}#C#{c}#P#{profile}   | PROFILE                                              |
 * | profile note       | D#{d}#C#{c}#P#{profile}   | N#{note key}                                         |
 * | tombstone          | D#{d}#C#{c}#REMOVED       | I#{i9}: see removed-records.ts                       |
 * | legal hold         | D#{d}#C#{c}#HOLDS         | see functions/retention/hold-store.ts                |
 *
 * What hangs on a key is kept as one JSON text, not as attributes: a record is always read whole, and one text is
 * several times cheaper to pack and unpack than its thirty maps. Form, trail and history are deflated (a trail to a
 * quarter) and events share items, because capacity is counted per started kilobyte and a batch holds 25 items. The
 * RECORD item is written last, so a record is there whole or not at all.
 */

export interface ClientKey {
  readonly distributorId: string;
  readonly clientId: number;
}
export interface RecordKey extends ClientKey {
  readonly i9Id: number;
}
export interface ProfileKey extends ClientKey {
  readonly profileId: number;
}

/** A record with the hash of what it was loaded from. */
export interface HashedRecord {
  readonly record: I9Record;
  readonly contentHash: string;
}

const attachmentsPerItem = 100;
/** 50 events at their longest (two values of 500 characters) stay below half of DynamoDB's 400 KB an item. */
const eventsPerItem = 50;
/** What one history item takes of each list; all of them at their longest stay below 400 KB. */
const historyPerItem = {
  priorVersions: 5,
  communications: 100,
  resolveEntries: 50,
  remoteEvents: 100,
} as const satisfies Partial<Record<keyof I9Record, number>>;
type HistoryList = keyof typeof historyPerItem;
type History = Pick<I9Record, HistoryList>;
const historyLists = Object.keys(historyPerItem) as HistoryList[];

const padded = (id: number): string => String(id).padStart(16, '0');
const clientPrefix = (key: ClientKey): string => `D#${key.distributorId}#C#${key.clientId}`;

export const rowPartition = (key: ClientKey): string => `${clientPrefix(key)}#ROWS`;
export const employerRange = (employerId: number): string => `E#${padded(employerId)}#`;
export const worksiteRange = (employerId: number, worksiteId: number): string =>
  `${employerRange(employerId)}W#${padded(worksiteId)}#`;
export const recordPartition = (key: RecordKey): string => `${clientPrefix(key)}#I#${key.i9Id}`;
export const recordItemKey = (key: RecordKey): Item => ({ pk: recordPartition(key), sk: 'RECORD' });
export const profilePartition = (key: ProfileKey): string => `${clientPrefix(key)}#P#${key.profileId}`;

/** The items of a record: those that may lie there unseen, and the one whose writing makes the record exist. */
export function itemsOfRecord({ record, contentHash }: HashedRecord): { parts: Item[]; head: Item } {
  const { attachments, auditTrail, everifyCases, ...rest } = record;
  const { priorVersions, communications, resolveEntries, remoteEvents, ...form } = rest;
  const history = { priorVersions, communications, resolveEntries, remoteEvents };
  const pk = recordPartition(record);
  const row = JSON.stringify(recordRow(record));
  const parts = [
    { ...rowKey(record), row },
    ...chunks(attachments, attachmentsPerItem).map(({ start, items }) => ({
      pk,
      sk: `A#${padded(start + 1)}`,
      attachments: JSON.stringify(items),
    })),
    ...chunks(auditTrail, eventsPerItem).map(({ items }) => trailItem(record, items)),
    ...everifyCases.map((one) => ({ pk, sk: `V#${one.caseNumber}`, everifyCase: JSON.stringify(one) })),
    ...historyItems(pk, history),
  ];
  return { parts, head: { pk, sk: 'RECORD', record: packed(form), row, contentHash } };
}

/** One item of a trail: events that follow each other, keyed by the first one's number. */
export function trailItem(key: RecordKey, events: readonly AuditEvent[]): Item {
  return {
    pk: recordPartition(key),
    sk: `T#${padded(events[0]?.sequence ?? 0)}`,
    events: packed(events),
  };
}

/** The record of one partition's items, in key order; `undefined` while its RECORD item is not there. */
export function recordOfItems(items: readonly Item[]): I9Record | undefined {
  const head = items.find((item) => item['sk'] === 'RECORD');
  if (head === undefined) return undefined;
  const having = (prefix: string) => items.filter((item) => String(item['sk']).startsWith(prefix));
  return I9Record.parse({
    ...unpacked(head['record']),
    attachments: having('A#').flatMap((item) => json(item['attachments'])),
    auditTrail: having('T#').flatMap((item) => unpacked(item['events'])),
    everifyCases: having('V#').map((item) => json(item['everifyCase'])),
    ...historyOfItems(having('H#')),
  });
}

function historyItems(pk: string, history: History): Item[] {
  const itemCounts = historyLists.map((list) => Math.ceil(history[list].length / historyPerItem[list]));
  return Array.from({ length: Math.max(...itemCounts) }, (_, number) => {
    const parts = historyLists.map((list) => {
      const size = historyPerItem[list];
      return [list, history[list].slice(number * size, (number + 1) * size)] as const;
    });
    const held = Object.fromEntries(parts.filter(([, items]) => items.length > 0));
    return { pk, sk: `H#${padded(number + 1)}`, history: packed(held) };
  });
}

/** The lists of all history items, each in order; lists that no item has are left to their default. */
function historyOfItems(items: readonly Item[]): Partial<Record<HistoryList, unknown[]>> {
  const found: Partial<Record<HistoryList, unknown[]>> = {};
  for (const item of items) {
    const held: Partial<Record<HistoryList, unknown[]>> = unpacked(item['history']);
    for (const list of historyLists) if (held[list]) found[list] = [...(found[list] ?? []), ...held[list]];
  }
  return found;
}

export function rowOfItem(item: Item): RecordRow {
  return RecordRow.parse(json(item['row']));
}

// biome-ignore lint/suspicious/noExplicitAny: the schemas of the callers look at what came out of the text
export const json = (text: unknown): any => JSON.parse(String(text));

function packed(content: unknown): Buffer {
  return deflateRawSync(JSON.stringify(content), { level: 1 });
}

// biome-ignore lint/suspicious/noExplicitAny: as above
export function unpacked(bytes: unknown): any {
  return JSON.parse(inflateRawSync(bytes as Uint8Array).toString());
}

/** Where the lean row of a record lies. */
export function rowKey(record: RecordKey & Pick<I9Record, 'employerId' | 'worksiteId'>): Item {
  const sk = `${worksiteRange(record.employerId, record.worksiteId)}I#${padded(record.i9Id)}`;
  return { pk: rowPartition(record), sk };
}

function chunks<T>(all: readonly T[], size: number): { start: number; items: T[] }[] {
  const starts = Array.from({ length: Math.ceil(all.length / size) }, (_, position) => position * size);
  return starts.map((start) => ({ start, items: all.slice(start, start + size) }));
}
