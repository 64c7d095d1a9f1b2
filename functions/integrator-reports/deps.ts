import { type RunDeps, runDeps, runWorkflow, type WorkflowStarter } from '../integrator-runs/deps.ts';
import type { FunctionEnv } from '../platform/env.ts';

/** What reports read: files, jobs, runs and the bucket of drops. */
export type ReportDeps = RunDeps;

/** What asks for runs reaches besides. */
export interface AskingDeps extends RunDeps {
  readonly runWorkflow: WorkflowStarter;
}

export const askingDeps = (env: FunctionEnv): AskingDeps => ({ ...runDeps(env), ...runWorkflow(env) });
