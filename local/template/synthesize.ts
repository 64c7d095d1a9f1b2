import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { UnsupportedFeatureError } from '../service.ts';
import { StartError } from '../start-error.ts';
import type { CloudFormationTemplate, SynthesizedTemplate } from './template.ts';
import { cacheKeyOf, readCached, writeCached } from './template-cache.ts';

/** Longest that building the templates may take, ms; a cold disk needs a few seconds. */
const synthesisTimeoutMs = 120_000;

export interface SynthesizeOptions {
  readonly stage: string;
  /** Folder that holds `cdk.json`, `bin`, `lib` and `functions`. */
  readonly projectFolder: string;
  /** Where templates of an unchanged app are kept; without it every call synthesizes. */
  readonly cacheFolder?: string;
}

interface Artifact {
  readonly type: string;
  readonly dependencies?: string[];
  readonly properties?: { readonly templateFile?: string; readonly stackName?: string };
}

/**
 * The templates of the CDK app, in dependency order, as `cdk synth` writes them but without bundles.
 * Runs in a child process, so that the CDK library's memory is given back.
 */
export async function synthesize(options: SynthesizeOptions): Promise<SynthesizedTemplate[]> {
  const key = await cacheKeyOf(options.projectFolder, options.stage);
  const cached = options.cacheFolder === undefined ? undefined : await readCached(options.cacheFolder, key);
  if (cached !== undefined) return cached;
  const outputFolder = await mkdtemp(join(tmpdir(), 'waybill-synth-'));
  try {
    await runApp(options, outputFolder);
    const templates = await readAssembly(outputFolder);
    if (options.cacheFolder !== undefined) await writeCached(options.cacheFolder, key, templates);
    return templates;
  } finally {
    await rm(outputFolder, { recursive: true, force: true });
  }
}

async function runApp({ projectFolder, stage }: SynthesizeOptions, outputFolder: string): Promise<void> {
  const declared = JSON.parse(await readFile(join(projectFolder, 'cdk.json'), 'utf8')) as {
    context?: object;
  };
  const context = { ...declared.context, stage, 'aws:cdk:bundling-stacks': [] };
  const environment = {
    ...process.env,
    CDK_OUTDIR: outputFolder,
    CDK_CONTEXT_JSON: JSON.stringify(context),
    // The template validator takes seconds and 300 MB; `npm run synth` keeps it on.
    CDK_VALIDATION: 'false',
  };
  const settings = { cwd: projectFolder, env: environment, timeout: synthesisTimeoutMs, maxBuffer: 64 << 20 };
  try {
    await promisify(execFile)(process.execPath, [join('bin', 'app.ts')], settings);
  } catch (error) {
    const { stderr } = error as { stderr?: string };
    throw new StartError(
      `The CDK app did not synthesize; see what it says below and mend it.\n${stderr ?? ''}`.trim(),
      {
        cause: error,
      },
    );
  }
}

async function readAssembly(folder: string): Promise<SynthesizedTemplate[]> {
  const manifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')) as {
    artifacts?: Record<string, Artifact>;
  };
  const artifacts = manifest.artifacts ?? {};
  const nested = Object.entries(artifacts).find(([, { type }]) => type === 'cdk:cloud-assembly');
  if (nested !== undefined) throw new UnsupportedFeatureError(`the CDK stage ${nested[0]}`);
  const stacks = inDependencyOrder(artifacts);
  return Promise.all(
    stacks.map(async (id) => {
      const { templateFile, stackName } = artifacts[id]?.properties ?? {};
      const text = await readFile(join(folder, templateFile ?? `${id}.template.json`), 'utf8');
      return { stackName: stackName ?? id, template: JSON.parse(text) as CloudFormationTemplate };
    }),
  );
}

function inDependencyOrder(artifacts: Record<string, Artifact>): string[] {
  const ordered = new Set<string>();
  const visit = (id: string) => {
    const artifact = artifacts[id];
    if (artifact?.type !== 'aws:cloudformation:stack' || ordered.has(id)) return;
    for (const dependency of artifact.dependencies ?? []) visit(dependency);
    ordered.add(id);
  };
  for (const id of Object.keys(artifacts)) visit(id);
  return [...ordered];
}
