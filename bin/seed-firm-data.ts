import { Entity } from '../functions/immigration/contract.ts';
import type { ImmigrationDeps } from '../functions/immigration/deps.ts';
import { putEntities } from '../functions/immigration/entity-store.ts';
import { putCustomField, putFirmUser, putPetition } from '../functions/immigration/reference-store.ts';
import { importTemplates } from '../functions/import-templates/catalog/import-templates.ts';
import { integratorRoutes } from '../functions/integrator/contract.ts';
import { exportTemplateCount } from '../functions/integrator-setup/contract.ts';
import { dailyTasks } from '../functions/integrator-setup/tasks.ts';
import { subscriptionRoutes } from '../functions/integrator-subscription/contract.ts';
import type { ApiSession } from './smoke/api-session.ts';

const at = '2026-11-01T10:00:00.000Z';

/** What an invented firm begins with: an employer with two employees, people, a petition and a custom field. */
export async function seedFirmData(deps: ImmigrationDeps, firmId: string): Promise<void> {
  await seedReference(deps, firmId);
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

/** People, a petition and a custom field. */
async function seedReference(deps: ImmigrationDeps, firmId: string): Promise<void> {
  const kept = { createdAt: at, modifiedAt: at };
  await putFirmUser(deps, {
    firmId,
    userId: 'jdoe',
    firstName: 'Jordan',
    lastName: 'Doe',
    role: 'CASE_MANAGER',
    officeCode: 'AUS',
    email: 'jordan.doe@birch-vale.example',
    phone: '+1 512 555 0110',
    title: 'Senior Paralegal',
    ...kept,
    isActive: true,
  });
  await putFirmUser(deps, {
    firmId,
    userId: 'asmith',
    firstName: 'Alex',
    lastName: 'Smith',
    role: 'ATTORNEY',
    officeCode: 'AUS',
    email: 'alex.smith@birch-vale.example',
    phone: '+1 512 555 0111',
    title: 'Partner',
    ...kept,
    isActive: true,
  });
  await putPetition(deps, {
    firmId,
    petId: 'PET-000187',
    name: 'H-1B Extension',
    source: 'ZOOM',
    country: 'USA',
    visaType: 'H-1B',
    immigrationCategory: 'Nonimmigrant worker',
    formNumbers: ['I-129', 'ETA-9035'],
    stepCount: 12,
    defaultCaseManagerId: 'jdoe',
    ...kept,
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
}

/** Subscribes the firm and sets it up, unless somebody has. */
export async function seedFirmSetup(api: ApiSession, firmId: string): Promise<void> {
  const base = `/v1/firms/${firmId}`;
  const { getFirmSetup, putFirmSetup } = integratorRoutes;
  const { isSubscribed } = await api.get(`${base}/integrator-setup`, getFirmSetup.success.body);
  if (isSubscribed) return;
  const { enableSubscription } = subscriptionRoutes;
  await api.post(`${base}/subscription/enable`, {}, enableSubscription.success.body);
  const { version } = await api.get(`${base}/integrator-setup`, getFirmSetup.success.body);
  const body = {
    importTasks: dailyTasks(importTemplates.map(({ id }) => id)),
    exportTasks: Array.from({ length: exportTemplateCount }, (_, index) => ({ templateId: index + 1 })),
    isNoUpdateEnabled: true,
    notificationEmails: ['hr-feeds@birch-vale.example'],
  };
  const match = { 'if-match': `"${version}"` };
  await api.put(`${base}/integrator-setup`, body, putFirmSetup.success.body, match);
}
