import * as z from 'zod';
import { Segment } from '../archives/contract.ts';
import { planVolumes } from '../archives/volume-plan.ts';
import { ZipSegmentBuilder } from '../archives/zip-segment.ts';
import { PermanentError } from '../platform/errors.ts';
import type { Files } from '../platform/files.ts';
import { ChunkRows, type PackageEntry } from './chunk-result.ts';
import type { steps } from '../data-exports/contract.ts';
import { readDataExport, type StoredDataExport } from '../data-exports/data-export-store.ts';
import type { BaseDeps } from '../data-exports/deps.ts';
import { csvLines, type SheetName, sheetHeaders, sheetNames } from '../record-assets/index-rows.ts';
import { type ExportRef, packageKeys } from '../data-exports/package-keys.ts';
import { packageReadme } from './package-readme.ts';

export interface WriteIndexDeps extends BaseDeps {
  readonly files: Files;
  /** @default 50,000 records an index file; volumes as large as the archives' contract allows */
  readonly limits?: {
    readonly indexRecordCount?: number;
    readonly volume?: { readonly sizeBytes: number; readonly entryCount: number };
  };
}

type Input = z.infer<typeof steps.writeIndex.input>;
type Output = z.infer<typeof steps.writeIndex.output>;

/** Records of one index file: more would not open quickly in a spreadsheet nor fit the function's memory. */
const mostIndexRecords = 50_000;
/** Chunks whose rows are read at a time. */
const chunksInFlight = 8;

/** The volumes of a package: which segments each is made of, in order. */
export const VolumePlan = z.object({
  volumes: z.array(z.object({ volumeNumber: z.int().positive(), segments: z.array(Segment) })),
  recordCount: z.int(),
  exceptionCount: z.int(),
});
export type VolumePlan = z.infer<typeof VolumePlan>;

export async function readVolumePlan(deps: { readonly files: Files }, ref: ExportRef): Promise<VolumePlan> {
  const bytes = await deps.files.read(packageKeys(ref).volumePlan);
  if (bytes !== undefined) return VolumePlan.parse(JSON.parse(bytes.toString()));
  throw new PermanentError('VOLUME_PLAN_MISSING', 'the volumes are not planned yet');
}

/**
 * Makes the front of the package (README and index) out of the chunks' rows and plans the volumes. Rows are read chunk
 * by chunk and written in files of at most 50,000 records, so memory does not grow with the export.
 * @throws PermanentError `PACKAGE_INCOMPLETE` when a chunk is missing
 */
export async function writeIndex(deps: WriteIndexDeps, input: Input): Promise<Output> {
  const stored = await readDataExport(deps, input);
  const keys = packageKeys(input);
  const index = new IndexWriter(deps, input, stored);
  const segments: Segment[] = [];
  for await (const [chunkNumber, rows] of allRows(deps, input)) {
    await index.add(rows);
    const { sizeBytes, entryCount } = rows;
    if (entryCount > 0) segments.push({ key: keys.chunkSegment(chunkNumber), sizeBytes, entryCount });
  }
  const front = await index.finish();
  const { recordCount, exceptionCount } = index;
  const volumes = planVolumes([...front, ...segments], deps.limits?.volume);
  await deps.files.write(
    keys.volumePlan,
    JSON.stringify({ volumes, recordCount, exceptionCount }),
    'application/json',
  );
  const items = volumes.map(({ volumeNumber }) => `${JSON.stringify({ volumeNumber })}\n`);
  await deps.files.write(keys.volumeItems, items.join(''), 'application/jsonl');
  return { volumeCount: volumes.length, volumesKey: keys.volumeItems };
}

async function* allRows(deps: WriteIndexDeps, input: Input): AsyncGenerator<[number, ChunkRows]> {
  const keys = packageKeys(input);
  for (let first = 1; first <= input.chunkCount; first += chunksInFlight) {
    const length = Math.min(chunksInFlight, input.chunkCount - first + 1);
    const numbers = Array.from({ length }, (_, index) => first + index);
    const read = await Promise.all(
      numbers.map((chunkNumber) => deps.files.read(keys.chunkRows(chunkNumber))),
    );
    for (const [index, bytes] of read.entries()) {
      if (bytes === undefined)
        throw new PermanentError('PACKAGE_INCOMPLETE', `chunk ${first + index} was not extracted`);
      yield [first + index, ChunkRows.parse(JSON.parse(bytes.toString()))];
    }
  }
}

/** Gathers rows by sheet and writes a segment of index files whenever enough have come together. */
class IndexWriter {
  recordCount = 0;
  exceptionCount = 0;
  readonly #deps: WriteIndexDeps;
  readonly #ref: ExportRef;
  readonly #stored: StoredDataExport;
  readonly #segments: Segment[] = [];
  #lines = emptySheets();
  #heldCount = 0;

  constructor(deps: WriteIndexDeps, ref: ExportRef, stored: StoredDataExport) {
    this.#deps = deps;
    this.#ref = ref;
    this.#stored = stored;
  }

  async add(rows: ChunkRows): Promise<void> {
    const limit = this.#deps.limits?.indexRecordCount ?? mostIndexRecords;
    if (this.#heldCount + rows.recordCount > limit) await this.#flush(false);
    for (const sheet of sheetNames) if (rows.sheets[sheet]) this.#lines[sheet].push(rows.sheets[sheet]);
    this.#heldCount += rows.recordCount;
    this.recordCount += rows.recordCount;
    this.exceptionCount += rows.exceptionCount;
  }

  async finish(): Promise<Segment[]> {
    await this.#flush(true);
    return this.#segments;
  }

  async #flush(isLast: boolean): Promise<void> {
    const indexNumber = this.#segments.length + 1;
    const builder = new ZipSegmentBuilder(new Date(this.#stored.asOfAt ?? 0));
    const entries: PackageEntry[] = [];
    const add = (path: string, text: string) =>
      entries.push({ ...builder.add(path, Buffer.from(text)), assetCode: 'INDEX' });
    if (isLast) add('00_README.txt', packageReadme(this.#stored, this));
    const suffix = isLast && indexNumber === 1 ? '' : `_part${String(indexNumber).padStart(2, '0')}`;
    for (const sheet of sheetNames) {
      const header = csvLines([[...sheetHeaders[sheet]]]);
      add(`01_index/${sheet}${suffix}.csv`, header + this.#lines[sheet].join(''));
    }
    const segment = builder.finish();
    const keys = packageKeys(this.#ref);
    const key = keys.indexSegment(indexNumber);
    await this.#deps.files.write(key, Buffer.concat(segment.bytes));
    const { sizeBytes } = segment;
    const saved = { sizeBytes, recordCount: 0, exceptionCount: 0, entries };
    await this.#deps.files.write(keys.indexEntries(indexNumber), JSON.stringify(saved), 'application/json');
    this.#segments.push({ key, sizeBytes, entryCount: entries.length });
    this.#lines = emptySheets();
    this.#heldCount = 0;
  }
}

function emptySheets(): Record<SheetName, string[]> {
  return Object.fromEntries(sheetNames.map((name) => [name, [] as string[]])) as Record<SheetName, string[]>;
}
