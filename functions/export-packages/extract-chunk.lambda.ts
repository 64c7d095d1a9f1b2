import { steps } from '../data-exports/contract.ts';
import { baseDeps, packageFiles } from '../data-exports/deps.ts';
import { directoryDeps } from '../directory/deps.ts';
import { i9Deps } from '../i9/deps.ts';
import { task } from '../platform/task.ts';
import { type ExtractChunkDeps, extractChunk } from './extract-chunk.ts';
import { keepNewSpaceSmall } from './keep-new-space-small.ts';

/** Invoked by the export workflow, once per chunk. */
export const handler = task(
  steps.extractChunk.input,
  (deps: ExtractChunkDeps, input) => {
    keepNewSpaceSmall();
    return extractChunk(deps, input);
  },
  (env) => ({ ...baseDeps(env), ...packageFiles(env), ...directoryDeps(env), ...i9Deps(env) }),
);
