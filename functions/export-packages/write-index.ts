import * as z from 'zod';
import { Segment } from '../archives/contract.ts';
import { SegmentStream } from '../archives/segment-stream.ts';
import { planVolumes } from '../archives/volume-plan.ts';
import type { steps } from '../data-exports/contract.ts';
import { readDataExport, type StoredDataExport } from '../data-exports/data-export-store.ts';
import type { BaseDeps } from '../data-exports/deps.ts';
import { type ExportRef, packageKeys } from '../data-exports/package-keys.ts';
import { productVersion } from '../package-proof/contract.ts';
import { PermanentError } from '../platform/errors.ts';
import type { Files } from '../platform/files.ts';
import { ChunkRows } from './chunk-result.ts';
import { dictionaryFile, IndexFile } from './index-file.ts';
import { packageReadme } from './package-readme.ts';
import { systemDescription } from './system-description.ts';

export interface WriteIndexDeps extends BaseDeps {
  readonly files: Files;
  readonly productName: string;
  /** @default 50,000 records an index file; volumes as large as the archives' contract allows */
  readonly limits?: {
    readonly indexRecordCount?: number;
    readonly volume?: { readonly sizeBytes: number; readonly entryCount: number };
  };
}

type Input = z.infer<typeof steps.writeIndex.input>;
type Output = z.infer<typeof steps.writeIndex.output>;

/** Records of one index file: more would not open quickly in a spreadsheet. */
const mostIndexRecords = 50_000;
/** Bytes of a sheet as CSV, for the same reason. */
const mostSheetBytes = 96 * 1024 * 1024;
/** Chunks whose rows are read at a time. */
const chunksInFlight = 4;

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
 * Makes the front of the package (README, index, system description) and the list of exceptions out of the chunks' rows,
 * and plans the volumes. Rows are read chunk by chunk and written in files of at most 50,000 records; memory grows with
 * neither.
 * @throws PermanentError `PACKAGE_INCOMPLETE` when a chunk is missing
 */
export async function writeIndex(deps: WriteIndexDeps, input: Input): Promise<Output> {
  const stored = await readDataExport(deps, input);
  const keys = packageKeys(input);
  const index = new IndexWriter(deps, input, stored);
  const segments: Segment[] = [];
  async function* exceptionLines() {
    for await (const [chunkNumber, rows] of allRows(deps, input)) {
      await index.add(rows);
      const { sizeBytes, entryCount, exceptions } = rows;
      if (entryCount > 0) segments.push({ key: keys.chunkSegment(chunkNumber), sizeBytes, entryCount });
      if (exceptions.length > 0) yield exceptions.map((one) => `${JSON.stringify(one)}\n`).join('');
    }
  }
  await deps.files.writeStream(keys.exceptions, exceptionLines(), 'application/jsonl');
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

/** Gathers rows and writes a segment of index files whenever enough have come together. */
class IndexWriter {
  recordCount = 0;
  exceptionCount = 0;
  readonly #deps: WriteIndexDeps;
  readonly #ref: ExportRef;
  readonly #stored: StoredDataExport;
  readonly #segments: Segment[] = [];
  #file: IndexFile;

  constructor(deps: WriteIndexDeps, ref: ExportRef, stored: StoredDataExport) {
    this.#deps = deps;
    this.#ref = ref;
    this.#stored = stored;
    this.#file = this.#newFile();
  }

  async add(rows: ChunkRows): Promise<void> {
    const limit = this.#deps.limits?.indexRecordCount ?? mostIndexRecords;
    const isFull = this.#file.recordCount + rows.recordCount > limit;
    if ((isFull && this.#file.recordCount > 0) || this.#file.longestSheetBytes > mostSheetBytes) {
      await this.#flush(false);
      this.#file = this.#newFile();
    }
    await this.#file.add(rows);
    this.recordCount += rows.recordCount;
    this.exceptionCount += rows.exceptionCount;
  }

  async finish(): Promise<Segment[]> {
    await this.#flush(true);
    return this.#segments;
  }

  #newFile(): IndexFile {
    const key = packageKeys(this.#ref).indexSegment(this.#segments.length + 1);
    return new IndexFile(this.#deps.files, key.replace(/\.segment$/, ''));
  }

  async #flush(isLast: boolean): Promise<void> {
    const indexNumber = this.#segments.length + 1;
    const suffix = isLast && indexNumber === 1 ? '' : `_part${String(indexNumber).padStart(2, '0')}`;
    const { files } = this.#deps;
    const keys = packageKeys(this.#ref);
    const key = keys.indexSegment(indexNumber);
    const segment = new SegmentStream(new Date(this.#stored.asOfAt ?? 0));
    await this.#file.finish();
    await files.writeStream(key, this.#bytes(segment, isLast, suffix));
    const { sizeBytes } = segment;
    const entries = segment.entries.map((entry) => ({ ...entry, assetCode: 'INDEX' }));
    const saved = { sizeBytes, recordCount: 0, exceptionCount: 0, entries };
    await files.write(keys.indexEntries(indexNumber), JSON.stringify(saved), 'application/json');
    this.#segments.push({ key, sizeBytes, entryCount: entries.length });
  }

  /** The last segment begins with what a package has once. */
  async *#bytes(segment: SegmentStream, isLast: boolean, suffix: string): AsyncGenerator<Buffer> {
    const { productName } = this.#deps;
    if (isLast) {
      const readme = packageReadme(this.#stored, this, productName);
      yield* segment.add('00_README.txt', Buffer.from(readme));
      const description = systemDescription({ name: productName, version: productVersion });
      yield* segment.add('02_system/System_Description.pdf', description);
      const { path, content } = dictionaryFile();
      yield* segment.add(path, content);
    }
    yield* this.#file.writeTo(segment, suffix);
  }
}
