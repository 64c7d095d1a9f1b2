import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BatchWriteItemCommand } from '@aws-sdk/client-dynamodb';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
} from '@aws-sdk/client-s3';
import { recordFolder } from '../../functions/i9/attachment-store.ts';
import { recordRows } from '../../functions/i9/record-store.ts';
import { hasProfile, readHead } from '../../functions/i9/removed-records.ts';
import { newUlid } from '../../functions/platform/ids.ts';
import type { Tombstone } from '../../functions/retention/contract.ts';
import type { PurgeDeps } from '../../functions/retention/deps.ts';
import { readTombstones } from '../../functions/retention/erase-record.ts';
import { purgeAudit } from '../../functions/retention/purge-audit.ts';
import { ledgerPrefix } from '../../functions/retention/purge-ledger.ts';
import { purgeRecords } from '../../functions/retention/purge-records.ts';
import type { Runtime } from '../../local/runtime.ts';
import { KnownApplication } from '../smoke/running-application.ts';
import { type Application, startApplication } from '../start-application.ts';
import { backUp } from './backup-folder.ts';
import { outputOf, type Restored, replayDeps, restoreIntoFolder, stateOf } from './restore-into-folder.ts';
import type { StageState } from './stage-state.ts';
import { exportAll, importOne } from './use-application.ts';

export interface DrillFigures {
  readonly itemCount: number;
  readonly objectCount: number;
  readonly sizeBytes: number;
  readonly purgedCount: number;
  /** Purged records that the backup brought back before the replay. */
  readonly comeBackCount: number;
  /** And those that are there after it: must be none. */
  readonly leftCount: number;
  readonly exportedCount: number;
  /** What is not as it must be. */
  readonly wrong: readonly string[];
}

interface Drill {
  /** Empty; everything of the drill lies in it. */
  readonly folder: string;
  readonly recordCount: number;
  readonly say: (line: string) => void;
}

const client = { distributorId: 'meridian-hr', clientId: 1001 };
const itemsPerBatch = 25;

/** The whole drill, from a fresh application to an export of the restored one. */
export async function runDrill(drill: Drill): Promise<DrillFigures> {
  const { folder, recordCount, say } = drill;
  const [keysFolder, backupFolder, stateFolder] = ['first', 'backup', 'second'].map((name) =>
    join(folder, name),
  ) as [string, string, string];
  const first = await startApplication({
    stateFolder: keysFolder,
    recordCount,
    hasSite: false,
    log: () => undefined,
  });
  const ports = { partnerSftp: first.runtime.partner.port, partnerFtps: first.runtime.partner.ftpsPort };
  const before = await workAndDestroy(first, drill, keysFolder, backupFolder).finally(() => first.stop());
  say('restoring into a new folder');
  const { tombstones, ledger } = before;
  const restored = await restoreIntoFolder({
    backupFolder,
    keysFolder,
    stateFolder,
    ledger,
    log: () => undefined,
  });
  say(`restored; ${restored.replay.recordCount} purged records had come back and were purged again`);
  const second = await startApplication({
    stateFolder,
    recordCount,
    hasSite: false,
    ports,
    log: () => undefined,
  });
  try {
    const exportedCount = await exportAll(await knownOf(stateFolder));
    say(`exported ${exportedCount} records from the restored application`);
    const left = await leftOf(second.runtime, tombstones);
    return figuresOf(restored, { ...before, exportedCount, left });
  } finally {
    await second.stop();
  }
}

interface Outcome {
  readonly exportedCount: number;
  readonly exportedBefore: number;
  readonly tombstones: readonly Tombstone[];
  readonly left: readonly string[];
}

function figuresOf({ backup, differing, replay }: Restored, outcome: Outcome): DrillFigures {
  const { itemCount, objectCount, sizeBytes } = backup;
  const { tombstones, exportedBefore, exportedCount, left } = outcome;
  const purgedCount = tombstones.length;
  const wrong = [
    ...differing.map((name) => `${name} differs from the backup`),
    ...left.map((what) => `${what} is there after the replay`),
    ...(purgedCount === 0
      ? ['nothing was due to be purged: the drill shows nothing of it; take more records']
      : []),
    ...(replay.recordCount === purgedCount
      ? []
      : [`${replay.recordCount} of ${purgedCount} purged records came back`]),
    ...(exportedCount === exportedBefore - purgedCount
      ? []
      : [`${exportedCount} records exported, ${exportedBefore} before ${purgedCount} were purged`]),
  ];
  const counts = { purgedCount, comeBackCount: replay.recordCount, leftCount: left.length, exportedCount };
  return { itemCount, objectCount, sizeBytes, ...counts, wrong };
}

