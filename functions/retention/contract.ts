import * as z from 'zod';
import { ClientId, DistributorId, EmployerId } from '../directory/contract.ts';
import { I9Id, ProfileId } from '../i9/contract.ts';
import { CalendarDate, Instant, Ulid } from '../platform/contract.ts';

/** An operator as the audit trail takes them: an id, no name with spaces and no address. */
export const OperatorId = z
  .string()
  .regex(/^[^\s@]{1,128}$/, 'an id of 1 to 128 characters without spaces and @');

/** Records of a client, or of one of its employers. */
export const PurgeScope = z.object({
  distributorId: DistributorId,
  clientId: ClientId,
  employerId: EmployerId.optional(),
});
export type PurgeScope = z.infer<typeof PurgeScope>;

/**
 * What a record is to the purge. Only `DUE` ones go. `CURRENT_EMPLOYEE`: the person works, by this record, another of
 * theirs, a rehire or the profile. `NO_DATES`: not dated by start and termination. `NOT_READABLE`: kept until somebody
 * has looked at it.
 */
export const PurgeVerdict = z.enum([
  'DUE',
  'NOT_YET',
  'CURRENT_EMPLOYEE',
  'NO_DATES',
  'OPEN_CASE',
  'ON_HOLD',
  'NOT_READABLE',
]);
export type PurgeVerdict = z.infer<typeof PurgeVerdict>;

/** What a purge would do: counts and ids, no names and no dates of persons. */
export const PurgePlan = z.object({
  /** The day that has begun everywhere on earth; by it the dates are judged. */
  asOfDate: CalendarDate,
  recordCount: z.int().nonnegative(),
  counts: z.record(PurgeVerdict, z.int().nonnegative()),
  dueI9Ids: z.array(I9Id),
  /** Records that an earlier purge began to destroy and did not finish. */
  unfinishedCount: z.int().nonnegative(),
});
export type PurgePlan = z.infer<typeof PurgePlan>;

/** The law by which a record went. @see 8 CFR 274a.2(b)(2)(i)(A) */
export const purgeRule = 'LATER_OF_START_3_YEARS_AND_TERMINATION_1_YEAR';

/** What is left of a record that was purged: who, when, by which rule; nothing of the person. */
export const Tombstone = z.object({
  distributorId: DistributorId,
  clientId: ClientId,
  i9Id: I9Id,
  profileId: ProfileId,
  employerId: EmployerId,
  purgeId: Ulid,
  purgedBy: OperatorId,
  purgedAt: Instant,
  /** From this day it was allowed. */
  dueDate: CalendarDate,
  rule: z.literal(purgeRule),
  /** `WITHDRAWN`: no longer a record, but parts or objects may lie there still. */
  state: z.enum(['WITHDRAWN', 'ERASED']),
  /** Absent while the profile is there, be it for another record of the person. */
  profileErasedAt: Instant.optional(),
});
export type Tombstone = z.infer<typeof Tombstone>;

/** What became of a purge. */
export interface PurgeSummary {
  readonly purgeId: string;
  /** Records destroyed by this run, those included that an earlier one had begun. */
  readonly purgedCount: number;
  /** Due at first, and then held, changed or purged by somebody else; kept, or theirs. */
  readonly sparedCount: number;
  readonly profileCount: number;
  readonly objectVersionCount: number;
}

/** What a hold covers: a client, one of its employers, or one record. */
export const HoldScope = z.object({
  distributorId: DistributorId,
  clientId: ClientId,
  employerId: EmployerId.optional(),
  i9Id: I9Id.optional(),
});
export type HoldScope = z.infer<typeof HoldScope>;

/** An order that nothing of its scope is destroyed. Whoever asks for its end is not who approves it. */
export const LegalHold = z.object({
  ...HoldScope.shape,
  holdId: Ulid,
  state: z.enum(['ACTIVE', 'RELEASE_ASKED', 'RELEASED']),
  /** Of the order, such as a docket number. */
  reason: z.string().min(3).max(500),
  setBy: OperatorId,
  setAt: Instant,
  releaseReason: z.string().min(3).max(500).optional(),
  releaseAskedBy: OperatorId.optional(),
  releaseAskedAt: Instant.optional(),
  releasedBy: OperatorId.optional(),
  releasedAt: Instant.optional(),
});
export type LegalHold = z.infer<typeof LegalHold>;

/** Actions of the audit trail. */
export const retentionActions = {
  purgeBegun: 'I9_PURGE_BEGUN',
  recordPurged: 'I9_RECORD_PURGED',
  holdSet: 'LEGAL_HOLD_SET',
  releaseAsked: 'LEGAL_HOLD_RELEASE_ASKED',
  holdReleased: 'LEGAL_HOLD_RELEASED',
} as const;
