import * as z from 'zod';
import { DistributorId, roles, staffRoles } from '../directory/contract.ts';
import { Instant, route, Ulid } from '../platform/contract.ts';
import {
  Destination,
  FailureCode,
  FtpsDestination,
  HostKeyFingerprint,
  HostKeyKind,
  Protocol,
  S3Destination,
  SealedSecret,
  SftpDestination,
  TraceStep,
} from '../transfer/contract.ts';

export { awsRegions } from './catalog/aws-regions.ts';

/** Status of the transfer; absent while there is nothing to send. `IN_PROGRESS` also while the next daily attempt is awaited. */
export const TransferStatus = z.enum(['IN_PROGRESS', 'COMPLETE', 'FAILED']);
export type TransferStatus = z.infer<typeof TransferStatus>;

/** Most attempts to send one export: one at once, four on the days after. */
export const mostAttempts = 5;
/** Hours between the starts of two attempts, at least. */
export const hoursBetweenAttempts = 24;
/** Days that the files of a package stay in our bucket after they were made; a rule of the bucket deletes them then. */
export const stagedCopyDays = 30;

/** One try to send a finished export. */
export const TransferAttempt = z.object({
  /** Counts from 1 in each cycle. */
  attemptNumber: z.int().min(1),
  /** A person's `Retry Transfer` after the last attempt begins the next cycle of five. */
  cycleNumber: z.int().min(1).default(1),
  deliveryMethod: Protocol.optional(),
  /** Who started it by hand, before its time or after the last one; absent when the schedule did. */
  startedBy: z.string().optional(),
  startedAt: Instant,
  endedAt: Instant.optional(),
  outcome: z.enum(['IN_PROGRESS', 'COMPLETE', 'FAILED']),
  failureCode: FailureCode.optional(),
  /** From the catalogue of failure texts; never what the server said. */
  failureText: z.string().optional(),
  /** Version of the delivery settings that this attempt uses. */
  settingsVersion: z.int().optional(),
  sentBytes: z.int().nonnegative().default(0),
  totalBytes: z.int().nonnegative().default(0),
  /** Unfinished files that the last attempt of a cycle could not remove from the destination. */
  leftovers: z.array(z.string()).optional(),
});
export type TransferAttempt = z.infer<typeof TransferAttempt>;

/** A file of the finished package as it lies at the destination. */
export const PackageFile = z.object({
  name: z.string(),
  sizeBytes: z.int().nonnegative(),
  sha256: z.string(),
});
export type PackageFile = z.infer<typeof PackageFile>;

/**
 * A package on its way to a distributor: what the log and the mails say of it, never whom it is about. `packageId` is
 * the id of the data export. It is announced when the export starts and offered when its files are sealed.
 */
export const DeliveryPackage = z.object({
  distributorId: DistributorId,
  packageId: Ulid,
  exportNumber: z.string(),
  description: z.string(),
  clientId: z.int(),
  clientName: z.string(),
  scopeLabel: z.string(),
  requestedBy: z.string(),
  /** Subject of the person who asked; gets a mail when the extraction fails. */
  requesterSub: z.string().optional(),
  requestedAt: Instant,
  /** Set when the extraction failed; then nothing will be sent. */
  extractionFailureText: z.string().optional(),
  recordCount: z.int().optional(),
  exceptionCount: z.int().optional(),
  /** Prefix of the files' keys in the bucket of exports. */
  keyPrefix: z.string().optional(),
  /** In the order in which they are sent, the completion marker last. `key` is relative to `keyPrefix`. */
  files: z
    .array(PackageFile.extend({ key: z.string(), blockBytes: z.int(), blocksKey: z.string() }))
    .default([]),
  sizeBytes: z.int().nonnegative().default(0),
});
export type DeliveryPackage = z.infer<typeof DeliveryPackage>;

/** Where the transfer of a package stands; absent before it is offered. */
export const Transfer = z.object({
  status: TransferStatus,
  attemptNumber: z.int().nonnegative(),
  cycleNumber: z.int().min(1).default(1),
  /** Which run of the workflow may send; a run with a lower number finds itself superseded and ends. */
  runNumber: z.int().min(1).default(1),
  deliveryMethod: Protocol.optional(),
  /** Files as they lie at the destination when they differ from the package's (encrypted ones). */
  isEncrypted: z.boolean().default(false),
  lastAttemptAt: Instant.optional(),
  nextAttemptAt: Instant.optional(),
  completedAt: Instant.optional(),
  failureCode: FailureCode.optional(),
  failureText: z.string().optional(),
  sentBytes: z.int().nonnegative().default(0),
  totalBytes: z.int().nonnegative().default(0),
});
export type Transfer = z.infer<typeof Transfer>;

