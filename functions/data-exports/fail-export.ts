import type * as z from 'zod';
import { beginTransfer, failPackage } from '../deliveries/delivery-store.ts';
import type { DeliveriesTable } from '../deliveries/deps.ts';
import { oweExtraction } from '../due-deliveries/owed-notices.ts';
import type { Audited } from '../platform/audit-trail.ts';
import type { steps } from './contract.ts';
import { moveDataExport, readDataExport } from './data-export-store.ts';
import { type BaseDeps, giveStartHint, type StartHint } from './deps.ts';
import { announceExport } from './package-announcement.ts';
import type { ExportRef } from './package-keys.ts';
import { leaveQueue } from './queue-store.ts';

export interface EndExportDeps extends BaseDeps, Partial<Audited> {
  readonly deliveries: DeliveriesTable;
}
export interface FailExportDeps extends EndExportDeps {
  readonly startHint: StartHint;
}

const failureCode = 'EXTRACTION_FAILED';
const failureText =
  'The package could not be built. We have been told and will look into it; request the export again later.';

/** Ends an export whose package could not be built and gives its slot back. */
export async function failExport(
  deps: FailExportDeps,
  ref: ExportRef,
): Promise<z.infer<typeof steps.failExport.output>> {
  await endExport(deps, ref);
  await giveStartHint(deps, ref.dataExportId);
  return { status: 'FAILED' };
}

/**
 * Gives the slot of an export back, and fails it unless it has ended. One that is complete gets its transfer, should its run have
 * died before.
 * @returns whether it has failed
 */
export async function endExport(deps: EndExportDeps, ref: ExportRef): Promise<boolean> {
  const stored = await readDataExport(deps, ref);
  const { status } = stored;
  const packageKey = { distributorId: ref.distributorId, packageId: ref.dataExportId };
  const hasFailed = status === 'REQUESTED' || status === 'IN_PROGRESS' || status === 'FAILED';
  if (hasFailed) {
    if (status !== 'FAILED') await tellOfFailure(deps, ref);
    await moveDataExport(deps, ref, 'FAILED', { failureCode, failureText });
    await announceExport(deps, stored);
    if (status !== 'FAILED') deps.log.measure('ExportsFailed', 1);
    await failPackage(deps, packageKey, failureText);
    await oweExtraction(deps, packageKey, deps.clock.now());
  }
  if (status === 'COMPLETE' || status === 'COMPLETE_WITH_EXCEPTIONS')
    await beginTransfer(deps, packageKey, stored.sizeBytes ?? 0);
  await leaveQueue(deps, ref.dataExportId);
  return hasFailed;
}

/** Before the row says so: who is killed in between tells it again. */
async function tellOfFailure({ audit }: EndExportDeps, ref: ExportRef): Promise<void> {
  const { distributorId, dataExportId } = ref;
  await audit?.append({
    tenantId: `distributor:${distributorId}`,
    actor: { kind: 'system', id: 'export' },
    action: 'DATA_EXPORT_FAILED',
    objects: { distributorId, dataExportId },
    outcome: 'FAILED',
    code: failureCode,
  });
}
