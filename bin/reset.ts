import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { StartError } from '../local/start-error.ts';
import { openStateFolder } from '../local/state-folder.ts';
import { defaultStateFolder } from './state-folder-path.ts';

/** `npm run reset`: throws away everything that the application on this machine remembers. */
async function reset(): Promise<void> {
  const folder = defaultStateFolder();
  if (!existsSync(folder)) return say('There is nothing to throw away.');
  const held = await openStateFolder(folder, 0).catch((error: unknown) => {
    // A folder of another version or a damaged one is exactly what a reset is for; one in use is not.
    if (error instanceof StartError && /running|in use/i.test(error.message)) throw error;
    return undefined;
  });
  await held?.close();
  await rm(folder, { recursive: true, force: true });
  say('The data of the application on this machine is gone. `npm start` begins anew.');
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

await reset().catch((error: unknown) => {
  if (!(error instanceof StartError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
