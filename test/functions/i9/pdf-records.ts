import { type AuditEventDraft, chainEvents, trailStart } from '../../../functions/i9/audit-chain.ts';
import { I9Record, type Signature } from '../../../functions/i9/contract.ts';

const signature = (signerName: string, at: string): Signature => ({
  method: 'CLICK_TO_SIGN',
  signerName,
  at,
  ip: '192.0.2.17',
  attestationTextVersion: 'S1-2025-01',
});

/** A record whose every form field is filled; its people and numbers are invented. */
export const fullRecord: I9Record = I9Record.parse({
  distributorId: 'dst-example',
  clientId: 2,
  i9Id: 900_000_123,
  profileId: 77,
  employerId: 3,
  worksiteId: 4,
  formEdition: '01/20/25',
  recordType: 'ELECTRONIC',
  workflow: 'IN_PERSON',
  version: 3,
  nextAction: 'NONE',
  section1: {
    lastName: 'Featherstone',
    firstName: 'Ottoline',
    middleInitial: 'Q',
    otherLastNames: 'Birdwhistle',
    address: {
      street: '12 Imaginary Crescent',
      apartment: '4B',
      city: 'Nowhereville',
      state: 'OR',
      zip: '97000-1234',
    },
    dateOfBirth: '1990-02-28',
    ssn: '900123456',
    email: 'ottoline@example.com',
    phone: '+1 503 555 0100',
    citizenshipStatus: 'ALIEN_AUTHORIZED',
    uscisANumber: 'A000000001',
    authorizedUntilDate: '2027-05-06',
    i94Number: '00000000A11',
    foreignPassportNumber: 'XX0000077',
    foreignPassportCountry: 'Ruritania',
    signature: signature('Ottoline Q Featherstone', '2026-01-02T08:09:10.111Z'),
  },
  supplementA: [
    {
      lastName: 'Quillfeather',
      firstName: 'Barnaby',
      middleInitial: 'Z',
      address: { street: '99 Pretend Lane', apartment: '7', city: 'Makebelieve', state: 'WA', zip: '98000' },
      signature: signature('Barnaby Quillfeather', '2026-01-02T09:00:00.000Z'),
    },
  ],
  section2: {
    listA: [
      {
        documentTypeCode: 'FOREIGN_PASSPORT_I94',
        title: 'Foreign Passport, work-authorized nonimmigrant',
        issuingAuthority: 'Ministry of Ruritania',
        number: 'XX0000088',
        expirationDate: '2030-11-12',
      },
      {
        documentTypeCode: 'I94',
        title: 'Form I-94',
        issuingAuthority: 'DHS Customs',
        number: '00000000A22',
        expirationDate: '2028-09-10',
      },
      {
        documentTypeCode: 'DS2019',
        title: 'Form DS-2019',
        issuingAuthority: 'Department of State',
        number: 'N0000000033',
        expirationDate: '2029-07-08',
      },
    ],
    listB: {
      documentTypeCode: 'DRIVERS_LICENSE',
      title: "Driver's License",
      issuingAuthority: 'State of Oregon',
      number: 'ORDL-44',
      expirationDate: '2031-03-04',
    },
    listC: {
      documentTypeCode: 'SSN_CARD_UNRESTRICTED',
      title: 'Social Security Card',
      issuingAuthority: 'SSA Office',
      number: 'SSCARD-55',
      expirationDate: '2032-05-16',
      isReceipt: true,
      receiptDueDate: '2026-04-02',
    },
    additionalInformation: 'CAP-GAP until 10/01/2026; 240-Day Ext. noted by H. Example.',
    isAlternativeProcedure: true,
    firstDayOfEmploymentDate: '2026-01-05',
    signerLastName: 'Penhaligon',
    signerFirstName: 'Horace',
    signerTitle: 'Chief Inventor',
    signature: signature('Horace Penhaligon', '2026-01-06T17:18:19.222Z'),
    businessName: 'Imaginary Widgets LLC',
    businessAddress: '1 Fictional Plaza, Nowhereville, OR 97001',
  },
  supplementB: [
    {
      rehireDate: '2026-08-09',
      newLastName: 'Birdwhistle-Moon',
      newFirstName: 'Ottilie',
      newMiddleInitial: 'R',
      document: {
        documentTypeCode: 'EAD_I766',
        title: 'Employment Authorization Document',
        issuingAuthority: 'USCIS Center',
        number: 'EAD-66',
        expirationDate: '2033-12-13',
      },
      signerName: 'Petronella Example',
      signature: signature('Petronella Example', '2026-08-10T20:21:22.333Z'),
      additionalInformation: 'Name changed after marriage, initialled PE.',
      isAlternativeProcedure: true,
    },
  ],
});

