/** A document as people present it. `prefix` and `digits` make its invented number; `years` how long it is valid. */
export interface DocumentKind {
  readonly code: string;
  readonly title: string;
  readonly authority: string;
  readonly prefix: string;
  readonly digits: number;
  /** Absent when such a document does not expire. */
  readonly years?: number;
  readonly hasBack?: boolean;
}

const usPassport: DocumentKind = {
  code: 'US_PASSPORT',
  title: 'U.S. Passport',
  authority: 'U.S. Department of State',
  prefix: 'X',
  digits: 8,
  years: 10,
};
const permanentResidentCard: DocumentKind = {
  code: 'PERM_RESIDENT_CARD_I551',
  title: 'Permanent Resident Card (Form I-551)',
  authority: 'U.S. Citizenship and Immigration Services',
  prefix: 'XYZ',
  digits: 10,
  years: 10,
  hasBack: true,
};
const employmentAuthorizationDocument: DocumentKind = {
  code: 'EAD_I766',
  title: 'Employment Authorization Document (Form I-766)',
  authority: 'U.S. Citizenship and Immigration Services',
  prefix: 'XYZ',
  digits: 10,
  years: 2,
  hasBack: true,
};

/** List A documents by citizenship status. */
export const listADocuments: Readonly<Record<string, readonly DocumentKind[]>> = {
  CITIZEN: [usPassport],
  NONCITIZEN_NATIONAL: [usPassport],
  LAWFUL_PERMANENT_RESIDENT: [permanentResidentCard],
  ALIEN_AUTHORIZED: [employmentAuthorizationDocument],
};

/** The three documents that a foreign passport with Form I-94 makes together. */
export const foreignPassportDocuments: readonly DocumentKind[] = [
  {
    code: 'FOREIGN_PASSPORT_I94',
    title: 'Foreign Passport',
    authority: '',
    prefix: 'Z',
    digits: 8,
    years: 6,
  },
  {
    code: 'FOREIGN_PASSPORT_I94',
    title: 'Form I-94',
    authority: 'U.S. Customs and Border Protection',
    prefix: '0',
    digits: 10,
    years: 3,
  },
];

export const listBDocuments: readonly DocumentKind[] = [
  {
    code: 'DRIVERS_LICENSE',
    title: "Driver's License",
    authority: 'State',
    prefix: 'T',
    digits: 9,
    years: 8,
    hasBack: true,
  },
  { code: 'STATE_ID', title: 'State ID Card', authority: 'State', prefix: 'S', digits: 9, years: 8 },
  {
    code: 'US_MILITARY_CARD',
    title: 'U.S. Military Card',
    authority: 'U.S. Department of Defense',
    prefix: '',
    digits: 10,
    years: 4,
  },
  {
    code: 'SCHOOL_ID_PHOTO',
    title: 'School ID Card with Photograph',
    authority: 'Saltmere College',
    prefix: 'C',
    digits: 7,
    years: 4,
  },
];

export const listCDocuments: readonly DocumentKind[] = [
  {
    code: 'SSN_CARD_UNRESTRICTED',
    title: 'Social Security Card',
    authority: 'Social Security Administration',
    prefix: '',
    digits: 0,
  },
  { code: 'BIRTH_CERTIFICATE', title: 'Birth Certificate', authority: 'State', prefix: 'B', digits: 8 },
];

/** Editions of the form by the first day they could be used, newest first. */
export const editions = [
  { fromDate: '2025-04-02', edition: '01/20/25' },
  { fromDate: '2023-08-01', edition: '08/01/23' },
  { fromDate: '2019-10-21', edition: '10/21/19' },
  { fromDate: '2017-07-17', edition: '07/17/17' },
  { fromDate: '2016-11-14', edition: '11/14/16' },
  { fromDate: '2013-03-08', edition: '03/08/13' },
] as const;
