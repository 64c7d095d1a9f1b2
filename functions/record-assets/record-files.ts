import type { AttachmentContent } from '../i9/attachment-store.ts';
import { renderAuditTrailPdf } from '../i9/audit-trail-pdf.ts';
import type { I9Record } from '../i9/contract.ts';
import { renderFormI9 } from '../i9/form-i9-pdf.ts';
import { auditTrailCsv } from './audit-trail-csv.ts';
import type { AssetCode } from './contract.ts';
import type { ExportException } from './index-rows.ts';
import { attachmentNames } from './record-folder.ts';

export interface RecordFile {
  /** Below the record's folder. */
  readonly name: string;
  readonly assetCode: AssetCode;
  readonly content: Buffer;
}

export interface RecordFiles {
  readonly files: RecordFile[];
  readonly exceptions: ExportException[];
}

export interface RecordSource {
  readonly record: I9Record;
  /** By attachment id; empty when attachments were not chosen. */
  readonly attachments: ReadonlyMap<string, AttachmentContent>;
}

type Maker = (source: RecordSource) => RecordFiles;

/** What each asset makes of a record. A thing that is not there becomes an exception, never a silent gap. */
const makers: Record<AssetCode, Maker> = {
  I9_FORM: formFiles,
  I9_ATTACHMENTS: attachmentFiles,
  I9_AUDIT_TRAIL: auditTrailFiles,
  I9_DATA: dataFiles,
};

/** The files of the chosen assets, in the order of the catalogue. */
export function recordFiles(source: RecordSource, assets: readonly AssetCode[]): RecordFiles {
  const made = (Object.keys(makers) as AssetCode[])
    .filter((code) => assets.includes(code))
    .map((code) => makers[code](source));
  return { files: made.flatMap((one) => one.files), exceptions: made.flatMap((one) => one.exceptions) };
}

function formFiles({ record }: RecordSource): RecordFiles {
  if (record.isFormMissing) {
    const detail = 'the stored form could not be found';
    return {
      files: [],
      exceptions: [{ i9Id: record.i9Id, assetCode: 'I9_FORM', reason: 'FORM_MISSING', detail }],
    };
  }
  const name = `I9-${record.i9Id}_FormI9.pdf`;
  return { files: [{ name, assetCode: 'I9_FORM', content: renderFormI9(record) }], exceptions: [] };
}

function attachmentFiles({ record, attachments }: RecordSource): RecordFiles {
  const names = attachmentNames(record);
  const result: RecordFiles = { files: [], exceptions: [] };
  for (const [index, attachment] of record.attachments.entries()) {
    const content = attachments.get(attachment.attachmentId);
    if (content?.kind === 'PRESENT') {
      const name = `attachments/${names[index]}`;
      result.files.push({ name, assetCode: 'I9_ATTACHMENTS', content: content.bytes });
      continue;
    }
    const reason = content?.kind === 'DAMAGED' ? 'ATTACHMENT_DAMAGED' : 'ATTACHMENT_MISSING';
    const detail = `attachment ${attachment.attachmentId}: ${content?.reason ?? 'OBJECT_MISSING'}`;
    result.exceptions.push({ i9Id: record.i9Id, assetCode: 'I9_ATTACHMENTS', reason, detail });
  }
  return result;
}

function auditTrailFiles({ record }: RecordSource): RecordFiles {
  const name = `audit/I9-${record.i9Id}_AuditTrail`;
  const files: RecordFile[] = [
    {
      name: `${name}.csv`,
      assetCode: 'I9_AUDIT_TRAIL',
      content: Buffer.from(auditTrailCsv(record.auditTrail)),
    },
    { name: `${name}.pdf`, assetCode: 'I9_AUDIT_TRAIL', content: renderAuditTrailPdf(record) },
  ];
  return { files, exceptions: [] };
}

/** All fields, but for where we keep the files. */
function dataFiles({ record }: RecordSource): RecordFiles {
  const names = attachmentNames(record);
  const attachments = record.attachments.map(({ objectKey: _key, offset: _offset, ...rest }, index) => ({
    ...rest,
    file: `attachments/${names[index]}`,
  }));
  const content = Buffer.from(JSON.stringify({ ...record, attachments }, null, 1));
  return { files: [{ name: `I9-${record.i9Id}.json`, assetCode: 'I9_DATA', content }], exceptions: [] };
}
