import { steps } from '../data-exports/contract.ts';
import { baseDeps, packageFiles } from '../data-exports/deps.ts';
import { task } from '../platform/task.ts';
import { productNameOf } from './product-name.ts';
import { writeIndex } from './write-index.ts';

/** Invoked by the export workflow, after the last chunk. */
export const handler = task(steps.writeIndex.input, writeIndex, (env) => ({
  ...baseDeps(env),
  ...packageFiles(env),
  ...productNameOf(env),
}));
