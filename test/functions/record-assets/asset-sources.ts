import type { AttachmentContent } from '../../../functions/i9/attachment-store.ts';
import type {
  Attachment,
  EVerifyCase,
  EVerifyDocument,
  EVerifySubmission,
  VerificationDocument,
} from '../../../functions/i9/contract.ts';
import type { AssetCode } from '../../../functions/record-assets/contract.ts';
import { recordFiles } from '../../../functions/record-assets/record-files.ts';
import type { IndexContext, RecordSource } from '../../../functions/record-assets/record-source.ts';
import { anAttachment, anI9Record } from '../../support/record-builders.ts';

/** A finished record without profile and stored files; take what differs. */
export function aSource(differences: Partial<RecordSource> = {}): RecordSource {
  return { record: anI9Record(), attachments: new Map(), ...differences };
}

/** A record whose stored files are all there: each holds its attachment id. */
export function aSourceWith(
  attachments: readonly Attachment[],
  differences: Parameters<typeof anI9Record>[0] = {},
): RecordSource {
  const contents = attachments.map(({ attachmentId }): [string, AttachmentContent] => [
    attachmentId,
    { kind: 'PRESENT', bytes: Buffer.from(attachmentId) },
  ]);
  return {
    record: anI9Record({ ...differences, attachments: [...attachments] }),
    attachments: new Map(contents),
  };
}

/** A stored file that holds its own id. */
export function aStoredFile(attachmentId: string, differences: Partial<Attachment> = {}): Attachment {
  return anAttachment(Buffer.from(attachmentId), { attachmentId, ...differences });
}

/** A stored document of the E-Verify case of `aCase`. */
export function aCaseDocument(
  attachmentId: string,
  everify: Partial<EVerifyDocument>,
  differences: Partial<Attachment> = {},
): Attachment {
  return aStoredFile(attachmentId, {
    section: 'EVERIFY',
    list: undefined,
    documentTypeCode: 'NOTICE',
    mimeType: 'application/pdf',
    everify: { caseNumber: '2026061000001AA', kind: 'FAN', language: 'en', isSigned: false, ...everify },
    ...differences,
  });
}

/** A closed case whose person may work. */
export function aCase(differences: Partial<EVerifyCase> = {}): EVerifyCase {
  return {
    caseNumber: '2026061000001AA',
    status: 'CLOSED',
    createdBy: 'Ngozi Sorrelwood',
    createdAt: '2026-03-03T10:00:00.000Z',
    submittedAt: '2026-03-03T10:05:00.000Z',
    closedAt: '2026-03-03T11:00:00.000Z',
    closedResult: 'AUTHORIZED',
    history: [
      { at: '2026-03-03T10:05:00.000Z', status: 'SUBMITTED', actor: 'Ngozi Sorrelwood' },
      {
        at: '2026-03-03T11:00:00.000Z',
        status: 'CLOSED',
        actor: 'E-Verify',
        message: 'Employment Authorized',
      },
    ],
    ...differences,
  };
}

/** What was sent of the record of `anI9Record`, all of it right. */
export function aSubmission(differences: Partial<EVerifySubmission> = {}): EVerifySubmission {
  return {
    lastName: "O'TANSLEY",
    firstName: 'Zephyrine',
    dateOfBirth: '1990-02-28',
    ssn: '900001234',
    citizenshipStatus: 'CITIZEN',
    documents: [
      { documentTypeCode: 'DRIVERS_LICENSE', number: 'T-000000001', expirationDate: '2030-01-31' },
      { documentTypeCode: 'BIRTH_CERTIFICATE' },
    ],
    hireDate: '2026-03-02',
    email: 'zephyrine@example.com',
    ...differences,
  };
}

/** A document of Section 2; its number stands in nothing else. */
export function aDocument(number: string, title: string): VerificationDocument {
  const issuingAuthority = `Authority of ${title}`;
  const isReceipt = false;
  return { documentTypeCode: 'X', title, issuingAuthority, number, expirationDate: '2031-05-06', isReceipt };
}

export function aContext(differences: Partial<IndexContext> = {}): IndexContext {
  return {
    employerName: 'Harborview Logistics, Inc.',
    fein: '980000011',
    worksiteName: 'Quayside Terminal',
    securityGroupNames: ['Drivers', 'Warehouse'],
    folderPath: 'records/Harborview_Logistics_Inc/OTANSLEY_ZEPHYRINE_HBV-0000001_I9-5000001/',
    formSha256: 'ab'.repeat(32),
    asOfDate: '2026-11-20',
    ssnDisplay: 'FULL',
    assets: [],
    made: { files: [], exceptions: [] },
    ...differences,
  };
}

/** What one asset makes of a record: content by name, and the exceptions as `ASSET REASON detail`. */
export function given(source: RecordSource, ...assets: AssetCode[]) {
  const { files, exceptions } = recordFiles(source, assets);
  return {
    names: files.map(({ name }) => name),
    text: (name: string) => String(files.find((file) => file.name === name)?.content),
    content: (name: string) => files.find((file) => file.name === name)?.content ?? Buffer.alloc(0),
    exceptions: exceptions.map(({ assetCode, reason, detail }) => `${assetCode} ${reason} ${detail}`),
  };
}
