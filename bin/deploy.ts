import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { S3Client } from '@aws-sdk/client-s3';
import { accountView } from './deploy/check-account.ts';
import { deployStage } from './deploy/deploy-stage.ts';
import { deployableStage } from './deploy/deployable-stage.ts';
import { runCdk } from './deploy/run-cdk.ts';
import { buildSite, publishSite } from './publish-site.ts';
import { tellMistake } from './tell-mistake.ts';

const usage = `npm run deploy -- STAGE [--yes]

Deploys every stack of the stage to AWS, then builds and publishes the site. Checks first: the stage, whose account
the credentials are of, the bootstrap. May be stopped and run again at any time; what is as it should be stays.

  --yes  does not ask before rights are widened, as in CI
`;

async function deploy(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { yes: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
  });
  if (values.help || positionals.length !== 1) {
    process.stdout.write(usage);
    return values.help ? 0 : 2;
  }
  const stage = deployableStage(positionals[0]);
  const log = (line: string) => process.stdout.write(`${line}\n`);
  const folder = await mkdtemp(join(tmpdir(), 'waybill-deploy-'));
  const outputsFile = join(folder, 'outputs.json');
  const approval = values.yes ? ['--require-approval', 'never'] : [];
  try {
    const url = await deployStage(stage, {
      view: accountView(stage),
      regionOfShell: process.env['AWS_REGION'] ?? process.env['AWS_DEFAULT_REGION'],
      buildSite: () => buildSite(log),
      deployStacks: async () => {
        const exitCode = await runCdk(stage, ['deploy', '--all', '--outputs-file', outputsFile, ...approval]);
        const outputsText = await readFile(outputsFile, 'utf8').catch(() => undefined);
        return { exitCode, outputsText };
      },
      publishSite: (bucket, config) => publishSite(new S3Client({ region: stage.region }), bucket, config),
      log,
    });
    log(`deployed: ${url}`);
    return 0;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

process.exitCode = await deploy().catch((error: unknown) => tellMistake(error, usage));
