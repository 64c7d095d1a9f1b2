import { setFlagsFromString } from 'node:v8';

const growingPercent = 25;
let workingCount = 0;

/**
 * Does something that moves far more bytes than it holds. Meanwhile the heap, with the buffers beside it, may grow by a quarter
 * until it is collected, not to its double or more: what a process holds would depend on how much it has moved.
 */
export async function collectEagerly<T>(work: () => Promise<T>): Promise<T> {
  workingCount += 1;
  setFlagsFromString(`--heap-growing-percent=${growingPercent}`);
  try {
    return await work();
  } finally {
    workingCount -= 1;
    if (workingCount === 0) setFlagsFromString('--heap-growing-percent=0');
  }
}
