import type { ExportSubject, ExportTemplate } from '../../../functions/export-templates/contract.ts';
import type { Entity, FirmUser, Petition } from '../../../functions/immigration/contract.ts';
import { firmId } from '../immigration/firm-world.ts';
import { created } from '../immigration/lone-row.ts';

const times = { createdAt: '2024-11-03T08:30:00.123Z', modifiedAt: '2026-11-20T10:00:05.000Z' };
export const entity = (
  kind: Entity['kind'],
  key: string[],
  values: Entity['values'] = {},
  over: Partial<Entity> = {},
): Entity => ({ firmId, kind, key, values, version: 1, ...times, ...over });

const acme: Entity = { ...created('CORPORATION', { NetAnnualIncome: '-3100000.5' }), ...times };
const bare = entity('CORPORATION', ['birch'], {
  EmployerID: 'birch',
  EmployerName: 'Birch & Vale "Ltd.", Montréal',
  AddressLine1: '=1+1\n2nd floor',
  Country: 'XKX',
});
const chidi: Entity = { ...created('EMPLOYEE'), ...times };
const maja = entity(
  'EMPLOYEE',
  ['birch', '7'],
  { LastName: 'Lindqvist, von', FirstName: 'Åsa', DateOfBirth: '1990-02-01', CountryOfBirth: 'SUN' },
  { category: 'INDIVIDUAL' },
);
const visa: Entity = { ...created('VISA', { I94ExpirationDate: 'D/S' }), ...times };

export const petition: Petition = {
  firmId,
  petId: 'PET-000187',
  name: 'H-1B Extension',
  source: 'ZOOM',
  country: 'USA',
  visaType: 'H-1B',
  immigrationCategory: 'Nonimmigrant',
  formNumbers: ['I-129', 'ETA-9035'],
  stepCount: 12,
  defaultCaseManagerId: 'jdoe',
  isActive: true,
  ...times,
};
export const user: FirmUser = {
  firmId,
  userId: 'jdoe',
  firstName: 'Jordan',
  lastName: 'Doe',
  role: 'CASE_MANAGER',
  officeCode: 'AUS',
  email: 'jdoe@law.example',
  phone: '+1 512 555 0190',
  title: 'Senior Case Manager',
  lastLoginAt: '2026-11-01T05:59:59.999Z',
  isActive: true,
  ...times,
};

/** What each template has rows of, with everything kept and with as little as there may be. */
export const subjects: Readonly<Record<ExportTemplate['rowOf'], readonly ExportSubject[]>> = {
  CORPORATION: [
    { entity: acme, counts: { activeClientCount: 420, openClientCount: 0, openCaseCount: 17 } },
    { entity: bare, counts: { activeClientCount: 0, openClientCount: 0, openCaseCount: 0 } },
  ],
  EMPLOYEE: [
    {
      entity: chidi,
      corporation: acme,
      currentVisa: visa,
      residence: created('ADDRESS', { ToDate: '' }),
      primarySupervisor: created('SUPERVISOR'),
      counts: { activeClientCount: 1, openClientCount: 0, openCaseCount: 2 },
    },
    {
      entity: maja,
      residence: entity('ADDRESS', ['birch', '7', 'RESIDENCE', ''], { UnitNumber: '5', Country: 'SWE' }),
    },
  ],
  EXPIRATION: [
    { entity: { ...created('EXPIRATION'), ...times }, employee: chidi },
    { entity: entity('EXPIRATION', ['birch', '7', 'I-94', ''], { ValidTo: 'D/S' }), employee: maja },
    { entity: entity('EXPIRATION', ['birch', '7', 'Visa', ''], { ValidTo: '2026-11-19' }), employee: maja },
    { entity: entity('EXPIRATION', ['birch', '8', 'Visa', ''], { ValidTo: '2026-11-20' }) },
  ],
  VISA: [{ entity: visa, employee: chidi }, { entity: entity('VISA', ['birch', '7', 'N7']) }],
  PASSPORT: [
    { entity: { ...created('PASSPORT'), ...times }, employee: chidi },
    { entity: entity('PASSPORT', ['birch', '7', 'X1', 'XXA'], { IsPrimary: 'false' }), employee: maja },
  ],
  CASE: [
    { entity: { ...created('CASE'), ...times }, employee: chidi, petition, user },
    { entity: entity('CASE', ['birch', '7', 'HR-2'], { PetID: 'PET-GONE' }), employee: maja },
  ],
  PETITION: [
    { petition },
    {
      petition: {
        ...{ firmId, petId: 'PET-CA', name: 'Work permit, open', source: 'FIRM', country: 'CAN' },
        isActive: false,
      },
    },
  ],
  FIRM_USER: [
    { user, counts: { activeClientCount: 0, openClientCount: 31, openCaseCount: 40 } },
    {
      user: {
        ...{ firmId, userId: 'asmith', firstName: 'Al', lastName: 'Smith', role: 'ATTORNEY' },
        isActive: false,
      },
    },
  ],
};
