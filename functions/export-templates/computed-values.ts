import type { Entity, FirmUser, Petition } from '../immigration/contract.ts';
import { daysFrom } from '../import-templates/calendar-date.ts';
import type { ComputedValue, ExportFormat, ExportSubject } from './contract.ts';
import { isIdentified, systemClientId, systemId } from './system-id.ts';
import { countryName, writtenInstant, yesOrNo } from './written-value.ts';

export type Computation = (subject: ExportSubject, format: ExportFormat) => string;

type Optional = string | number | undefined;
const text = (value: Optional): string => (value === undefined ? '' : String(value));

const ofEntity =
  (pick: (entity: Entity, format: ExportFormat) => Optional): Computation =>
  ({ entity }, format) =>
    entity === undefined ? '' : text(pick(entity, format));
const ofPetition =
  (pick: (petition: Petition) => Optional): Computation =>
  ({ petition }) =>
    petition === undefined ? '' : text(pick(petition));
const ofUser =
  (pick: (user: FirmUser) => Optional): Computation =>
  ({ user }) =>
    user === undefined ? '' : text(pick(user));

/** Made once per employee: rows of the same one follow each other. */
const clientIdOf = (): Computation => {
  let known = { firmId: '', key: [''], id: '' };
  return ofEntity(({ firmId, key }) => {
    const isKnown = firmId === known.firmId && key[0] === known.key[0] && key[1] === known.key[1];
    if (!isKnown) known = { firmId, key, id: systemClientId({ firmId, key }) };
    return known.id;
  });
};

function residenceUnit({ residence }: ExportSubject): string {
  const { UnitType, UnitNumber } = residence?.values ?? {};
  return [UnitType, UnitNumber].filter((part) => part !== undefined && part !== '').join(' ');
}

const isoDate = /^\d{4}-\d{2}-\d{2}$/;
function daysToExpiration({ values }: Entity, { today }: ExportFormat): Optional {
  const validTo = values['ValidTo'] ?? '';
  return isoDate.test(validTo) ? daysFrom(today, validTo) : undefined;
}

const roleWords: Readonly<Record<FirmUser['role'], string>> = {
  CASE_MANAGER: 'CaseManager',
  ATTORNEY: 'Attorney',
  PARALEGAL: 'Paralegal',
};

const ofThings = {
  SYSTEM_ID: ofEntity((entity) => (isIdentified(entity.kind) ? systemId(entity.kind, entity) : undefined)),
  SYSTEM_CLIENT_ID: clientIdOf(),
  CREATED_AT: ofEntity(({ createdAt }) => writtenInstant(createdAt)),
  MODIFIED_AT: ofEntity(({ modifiedAt }) => writtenInstant(modifiedAt)),
  CLIENT_CATEGORY: ofEntity(({ category }) => (category === 'INDIVIDUAL' ? 'Individual' : 'Employment')),
  SSN_LAST_4: ofEntity(({ values }) => values['SSN']?.slice(-4)),
  RESIDENCE_UNIT: residenceUnit,
  DAYS_TO_EXPIRATION: ofEntity(daysToExpiration),
  ACTIVE_CLIENT_COUNT: ({ counts }) => text(counts?.activeClientCount),
  OPEN_CLIENT_COUNT: ({ counts }) => text(counts?.openClientCount),
  OPEN_CASE_COUNT: ({ counts }) => text(counts?.openCaseCount),
  NOTHING: () => '',
} satisfies Partial<Record<ComputedValue, Computation>>;

const ofPetitions = {
  PET_ID: ofPetition(({ petId }) => petId),
  PETITION_NAME: ofPetition(({ name }) => name),
  PETITION_SOURCE: ofPetition(({ source }) => (source === 'ZOOM' ? 'Zoom-defined' : 'Firm-defined')),
  PETITION_COUNTRY: ofPetition(({ country }) => countryName(country)),
  PETITION_VISA_TYPE: ofPetition(({ visaType }) => visaType),
  PETITION_CATEGORY: ofPetition(({ immigrationCategory }) => immigrationCategory),
  PETITION_FORMS: ofPetition(({ formNumbers }) => formNumbers?.join(';')),
  PETITION_STEP_COUNT: ofPetition(({ stepCount }) => stepCount),
  PETITION_CASE_MANAGER: ofPetition(({ defaultCaseManagerId }) => defaultCaseManagerId),
  PETITION_IS_ACTIVE: ofPetition(({ isActive }) => yesOrNo(isActive)),
  PETITION_CREATED_AT: ofPetition(({ createdAt }) => writtenInstant(createdAt)),
  PETITION_MODIFIED_AT: ofPetition(({ modifiedAt }) => writtenInstant(modifiedAt)),
} satisfies Partial<Record<ComputedValue, Computation>>;

const ofUsers = {
  USER_ID: ofUser(({ userId }) => userId),
  USER_FULL_NAME: ofUser(({ firstName, lastName }) => `${firstName} ${lastName}`.trim()),
  USER_LAST_NAME: ofUser(({ lastName }) => lastName),
  USER_FIRST_NAME: ofUser(({ firstName }) => firstName),
  USER_EMAIL: ofUser(({ email }) => email),
  USER_PHONE: ofUser(({ phone }) => phone),
  USER_TITLE: ofUser(({ title }) => title),
  USER_ROLE: ofUser(({ role }) => roleWords[role]),
  USER_OFFICE: ofUser(({ officeCode }) => officeCode),
  USER_IS_ACTIVE: ofUser(({ isActive }) => yesOrNo(isActive)),
  USER_LAST_LOGIN_AT: ofUser(({ lastLoginAt }) => writtenInstant(lastLoginAt)),
  USER_CREATED_AT: ofUser(({ createdAt }) => writtenInstant(createdAt)),
  USER_MODIFIED_AT: ofUser(({ modifiedAt }) => writtenInstant(modifiedAt)),
} satisfies Partial<Record<ComputedValue, Computation>>;

/** How each value that is not kept is made; blank where what it is made of is missing. */
export const computations: Readonly<Record<ComputedValue, Computation>> = {
  ...ofThings,
  ...ofPetitions,
  ...ofUsers,
};
