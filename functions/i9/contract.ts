import * as z from 'zod';
import { ClientId, DistributorId, EmployerId, SecurityGroupId, WorksiteId } from '../directory/contract.ts';
import { CalendarDate, Instant } from '../platform/contract.ts';
import {
  AuditEventName,
  CitizenshipStatus,
  EVerifyStatus,
  FormEdition,
  mimeTypes,
  NextAction,
  RecordType,
  Workflow,
} from './catalog/record-codes.ts';

export {
  AuditEventName,
  CitizenshipStatus,
  EVerifyStatus,
  FormEdition,
  mimeTypes,
  NextAction,
  RecordType,
  Workflow,
};

const text = (longest: number) => z.string().max(longest);
export const I9Id = z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER);
export const ProfileId = I9Id;

export const Address = z.object({
  street: text(64),
  apartment: text(12).optional(),
  city: text(40),
  state: z.string().length(2),
  /** Five or nine digits, `12345` or `12345-6789`. */
  zip: z.string().regex(/^\d{5}(-\d{4})?$/),
});
export type Address = z.infer<typeof Address>;

/** An electronic signature with the evidence of 8 CFR 274a.2(h): who, how, when, from where, under which attestation text. */
export const Signature = z.object({
  method: z.enum(['CLICK_TO_SIGN', 'TYPED_NAME', 'DRAWN', 'WET_INK']),
  signerName: text(120),
  at: Instant,
  ip: text(45).optional(),
  attestationTextVersion: text(20).optional(),
});
export type Signature = z.infer<typeof Signature>;

/** A List A, B or C document as entered in Section 2. */
export const VerificationDocument = z.object({
  documentTypeCode: text(40),
  title: text(120),
  issuingAuthority: text(80).optional(),
  number: text(40).optional(),
  /** Absent means N/A. */
  expirationDate: CalendarDate.optional(),
  isReceipt: z.boolean().default(false),
  receiptDueDate: CalendarDate.optional(),
});
export type VerificationDocument = z.infer<typeof VerificationDocument>;

export const Section1 = z.object({
  lastName: text(40),
  firstName: text(40),
  middleInitial: text(1).optional(),
  otherLastNames: text(40).optional(),
  address: Address.optional(),
  dateOfBirth: CalendarDate.optional(),
  /** Nine digits without hyphens. */
  ssn: z
    .string()
    .regex(/^\d{9}$/)
    .optional(),
  email: text(80).optional(),
  phone: text(25).optional(),
  citizenshipStatus: CitizenshipStatus.optional(),
  uscisANumber: text(10).optional(),
  /** Absent means N/A (no expiry) for status `ALIEN_AUTHORIZED`. */
  authorizedUntilDate: CalendarDate.optional(),
  i94Number: text(11).optional(),
  foreignPassportNumber: text(20).optional(),
  foreignPassportCountry: text(60).optional(),
  signature: Signature.optional(),
});

/** Supplement A: preparer and/or translator certification. */
export const SupplementA = z.object({
  lastName: text(40),
  firstName: text(40),
  middleInitial: text(1).optional(),
  address: Address.optional(),
  signature: Signature.optional(),
});

export const Section2 = z.object({
  listA: z.array(VerificationDocument).max(3).default([]),
  listB: VerificationDocument.optional(),
  listC: VerificationDocument.optional(),
  additionalInformation: text(500).optional(),
  isAlternativeProcedure: z.boolean().default(false),
  firstDayOfEmploymentDate: CalendarDate.optional(),
  signerLastName: text(40).optional(),
  signerFirstName: text(40).optional(),
  signerTitle: text(60).optional(),
  signature: Signature.optional(),
  businessName: text(120).optional(),
  businessAddress: text(200).optional(),
});

/** Supplement B: reverification and rehire (formerly Section 3). */
export const SupplementB = z.object({
  rehireDate: CalendarDate.optional(),
  newLastName: text(40).optional(),
  newFirstName: text(40).optional(),
  newMiddleInitial: text(1).optional(),
  document: VerificationDocument.optional(),
  signerName: text(120).optional(),
  signature: Signature.optional(),
  additionalInformation: text(500).optional(),
  isAlternativeProcedure: z.boolean().default(false),
});

