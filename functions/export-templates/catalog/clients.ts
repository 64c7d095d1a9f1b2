import type { ExportColumn, ExportTemplate } from './declaration.ts';
import { computed, of, own, systemClientId, written } from './declare.ts';

const residence = (name: string, column: string, what: string): ExportColumn =>
  of('RESIDENCE', name, column, `${what} of the address of type RESIDENCE.`);

export const clients: ExportTemplate = {
  id: 2,
  title: 'Export Client / Employee Data',
  baseName: 'client_details_export',
  rowOf: 'EMPLOYEE',
  joins: ['CORPORATION', 'VISA', 'ADDRESS', 'SUPERVISOR', 'CASE'],
  importTemplateId: 3,
  help: 'One row per client, inactive ones too. Of the social security number the last four digits only.',
  columns: [
    systemClientId,
    ...own('EmployerID'),
    of('CORPORATION', 'EmployerName', 'EmployerName', 'Name of the employer.'),
    ...own('EmployeeID'),
    computed('ClientCategory', 'CLIENT_CATEGORY', 'Employment or Individual; imports write the former only.'),
    ...own('LastName', 'FirstName', 'MiddleName', 'Suffix', 'OtherNames', 'PreferredName', 'Gender'),
    ...own('DateOfBirth', 'CityOfBirth', 'CountryOfBirth', 'CountryOfCitizenship', 'SecondCitizenship'),
    ...own('MaritalStatus', 'WorkEmail', 'PersonalEmail', 'WorkPhone', 'MobilePhone'),
    computed('SSNLast4', 'SSN_LAST_4', 'The last four digits of the social security number.'),
    ...own('AlienNumber', 'SEVISNumber', 'CurrentImmigrationStatus'),
    of('CURRENT_VISA', 'I94Number', 'I94Number', 'That of the visa that is marked as current.'),
    of('CURRENT_VISA', 'I94ExpirationDate', 'I94ExpirationDate', 'Date or D/S; that of the current visa.'),
    ...own('HireDate', 'TerminationDate', 'EmploymentStatus', 'JobTitle', 'JobCode', 'SOCCode', 'Department'),
    ...own('CostCenter', 'Salary', 'SalaryCurrency', 'SalaryUnit', 'WorkLocationCode', 'WorkCity'),
    ...own('WorkState', 'WorkCountry'),
    residence('ResidenceAddressLine1', 'AddressLine1', 'Street'),
    computed('ResidenceUnit', 'RESIDENCE_UNIT', 'Type and number of its unit, as APT 4B.'),
    residence('ResidenceCity', 'City', 'City'),
    residence('ResidenceState', 'StateProvince', 'State or province'),
    residence('ResidencePostalCode', 'PostalCode', 'Postal code'),
    residence('ResidenceCountry', 'Country', 'Country'),
    of(
      'PRIMARY_SUPERVISOR',
      'PrimarySupervisorContactID',
      'SupervisorContactID',
      'ContactID of the supervisor who is marked as primary.',
    ),
    ...own('CaseManagerID', 'AttorneyID', 'ClientStatus'),
    computed('OpenCaseCount', 'OPEN_CASE_COUNT', 'Cases of the client whose status is not a closing one.'),
    ...written,
  ],
};
