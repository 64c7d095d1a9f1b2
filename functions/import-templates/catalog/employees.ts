import type { ColumnDeclaration, ImportTemplate } from './declaration.ts';
import * as column from './declare.ts';

const { boolean, choice, country, date, decimal, digits, email, id, kb, phone, required, ssn, text } = column;

const person: readonly ColumnDeclaration[] = [
  text('LastName', 60, 'Okafor', required),
  text('FirstName', 60, 'Chidi', required),
  text('MiddleName', 60, ''),
  text('Suffix', 10, ''),
  text('OtherNames', 200, '', { help: 'Former and other names, separated by semicolons.' }),
  text('PreferredName', 60, ''),
  choice('Gender', 1, ['M', 'F', 'X', 'U'], 'M', { help: 'M male, F female, X another, U unknown.' }),
  date('DateOfBirth', '04/17/1990', {
    isRequired: true,
    isPast: true,
    isMasked: true,
    usualLeastYearsAgo: 14,
    help: 'An age below 14 years gives a warning.',
  }),
  text('CityOfBirth', 60, 'Lagos'),
  text('StateOfBirth', 60, ''),
  country('CountryOfBirth', 'BIRTH', 'Nigeria', { help: 'May be a state that no longer exists.' }),
  country('CountryOfCitizenship', 'CITIZENSHIP', 'Nigeria', required),
  country('SecondCitizenship', 'CITIZENSHIP', ''),
  country('CountryOfResidence', 'ADDRESS', ''),
  choice(
    'MaritalStatus',
    20,
    ['Single', 'Married', 'Divorced', 'Widowed', 'Separated', 'DomesticPartner', 'Unknown'],
    'Married',
  ),
  email('WorkEmail', 'c.okafor@acme.example', required),
  email('PersonalEmail', ''),
  phone('WorkPhone', ''),
  phone('HomePhone', ''),
  phone('MobilePhone', '+1 512 555 0177'),
];

const numbers: readonly ColumnDeclaration[] = [
  ssn('SSN', '123-45-6789', {
    isMasked: true,
    help: 'Social security number, nine digits with or without hyphens. Stored encrypted, shown masked.',
  }),
  text('AlienNumber', 10, 'A123456789', {
    pattern: { source: '^A\\d{7,9}$', form: 'A-Number (A and 7 to 9 digits)' },
    spelling: 'UPPER',
    isMasked: true,
  }),
  digits('USCISOnlineAccountNumber', 12, '', { isMasked: true }),
  text('SEVISNumber', 11, '', {
    pattern: { source: '^N\\d{10}$', form: 'SEVIS number (N and 10 digits)' },
    spelling: 'UPPER',
    isMasked: true,
  }),
  kb('CurrentImmigrationStatus', 30, 'VisaType', 'H-1B'),
];

const employment: readonly ColumnDeclaration[] = [
  date('HireDate', '06/01/2021'),
  date('TerminationDate', '', { notBefore: 'HireDate' }),
  choice('EmploymentStatus', 20, ['Prospective', 'Active', 'Leave', 'Terminated'], 'Active', {
    default: 'Active',
  }),
  choice('EmploymentType', 20, ['FullTime', 'PartTime', 'Temporary', 'Intern', 'Contractor'], 'FullTime'),
  text('JobTitle', 100, 'Robotics Engineer'),
  text('JobCode', 30, 'ENG3'),
  text('SOCCode', 10, '17-2199', {
    pattern: { source: '^\\d{2}-\\d{4}$', form: 'occupation code (NN-NNNN)' },
    help: 'Standard Occupational Classification.',
  }),
  text('Department', 100, ''),
  text('CostCenter', 50, ''),
  decimal('Salary', 13, '128000.00', { least: 0, scale: 2 }),
  text('SalaryCurrency', 3, 'USD', { isCurrency: true, spelling: 'UPPER' }),
  choice('SalaryUnit', 5, ['Year', 'Month', 'Week', 'Hour'], 'Year', {
    requiredWhen: { column: 'Salary' },
    help: 'The time for which Salary is paid.',
  }),
  decimal('HoursPerWeek', 5, '40', { least: 0, most: 168, scale: 1 }),
  text('WorkLocationCode', 30, ''),
  text('WorkCity', 60, 'Austin'),
  text('WorkState', 50, 'TX'),
  country('WorkCountry', 'ADDRESS', column.unitedStates),
  kb('HighestEducation', 50, 'Education', 'Master'),
  id('CaseManagerID', 50, '', { reference: 'FIRM_USER', help: 'User name of a case manager of your firm.' }),
  id('AttorneyID', 50, '', { reference: 'FIRM_USER', help: 'User name of an attorney of your firm.' }),
  boolean('PortalAccess', 'N', { help: 'Y sends one invitation by e-mail.' }),
  choice('ClientStatus', 10, ['Active', 'Inactive'], 'Active'),
];

export const employees: ImportTemplate = {
  id: 3,
  title: 'Import Client / Employee Data',
  baseName: 'fn_Details_Data_import',
  entity: 'EMPLOYEE',
  dependsOn: [1, 2],
  help: 'One row per employment-based client of the given employer. Individual and family clients are not changed by it.',
  columns: [
    column.employerId,
    id('EmployeeID', 30, '100234', {
      isRequired: true,
      keyPart: 2,
      help: 'The employee number within the employer. All other templates name the employee by it.',
    }),
    ...person,
    ...numbers,
    ...employment,
  ],
};
