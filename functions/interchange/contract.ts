import * as z from 'zod';
import {
  Client,
  ClientId,
  Distributor,
  DistributorId,
  Employer,
  SecurityGroup,
  Worksite,
} from '../directory/contract.ts';
import { Attachment, AuditEvent, EmployeeProfile, I9Record, ProfileId, ProfileNote } from '../i9/contract.ts';
import { Instant } from '../platform/contract.ts';

export const interchangeFormat = 'waybill-interchange';
/** Version that is written. Readers take every version with the same first number. */
export const interchangeVersion = '1.2.0';

/** Fixed names inside a pack; records are cut into `records-0001.ndjson` and so on. */
export const packFiles = {
  manifest: 'interchange.json',
  directory: 'directory.ndjson',
  profiles: 'profiles.ndjson',
  notes: 'notes.ndjson',
  records: /^records-\d{4,}\.ndjson$/,
} as const;

/** `interchange.json`: what the folder is, and how many lines each kind of file holds, so that a cut-off pack shows. */
export const InterchangeManifest = z.object({
  format: z.literal(interchangeFormat),
  version: z.string().regex(/^1\.\d+\.\d+$/, 'only versions 1.x.y can be read'),
  createdAt: Instant,
  createdBy: z.string().max(120).optional(),
  counts: z.object({
    directory: z.int().nonnegative(),
    profiles: z.int().nonnegative(),
    records: z.int().nonnegative(),
    notes: z.int().nonnegative(),
  }),
});
export type InterchangeManifest = z.infer<typeof InterchangeManifest>;

/** A distributor without who switched the data export, which is this application's own affair. */
const PackDistributor = Distributor.omit({ dataExportSwitchedBy: true, dataExportSwitchedAt: true });

/** A line of `directory.ndjson`. */
export const DirectoryLine = z.discriminatedUnion('kind', [
  PackDistributor.extend({ kind: z.literal('distributor') }),
  Client.extend({ kind: z.literal('client') }),
  Employer.extend({ kind: z.literal('employer') }),
  Worksite.extend({ kind: z.literal('worksite') }),
  SecurityGroup.extend({ kind: z.literal('securityGroup') }),
]);
export type DirectoryLine = z.infer<typeof DirectoryLine>;
/** The same as it is written; what has a default may be left out. */
export type WrittenDirectoryLine = z.input<typeof DirectoryLine>;

/** A line of `profiles.ndjson`. */
export const ProfileLine = EmployeeProfile;

/** A line of `notes.ndjson`: a note on an employee profile. */
export const NoteLine = ProfileNote.extend({
  distributorId: DistributorId,
  clientId: ClientId,
  profileId: ProfileId,
});
export type NoteLine = z.infer<typeof NoteLine>;

/** A path below `files/`, segments of letters, digits, `.`, `_` and `-`, none of them `.` or `..`. */
const PackPath = z
  .string()
  .max(200)
  .regex(/^files(\/(?!\.{1,2}(\/|$))[A-Za-z0-9._-]+)+$/);

/** An attachment: `sizeBytes` bytes at `offset` of `file`. Without `file` the bytes are declared lost. */
export const InterchangeAttachment = Attachment.omit({ objectKey: true }).extend({
  file: PackPath.optional(),
});
export type InterchangeAttachment = z.infer<typeof InterchangeAttachment>;

/** An entry of the audit trail. Hashes come with every entry of a trail or with none; without, the trail is chained on loading. */
const InterchangeAuditEvent = AuditEvent.partial({ previousHash: true, hash: true });

/** A line of `records-….ndjson`: a Form I-9 with its attachments, audit trail, E-Verify cases and history. */
export const RecordLine = I9Record.extend({
  attachments: z.array(InterchangeAttachment).default([]),
  auditTrail: z.array(InterchangeAuditEvent).default([]),
});
export type RecordLine = z.infer<typeof RecordLine>;

/** Why a line was not loaded. `problem` names fields by JSON Pointer and never holds a value. */
export interface RejectedLine {
  readonly file: string;
  /** From 1; absent when the whole file is meant. */
  readonly line?: number;
  readonly problem: string;
}

export interface LoadProgress {
  readonly step: string;
  readonly loadedCount: number;
  readonly rejectedCount: number;
  readonly totalCount: number;
}
