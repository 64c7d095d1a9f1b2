import { ZipSegmentBuilder } from '../archives/zip-segment.ts';
import type { ExportException } from '../data-exports/contract.ts';
import type { StoredDataExport } from '../data-exports/data-export-store.ts';
import type { Cell } from '../record-assets/csv-lines.ts';
import {
  type LostRecord,
  lostRecordRow,
  type SheetName,
  sheetNames,
  sheetRows,
} from '../record-assets/index-rows.ts';
import { recordFiles } from '../record-assets/record-files.ts';
import { recordFolder } from '../record-assets/record-folder.ts';
import type { IndexContext, RecordFiles, RecordSource } from '../record-assets/record-source.ts';
import type { ChunkRows, PackageEntry, SegmentEntries } from './chunk-result.ts';
import { makeFragment } from './sheet-fragment.ts';
import type { UnitNames } from './unit-names.ts';

/** Collects what a chunk becomes: a segment, index rows and entries. */
export class ChunkBuilder {
  readonly profileIds = new Set<number>();
  readonly #stored: StoredDataExport;
  readonly #asOfDate: string;
  readonly #names: UnitNames;
  readonly #segment: ZipSegmentBuilder;
  readonly #entries: PackageEntry[] = [];
  readonly #sheets = Object.fromEntries(sheetNames.map((name) => [name, []])) as unknown as Record<
    SheetName,
    Cell[][]
  >;
  #recordCount = 0;

  constructor(stored: StoredDataExport, asOfAt: string, names: UnitNames) {
    this.#stored = stored;
    this.#asOfDate = asOfAt.slice(0, 10);
    this.#names = names;
    this.#segment = new ZipSegmentBuilder(new Date(asOfAt));
  }

  /** @param source or why there is none */
  add(i9Id: number, source: RecordSource | LostRecord): void {
    this.#recordCount += 1;
    if (typeof source === 'string') {
      this.#sheets.Exceptions.push(lostRecordRow(i9Id, source));
      return;
    }
    const { record } = source;
    this.profileIds.add(record.profileId);
    const folderPath = recordFolder(record, this.#names.employerName(record.employerId));
    const made = recordFiles(source, this.#stored.assets);
    let formSha256: string | undefined;
    for (const file of made.files) {
      const entry = this.#segment.add(folderPath + file.name, file.content, file.sha256);
      this.#entries.push({ ...entry, i9Id, assetCode: file.assetCode });
      if (file.assetCode === 'I9_FORM') formSha256 = entry.sha256;
    }
    const rows = sheetRows(source, this.#contextOf(source, { folderPath, formSha256, made }));
    for (const sheet of sheetNames) this.#sheets[sheet].push(...rows[sheet]);
  }

  /** Frees the bytes, which are good until then. */
  release(): void {
    this.#segment.release();
  }

  finish(): { bytes: Buffer; rows: ChunkRows; entries: SegmentEntries } {
    const segment = this.#segment.finish();
    const exceptions = this.#sheets.Exceptions.map(exceptionOf);
    const exceptionCount = new Set(exceptions.map((exception) => exception.i9Id)).size;
    const counts = { sizeBytes: segment.sizeBytes, recordCount: this.#recordCount, exceptionCount };
    const filled = sheetNames.filter((sheet) => this.#sheets[sheet].length > 0);
    const sheets = Object.fromEntries(
      filled.map((sheet) => [sheet, makeFragment(sheet, this.#sheets[sheet])]),
    );
    return {
      bytes: segment.bytes,
      rows: { ...counts, entryCount: this.#entries.length, exceptions, sheets },
      entries: { ...counts, entries: this.#entries },
    };
  }

  #contextOf(
    { record }: RecordSource,
    of: { readonly folderPath: string; readonly formSha256: string | undefined; readonly made: RecordFiles },
  ): IndexContext {
    return {
      ...of,
      employerName: this.#names.employerName(record.employerId),
      fein: this.#names.fein(record.employerId),
      worksiteName: this.#names.worksiteName(record.worksiteId),
      securityGroupNames: record.securityGroupIds.map((id) => this.#names.securityGroupName(id)),
      asOfDate: this.#asOfDate,
      ssnDisplay: this.#stored.ssnDisplay,
      assets: this.#stored.assets,
    };
  }
}

/** A row of the sheet of exceptions: id, asset, reason and detail. */
function exceptionOf([i9Id, assetCode, reason, detail]: readonly Cell[]): ExportException {
  return {
    i9Id: Number(i9Id),
    assetCode: String(assetCode),
    reason: String(reason),
    detail: String(detail),
  };
}
