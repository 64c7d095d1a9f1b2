import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { portVariables } from '../local/wiring/ports.ts';
import { type Group, inFolder } from './options.ts';
import { median } from './stopwatch.ts';

const group = 'start';
const repository = join(import.meta.dirname, '..');

/** From the command to the line that says it is ready, of `npm start` without npm's own second. */
export const startRows: Group = ({ runCount, say }) =>
  inFolder(async function* (folder) {
    say('starting for the first time: builds the site, invents and loads the records');
    const first = await readySeconds(folder);
    yield {
      group,
      work: 'first start',
      figure: first,
      unit: 's',
      limit: 'building the site, loading 600 records',
    };
    const later: number[] = [];
    for (let run = 0; run < runCount; run += 1) later.push(await readySeconds(folder));
    yield {
      group,
      work: 'start after set-up',
      figure: median(later),
      unit: 's',
      beside: { name: 'first start', figure: first },
      ratio: first / median(later),
      target: '≤ 10 s',
      limit: 'loading the CDK to see that nothing changed; the site',
    };
  });

async function readySeconds(stateFolder: string): Promise<number> {
  const freePorts = Object.fromEntries(Object.values(portVariables).map((name) => [name, '0']));
  const startedMs = performance.now();
  const child = spawn(process.execPath, [join(repository, 'bin', 'local.ts')], {
    cwd: repository,
    env: { ...process.env, ...freePorts, WAYBILL_STATE_FOLDER: stateFolder },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      if (line.includes('is ready')) return (performance.now() - startedMs) / 1000;
    }
    throw new Error('the application ended before it was ready');
  } finally {
    child.stdout.resume();
    child.kill('SIGTERM');
    await ended;
  }
}
