import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { BatchWriteItemCommand, type WriteRequest } from '@aws-sdk/client-dynamodb';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { InvalidInputError, TransientError } from '../../functions/platform/errors.ts';
import {
  contentOf,
  differences,
  type Fingerprint,
  type ObjectHead,
  type StageState,
  type StoredItem,
  textOf,
} from './stage-state.ts';

/*
 * A backup folder.
 *
 * | file                       | what                                                                      |
 * | -------------------------- | ------------------------------------------------------------------------- |
 * | tables/{table}.ndjson      | one item a line, as DynamoDB spells it                                    |
 * | buckets/{bucket}.ndjson    | key, type, SHA-256 and length of one object a line                        |
 * | content/{sha256}           | the bytes of objects, each content once                                   |
 * | backup.json                | the hashes of all tables and buckets; written last: without it there is no backup |
 */

/** Tries to find the stage quiet. */
const mostTries = 3;
const itemsPerBatch = 25;
const longestRounds = 8;

/**
 * Copies every table and then every bucket: objects are written before the rows that name them, so no row of the copy
 * misses its object. It counts when nothing changed meanwhile.
 * @throws TransientError when the stage was never quiet
 * @throws InvalidInputError for a folder that holds something
 */
export async function backUp(state: StageState, folder: string): Promise<Fingerprint> {
  const names = existsSync(folder) ? await readdir(folder) : [];
  if (names.length > 0)
    throw new InvalidInputError('FOLDER_NOT_EMPTY', `${folder} holds something; name a new folder`);
  for (const part of ['tables', 'buckets', 'content'])
    await mkdir(join(folder, part), { recursive: true, mode: 0o700 });
  for (let tries = 1; ; tries += 1) {
    const before = await state.fingerprint();
    await copyTables(state, folder);
    await copyBuckets(state, folder);
    const changed = differences(before, await state.fingerprint());
    if (changed.length === 0) {
      await writeFile(join(folder, 'backup.json'), JSON.stringify({ ...before, hashes: [...before.hashes] }));
      return before;
    }
    if (tries === mostTries)
      throw new TransientError(
        'STAGE_NOT_QUIET',
        `${changed.join(', ')} kept changing; wait until nothing runs`,
      );
  }
}

/** @throws InvalidInputError for a folder in which no backup was finished */
async function readBackup(folder: string): Promise<Fingerprint> {
  const text = await readFile(join(folder, 'backup.json'), 'utf8').catch(() => undefined);
  if (text === undefined) throw new InvalidInputError('NO_BACKUP', `${folder} holds no finished backup`);
  const { hashes, ...counts } = JSON.parse(text) as Omit<Fingerprint, 'hashes'> & {
    hashes: [string, string][];
  };
  return { ...counts, hashes: new Map(hashes) };
}

/**
 * Puts a backup into a stage whose tables and buckets are empty.
 * @throws InvalidInputError when they are not
 */
export async function restore(state: StageState, folder: string): Promise<Fingerprint> {
  const wanted = await readBackup(folder);
  const there = await state.fingerprint();
  if (there.itemCount + there.objectCount > 0)
    throw new InvalidInputError('STAGE_NOT_EMPTY', 'a backup is restored into empty tables and buckets only');
  for (const file of await readdir(join(folder, 'tables')))
    await restoreTable(state, file.replace(/\.ndjson$/, ''), linesOf(join(folder, 'tables', file)));
  for (const file of await readdir(join(folder, 'buckets')))
    for await (const line of linesOf(join(folder, 'buckets', file)))
      await restoreObject(state, file.replace(/\.ndjson$/, ''), contentOf(line) as ObjectHead, folder);
  return wanted;
}

async function copyTables(state: StageState, folder: string): Promise<void> {
  for (const table of await state.tables()) {
    const lines = async function* () {
      for await (const item of state.items(table)) yield `${textOf(item)}\n`;
    };
    await pipeline(
      Readable.from(lines()),
      createWriteStream(join(folder, 'tables', `${table}.ndjson`), { mode: 0o600 }),
    );
  }
}

async function copyBuckets(state: StageState, folder: string): Promise<void> {
  for (const bucket of await state.buckets()) {
    const lines = async function* () {
      for await (const { head, bytes } of state.objects(bucket)) {
        await writeFile(join(folder, 'content', head.sha256), bytes, { mode: 0o600 });
        yield `${textOf(head)}\n`;
      }
    };
    await pipeline(
      Readable.from(lines()),
      createWriteStream(join(folder, 'buckets', `${bucket}.ndjson`), { mode: 0o600 }),
    );
  }
}

function linesOf(path: string): AsyncIterable<string> {
  return createInterface({ input: createReadStream(path) });
}

async function restoreTable(state: StageState, table: string, lines: AsyncIterable<string>): Promise<void> {
  let batch: WriteRequest[] = [];
  for await (const line of lines) {
    batch.push({ PutRequest: { Item: contentOf(line) as StoredItem } });
    if (batch.length < itemsPerBatch) continue;
    await putBatch(state, table, batch);
    batch = [];
  }
  await putBatch(state, table, batch);
}

async function putBatch(state: StageState, table: string, batch: readonly WriteRequest[]): Promise<void> {
  let requests = [...batch];
  for (let round = 0; requests.length > 0; round += 1) {
    if (round > longestRounds)
      throw new TransientError('TABLE_THROTTLED', 'batch write left items unwritten');
    const answer = await state.dynamo.send(
      new BatchWriteItemCommand({ RequestItems: { [table]: requests } }),
    );
    requests = answer.UnprocessedItems?.[table] ?? [];
  }
}

async function restoreObject(
  { s3 }: StageState,
  Bucket: string,
  { key: Key, contentType: ContentType, metadata: Metadata, sha256 }: ObjectHead,
  folder: string,
): Promise<void> {
  const Body = await readFile(join(folder, 'content', sha256));
  await s3.send(
    new PutObjectCommand({ Bucket, Key, Body, ContentType, Metadata, ContentLength: Body.length }),
  );
}
