import { readFirms } from '../directory/directory-store.ts';
import { pendingFileIds } from '../integrator/import-file-store.ts';
import { TransientError } from '../platform/errors.ts';
import type { TaskRun } from '../platform/task.ts';
import type { ApplySftpInput } from './contract.ts';
import type { SubscriptionDeps, TellingDeps } from './deps.ts';
import type { SftpUser } from './sftp-server.ts';
import { type SftpUserSettings, sftpUserOf, userNameOf } from './sftp-user.ts';
import type { StoredKey, StoredSubscription } from './subscription.ts';
import {
  endPending,
  type Lease,
  leasePending,
  markPending,
  pendingFirmIds,
  readKnown,
} from './subscription-store.ts';
import { tellChanges } from './tell-changes.ts';

/** For so long a firm's SFTP user is changed by one alone, ms: longer than the API's function may take. */
const leaseMs = 90_000;
/** What was sent to the server last has arrived, or never will. */
const lastCallMs = 30_000;
/** Changes of a firm that come while the server follows one before. */
const mostRounds = 10;

/**
 * Makes the SFTP user of a firm what its subscription says: one with just its keys while that is active, none otherwise. Has
 * files that wait checked again when it was switched on or off. Can be broken off anywhere and begun again; begun while
 * somebody else is at it, it leaves that to them.
 */
export async function applySftp(deps: SubscriptionDeps, firmId: string): Promise<void> {
  const leaseId = deps.newId();
  for (let round = 0; round < mostRounds; round += 1) {
    const now = deps.clock.now();
    const lease = await leasePending(deps, { firmId, leaseId, untilMs: now.getTime() + leaseMs }, now);
    if (lease === undefined) return;
    const subscription = await readKnown(deps, firmId);
    if (subscription === undefined) throw new Error('what is pending belongs to no subscription');
    await follow(deps, subscription, lease);
    if (lease.isCheckDue) await startChecks(deps, firmId);
    if (await endPending(deps, lease, subscription.sftpVersion)) return;
  }
  throw new TransientError('SUBSCRIPTION_BUSY', 'the subscription kept changing; try again');
}

async function startChecks(deps: SubscriptionDeps, firmId: string): Promise<void> {
  for (const fileId of await pendingFileIds(deps, firmId)) await deps.checkStarter.start({ firmId, fileId });
}

async function follow(deps: SubscriptionDeps, subscription: StoredSubscription, lease: Lease): Promise<void> {
  const { firmId, status, keys } = subscription;
  const user = await deps.sftpServer.findUser(userNameOf(firmId));
  // Asked before each effect: whoever has the lease next must not be interfered with.
  const server = () => {
    if (deps.clock.now().getTime() < lease.untilMs - lastCallMs) return deps.sftpServer;
    throw new TransientError('SFTP_SLOW', 'the SFTP server took too long to follow; try again');
  };
  if (status !== 'ACTIVE') {
    if (user !== undefined) await server().deleteUser(user.userName);
    return;
  }
  const wanted = sftpUserOf(firmId, deps.sftpPlace);
  const unwanted = (user?.keys ?? []).filter(({ line }) => !keys.some((key) => isSameKey(key, line)));
  for (const { serverKeyId } of unwanted) await server().removeKey(wanted.userName, serverKeyId);
  if (user === undefined) await server().createUser(wanted);
  else if (!isSameUser(user, wanted)) await server().updateUser(wanted);
  const missing = keys.filter((key) => !user?.keys.some(({ line }) => isSameKey(key, line)));
  for (const key of missing) await server().addKey(wanted.userName, lineOf(key));
}

const lineOf = ({ keyType, body }: StoredKey): string => `${keyType} ${body}`;

/** Whatever comment stands behind it. */
const isSameKey = (key: StoredKey, line: string): boolean =>
  line.trim().split(/\s+/).slice(0, 2).join(' ') === lineOf(key);

function isSameUser(user: SftpUser, wanted: SftpUserSettings): boolean {
  const places = ({ mappings }: SftpUserSettings) =>
    mappings
      .map(({ Entry, Target }) => `${Entry} ${Target}`)
      .sort()
      .join('\n');
  return user.roleArn === wanted.roleArn && user.policy === wanted.policy && places(user) === places(wanted);
}

interface Output {
  readonly firmCount: number;
  readonly mailCount: number;
}

/** Left for the firm at work, ms. */
const reserveMs = 60_000;

/**
 * Makes up for what the SFTP server of firms has not followed yet, and mails what has changed. A firm that fails keeps no
 * other from its turn.
 * @throws the first failure
 */
export async function applyPending(
  deps: TellingDeps,
  { isEveryFirm }: ApplySftpInput,
  run: Pick<TaskRun, 'remainingMs'>,
): Promise<Output> {
  if (isEveryFirm) await markEveryFirm(deps);
  const failures: unknown[] = [];
  let firmCount = 0;
  for (const firmId of await pendingFirmIds(deps)) {
    if (run.remainingMs() < reserveMs) break;
    try {
      await applySftp(deps, firmId);
      firmCount += 1;
    } catch (error) {
      warn(deps, firmId, error);
      failures.push(error);
    }
  }
  const isOnline = await deps.sftpServer.isOnline().catch(() => false);
  deps.log.measure('FirmSftpOnline', isOnline ? 1 : 0);
  const mailCount = await tellChanges(deps);
  if (failures.length > 0) throw failures[0];
  return { firmCount, mailCount };
}

/** As for users that were changed by hand, or a server that was made anew. */
async function markEveryFirm(deps: TellingDeps): Promise<void> {
  for (const { firmId } of await readFirms(deps))
    if (((await readKnown(deps, firmId))?.sftpVersion ?? 0) > 0) await markPending(deps, firmId);
}

/** The same at once for one firm; what cannot be done now is made up for within minutes. */
export async function applyNow(deps: SubscriptionDeps, firmId: string): Promise<void> {
  try {
    await applySftp(deps, firmId);
  } catch (error) {
    warn(deps, firmId, error);
  }
}

function warn({ log }: SubscriptionDeps, firmId: string, error: unknown): void {
  log.warn('SFTP_NOT_APPLIED', { firmId, errorName: error instanceof Error ? error.name : 'unknown' });
}
