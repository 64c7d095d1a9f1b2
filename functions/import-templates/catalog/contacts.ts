import type { ImportTemplate } from './declaration.ts';
import * as column from './declare.ts';

const { boolean, choice, country, digits, email, id, phone, required, text } = column;

export const contacts: ImportTemplate = {
  id: 2,
  title: 'Import Corporation Additional Contacts and Supervisors Data',
  baseName: 'company_Additional_Contact_import',
  entity: 'CONTACT',
  dependsOn: [1],
  help: 'One row per person of an employer. Supervisors who are linked to employees later come from here.',
  columns: [
    column.employerId,
    id('ContactID', 30, 'M-7781', {
      isRequired: true,
      keyPart: 2,
      help: 'The id that the employer gives this person, usually the employee number; unique within the employer.',
    }),
    choice(
      'ContactType',
      30,
      ['Signing', 'Administrative', 'Supervisor', 'HR', 'Billing', 'Legal', 'Other'],
      'Supervisor',
      required,
    ),
    text('Salutation', 10, 'Ms.'),
    text('LastName', 60, 'Ortiz', required),
    text('FirstName', 60, 'Maya', required),
    text('MiddleName', 60, ''),
    text('JobTitle', 100, 'Engineering Manager'),
    text('Department', 100, 'R&D'),
    email('Email', 'm.ortiz@acme.example', required),
    phone('Phone', ''),
    digits('PhoneExtension', 8, ''),
    phone('Mobile', ''),
    phone('Fax', ''),
    text('AddressLine1', 100, '500 Main St'),
    text('AddressLine2', 100, 'Suite 210'),
    text('City', 60, 'Austin'),
    column.stateProvince,
    text('PostalCode', 15, '78701'),
    country('Country', 'ADDRESS', column.unitedStates),
    boolean('IsPrimary', 'N', { help: 'Y for one contact of each type at most.' }),
    boolean('PortalAccess', 'N', { help: 'Y makes a login to the portal.' }),
    choice('PortalRole', 20, ['None', 'CorpUser', 'Supervisor'], 'Supervisor', {
      requiredWhen: { column: 'PortalAccess', values: ['true'] },
      help: 'What this person may see in the portal.',
    }),
    boolean('ReceivesCaseEmails', 'Y'),
    choice('Status', 10, ['Active', 'Inactive'], 'Active'),
  ],
};