/** The full record with other parts, as its schema reads them. */
export function aRecord(parts: Partial<I9Record>): I9Record {
  return I9Record.parse({ ...fullRecord, ...parts });
}

/** What a record holds before anybody has signed anything. */
export const emptyRecord: I9Record = aRecord({
  section1: { lastName: 'Blank', firstName: 'Form' },
  section2: undefined,
  supplementA: [],
  supplementB: [],
});

const lorem = (length: number) =>
  'Lorem ipsum (dolor) sit amet, \\ consectetur '.repeat(12).slice(0, length).trimEnd();
const longName = 'Wolfeschlegelsteinhausenbergerdorff-Moon';
const longDocument = {
  documentTypeCode: 'LONG',
  title: lorem(120),
  issuingAuthority: lorem(80),
  number: '9876543210'.repeat(4),
  expirationDate: '2030-01-02',
  isReceipt: true,
  receiptDueDate: '2026-03-04',
};
const longSignature: Signature = {
  ...signature(lorem(120), '2026-01-02T03:04:05.678Z'),
  ip: '2001:0db8:0000:0000:0000:ff00:0042:8329',
  attestationTextVersion: 'attestation-20250120',
};
const longAddress = {
  street: lorem(64),
  apartment: '123456789012',
  city: longName,
  state: 'WW',
  zip: '12345-6789',
};

/** Texts as long as the contract lets them be, and more supplements than fit on a page each. */
export const longRecord: I9Record = aRecord({
  section1: {
    ...fullRecord.section1,
    lastName: 'W'.repeat(40),
    firstName: longName,
    otherLastNames: longName,
    address: longAddress,
    email: `${'w'.repeat(68)}@example.org`,
    phone: '+1 (503) 555-0100 x123456',
    foreignPassportNumber: 'W'.repeat(20),
    foreignPassportCountry: lorem(60),
    signature: longSignature,
  },
  section2: {
    listA: [longDocument, longDocument, longDocument],
    listB: longDocument,
    listC: longDocument,
    additionalInformation: lorem(500),
    isAlternativeProcedure: true,
    firstDayOfEmploymentDate: '2026-01-05',
    signerLastName: longName,
    signerFirstName: longName,
    signerTitle: lorem(60),
    signature: longSignature,
    businessName: lorem(120),
    businessAddress: lorem(200),
  },
  supplementA: Array.from({ length: 5 }, (_, index) => ({
    lastName: `Preparer${index + 1}`,
    firstName: longName,
    address: longAddress,
    signature: longSignature,
  })),
  supplementB: Array.from({ length: 4 }, (_, index) => ({
    rehireDate: `2026-05-0${index + 1}`,
    newLastName: longName,
    newFirstName: longName,
    document: longDocument,
    signerName: lorem(120),
    signature: longSignature,
    additionalInformation: lorem(500),
    isAlternativeProcedure: true,
  })),
});

/** A sealed trail of this many entries. */
export function aTrail(count: number, parts: Partial<AuditEventDraft> = {}): I9Record['auditTrail'] {
  const drafts = Array.from(
    { length: count },
    (_, index): AuditEventDraft => ({
      at: new Date(Date.UTC(2026, 0, 2, 8, 0, index)).toISOString(),
      section: 'S1',
      event: 'FIELD_CHANGED',
      fieldName: `field-${index + 1}`,
      previousValue: `before ${index + 1}`,
      updatedValue: `after ${index + 1}`,
      actorType: 'USER',
      actorName: 'Horace Penhaligon',
      ip: '192.0.2.17',
      ...parts,
    }),
  );
  return chainEvents(trailStart, drafts);
}
