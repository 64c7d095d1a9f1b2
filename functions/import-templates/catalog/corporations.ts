import type { ImportTemplate } from './declaration.ts';
import * as column from './declare.ts';

const { boolean, choice, country, decimal, digits, email, id, integer, kb, phone, required, text } = column;

export const corporations: ImportTemplate = {
  id: 1,
  title: 'Import Corporation / Employer Data',
  baseName: 'company_Details_import',
  entity: 'CORPORATION',
  dependsOn: [],
  help: 'One row per employer. Import it before everything that names the employer; an inactive employer is kept.',
  columns: [
    id('EmployerID', 30, 'ACME-US', {
      isRequired: true,
      keyPart: 1,
      help: 'Your own id of the employer. All other templates name the employer by it.',
    }),
    text('EmployerName', 150, 'Acme Robotics, Inc.', required),
    text('DBAName', 150, 'Acme', { help: 'The name under which the employer does business.' }),
    id('ParentEmployerID', 30, 'ACME-GLOBAL', {
      reference: 'CORPORATION',
      help: 'The headquarters. It exists already or stands in an earlier row of this file.',
    }),
    kb('EmployerType', 30, 'EmployerType', 'Corporation'),
    text('FEIN', 10, '12-3456789', {
      pattern: { source: '^\\d{2}-\\d{7}$', form: 'employer identification number (NN-NNNNNNN)' },
      help: 'Federal employer identification number with its hyphen.',
    }),
    digits('NAICSCode', 6, '541511', { pattern: { source: '^\\d{2,6}$', form: 'code of 2 to 6 digits' } }),
    integer('YearEstablished', 4, '1998', { least: 1600, most: 'THIS_YEAR' }),
    text('StateOfIncorporation', 50, 'DE'),
    country('CountryOfIncorporation', 'ADDRESS', column.unitedStates),
    integer('EmployeesUS', 7, '420', { least: 0 }),
    integer('EmployeesWorldwide', 7, '1800', {
      least: 0,
      usuallyAtLeast: 'EmployeesUS',
      help: 'Those in the United States included; fewer than EmployeesUS gives a warning.',
    }),
    decimal('GrossAnnualIncome', 16, '52000000.00', { least: 0, scale: 2 }),
    decimal('NetAnnualIncome', 17, '3100000.00', { scale: 2, help: 'Negative for a loss.' }),
    text('CurrencyCode', 3, 'USD', {
      isCurrency: true,
      spelling: 'UPPER',
      default: 'USD',
      help: 'Currency of both incomes.',
    }),
    text('BusinessDescription', 1000, 'Warehouse robotics'),
    boolean('H1BDependent', 'N'),
    boolean('WillfulViolator', 'N', { help: 'Y when the Department of Labor has found willful violations.' }),
    boolean('EVerifyParticipant', 'Y'),
    digits('EVerifyCompanyID', 10, '1237084'),
    text('Website', 255, 'https://acme.example', {
      pattern: { source: '^[Hh][Tt][Tt][Pp][Ss]?://[^\\s/]\\S*$', form: 'web address (https://…)' },
    }),
    text('AddressLine1', 100, '500 Main St', required),
    text('AddressLine2', 100, 'Suite 210'),
    text('City', 60, 'Austin', required),
    column.stateProvince,
    text('PostalCode', 15, '78701'),
    country('Country', 'ADDRESS', column.unitedStates, required),
    phone('Phone', '+1 512 555 0100'),
    phone('Fax', ''),
    text('SigningLastName', 60, 'Ng', {
      isRequired: true,
      help: 'Last name of the person who signs for the employer.',
    }),
    text('SigningFirstName', 60, 'Dana', required),
    text('SigningTitle', 100, 'VP People'),
    email('SigningEmail', 'dana.ng@acme.example', required),
    phone('SigningPhone', '+1 512 555 0101'),
    id('CaseManagerID', 50, 'jdoe', {
      reference: 'FIRM_USER',
      help: 'User name of a case manager of your firm.',
    }),
    id('AttorneyID', 50, 'asmith', { reference: 'ATTORNEY', help: 'User name of an attorney of your firm.' }),
    id('FirmOfficeCode', 20, 'AUS', { reference: 'FIRM_OFFICE' }),
    choice('Status', 10, ['Active', 'Inactive'], 'Active', { default: 'Active' }),
  ],
};
