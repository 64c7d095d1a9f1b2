import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const liveBytes = (): number => {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};

/** Looks at the memory of this thread while something runs; garbage counts only while nobody has swept. */
export function watchHeap(limitBytes: number) {
  collectGarbage();
  const baseBytes = liveBytes();
  let mostBytes = 0;
  const grownBytes = () => liveBytes() - baseBytes;
  const look = () => {
    let grown = grownBytes();
    if (grown > limitBytes) {
      collectGarbage();
      collectGarbage(); // the first sweeps buffers beside us, the second waits for that
      grown = grownBytes();
    }
    mostBytes = Math.max(mostBytes, grown);
  };
  const timer = setInterval(look, 20);
  return {
    /** @returns the most that was alive beyond the beginning */
    stop(): number {
      clearInterval(timer);
      look();
      return mostBytes;
    },
  };
}
