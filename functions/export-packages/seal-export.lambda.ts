import { steps } from '../data-exports/contract.ts';
import { baseDeps, packageFiles, startHint } from '../data-exports/deps.ts';
import { deliveriesTable } from '../deliveries/deps.ts';
import { packageProofDeps } from '../package-proof/deps.ts';
import { task } from '../platform/task.ts';
import { sealExport } from './seal-export.ts';

/** Invoked by the export workflow, last step of the extraction. */
export const handler = task(steps.sealExport.input, sealExport, (env) => ({
  ...baseDeps(env),
  ...packageFiles(env),
  ...deliveriesTable(env),
  ...startHint(env),
  ...packageProofDeps(env),
}));
