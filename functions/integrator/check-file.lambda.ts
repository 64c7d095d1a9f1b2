import { immigrationDeps } from '../immigration/deps.ts';
import { task } from '../platform/task.ts';
import { checkFile } from './check-file.ts';
import { integratorSteps } from './contract.ts';
import { integratorDeps } from './deps.ts';

/** Invoked asynchronously, once for each file that has arrived and whenever a firm's set-up was changed. */
export const handler = task(integratorSteps.checkFile.input, checkFile, (env) => ({
  ...integratorDeps(env),
  ...immigrationDeps(env),
}));
