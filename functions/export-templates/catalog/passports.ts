import type { ExportTemplate } from './declaration.ts';
import { clientName, countryCode, own, systemClientId, systemId, written } from './declare.ts';

export const passports: ExportTemplate = {
  id: 5,
  title: 'Export Client / Employee Passport Data',
  baseName: 'fn_passport_details_export',
  rowOf: 'PASSPORT',
  joins: ['EMPLOYEE'],
  importTemplateId: 6,
  sortColumn: 'ExpirationDate',
  help: 'One row per passport. Names are those of the client, not those that are printed in it.',
  columns: [
    systemClientId,
    ...own('EmployerID', 'EmployeeID'),
    ...clientName,
    systemId('SystemPassportID', 'EmployerID, EmployeeID, PassportNumber and IssuingCountry'),
    ...own('PassportNumber', 'IssuingCountry'),
    countryCode('IssuingCountryCode3', 'IssuingCountry'),
    ...own('Nationality', 'PassportType', 'PlaceOfIssue', 'IssueDate', 'ExpirationDate', 'IsPrimary'),
    ...written,
  ],
};
