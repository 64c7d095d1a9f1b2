/** An import template as these pages name it. */
export interface ShownTemplate {
  readonly id: number;
  readonly title: string;
  /** The file name before `_YYYYMMDD.csv`. */
  readonly baseName: string;
  /** Columns that are no part of the key, in the order of the file: those that a firm's mapping may leave out. */
  readonly columns: readonly string[];
}

const words = (text: string): string[] => text.split(/\s+/);

/** In the order in which a run applies them; a test holds this list to the catalogue of the templates. */
export const shownTemplates: readonly ShownTemplate[] = [
  {
    id: 1,
    title: 'Import Corporation / Employer Data',
    baseName: 'company_Details_import',
    columns: words(
      `EmployerName DBAName ParentEmployerID EmployerType FEIN NAICSCode YearEstablished
       StateOfIncorporation CountryOfIncorporation EmployeesUS EmployeesWorldwide
       GrossAnnualIncome NetAnnualIncome CurrencyCode BusinessDescription H1BDependent
       WillfulViolator EVerifyParticipant EVerifyCompanyID Website AddressLine1 AddressLine2 City
       StateProvince PostalCode Country Phone Fax SigningLastName SigningFirstName SigningTitle
       SigningEmail SigningPhone CaseManagerID AttorneyID FirmOfficeCode Status`,
    ),
  },
  {
    id: 2,
    title: 'Import Corporation Additional Contacts and Supervisors Data',
    baseName: 'company_Additional_Contact_import',
    columns: words(
      `ContactType Salutation LastName FirstName MiddleName JobTitle Department Email Phone
       PhoneExtension Mobile Fax AddressLine1 AddressLine2 City StateProvince PostalCode Country
       IsPrimary PortalAccess PortalRole ReceivesCaseEmails Status`,
    ),
  },
  {
    id: 3,
    title: 'Import Client / Employee Data',
    baseName: 'fn_Details_Data_import',
    columns: words(
      `LastName FirstName MiddleName Suffix OtherNames PreferredName Gender DateOfBirth
       CityOfBirth StateOfBirth CountryOfBirth CountryOfCitizenship SecondCitizenship
       CountryOfResidence MaritalStatus WorkEmail PersonalEmail WorkPhone HomePhone MobilePhone
       SSN AlienNumber USCISOnlineAccountNumber SEVISNumber CurrentImmigrationStatus HireDate
       TerminationDate EmploymentStatus EmploymentType JobTitle JobCode SOCCode Department
       CostCenter Salary SalaryCurrency SalaryUnit HoursPerWeek WorkLocationCode WorkCity
       WorkState WorkCountry HighestEducation CaseManagerID AttorneyID PortalAccess ClientStatus`,
    ),
  },
  {
    id: 4,
    title: 'Import Client / Employee Expiration Data',
    baseName: 'fn_expiry_dates_import',
    columns: words(
      `IssueDate ValidFrom ValidTo IssuingCountry IssuingAuthority Description ReminderDays
       Status`,
    ),
  },
  {
    id: 5,
    title: 'Import Client / Employee Visa Data',
    baseName: 'fn_Visa_Details_import',
    columns: words(
      `VisaType VisaCategory VisaCountry IssuingPost ControlNumber IssueDate ExpirationDate
       Entries Annotation IsCurrent I94Number LastEntryDate PortOfEntry I94ExpirationDate
       StatusValidFrom StatusValidTo ReceiptNumber MaxOutDate Notes`,
    ),
  },
  {
    id: 6,
    title: 'Import Client / Employee Passport Data',
    baseName: 'fn_Passport_Details_import',
    columns: words(
      `LastName FirstName MiddleName Nationality PassportType PlaceOfIssue IssueDate
       ExpirationDate DateOfBirth PlaceOfBirth CountryOfBirth IsPrimary Notes`,
    ),
  },
  {
    id: 7,
    title: 'Import Client / Employee Address Data',
    baseName: 'fn_Address_Details_import',
    columns: words(
      `ToDate InCareOf AddressLine1 UnitType UnitNumber City County StateProvince PostalCode
       Country Phone Mobile`,
    ),
  },
  {
    id: 8,
    title: 'Import Client / Employee Education Data',
    baseName: 'fn_School_History_import',
    columns: words(
      `SchoolType University FromDate ToDate DateAwarded City StateProvince Country Phone
       IsHighest USMasterCapEligible EquivalencyEvaluated Notes`,
    ),
  },
  {
    id: 9,
    title: 'Import Client / Employee Linked Supervisor Data',
    baseName: 'fn_Supervisor_Details_import',
    columns: words(
      `SupervisorRole IsPrimary EffectiveDate EndDate CanViewCases ReceivesCaseEmails LinkStatus`,
    ),
  },
  {
    id: 10,
    title: 'Import Client / Employee Custom Data',
    baseName: 'fn_Custom_Data_import',
    columns: words(`FieldLabel FieldValue`),
  },
  {
    id: 11,
    title: 'Import Case Based on Configured Petition',
    baseName: 'case_Details_Data_import',
    columns: words(
      `PetID CaseName CaseStatus CaseOpenedDate CaseClosedDate CaseCountry ReceiptType
       ReceiptNumber ReceiptStatus SentToGovernmentDate ReceiptDate NoticeDate RFEReceivedDate
       RFEResponseDueDate RFEResponseSubmittedDate ApprovedDate ValidFrom ValidTo DeniedDate
       WithdrawnDate PriorityDate PreferenceCategory DOLCaseNumber DOLFiledDate PremiumProcessing
       CaseManagerID AttorneyID RequestedByContactID BillingCode Notes`,
    ),
  },
];

export const templateOf = (id: number | undefined): ShownTemplate | undefined =>
  shownTemplates.find((one) => one.id === id);

export const fileNamePattern = ({ baseName }: ShownTemplate): string => `${baseName}_YYYYMMDD.csv`;
