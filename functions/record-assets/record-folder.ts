import { pathName } from '../archives/archive-path.ts';
import type { Attachment, I9Record } from '../i9/contract.ts';

/** Of the employer's folder: with the longest other names and ids a path then stays below 200 characters. */
const longestEmployer = 50;

/** `records/{Employer}/{LAST}_{FIRST}_{EmployeeId|NOID}_I9-{id}/`; the I-9 id keeps it unique whatever the names. */
export function recordFolder(record: I9Record, employerName: string): string {
  const { lastName, firstName } = record.section1;
  const ending = `_I9-${record.i9Id}`;
  const person = [lastName.toUpperCase(), firstName.toUpperCase(), record.employeeId ?? 'NOID'];
  const name = pathName(person.map((part) => pathName(part, 20)).join('_'), 60 - ending.length);
  return `records/${pathName(employerName, longestEmployer)}/${name}${ending}/`;
}

const extensions: Record<Attachment['mimeType'], string> = {
  'application/pdf': '.pdf',
  'image/jpeg': '.jpg',
  'image/png': '.png',
  'image/tiff': '.tif',
};

/** File names of a record's attachments in their stored order: `I9-{id}_S2_ListA_{Type}_{nn}.{ext}`. */
export function attachmentNames(record: Pick<I9Record, 'i9Id' | 'attachments'>): string[] {
  return record.attachments.map((attachment, index) => {
    const parts = [
      `I9-${record.i9Id}`,
      attachment.section,
      ...(attachment.list === undefined ? [] : [`List${attachment.list}`]),
      pathName(attachment.documentTypeCode, 24),
      String(index + 1).padStart(2, '0'),
    ];
    return parts.join('_') + extensions[attachment.mimeType];
  });
}
