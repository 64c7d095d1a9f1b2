import { plusDays } from '../i9/business-days.ts';
import type { EmployeeProfile, ProfileNote } from '../i9/contract.ts';
import { customFieldChoices, jobTitles } from './catalog/invented-people.ts';
import type { NoteLine } from './contract.ts';
import { later } from './generated-employment.ts';
import type { GeneratedPerson } from './generated-person.ts';
import type { GeneratedForm, Placement } from './generated-record.ts';
import type { SeededRandom } from './seeded-random.ts';

/** A worksite and its employer. */
interface Place {
  readonly employerId: number;
  readonly worksiteId: number;
}

interface ProfileRequest {
  readonly random: SeededRandom;
  readonly person: GeneratedPerson;
  readonly placement: Placement;
  readonly form: GeneratedForm;
  /** All worksites of the client. */
  readonly places: readonly Place[];
  readonly asOfDate: string;
}

const dayMs = 86_400_000;

export function generateProfile(request: ProfileRequest): EmployeeProfile {
  const { random, person, placement, form } = request;
  const { distributorId, clientId, profileId, employerId, worksiteId, securityGroupIds, employeeId } =
    placement;
  const { lastName, firstName, middleInitial, otherLastNames, dateOfBirth, ssn, email, phone, jobTitle } =
    person;
  const { startDate, terminationDate, isTerminated, createdAt } = form;
  return {
    distributorId,
    clientId,
    profileId,
    employerId,
    worksiteId,
    securityGroupIds,
    employeeId,
    lastName,
    firstName,
    middleName: middleInitial,
    otherNames: otherLastNames,
    dateOfBirth,
    ssn,
    email,
    phone,
    jobTitle,
    businessUnit: random.isPercent(50) ? random.pick(['Operations', 'Administration', 'Sales']) : undefined,
    languagePreference: person.language,
    startDate,
    terminationDate,
    isTerminated,
    isActive: !isTerminated,
    customFields: customFieldsOf(random),
    assignments: assignmentsOf(request),
    createdAt,
    updatedAt: form.section2?.signature?.at ?? createdAt,
  };
}

function customFieldsOf(random: SeededRandom): EmployeeProfile['customFields'] {
  if (!random.isPercent(60)) return [];
  const fields = random.shuffled(customFieldChoices).slice(0, random.between(1, 4));
  return fields.map(({ name, values }) => ({ name, value: random.pick<string>(values) }));
}

/** Where the person works, and for a quarter of them, where they worked before. */
function assignmentsOf(request: ProfileRequest): EmployeeProfile['assignments'] {
  const { random, person, placement, form, places, asOfDate } = request;
  const { employerId, worksiteId } = placement;
  const { startDate: fromDate, terminationDate = asOfDate } = form;
  if (fromDate === undefined) return [];
  const { jobTitle } = person;
  const lastMs = Math.min(Date.parse(terminationDate), Date.parse(asOfDate));
  const dayCount = (lastMs - Date.parse(fromDate)) / dayMs;
  const others = places.filter((place) => place.worksiteId !== worksiteId);
  if (dayCount < 30 || others.length === 0 || !random.isPercent(25))
    return [{ employerId, worksiteId, jobTitle, fromDate }];
  const movedDate = plusDays(fromDate, random.between(10, dayCount - 10));
  const earlier = { ...random.pick(others), jobTitle: random.pick(jobTitles), fromDate };
  return [
    { ...earlier, toDate: plusDays(movedDate, -1) },
    { employerId, worksiteId, jobTitle, fromDate: movedDate },
  ];
}

/** Notes for a tenth of the profiles, a second one for some of these. */
export function generateNotes(
  random: SeededRandom,
  { distributorId, clientId, profileId, createdAt }: EmployeeProfile,
): NoteLine[] {
  if (!random.isPercent(10)) return [];
  const texts = [
    'Original documents seen at orientation.',
    'Asked to bring the replacement card.',
    'File reviewed.',
  ];
  const noteOf = (text: string, minutes: number, author: string, source: ProfileNote['source']): NoteLine => {
    const at = later(createdAt, minutes);
    return { distributorId, clientId, profileId, text, author, at, source };
  };
  const first = noteOf(random.pick(texts), 90, 'Tobias Rainsborrow', 'UI');
  if (!random.isPercent(30)) return [first];
  const text = 'Payroll asks:\n"Is the start date final?"\n– Yes, confirmed with the site.';
  return [first, noteOf(text, 60 * 24 * 2, 'Payroll connection', 'API')];
}
