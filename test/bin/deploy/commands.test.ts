import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';

/** Without credentials or a network: what is refused here is refused before AWS is asked. */
function run(command: string, ...words: string[]) {
  const env = { PATH: process.env['PATH'], HOME: '/nonexistent', AWS_EC2_METADATA_DISABLED: 'true' };
  const { status, stdout, stderr } = spawnSync(process.execPath, [`bin/${command}.ts`, ...words], {
    encoding: 'utf8',
    env,
  });
  return { status, stdout, stderr };
}

describe('the commands of a deployment', () => {
  it.each([
    ['deploy', [], 'npm run deploy -- STAGE [--yes]'],
    ['diff', [], 'npm run diff -- STAGE'],
    ['first-administrator', ['prod'], 'npm run first-administrator -- STAGE EMAIL NAME'],
  ])('%s tells how it is used when words are missing', (command, words, usage) => {
    const { status, stdout } = run(command, ...words);
    expect(stdout).toContain(usage);
    expect(status).toBe(2);
  });

  it.each([
    ['deploy', ['nowhere'], 'there is no stage nowhere; choose one of dev, prod'],
    ['deploy', ['local'], 'the stage local is played on this machine'],
    ['deploy', ['prod'], 'would send mails as no-reply@waybill.example'],
    ['deploy', ['prod', '--force'], "Unknown option '--force'"],
    ['diff', ['prod'], 'there are no credentials, or they have expired; sign in'],
    ['first-administrator', ['prod', 'nobody', 'Ada'], 'EMAIL is no e-mail address'],
    ['first-administrator', ['prod', 'ada@vendor.test', ' '], 'NAME is empty'],
  ])('%s %j says in a sentence what is wrong', (command, words, sentence) => {
    const { status, stderr } = run(command, ...words);
    expect(stderr).toContain(sentence);
    expect(stderr).not.toContain('    at ');
    expect(status).toBe(2);
  });
});