/** An OpenPGP public key, armored; volumes and manifest are encrypted for it before they are sent. */
const PgpPublicKey = z
  .string()
  .max(32_768)
  .regex(/^\s*-----BEGIN PGP PUBLIC KEY BLOCK-----/, 'Paste the armored public key, from BEGIN to END.');

/** Up to ten, each once whatever its case. */
const NotificationEmails = z.array(z.string().trim().pipe(z.email())).min(1).max(10);

/** Values of a protocol that is not the chosen one: kept, hidden, and there again when it is chosen. */
const KeptDestination = z.object({ destination: Destination, hasSecret: z.boolean() });

/** Delivery settings of one distributor; the API never shows a secret. */
export const DeliverySettings = z.object({
  distributorId: DistributorId,
  destination: Destination,
  notificationEmails: z.array(z.email()).min(1).max(10),
  pgpPublicKey: PgpPublicKey.optional(),
  /** Of the public key, hexadecimal, for a person to compare. */
  pgpKeyFingerprint: z.string().optional(),
  version: z.int().positive(),
  hasSecret: z.boolean(),
  /** When a connection test of just these values last passed; without one no export can be requested. */
  testedAt: Instant.optional(),
  kept: z
    .array(KeptDestination)
    .max(Protocol.options.length - 1)
    .default([]),
  /** What the trust policy of a role for S3 must ask for. */
  externalId: z.string().optional(),
  /** Those of the addresses that nothing is mailed to any more: mail came back for good, or was complained about. */
  bouncedEmails: z.array(z.string()).default([]),
  updatedAt: Instant,
  updatedBy: z.string(),
});
export type DeliverySettings = z.infer<typeof DeliverySettings>;

/** Settings with the sealed secrets, as the store keeps them. A secret's `version` is a number of its own. */
export const StoredDeliverySettings = DeliverySettings.extend({
  secret: SealedSecret.optional(),
  /** Vendor staff's names are not shown to distributors. */
  isUpdatedByVendor: z.boolean().default(true),
  kept: z
    .array(KeptDestination.extend({ secret: SealedSecret.optional() }))
    .max(Protocol.options.length - 1)
    .default([]),
});
export type StoredDeliverySettings = z.infer<typeof StoredDeliverySettings>;

const inDistributor = z.object({ distributorId: DistributorId });
const configurers = [roles.systemAdministrator, roles.implementationProjectManager];
const tag = 'Delivery';

/** Secrets as entered; write-only. Which one belongs to a destination follows from its protocol. */
const enteredSecrets = {
  password: z.string().min(1).max(256).optional(),
  privateKey: z.string().min(1).max(8192).optional(),
  secretAccessKey: z.string().min(1).max(128).optional(),
};

/** A destination as entered; the external id is ours and not sent. */
const EnteredDestination = z.discriminatedUnion('protocol', [
  z.strictObject(SftpDestination.shape),
  z.strictObject({
    ...FtpsDestination.shape,
    port: FtpsDestination.shape.port.optional().describe('Absent: 21, or 990 with implicit TLS'),
  }),
  z.strictObject(S3Destination.omit({ externalId: true }).shape),
]);
export type EnteredDestination = z.infer<typeof EnteredDestination>;

/**
 * What the settings page sends. Changing protocol, host, port, user, bucket or access key leaves the stored secret and
 * host key behind. `testId` names a passed test of just this destination: its secret is taken over and the settings
 * count as tested; secrets are then left out.
 */
export const NewDeliverySettings = z.strictObject({
  destination: EnteredDestination,
  ...enteredSecrets,
  pgpPublicKey: PgpPublicKey.optional(),
  notificationEmails: NotificationEmails,
  testId: Ulid.optional(),
  /** Version that the change was made from; another one is refused as SETTINGS_CHANGED. */
  version: z.int().nonnegative().optional(),
});
export type NewDeliverySettings = z.infer<typeof NewDeliverySettings>;

/** Values to test, saved or not; a secret that is left out is the stored one of the same account. */
export const NewConnectionTest = z.strictObject({ destination: EnteredDestination, ...enteredSecrets });
export type NewConnectionTest = z.infer<typeof NewConnectionTest>;

