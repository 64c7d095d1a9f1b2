import { longestSegment, pathName } from '../archives/archive-path.ts';
import type { Attachment, I9Record } from '../i9/contract.ts';
import { namesSsn, ssnsOf } from './shown-ssn.ts';

/** Of the employer's folder: with the longest other names and ids a path then stays below 200 characters. */
const longestEmployer = 50;
const longestPart = 20;

/**
 * `records/{Employer}/{LAST}_{FIRST}_{EmployeeId|NOID}_I9-{id}/`; the I-9 id keeps it unique whatever the names. An
 * employee id that holds a social security number is left out.
 */
export function recordFolder(record: I9Record, employerName: string): string {
  const { lastName, firstName } = record.section1;
  const employeeId = record.employeeId ?? 'NOID';
  const ending = `_I9-${record.i9Id}`;
  const person = [lastName.toUpperCase(), firstName.toUpperCase()].map((part) =>
    namePart(record, part, longestPart),
  );
  const id = namesSsn(employeeId, ssnsOf(record)) ? 'NOID' : pathName(employeeId, longestPart);
  const name = pathName([...person, id].join('_'), longestSegment - ending.length);
  return `records/${pathName(employerName, longestEmployer)}/${name}${ending}/`;
}

const extensions: Record<Attachment['mimeType'], string> = {
  'application/pdf': '.pdf',
  'image/jpeg': '.jpg',
  'image/png': '.png',
  'image/tiff': '.tif',
};
const kindNames = { FAN: 'FAN', RDC: 'RDC', PHOTO: 'PhotoMatch' } as const;

/** Longest part of a name that is made of a document type or a case number. */
const longestType = 30;
const longestCase = 20;

/** A text as part of a name; one that holds a social security number of the record becomes `_`. */
function namePart(record: I9Record, text: string, longest: number): string {
  return namesSsn(text, ssnsOf(record)) ? '_' : pathName(text, longest);
}

/** The name, with `_2`, `_3`, … before its ending when it is taken already, whatever the case; then it is taken. */
export function uniqueName(name: string, taken: Set<string>): string {
  const dot = name.lastIndexOf('.');
  const [stem, ending] = dot === -1 ? [name, ''] : [name.slice(0, dot), name.slice(dot)];
  let unique = name;
  for (let number = 2; taken.has(unique.toLowerCase()); number += 1) unique = `${stem}_${number}${ending}`;
  taken.add(unique.toLowerCase());
  return unique;
}

/** Where the stored files of a record lie below its folder, in their stored order. Unique whatever the case. */
export function attachmentPaths(record: I9Record): string[] {
  const taken = new Set<string>();
  const caseName = caseNames(record);
  return record.attachments.map((attachment, index) => {
    const name = isOfCase(attachment)
      ? `everify/${caseName(attachment.everify.caseNumber)}_${caseDocumentName(attachment)}`
      : `attachments/${attachmentName(record, attachment, index + 1)}`;
    return uniqueName(name, taken);
  });
}

type CaseDocument = Attachment & { readonly everify: NonNullable<Attachment['everify']> };

function isOfCase(attachment: Attachment): attachment is CaseDocument {
  return attachment.section === 'EVERIFY' && attachment.everify !== undefined;
}

/** `FAN_en_signed.pdf`, `PhotoMatch.jpg`. */
function caseDocumentName({ everify: { kind, language, isSigned }, mimeType }: CaseDocument): string {
  const parts = [kindNames[kind], ...(kind === 'PHOTO' ? [] : [language]), ...(isSigned ? ['signed'] : [])];
  return parts.join('_') + extensions[mimeType];
}

/** `I9-{id}_S2_ListA_{Type}_{nn}.{ext}`; the number is the position among the record's stored files. */
function attachmentName(record: I9Record, attachment: Attachment, position: number): string {
  const { section, list, documentTypeCode, mimeType } = attachment;
  const before = [`I9-${record.i9Id}`, section, ...(list === undefined ? [] : [`List${list}`]), ''].join('_');
  const after = `_${String(position).padStart(2, '0')}${extensions[mimeType]}`;
  const longest = Math.min(longestType, longestSegment - before.length - after.length);
  return before + namePart(record, documentTypeCode, longest) + after;
}

/** `EV-{caseNumber}` for each case of the record, another for each also where case does not count. */
export function caseNames(record: I9Record): (caseNumber: string) => string {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  return (caseNumber) => {
    // Those of the record first, so that names do not depend on who asks.
    for (const number of [...record.everifyCases.map((one) => one.caseNumber), caseNumber]) {
      if (!names.has(number)) names.set(number, uniqueName(`EV-${slug(record, number)}`, taken));
    }
    return names.get(caseNumber) ?? '';
  };
}

/** Without dots, before the last of which `uniqueName` would put its number. */
function slug(record: I9Record, caseNumber: string): string {
  return namePart(record, caseNumber, longestCase).replaceAll('.', '-');
}
