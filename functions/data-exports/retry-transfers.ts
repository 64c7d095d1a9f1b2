import { waitingTransfers } from '../deliveries/delivery-store.ts';
import { requestRun } from '../deliveries/run-request.ts';
import { isDeliverable, isTested, readDeliverySettings } from '../deliveries/settings-store.ts';
import { authorizeDistributor } from '../directory/authorize-distributor.ts';
import { type Principal, vendorRoles } from '../directory/contract.ts';
import type { DirectoryTable } from '../directory/deps.ts';
import type { Audited } from '../platform/audit-trail.ts';
import { ConflictError } from '../platform/errors.ts';
import type { ApiAnswer, ApiRequest } from '../platform/http.ts';
import { messages, type retryTransfer, type retryWaitingTransfers } from './contract.ts';
import { readDataExport, type StoredDataExport } from './data-export-store.ts';
import type { Workflow } from './deps.ts';
import { startSendingRun } from './sending-run.ts';
import { exportView, type ShowDeps } from './shown-export.ts';

export interface RetryTransferDeps extends ShowDeps, Partial<Audited> {
  readonly directory: DirectoryTable;
  readonly workflow: Workflow;
}

/** Runs started side by side. */
const startsAtOnce = 8;

/** Sends a package now: a waiting one before its time, a failed one in a new cycle. */
export async function retryOne(
  deps: RetryTransferDeps,
  { principal, params }: ApiRequest<typeof retryTransfer, Principal>,
): Promise<ApiAnswer<typeof retryTransfer>> {
  await authorizeDistributor(deps, principal, params.distributorId);
  const stored = await readDataExport(deps, params);
  await refuseUntested(deps, params.distributorId);
  await startSending(deps, principal, stored);
  const [shown = stored] = await exportView(deps, principal)([stored]);
  return { body: shown };
}

/** Sends every package of a distributor that waits for its next attempt; those that no longer wait are left alone. */
export async function retryAllWaiting(
  deps: RetryTransferDeps,
  { principal, params: { distributorId } }: ApiRequest<typeof retryWaitingTransfers, Principal>,
): Promise<ApiAnswer<typeof retryWaitingTransfers>> {
  await authorizeDistributor(deps, principal, distributorId);
  await refuseUntested(deps, distributorId);
  const waiting = await waitingTransfers(deps, distributorId);
  const exportNumbers: string[] = [];
  const startOne = async (dataExportId: string): Promise<void> => {
    const stored = await readDataExport(deps, { distributorId, dataExportId });
    if (await startIfWaiting(deps, principal, stored)) exportNumbers.push(stored.exportNumber);
  };
  for (let start = 0; start < waiting.length; start += startsAtOnce) {
    const some = waiting.slice(start, start + startsAtOnce);
    await Promise.all(some.map(({ packageId }) => startOne(packageId)));
  }
  return { body: { startedCount: exportNumbers.length, exportNumbers: exportNumbers.sort() } };
}

async function refuseUntested(deps: RetryTransferDeps, distributorId: string): Promise<void> {
  const settings = await readDeliverySettings(deps, distributorId);
  if (!isDeliverable(settings) || !isTested(settings))
    throw new ConflictError('DELIVERY_NOT_TESTED', messages.notTested);
}

async function startIfWaiting(
  deps: RetryTransferDeps,
  principal: Principal,
  stored: StoredDataExport,
): Promise<boolean> {
  try {
    await startSending(deps, principal, stored);
    return true;
  } catch (error) {
    if (error instanceof ConflictError && error.code === 'TRANSFER_NOT_WAITING') return false;
    throw error;
  }
}

/**
 * Starts a run of the workflow that begins with sending. Asked again before that run has begun, it is the same run under
 * the same name.
 */
async function startSending(
  deps: RetryTransferDeps,
  principal: Principal,
  { distributorId, dataExportId, generation }: StoredDataExport,
): Promise<void> {
  const isVendor = principal.roles.some((role) => vendorRoles.includes(role));
  const startedBy = isVendor ? 'System' : principal.displayName;
  const { kind, id } = principal;
  const key = { distributorId, packageId: dataExportId };
  const run = await requestRun(deps, key, { startedBy, askedBy: { kind, id } });
  await startSendingRun(deps, { distributorId, dataExportId, generation }, run);
}