/** Outcomes of a connection test besides the failure codes. */
export const testOutcomes = {
  OK: 'Connection established successfully.',
  OK_DELETE_DENIED: 'Connection established. The test file could not be deleted; please remove {name}.',
  CONFIRM_HOST_KEY:
    "The server was reached. Compare its host key's fingerprint with the one its owner gives you, confirm it, and test again; nothing was signed in yet.",
} as const;

/** A connection test, growing step by step while it runs. */
export const ConnectionTest = z.object({
  testId: Ulid,
  distributorId: DistributorId,
  status: z.enum(['RUNNING', 'PASSED', 'CONFIRM_HOST_KEY', 'FAILED']),
  steps: z.array(TraceStep),
  /** `OK`, `OK_DELETE_DENIED`, `CONFIRM_HOST_KEY` or a failure code; absent while it runs. */
  code: z.string().optional(),
  text: z.string().optional(),
  /** Who can put the failure right. */
  fixer: z.string().optional(),
  /** Of the server's host key, as it was shown before anything was signed in. */
  hostKeyFingerprint: HostKeyFingerprint.optional(),
  hostKeyKind: HostKeyKind.optional(),
  /** What the trust policy of a role for S3 must ask for; with S3 only. */
  externalId: z.string().optional(),
  startedAt: Instant,
  endedAt: Instant.optional(),
});
export type ConnectionTest = z.infer<typeof ConnectionTest>;

/** A saved version of the settings: who changed which fields, never a secret. */
export const SettingsChange = z.object({
  version: z.int().positive(),
  updatedAt: Instant,
  updatedBy: z.string(),
  changedFields: z.array(z.string()),
});
export type SettingsChange = z.infer<typeof SettingsChange>;

export const getDeliverySettings = route({
  operationId: 'getDeliverySettings',
  method: 'get',
  path: '/v1/distributors/{distributorId}/delivery-settings',
  summary: 'Delivery settings, without secrets',
  tag,
  roles: staffRoles,
  scopes: [],
  params: inDistributor,
  success: { status: 200, description: 'The settings', body: DeliverySettings },
  problems: ['DELIVERY_NOT_CONFIGURED'],
});

export const putDeliverySettings = route({
  operationId: 'putDeliverySettings',
  method: 'put',
  path: '/v1/distributors/{distributorId}/delivery-settings',
  summary: 'Replace the delivery settings',
  description:
    'Secrets are write-only. When protocol, host, port, user, bucket or access key change, the stored secret and host key are left behind and the secret must be sent again.',
  tag,
  roles: configurers,
  scopes: [],
  params: inDistributor,
  body: NewDeliverySettings,
  success: { status: 200, description: 'Saved', body: DeliverySettings },
  problems: [
    'SECRET_MISSING',
    'SETTINGS_CHANGED',
    'DISTRIBUTOR_NOT_FOUND',
    'TEST_NOT_USABLE',
    'PGP_KEY_UNUSABLE',
  ],
});

export const testDelivery = route({
  operationId: 'testDelivery',
  method: 'post',
  path: '/v1/distributors/{distributorId}/delivery-settings/tests',
  summary: 'Test Connection',
  description:
    'Starts a test of the values sent, saved or not, and answers at once; read it until it has ended. At most 20 an hour.',
  tag,
  roles: [...configurers, roles.distributorAllAccess],
  scopes: [],
  params: inDistributor,
  body: NewConnectionTest,
  success: { status: 202, description: 'Started', body: ConnectionTest },
  problems: ['SECRET_MISSING', 'TOO_MANY_TESTS', 'DISTRIBUTOR_NOT_FOUND'],
});

export const getDeliveryTest = route({
  operationId: 'getDeliveryTest',
  method: 'get',
  path: '/v1/distributors/{distributorId}/delivery-settings/tests/{testId}',
  summary: 'A connection test and how far it is',
  tag,
  roles: [...configurers, roles.distributorAllAccess],
  scopes: [],
  params: inDistributor.extend({ testId: Ulid }),
  success: { status: 200, description: 'The test', body: ConnectionTest },
  problems: ['TEST_NOT_FOUND'],
});

export const listSettingsChanges = route({
  operationId: 'listSettingsChanges',
  method: 'get',
  path: '/v1/distributors/{distributorId}/delivery-settings/changes',
  summary: 'Who changed the delivery settings when, newest first',
  tag,
  roles: staffRoles,
  scopes: [],
  params: inDistributor,
  success: { status: 200, description: 'Changes', body: z.object({ items: z.array(SettingsChange) }) },
});

