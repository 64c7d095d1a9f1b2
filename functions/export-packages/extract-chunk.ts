import type * as z from 'zod';
import { ZipSegmentBuilder } from '../archives/zip-segment.ts';
import type { DirectoryTable } from '../directory/deps.ts';
import { readAttachments } from '../i9/attachment-store.ts';
import { type I9Record, ProfileNote } from '../i9/contract.ts';
import type { I9Deps } from '../i9/deps.ts';
import { addProfileNotes } from '../i9/profile-store.ts';
import { readRecord } from '../i9/record-store.ts';
import { PermanentError } from '../platform/errors.ts';
import type { Files } from '../platform/files.ts';
import { type ChunkRows, type PackageEntry, SegmentEntries } from './chunk-result.ts';
import type { steps } from '../data-exports/contract.ts';
import { readDataExport, readRequest, type StoredDataExport } from '../data-exports/data-export-store.ts';
import type { BaseDeps } from '../data-exports/deps.ts';
import { csvLines, type ExportException, type SheetName, sheetNames, sheetRows } from '../record-assets/index-rows.ts';
import { packageKeys } from '../data-exports/package-keys.ts';
import { countChunk } from '../data-exports/progress-store.ts';
import { type RecordSource, recordFiles } from '../record-assets/record-files.ts';
import { attachmentNames, recordFolder } from '../record-assets/record-folder.ts';
import { readUnitNames, type UnitNames } from './unit-names.ts';

export interface ExtractChunkDeps extends BaseDeps, I9Deps {
  readonly files: Files;
  readonly directory: DirectoryTable;
}

/** A longer note would make the profile unreadable. */
const longestNote = ProfileNote.shape.text.maxLength ?? Number.POSITIVE_INFINITY;

type Input = z.infer<typeof steps.extractChunk.input>;
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
  if (stored.asOfAt === undefined)
    throw new PermanentError('PLAN_MISSING', 'the record set is not frozen yet');
  const names = await readUnitNames(deps, stored);
  const chunk = new ChunkBuilder(stored, stored.asOfAt, names);
  for await (const [i9Id, source] of sources(deps, stored, input.i9Ids)) chunk.add(i9Id, source);
  const { bytes, rows, entries } = chunk.finish();
  const keys = packageKeys(input);
  await deps.files.write(keys.chunkSegment(input.chunkNumber), bytes);
  await deps.files.write(keys.chunkRows(input.chunkNumber), JSON.stringify(rows), 'application/json');
  if (request.employeeNote) await addNotes(deps, stored, request.employeeNote, chunk.profileIds);
  await deps.files.write(keys.chunkEntries(input.chunkNumber), JSON.stringify(entries), 'application/json');
  return entries;
}

/** The records in the order asked, a few read ahead; `undefined` for one that is gone. */
async function* sources(
  deps: ExtractChunkDeps,
  stored: StoredDataExport,
  i9Ids: readonly number[],
): AsyncGenerator<[number, RecordSource | undefined]> {
  const ahead: Promise<RecordSource | undefined>[] = [];
  for (const [index, i9Id] of i9Ids.entries()) {
    while (ahead.length < recordsInFlight && index + ahead.length < i9Ids.length) {
      const read = readSource(deps, stored, i9Ids[index + ahead.length] as number);
      read.catch(() => undefined); // awaited below; without this an earlier failure would leave it unhandled
      ahead.push(read);
    }
    yield [i9Id, await ahead.shift()];
  }
}

async function readSource(
  deps: ExtractChunkDeps,
  { distributorId, clientId, assets }: StoredDataExport,
  i9Id: number,
): Promise<RecordSource | undefined> {
  const record = await readRecord(deps, { distributorId, clientId, i9Id });
  if (record === undefined) return undefined;
  const isChosen = assets.includes('I9_ATTACHMENTS');
  return { record, attachments: isChosen ? await readAttachments(deps, record) : new Map() };
}

