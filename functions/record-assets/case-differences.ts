import type { EVerifySubmission, I9Record, VerificationDocument } from '../i9/contract.ts';
import { shownSsn } from './shown-ssn.ts';

/** A field as the form has it and as E-Verify got it. */
export interface ComparedField {
  readonly field: string;
  readonly form: string | undefined;
  readonly submitted: string | undefined;
  readonly isDifferent: boolean;
}

type Value = string | undefined;

/**
 * The fields of the form as it is on file beside those that were sent to E-Verify; fields that both lack are left out.
 * Case, spaces and punctuation make no difference. Documents are compared by their type; a number or an expiration date
 * only where E-Verify asked for it.
 */
export function comparedFields(record: I9Record, submission: EVerifySubmission): ComparedField[] {
  const { section1, section2 } = record;
  const fields: [field: string, form: Value, submitted: Value][] = [
    ['Last Name', section1.lastName, submission.lastName],
    ['First Name', section1.firstName, submission.firstName],
    ['Other Last Names', section1.otherLastNames, submission.otherLastNames],
    ['Date of Birth', section1.dateOfBirth, submission.dateOfBirth],
    ['Social Security Number', ...comparedSsns(section1.ssn, submission.ssn)],
    ['Citizenship Status', section1.citizenshipStatus, submission.citizenshipStatus],
    ['USCIS/A-Number', section1.uscisANumber, submission.uscisANumber],
    ['I-94 Number', section1.i94Number, submission.i94Number],
    ['Foreign Passport Number', section1.foreignPassportNumber, submission.foreignPassportNumber],
    ['Country of Issuance', section1.foreignPassportCountry, submission.foreignPassportCountry],
    ['Hire Date', section2?.firstDayOfEmploymentDate ?? record.startDate, submission.hireDate],
    ['E-mail', section1.email, submission.email],
  ];
  return [...fields, ...documentFields(record, submission)]
    .map(([field, form, submitted]) => ({
      field,
      form,
      submitted,
      isDifferent: folded(form) !== folded(submitted),
    }))
    .filter(({ form, submitted }) => folded(form) !== '' || folded(submitted) !== '');
}

/** By their last four digits where they are the same. */
function comparedSsns(form: Value, submitted: Value): [Value, Value] {
  const display = form === submitted ? 'LAST_FOUR' : 'FULL';
  return [shownSsn(form, display), shownSsn(submitted, display)];
}

function documentFields(record: I9Record, { documents }: EVerifySubmission): [string, Value, Value][] {
  const onForm = documentsOf(record);
  const types = new Set([...onForm, ...documents].map(({ documentTypeCode }) => documentTypeCode));
  return [...types].flatMap((type): [string, Value, Value][] => {
    const form = onForm.find(({ documentTypeCode }) => documentTypeCode === type);
    const sent = documents.find(({ documentTypeCode }) => documentTypeCode === type);
    const fields: [string, Value, Value][] = [['Document', form && type, sent && type]];
    if (form !== undefined && sent?.number !== undefined) {
      fields.push([`Number of ${type}`, form.number, sent.number]);
    }
    if (form !== undefined && sent?.expirationDate !== undefined) {
      fields.push([`Expiration of ${type}`, form.expirationDate, sent.expirationDate]);
    }
    return fields;
  });
}

function documentsOf({ section2 }: I9Record): VerificationDocument[] {
  const { listA = [], listB, listC } = section2 ?? {};
  return [...listA, listB, listC].filter((document) => document !== undefined);
}

function folded(value: Value): string {
  const upper = (value ?? '').normalize('NFC').toUpperCase();
  // In an e-mail address punctuation makes another address.
  return upper.includes('@') ? upper.trim() : upper.replaceAll(/[^\p{L}\p{M}\p{N}]/gu, '');
}
