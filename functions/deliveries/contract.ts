import * as z from 'zod';
import { DistributorId, roles, scopes } from '../directory/contract.ts';
import { Instant, route, Ulid } from '../platform/contract.ts';
import { Destination, FailureCode, SealedSecret, SftpDestination } from '../transfer/contract.ts';

/** Status of the transfer; absent while there is nothing to send. `IN_PROGRESS` also while the next daily attempt is awaited. */
export const TransferStatus = z.enum(['IN_PROGRESS', 'COMPLETE', 'FAILED']);
export type TransferStatus = z.infer<typeof TransferStatus>;

/** Most attempts to send one export: one at once, four on the days after. */
export const mostAttempts = 5;
/** Hours between the starts of two attempts, at least. */
export const hoursBetweenAttempts = 24;

/** One try to send a finished export. */
export const TransferAttempt = z.object({
  attemptNumber: z.int().min(1),
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
  deliveryMethod: z.enum(['SFTP']).optional(),
  lastAttemptAt: Instant.optional(),
  nextAttemptAt: Instant.optional(),
  completedAt: Instant.optional(),
  failureCode: FailureCode.optional(),
  failureText: z.string().optional(),
  sentBytes: z.int().nonnegative().default(0),
  totalBytes: z.int().nonnegative().default(0),
});
export type Transfer = z.infer<typeof Transfer>;

/** Delivery settings of one distributor as stored; the API never shows the secret. */
export const DeliverySettings = z.object({
  distributorId: DistributorId,
  destination: Destination,
  notificationEmails: z.array(z.email()).min(1).max(10),
  version: z.int().positive(),
  hasSecret: z.boolean(),
  updatedAt: Instant,
  updatedBy: z.string(),
});
export type DeliverySettings = z.infer<typeof DeliverySettings>;

/** Settings with the sealed secret, as the store keeps them. */
export const StoredDeliverySettings = DeliverySettings.extend({
  destination: Destination,
  secret: SealedSecret.optional(),
});
export type StoredDeliverySettings = z.infer<typeof StoredDeliverySettings>;

const inDistributor = z.object({ distributorId: DistributorId });
const configurers = [roles.systemAdministrator, roles.implementationProjectManager];
const tag = 'Delivery';

/** What the settings page sends; the secret is write-only. Changing host, port or user clears secret and host key. */
export const NewDeliverySettings = z.strictObject({
  destination: z.strictObject(SftpDestination.shape),
  password: z.string().min(1).max(256).optional(),
  privateKey: z.string().min(1).max(8192).optional(),
  notificationEmails: z.array(z.email()).min(1).max(10),
});
export type NewDeliverySettings = z.infer<typeof NewDeliverySettings>;

export const getDeliverySettings = route({
  operationId: 'getDeliverySettings',
  method: 'get',
  path: '/v1/distributors/{distributorId}/delivery-settings',
  summary: 'Delivery settings, without secrets',
  tag,
  roles: Object.values(roles),
  scopes: [scopes.exportsRead, scopes.exportsWrite],
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
    'The password or private key is write-only. When host, port or user change, the stored secret and host key are forgotten and the secret must be sent again.',
  tag,
  roles: configurers,
  scopes: [],
  params: inDistributor,
  body: NewDeliverySettings,
  success: { status: 200, description: 'Saved', body: DeliverySettings },
  problems: ['SECRET_MISSING', 'SETTINGS_CHANGED', 'DISTRIBUTOR_NOT_FOUND'],
});

/** Every route of this room; the API function serves exactly these. */
export const deliveryRoutes = { getDeliverySettings, putDeliverySettings };

const PackageRef = z.object({
  distributorId: z.string(),
  dataExportId: z.string(),
  generation: z.int().positive(),
  attemptNumber: z.int().nonnegative(),
});

/** Inputs and outputs of the workflow's sending steps. */
export const deliverySteps = {
  sendPackage: {
    input: PackageRef,
    /** `PAUSED`: the run's time is nearly up; call again with the same input and it goes on where it was. */
    output: z.object({ outcome: z.enum(['PAUSED', 'COMPLETE']) }),
  },
  closeAttempt: {
    input: PackageRef.extend({ outcome: z.enum(['COMPLETE', 'FAILED']) }),
    /** `nextAttemptAt` is absent when there is no further attempt. */
    output: z.object({ nextAttemptAt: z.string().optional(), nextAttemptNumber: z.int().optional() }),
  },
  /** `attemptNumber` 0 tells of a failed extraction. */
  sendNotices: { input: PackageRef, output: z.object({ sentCount: z.int() }) },
} as const;

/** Environment variables of this room's functions; each function is given only those it reads. */
export const deliveryEnv = z.object({
  DELIVERIES_TABLE: z.string().min(1),
  EXPORTS_BUCKET: z.string().min(1),
  DIRECTORY_TABLE: z.string().min(1),
  CREDENTIALS_KEY_ARN: z.string().min(1),
  MAIL_FROM: z.email(),
  /** Address of the site, for links in mails. */
  SITE_URL: z.url(),
  /** Product name in mails. */
  PRODUCT_NAME: z.string().default('Waybill'),
  /** JSON list of `{host, port?}` that the address guard lets through although they are not public; empty when deployed. */
  DESTINATION_EXCEPTIONS: z.string().default('[]'),
});
