import { constants, PerformanceObserver } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { getHeapStatistics } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { boundGarbage } from '../../../functions/platform/heap-garbage.ts';

const megabyte = 1024 * 1024;
const severalLooksMs = 100;
/** Collections that somebody asked for; V8 has its own beside them. */
let askedCount = 0;
const observer = new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    const { flags } = (entry as unknown as { detail: { flags: number } }).detail;
    if ((flags & constants.NODE_PERFORMANCE_GC_FLAGS_FORCED) !== 0) askedCount += 1;
  }
});
let held: Buffer[] = [];

beforeEach(() => {
  askedCount = 0;
  observer.observe({ entryTypes: ['gc'] });
});
afterEach(() => {
  observer.disconnect();
  held = [];
});

it('collects when there is much more than was alive, and not for a little', async () => {
  const stop = boundGarbage();
  try {
    held.push(Buffer.alloc(32 * megabyte));
    await expect.poll(() => askedCount).toBeGreaterThan(0);
    await wait(severalLooksMs);
    const before = askedCount;
    held.push(Buffer.alloc(4 * megabyte));
    await wait(severalLooksMs);
    expect(askedCount).toBe(before);
    held.push(Buffer.alloc(32 * megabyte));
    await expect.poll(() => askedCount).toBe(before + 1);
  } finally {
    stop();
  }
});

it('goes by what is alive now, also where more was before', async () => {
  const stop = boundGarbage();
  try {
    held.push(Buffer.alloc(96 * megabyte));
    await expect.poll(() => askedCount).toBeGreaterThan(0);
    const heldBytes = getHeapStatistics().external_memory;
    held = [];
    (runInNewContext('gc') as () => void)();
    // What buffers held is given back beside the collection, later on a busy machine.
    await expect.poll(() => getHeapStatistics().external_memory).toBeLessThan(heldBytes - 64 * megabyte);
    await wait(severalLooksMs);
    const before = askedCount;
    held.push(Buffer.alloc(32 * megabyte));
    await expect.poll(() => askedCount).toBeGreaterThan(before);
  } finally {
    stop();
  }
});

it('looks no longer when it is told to stop', async () => {
  const before = askedCount;
  boundGarbage()();
  held.push(Buffer.alloc(64 * megabyte));
  await wait(severalLooksMs);
  expect(askedCount).toBe(before);
});
