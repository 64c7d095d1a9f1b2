import { createHash } from 'node:crypto';
import type { InterchangeAttachment } from './contract.ts';
import { later } from './generated-employment.ts';
import { type GeneratedForm, nameOf } from './generated-record.ts';
import { importedAt } from './generated-trail.ts';
import type { RecordPlan } from './record-mix.ts';
import type { SampleFiles, SampleKind } from './sample-file.ts';
import type { SeededRandom } from './seeded-random.ts';

/** An attachment and its bytes; lost ones have none. */
export interface GeneratedAttachment {
  readonly attachment: Omit<InterchangeAttachment, 'file' | 'offset'>;
  readonly bytes?: Buffer;
}

export interface AttachmentSizes {
  readonly leastBytes: number;
  readonly mostBytes: number;
}

/** What is scanned of a form: a copy of a document's side, or a paper form as a whole. */
type Scan = Pick<InterchangeAttachment, 'section' | 'list' | 'documentTypeCode' | 'side'>;

const extensions: Record<SampleKind, string> = {
  'application/pdf': 'pdf',
  'image/jpeg': 'jpg',
  'image/png': 'png',
};

/** Copies of the documents shown, kept for most finished forms, and the scan of a paper form. */
export function generateAttachments(
  random: SeededRandom,
  form: GeneratedForm,
  plan: RecordPlan,
  make: { readonly files: SampleFiles; readonly sizes: AttachmentSizes },
): GeneratedAttachment[] {
  const signature = form.section2?.signature;
  if (signature === undefined) return [];
  const isPaper = form.recordType === 'HISTORICAL';
  const isKept = isPaper || plan.lost !== undefined || random.isPercent(90);
  const scans = isKept ? scansOf(form) : [];
  return scans.map((scan, position) => {
    const kind = kindOf(random, scan);
    const attachmentId = `${form.i9Id}-${position + 1}`;
    const sizeBytes = random.between(make.sizes.leastBytes, make.sizes.mostBytes);
    const bytes = make.files(kind, `I-9 ${attachmentId} ${scan.documentTypeCode}`, sizeBytes);
    const attachment = {
      ...scan,
      attachmentId,
      fileName: `${scan.documentTypeCode.toLowerCase()}-${position + 1}.${extensions[kind]}`,
      mimeType: kind,
      sizeBytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      uploadedBy: isPaper ? 'Marguerite Penhallowick' : signature.signerName || nameOf(form.section1),
      uploadedAt: isPaper ? importedAt(form) : later(signature.at, -(10 - position)),
    };
    const isLost = plan.lost === 'ATTACHMENT' && position === 0;
    return isLost ? { attachment } : { attachment, bytes };
  });
}

function scansOf(form: GeneratedForm): Scan[] {
  if (form.recordType === 'HISTORICAL') return [{ section: 'HIST', documentTypeCode: 'PAPER_FORM' }];
  const { listA = [], listB, listC } = form.section2 ?? {};
  const copies = [
    ...listA.map((document) => ({ list: 'A' as const, document })),
    ...(listB ? [{ list: 'B' as const, document: listB }] : []),
    ...(listC ? [{ list: 'C' as const, document: listC }] : []),
  ];
  return copies.flatMap(({ list, document }): Scan[] => {
    const { documentTypeCode } = document;
    const scan = { section: 'S2', list, documentTypeCode } as const;
    const hasBack = documentTypeCode === 'PERM_RESIDENT_CARD_I551' || documentTypeCode === 'EAD_I766';
    return hasBack
      ? [
          { ...scan, side: 'FRONT' },
          { ...scan, side: 'BACK' },
        ]
      : [scan];
  });
}

function kindOf(random: SeededRandom, scan: Scan): SampleKind {
  if (scan.section === 'HIST') return 'application/pdf';
  return random.pick(['image/jpeg', 'image/jpeg', 'image/png', 'application/pdf']);
}
