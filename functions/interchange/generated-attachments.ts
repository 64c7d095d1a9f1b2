import { createHash } from 'node:crypto';
import type { EVerifyCase, EVerifyDocument } from '../i9/contract.ts';
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

interface Make {
  readonly files: SampleFiles;
  readonly sizes: AttachmentSizes;
}

/** What is scanned of a form: a copy of a document's side, a paper form as a whole, or a notice of E-Verify. */
type Scan = Pick<InterchangeAttachment, 'section' | 'list' | 'documentTypeCode' | 'side' | 'everify'>;
type Upload = Pick<InterchangeAttachment, 'uploadedBy' | 'uploadedAt'>;

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
  make: Make,
): GeneratedAttachment[] {
  const signature = form.section2?.signature;
  if (signature === undefined) return [];
  const isPaper = form.recordType === 'HISTORICAL';
  const isKept = isPaper || plan.lost !== undefined || random.isPercent(90);
  const scans = isKept ? scansOf(form) : [];
  return scans.map((scan, position) => {
    const kind = kindOf(random, scan);
    const sizeBytes = random.between(make.sizes.leastBytes, make.sizes.mostBytes);
    const upload = {
      uploadedBy: isPaper ? 'Marguerite Penhallowick' : signature.signerName || nameOf(form.section1),
      uploadedAt: isPaper ? importedAt(form) : later(signature.at, -(10 - position)),
    };
    const name = `${scan.documentTypeCode.toLowerCase()}-${position + 1}`;
    const number = position + 1;
    const made = fileOf(make.files, { i9Id: form.i9Id, number, scan, kind, sizeBytes, name, upload });
    return plan.lost === 'ATTACHMENT' && position === 0 ? { attachment: made.attachment } : made;
  });
}

/** Notices and copies of the record's E-Verify cases, numbered on from so many attachments; one in a hundred is lost. */
export function generateCaseDocuments(
  random: SeededRandom,
  form: GeneratedForm,
  attachmentCount: number,
  make: Make,
): GeneratedAttachment[] {
  const scans = form.everifyCases.flatMap((one) => caseScans(random, form, one));
  const mostBytes = Math.min(make.sizes.mostBytes, make.sizes.leastBytes * 2);
  return scans.map(({ name: start, ...scan }, position) => {
    const number = attachmentCount + position + 1;
    const kind = scan.scan.everify?.kind === 'PHOTO' ? 'image/jpeg' : 'application/pdf';
    const sizeBytes = random.between(make.sizes.leastBytes, mostBytes);
    const name = `${start}-${number}`;
    const made = fileOf(make.files, { i9Id: form.i9Id, number, kind, sizeBytes, name, ...scan });
    return random.isPercent(1) ? { attachment: made.attachment } : made;
  });
}

interface FileRequest {
  readonly i9Id: number;
  /** Position in the record, from 1. */
  readonly number: number;
  readonly scan: Scan;
  readonly kind: SampleKind;
  readonly sizeBytes: number;
  /** File name without its extension. */
  readonly name: string;
  readonly upload: Upload;
}

function fileOf(files: SampleFiles, request: FileRequest): Required<GeneratedAttachment> {
  const { i9Id, number, scan, kind, sizeBytes, name, upload } = request;
  const attachmentId = `${i9Id}-${number}`;
  const bytes = files(kind, `I-9 ${attachmentId} ${scan.documentTypeCode}`, sizeBytes);
  const attachment = {
    ...scan,
    attachmentId,
    fileName: `${name}.${extensions[kind]}`,
    mimeType: kind,
    sizeBytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    ...upload,
  };
  return { attachment, bytes };
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

/** The notice that a mismatch brings, its signed copy and the confirmation of a referral, translated for some. */
function caseScans(random: SeededRandom, form: GeneratedForm, one: EVerifyCase) {
  const { caseNumber, createdBy: uploadedBy, employeeDecidedAt } = one;
  const reachedAt = (status: string) => one.history.find((step) => step.status === status)?.at;
  const scanOf = (kind: EVerifyDocument['kind'], language: string, uploadedAt: string, isSigned = false) => ({
    scan: {
      section: 'EVERIFY' as const,
      documentTypeCode: kind === 'PHOTO' ? comparedDocument(form) : noticeCodes[kind],
      everify: { caseNumber, kind, language, isSigned },
    },
    name: `${kind.toLowerCase()}-${language}${isSigned ? '-signed' : ''}`,
    upload: { uploadedBy, uploadedAt },
  });
  const languages = form.language === 'ES' || random.isPercent(35) ? ['en', 'es'] : ['en'];
  const [noticedAt, referredAt, comparedAt] = [
    reachedAt('PENDING_REFERRAL'),
    reachedAt('REFERRED'),
    reachedAt('PHOTO_MATCH') ?? (one.photoMatch === 'MATCH' ? one.submittedAt : undefined),
  ];
  const isConfirmationSigned = random.isPercent(50);
  const notices = languages.flatMap((language) => [
    ...(noticedAt ? [scanOf('FAN', language, noticedAt)] : []),
    ...(employeeDecidedAt ? [scanOf('FAN', language, employeeDecidedAt, true)] : []),
    ...(referredAt ? [scanOf('RDC', language, referredAt)] : []),
  ]);
  const signed = referredAt && isConfirmationSigned ? [scanOf('RDC', 'en', later(referredAt, 5), true)] : [];
  return [...notices, ...signed, ...(comparedAt ? [scanOf('PHOTO', 'en', comparedAt)] : [])];
}

const noticeCodes = { FAN: 'FURTHER_ACTION_NOTICE', RDC: 'REFERRAL_DATE_CONFIRMATION' } as const;

function comparedDocument({ section2 }: GeneratedForm): string {
  return (section2?.listA[0] ?? section2?.listB)?.documentTypeCode ?? 'OTHER';
}

function kindOf(random: SeededRandom, scan: Scan): SampleKind {
  if (scan.section === 'HIST') return 'application/pdf';
  return random.pick(['image/jpeg', 'image/jpeg', 'image/png', 'application/pdf']);
}
