import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import { type ExportRef, packageKeys } from '../../functions/data-exports/package-keys.ts';
import { readPackage } from '../../functions/deliveries/delivery-store.ts';
import type { Answer } from './api-caller.ts';
import type { CrashRun } from './crash-flow.ts';
import type { CrashPlace } from './crash-places.ts';
import { crashExceptionIds, crashI9Ids, crashProfileIds, crashRecordCount } from './crash-world.ts';
import { csvRows } from './csv-rows.ts';
import { exportApi, exportsPath } from './export-api.ts';
import { type ExportWorld, itemsOf, jsonAt } from './export-world.ts';
import { zipEntries } from './zip-entries.ts';

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

/** The export as its owner sees it. */
export async function shownExport(world: ExportWorld, { dataExportId }: Pick<ExportRef, 'dataExportId'>) {
  return (await exportApi(world)('GET', `${exportsPath}/${dataExportId}`)).body;
}

export async function queueRows(world: ExportWorld) {
  return (await itemsOf(world.exports)).filter(({ pk }) => String(pk).startsWith('QUEUE#'));
}

/** What must hold whatever has just been killed: one place in the queue at most, and no progress without what it counts. */
export async function checkAfterDeath({ world }: CrashRun): Promise<void> {
  expect((await queueRows(world)).length, 'places in the queue').toBeLessThanOrEqual(1);
  const { items } = (await exportApi(world)('GET', exportsPath)).body;
  for (const { recordCount = crashRecordCount, processedCount } of items) {
    expect(processedCount, 'progress and its total').toBeLessThanOrEqual(recordCount);
    expect(processedCount, 'progress and what is extracted').toBeLessThanOrEqual(extractedCount(world));
  }
}

/** Records of the chunks that are whole. */
function extractedCount({ files }: ExportWorld): number {
  const keys = [...files.objects.keys()].filter((key) => /\/chunks\/\d+\.entries\.json$/.test(key));
  return keys.reduce((sum, key) => sum + jsonAt(files, key).recordCount, 0);
}

export interface CheckedPackage {
  /** Files to be delivered, by name. */
  readonly delivered: ReadonlyMap<string, Buffer>;
  /** Of everything in the records' folders; the same for every export of the same records. */
  readonly recordsSha256: string;
}

