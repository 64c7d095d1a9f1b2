import { parseArgs } from 'node:util';
import { accountView, checkAccount } from './deploy/check-account.ts';
import { deployableStage } from './deploy/deployable-stage.ts';
import { runCdk } from './deploy/run-cdk.ts';
import { tellMistake } from './tell-mistake.ts';

const usage = `npm run diff -- STAGE

Shows what \`npm run deploy -- STAGE\` would change in AWS, and changes nothing.
`;

async function diff(): Promise<number> {
  const options = { help: { type: 'boolean', default: false } } as const;
  const { values, positionals } = parseArgs({ allowPositionals: true, options });
  if (values.help || positionals.length !== 1) {
    process.stdout.write(usage);
    return values.help ? 0 : 2;
  }
  const stage = deployableStage(positionals[0]);
  const regionOfShell = process.env['AWS_REGION'] ?? process.env['AWS_DEFAULT_REGION'];
  await checkAccount(stage, accountView(stage), regionOfShell);
  return runCdk(stage, ['diff', '--all']);
}

process.exitCode = await diff().catch((error: unknown) => tellMistake(error, usage));
