import type { ExportTemplate } from './declaration.ts';
import { computed, countryCode, own, systemId, written } from './declare.ts';

export const corporations: ExportTemplate = {
  id: 1,
  title: 'Export Corporation / Employer Data',
  baseName: 'corporation_details_export',
  rowOf: 'CORPORATION',
  joins: ['EMPLOYEE', 'CASE'],
  importTemplateId: 1,
  help: 'One row per employer, inactive ones too. Branches may stand before their headquarters: a firm that has neither imports the file twice.',
  columns: [
    systemId('SystemCorporationID', 'EmployerID'),
    ...own('EmployerID', 'EmployerName', 'DBAName', 'ParentEmployerID', 'EmployerType', 'FEIN', 'NAICSCode'),
    ...own('YearEstablished', 'EmployeesUS', 'EmployeesWorldwide', 'GrossAnnualIncome', 'NetAnnualIncome'),
    ...own('CurrencyCode', 'H1BDependent', 'EVerifyParticipant', 'Website', 'AddressLine1', 'AddressLine2'),
    ...own('City', 'StateProvince', 'PostalCode', 'Country'),
    countryCode('CountryCode3', 'Country'),
    ...own('Phone', 'SigningLastName', 'SigningFirstName', 'SigningTitle', 'SigningEmail', 'SigningPhone'),
    ...own('CaseManagerID', 'AttorneyID', 'FirmOfficeCode', 'Status'),
    computed('ActiveClientCount', 'ACTIVE_CLIENT_COUNT', 'Clients of the employer that are not inactive.'),
    computed('OpenCaseCount', 'OPEN_CASE_COUNT', 'Cases of its clients whose status is not a closing one.'),
    ...written,
  ],
};