/** What an E-Verify document is: Further Action Notice, Referral Date Confirmation, or the copy used for photo matching. */
export const EVerifyDocument = z.object({
  caseNumber: text(15),
  kind: z.enum(['FAN', 'RDC', 'PHOTO']),
  /** ISO 639-1, lower case: `en`, `es`. */
  language: z
    .string()
    .regex(/^[a-z]{2}$/)
    .default('en'),
  isSigned: z.boolean().default(false),
});
export type EVerifyDocument = z.infer<typeof EVerifyDocument>;

/** A stored file of a record. The bytes are `sizeBytes` bytes at `offset` of `objectKey` in the attachments bucket. */
export const Attachment = z.object({
  attachmentId: text(40),
  /** `HIST`: a scan of the paper form itself; `EVERIFY`: a document of an E-Verify case. */
  section: z.enum(['S1', 'S2', 'SA', 'SB', 'HIST', 'EVERIFY', 'OTHER']),
  list: z.enum(['A', 'B', 'C']).optional(),
  /** Only with section `EVERIFY`: which document of which case. */
  everify: EVerifyDocument.optional(),
  documentTypeCode: text(40),
  side: z.enum(['FRONT', 'BACK']).optional(),
  fileName: text(120),
  mimeType: z.enum(mimeTypes),
  sizeBytes: z.int().nonnegative(),
  /** Lower-case hex of the bytes. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  uploadedBy: text(120),
  uploadedAt: Instant,
  objectKey: text(200),
  offset: z.int().nonnegative().default(0),
});
export type Attachment = z.infer<typeof Attachment>;

/**
 * One entry of a record's append-only trail. `hash` is SHA-256 over `previousHash` and the canonical JSON of the entry
 * without its hashes, so a changed or missing entry shows. `sequence` starts at 1 and has no gaps.
 */
export const AuditEvent = z.object({
  sequence: z.int().positive(),
  at: Instant,
  section: z.enum(['S1', 'S2', 'SA', 'SB', 'SUMMARY', 'EVERIFY', 'ATTACHMENT', 'ACCESS', 'SYSTEM']),
  event: AuditEventName,
  fieldName: text(60).optional(),
  previousValue: text(500).optional(),
  updatedValue: text(500).optional(),
  actorType: z.enum(['EMPLOYEE', 'USER', 'AR', 'PREPARER', 'API', 'SYSTEM']),
  actorName: text(120),
  ip: text(45).optional(),
  channel: text(40).optional(),
  reference: text(80).optional(),
  previousHash: z.string().regex(/^[0-9a-f]{64}$/),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
});
export type AuditEvent = z.infer<typeof AuditEvent>;

/** The fields as they were sent to E-Verify; later corrections of the form do not reach an open case. */
export const EVerifySubmission = z.object({
  lastName: text(40),
  firstName: text(40),
  otherLastNames: text(40).optional(),
  dateOfBirth: CalendarDate.optional(),
  ssn: z
    .string()
    .regex(/^\d{9}$/)
    .optional(),
  citizenshipStatus: CitizenshipStatus.optional(),
  uscisANumber: text(10).optional(),
  i94Number: text(11).optional(),
  foreignPassportNumber: text(20).optional(),
  foreignPassportCountry: text(60).optional(),
  documents: z
    .array(
      z.object({
        documentTypeCode: text(40),
        number: text(40).optional(),
        expirationDate: CalendarDate.optional(),
      }),
    )
    .max(3)
    .default([]),
  hireDate: CalendarDate.optional(),
  lateHireReason: text(200).optional(),
  email: text(80).optional(),
});
export type EVerifySubmission = z.infer<typeof EVerifySubmission>;

export const EVerifyCase = z.object({
  caseNumber: text(15),
  status: EVerifyStatus,
  createdBy: text(120),
  createdAt: Instant,
  submittedAt: Instant.optional(),
  resultAt: Instant.optional(),
  closedAt: Instant.optional(),
  closedResult: z.enum(['AUTHORIZED', 'UNAUTHORIZED', 'OTHER']).optional(),
  closureReason: text(60).optional(),
  mismatchAgency: z.enum(['SSA', 'DHS', 'BOTH']).optional(),
  employeeDecision: z.enum(['ACTION', 'NO_ACTION']).optional(),
  employeeDecidedAt: Instant.optional(),
  isFanReviewed: z.boolean().optional(),
  containsReceipt: z.boolean().optional(),
  submission: EVerifySubmission.optional(),
  actionDeadlineDate: CalendarDate.optional(),
  photoMatch: z.enum(['MATCH', 'NO_MATCH', 'NO_PHOTO', 'NOT_APPLICABLE']).optional(),
  duplicateContinueReason: text(200).optional(),
  history: z.array(
    z.object({ at: Instant, status: EVerifyStatus, actor: text(120), message: text(200).optional() }),
  ),
});
export type EVerifyCase = z.infer<typeof EVerifyCase>;

export const ProfileNote = z.object({
  /** 2,000 characters of the author's, and room for the export's number before them. */
  text: text(2100),
  author: text(120),
  at: Instant,
  source: z.enum(['UI', 'EXPORT', 'API']),
});
export type ProfileNote = z.infer<typeof ProfileNote>;

export const EmployeeProfile = z.object({
  distributorId: DistributorId,
  clientId: ClientId,
  profileId: ProfileId,
  employerId: EmployerId,
  worksiteId: WorksiteId,
  securityGroupIds: z.array(SecurityGroupId).default([]),
  lastName: text(40),
  firstName: text(40),
  middleName: text(25).optional(),
  otherNames: text(40).optional(),
  employeeId: text(30).optional(),
  dateOfBirth: CalendarDate.optional(),
  ssn: z
    .string()
    .regex(/^\d{9}$/)
    .optional(),
  email: text(80).optional(),
  phone: text(25).optional(),
  jobTitle: text(80).optional(),
  businessUnit: text(80).optional(),
  languagePreference: z.enum(['EN', 'ES']).default('EN'),
  startDate: CalendarDate.optional(),
  terminationDate: CalendarDate.optional(),
  isTerminated: z.boolean().default(false),
  isActive: z.boolean().default(true),
  customFields: z
    .array(z.object({ name: text(60), value: text(255) }))
    .max(8)
    .default([]),
  /** Where the person worked, oldest first; the last one has no `toDate`. */
  assignments: z
    .array(
      z.object({
        employerId: EmployerId,
        worksiteId: WorksiteId,
        jobTitle: text(80).optional(),
        fromDate: CalendarDate,
        toDate: CalendarDate.optional(),
      }),
    )
    .default([]),
  createdAt: Instant,
  updatedAt: Instant,
});
export type EmployeeProfile = z.infer<typeof EmployeeProfile>;

/** A signed version of the form that a later one superseded. */
export const PriorVersion = z.object({
  version: z.int().positive(),
  formEdition: FormEdition,
  supersededAt: Instant,
  supersededBy: text(120),
  reason: text(200).optional(),
  section1: Section1,
  supplementA: z.array(SupplementA).default([]),
  section2: Section2.optional(),
  supplementB: z.array(SupplementB).default([]),
});
export type PriorVersion = z.infer<typeof PriorVersion>;

/** A message that was sent about the record; its text is not kept. */
export const Communication = z.object({
  at: Instant,
  kind: z.enum(['INVITATION', 'REMINDER', 'ESCALATION', 'CONFIRMATION', 'OTHER']),
  channel: z.enum(['EMAIL', 'SMS']),
  recipient: text(120),
  result: z.enum(['DELIVERED', 'BOUNCED', 'FAILED', 'UNKNOWN']),
});
export type Communication = z.infer<typeof Communication>;

/** An error that I-9 Resolve found on the form, and what was done about it. */
export const ResolveEntry = z.object({
  /** What audit events refer to. */
  reference: text(80),
  foundAt: Instant,
  section: z.enum(['S1', 'S2', 'SA', 'SB', 'SUMMARY']),
  fieldName: text(60).optional(),
  problem: text(200),
  correctiveAction: text(500).optional(),
  resolvedAt: Instant.optional(),
  resolvedBy: text(120).optional(),
});
export type ResolveEntry = z.infer<typeof ResolveEntry>;

/** A step of a remote workflow: who was asked to look at the documents, when, and how it went. */
export const RemoteEvent = z.object({
  at: Instant,
  event: z.enum(['INVITED', 'LINK_OPENED', 'APPOINTED', 'APPOINTMENT_CHANGED', 'COMPLETED', 'EXPIRED']),
  representativeName: text(120).optional(),
  detail: text(200).optional(),
});
export type RemoteEvent = z.infer<typeof RemoteEvent>;

/** A Form I-9 as on file, with what hangs on it. Derived dates are computed when read, never stored by hand. */
export const I9Record = z.object({
  distributorId: DistributorId,
  clientId: ClientId,
  i9Id: I9Id,
  profileId: ProfileId,
  employerId: EmployerId,
  worksiteId: WorksiteId,
  securityGroupIds: z.array(SecurityGroupId).default([]),
  employeeId: text(30).optional(),
  formEdition: FormEdition,
  recordType: RecordType,
  workflow: Workflow,
  version: z.int().positive().default(1),
  language: z.enum(['EN', 'ES']).default('EN'),
  startDate: CalendarDate.optional(),
  terminationDate: CalendarDate.optional(),
  isTerminated: z.boolean().default(false),
  nextAction: NextAction,
  nextActionDueDate: CalendarDate.optional(),
  /** Set on a record whose stored form cannot be rendered (lost in an old migration); it becomes an exception. */
  isFormMissing: z.boolean().default(false),
  section1: Section1,
  supplementA: z.array(SupplementA).default([]),
  section2: Section2.optional(),
  supplementB: z.array(SupplementB).default([]),
  attachments: z.array(Attachment).default([]),
  everifyCases: z.array(EVerifyCase).default([]),
  auditTrail: z.array(AuditEvent).default([]),
  /** Superseded signed versions, oldest first; `version` of the record is above all of them. */
  priorVersions: z.array(PriorVersion).default([]),
  communications: z.array(Communication).default([]),
  resolveEntries: z.array(ResolveEntry).default([]),
  remoteEvents: z.array(RemoteEvent).default([]),
});
export type I9Record = z.infer<typeof I9Record>;

/** The lean row by which record sets are made: ids, dates and flags, no names and no numbers of documents. */
export const RecordRow = z.object({
  i9Id: I9Id,
  profileId: ProfileId,
  clientId: ClientId,
  employerId: EmployerId,
  worksiteId: WorksiteId,
  securityGroupIds: z.array(SecurityGroupId).default([]),
  recordType: RecordType,
  isSection1Signed: z.boolean(),
  isSection2Signed: z.boolean(),
  startDate: CalendarDate.optional(),
  terminationDate: CalendarDate.optional(),
  isTerminated: z.boolean(),
  attachmentCount: z.int().nonnegative(),
  attachmentBytes: z.int().nonnegative(),
  everifyCaseCount: z.int().nonnegative(),
  /** Cases not closed yet; such a record must not be purged. */
  openEverifyCaseCount: z.int().nonnegative().default(0),
});
export type RecordRow = z.infer<typeof RecordRow>;

/** Which active records a subset takes; dates are inclusive and either may be open. */
export const ActiveRecords = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.enum(['ACTIVE_NONE', 'ACTIVE_ALL', 'ACTIVE_COMPLETED_ONLY', 'ACTIVE_INCOMPLETE_ONLY']),
  }),
  z.strictObject({
    kind: z.literal('ACTIVE_START_RANGE'),
    fromDate: CalendarDate.optional(),
    toDate: CalendarDate.optional(),
  }),
]);
export type ActiveRecords = z.infer<typeof ActiveRecords>;

/** Which terminated records a subset takes; dates are inclusive. */
export const TerminatedRecords = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.enum(['TERM_NONE', 'TERM_ALL', 'TERM_WITHIN_RETENTION', 'TERM_PAST_RETENTION']) }),
  z.strictObject({ kind: z.literal('TERM_SINCE'), fromDate: CalendarDate }),
  z.strictObject({ kind: z.literal('TERM_RANGE'), fromDate: CalendarDate, toDate: CalendarDate }),
]);
export type TerminatedRecords = z.infer<typeof TerminatedRecords>;

/** The record status of an export: every record, or chosen active ones and chosen terminated ones. */
export const RecordFilter = z.discriminatedUnion('recordStatus', [
  z.strictObject({ recordStatus: z.literal('ALL_RECORDS') }),
  z.strictObject({
    recordStatus: z.literal('SUBSET'),
    activeRecords: ActiveRecords,
    terminatedRecords: TerminatedRecords,
  }),
]);
export type RecordFilter = z.infer<typeof RecordFilter>;

/** Environment variables of functions that read records. */
export const i9Env = z.object({ I9_TABLE: z.string().min(1), ATTACHMENTS_BUCKET: z.string().min(1) });
