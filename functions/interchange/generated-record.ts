import { plusDays } from '../i9/business-days.ts';
import type { I9Record } from '../i9/contract.ts';
import { plusYears } from '../i9/retention-date.ts';
import { editions, listADocuments } from './catalog/invented-documents.ts';
import { examiners } from './catalog/invented-people.ts';
import { generateCase } from './generated-case.ts';
import { generateDocuments, presented } from './generated-documents.ts';
import { type GeneratedEmployment, generateEmployment, instant } from './generated-employment.ts';
import type { GeneratedPerson } from './generated-person.ts';
import type { RecordPlan } from './record-mix.ts';
import type { SeededRandom } from './seeded-random.ts';

type Section2 = NonNullable<I9Record['section2']>;
type SupplementB = I9Record['supplementB'][number];

/** A correction of the signed form. */
export interface Amendment {
  readonly at: string;
  readonly by: string;
  readonly reference?: string;
  readonly section: 'S1' | 'S2';
  readonly fieldName: string;
  readonly previousValue?: string;
  readonly updatedValue: string;
  readonly problem: string;
}

/** A record without what is made from it afterwards: attachments and audit trail. */
export type GeneratedForm = Omit<I9Record, 'attachments' | 'auditTrail'> & {
  readonly createdAt: string;
  readonly amendments: readonly Amendment[];
};

/** Where a record belongs. */
export interface Placement {
  readonly distributorId: string;
  readonly clientId: number;
  readonly i9Id: number;
  readonly profileId: number;
  readonly employerId: number;
  readonly employerName: string;
  readonly worksiteId: number;
  readonly city: string;
  readonly state: string;
  readonly securityGroupIds: number[];
  readonly employeeId: string;
}

export interface FormRequest {
  readonly random: SeededRandom;
  readonly person: GeneratedPerson;
  readonly plan: RecordPlan;
  readonly placement: Placement;
  readonly asOfDate: string;
}

export function generateForm(request: FormRequest): GeneratedForm {
  const { random, person, plan, placement, asOfDate } = request;
  const { employerName: _name, city: _city, state: _state, ...ids } = placement;
  const dates = generateEmployment(random, plan, asOfDate);
  const section2 = section2Of(request, dates);
  const examiner = `${section2?.signerFirstName} ${section2?.signerLastName}`;
  const signedAt = dates.section2SignedAt;
  const cases =
    plan.casePath === undefined || signedAt === undefined
      ? []
      : [generateCase(random, plan.casePath, signedAt, examiner)];
  const { startDate, terminationDate, isTerminated, createdAt } = dates;
  return {
    ...ids,
    formEdition: editionOn(dates.section1SignedAt ?? createdAt),
    recordType: plan.isHistorical ? 'HISTORICAL' : 'ELECTRONIC',
    workflow: workflowOf(random, plan),
    version: random.isPercent(4) && signedAt !== undefined && !plan.isHistorical ? 2 : 1,
    language: person.language,
    startDate,
    terminationDate,
    isTerminated,
    ...nextStep(request, dates, section2),
    isFormMissing: plan.lost === 'FORM',
    section1: section1Of(request, dates),
    supplementA: supplementAOf(request, dates),
    section2,
    supplementB: supplementBOf(request, section2),
    everifyCases: cases,
    priorVersions: [],
    communications: [],
    resolveEntries: [],
    remoteEvents: [],
    amendments: [],
    createdAt,
  };
}

function section1Of({ person, plan }: FormRequest, dates: GeneratedEmployment): I9Record['section1'] {
  const { jobTitle: _jobTitle, language: _language, ...section1 } = person;
  const isTimed = person.citizenshipStatus === 'ALIEN_AUTHORIZED';
  const authorizedUntilDate = isTimed ? plusYears(dates.createdAt.slice(0, 10), 2) : undefined;
  // Without E-Verify the number is optional; the person left it out of an unfinished form.
  const ssn = plan.incompleteness === 'COMPLETE_SECTION_1' ? undefined : section1.ssn;
  const at = dates.section1SignedAt;
  const signature = at === undefined ? undefined : signatureOf(plan, nameOf(person), at);
  return { ...section1, ssn, authorizedUntilDate, signature };
}