async function addNotes(
  deps: ExtractChunkDeps,
  stored: StoredDataExport,
  text: string,
  profileIds: ReadonlySet<number>,
): Promise<void> {
  const { distributorId, clientId, dataExportId, exportNumber, requestedBy, requestedAt } = stored;
  const note = {
    text: `${exportNumber}: ${text}`.slice(0, longestNote),
    author: requestedBy,
    at: requestedAt,
    source: 'EXPORT' as const,
  };
  const noteKey = `EXPORT#${dataExportId}`;
  const keyed = [...profileIds].map((profileId) => ({ distributorId, clientId, profileId, noteKey, note }));
  await addProfileNotes(deps, keyed);
}

/** Collects what a chunk becomes: a segment, index rows and entries. */
class ChunkBuilder {
  readonly profileIds = new Set<number>();
  readonly #stored: StoredDataExport;
  readonly #asOfDate: string;
  readonly #names: UnitNames;
  readonly #segment: ZipSegmentBuilder;
  readonly #entries: PackageEntry[] = [];
  readonly #sheets = Object.fromEntries(sheetNames.map((name) => [name, ''])) as Record<SheetName, string>;
  readonly #exceptions: ExportException[] = [];
  #recordCount = 0;

  constructor(stored: StoredDataExport, asOfAt: string, names: UnitNames) {
    this.#stored = stored;
    this.#asOfDate = asOfAt.slice(0, 10);
    this.#names = names;
    this.#segment = new ZipSegmentBuilder(new Date(asOfAt));
  }

  add(i9Id: number, source: RecordSource | undefined): void {
    this.#recordCount += 1;
    if (source === undefined) {
      const detail = 'the record is no longer there';
      this.#exceptions.push({ i9Id, assetCode: 'RECORD', reason: 'RECORD_MISSING', detail });
      return;
    }
    const { record } = source;
    this.profileIds.add(record.profileId);
    const folderPath = recordFolder(record, this.#names.employerName(record.employerId));
    const { files, exceptions } = recordFiles(source, this.#stored.assets);
    this.#exceptions.push(...exceptions);
    let formSha256: string | undefined;
    for (const file of files) {
      const entry = this.#segment.add(folderPath + file.name, file.content);
      this.#entries.push({ ...entry, i9Id, assetCode: file.assetCode });
      if (file.assetCode === 'I9_FORM') formSha256 = entry.sha256;
    }
    this.#addRows(record, folderPath, formSha256);
  }

  finish(): { bytes: Buffer; rows: ChunkRows; entries: SegmentEntries } {
    const segment = this.#segment.finish();
    const exceptionCount = new Set(this.#exceptions.map((exception) => exception.i9Id)).size;
    const counts = { sizeBytes: segment.sizeBytes, recordCount: this.#recordCount, exceptionCount };
    this.#sheets.Exceptions = csvLines(
      this.#exceptions.map(({ i9Id, assetCode, reason, detail }) => [i9Id, assetCode, reason, detail]),
    );
    return {
      bytes: Buffer.concat(segment.bytes),
      rows: { ...counts, entryCount: this.#entries.length, sheets: this.#sheets },
      entries: { ...counts, entries: this.#entries },
    };
  }

  #addRows(record: I9Record, folderPath: string, formSha256: string | undefined): void {
    const context = {
      employerName: this.#names.employerName(record.employerId),
      fein: this.#names.fein(record.employerId),
      worksiteName: this.#names.worksiteName(record.worksiteId),
      securityGroupNames: record.securityGroupIds.map((id) => this.#names.securityGroupName(id)),
      folderPath,
      formSha256,
      asOfDate: this.#asOfDate,
    };
    for (const [sheet, rows] of Object.entries(sheetRows(record, context, attachmentNames(record)))) {
      if (rows.length > 0) this.#sheets[sheet as SheetName] += csvLines(rows);
    }
  }
}