/** Every route of this room; the API function serves exactly these. */
export const deliveryRoutes = {
  getDeliverySettings,
  putDeliverySettings,
  testDelivery,
  getDeliveryTest,
  listSettingsChanges,
};

const PackageRef = z.object({
  distributorId: z.string(),
  dataExportId: z.string(),
  generation: z.int().positive(),
  attemptNumber: z.int().nonnegative(),
  cycleNumber: z.int().positive().default(1),
  /** See `Transfer.runNumber`. */
  runNumber: z.int().positive().default(1),
});

const MailAddress = z.string().max(512);
const MailRecipients = z.array(z.object({ emailAddress: MailAddress })).max(50);
const SentMail = z.object({
  /** When it was sent. */
  timestamp: Instant,
  tags: z.record(z.string().max(256), z.array(z.string().max(256)).max(50)).default({}),
});

/**
 * What became of a mail, as SES tells it through EventBridge; more than this is not looked at.
 * @see https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
 */
const MailEvent = z.object({
  detail: z.discriminatedUnion('eventType', [
    z.object({
      eventType: z.literal('Bounce'),
      mail: SentMail,
      bounce: z.object({ bounceType: z.string().max(64), bouncedRecipients: MailRecipients }),
    }),
    z.object({
      eventType: z.literal('Complaint'),
      mail: SentMail,
      complaint: z.object({
        complainedRecipients: MailRecipients,
        complaintFeedbackType: z.string().max(64).nullish(),
      }),
    }),
    z.object({
      eventType: z.literal('Delivery'),
      mail: SentMail,
      delivery: z.object({ recipients: z.array(MailAddress).max(50) }),
    }),
    z.object({ eventType: z.literal('Reject'), mail: SentMail }),
  ]),
});
export type MailEvent = z.infer<typeof MailEvent>;

/** Tags of every mail of ours: which notice it is. SES takes letters, digits, `_` and `-` in them. */
export const MailTags = z.object({
  distributorId: DistributorId,
  packageId: Ulid,
  /** Id of the notice's row, with `-` for `#`; it ends with the hash of the address. */
  noticeId: z.string().regex(/^[0-9A-Z_-]{1,40}-[0-9a-f]{32}$/),
});
export type MailTags = z.infer<typeof MailTags>;

/** Inputs and outputs of the workflow's sending steps. */
export const deliverySteps = {
  sendPackage: {
    input: PackageRef,
    /**
     * `PAUSED`: the run's time is nearly up; call again with the same input and it goes on where it was.
     * `SUPERSEDED`: a later run sends this package, or did; this one ends without a word.
     */
    output: z.object({ outcome: z.enum(['PAUSED', 'COMPLETE', 'SUPERSEDED']) }),
  },
  closeAttempt: {
    input: PackageRef.extend({ outcome: z.enum(['COMPLETE', 'FAILED']) }),
    /** `nextAttemptAt` is absent when there is no further attempt. */
    output: z.object({ nextAttemptAt: z.string().optional(), nextAttemptNumber: z.int().optional() }),
  },
  /** `attemptNumber` 0 tells of a failed extraction. */
  sendNotices: { input: PackageRef, output: z.object({ sentCount: z.int() }) },
  /** Runs a connection test; invoked asynchronously, not by the workflow. */
  testConnection: {
    input: z.object({ distributorId: z.string(), testId: z.string() }),
    output: z.object({ status: z.string() }),
  },
  /** Invoked by a rule for what SES tells of our mails, not by the workflow. */
  recordMailEvent: {
    input: MailEvent,
    /** `KNOWN`: a duplicate or a late one, nothing was changed. `IGNORED`: it says nothing of an address of ours. */
    output: z.object({ outcome: z.enum(['NOTED', 'KNOWN', 'IGNORED']) }),
  },
} as const;

/** Environment variables of this room's functions; each function is given only those it reads. */
export const deliveryEnv = z.object({
  DELIVERIES_TABLE: z.string().min(1),
  EXPORTS_BUCKET: z.string().min(1),
  DIRECTORY_TABLE: z.string().min(1),
  CREDENTIALS_KEY_ARN: z.string().min(1),
  /** Name of the function that runs connection tests. */
  TEST_FUNCTION_NAME: z.string().min(1),
  /** JSON list of `{host, port?}` that the address guard lets through although they are not public; empty when deployed. */
  DESTINATION_EXCEPTIONS: z.string().default('[]'),
});
