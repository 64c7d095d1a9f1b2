import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { BillingTerms } from '../../../functions/integrator-billing/contract.ts';
import { sendUsageNotices, type UsageNoticeDeps } from '../../../functions/integrator-billing/notices.ts';
import { periodStart } from '../../../functions/integrator-billing/periods.ts';
import { latestTerms, readTerms, saveTerms } from '../../../functions/integrator-billing/terms-store.ts';
import { newEvents } from '../../../functions/webhooks/event-store.ts';
import { firm1, setUp } from '../../support/integrator-world.ts';
import { Killed, killSwitch } from '../../support/kill-switch.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';
import { anEntry, type BillingWorld, billingWorld, count } from './billing-world.ts';

let engine: TableEngine;
let world: BillingWorld;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  world = await aWorld({ recordLimit: 1000 });
});

const today = '2026-11-20';
const addresses = ['hr@firm.example', 'it@firm.example'];

async function aWorld(terms: Partial<BillingTerms>): Promise<BillingWorld> {
  const made = await billingWorld(engine);
  await setUp(made, firm1, { notificationEmails: addresses });
  await agree(made, terms);
  return made;
}

async function agree(to: BillingWorld, terms: Partial<BillingTerms>) {
  const { version } = latestTerms(await readTerms(to, firm1));
  const next: BillingTerms = { period: 'MONTH', isHardLimit: false, ...terms, version: version + 1 };
  await saveTerms(to, firm1, {
    from: periodStart(next, today),
    terms: next,
    by: 'Vera',
    at: world?.clock.now().toISOString() ?? '2026-11-20T20:00:00.000Z',
  });
}

const tell = (deps: UsageNoticeDeps = world) => sendUsageNotices(deps, firm1, today);
const subjects = (of = world) => of.mailer.sent.map(({ subject }) => subject.split(' – ')[1]);
async function eventsOf(of = world) {
  const found: unknown[] = [];
  for await (const { type, data } of newEvents(of, firm1)) found.push([type, data['percent']]);
  return found;
}

describe('a firm', () => {
  it('is told each part of its limit once, at every address, by mail and event', async () => {
    const after: [number, number][] = [
      [499, 0],
      [1, 2],
      [0, 0],
      [299, 0],
      [1, 2],
      [199, 0],
      [1, 2],
      [500, 0],
    ];
    for (const [records, mailCount] of after) {
      await count(world, anEntry(today, records));
      expect(await tell()).toBe(mailCount);
    }
    const [half, most, all] = [
      '50% of the record limit used',
      '80% of the record limit used',
      'Record limit reached',
    ];
    expect(subjects()).toEqual([half, half, most, most, all, all]);
    expect(world.mailer.sent.map(({ to }) => to).slice(0, 2)).toEqual(addresses);
    expect(await eventsOf()).toEqual([50, 80, 100].map((percent) => ['usage.threshold', percent]));
  });

  it('is told the highest of the parts that are reached at once; those below count as told', async () => {
    await count(world, anEntry(today, 900));
    expect([await tell(), await tell()]).toEqual([2, 0]);
    expect([new Set(subjects()).size, await eventsOf()]).toEqual([1, [['usage.threshold', 80]]]);
  });

  it('is told again in the next period, and of another limit', async () => {
    await count(world, anEntry(today, 900), anEntry('2026-12-02', 500));
    await tell();
    expect(await sendUsageNotices(world, firm1, '2026-12-02')).toBe(2);
    await agree(world, { recordLimit: 1200 });
    expect(await tell()).toBe(2);
    expect(await tell()).toBe(0);
    expect(await eventsOf()).toEqual([80, 50, 50].map((percent) => ['usage.threshold', percent]));
  });

  it('without a limit is told nothing', async () => {
    await agree(world, {});
    await count(world, anEntry(today, 1_000_000));
    expect([await tell(), world.mailer.sent, await eventsOf()]).toEqual([0, [], []]);
  });

  it('without addresses gets the event, and no mail later for addresses that come', async () => {
    await setUp(world, firm1, { notificationEmails: [] });
    await count(world, anEntry(today, 900));
    await tell();
    await setUp(world, firm1, { notificationEmails: addresses });
    expect([await tell(), (await eventsOf()).length]).toEqual([0, 1]);
  });
});

describe('a mail about usage', () => {
  it('says what is used, by task, and where to look', async () => {
    await count(world, anEntry(today, 700), anEntry(today, 120, { type: 'EXPORT', templateId: 2 }));
    await tell();
    const [mail] = world.mailer.sent;
    for (const told of [mail?.text, mail?.html])
      for (const part of ['Firm firm1', 'November 2026', '1,000', '820 (82%)', '180', 'Export 2'])
        expect(told).toContain(part);
    expect(mail?.text).toContain('https://waybill.example/firms/firm1/integrator/billing');
  });

  it.each([
    [true, 'are not processed until'],
    [false, 'are processed and counted above the limit'],
  ])('says what happens above the limit: hard %s', async (isHardLimit, text) => {
    await agree(world, { recordLimit: 100, isHardLimit });
    await count(world, anEntry(today, 100));
    await tell();
    expect(world.mailer.sent[0]?.text).toContain(text);
  });

  it('that an address refuses does not keep it from the others, and goes out later', async () => {
    world.mailer.refused.add('hr@firm.example');
    await count(world, anEntry(today, 500));
    await expect(tell()).rejects.toMatchObject({ name: 'TransientError', code: 'USAGE_NOT_SENT' });
    expect(world.log.lines.find(({ message }) => message === 'USAGE_MAIL_REFUSED')).toMatchObject({
      firmId: firm1,
    });
    world.mailer.refused.clear();
    expect([await tell(), await tell()]).toEqual([1, 0]);
    expect(world.mailer.sent.map(({ to }) => to)).toEqual(['it@firm.example', 'hr@firm.example']);
    expect(await eventsOf()).toHaveLength(1);
  });
});

describe('killed anywhere and begun again', () => {
  it.each(['before', 'after'] as const)('the event is there once, each address told: %s', async (moment) => {
    const kill = killSwitch();
    for (let call = 1; ; call += 1) {
      const one = await aWorld({ recordLimit: 1000 });
      await count(one, anEntry(today, 900));
      kill.arm(call, moment);
      const deps: UsageNoticeDeps = {
        ...one,
        integrator: { ...one.integrator, client: kill.wrap(one.integrator.client) },
        mailer: kill.wrap(one.mailer),
      };
      const first = await tell(deps).catch((error: unknown) => error);
      kill.disarm();
      one.clock.advance(61_000);
      await tell(one);
      expect(await eventsOf(one)).toEqual([['usage.threshold', 80]]);
      const told = one.mailer.sent.map(({ to }) => to);
      expect(new Set(told)).toEqual(new Set(addresses));
      // Only who is cut off between sending a mail and noting it has one of them sent twice.
      expect(told.length).toBeLessThanOrEqual(3);
      if (!(first instanceof Killed) && typeof first === 'number') break;
    }
  });
});

describe('two at once', () => {
  it('tell once', async () => {
    await count(world, anEntry(today, 900));
    await Promise.all([tell(), tell(), tell()]);
    expect([world.mailer.sent.length, (await eventsOf()).length]).toEqual([2, 1]);
  });
});
