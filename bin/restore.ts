import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { restoreIntoFolder } from './drill/restore-into-folder.ts';
import { defaultStateFolder } from './state-folder-path.ts';
import { tellMistake } from './tell-mistake.ts';

const usage = `Makes a new state folder for the application on this machine out of a backup.

  npm run restore -- BACKUP NEW_FOLDER [--keys FOLDER]

--keys names the state folder that the backup was taken of, with its keys and people; the usual one unless told. Stop the
application that uses it first, so that nothing changes while it is copied. Every table and bucket is compared with the backup by its hash, and what was purged is purged again.
Then: WAYBILL_STATE_FOLDER=NEW_FOLDER npm start. Exit code 1: something differs. On AWS, see
docs/how-to/back-up-and-restore.md.
`;

async function restore(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { keys: { type: 'string' }, help: { type: 'boolean', default: false } },
  });
  const [backupFolder, stateFolder] = positionals;
  if (values.help || backupFolder === undefined || stateFolder === undefined || positionals.length > 2) {
    process.stdout.write(usage);
    return values.help ? 0 : 2;
  }
  const { backup, differing, replay } = await restoreIntoFolder({
    backupFolder,
    stateFolder: resolve(stateFolder),
    keysFolder: values.keys ?? defaultStateFolder(),
    log: () => undefined,
  });
  process.stdout.write(
    `${backup.itemCount} items and ${backup.objectCount} objects restored, ${replay.recordCount} records purged again.\n`,
  );
  for (const name of differing) process.stdout.write(`differs from the backup: ${name}\n`);
  return differing.length > 0 ? 1 : 0;
}

process.exitCode = await restore().catch((error: unknown) => tellMistake(error, usage));
