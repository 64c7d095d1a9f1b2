import { steps } from '../data-exports/contract.ts';
import { baseDeps, packageFiles } from '../data-exports/deps.ts';
import { deliveriesTable } from '../deliveries/deps.ts';
import { directoryDeps } from '../directory/deps.ts';
import { i9Deps } from '../i9/deps.ts';
import { task } from '../platform/task.ts';
import { planExport } from './plan-export.ts';

/** Invoked by the export workflow, first step: freezes the record set. */
export const handler = task(steps.planChunks.input, planExport, (env) => ({
  ...baseDeps(env),
  ...packageFiles(env),
  ...directoryDeps(env),
  ...i9Deps(env),
  ...deliveriesTable(env),
}));
