import type { I9Record } from '../i9/contract.ts';
import { formSsn } from '../i9/form-i9-text.ts';
import type { SsnDisplay } from './contract.ts';

/** Nine digits written as a social security number. */
const hyphenated = /(?<!\d)\d{3}-\d{2}-(\d{4})(?!\d)/g;
/** Of the document whose number is the social security number. */
const ssnCard = 'SSN_CARD_UNRESTRICTED';

type NumberedDocument = { readonly documentTypeCode: string; readonly number?: string } | undefined;
type Parts = Pick<I9Record, 'section1' | 'section2' | 'supplementB'>;

/** The social security numbers anywhere in the record's fields, former ones and those of cards too; nine digits each. */
export function ssnsOf(record: I9Record): string[] {
  const submissions = record.everifyCases.map(({ submission }) => submission);
  const all = [
    ...[record, ...record.priorVersions].flatMap(ssnsIn),
    ...submissions.flatMap((submission) => [submission?.ssn, ...cardNumbers(submission?.documents ?? [])]),
  ];
  return [...new Set(all.filter((ssn) => ssn !== undefined))];
}

function ssnsIn({ section1, section2, supplementB }: Parts): (string | undefined)[] {
  const documents = [...(section2?.listA ?? []), section2?.listB, section2?.listC];
  return [section1.ssn, ...cardNumbers([...documents, ...supplementB.map(({ document }) => document)])];
}

function cardNumbers(documents: readonly NumberedDocument[]): string[] {
  return documents
    .filter((document) => document?.documentTypeCode === ssnCard)
    .map((document) => document?.number?.replaceAll(/\D/g, '') ?? '')
    .filter((digits) => digits.length === 9);
}

/** Whether a text holds one of the numbers, in whatever punctuation, or anything written like one. */
export function namesSsn(text: string, ssns: readonly string[]): boolean {
  if (!/\d{4}/.test(text)) return false;
  const digits = text.replaceAll(/\D/g, '');
  return text.search(hyphenated) !== -1 || ssns.some((ssn) => digits.includes(ssn));
}

/** A social security number as the index shows it: `900-00-1234`, or `***-**-1234`. */
export function shownSsn(ssn: string | undefined, display: SsnDisplay): string | undefined {
  if (ssn === undefined || display === 'FULL') return formSsn(ssn);
  return `***-**-${ssn.slice(-4)}`;
}

/** The text with these numbers, however they are separated, and with what is written like one, by the last four digits. */
export function withoutSsns(text: string, ssns: readonly string[]): string {
  if (!/\d{4}/.test(text)) return text;
  const digits = text.replaceAll(/\D/g, '');
  return ssns.reduce(
    (shown, ssn) => {
      if (!digits.includes(ssn)) return shown; // nearly always, and it spares making the expression
      const [area, group, serial] = [ssn.slice(0, 3), ssn.slice(3, 5), ssn.slice(5)];
      return shown.replaceAll(new RegExp(`${area}[ .-]?${group}[ .-]?${serial}`, 'g'), `***-**-${serial}`);
    },
    text.replaceAll(hyphenated, '***-**-$1'),
  );
}
