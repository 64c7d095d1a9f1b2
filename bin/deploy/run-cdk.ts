import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Stage } from '../../lib/platform/stages.ts';

const repository = join(import.meta.dirname, '..', '..');

/** Runs the CDK of the lock file over the stage, in this terminal. @returns its exit code */
export async function runCdk(stage: Stage, words: readonly string[]): Promise<number> {
  const program = join(repository, 'node_modules', 'aws-cdk', 'bin', 'cdk');
  const env = { ...process.env, AWS_REGION: stage.region };
  const child = spawn(process.execPath, [program, ...words, '-c', `stage=${stage.name}`], {
    cwd: repository,
    env,
    stdio: 'inherit',
  });
  // The terminal tells both of Ctrl-C; the CDK says what CloudFormation goes on with, and ends by itself.
  const wait = () => undefined;
  process.on('SIGINT', wait);
  try {
    return await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => resolve(code ?? 130));
    });
  } finally {
    process.off('SIGINT', wait);
  }
}
