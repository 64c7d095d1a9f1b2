import { assets } from '../../../functions/data-exports/contract.ts';
import { packageKeys } from '../../../functions/data-exports/package-keys.ts';
import { startExports } from '../../../functions/data-exports/start-exports.ts';
import { readPackage } from '../../../functions/deliveries/delivery-store.ts';
import { assembleVolume } from '../../../functions/export-packages/assemble-volume.ts';
import { extractChunk } from '../../../functions/export-packages/extract-chunk.ts';
import { planExport } from '../../../functions/export-packages/plan-export.ts';
import { sealExport } from '../../../functions/export-packages/seal-export.ts';
import { writeIndex } from '../../../functions/export-packages/write-index.ts';
import { exportApi, exportsPath } from '../../support/export-api.ts';
import { aRequest, type ExportWorld, meridian } from '../../support/export-world.ts';
import { zipEntries } from '../../support/zip-entries.ts';

/** From the request to the seal, as the workflow does it; every answer of a step is kept. */
export async function wholeExport(world: ExportWorld, volumeEntryCount: number) {
  const answer = await exportApi(world)('POST', exportsPath, {
    as: 'machine-meridian',
    body: aRequest({ assets: assets.map(({ code }) => code) }),
  });
  await startExports(world);
  const [run] = [...world.workflow.runs.values()];
  const ref = { distributorId: meridian, dataExportId: answer.body.dataExportId, generation: 1 };
  if (JSON.stringify(run) !== JSON.stringify(ref))
    throw new Error('the workflow was started for something else');
  const keys = packageKeys(ref);
  const linesAt = (key: string) =>
    (world.files.objects.get(key)?.toString() ?? '')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  const outputs: unknown[] = [];
  const kept = <T>(output: T): T => {
    outputs.push(output);
    return output;
  };
  const { chunkCount, chunksKey } = kept(await planExport(world, ref));
  for (const item of linesAt(chunksKey)) kept(await extractChunk(world, { ...ref, ...item }));
  const limits = { volume: { sizeBytes: 2e9, entryCount: volumeEntryCount } };
  const { volumeCount, volumesKey } = kept(await writeIndex({ ...world, limits }, { ...ref, chunkCount }));
  for (const item of linesAt(volumesKey)) kept(await assembleVolume(world, { ...ref, ...item }));
  kept(await sealExport(world, { ...ref, chunkCount, volumeCount }));
  const offered = await readPackage(world, { distributorId: meridian, packageId: ref.dataExportId });
  const volumes = offered.files
    .filter((file) => file.name.endsWith('.zip'))
    .map((file) => world.files.objects.get(keys.prefix + file.key) ?? Buffer.alloc(0));
  const files = new Map(volumes.flatMap((volume) => [...zipEntries(volume)]));
  return { ref, keys, outputs, offered, volumes, files, answer };
}
export type WholeExport = Awaited<ReturnType<typeof wholeExport>>;
