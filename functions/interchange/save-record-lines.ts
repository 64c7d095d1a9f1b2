import type { RecordCounts } from '../directory/contract.ts';
import { inLanes } from '../i9/in-lanes.ts';
import { type ClientKey, type RecordKey, recordPartition } from '../i9/record-items.ts';
import { saveNewRecords, storedHashes } from '../i9/record-store.ts';
import { removedAmong } from '../i9/removed-records.ts';
import type { RecordLine } from './contract.ts';
import type { LoadDeps } from './load-deps.ts';
import { bundleRecord, type CheckedRecord, checkRecord } from './pack-record.ts';

/** A line that its schema accepted. */
export interface AcceptedLine<T> {
  readonly lineNumber: number;
  readonly value: T;
}

/** What became of some lines. */
export interface SaveOutcome {
  loadedCount: number;
  /** Those that were stored already, just so. */
  unchangedCount: number;
  readonly rejected: { readonly lineNumber: number; readonly problem: string }[];
}

type CheckedLine = CheckedRecord & { readonly lineNumber: number };

/** Records checked, bundled and written together: one read of what is stored, about eight writes. */
const recordsPerGroup = 50;
const groupsInFlight = 6;
const uploadsInFlight = 8;
const storedOtherwise = '/i9Id: a record with other content is stored under this id';
const wasPurged = '/i9Id: the record was purged; what was destroyed is not stored again';

/**
 * Stores records that are not stored yet. A record never replaces another: the same content is left alone,
 * different content under the same id is refused, so that a pack cannot rewrite what is on file.
 */
export async function saveRecordLines(
  deps: LoadDeps,
  lines: readonly AcceptedLine<RecordLine>[],
): Promise<SaveOutcome> {
  const outcome: SaveOutcome = { loadedCount: 0, unchangedCount: 0, rejected: [] };
  let waiting: CheckedLine[] = [];
  for (const { lineNumber, value } of lines) {
    const checked = checkRecord(value);
    if ('problem' in checked) outcome.rejected.push({ lineNumber, problem: checked.problem });
    else waiting.push({ ...checked, lineNumber });
  }
  while (waiting.length > 0) {
    const firsts = new Map(waiting.toReversed().map((one) => [recordPartition(one.line), one]));
    const once = new Set(firsts.values());
    await saveGroups(
      deps,
      waiting.filter((one) => once.has(one)),
      outcome,
    );
    waiting = waiting.filter((one) => !once.has(one)); // ids named again are judged by what is stored then
  }
  return outcome;
}

async function saveGroups(
  deps: LoadDeps,
  lines: readonly CheckedLine[],
  outcome: SaveOutcome,
): Promise<void> {
  const starts = Array.from(
    { length: Math.ceil(lines.length / recordsPerGroup) },
    (_, n) => n * recordsPerGroup,
  );
  await inLanes(groupsInFlight, starts, (start) =>
    saveGroup(deps, lines.slice(start, start + recordsPerGroup), outcome),
  );
}

async function saveGroup(deps: LoadDeps, lines: readonly CheckedLine[], outcome: SaveOutcome): Promise<void> {
  const keys = lines.map(({ line }): RecordKey => line);
  const hashes = await storedHashes(deps, keys);
  // After the hashes: a record that is purged in between is then found among the removed ones.
  const removed = await removedAmong(
    deps,
    keys.filter((key) => !hashes.has(recordPartition(key))),
  );
  const fresh: CheckedLine[] = [];
  for (const one of lines) {
    const stored = hashes.get(recordPartition(one.line));
    if (removed.has(recordPartition(one.line)))
      outcome.rejected.push({ lineNumber: one.lineNumber, problem: wasPurged });
    else if (stored === undefined) fresh.push(one);
    else if (stored === one.contentHash) outcome.unchangedCount += 1;
    else outcome.rejected.push({ lineNumber: one.lineNumber, problem: storedOtherwise });
  }
  const saved = await uploadBundles(deps, fresh, outcome);
  await saveNewRecords(deps, saved);
  outcome.loadedCount += saved.length;
}

async function uploadBundles(deps: LoadDeps, lines: readonly CheckedLine[], outcome: SaveOutcome) {
  const saved = await inLanes(uploadsInFlight, lines, async (checked) => {
    const bundled = await bundleRecord(checked, deps.pack.readRange);
    if ('problem' in bundled) {
      outcome.rejected.push({ lineNumber: checked.lineNumber, problem: bundled.problem });
      return [];
    }
    const { stored, bundle } = bundled;
    if (bundle !== undefined)
      await deps.attachments.write(bundle.key, bundle.bytes, 'application/octet-stream');
    return [stored];
  });
  return saved.flat();
}

interface Seen {
  recordCount: number;
  lastRecordCreatedAt?: string;
  readonly pendingByWorkflow: Record<string, number>;
}

/** What the records of a pack tell of their clients, kept while the pack is loaded. */
export class SeenRecords {
  readonly #clients: Map<string, Seen>;

  constructor(clients: readonly (ClientKey & { readonly lastRecordCreatedAt?: string })[]) {
    this.#clients = new Map(
      clients.map((one) => [
        keyOf(one),
        { recordCount: 0, lastRecordCreatedAt: one.lastRecordCreatedAt, pendingByWorkflow: {} },
      ]),
    );
  }

  /** A record that is stored now, whether it was before or not. A record began when its audit trail did. */
  add(record: Pick<RecordLine, 'workflow' | 'section1' | 'section2' | 'auditTrail'> & ClientKey): void {
    const seen = this.#clients.get(keyOf(record));
    if (seen === undefined) return;
    seen.recordCount += 1;
    const createdAt = record.auditTrail[0]?.at;
    if (createdAt !== undefined && createdAt > (seen.lastRecordCreatedAt ?? ''))
      seen.lastRecordCreatedAt = createdAt;
    const isComplete = record.section1.signature !== undefined && record.section2?.signature !== undefined;
    if (isComplete) return;
    seen.pendingByWorkflow[record.workflow] = (seen.pendingByWorkflow[record.workflow] ?? 0) + 1;
  }

  /**
   * What to keep of a client. Only a load that saw every record there is can tell what they come to; one that went on in
   * the middle, or that brings some of a client's records, leaves what is known.
   */
  countsOf(client: ClientKey, recordCount: number): RecordCounts {
    const seen = this.#clients.get(keyOf(client));
    if (seen === undefined || recordCount === 0 || seen.recordCount !== recordCount) return { recordCount };
    const { lastRecordCreatedAt, pendingByWorkflow } = seen;
    return { recordCount, lastRecordCreatedAt, pendingByWorkflow };
  }
}

const keyOf = ({ distributorId, clientId }: ClientKey): string => `${distributorId} ${clientId}`;
