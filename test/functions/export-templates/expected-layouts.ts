/** The layouts that firms have agreed to: number, title, base name, columns in their order. */
export const layouts: readonly (readonly [number, string, string, string])[] = [
  [
    1,
    'Export Corporation / Employer Data',
    'corporation_details_export',
    `SystemCorporationID EmployerID EmployerName DBAName ParentEmployerID EmployerType FEIN NAICSCode
YearEstablished EmployeesUS EmployeesWorldwide GrossAnnualIncome NetAnnualIncome CurrencyCode
H1BDependent EVerifyParticipant Website AddressLine1 AddressLine2 City StateProvince PostalCode
Country CountryCode3 Phone SigningLastName SigningFirstName SigningTitle SigningEmail SigningPhone
CaseManagerID AttorneyID FirmOfficeCode Status ActiveClientCount OpenCaseCount SystemCreatedOn
SystemModifiedOn`,
  ],
  [
    2,
    'Export Client / Employee Data',
    'client_details_export',
    `SystemClientID EmployerID EmployerName EmployeeID ClientCategory LastName FirstName MiddleName
Suffix OtherNames PreferredName Gender DateOfBirth CityOfBirth CountryOfBirth CountryOfCitizenship
SecondCitizenship MaritalStatus WorkEmail PersonalEmail WorkPhone MobilePhone SSNLast4 AlienNumber
SEVISNumber CurrentImmigrationStatus I94Number I94ExpirationDate HireDate TerminationDate
EmploymentStatus JobTitle JobCode SOCCode Department CostCenter Salary SalaryCurrency SalaryUnit
WorkLocationCode WorkCity WorkState WorkCountry ResidenceAddressLine1 ResidenceUnit ResidenceCity
ResidenceState ResidencePostalCode ResidenceCountry PrimarySupervisorContactID CaseManagerID
AttorneyID ClientStatus OpenCaseCount SystemCreatedOn SystemModifiedOn`,
  ],
  [
    3,
    'Export Client / Employee Expiration Data',
    'fn_immig_doc_details_export',
    `SystemClientID EmployerID EmployeeID LastName FirstName SystemDocumentID DocumentType DocumentNumber
IssueDate ValidFrom ValidTo DaysToExpiration IssuingCountry IssuingAuthority Description
ReminderDays Status SystemCreatedOn SystemModifiedOn`,
  ],
  [
    4,
    'Export Client / Employee Visa Data',
    'fn_visa_details_export',
    `SystemClientID EmployerID EmployeeID LastName FirstName SystemVisaID VisaNumber VisaType
VisaCategory VisaCountry IssuingPost ControlNumber IssueDate ExpirationDate Entries Annotation
IsCurrent I94Number LastEntryDate PortOfEntry I94ExpirationDate StatusValidFrom StatusValidTo
ReceiptNumber MaxOutDate SystemCreatedOn SystemModifiedOn`,
  ],
  [
    5,
    'Export Client / Employee Passport Data',
    'fn_passport_details_export',
    `SystemClientID EmployerID EmployeeID LastName FirstName SystemPassportID PassportNumber
IssuingCountry IssuingCountryCode3 Nationality PassportType PlaceOfIssue IssueDate ExpirationDate
IsPrimary SystemCreatedOn SystemModifiedOn`,
  ],
  [
    6,
    'Export Client / Employee Case Data',
    'fn_case_details_export',
    `SystemCaseID CaseReference SystemClientID EmployerID EmployeeID LastName FirstName PetID
PetitionName VisaType CaseCountry CaseStatus LastCompletedStep NextStep NextStepDueDate
CaseOpenedDate CaseClosedDate ReceiptType ReceiptNumber ReceiptStatus SentToGovernmentDate
ReceiptDate NoticeDate RFEReceivedDate RFEResponseDueDate RFEResponseSubmittedDate ApprovedDate
ValidFrom ValidTo DeniedDate WithdrawnDate PriorityDate PreferenceCategory DOLCaseNumber
DOLFiledDate PremiumProcessing CaseManagerID CaseManagerName AttorneyID SystemCreatedOn
SystemModifiedOn`,
  ],
  [
    7,
    'Export Petition Reference Data',
    'petition_details_export',
    `PetID PetitionName PetitionSource Country VisaType ImmigrationCategory FormNumbers StepCount
DefaultCaseManagerID IsActive SystemCreatedOn SystemModifiedOn`,
  ],
  [
    8,
    'Export Case Manager Data',
    'case_manager_details_export',
    `CaseManagerID LastName FirstName Email Phone Title Role FirmOfficeCode IsActive OpenCaseCount
OpenClientCount LastLoginOn SystemCreatedOn SystemModifiedOn`,
  ],
];
