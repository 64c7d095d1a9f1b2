import { plusDays } from '../i9/business-days.ts';
import type { Address, I9Record } from '../i9/contract.ts';
import {
  countries,
  firstNames,
  jobTitles,
  lastNames,
  longestFirstName,
  longestLastName,
  streets,
  towns,
} from './catalog/invented-people.ts';
import { type SeededRandom, seededRandom } from './seeded-random.ts';

type Section1 = I9Record['section1'];

/** An invented person, as Section 1 asks. Numbers lie where none is ever issued. */
export interface GeneratedPerson
  extends Omit<Section1, 'signature' | 'authorizedUntilDate' | 'dateOfBirth' | 'address'> {
  readonly address: Address;
  readonly dateOfBirth: string;
  readonly jobTitle: string;
  readonly language: 'EN' | 'ES';
}

export function generatePerson(
  seed: readonly (string | number)[],
  citizenshipStatus: Section1['citizenshipStatus'],
): GeneratedPerson {
  const random = seededRandom(...seed, 'person');
  const [firstName, lastName] = namesOf(random);
  const asciiName = `${firstName}.${lastName}`
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z.]/g, '');
  return {
    lastName,
    firstName,
    middleInitial: random.isPercent(70) ? random.pick([...'ABCDEFGHJKLMNPRSTW']) : undefined,
    otherLastNames: random.isPercent(8) ? random.pick(lastNames) : undefined,
    address: addressOf(random),
    dateOfBirth: plusDays('1961-01-01', random.between(0, 365 * 42)),
    // The area numbers 900 to 999 with group 00 were never issued, neither as SSN nor as ITIN.
    ssn: `9${random.digits(2)}00${random.digits(4)}`,
    email: random.isPercent(80) ? `${asciiName.slice(0, 50)}${random.digits(3)}@example.com` : undefined,
    phone: random.isPercent(80) ? `(${random.between(201, 989)}) 555-01${random.digits(2)}` : undefined,
    citizenshipStatus,
    ...statusNumbers(random, citizenshipStatus),
    jobTitle: random.pick(jobTitles),
    language: random.isPercent(12) ? 'ES' : 'EN',
  };
}

function namesOf(random: SeededRandom): [string, string] {
  if (random.isPercent(1)) return [longestFirstName, longestLastName];
  return [random.pick(firstNames), random.pick(lastNames)];
}

function addressOf(random: SeededRandom): Address {
  const apartment = random.isPercent(25)
    ? `${random.between(1, 40)}${random.pick(['', 'A', 'B'])}`
    : undefined;
  return { street: `${random.between(1, 999)} ${random.pick(streets)}`, apartment, ...random.pick(towns) };
}

/** The number that Section 1 asks of permanent residents and of those authorized for a time. */
function statusNumbers(random: SeededRandom, status: Section1['citizenshipStatus']) {
  const uscisANumber = `A000${random.digits(6)}`;
  if (status === 'LAWFUL_PERMANENT_RESIDENT') return { uscisANumber };
  if (status !== 'ALIEN_AUTHORIZED') return {};
  const kind = random.between(0, 2);
  if (kind === 0) return { uscisANumber };
  if (kind === 1) return { i94Number: `000${random.digits(8)}` };
  return { foreignPassportNumber: `Z${random.digits(8)}`, foreignPassportCountry: random.pick(countries) };
}