async function workAndDestroy(
  { runtime }: Application,
  { say }: Drill,
  stateFolder: string,
  backupFolder: string,
) {
  const state = stateOf(runtime);
  try {
    const known = await knownOf(stateFolder);
    const exportedBefore = await exportAll(known);
    say(`exported ${exportedBefore} records`);
    say(`imported: the run is ${await importOne(known)}`);
    const { itemCount, objectCount } = await backUp(state, backupFolder);
    say(`backed up ${itemCount} items and ${objectCount} objects`);
    const deps = await purgeDeps(runtime, state);
    const { purgedCount } = await purgeRecords(deps, { ...client, purgedBy: 'drill' });
    const tombstones = await readTombstones(deps, client);
    say(`purged ${purgedCount} records after the backup`);
    await destroy(state);
    const { itemCount: items, objectCount: objects } = await state.fingerprint();
    if (items + objects > 0) throw new Error('the damage is not done');
    say('destroyed: every row of every table, every object of every bucket');
    return { exportedBefore, tombstones, ledger: await undeleted(runtime, state) };
  } finally {
    state.close();
  }
}

async function purgeDeps(runtime: Runtime, state: StageState): Promise<PurgeDeps> {
  const deps = replayDeps(runtime, state);
  const auditTable = (await state.tables()).find((name) => name.includes('AuditTable'));
  if (auditTable === undefined) throw new Error('the application has no audit trail');
  const { clock, i9 } = deps;
  return { ...deps, newId: newUlid, audit: purgeAudit({ auditTable, dynamo: i9.client, clock }) };
}

/** As an accident does it: rows deleted, objects deleted without naming versions. */
async function destroy(state: StageState): Promise<void> {
  for (const table of await state.tables()) {
    const keys: { pk: unknown; sk: unknown }[] = [];
    for await (const { pk, sk } of state.items(table)) keys.push({ pk, sk });
    for (let start = 0; start < keys.length; start += itemsPerBatch) {
      const requests = keys.slice(start, start + itemsPerBatch).map((Key) => ({ DeleteRequest: { Key } }));
      await state.dynamo.send(new BatchWriteItemCommand({ RequestItems: { [table]: requests as never } }));
    }
  }
  for (const Bucket of await state.buckets())
    for await (const { head } of state.objects(Bucket))
      await state.s3.send(new DeleteObjectCommand({ Bucket, Key: head.key }));
}

/** The ledger, out of the versions that a bucket with versions keeps of what was deleted. */
async function undeleted(runtime: Runtime, { s3 }: StageState): Promise<Map<string, Buffer>> {
  const Bucket = outputOf(runtime, 'AttachmentsBucketName');
  const found = new Map<string, Buffer>();
  let [KeyMarker, VersionIdMarker]: (string | undefined)[] = [];
  for (;;) {
    const from = { KeyMarker, VersionIdMarker };
    const page: ListObjectVersionsCommandOutput = await s3.send(
      new ListObjectVersionsCommand({ Bucket, Prefix: ledgerPrefix, ...from }),
    );
    for (const { Key = '', VersionId } of page.Versions ?? []) {
      if (found.has(Key)) continue; // the newest of a key comes first
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key, VersionId }));
      found.set(Key, Buffer.from((await Body?.transformToByteArray()) ?? []));
    }
    if (page.IsTruncated !== true) return found;
    ({ NextKeyMarker: KeyMarker, NextVersionIdMarker: VersionIdMarker } = page);
  }
}

/** Traces of purged records that can still be found. */
async function leftOf(runtime: Runtime, tombstones: readonly Tombstone[]): Promise<string[]> {
  const state = stateOf(runtime);
  const deps = replayDeps(runtime, state);
  const left: string[] = [];
  const rows = new Set<number>();
  const inUse = new Set<number>();
  for await (const some of recordRows(deps, client))
    for (const { i9Id, profileId } of some) {
      rows.add(i9Id);
      inUse.add(profileId);
    }
  for (const tombstone of tombstones) {
    const { i9Id, profileId } = tombstone;
    if (rows.has(i9Id) || (await readHead(deps, tombstone)) !== undefined) left.push(`record ${i9Id}`);
    if (!inUse.has(profileId) && (await hasProfile(deps, tombstone))) left.push(`profile ${profileId}`);
    const Bucket = outputOf(runtime, 'AttachmentsBucketName');
    const list = new ListObjectVersionsCommand({ Bucket, Prefix: recordFolder(tombstone) });
    const { Versions = [] } = await state.s3.send(list);
    if (Versions.length > 0) left.push(`an object of record ${i9Id}`);
  }
  state.close();
  return left;
}

async function knownOf(stateFolder: string): Promise<KnownApplication> {
  return KnownApplication.parse(JSON.parse(await readFile(join(stateFolder, 'runtime.json'), 'utf8')));
}
