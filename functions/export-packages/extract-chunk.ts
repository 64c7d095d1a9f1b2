import type * as z from 'zod';
import type { steps } from '../data-exports/contract.ts';
import { readDataExport, readRequest } from '../data-exports/data-export-store.ts';
import type { BaseDeps } from '../data-exports/deps.ts';
import { packageKeys } from '../data-exports/package-keys.ts';
import { countChunk } from '../data-exports/progress-store.ts';
import type { DirectoryTable } from '../directory/deps.ts';
import { ProfileNote } from '../i9/contract.ts';
import type { I9Deps } from '../i9/deps.ts';
import { addProfileNotes } from '../i9/profile-store.ts';
import type { Audited } from '../platform/audit-trail.ts';
import { PermanentError } from '../platform/errors.ts';
import type { Files } from '../platform/files.ts';
import { needsOf } from '../record-assets/asset-needs.ts';
import type { LostRecord } from '../record-assets/index-rows.ts';
import type { RecordSource } from '../record-assets/record-source.ts';
import { ChunkBuilder } from './chunk-builder.ts';
import { SegmentEntries } from './chunk-result.ts';
import { type FrozenExport, readSource } from './read-source.ts';
import { readUnitNames } from './unit-names.ts';

export interface ExtractChunkDeps extends BaseDeps, I9Deps, Audited {
  readonly files: Files;
  readonly directory: DirectoryTable;
}

/** A longer note would make the profile unreadable. */
const longestNote = ProfileNote.shape.text.maxLength ?? Number.POSITIVE_INFINITY;

type Input = z.input<typeof steps.extractChunk.input>;
type Output = z.infer<typeof steps.extractChunk.output>;

/** Records read at a time; their documents are in memory while they are. */
const recordsInFlight = 8;

/**
 * Extracts the records of one chunk into a segment of the package, its index rows and its list of entries, and counts
 * the chunk once. A chunk whose entries are there already was extracted by an earlier run and is only counted.
 */
export async function extractChunk(deps: ExtractChunkDeps, input: Input): Promise<Output> {
  const key = packageKeys(input).chunkEntries(input.chunkNumber);
  const earlier = await deps.files.read(key);
  const { recordCount, exceptionCount } =
    earlier === undefined ? await extract(deps, input) : SegmentEntries.parse(JSON.parse(earlier.toString()));
  const count = { chunkNumber: input.chunkNumber, recordCount, exceptionCount };
  await countChunk(deps, input, count);
  return count;
}

async function extract(deps: ExtractChunkDeps, input: Input): Promise<SegmentEntries> {
  const [stored, request] = await Promise.all([readDataExport(deps, input), readRequest(deps, input)]);
  const { asOfAt } = stored;
  if (asOfAt === undefined) throw new PermanentError('PLAN_MISSING', 'the record set is not frozen yet');
  await tellOfReading(deps, stored, input);
  const names = await readUnitNames(deps, stored);
  const chunk = new ChunkBuilder(stored, asOfAt, names);
  for await (const [i9Id, source] of sources(deps, { ...stored, asOfAt }, input)) chunk.add(i9Id, source);
  const { bytes, rows, entries } = chunk.finish();
  const keys = packageKeys(input);
  await deps.files.write(keys.chunkSegment(input.chunkNumber), bytes);
  chunk.release();
  await deps.files.write(keys.chunkRows(input.chunkNumber), JSON.stringify(rows), 'application/json');
  if (request.employeeNote)
    await addNotes(deps, { ...stored, asOfAt }, request.employeeNote, chunk.profileIds);
  await deps.files.write(keys.chunkEntries(input.chunkNumber), JSON.stringify(entries), 'application/json');
  return entries;
}

/** No record is read that the audit trail does not tell of; a chunk that is read again is told again. */
async function tellOfReading(
  { audit }: ExtractChunkDeps,
  { distributorId, clientId, dataExportId, requesterSub }: Awaited<ReturnType<typeof readDataExport>>,
  { chunkNumber, i9Ids, missingIds = [] }: Input,
): Promise<void> {
  const missing = new Set(missingIds);
  const recordIds = i9Ids.filter((i9Id) => !missing.has(i9Id));
  await audit.append({
    tenantId: `distributor:${distributorId}`,
    // A machine's request is in the trail under the same id of the export.
    actor: requesterSub === undefined ? { kind: 'system', id: 'export' } : { kind: 'user', id: requesterSub },
    action: 'I9_RECORDS_READ',
    objects: { distributorId, clientId, dataExportId, chunkNumber },
    outcome: 'DONE',
    counts: { records: recordIds.length },
    recordIds,
  });
}

/** The records in the order asked, a few read ahead. */
async function* sources(
  deps: ExtractChunkDeps,
  stored: FrozenExport,
  { i9Ids, undatedIds = [], missingIds = [] }: Input,
): AsyncGenerator<[number, RecordSource | LostRecord]> {
  const needs = needsOf(stored.assets);
  const [undated, missing] = [new Set(undatedIds), new Set(missingIds)];
  const sourceOf = async (i9Id: number) =>
    missing.has(i9Id)
      ? 'RECORD_MISSING'
      : readSource(deps, stored, { i9Id, needs, isUndated: undated.has(i9Id) });
  const ahead: Promise<RecordSource | LostRecord>[] = [];
  for (const [index, i9Id] of i9Ids.entries()) {
    while (ahead.length < recordsInFlight && index + ahead.length < i9Ids.length) {
      const read = sourceOf(i9Ids[index + ahead.length] as number);
      read.catch(() => undefined); // awaited below; without this an earlier failure would leave it unhandled
      ahead.push(read);
    }
    yield [i9Id, (await ahead.shift()) ?? 'RECORD_MISSING'];
  }
}

async function addNotes(
  deps: ExtractChunkDeps,
  stored: FrozenExport,
  text: string,
  profileIds: ReadonlySet<number>,
): Promise<void> {
  const { distributorId, clientId, dataExportId, exportNumber, requestedBy, asOfAt } = stored;
  const note = {
    text: `${exportNumber}: ${text}`.slice(0, longestNote),
    author: requestedBy,
    at: asOfAt,
    source: 'EXPORT' as const,
  };
  const noteKey = `EXPORT#${dataExportId}`;
  const keyed = [...profileIds].map((profileId) => ({ distributorId, clientId, profileId, noteKey, note }));
  await addProfileNotes(deps, keyed);
}
