import { setFlagsFromString } from 'node:v8';

/**
 * Node 24 frees short-lived buffers by full collections; after this by cheap ones, as Node 22 did, and what moves bytes
 * needs half the CPU. For the whole process, at its start.
 * @see https://github.com/nodejs/node/issues/61967 (seen 2026-11-20): to be dropped when that is closed
 */
export function freeBuffersEarly(): void {
  setFlagsFromString('--scavenger-max-new-space-capacity-mb=8');
  setFlagsFromString('--external-memory-accounted-in-global-limit');
}
