import * as z from 'zod';
import { startingDeps } from '../integrator/deps.ts';
import { task } from '../platform/task.ts';
import { digestStarter, fanOutStarter, runDeps, runWorkflow } from './deps.ts';
import { dispatchRuns } from './dispatch-runs.ts';

/** Invoked every five minutes, and at 09:00 and 10:00 UTC; what the trigger holds does not matter. */
export const handler = task(z.unknown(), dispatchRuns, (env) => ({
  ...startingDeps(env),
  ...runDeps(env),
  ...runWorkflow(env),
  ...digestStarter(env),
  ...fanOutStarter(env),
}));
