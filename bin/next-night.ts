import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { runDateOf, runInstantOf } from '../functions/import-templates/run-date.ts';
import { ClockOfApplication, goOnTo, timeOf } from './clock-of-application.ts';
import { defaultStateFolder } from './state-folder-path.ts';

/** `npm run night`: the application on this machine goes on to its next 2 a.m. in Los Angeles, when nightly runs begin. */
async function nextNight(): Promise<void> {
  const file = join(defaultStateFolder(), 'runtime.json');
  const known = await readFile(file, 'utf8').catch(() => undefined);
  if (known === undefined)
    return fail('Nothing is running here. Start it with `npm start` in another window.');
  const { clock } = z.object({ clock: ClockOfApplication }).parse(JSON.parse(known));
  const now = await timeOf(clock);
  const runAt = runInstantOf(runDateOf(now));
  await goOnTo(clock, new Date(runAt.getTime() + 1000));
  const hours = ((runAt.getTime() - now.getTime()) / 3_600_000).toFixed(1);
  process.stdout.write(
    `The clock of the application was moved on by ${hours} hours; nightly runs begin. ` +
      'Sign in again if the site asks for it.\n',
  );
}

function fail(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
  process.exitCode = 1;
}

await nextNight();
