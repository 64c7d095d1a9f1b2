import { expect, it } from 'vitest';
import { inLanes } from '../../../functions/i9/in-lanes.ts';

const numbers = [1, 2, 3, 4, 5, 6, 7];
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

it('answers in the order of the inputs, whichever ends first', async () => {
  const waits = numbers.toReversed();
  const doubled = await inLanes(3, waits, async (count) => {
    for (let turns = 0; turns < count; turns += 1) await turn();
    return count * 2;
  });
  expect(doubled).toEqual(waits.map((count) => count * 2));
});

it('never runs more than so many at a time', async () => {
  let running = 0;
  let most = 0;
  await inLanes(3, numbers, async () => {
    running += 1;
    most = Math.max(most, running);
    await turn();
    running -= 1;
  });
  expect([most, running]).toEqual([3, 0]);
});

it('begins nothing after a failure, and throws it when the rest has ended', async () => {
  const begun: number[] = [];
  let running = 0;
  const failing = inLanes(2, numbers, async (number) => {
    begun.push(number);
    running += 1;
    await turn();
    if (number !== 2) await turn();
    running -= 1;
    if (number === 2) throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  expect([begun, running]).toEqual([[1, 2], 0]);
});
