import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { afterAll, describe, expect, it } from 'vitest';
import { NodeFunction } from '../../lib/platform/node-function.ts';
import { stageNamed } from '../../lib/platform/stages.ts';

const isDeep = process.env['WAYBILL_DEEP'] !== undefined;
const folder = mkdtempSync(join(tmpdir(), 'waybill-twice-'));
/** Not of one depth, nor one inside the other's parent: paths that leak into what is built would differ. */
const outdirs = [join(folder, 'one'), join(folder, 'a', 'deeper', 'place', 'two')] as const;
for (const outdir of outdirs) mkdirSync(outdir, { recursive: true });
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs `bin/app.ts` as `cdk synth` does; with bundles only in the deep run, where it takes half a minute each. */
async function synthesize(outdir: string, environment: Record<string, string>): Promise<void> {
  const { context } = JSON.parse(readFileSync('cdk.json', 'utf8')) as { context: object };
  const bundling = isDeep ? ['**'] : [];
  const env = {
    ...process.env,
    ...environment,
    CDK_OUTDIR: outdir,
    CDK_VALIDATION: 'false',
    CDK_CONTEXT_JSON: JSON.stringify({ ...context, stage: 'prod', 'aws:cdk:bundling-stacks': bundling }),
  };
  await promisify(execFile)(process.execPath, ['bin/app.ts'], { env, maxBuffer: 64 << 20 });
}

/** Hashes of what is deployed: templates, and the lists of assets, whose names are hashes of what is in them. */
function deployed(outdir: string): Record<string, string> {
  const names = readdirSync(outdir).filter((name) => /\.(template|assets)\.json$/.test(name));
  const hash = (name: string) =>
    createHash('sha256')
      .update(readFileSync(join(outdir, name)))
      .digest('hex');
  return Object.fromEntries(names.sort().map((name) => [name, hash(name)]));
}

describe('a synthesis', () => {
  it(`is the same byte for byte in another folder, time zone and language${isDeep ? ', with every bundle' : ''}`, async () => {
    const [one, other] = outdirs;
    await Promise.all([
      synthesize(one, { TZ: 'America/Los_Angeles', LANG: 'en_US.UTF-8', LC_ALL: 'en_US.UTF-8' }),
      synthesize(other, { TZ: 'Asia/Kolkata', LANG: 'de_DE.UTF-8', LC_ALL: 'de_DE.UTF-8' }),
    ]);
    expect(Object.keys(deployed(one)).length).toBeGreaterThanOrEqual(8);
    expect(deployed(other)).toEqual(deployed(one));
  }, 600_000);

  it('makes the same bundle of a function wherever it is written to', () => {
    const keys = outdirs.map((outdir) => {
      const app = new App({ outdir: join(outdir, 'bundle') });
      const stack = new Stack(app, 'One');
      const stage = stageNamed('prod');
      const source = 'package-proof/statement-keys';
      new NodeFunction(stack, 'Keys', { stage, source, timeout: Duration.seconds(10) });
      app.synth();
      const assets = readFileSync(join(outdir, 'bundle', 'One.assets.json'), 'utf8');
      const bundle = readdirSync(join(outdir, 'bundle')).find((name) => name.startsWith('asset.')) ?? '';
      const map = readFileSync(join(outdir, 'bundle', bundle, 'index.mjs.map'), 'utf8');
      const { sources } = JSON.parse(map) as { sources: string[] };
      expect(sources).toContain('functions/package-proof/statement-keys.lambda.ts');
      expect(sources.filter((path) => !/^(functions|node_modules)\//.test(path))).toEqual([]);
      return assets.match(/asset\.[0-9a-f]{64}/g)?.sort();
    });
    expect(keys[0]?.length).toBeGreaterThan(0);
    expect(keys[1]).toEqual(keys[0]);
  }, 120_000);
});
