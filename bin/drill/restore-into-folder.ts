import { existsSync } from 'node:fs';
import { cp, mkdir, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { setRecordCount } from '../../functions/directory/directory-store.ts';
import { InvalidInputError } from '../../functions/platform/errors.ts';
import { bucketFiles } from '../../functions/platform/files.ts';
import { bucketErasure } from '../../functions/platform/object-erasure.ts';
import { documentClient } from '../../functions/platform/table.ts';
import { type ReplaySummary, replayLedger } from '../../functions/retention/replay-ledger.ts';
import { type Runtime, startRuntime } from '../../local/runtime.ts';
import { restore } from './backup-folder.ts';
import { differences, type Fingerprint, StageState } from './stage-state.ts';

/** Of a state folder, what a backup of tables and buckets stands for, and what belongs to one run alone. */
const leftBehind = new Set([
  'dynamodb',
  's3',
  'lambda',
  'logs',
  'lock.db',
  'runtime.json',
  'runtime.pid',
  'children.json',
]);
const leftBehindPattern = /^((states|sqs|events|mail)\.sqlite.*|denials\.jsonl|calls\.json|sample-.*)$/;

export interface RestoreRequest {
  readonly backupFolder: string;
  /** The state folder whose keys, people and accounts go on: on AWS they are other services, which a lost table leaves. */
  readonly keysFolder: string;
  /** New or empty. */
  readonly stateFolder: string;
  /** Entries of the purge ledger that are newer than the backup, by their keys. */
  readonly ledger?: ReadonlyMap<string, Buffer>;
  readonly log: (line: string) => void;
}

export interface Restored {
  readonly backup: Fingerprint;
  /** Tables and buckets that are not as they were in the backup, looked at before the replay. */
  readonly differing: readonly string[];
  readonly replay: ReplaySummary;
}

/**
 * Makes a new state folder out of a backup, checks it hash by hash, and destroys again what was purged since.
 * @throws InvalidInputError when the folder holds something, or there is no backup
 */
export async function restoreIntoFolder(request: RestoreRequest): Promise<Restored> {
  const { backupFolder, keysFolder, stateFolder, ledger = new Map<string, Buffer>(), log } = request;
  const names = existsSync(stateFolder) ? await readdir(stateFolder) : [];
  if (names.length > 0)
    throw new InvalidInputError('FOLDER_NOT_EMPTY', `${stateFolder} holds something; name a new folder`);
  await mkdir(stateFolder, { recursive: true, mode: 0o700 });
  await copyKeys(keysFolder, stateFolder);
  const runtime = await startRuntime({ stateFolder, log });
  const state = stateOf(runtime);
  try {
    const backup = await restore(state, backupFolder);
    const differing = differences(backup, await state.fingerprint());
    const Bucket = outputOf(runtime, 'AttachmentsBucketName');
    for (const [Key, Body] of ledger) await state.s3.send(new PutObjectCommand({ Bucket, Key, Body }));
    return { backup, differing, replay: await replayLedger(replayDeps(runtime, state)) };
  } finally {
    state.close();
    await runtime.stop();
  }
}

/** Tables and buckets of a runtime of this process. */
export function stateOf({ endpointUrl, region, operatorCredentials, partnerAccount }: Runtime): StageState {
  const foreignBuckets = [partnerAccount.bucket];
  return new StageState({ endpointUrl, region, ...operatorCredentials, foreignBuckets });
}

export function outputOf({ outputs }: Runtime, name: string): string {
  const value = outputs[name];
  if (value === undefined) throw new Error(`the template has no output ${name}`);
  return value;
}

/** What a purge and a replay reach in a runtime of this process. */
export function replayDeps(runtime: Runtime, { dynamo, s3 }: StageState) {
  const client = documentClient(dynamo);
  const attachmentsBucket = outputOf(runtime, 'AttachmentsBucketName');
  const directory = { directory: { client, table: outputOf(runtime, 'DirectoryTableName') } };
  return {
    i9: { client, table: outputOf(runtime, 'I9TableName') },
    attachments: bucketErasure(attachmentsBucket, s3),
    ledger: bucketFiles(attachmentsBucket, s3),
    clock: { now: () => new Date(runtime.clock.nowMs()) },
    setRecordCount: (
      key: { readonly distributorId: string; readonly clientId: number },
      counts: { readonly recordCount: number },
    ) => setRecordCount(directory, key, counts),
  };
}

async function copyKeys(from: string, to: string): Promise<void> {
  if (!existsSync(join(from, 'kms')))
    throw new InvalidInputError(
      'NO_KEYS',
      `${from} is no state folder; its keys are needed to read what they sealed`,
    );
  const filter = (path: string) => !leftBehind.has(basename(path)) && !leftBehindPattern.test(basename(path));
  for (const name of (await readdir(from)).filter(filter))
    await cp(join(from, name), join(to, name), { recursive: true });
}