/** The package as it lies in our bucket: every record once in one volume, and every list agrees with the bytes. */
export async function checkPackage(world: ExportWorld, ref: ExportRef): Promise<CheckedPackage> {
  const { files } = await readPackage(world, {
    distributorId: ref.distributorId,
    packageId: ref.dataExportId,
  });
  const { prefix } = packageKeys(ref);
  const delivered = new Map<string, Buffer>();
  for (const { name, key, ...announced } of files) {
    const bytes = world.files.objects.get(prefix + key) ?? Buffer.alloc(0);
    expect(announced, name).toMatchObject({ sizeBytes: bytes.length, sha256: sha256(bytes) });
    delivered.set(name, bytes);
  }
  const volumes = files.filter(({ name }) => name.endsWith('.zip'));
  expect(volumes, 'volumes').toHaveLength(2);
  const contents = volumes.map(({ name }) => zipEntries(delivered.get(name) ?? Buffer.alloc(0)));
  checkRecords(contents);
  const parts = volumes.map(({ name, sizeBytes, sha256: hash }) => ({ name, sizeBytes, sha256: hash }));
  const listed = checkLists(world, ref, parts, contents);
  const ofRecords = listed
    .filter((line) => /_I9-\d+\//.test(line))
    .map((line) => line.split(' ').toSpliced(1, 1));
  return { delivered, recordsSha256: sha256(Buffer.from(ofRecords.join('\n'))) };
}

function checkRecords(contents: readonly Map<string, Buffer>[]): void {
  const inVolumes = contents.map(
    (files) => new Set([...files.keys()].flatMap((path) => /_I9-(\d+)\//.exec(path)?.[1] ?? [])),
  );
  const ids = inVolumes.flatMap((set) => [...set].map(Number));
  expect(ids.sort(), 'records in volumes').toEqual(crashI9Ids);
  const all = new Map(contents.flatMap((files) => [...files]));
  const rows = (sheet: string) =>
    csvRows(all.get(`01_index/${sheet}.csv`)?.toString() ?? '')
      .slice(1)
      .map(([id]) => Number(id));
  expect(rows('Records').sort(), 'records in the index').toEqual(crashI9Ids);
  expect([...new Set(rows('Exceptions'))].sort(), 'exceptions').toEqual(crashExceptionIds);
}

/** @returns a line per file of the volumes: path, volume, size, hash */
function checkLists(
  { files }: ExportWorld,
  ref: ExportRef,
  parts: readonly { name: string; sizeBytes: number; sha256: string }[],
  contents: readonly Map<string, Buffer>[],
): string[] {
  const keys = packageKeys(ref);
  const [manifest, marker] = [keys.manifest, keys.complete].map((key) => jsonAt(files, key));
  const there = contents.flatMap((entries, index) =>
    [...entries].map(([path, bytes]) => [path, parts[index]?.name, bytes.length, sha256(bytes)].join(' ')),
  );
  const listed = manifest.files.map((file: Record<string, unknown>) =>
    [file['path'], file['volume'], file['sizeBytes'], file['sha256']].join(' '),
  );
  expect(listed.sort(), 'files of the manifest').toEqual(there.sort());
  const { recordCount, exportedCount, exceptionCount } = manifest;
  const counts = [recordCount, exportedCount + exceptionCount, exceptionCount];
  const wanted = [crashRecordCount, crashRecordCount, crashExceptionIds.length];
  expect(counts, 'counts of the manifest').toEqual(wanted);
  expect(manifest.volumes, 'volumes of the manifest').toEqual(parts);
  expect(marker.volumes, 'volumes of the marker').toEqual(parts);
  const manifestBytes = files.objects.get(keys.manifest) ?? Buffer.alloc(0);
  expect(marker.manifest.sha256, 'manifest of the marker').toBe(sha256(manifestBytes));
  return there;
}

/** The log, the queue and the profiles after the extraction. */
export async function checkExtracted(world: ExportWorld, ref: ExportRef): Promise<void> {
  expect(await shownExport(world, ref)).toMatchObject({
    status: 'COMPLETE_WITH_EXCEPTIONS',
    recordCount: crashRecordCount,
    processedCount: crashRecordCount,
    exceptionCount: crashExceptionIds.length,
  });
  expect(await queueRows(world), 'places in the queue').toEqual([]);
  const notes = (await itemsOf(world.i9)).filter(({ sk }) => sk === `N#EXPORT#${ref.dataExportId}`);
  const owners = crashProfileIds.map((profileId) => `D#${ref.distributorId}#C#1001#P#${profileId}`);
  expect(notes.map(({ pk }) => pk).sort(), 'profiles with the note').toEqual(owners);
}

/** One export, one run of the workflow, and the same answer to the same key. */
export async function checkRequestedOnce(
  world: ExportWorld,
  ref: ExportRef,
  ask: () => Promise<Pick<Answer, 'body'>>,
): Promise<void> {
  expect([...world.workflow.runs.keys()], 'runs of the workflow').toEqual([`${ref.dataExportId}-g1`]);
  expect((await ask()).body.dataExportId, 'answer to the same key').toBe(ref.dataExportId);
  const lines = (await itemsOf(world.exports)).filter(({ pk }) => pk === `D#${ref.distributorId}#EXPORTS`);
  expect(
    lines.map(({ sk }) => sk),
    'lines of the log',
  ).toEqual([ref.dataExportId]);
}

/** At the destination there is what was announced, and nothing else. */
export async function checkDelivered(
  world: ExportWorld,
  ref: ExportRef,
  place: CrashPlace,
  delivered: ReadonlyMap<string, Buffer>,
): Promise<void> {
  const there = await place.files();
  expect([...there.keys()].sort(), 'names at the destination').toEqual([...delivered.keys()].sort());
  for (const [name, bytes] of delivered)
    expect(there.get(name)?.equals(bytes), `bytes of ${name}`).toBe(true);
  expect(await place.unfinishedCount(), 'unfinished uploads').toBe(0);
  const { transfer, attempts, sizeBytes } = await shownExport(world, ref);
  expect(transfer).toMatchObject({ status: 'COMPLETE', sentBytes: sizeBytes, totalBytes: sizeBytes });
  const outcomes = attempts.map(({ outcome }: { outcome: string }) => outcome);
  expect([outcomes.at(-1), outcomes.length], 'attempts').toEqual(['COMPLETE', transfer.attemptNumber]);
}

/** How often each address was told of each outcome, e.g. `ops@acme.example: Failure – attempt 1 of 5`. */
export function mailCounts(world: ExportWorld): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { to, subject } of world.mailer.sent) {
    const outcome = /Success|Failure/.exec(subject)?.[0];
    const name = `${to}: ${outcome}${/ – attempt \d of \d/.exec(subject)?.[0] ?? ''}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

export const toBothAddresses = (outcome: string) =>
  ['hr@acme.example', 'ops@acme.example'].map((address) => `${address}: ${outcome}`);
