import type { Attachment } from '../i9/contract.ts';
import type { AssetCode } from './contract.ts';

/** What must be read of a record for the chosen assets, besides the record itself. */
export interface AssetNeeds {
  readonly profile: boolean;
  readonly notes: boolean;
  /** Whether any attachment may be needed. */
  readonly attachments: boolean;
  isAttachmentNeeded(attachment: Attachment): boolean;
}

const documentAssets = { FAN: 'EV_FAN', RDC: 'EV_RDC', PHOTO: 'EV_PHOTO_MATCH' } as const;
const attachmentAssets: readonly AssetCode[] = [
  'I9_ATTACHMENTS',
  'I9_HISTORICAL',
  ...Object.values(documentAssets),
];

/**
 * The asset by which a stored file is given. One of section `EVERIFY` that does not say what it is goes with the
 * supporting documents, so that nothing falls between.
 */
export function assetOfAttachment({ section, everify }: Attachment): AssetCode {
  if (section === 'HIST') return 'I9_HISTORICAL';
  return section === 'EVERIFY' && everify !== undefined ? documentAssets[everify.kind] : 'I9_ATTACHMENTS';
}

export function needsOf(assets: readonly AssetCode[]): AssetNeeds {
  const chosen = new Set(assets);
  return {
    profile: chosen.has('EMPLOYEE_PROFILE'),
    notes: chosen.has('PROFILE_NOTES'),
    attachments: attachmentAssets.some((code) => chosen.has(code)),
    isAttachmentNeeded: (attachment) => chosen.has(assetOfAttachment(attachment)),
  };
}
