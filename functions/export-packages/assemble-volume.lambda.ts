import { steps } from '../data-exports/contract.ts';
import { baseDeps, packageFiles } from '../data-exports/deps.ts';
import { task } from '../platform/task.ts';
import { assembleVolume } from './assemble-volume.ts';

/** Invoked by the export workflow, once per volume. */
export const handler = task(steps.assembleVolume.input, assembleVolume, (env) => ({
  ...baseDeps(env),
  ...packageFiles(env),
}));
