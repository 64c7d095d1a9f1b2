import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { hasOpensshServer } from '../support/openssh-server.ts';
import type { PlantedBug } from '../support/planted-bug.ts';
import { plantedBugs } from '../support/planted-bugs.ts';
import { weatherBugs } from '../support/planted-weather-bugs.ts';

const isDeep = process.env['WAYBILL_DEEP'] !== undefined;
const root = fileURLToPath(new URL('../..', import.meta.url));
/** Part of a bug's name, to plant that one only. */
const wanted = process.env['WAYBILL_BUG'] ?? '';
const bugs = plantedBugs.filter(({ name }) => name.includes(wanted));
const [first] = weatherBugs;
const laneCount = Number(process.env['WAYBILL_LANES'] ?? 2);
const mostSeeds = 24;
const sources = ['bin', 'frontend', 'functions', 'lib', 'local', 'test'];
const settings = ['cdk.json', 'package-lock.json', 'package.json', 'tsconfig.json', 'vitest.config.ts'];

describe(`${plantedBugs.length} planted bugs`, () => {
  it.each(plantedBugs)('$name: could be planted', ({ file, edits }) => {
    const text = readFileSync(join(root, file), 'utf8');
    for (const { from } of edits) expect(text.split(from)).toHaveLength(2);
  });

  it.runIf(isDeep && hasOpensshServer)(
    `all ${bugs.length} are caught`,
    { timeout: 4 * 3_600_000 },
    async () => {
      const untouched = { ...(first as PlantedBug), edits: [] };
      expect((await firstFailure(untouched, 1)).output).toMatch(/0 failed/);
      const waiting = [...bugs];
      const survivors: string[] = [];
      const lane = async () => {
        for (let bug = waiting.shift(); bug !== undefined; bug = waiting.shift()) {
          const { by, output } = await firstFailure(bug);
          console.log(`${bug.name}: ${by ?? 'not caught'}`);
          if (by === undefined) survivors.push(`${bug.name}\n${output.slice(-3000)}`);
        }
      };
      await Promise.all(Array.from({ length: laneCount }, lane));
      expect(survivors).toEqual([]);
    },
  );
});

/** Runs the tests that must find a bug against a copy of the project in which it is planted. @returns the test that did */
async function firstFailure(
  { file, edits, caughtBy }: PlantedBug,
  seedCount = mostSeeds,
): Promise<{ by?: string; output: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'waybill-planted-'));
  try {
    for (const name of [...sources, ...settings])
      cpSync(join(root, name), join(folder, name), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    let text = readFileSync(join(folder, file), 'utf8');
    for (const { from, to } of edits) text = text.replace(from, () => to);
    writeFileSync(join(folder, file), text);
    const output = await outputOf(folder, caughtBy, seedCount);
    // A file that could not be loaded, or an application that did not start, proves nothing: a test of a group must follow.
    const [, by] = /FAIL {2}test\/\S+ > .* > (.*)/.exec(output) ?? [];
    return by === undefined ? { output } : { by, output };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What tests say; the first that fails ends them. */
function outputOf(cwd: string, tests: string, seedCount: number): Promise<string> {
  const { WAYBILL_DEEP: _, ...env } = process.env;
  const args = ['node_modules/vitest/vitest.mjs', 'run', tests, '--bail', '1'];
  const child = spawn(process.execPath, args, {
    cwd,
    env: {
      ...env,
      NO_COLOR: '1',
      WAYBILL_WEATHER: 'hostile',
      WAYBILL_SEED: '1',
      WAYBILL_SEEDS: String(seedCount),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (piece: Buffer) => {
      output += piece.toString();
    });
  return new Promise((resolve) => child.on('close', () => resolve(output)));
}
