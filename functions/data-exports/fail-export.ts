import type * as z from 'zod';
import { failPackage } from '../deliveries/delivery-store.ts';
import type { DeliveriesTable } from '../deliveries/deps.ts';
import type { steps } from './contract.ts';
import { moveDataExport, readDataExport } from './data-export-store.ts';
import { type BaseDeps, giveStartHint, type StartHint } from './deps.ts';
import { announceExport } from './package-announcement.ts';
import type { ExportRef } from './package-keys.ts';
import { leaveQueue } from './queue-store.ts';

export interface FailExportDeps extends BaseDeps {
  readonly deliveries: DeliveriesTable;
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
  const stored = await readDataExport(deps, ref);
  const { status } = stored;
  if (status === 'REQUESTED' || status === 'IN_PROGRESS' || status === 'FAILED') {
    await moveDataExport(deps, ref, 'FAILED', { failureCode, failureText });
    await announceExport(deps, stored);
    await failPackage(deps, { distributorId: ref.distributorId, packageId: ref.dataExportId }, failureText);
  }
  await leaveQueue(deps, ref.dataExportId);
  await giveStartHint(deps, ref.dataExportId);
  return { status: 'FAILED' };
}
