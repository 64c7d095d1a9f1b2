import type { EntityKind } from '../../../functions/import-templates/contract.ts';
import { noUpdate, type Written } from './firm-world.ts';

/** What differs from row to row: new ones, changes of the example, and what fails. */
export const files: Readonly<Record<EntityKind, readonly Written[]>> = {
  CORPORATION: [
    { ParentEmployerID: 'acme-us', DBAName: '', Phone: noUpdate, NetAnnualIncome: '-1.5' },
    { EmployerID: 'ACME-CA', Country: 'CA', StateProvince: 'on', Status: '', CurrencyCode: 'cad' },
    {
      EmployerID: 'ACME-FR',
      Country: 'France',
      StateProvince: '',
      EmployerType: noUpdate,
      ParentEmployerID: 'ACME-CA',
    },
    { EmployerID: 'ACME-X', ParentEmployerID: 'NOBODY', AttorneyID: 'gone' },
  ],
  CONTACT: [
    { IsPrimary: 'Y', Department: '' },
    { ContactID: 'M-2', IsPrimary: 'Y', PortalAccess: 'Y', PortalRole: 'CorpUser', Status: '' },
    { ContactID: 'M-3', ContactType: 'HR', IsPrimary: 'Y', Country: '', StateProvince: '' },
    { ContactID: 'M-4', EmployerID: 'NOBODY' },
  ],
  EMPLOYEE: [
    { JobTitle: 'Lead', MiddleName: noUpdate, SSN: '', Salary: noUpdate },
    {
      EmployeeID: '100235',
      Gender: 'x',
      EmploymentStatus: '',
      CountryOfBirth: 'Yugoslavia (former)',
      Salary: '',
      SalaryUnit: '',
    },
    {
      EmployeeID: '100236',
      DateOfBirth: '2015-01-01',
      CountryOfCitizenship: 'UK',
      HoursPerWeek: '37.5',
      PortalAccess: 'yes',
    },
    { EmployeeID: '100237', EmployerID: 'NOBODY' },
    { EmployeeID: '100238', CaseManagerID: 'nobody', LastName: '' },
  ],
  EXPIRATION: [
    {},
    { DocumentNumber: '', ValidTo: '2027-05-05', Status: 'Archived' },
    { DocumentType: 'I-94', DocumentNumber: '', ValidTo: 'd/s', ReminderDays: noUpdate },
    { EmployeeID: 'nobody' },
  ],
  VISA: [
    {},
    { VisaNumber: 'N2', IsCurrent: 'Y', I94ExpirationDate: 'D/S', ReceiptNumber: '' },
    { VisaNumber: 'N3', IsCurrent: '', VisaType: 'b-1', Entries: 'm' },
    { VisaNumber: 'N4', ReceiptNumber: 'WAC1' },
  ],
  PASSPORT: [
    { IsPrimary: 'N', PassportNumber: 'a 0123 4567' },
    { PassportNumber: 'B1', IsPrimary: 'Y', DateOfBirth: '04/18/1990' },
    { PassportNumber: 'B1', IssuingCountry: 'Stateless', IsPrimary: '', Notes: noUpdate },
    { PassportNumber: 'C1', ExpirationDate: '07/01/2019' },
  ],
  ADDRESS: [
    {},
    { AddressType: 'FOREIGN', FromDate: '', Country: 'Nigeria', StateProvince: '' },
    { AddressType: 'HISTORY', FromDate: '01/01/2020', ToDate: '07/31/2022' },
    { AddressType: 'HISTORY', FromDate: '' },
  ],
  EDUCATION: [
    {},
    { Degree: 'bachelor', FieldOfStudy: '', FromDate: '2008', ToDate: '05/2012', IsHighest: 'N' },
    { SchoolName: 'École Polytechnique', Country: 'FRA', DateAwarded: noUpdate },
    { Degree: 'Wizard' },
  ],
  SUPERVISOR: [
    {},
    { SupervisorContactID: 'm-7781', EmployeeID: '100234', LinkStatus: 'Removed', SupervisorRole: '' },
    { SupervisorContactID: 'NOBODY' },
  ],
  CUSTOM_VALUE: [
    {},
    { FieldKeyword: 'Gear', FieldLabel: '', FieldValue: 'boots;helmet' },
    { FieldKeyword: 'motto', FieldLabel: 'MOTTO', FieldValue: '' },
    { FieldKeyword: 'CorporateOnly', FieldLabel: '' },
  ],
  CASE: [
    {},
    {
      CaseReference: 'C2',
      PetID: 'pet-ca',
      CaseName: '',
      CaseCountry: '',
      CaseOpenedDate: '',
      CaseStatus: '',
    },
    { CaseReference: 'C3', CaseStatus: 'filed', CaseManagerID: '', RequestedByContactID: '' },
    { CaseReference: 'C4', CaseStatus: 'RFE' },
    { CaseReference: 'C5', PetID: 'PET-OLD', RequestedByContactID: 'NOBODY' },
  ],
};
