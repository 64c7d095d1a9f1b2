import { Entity } from '../functions/immigration/contract.ts';
import type { ImmigrationDeps } from '../functions/immigration/deps.ts';
import { putEntities } from '../functions/immigration/entity-store.ts';
import { putCustomField, putFirmUser, putPetition } from '../functions/immigration/reference-store.ts';
import { integratorRoutes } from '../functions/integrator/contract.ts';
import type { ApiSession } from './smoke/api-session.ts';

/** What an invented firm begins with: an employer with two employees, people, a petition and a custom field. */
export async function seedFirmData(deps: ImmigrationDeps, firmId: string): Promise<void> {
  await putFirmUser(deps, {
    firmId,
    userId: 'jdoe',
    firstName: 'Jordan',
    lastName: 'Doe',
    role: 'CASE_MANAGER',
    isActive: true,
  });
  await putFirmUser(deps, {
    firmId,
    userId: 'asmith',
    firstName: 'Alex',
    lastName: 'Smith',
    role: 'ATTORNEY',
    isActive: true,
  });
  await putPetition(deps, {
    firmId,
    petId: 'PET-000187',
    name: 'H-1B Extension',
    source: 'ZOOM',
    country: 'USA',
    visaType: 'H-1B',
    isActive: true,
  });
  await putCustomField(deps, {
    firmId,
    keyword: 'BadgeColor',
    label: 'Badge color',
    fieldType: 'DROP_DOWN',
    mostLength: 20,
    options: ['Blue', 'Green'],
    isForClients: true,
  });
  const at = '2026-11-01T10:00:00.000Z';
  const stored = (kind: Entity['kind'], key: string[], values: Record<string, string>) =>
    Entity.parse({ firmId, kind, key, values, version: 1, createdAt: at, modifiedAt: at });
  await putEntities(deps, [
    stored('CORPORATION', ['ACME-US'], {
      EmployerID: 'ACME-US',
      EmployerName: 'Acme Robotics, Inc.',
      DBAName: 'Acme',
      AddressLine1: '500 Main St',
      City: 'Austin',
      StateProvince: 'TX',
      Country: 'USA',
      SigningLastName: 'Ng',
      SigningFirstName: 'Dana',
      SigningEmail: 'dana.ng@acme.example',
      Status: 'Active',
    }),
    ...['100234', '100235'].map((employeeId) =>
      stored('EMPLOYEE', ['ACME-US', employeeId], {
        EmployerID: 'ACME-US',
        EmployeeID: employeeId,
        LastName: employeeId === '100234' ? 'Okafor' : 'Lindqvist',
        FirstName: employeeId === '100234' ? 'Chidi' : 'Maja',
        DateOfBirth: '1990-04-17',
        CountryOfCitizenship: employeeId === '100234' ? 'NGA' : 'SWE',
        WorkEmail: `${employeeId}@acme.example`,
        PreferredName: 'Sample',
        JobTitle: 'Robotics Engineer',
      }),
    ),
  ]);
}

/** Sets the firm up, unless somebody has. */
export async function seedFirmSetup(api: ApiSession, firmId: string): Promise<void> {
  const address = `/v1/firms/${firmId}/integrator-setup`;
  const { getFirmSetup, putFirmSetup } = integratorRoutes;
  const { isSubscribed, version } = await api.get(address, getFirmSetup.success.body);
  if (isSubscribed) return;
  const importTemplateIds = Array.from({ length: 11 }, (_, index) => index + 1);
  const body = {
    isSubscribed: true,
    importTemplateIds,
    isNoUpdateEnabled: true,
    notificationEmails: ['hr-feeds@birch-vale.example'],
  };
  await api.put(address, body, putFirmSetup.success.body, { 'if-match': `"${version}"` });
}
