import { type ImmigrationDeps, immigrationDeps } from '../immigration/deps.ts';
import { type StartingDeps, startingDeps } from '../integrator/deps.ts';
import type { FunctionEnv } from '../platform/env.ts';

/** What the Knowledge Base reaches: what rows are checked against, and the files that wait to be checked again. */
export interface KnowledgeBaseDeps extends StartingDeps, ImmigrationDeps {}

export const knowledgeBaseDeps = (env: FunctionEnv): KnowledgeBaseDeps => ({
  ...startingDeps(env),
  ...immigrationDeps(env),
});
