import type { ImportTemplate } from './declaration.ts';
import * as column from './declare.ts';

const { boolean, choice, country, date, text } = column;

export const passports: ImportTemplate = {
  id: 6,
  title: 'Import Client / Employee Passport Data',
  baseName: 'fn_Passport_Details_import',
  entity: 'PASSPORT',
  dependsOn: [3],
  help: 'One row per passport. One of them is the primary one; the first that an employee gets always is.',
  columns: [
    column.employerId,
    column.employeeId,
    text('PassportNumber', 20, 'A01234567', {
      isRequired: true,
      keyPart: 3,
      spelling: 'UPPER_WITHOUT_SPACES',
      isMasked: true,
      help: 'Stored in capitals and without spaces; shown masked.',
    }),
    country('IssuingCountry', 'PASSPORT', 'Nigeria', { isRequired: true, keyPart: 4 }),
    text('LastName', 60, 'OKAFOR', { help: 'As printed.' }),
    text('FirstName', 60, 'CHIDI', { help: 'As printed.' }),
    text('MiddleName', 60, ''),
    country('Nationality', 'CITIZENSHIP', 'Nigeria'),
    choice(
      'PassportType',
      20,
      ['Regular', 'Official', 'Diplomatic', 'Service', 'Emergency', 'TravelDocument'],
      'Regular',
    ),
    text('PlaceOfIssue', 100, 'Ikoyi'),
    date('IssueDate', '07/01/2019'),
    date('ExpirationDate', '06/30/2029', {
      isRequired: true,
      notBefore: 'IssueDate',
      isStrictlyAfter: true,
    }),
    date('DateOfBirth', '04/17/1990', {
      isPast: true,
      isMasked: true,
      help: 'As printed; another date than that of the employee gives a warning.',
    }),
    text('PlaceOfBirth', 60, 'LAGOS'),
    country('CountryOfBirth', 'BIRTH', 'Nigeria', { help: 'May be a state that no longer exists.' }),
    boolean('IsPrimary', 'Y', { help: 'Y takes the mark from the other passports of the employee.' }),
    text('Notes', 500, ''),
  ],
};
