import { task } from '../platform/task.ts';
import { integratorSteps } from './contract.ts';
import { integratorDeps } from './deps.ts';
import { tellLeftOvers } from './unfinished-upload.ts';

/** Invoked on a schedule. */
export const handler = task(integratorSteps.tellLeftOvers.input, tellLeftOvers, integratorDeps);
