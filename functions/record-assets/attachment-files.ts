import type { AssetFiles } from './asset-files.ts';
import { assetOfAttachment } from './asset-needs.ts';
import type { AssetCode } from './contract.ts';
import { attachmentPaths } from './record-folder.ts';
import type { RecordSource } from './record-source.ts';

/** Copies of the stored files that belong to the asset; one that is missing or damaged is an exception. */
export function copyAttachments(
  made: AssetFiles,
  { record, attachments }: RecordSource,
  assetCode: AssetCode,
): void {
  if (record.attachments.length === 0) return;
  const paths = attachmentPaths(record);
  for (const [index, attachment] of record.attachments.entries()) {
    if (assetOfAttachment(attachment) !== assetCode) continue;
    made.addCopy(paths[index] ?? '', attachment, attachments.get(attachment.attachmentId));
  }
}

export function attachmentFiles(made: AssetFiles, source: RecordSource): void {
  copyAttachments(made, source, 'I9_ATTACHMENTS');
}

/** Scans of the paper form; a record made on paper must have one. */
export function historicalFiles(made: AssetFiles, source: RecordSource): void {
  copyAttachments(made, source, 'I9_HISTORICAL');
  const { recordType, attachments } = source.record;
  const hasScan = attachments.some(({ section }) => section === 'HIST');
  if (recordType === 'HISTORICAL' && !hasScan) made.except('HISTORICAL_SCAN_MISSING');
}