function section2Of(request: FormRequest, dates: GeneratedEmployment): Section2 | undefined {
  const { random, person, plan, placement } = request;
  const at = dates.section2SignedAt;
  if (at === undefined) return undefined;
  const examiner = random.pick(examiners);
  return {
    ...generateDocuments(random, person, at.slice(0, 10), plan),
    additionalInformation: random.isPercent(6) ? 'Name on List B document differs by a hyphen.' : undefined,
    isAlternativeProcedure: !plan.isHistorical && random.isPercent(15),
    firstDayOfEmploymentDate: dates.startDate,
    signerLastName: examiner.lastName,
    signerFirstName: examiner.firstName,
    signerTitle: examiner.title,
    signature: signatureOf(plan, `${examiner.firstName} ${examiner.lastName}`, at),
    businessName: placement.employerName,
    businessAddress: `1 Sample Plaza, ${placement.city}, ${placement.state} 00001`,
  };
}

function supplementAOf({ random, plan }: FormRequest, dates: GeneratedEmployment): I9Record['supplementA'] {
  const at = dates.section1SignedAt;
  if (at === undefined || !random.isPercent(4)) return [];
  const signature = signatureOf(plan, 'Theodora Quincewater', at);
  const address = { street: '12 Lantern Hill', city: 'Saltmere', state: 'ME', zip: '00013' };
  return [{ lastName: 'Quincewater', firstName: 'Theodora', address, signature }];
}

/** Reverification where an employment authorization ran out before now, and a rehire where the plan says so. */
function supplementBOf({ random, person, plan, asOfDate }: FormRequest, section2?: Section2): SupplementB[] {
  const examined = section2?.signature?.at.slice(0, 10);
  const [first] = section2?.listA ?? [];
  if (examined === undefined || plan.employment !== 'ACTIVE') return [];
  const signed = (date: string): SupplementB => ({
    signerName: `${section2?.signerFirstName} ${section2?.signerLastName}`,
    signature: signatureOf(
      plan,
      `${section2?.signerFirstName} ${section2?.signerLastName}`,
      instant(random, date),
    ),
    isAlternativeProcedure: false,
  });
  const expired = first?.documentTypeCode === 'EAD_I766' ? first.expirationDate : undefined;
  const [kind] = listADocuments['ALIEN_AUTHORIZED'] ?? [];
  if (expired !== undefined && kind !== undefined && expired < asOfDate) {
    return [{ ...signed(plusDays(expired, -3)), document: presented(random, kind, person, expired) }];
  }
  const rehireDate = plusDays(examined, 30);
  return plan.isRehire && rehireDate < asOfDate ? [{ ...signed(rehireDate), rehireDate }] : [];
}

function nextStep({ plan, asOfDate }: FormRequest, dates: GeneratedEmployment, section2?: Section2) {
  if (plan.incompleteness !== undefined)
    return { nextAction: plan.incompleteness, nextActionDueDate: dates.startDate };
  if (plan.employment === 'PAST_RETENTION') return { nextAction: 'PURGE' as const };
  if (plan.isReceipt)
    return {
      nextAction: 'RECEIPT_REVERIFICATION_DUE' as const,
      nextActionDueDate: section2?.listB?.receiptDueDate,
    };
  if (plan.casePath !== undefined) return { nextAction: plan.casePath.nextAction as I9Record['nextAction'] };
  const expires = section2?.listA.find(
    (document) => document.documentTypeCode === 'EAD_I766',
  )?.expirationDate;
  const isDue = plan.employment === 'ACTIVE' && expires !== undefined && expires >= asOfDate;
  if (isDue && expires <= plusDays(asOfDate, 180))
    return { nextAction: 'COMPLETE_SECTION_3' as const, nextActionDueDate: expires };
  return { nextAction: 'NONE' as const };
}

function signatureOf(plan: RecordPlan, signerName: string, at: string) {
  if (plan.isHistorical) return { method: 'WET_INK' as const, signerName, at };
  return {
    method: 'CLICK_TO_SIGN' as const,
    signerName,
    at,
    // TEST-NET-3 of RFC 5737: an address that nobody has.
    ip: `203.0.113.${(Date.parse(at) / 1000) % 254}`,
    attestationTextVersion: '2025-01',
  };
}

function workflowOf(random: SeededRandom, plan: RecordPlan): I9Record['workflow'] {
  if (plan.casePath !== undefined) return 'I9_PRO_EVERIFY';
  if (plan.isHistorical) return 'IN_PERSON';
  return random.pick([
    'IN_PERSON',
    'IN_PERSON',
    'I9_PRO',
    'EMPLOYER_APPOINT',
    'EMPLOYEE_APPOINT',
    'NETWORK_ALLIANCE',
  ]);
}

function editionOn(at: string): I9Record['formEdition'] {
  return editions.find(({ fromDate }) => at.slice(0, 10) >= fromDate)?.edition ?? 'OTHER';
}

export function nameOf(person: Pick<GeneratedPerson, 'firstName' | 'lastName'>): string {
  return `${person.firstName} ${person.lastName}`;
}
