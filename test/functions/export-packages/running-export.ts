import { centralDirectory } from '../../../functions/archives/zip-segment.ts';
import type { AssetCode } from '../../../functions/data-exports/contract.ts';
import { moveDataExport } from '../../../functions/data-exports/data-export-store.ts';
import { entriesKeyOf, packageKeys } from '../../../functions/data-exports/package-keys.ts';
import { startExports } from '../../../functions/data-exports/start-exports.ts';
import { assembleVolume } from '../../../functions/export-packages/assemble-volume.ts';
import { ChunkRows, SegmentEntries } from '../../../functions/export-packages/chunk-result.ts';
import { extractChunk } from '../../../functions/export-packages/extract-chunk.ts';
import { planExport } from '../../../functions/export-packages/plan-export.ts';
import { csvOf } from '../../../functions/export-packages/sheet-fragment.ts';
import { writeIndex } from '../../../functions/export-packages/write-index.ts';
import { type Attachment, I9Record } from '../../../functions/i9/contract.ts';
import type { SheetName } from '../../../functions/record-assets/index-rows.ts';
import { csvRows } from '../../support/csv-rows.ts';
import { addExport, type ExportWorld, jsonAt, meridian, saveRecords } from '../../support/export-world.ts';
import { anAttachment, anI9Record } from '../../support/record-builders.ts';
import { zipEntries } from '../../support/zip-entries.ts';

/** An export whose record set is frozen, as the steps find it. */
export async function runningExport(
  world: ExportWorld,
  of: { readonly assets?: AssetCode[]; readonly employeeNote?: string } = {},
) {
  const { assets = ['I9_FORM', 'I9_ATTACHMENTS', 'I9_AUDIT_TRAIL', 'I9_DATA'], employeeNote } = of;
  const { dataExportId } = await addExport(
    world,
    { assets },
    { recordSet: { kind: 'ALL_EMPLOYERS' }, employeeNote },
  );
  const ref = { distributorId: meridian, dataExportId, generation: 1 };
  await moveDataExport(world, ref, 'IN_PROGRESS', { asOfAt: '2026-11-20T12:00:00.000Z', recordCount: 0 });
  return { ref, keys: packageKeys(ref) };
}

/** Entries of a segment as they lie beside it. */
export function entriesAt(world: ExportWorld, segmentKey: string): SegmentEntries {
  return SegmentEntries.parse(jsonAt(world.files, entriesKeyOf(segmentKey)));
}

/** The rows that a chunk adds to a sheet of the index. */
export function rowsAt(world: ExportWorld, rowsKey: string, sheet: SheetName): string[][] {
  const fragment = ChunkRows.parse(jsonAt(world.files, rowsKey)).sheets[sheet];
  return fragment === undefined ? [] : csvRows(csvOf(fragment).toString());
}

/** Files of a segment by path. */
export function filesAt(world: ExportWorld, segmentKey: string): Map<string, Buffer> {
  const segment = world.files.objects.get(segmentKey);
  if (segment === undefined) throw new Error(`there is no ${segmentKey}`);
  const { entries } = entriesAt(world, segmentKey);
  const directory = centralDirectory(
    [{ baseOffset: 0, entries }],
    segment.length,
    new Date('2026-11-20T12:00:00Z'),
  );
  return zipEntries(Buffer.concat([segment, directory]));
}

/** Puts the bytes of attachments into the bucket, next to each other. */
export async function withAttachments(
  world: ExportWorld,
  record: I9Record,
  contents: readonly Buffer[],
): Promise<I9Record> {
  const objectKey = `D/${meridian}/C/1001/I/${record.i9Id}/bundle`;
  await world.attachments.write(objectKey, Buffer.concat(contents));
  let offset = 0;
  const attachments: Attachment[] = contents.map((bytes, index) => {
    offset += bytes.length;
    const attachmentId = `${record.i9Id}-${index + 1}`;
    return anAttachment(bytes, { attachmentId, objectKey, offset: offset - bytes.length });
  });
  return I9Record.parse({ ...record, attachments });
}

/** An export of three records, one of them without its form, all of its steps done but the last; in two volumes. */
export async function unsealedExport(world: ExportWorld, of: { readonly assets?: AssetCode[] } = {}) {
  await saveRecords(world, [
    anI9Record({ i9Id: 11 }),
    anI9Record({ i9Id: 12, isFormMissing: true }),
    anI9Record({ i9Id: 13, employerId: 12, worksiteId: 104 }),
  ]);
  const { dataExportId } = await addExport(world, of);
  await startExports(world);
  const ref = { distributorId: meridian, dataExportId, generation: 1 };
  await planExport(world, ref);
  await extractChunk(world, { ...ref, chunkNumber: 1, i9Ids: [11, 12, 13] });
  const limits = { volume: { sizeBytes: 2e9, entryCount: 7 } };
  const { volumeCount } = await writeIndex({ ...world, limits }, { ...ref, chunkCount: 1 });
  for (let volumeNumber = 1; volumeNumber <= volumeCount; volumeNumber += 1)
    await assembleVolume(world, { ...ref, volumeNumber });
  world.clock.advance(60_000);
  return { ref, keys: packageKeys(ref), input: { ...ref, chunkCount: 1, volumeCount } };
}
