import { authorizeFirm } from '../directory/authorize-distributor.ts';
import type { Principal } from '../directory/contract.ts';
import { pendingFileIds } from '../integrator/import-file-store.ts';
import { readSetup } from '../integrator-setup/setup-store.ts';
import type { ApiAnswer, ApiRequest } from '../platform/http.ts';
import type { getSubscription, SftpAccount, Subscription } from './contract.ts';
import type { SubscriptionDeps } from './deps.ts';
import { userNameOf } from './sftp-user.ts';
import type { Actor, StoredSubscription } from './subscription.ts';
import { readSubscription } from './subscription-store.ts';

export async function showSubscription(
  deps: SubscriptionDeps,
  { principal, params: { firmId } }: ApiRequest<typeof getSubscription, Principal>,
): Promise<ApiAnswer<typeof getSubscription>> {
  await authorizeFirm(deps, principal, firmId);
  return { body: await shownSubscription(deps, principal, firmId) };
}

/** A firm's subscription as it is now, as this viewer may see it. */
export async function shownSubscription(
  deps: SubscriptionDeps,
  viewer: Principal,
  firmId: string,
): Promise<Subscription> {
  const stored = await readSubscription(deps, await readSetup(deps, firmId));
  const { status, requested, activeSince, stopped, keys, events, version } = stored;
  const isStopped = status === 'SUSPENDED' || status === 'ENDED';
  const named = ({ by, isVendorStaff }: Actor): string =>
    isVendorStaff && viewer.firmId !== undefined ? 'System' : by;
  return {
    firmId,
    status,
    requested: requested && { by: named(requested), at: requested.at, message: requested.message },
    activeSince,
    stopped: isStopped ? stopped : undefined,
    sftp: stored.sftpVersion === 0 ? undefined : await accountOf(deps, stored),
    sshKeys: keys.map((key) => {
      const { keyId, name, algorithm, fingerprint, addedAt } = key;
      return { keyId, name, algorithm, fingerprint, addedBy: named(key), addedAt };
    }),
    pendingFileCount: (await pendingFileIds(deps, firmId)).length,
    events: events.map((event) => ({
      at: event.at,
      by: named(event),
      what: event.what,
      note: event.note,
    })),
    version,
  };
}

async function accountOf(
  deps: SubscriptionDeps,
  { firmId, sftpVersion, appliedVersion }: StoredSubscription,
): Promise<SftpAccount> {
  const { host, port } = deps.sftpPlace;
  const isApplied = appliedVersion === sftpVersion;
  const hostKeyFingerprint = await knownFingerprint(deps, firmId);
  return { host, port, userName: userNameOf(firmId), hostKeyFingerprint, isApplied };
}

/** What was changed is changed, and keys are to be seen, also while the server does not answer. */
async function knownFingerprint({ sftpServer, log }: SubscriptionDeps, firmId: string): Promise<string> {
  try {
    return await sftpServer.hostKeyFingerprint();
  } catch (error) {
    const errorName = error instanceof Error ? error.name : 'unknown';
    log.warn('SFTP_HOST_KEY_UNKNOWN', { firmId, errorName });
    return '';
  }
}
