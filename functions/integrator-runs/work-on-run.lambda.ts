import { type Audited, auditDeps } from '../platform/audit-trail.ts';
import { collectEagerly } from '../platform/collect-eagerly.ts';
import { task } from '../platform/task.ts';
import { runSteps } from './contract.ts';
import { type RunDeps, runDeps } from './deps.ts';
import { workOnRun } from './work-on-run.ts';

/** Invoked by the workflow of runs, again and again until the run has ended. */
export const handler = task(
  runSteps.workOnRun.input,
  (deps: RunDeps & Audited, input, run) => collectEagerly(() => workOnRun(deps, input, run)),
  (env) => ({ ...runDeps(env), ...auditDeps(env) }),
);
