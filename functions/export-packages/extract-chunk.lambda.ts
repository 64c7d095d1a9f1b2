import { steps } from '../data-exports/contract.ts';
import { baseDeps, packageFiles } from '../data-exports/deps.ts';
import { directoryDeps } from '../directory/deps.ts';
import { i9Deps } from '../i9/deps.ts';
import { auditDeps } from '../platform/audit-trail.ts';
import { task } from '../platform/task.ts';
import { extractChunk } from './extract-chunk.ts';

/** Invoked by the export workflow, once per chunk. */
export const handler = task(steps.extractChunk.input, extractChunk, (env) => ({
  ...baseDeps(env),
  ...packageFiles(env),
  ...directoryDeps(env),
  ...i9Deps(env),
  ...auditDeps(env),
}));
