/** A template as these pages name it. */
export interface NamedTemplate {
  readonly id: number;
  readonly title: string;
  /** The file name before its date and `.csv`. */
  readonly baseName: string;
}

/** An import template as these pages name it. */
export interface ShownTemplate extends NamedTemplate {
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

/** In the order in which a run writes them; a test holds this list to the catalogue, too. */
export const shownExports: readonly NamedTemplate[] = [
  { id: 1, title: 'Export Corporation / Employer Data', baseName: 'corporation_details_export' },
  { id: 2, title: 'Export Client / Employee Data', baseName: 'client_details_export' },
  { id: 3, title: 'Export Client / Employee Expiration Data', baseName: 'fn_immig_doc_details_export' },
  { id: 4, title: 'Export Client / Employee Visa Data', baseName: 'fn_visa_details_export' },
  { id: 5, title: 'Export Client / Employee Passport Data', baseName: 'fn_passport_details_export' },
  { id: 6, title: 'Export Client / Employee Case Data', baseName: 'fn_case_details_export' },
  { id: 7, title: 'Export Petition Reference Data', baseName: 'petition_details_export' },
  { id: 8, title: 'Export Case Manager Data', baseName: 'case_manager_details_export' },
];

export const templateOf = (id: number | undefined): ShownTemplate | undefined =>
  shownTemplates.find((one) => one.id === id);
const exportOf = (id: number | undefined): NamedTemplate | undefined =>
  shownExports.find((one) => one.id === id);

/** Import and export templates have ids of their own each. */
export const templateOfTask = (task: {
  readonly type: 'IMPORT' | 'EXPORT';
  readonly templateId: number;
}): NamedTemplate | undefined =>
  task.type === 'EXPORT' ? exportOf(task.templateId) : templateOf(task.templateId);

export const templateOfJob = (job: {
  readonly kind: 'IMPORT' | 'RERUN' | 'UNDO' | 'EXPORT';
  readonly templateId?: number;
}): NamedTemplate | undefined =>
  job.kind === 'EXPORT' ? exportOf(job.templateId) : templateOf(job.templateId);

export const fileNamePattern = ({ baseName }: NamedTemplate): string => `${baseName}_YYYYMMDD.csv`;
export const exportNamePattern = ({ baseName }: NamedTemplate): string => `${baseName}_YYYYMMDDHHMM.csv`;
