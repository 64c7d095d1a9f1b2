import { authorizeDistributor } from '../directory/authorize-distributor.ts';
import { type Principal, vendorRoles } from '../directory/contract.ts';
import type { DirectoryTable } from '../directory/deps.ts';
import { ConflictError } from '../platform/errors.ts';
import type { ApiAnswer, ApiRequest } from '../platform/http.ts';
import type { cancelDataExport, setExportPriority } from './contract.ts';
import { type ExportKey, readDataExport, type StoredDataExport } from './data-export-store.ts';
import { giveStartHint, type StartHint } from './deps.ts';
import { cancelWaiting, prioritizeWaiting } from './queue-store.ts';
import { exportView, type ShowDeps } from './shown-export.ts';

export interface ChangeWaitingDeps extends ShowDeps {
  readonly directory: DirectoryTable;
  readonly startHint: StartHint;
}

/**
 * Cancels an export that has not started; one that is cancelled already is answered the same.
 * @throws ConflictError `STATUS_NOT_ALLOWED` once it has started
 */
export async function cancelExport(
  deps: ChangeWaitingDeps,
  { principal, params }: ApiRequest<typeof cancelDataExport, Principal>,
): Promise<ApiAnswer<typeof cancelDataExport>> {
  await authorizeDistributor(deps, principal, params.distributorId);
  const stored = await readDataExport(deps, params);
  const isCancelled =
    stored.status === 'REQUESTED' &&
    (await cancelWaiting(deps, stored, {
      cancelledAt: deps.clock.now().toISOString(),
      cancelledBy: principal.displayName,
      isCancelledByVendor: principal.roles.some((role) => vendorRoles.includes(role)),
    }));
  if (isCancelled) await giveStartHint(deps, stored.dataExportId);
  const now = await readDataExport(deps, params);
  if (now.status !== 'CANCELLED')
    throw notWaiting('The export has started and can no longer be cancelled. Let it end.');
  return { body: await shown(deps, principal, now) };
}

/**
 * Gives a waiting export a class by hand, with the reason kept on it for good.
 * @throws ConflictError `STATUS_NOT_ALLOWED` when it does not wait any more
 */
export async function setPriority(
  deps: ChangeWaitingDeps,
  { principal, params, body }: ApiRequest<typeof setExportPriority, Principal>,
): Promise<ApiAnswer<typeof setExportPriority>> {
  await authorizeDistributor(deps, principal, params.distributorId);
  const stored = await readDataExport(deps, params);
  const change = { ...body, at: deps.clock.now().toISOString(), by: principal.displayName };
  if (!(await prioritizeWaiting(deps, stored, change)))
    throw notWaiting('Only an export that has not started has a place in the queue to change.');
  await giveStartHint(deps, stored.dataExportId);
  return { body: await shown(deps, principal, params) };
}

async function shown(deps: ShowDeps, principal: Principal, of: ExportKey | StoredDataExport) {
  const line = await readDataExport(deps, of);
  const [one = line] = await exportView(deps, principal)([line]);
  return one;
}

function notWaiting(detail: string): ConflictError {
  return new ConflictError('STATUS_NOT_ALLOWED', detail);
}
