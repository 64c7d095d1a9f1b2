import * as z from 'zod';
import { FirmId, roles, scopes, vendorRoles } from '../directory/contract.ts';
import { Instant, route, Ulid } from '../platform/contract.ts';

/**
 * `NONE → REQUESTED → ACTIVE ⇄ SUSPENDED → ENDED → REQUESTED`; Professional Services may also enable without a request. While
 * it is not active nobody signs in by SFTP, files that wait are held for 30 days, and there are no nightly runs.
 */
export const SubscriptionStatus = z.enum(['NONE', 'REQUESTED', 'ACTIVE', 'SUSPENDED', 'ENDED']);
export type SubscriptionStatus = z.infer<typeof SubscriptionStatus>;

/** Most keys of one user (AWS Transfer Family). */
export const mostSshKeys = 10;

/** A public key that opens the firm's SFTP area. */
export const SshKey = z.object({
  keyId: Ulid,
  name: z.string().min(1).max(60),
  /** As OpenSSH names it: `ssh-ed25519`, `rsa-sha2-512`, `ecdsa-sha2-nistp256`, … */
  algorithm: z.string(),
  /** `SHA256:…`, as `ssh-keygen -l` prints it. */
  fingerprint: z.string(),
  addedBy: z.string(),
  addedAt: Instant,
});
export type SshKey = z.infer<typeof SshKey>;

/** How a firm's SFTP client reaches its area. */
export const SftpAccount = z.object({
  host: z.string(),
  port: z.int().positive(),
  userName: z.string(),
  /** Of the server's host key, `SHA256:…`; to be compared at the first connection. Empty while the server does not tell it. */
  hostKeyFingerprint: z.string(),
  /** Whether the server has what was asked for last; what is missing is made up for within minutes. */
  isApplied: z.boolean(),
});
export type SftpAccount = z.infer<typeof SftpAccount>;

export const SubscriptionEvent = z.object({
  at: Instant,
  by: z.string(),
  what: z.enum([
    'REQUESTED',
    'WITHDRAWN',
    'ENABLED',
    'SUSPENDED',
    'RESUMED',
    'ENDED',
    'KEY_ADDED',
    'KEY_REMOVED',
  ]),
  /** Why, or the name of the key. */
  note: z.string().optional(),
});
export type SubscriptionEvent = z.infer<typeof SubscriptionEvent>;

export const Subscription = z.object({
  firmId: FirmId,
  status: SubscriptionStatus,
  requested: z.object({ by: z.string(), at: Instant, message: z.string().optional() }).optional(),
  activeSince: Instant.optional(),
  /** Of a suspended or ended one. */
  stopped: z.object({ at: Instant, reason: z.string() }).optional(),
  /** Absent until it was enabled once. */
  sftp: SftpAccount.optional(),
  sshKeys: z.array(SshKey),
  /** Files that wait for a run, or for the subscription. */
  pendingFileCount: z.int().nonnegative(),
  /** Newest first, at most 50. */
  events: z.array(SubscriptionEvent),
  version: z.int().positive(),
});
export type Subscription = z.infer<typeof Subscription>;

const tag = 'Integrator';
const readers = [roles.systemAdministrator, roles.implementationProjectManager, roles.firmAdministrator];
const base = '/v1/firms/{firmId}/subscription';
const inFirm = z.object({ firmId: FirmId });
const saved = { status: 200, description: 'As it is now', body: Subscription } as const;
const refused = ['FIRM_NOT_FOUND', 'STATUS_NOT_ALLOWED', 'SUBSCRIPTION_CHANGED'];
const reason = z.object({ reason: z.string().trim().min(1).max(500) });

export const getSubscription = route({
  operationId: 'getSubscription',
  method: 'get',
  path: base,
  summary: 'The subscription of a firm, how its SFTP area is reached, and the keys that open it',
  tag,
  roles: readers,
  scopes: [scopes.integratorRead],
  params: inFirm,
  success: { status: 200, description: 'The subscription', body: Subscription },
  problems: ['FIRM_NOT_FOUND'],
});

