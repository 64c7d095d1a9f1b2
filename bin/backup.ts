import { parseArgs } from 'node:util';
import { backUp } from './drill/backup-folder.ts';
import { knownStage } from './drill/known-stage.ts';
import { tellMistake } from './tell-mistake.ts';

const usage = `Copies every table and bucket of the application that runs on this machine into a new folder.

  npm run backup -- local FOLDER

The application must be quiet: no export under way, no run at work. The folder then holds personal data in the clear, but
no keys, passwords or people who sign in: those stay in the state folder. On AWS, see docs/how-to/back-up-and-restore.md.
`;

async function backup(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { help: { type: 'boolean', default: false } },
  });
  const [stageName, folder] = positionals;
  if (values.help || stageName === undefined || folder === undefined || positionals.length > 2) {
    process.stdout.write(usage);
    return values.help ? 0 : 2;
  }
  const state = await knownStage(stageName);
  const { itemCount, objectCount, sizeBytes } = await backUp(state, folder);
  state.close();
  process.stdout.write(`${folder}: ${itemCount} items, ${objectCount} objects of ${sizeBytes} bytes.\n`);
  return 0;
}

process.exitCode = await backup().catch((error: unknown) => tellMistake(error, usage));
