import { createHash } from 'node:crypto';
import type { Client, Employer, Principal, User } from '../../functions/directory/contract.ts';
import { roles } from '../../functions/directory/contract.ts';
import { type AuditEventDraft, chainEvents, trailStart } from '../../functions/i9/audit-chain.ts';
import type { Attachment, AuditEvent, EmployeeProfile, RecordRow } from '../../functions/i9/contract.ts';
import { I9Record } from '../../functions/i9/contract.ts';

const clickedAt = (at: string, signerName: string) => ({
  method: 'CLICK_TO_SIGN' as const,
  signerName,
  at,
  ip: '203.0.113.7',
  attestationTextVersion: '2025-01',
});

/** A finished, active record of Zephyrine O'Tansley; take what differs. */
export function anI9Record(differences: Partial<I9Record> = {}): I9Record {
  return I9Record.parse({
    distributorId: 'meridian-hr',
    clientId: 1001,
    i9Id: 5_000_001,
    profileId: 5_000_001,
    employerId: 11,
    worksiteId: 101,
    employeeId: 'HBV-0000001',
    formEdition: '01/20/25',
    recordType: 'ELECTRONIC',
    workflow: 'IN_PERSON',
    startDate: '2026-03-02',
    nextAction: 'NONE',
    section1: {
      lastName: "O'Tansley",
      firstName: 'Zephyrine',
      middleInitial: 'Q',
      address: { street: '12 Lantern Hill', city: 'Saltmere', state: 'ME', zip: '00013' },
      dateOfBirth: '1990-02-28',
      ssn: '900001234',
      email: 'zephyrine@example.com',
      phone: '(555) 555-0100',
      citizenshipStatus: 'CITIZEN',
      signature: clickedAt('2026-03-02T14:00:00.000Z', "Zephyrine O'Tansley"),
    },
    section2: {
      listB: {
        documentTypeCode: 'DRIVERS_LICENSE',
        title: "Driver's License",
        issuingAuthority: 'State of ME',
        number: 'T000000001',
        expirationDate: '2030-01-31',
      },
      listC: { documentTypeCode: 'BIRTH_CERTIFICATE', title: 'Birth Certificate', number: 'B00000001' },
      firstDayOfEmploymentDate: '2026-03-02',
      signerLastName: 'Sorrelwood',
      signerFirstName: 'Ngozi',
      signerTitle: 'Office Administrator',
      signature: clickedAt('2026-03-04T15:00:00.000Z', 'Ngozi Sorrelwood'),
      businessName: 'Harborview Logistics, Inc.',
      businessAddress: '1 Sample Plaza, Saltmere, ME 00001',
    },
    auditTrail: anAuditTrail(3),
    ...differences,
  });
}

/** The lean row of an active, finished record. */
export function aRecordRow(differences: Partial<RecordRow> = {}): RecordRow {
  return {
    i9Id: 5_000_001,
    profileId: 5_000_001,
    clientId: 1001,
    employerId: 11,
    worksiteId: 101,
    securityGroupIds: [],
    recordType: 'ELECTRONIC',
    isSection1Signed: true,
    isSection2Signed: true,
    startDate: '2024-03-04',
    isTerminated: false,
    attachmentCount: 0,
    attachmentBytes: 0,
    everifyCaseCount: 0,
    openEverifyCaseCount: 0,
    ...differences,
  };
}

/** An event as it is before it joins a trail. */
export function anAuditEventDraft(differences: Partial<AuditEventDraft> = {}): AuditEventDraft {
  return {
    at: '2026-03-02T14:00:00.000Z',
    section: 'ACCESS',
    event: 'VIEWED',
    actorType: 'USER',
    actorName: 'Ngozi Sorrelwood',
    ...differences,
  };
}

/** A chained trail of so many events, a minute apart. */
export function anAuditTrail(eventCount: number): AuditEvent[] {
  const drafts = Array.from({ length: eventCount }, (_, position) =>
    anAuditEventDraft({ at: new Date(Date.UTC(2026, 2, 2, 14, position)).toISOString() }),
  );
  return chainEvents(trailStart, drafts);
}

/** An attachment whose bytes lie at `offset` of `objectKey`. */
export function anAttachment(bytes: Buffer, differences: Partial<Attachment> = {}): Attachment {
  return {
    attachmentId: 'one',
    section: 'S2',
    list: 'B',
    documentTypeCode: 'DRIVERS_LICENSE',
    fileName: 'drivers_license-1.jpg',
    mimeType: 'image/jpeg',
    sizeBytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    uploadedBy: 'Ngozi Sorrelwood',
    uploadedAt: '2026-03-04T14:50:00.000Z',
    objectKey: 'D/meridian-hr/C/1001/I/5000001/bundle',
    offset: 0,
    ...differences,
  };
}

export function aProfile(differences: Partial<EmployeeProfile> = {}): EmployeeProfile {
  return {
    distributorId: 'meridian-hr',
    clientId: 1001,
    profileId: 5_000_001,
    employerId: 11,
    worksiteId: 101,
    securityGroupIds: [],
    lastName: "O'Tansley",
    firstName: 'Zephyrine',
    languagePreference: 'EN',
    isTerminated: false,
    isActive: true,
    customFields: [],
    assignments: [],
    createdAt: '2026-02-20T14:00:00.000Z',
    updatedAt: '2026-03-04T15:00:00.000Z',
    ...differences,
  };
}

export function aClient(differences: Partial<Client> = {}): Client {
  return {
    distributorId: 'meridian-hr',
    clientId: 1001,
    name: 'Harborview Logistics',
    isActive: true,
    employerCount: 0,
    recordCount: 0,
    worksiteCount: 0,
    activeUserCount: 0,
    pendingByWorkflow: {},
    ...differences,
  };
}

export function anEmployer(differences: Partial<Employer> = {}): Employer {
  return {
    distributorId: 'meridian-hr',
    clientId: 1001,
    employerId: 11,
    name: 'Harborview Logistics, Inc.',
    fein: '980000011',
    ...differences,
  };
}

/** A distributor's administrator with all access. */
export function aUser(differences: Partial<User> = {}): User {
  return {
    sub: 'sub-dana',
    username: 'dana',
    displayName: 'Dana Quillfeather',
    email: 'dana@example.com',
    roles: [roles.distributorAllAccess],
    distributorId: 'meridian-hr',
    isActive: true,
    ...differences,
  };
}

/** The same administrator after the directory agreed. */
export function aPrincipal(differences: Partial<Principal> = {}): Principal {
  return {
    kind: 'user',
    id: 'sub-dana',
    displayName: 'Dana Quillfeather',
    roles: [roles.distributorAllAccess],
    scopes: [],
    distributorId: 'meridian-hr',
    ...differences,
  };
}
