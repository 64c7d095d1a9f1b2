import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Validations } from 'aws-cdk-lib';
import type { NagPack } from 'cdk-nag';
import type { IConstruct } from 'constructs';
import { type Application, buildApplication } from '../../lib/application.ts';
import { type Stage, stageNamed } from '../../lib/platform/stages.ts';
import { rulePacks } from '../../lib/rules/rule-packs.ts';

export interface BuiltApplication extends Application {
  readonly app: App;
  readonly stage: Stage;
}

/** The constructs of a stage, before anything is synthesized: a third of a second. */
export function builtApplication(stageName: string, outdir?: string): BuiltApplication {
  const { context } = JSON.parse(readFileSync('cdk.json', 'utf8')) as { context: Record<string, unknown> };
  const app = new App({ outdir, context: { ...context, 'aws:cdk:bundling-stacks': [] } });
  const stage = stageNamed(stageName);
  return { app, stage, ...buildApplication(app, stage) };
}

/** What the packs find, as `rule path`. */
export function findingsOf(packs: readonly NagPack[], scope: IConstruct): string[] {
  return packs.flatMap((pack) =>
    pack
      .validateScope(scope)
      .violations.flatMap(({ ruleName, violatingResources }) =>
        violatingResources.map(({ constructPath }) => `${ruleName} ${constructPath}`),
      ),
  );
}

/** The stage synthesized with all packs, as `cdk synth` does it, but for bundles; references between stacks are made. */
export function synthesizedApplication(stageName: string): BuiltApplication & { findings: string[] } {
  process.env['CDK_VALIDATION'] = 'false'; // CloudFormation's own, slow one; the packs run nevertheless
  const outdir = mkdtempSync(join(tmpdir(), 'waybill-nag-'));
  try {
    const built = builtApplication(stageName, outdir);
    Validations.of(built.app).addPlugins(...rulePacks(built.app, built.stage));
    try {
      built.app.synth();
    } catch (error) {
      if (!(error instanceof Error) || !error.message.includes('validation-report.json')) throw error;
    }
    return { ...built, findings: reported(outdir) };
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

interface Report {
  readonly pluginReports: readonly {
    readonly violations: readonly {
      readonly ruleName: string;
      readonly violatingConstructs: readonly { readonly constructPath: string }[];
    }[];
  }[];
}

function reported(outdir: string): string[] {
  const { pluginReports } = JSON.parse(
    readFileSync(join(outdir, 'validation-report.json'), 'utf8'),
  ) as Report;
  return pluginReports.flatMap(({ violations }) =>
    violations.flatMap(({ ruleName, violatingConstructs }) =>
      violatingConstructs.map(({ constructPath }) => `${ruleName} ${constructPath}`),
    ),
  );
}
