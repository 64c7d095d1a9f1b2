import { plusDays } from '../i9/business-days.ts';
import type { I9Record } from '../i9/contract.ts';
import { plusYears } from '../i9/retention-date.ts';
import {
  type DocumentKind,
  foreignPassportDocuments,
  listADocuments,
  listBDocuments,
  listCDocuments,
} from './catalog/invented-documents.ts';
import type { GeneratedPerson } from './generated-person.ts';
import type { RecordPlan } from './record-mix.ts';
import type { SeededRandom } from './seeded-random.ts';

type Section2 = NonNullable<I9Record['section2']>;
export type PresentedDocument = Section2['listA'][number];

/** Days in which a receipt must be replaced by the document. @see 8 CFR 274a.2(b)(1)(vi)(A) */
const receiptDays = 90;

/**
 * What a person presented: List A, or one document each of List B and List C; valid on the day it was looked at.
 * E-Verify compares photographs of List A documents only.
 */
export function generateDocuments(
  random: SeededRandom,
  person: GeneratedPerson,
  examinedDate: string,
  { isReceipt, casePath }: Pick<RecordPlan, 'isReceipt' | 'casePath'>,
): Pick<Section2, 'listA' | 'listB' | 'listC'> {
  const documentOf = (kind: DocumentKind) => presented(random, kind, person, examinedDate);
  const status = person.citizenshipStatus ?? 'CITIZEN';
  if (isReceipt) {
    const receipt = { ...documentOf(random.pick(listBDocuments)), isReceipt };
    return {
      listA: [],
      listB: { ...receipt, expirationDate: undefined, receiptDueDate: plusDays(examinedDate, receiptDays) },
      listC: documentOf(random.pick(listCDocuments)),
    };
  }
  const isCompared = casePath?.steps.includes('PHOTO_MATCH') ?? false;
  if (person.foreignPassportNumber !== undefined && !isCompared)
    return { listA: foreignPassportDocuments.map(documentOf) };
  const listA = listADocuments[status] ?? [];
  const listAPercent = status === 'LAWFUL_PERMANENT_RESIDENT' ? 80 : 35;
  if (isCompared || status === 'ALIEN_AUTHORIZED' || random.isPercent(listAPercent))
    return { listA: [documentOf(random.pick(listA))] };
  return {
    listA: [],
    listB: documentOf(random.pick(listBDocuments)),
    listC: documentOf(random.pick(listCDocuments)),
  };
}

/** One document of a kind, with an invented number; its titles and numbers agree with Section 1 where both name it. */
export function presented(
  random: SeededRandom,
  kind: DocumentKind,
  person: GeneratedPerson,
  examinedDate: string,
): PresentedDocument {
  const isPassport = kind.title === 'Foreign Passport';
  const number =
    kind.code === 'SSN_CARD_UNRESTRICTED' ? person.ssn : `${kind.prefix}${random.digits(kind.digits)}`;
  const expirationDate =
    kind.years === undefined
      ? undefined
      : plusDays(plusYears(examinedDate, kind.years), -random.between(0, (kind.years - 1) * 365));
  return {
    documentTypeCode: kind.code,
    title: kind.title,
    issuingAuthority: authorityOf(kind, person),
    number: isPassport ? person.foreignPassportNumber : number,
    expirationDate,
    isReceipt: false,
  };
}

function authorityOf(kind: DocumentKind, person: GeneratedPerson): string {
  if (kind.title === 'Foreign Passport') return person.foreignPassportCountry ?? '';
  return kind.authority === 'State' ? `State of ${person.address.state}` : kind.authority;
}
