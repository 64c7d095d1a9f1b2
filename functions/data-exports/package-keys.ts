import type * as z from 'zod';
import { pathName } from '../archives/archive-path.ts';
import type { steps } from './contract.ts';

export type ExportRef = z.infer<typeof steps.planChunks.input>;

const padded = (number: number, digits: number) => String(number).padStart(digits, '0');

/** Keys of one generation's objects in the bucket of exports; the tenant comes first. */
export function packageKeys({ distributorId, dataExportId, generation }: ExportRef) {
  const prefix = `${distributorId}/${dataExportId}/g${generation}/`;
  return {
    prefix,
    chunks: `${prefix}plan/chunks.jsonl`,
    plan: `${prefix}plan/plan.json`,
    volumeItems: `${prefix}plan/volumes.jsonl`,
    volumePlan: `${prefix}plan/volumes.json`,
    chunkSegment: (chunkNumber: number) => `${prefix}chunks/${padded(chunkNumber, 6)}.segment`,
    chunkRows: (chunkNumber: number) => `${prefix}chunks/${padded(chunkNumber, 6)}.rows.json`,
    chunkEntries: (chunkNumber: number) => `${prefix}chunks/${padded(chunkNumber, 6)}.entries.json`,
    indexSegment: (indexNumber: number) => `${prefix}index/${padded(indexNumber, 4)}.segment`,
    indexEntries: (indexNumber: number) => `${prefix}index/${padded(indexNumber, 4)}.entries.json`,
    exceptions: `${prefix}index/exceptions.jsonl`,
    volume: (volumeNumber: number) => `${prefix}volumes/${padded(volumeNumber, 4)}.zip`,
    volumeHashes: (volumeNumber: number) => `${prefix}volumes/${padded(volumeNumber, 4)}.json`,
    manifest: `${prefix}package/manifest.json`,
    manifestHashes: `${prefix}package/manifest.hashes.json`,
    checksums: `${prefix}package/sha256sums.txt`,
    checksumsHashes: `${prefix}package/sha256sums.hashes.json`,
    treeChecksums: `${prefix}package/tree-sha256.txt`,
    treeChecksumsHashes: `${prefix}package/tree-sha256.hashes.json`,
    statement: `${prefix}package/statement.json`,
    statementHashes: `${prefix}package/statement.hashes.json`,
    complete: `${prefix}package/complete.json`,
    completeHashes: `${prefix}package/complete.hashes.json`,
  };
}

/** The entries of a segment lie beside it. */
export function entriesKeyOf(segmentKey: string): string {
  return segmentKey.replace(/\.segment$/, '.entries.json');
}

/** `{Client}_{ExportNumber}_{yyyyMMddTHHmmssZ}`: how every delivered file's name begins. */
export function packageName(of: { clientName: string; exportNumber: string; asOfAt: string }): string {
  const stamp = of.asOfAt.replaceAll(/[-:]|\.\d+/g, '');
  return `${pathName(of.clientName, 40)}_${of.exportNumber}_${stamp}`;
}

export function volumeName(name: string, volumeNumber: number, volumeCount: number): string {
  const digits = Math.max(2, String(volumeCount).length);
  return `${name}_part${padded(volumeNumber, digits)}of${padded(volumeCount, digits)}.zip`;
}
