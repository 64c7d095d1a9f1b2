import { getHeapStatistics } from 'node:v8';
import { expect, it } from 'vitest';
import { collectGarbage } from '../../../functions/platform/heap-garbage.ts';

const megabyte = 1024 * 1024;
const usedMegabytes = () => {
  const { used_heap_size: heap, external_memory: buffers } = getHeapStatistics();
  return (heap + buffers) / megabyte;
};

/** More than V8 finds worth a collection of its own. @returns for as long as it is held */
const litter = () => Array.from({ length: 64 }, () => Buffer.alloc(megabyte));

it('leaves nothing of much garbage, and a little as it is', () => {
  collectGarbage();
  const alive = usedMegabytes();
  litter();
  expect(usedMegabytes()).toBeGreaterThan(alive + 60);
  collectGarbage();
  expect(usedMegabytes()).toBeLessThan(alive + 16);

  const little = Buffer.alloc(4 * megabyte).length;
  const withLittle = usedMegabytes();
  collectGarbage();
  expect(usedMegabytes()).toBeGreaterThan(withLittle - little / megabyte / 2);
});