export const requestSubscription = route({
  operationId: 'requestSubscription',
  method: 'post',
  path: `${base}/request`,
  summary:
    'Ask for the integrator; Professional Services clarify scope, mapping, templates and schedule, and enable it',
  tag,
  roles: [roles.firmAdministrator],
  scopes: [],
  params: inFirm,
  body: z.object({ message: z.string().trim().max(1000).optional() }),
  success: saved,
  problems: refused,
});

export const withdrawRequest = route({
  operationId: 'withdrawRequest',
  method: 'post',
  path: `${base}/withdraw`,
  summary: 'Take the request back',
  tag,
  roles: [roles.firmAdministrator],
  scopes: [],
  params: inFirm,
  success: saved,
  problems: refused,
});

export const enableSubscription = route({
  operationId: 'enableSubscription',
  method: 'post',
  path: `${base}/enable`,
  summary: 'Enable it, or resume a suspended one: the SFTP area opens, held files wait for the next run',
  tag,
  roles: vendorRoles,
  scopes: [],
  params: inFirm,
  success: saved,
  problems: refused,
});

export const suspendSubscription = route({
  operationId: 'suspendSubscription',
  method: 'post',
  path: `${base}/suspend`,
  summary: 'Suspend it: nobody signs in by SFTP, files that wait are held for 30 days',
  tag,
  roles: vendorRoles,
  scopes: [],
  params: inFirm,
  body: reason,
  success: saved,
  problems: refused,
});

export const endSubscription = route({
  operationId: 'endSubscription',
  method: 'post',
  path: `${base}/end`,
  summary: 'End it; what was imported stays',
  tag,
  roles: vendorRoles,
  scopes: [],
  params: inFirm,
  body: reason,
  success: saved,
  problems: refused,
});

export const addSshKey = route({
  operationId: 'addSshKey',
  method: 'post',
  path: `${base}/ssh-keys`,
  summary: 'Add a public key that opens the SFTP area: Ed25519, ECDSA, or RSA of 2,048 bits and more',
  tag,
  roles: readers,
  scopes: [],
  params: inFirm,
  body: z.object({ name: z.string().trim().min(1).max(60), publicKey: z.string().trim().min(1).max(8000) }),
  success: { status: 201, description: 'Added', body: Subscription },
  problems: [...refused, 'KEY_NOT_VALID', 'PRIVATE_KEY_SENT', 'KEY_ALREADY_ADDED', 'TOO_MANY_KEYS'],
});

export const removeSshKey = route({
  operationId: 'removeSshKey',
  method: 'delete',
  path: `${base}/ssh-keys/{keyId}`,
  summary: 'Remove a public key: it opens nothing any more',
  tag,
  roles: readers,
  scopes: [],
  params: inFirm.extend({ keyId: Ulid }),
  success: saved,
  problems: ['FIRM_NOT_FOUND', 'KEY_NOT_FOUND', 'SUBSCRIPTION_CHANGED'],
});

/** Every route of this room; the API function serves exactly these. */
export const subscriptionRoutes = {
  getSubscription,
  requestSubscription,
  withdrawRequest,
  enableSubscription,
  suspendSubscription,
  endSubscription,
  addSshKey,
  removeSshKey,
};

/** Input and output of the functions that are invoked by name. */
export const subscriptionSteps = {
  /** Every five minutes: has the SFTP server follow what it has not yet. `isEveryFirm`: looks after every firm's user. */
  applySftp: {
    input: z.object({ isEveryFirm: z.boolean().default(false) }),
    output: z.object({ firmCount: z.int().nonnegative(), mailCount: z.int().nonnegative() }),
  },
};
export type ApplySftpInput = z.infer<typeof subscriptionSteps.applySftp.input>;

/** Environment variables of this room's functions. */
export const subscriptionEnv = z.object({
  FIRM_SFTP_SERVER_ID: z.string().min(1),
  /** `host:port`, as firms reach it. */
  FIRM_SFTP_ENDPOINT: z.string().regex(/^.+:\d{1,5}$/),
  FIRM_SFTP_USER_ROLE_ARN: z.string().min(1),
  DROP_BUCKET: z.string().min(1),
});
