import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Validations } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, it } from 'vitest';
import { AppStack } from '../../lib/app-stack.ts';
import { DataStack } from '../../lib/data-stack.ts';
import { IntegratorStack } from '../../lib/integrator-stack.ts';
import { stageNamed } from '../../lib/platform/stages.ts';
import { WebStack } from '../../lib/web-stack.ts';

interface Report {
  readonly pluginReports: readonly {
    readonly pluginName: string;
    readonly violations: readonly {
      readonly ruleName: string;
      readonly violatingConstructs: readonly { readonly constructPath: string }[];
    }[];
  }[];
}

/** Findings of the AwsSolutions pack on a stage, as `rule path`; `plant` adds to the data stack. */
function findings(stageName: string, plant: (stack: DataStack) => void = () => undefined): string[] {
  process.env['CDK_VALIDATION'] = 'false';
  const outdir = mkdtempSync(join(tmpdir(), 'waybill-nag-'));
  const { context } = JSON.parse(readFileSync('cdk.json', 'utf8')) as { context: Record<string, unknown> };
  const app = new App({ outdir, context: { ...context, 'aws:cdk:bundling-stacks': [] } });
  const stage = stageNamed(stageName);
  const env = { account: stage.account, region: stage.region };
  const name = (part: string) => `waybill-${stage.name}-${part}`;
  const data = new DataStack(app, name('data'), { env, stage });
  const web = new WebStack(app, name('web'), { env, stage, data });
  const rooms = new AppStack(app, name('app'), { env, stage, data, web });
  new IntegratorStack(app, name('integrator'), { env, stage, data, app: rooms });
  plant(data);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  try {
    app.synth();
  } catch (error) {
    if (!(error instanceof Error) || !error.message.includes('validation-report.json')) throw error;
  }
  const report = JSON.parse(readFileSync(join(outdir, 'validation-report.json'), 'utf8')) as Report;
  rmSync(outdir, { recursive: true });
  return report.pluginReports.flatMap(({ violations }) =>
    violations.flatMap(({ ruleName, violatingConstructs }) =>
      violatingConstructs.map(({ constructPath }) => `${ruleName} ${constructPath}`),
    ),
  );
}

describe('the AwsSolutions pack', () => {
  it.each(['local', 'dev', 'prod'])('finds nothing that is not answered on stage %s', (stage) => {
    expect(findings(stage)).toEqual([]);
  });

  it('finds a bucket and a queue that are not protected', () => {
    const planted = findings('prod', (stack) => {
      new Bucket(stack, 'Planted');
      new Queue(stack, 'PlantedQueue');
    });
    expect(planted.sort()).toEqual([
      'AwsSolutions-S1 waybill-prod-data/Planted/Resource',
      'AwsSolutions-S10 waybill-prod-data/Planted/Resource',
      'AwsSolutions-SQS3 waybill-prod-data/PlantedQueue/Resource',
      'AwsSolutions-SQS4 waybill-prod-data/PlantedQueue/Resource',
    ]);
  });
});
