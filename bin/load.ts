import { readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod';
import { directoryEnv } from '../functions/directory/contract.ts';
import { setRecordCount } from '../functions/directory/directory-store.ts';
import { saveDirectory } from '../functions/directory/save-directory.ts';
import { i9Env } from '../functions/i9/contract.ts';
import type { LoadProgress, RejectedLine } from '../functions/interchange/contract.ts';
import type { RejectionList } from '../functions/interchange/load-deps.ts';
import { loadRecords } from '../functions/interchange/load-records.ts';
import { folderPack } from '../functions/interchange/pack-folder.ts';
import { bucketFiles } from '../functions/platform/files.ts';
import { documentClient } from '../functions/platform/table.ts';
import { environmentOf, reachLocal } from './reach-stage.ts';
import { tellMistake } from './tell-mistake.ts';

const usage = `Loads an interchange pack into the tables and the bucket of a stage.

  npm run load -- FOLDER --local                into the application that runs on this machine
  npm run load -- FOLDER [--endpoint URL]       into the stage named by the environment

Without --local the environment names I9_TABLE, DIRECTORY_TABLE and ATTACHMENTS_BUCKET, and the AWS credentials are
found as the AWS SDK finds them. A load that was cut off goes on where it stopped; loading again stores nothing twice.
Lines that cannot be loaded are listed in FOLDER/rejected.ndjson and make the exit code 1.
`;

const Environment = z.object({ ...i9Env.shape, ...directoryEnv.shape });

async function load(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      local: { type: 'boolean', default: false },
      endpoint: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const [folder] = positionals;
  if (values.help || folder === undefined) {
    process.stdout.write(usage);
    return values.help ? 0 : 2;
  }
  const { env, client } = await (values.local ? localStage() : deployedStage(values.endpoint));
  const table = documentClient(new DynamoDBClient({ ...client }));
  const directory = { directory: { client: table, table: env.DIRECTORY_TABLE } };
  const startedMs = performance.now();
  const summary = await loadRecords({
    i9: { client: table, table: env.I9_TABLE },
    attachments: bucketFiles(env.ATTACHMENTS_BUCKET, new S3Client({ ...client })),
    pack: folderPack(folder),
    rejections: rejectionFile(join(folder, 'rejected.ndjson')),
    saveDirectory: (entries) => saveDirectory(directory, entries),
    setRecordCount: (key, count) => setRecordCount(directory, key, count),
    onProgress: showProgress,
  });
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  const { loadedCount, unchangedCount, rejectedCount } = summary;
  process.stdout.write(
    `\n${loadedCount} lines loaded, ${unchangedCount} there already, ${rejectedCount} rejected, in ${seconds} s\n`,
  );
  if (rejectedCount > 0) process.stdout.write(`see ${join(folder, 'rejected.ndjson')}\n`);
  return rejectedCount > 0 ? 1 : 0;
}

function deployedStage(endpoint: string | undefined) {
  const advice = 'what the stage has, or add --local for the application that runs on this machine';
  const client = endpoint === undefined ? {} : { endpoint, forcePathStyle: true };
  return { env: environmentOf(Environment, advice), client };
}

async function localStage() {
  const { told, client } = await reachLocal(z.object({ env: Environment }));
  return { ...told, client };
}

/** A file with one rejection a line; it exists only when something was rejected. */
function rejectionFile(path: string): RejectionList {
  return {
    async keep(count) {
      const text = await readFile(path, 'utf8').catch(() => undefined);
      if (text === undefined) return;
      const kept = text.split('\n').slice(0, count).join('\n');
      await truncate(path, Buffer.byteLength(kept) + Math.min(count, 1));
    },
    async add(rejections: readonly RejectedLine[]) {
      if (rejections.length === 0) return;
      const text = rejections.map((rejection) => `${JSON.stringify(rejection)}\n`).join('');
      await writeFile(path, text, { flag: 'a' });
    },
  };
}

function showProgress({ step, loadedCount, rejectedCount, totalCount }: LoadProgress): void {
  const line = `${loadedCount + rejectedCount} / ${totalCount} lines, ${rejectedCount} rejected (${step})`;
  process.stdout.write(process.stdout.isTTY ? `\r${line.padEnd(78)}` : '');
}

process.exitCode = await load().catch((error: unknown) => tellMistake(error, usage));
