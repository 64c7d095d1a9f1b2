import type { AttachmentContent } from '../i9/attachment-store.ts';
import type { EmployeeProfile, I9Record, ProfileNote } from '../i9/contract.ts';
import type { AssetCode, ExceptionReason } from './contract.ts';

/** A record and what belongs to it. `needsOf` says which parts the chosen assets ask for; others need not be read. */
export interface RecordSource {
  readonly record: I9Record;
  /** Absent when no asset needs it, or when it is no longer there. */
  readonly profile?: EmployeeProfile;
  /** Of the profile, oldest first; absent under the same conditions. */
  readonly notes?: readonly ProfileNote[];
  /** There is a profile, but it or one of its notes cannot be read; neither is given then. */
  readonly isProfileDamaged?: boolean;
  /** By attachment id; only those needed. */
  readonly attachments: ReadonlyMap<string, AttachmentContent>;
  /** Selected by a filter on termination dates although terminated without a date. */
  readonly isUndatedTermination?: boolean;
}

export interface RecordFile {
  /** Path below the record's folder. */
  readonly name: string;
  readonly assetCode: AssetCode;
  readonly content: Buffer;
  /** The stored file of which this is the copy. */
  readonly attachmentId?: string;
  /** Of the content, lower-case hex, where reading it has just proved it. */
  readonly sha256?: string;
}

/** Something chosen that the package could not be given, and why. Holds no personal data. */
export interface ExportException {
  readonly i9Id: number;
  readonly assetCode: AssetCode | 'RECORD';
  readonly reason: ExceptionReason;
  readonly detail: string;
}

export interface RecordFiles {
  readonly files: readonly RecordFile[];
  readonly exceptions: readonly ExportException[];
}

/** What a record's index rows say besides what is on the form. */
export interface IndexContext {
  readonly employerName: string;
  readonly fein: string;
  readonly worksiteName: string;
  readonly securityGroupNames: readonly string[];
  /** Of `recordFolder`, from the root of the package. */
  readonly folderPath: string;
  /** Lower-case hex; absent when the form is not in the package. */
  readonly formSha256: string | undefined;
  /** The day on which the record set was frozen. */
  readonly asOfDate: string;
  readonly ssnDisplay: 'FULL' | 'LAST_FOUR';
  readonly assets: readonly AssetCode[];
  /** What `recordFiles` made of this record: names for the sheet of documents, rows for that of exceptions. */
  readonly made: RecordFiles;
}
