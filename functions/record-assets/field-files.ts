import type { EVerifyCase, I9Record } from '../i9/contract.ts';
import type { AssetFiles } from './asset-files.ts';
import { assetOfAttachment } from './asset-needs.ts';
import type { AssetCode } from './contract.ts';
import { attachmentPaths } from './record-folder.ts';
import type { RecordSource } from './record-source.ts';

/** Parts of a record that are assets of their own: without them they are not in the record's JSON either. */
const partAssets = {
  auditTrail: 'I9_AUDIT_TRAIL',
  priorVersions: 'I9_PRIOR_VERSIONS',
  communications: 'I9_COMMUNICATIONS',
  resolveEntries: 'I9_RESOLVE_LOG',
  remoteEvents: 'I9_REMOTE_EVIDENCE',
  everifyCases: 'EV_CASE_DATA',
} as const satisfies Partial<Record<keyof I9Record, AssetCode>>;

/** Every field of the record and of its chosen parts, but for where we keep the stored files. */
export function fieldFiles(made: AssetFiles, source: RecordSource, assets: readonly AssetCode[]): void {
  const { record } = source;
  made.add(`I9-${record.i9Id}.json`, () => {
    const shown: Record<string, unknown> = { ...record, attachments: shownAttachments(source, assets) };
    for (const [part, assetCode] of Object.entries(partAssets)) {
      if (!assets.includes(assetCode)) delete shown[part];
    }
    if ('everifyCases' in shown)
      shown['everifyCases'] = record.everifyCases.map((one) => shownCase(one, assets));
    return json(shown);
  });
}

/** `file` is the path below the record's folder, of those that are in the package. */
function shownAttachments({ record, attachments }: RecordSource, assets: readonly AssetCode[]) {
  const paths = attachmentPaths(record);
  return record.attachments.map((attachment, index) => {
    const { objectKey: _key, offset: _offset, ...rest } = attachment;
    const isChosen = assets.includes(assetOfAttachment(attachment));
    const isGiven = isChosen && attachments.get(rest.attachmentId)?.kind === 'PRESENT';
    return isGiven ? { ...rest, file: paths[index] } : rest;
  });
}

/** A case with its history only when that is chosen. */
export function shownCase(everifyCase: EVerifyCase, assets: readonly AssetCode[]): Partial<EVerifyCase> {
  const { history, ...rest } = everifyCase;
  return assets.includes('EV_CASE_HISTORY') ? { ...rest, history } : rest;
}

export function json(value: unknown): string {
  return JSON.stringify(value, null, 1);
}
