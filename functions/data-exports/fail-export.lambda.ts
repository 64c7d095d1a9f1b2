import { deliveriesTable } from '../deliveries/deps.ts';
import { auditDeps } from '../platform/audit-trail.ts';
import { task } from '../platform/task.ts';
import { steps } from './contract.ts';
import { baseDeps, startHint } from './deps.ts';
import { failExport } from './fail-export.ts';

/** Invoked by the export workflow, when a step of the extraction failed for good. */
export const handler = task(steps.failExport.input, failExport, (env) => ({
  ...baseDeps(env),
  ...deliveriesTable(env),
  ...startHint(env),
  ...auditDeps(env),
}));
