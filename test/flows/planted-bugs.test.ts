import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { hasOpensshServer } from '../support/openssh-server.ts';
import { histories, type PlantedBug } from '../support/planted-bug.ts';
import { plantedBugs } from '../support/planted-bugs.ts';

const isDeep = process.env['WAYBILL_DEEP'] !== undefined;
const root = fileURLToPath(new URL('../..', import.meta.url));
/** Part of a bug's name, to plant that one only. */
const wanted = process.env['WAYBILL_BUG'] ?? '';
const bugs = plantedBugs.filter(({ name }) => name.includes(wanted));
const laneCount = Number(process.env['WAYBILL_LANES'] ?? 2);
const mostSeeds = 24;
const sources = ['bench', 'bin', 'docs', 'frontend', 'functions', 'lib', 'local', 'test'];
const settings = [
  'README.md',
  'biome.json',
  'cdk.json',
  'package-lock.json',
  'package.json',
  'tsconfig.json',
  'vitest.config.ts',
];

describe(`${plantedBugs.length} planted bugs`, () => {
  it.each(plantedBugs)('$name: could be planted', ({ file, edits }) => {
    const text = readFileSync(join(root, file), 'utf8');
    for (const { from } of edits) expect(text.split(from)).toHaveLength(2);
  });

  it.runIf(isDeep && hasOpensshServer)(
    `all ${bugs.length} are caught`,
    { timeout: 4 * 3_600_000 },
    async () => {
      const folders = Array.from({ length: laneCount }, copyOfProject);
      const waiting = [...bugs];
      const survivors: string[] = [];
      const lane = async (folder: string) => {
        for (let bug = waiting.shift(); bug !== undefined; bug = waiting.shift()) {
          const { by, why, output } = await firstFailure(folder, bug);
          console.log(`${bug.name}: ${by === undefined ? 'not caught' : `${by}: ${why}`}`);
          if (by === undefined) survivors.push(`${bug.name}\n${output.slice(-3000)}`);
        }
      };
      try {
        for (const folder of folders) expect(await outputOf(folder, histories, 1)).toMatch(/0 failed/);
        await Promise.all(folders.map(lane));
      } finally {
        for (const folder of folders) rmSync(folder, { recursive: true, force: true });
      }
      expect(survivors).toEqual([]);
    },
  );
});

/** Each lane keeps its own, and with it what was compiled. */
function copyOfProject(): string {
  const folder = mkdtempSync(join(tmpdir(), 'waybill-planted-'));
  for (const name of [...sources, ...settings])
    cpSync(join(root, name), join(folder, name), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

/** Runs the tests that must find a bug against a copy of the project in which it is planted. @returns the test that did */
async function firstFailure(
  folder: string,
  { file, edits, caughtBy }: PlantedBug,
): Promise<{ by?: string; why?: string; output: string }> {
  const path = join(folder, file);
  const sound = readFileSync(path, 'utf8');
  let text = sound;
  for (const { from, to } of edits) text = text.replace(from, () => to);
  writeFileSync(path, text);
  const output = await outputOf(folder, caughtBy, mostSeeds);
  writeFileSync(path, sound);
  // A file that could not be loaded, or an application that did not start, proves nothing: a test of a group must follow.
  const [, by, after] = /FAIL {2}test\/\S+ > .* > (.*)\n([\s\S]*)/.exec(output) ?? [];
  if (by === undefined || after === undefined) return { output };
  const [, trouble] = /^ *\+ {3}(".*)$/m.exec(after) ?? [];
  return { by, why: trouble ?? after.split('\n')[0] ?? '', output };
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
