import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import {
  moveDataExport,
  requestedKey,
  type StoredDataExport,
} from '../../../functions/data-exports/data-export-store.ts';
import { closeAttempt } from '../../../functions/deliveries/close-attempt.ts';
import {
  announcePackage,
  beginTransfer,
  offerPackage,
} from '../../../functions/deliveries/delivery-store.ts';
import { addExport, type ExportWorld } from '../../support/export-world.ts';

/** An export that is extracted, its package of ten bytes offered and not yet sent. */
export async function offeredExport(
  world: ExportWorld,
  differences: Partial<StoredDataExport> = {},
): Promise<StoredDataExport> {
  const stored = await addExport(world, differences);
  await moveDataExport(world, stored, 'IN_PROGRESS', { recordCount: 1 });
  await moveDataExport(world, stored, 'COMPLETE', { processedCount: 1 });
  const { client, table } = world.exports;
  await client.send(new DeleteCommand({ TableName: table, Key: requestedKey(stored.dataExportId) }));
  await offer(world, stored);
  return stored;
}

export async function offer(world: ExportWorld, stored: StoredDataExport): Promise<void> {
  const key = { distributorId: stored.distributorId, packageId: stored.dataExportId };
  const { exportNumber, description, clientId, clientName, requestedBy, requestedAt } = stored;
  const about = { exportNumber, description, clientId, clientName, requestedBy, requestedAt };
  await announcePackage(world, { ...key, ...about, scopeLabel: 'All employers' });
  const offered = { recordCount: 1, exceptionCount: 0, keyPrefix: 'x/', files: [], sizeBytes: 10 };
  await offerPackage(world, key, offered);
  await beginTransfer(world, key, offered.sizeBytes);
}

/** Fails attempts of the first run, one a day, from the first to the given one. */
export async function failAttempts(
  world: ExportWorld,
  stored: StoredDataExport,
  last: number,
): Promise<void> {
  for (let attemptNumber = 1; attemptNumber <= last; attemptNumber += 1) {
    await closeAttempt(world, { ...refOf(stored), attemptNumber, outcome: 'FAILED' });
    if (attemptNumber < last) world.clock.advance(24 * 3_600_000);
  }
}

export function refOf({ distributorId, dataExportId, generation }: StoredDataExport) {
  return { distributorId, dataExportId, generation };
}
