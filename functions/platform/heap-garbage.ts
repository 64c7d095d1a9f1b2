import { getHeapSpaceStatistics, getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Of the space's two halves together, or of the one that is there: each has 8 or 16 MiB then, as Node itself would have it. */
const enoughBytes = 16 * 1024 * 1024;

/**
 * Stops the heap's space for new objects from growing beyond what is enough. Lambda lets it grow with the function's memory, and
 * it is filled with garbage before any is collected: what a process holds would depend on how much work it has had.
 * Lambda's own options come after NODE_OPTIONS, so the limit cannot be set there.
 * @returns stops looking after it
 */
export function keepNewSpaceSmall(): () => void {
  holdGrowth();
  // It doubles after a few collections, and so several times within one piece of work.
  const watch = setInterval(holdGrowth, 20);
  return () => clearInterval(watch);
}

function holdGrowth(): void {
  const newSpace = getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space');
  const isEnough = (newSpace?.space_size ?? 0) >= enoughBytes;
  setFlagsFromString(`--semi-space-growth-factor=${isEnough ? 1 : 2}`);
}

/** Garbage that may lie about, the space for new objects included: a collection takes some 40 ms however much there is of it. */
const spareBytes = 24 * 1024 * 1024;

let collect: (() => void) | undefined;
let aliveBytes = 0;

const usedBytes = (): number => {
  const { used_heap_size, external_memory } = getHeapStatistics();
  return used_heap_size + external_memory;
};

/**
 * For work that goes on for many minutes. V8 collects when it suits it, and the later the busier the machine is: what a function
 * holds at its most would depend on how long it works.
 * @returns stops looking after it
 */
export function boundGarbage(): () => void {
  const watch = setInterval(collectMuch, 20);
  return () => clearInterval(watch);
}

function collectMuch(): void {
  const used = usedBytes();
  // V8 has collected meanwhile, or an earlier run had more alive.
  aliveBytes = Math.min(aliveBytes, used);
  if (used < aliveBytes + spareBytes) return;
  if (collect === undefined) {
    setFlagsFromString('--expose-gc');
    collect = runInNewContext('gc') as () => void;
  }
  collect();
  aliveBytes = usedBytes();
}
