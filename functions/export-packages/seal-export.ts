import type * as z from 'zod';
import type { steps } from '../data-exports/contract.ts';
import { moveDataExport, readDataExport, type StoredDataExport } from '../data-exports/data-export-store.ts';
import { type BaseDeps, giveStartHint, type StartHint } from '../data-exports/deps.ts';
import { packageKeys, packageName, volumeName } from '../data-exports/package-keys.ts';
import { readProgress } from '../data-exports/progress-store.ts';
import { leaveQueue } from '../data-exports/queue-store.ts';
import { beginTransfer, offerPackage } from '../deliveries/delivery-store.ts';
import type { DeliveriesTable } from '../deliveries/deps.ts';
import { PermanentError } from '../platform/errors.ts';
import { FileHashes, hashFile } from './block-hash.ts';
import type { SealedVolume } from './manifest.ts';
import { type PackageFilesDeps, writePackageFiles } from './package-files.ts';
import { readPlan } from './plan-export.ts';
import { readVolumePlan, type VolumePlan } from './write-index.ts';

export interface SealExportDeps extends BaseDeps, PackageFilesDeps {
  readonly deliveries: DeliveriesTable;
  readonly startHint: StartHint;
}

type Input = z.infer<typeof steps.sealExport.input>;
type Output = z.infer<typeof steps.sealExport.output>;

/**
 * Closes the extraction: counts that must sum, the manifest of every file, the signed statement, the completion marker,
 * the offer to the deliveries room, the status, the transfer, and the slot for the next export. Refuses a package with a gap.
 * Where it dies after the status, `endExport` does the rest.
 * @throws PermanentError `PACKAGE_INCOMPLETE`
 */
export async function sealExport(deps: SealExportDeps, input: Input): Promise<Output> {
  const stored = await readDataExport(deps, input);
  const volumePlan = await readVolumePlan(deps, input);
  await refuseGaps(deps, input, volumePlan);
  const volumes = await sealedVolumes(deps, input, stored, volumePlan);
  const files = await writePackageFiles(deps, { ref: input, stored, volumes, counts: volumePlan });
  const sizeBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
  const { recordCount, exceptionCount } = volumePlan;
  const named = files.map(({ name, sizeBytes: bytes, sha256 }) => ({ name, sizeBytes: bytes, sha256 }));
  const ref = { distributorId: input.distributorId, packageId: input.dataExportId };
  const { prefix: keyPrefix } = packageKeys(input);
  await offerPackage(deps, ref, { recordCount, exceptionCount, keyPrefix, files, sizeBytes });
  await moveDataExport(deps, input, exceptionCount > 0 ? 'COMPLETE_WITH_EXCEPTIONS' : 'COMPLETE', {
    extractedAt: stored.extractedAt ?? deps.clock.now().toISOString(),
    processedCount: recordCount,
    exceptionCount,
    sizeBytes,
    files: named,
  });
  await beginTransfer(deps, ref, sizeBytes);
  await leaveQueue(deps, input.dataExportId);
  await giveStartHint(deps, input.dataExportId);
  if (stored.status === 'IN_PROGRESS') measure(deps, stored, recordCount);
  return { fileCount: files.length, sizeBytes };
}

/** Once: a sealing that is done again finds the export ended. */
function measure(
  { log, clock }: SealExportDeps,
  { distributorId, requestedAt }: StoredDataExport,
  recordCount: number,
): void {
  const seconds = Math.max(0, clock.now().getTime() - Date.parse(requestedAt)) / 1000;
  log.measure('ExportsCompleted', 1);
  log.measure('RecordsExported', recordCount, distributorId);
  log.measure('ExportSeconds', seconds, distributorId);
}

async function refuseGaps(deps: SealExportDeps, input: Input, volumePlan: VolumePlan): Promise<void> {
  const plan = await readPlan(deps, input);
  const progress = await readProgress(deps, input);
  const chunkList = await hashFile(await deps.files.openStream(packageKeys(input).chunks));
  const counted = [
    plan?.chunksSha256 === chunkList.sha256,
    plan?.recordCount === volumePlan.recordCount,
    plan?.chunkCount === input.chunkCount,
    progress.chunkCount === input.chunkCount,
    progress.recordCount === volumePlan.recordCount,
    progress.exceptionCount === volumePlan.exceptionCount,
    volumePlan.volumes.length === input.volumeCount,
  ];
  if (counted.every(Boolean)) return;
  throw new PermanentError('PACKAGE_INCOMPLETE', 'what was extracted is not the frozen record set');
}

async function sealedVolumes(
  deps: SealExportDeps,
  input: Input,
  stored: StoredDataExport,
  volumePlan: VolumePlan,
): Promise<SealedVolume[]> {
  const keys = packageKeys(input);
  const name = packageName({ ...stored, asOfAt: stored.asOfAt ?? '' });
  return Promise.all(
    volumePlan.volumes.map(async ({ volumeNumber, segments }) => {
      const bytes = await deps.files.read(keys.volumeHashes(volumeNumber));
      if (bytes === undefined)
        throw new PermanentError('PACKAGE_INCOMPLETE', `volume ${volumeNumber} is missing`);
      const hashes = FileHashes.parse(JSON.parse(bytes.toString()));
      if ((await deps.files.sizeBytesOf(keys.volume(volumeNumber))) !== hashes.sizeBytes)
        throw new PermanentError('PACKAGE_INCOMPLETE', `volume ${volumeNumber} is not what was hashed`);
      return {
        volumeNumber,
        segments,
        hashes,
        name: volumeName(name, volumeNumber, volumePlan.volumes.length),
      };
    }),
  );
}
