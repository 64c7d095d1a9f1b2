import type { Transfer } from '../deliveries/contract.ts';
import { readTransfers } from '../deliveries/delivery-store.ts';
import type { DeliveriesTable } from '../deliveries/deps.ts';
import { type Principal, roles } from '../directory/contract.ts';
import type { DataExport, QueuePlace } from './contract.ts';
import type { StoredDataExport } from './data-export-store.ts';
import type { BaseDeps } from './deps.ts';
import { readProgress } from './progress-store.ts';
import { queuePlaces } from './queue-forecast.ts';
import { readQueue, readRate } from './queue-store.ts';

export interface ShowDeps extends BaseDeps {
  readonly deliveries: DeliveriesTable;
}

/** Whether the caller may see who did something: project managers see the log without personal data. */
export function seesNames({ kind, roles: held }: Principal): boolean {
  return kind === 'machine' || held.some((role) => role !== roles.implementationProjectManager);
}

/** A person's name as the caller may see it: vendor staff are `System` to distributors. */
export function shownName(principal: Principal, name: string, isOfVendor: boolean): string {
  if (!seesNames(principal)) return 'Hidden';
  return isOfVendor && principal.distributorId !== undefined ? 'System' : name;
}

/**
 * Shows log lines as the caller may see them, with live progress, their place in the queue and where the transfer stands.
 * The queue is read once, however many pages are shown.
 */
export function exportView(deps: ShowDeps, principal: Principal) {
  let places: Promise<Map<string, QueuePlace>> | undefined;
  const placeOf = async (line: StoredDataExport): Promise<QueuePlace | undefined> => {
    if (line.status !== 'REQUESTED' && line.status !== 'IN_PROGRESS') return undefined;
    places ??= readPlaces(deps);
    return (await places).get(line.dataExportId);
  };
  return async (lines: readonly StoredDataExport[]): Promise<DataExport[]> => {
    const keys = lines.map(({ distributorId, dataExportId }) => ({ distributorId, packageId: dataExportId }));
    const transfers: Map<string, Transfer> = await readTransfers(deps, keys);
    return Promise.all(
      lines.map(async (line) => {
        const isRunning = line.status === 'IN_PROGRESS';
        const progress = isRunning ? await readProgress(deps, line) : undefined;
        return {
          ...line,
          ...namesOf(principal, line),
          processedCount: progress?.recordCount ?? line.processedCount,
          exceptionCount: progress?.exceptionCount ?? line.exceptionCount,
          queue: await placeOf(line),
          transfer: transfers.get(line.dataExportId),
        };
      }),
    );
  };
}

async function readPlaces(deps: ShowDeps): Promise<Map<string, QueuePlace>> {
  const [queue, rate] = await Promise.all([readQueue(deps), readRate(deps)]);
  return queuePlaces(queue, rate, deps.clock.now());
}

function namesOf(principal: Principal, line: StoredDataExport) {
  const { requestedBy, isRequestedByVendor, cancelledBy, isCancelledByVendor } = line;
  return {
    requestedBy: shownName(principal, requestedBy, isRequestedByVendor),
    cancelledBy: cancelledBy && shownName(principal, cancelledBy, isCancelledByVendor),
  };
}
