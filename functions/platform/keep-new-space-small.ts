import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

/** Two halves of 16 MiB, as Node itself would have it. */
const enoughBytes = 32 * 1024 * 1024;

/**
 * Stops the heap's space for new objects from growing beyond 32 MiB. Lambda lets it grow with the function's memory, and
 * it is filled with garbage before any is collected: what a process holds would depend on how much work it has had.
 * Lambda's own options come after NODE_OPTIONS, so the limit cannot be set there.
 */
export function keepNewSpaceSmall(): void {
  const newSpace = getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space');
  const isEnough = (newSpace?.space_size ?? 0) >= enoughBytes;
  setFlagsFromString(`--semi-space-growth-factor=${isEnough ? 1 : 2}`);
}
