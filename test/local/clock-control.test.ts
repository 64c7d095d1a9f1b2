import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { goOnTo, timeOf } from '../../bin/clock-of-application.ts';
import { LocalClock } from '../../local/clock.ts';
import { type ClockControl, startClockControl } from '../../local/clock-control.ts';

const hourMs = 3_600_000;

describe('the control of the clock', () => {
  const clock = new LocalClock();
  let control: ClockControl;

  beforeAll(async () => {
    control = await startClockControl(clock);
  });
  afterAll(async () => {
    await control.close();
    clock.close();
  });

  it('moves the clock forward, and what has fallen due wakes', async () => {
    const before = await timeOf(control);
    let isAwake = false;
    clock.at(before.getTime() + hourMs, () => {
      isAwake = true;
    });
    const wanted = new Date(before.getTime() + 2 * hourMs);
    expect((await goOnTo(control, wanted)).getTime()).toBeGreaterThanOrEqual(wanted.getTime());
    expect(isAwake).toBe(true);
  });

  it('never moves it back', async () => {
    const past = new Date(clock.nowMs() - hourMs);
    await expect(goOnTo(control, past)).rejects.toThrow('409');
  });

  it('answers nobody without its token', async () => {
    const before = clock.offsetMs();
    const to = new Date(clock.nowMs() + hourMs);
    await expect(goOnTo({ ...control, token: 'x' }, to)).rejects.toThrow('401');
    const bare = await fetch(control.url, { method: 'POST', body: JSON.stringify({ to: to.toISOString() }) });
    expect(bare.status).toBe(401);
    expect(clock.offsetMs()).toBe(before);
  });

  it('refuses what is no instant', async () => {
    const headers = { authorization: `Bearer ${control.token}` };
    for (const body of ['', '{', '{"to":"tomorrow"}'])
      expect((await fetch(control.url, { method: 'POST', headers, body })).status).toBe(400);
  });
});
