import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { LocalClock } from '../../local/clock.ts';

const clocks: LocalClock[] = [];
afterEach(() => {
  for (const clock of clocks.splice(0)) clock.close();
});
function aClock(file?: string): LocalClock {
  const clock = new LocalClock(file);
  clocks.push(clock);
  return clock;
}

const hourMs = 3_600_000;

describe('LocalClock', () => {
  it('wakes whoever has fallen due when it is moved, in the order of their times', () => {
    const clock = aClock();
    const woken: string[] = [];
    const startMs = clock.nowMs();
    clock.at(startMs + 2 * hourMs, () => woken.push('two'));
    clock.at(startMs + hourMs, () => woken.push('one'));
    clock.at(startMs + 5 * hourMs, () => woken.push('five'));
    clock.advance(3 * hourMs);
    expect(woken).toEqual(['one', 'two']);
    clock.advance(3 * hourMs);
    expect(woken).toEqual(['one', 'two', 'five']);
  });

  it('does not wake who was cancelled, not even by another that woke before', () => {
    const clock = aClock();
    const woken: string[] = [];
    const cancel = clock.at(clock.nowMs() + 2 * hourMs, () => woken.push('cancelled'));
    clock.at(clock.nowMs() + hourMs, () => cancel());
    clock.advance(3 * hourMs);
    expect(woken).toEqual([]);
  });

  it('still wakes later waiters after an earlier one was cancelled', async () => {
    const clock = aClock();
    const cancel = clock.at(clock.nowMs() + 1, () => undefined);
    const slept = clock.sleep(5);
    cancel();
    await expect(slept).resolves.toBeUndefined();
  });

  it('rejects a sleep that is aborted with the reason of the signal', async () => {
    const clock = aClock();
    const controller = new AbortController();
    const slept = clock.sleep(hourMs, controller.signal);
    controller.abort(new Error('stopped'));
    await expect(slept).rejects.toThrow('stopped');
  });

  it('keeps its offset over a restart and never goes back', () => {
    const folder = mkdtempSync(join(tmpdir(), 'waybill-clock-'));
    const file = join(folder, 'clock');
    aClock(file).advance(7 * hourMs);
    expect(aClock(file).offsetMs()).toBe(7 * hourMs);
    expect(() => aClock(file).advance(-1)).toThrow(RangeError);
    rmSync(folder, { recursive: true });
  });
});
