import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { closeAttempt } from '../../../functions/deliveries/close-attempt.ts';
import { deliverySteps } from '../../../functions/deliveries/contract.ts';
import type { Mail } from '../../../functions/deliveries/deps.ts';
import { recordMailEvent } from '../../../functions/deliveries/record-mail-event.ts';
import { sendNotices } from '../../../functions/deliveries/send-notices.ts';
import { deliveryApi } from '../../support/export-api.ts';
import { type ExportWorld, exportWorld, itemsOf, meridian, northgate } from '../../support/export-world.ts';
import { killSwitch } from '../../support/kill-switch.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';
import { mailEvent } from './mail-events.ts';
import { begunAttempt, offeredPackage, saveDestination } from './offered-package.ts';

let engine: TableEngine;
let world: ExportWorld;
/** To ops@acme.example, one of the two addresses of the settings, sent at `sentAt`. */
let mail: Mail;
const sentAt = '2026-11-20T12:00:00.000Z';
const laterAt = '2026-11-20T13:00:00.000Z';
const at = { timestamp: sentAt };
const later = { timestamp: laterAt };

beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  world = await exportWorld(engine);
  const { input } = await offeredPackage(world, 10);
  await begunAttempt(world, input, 1);
  await closeAttempt(world, { ...input, outcome: 'FAILED' });
  await sendNotices(world, input);
  mail = world.mailer.sent.find(({ to }) => to === 'ops@acme.example') as Mail;
  world.clock.advance(86_400_000);
});

const record = (event: ReturnType<typeof mailEvent.bounce>) =>
  recordMailEvent(world, deliverySteps.recordMailEvent.input.parse(event));

async function bouncedEmails(as = 'sub-vera'): Promise<string[]> {
  const path = `/v1/distributors/${meridian}/delivery-settings`;
  return (await deliveryApi(world)('GET', path, { as })).body.bouncedEmails;
}

const marks = async () =>
  (await itemsOf(world.deliveries)).filter(({ sk }) => String(sk).startsWith('ADDRESS#'));

describe('a mail that comes back for good', () => {
  it('puts its address on the settings, for the distributor too', async () => {
    expect(await bouncedEmails()).toEqual([]);
    expect(await record(mailEvent.bounce(mail, at))).toEqual({ outcome: 'NOTED' });
    expect(await bouncedEmails()).toEqual(['ops@acme.example']);
    expect(await bouncedEmails('sub-dana')).toEqual(['ops@acme.example']);
  });

  it('is noted once, however often it is told', async () => {
    await record(mailEvent.bounce(mail, at));
    const before = await marks();
    expect(await record(mailEvent.bounce(mail, at))).toEqual({ outcome: 'KNOWN' });
    expect(await marks()).toEqual(before);
    expect(before).toHaveLength(1);
  });

  it('is known however the other side spells the address', async () => {
    await record(mailEvent.bounce(mail, { ...at, recipients: ['OPS@Acme.example'] }));
    expect(await bouncedEmails()).toEqual(['ops@acme.example']);
  });

  it('leaves no address in rows or logs', async () => {
    await record(mailEvent.bounce(mail, at));
    expect(JSON.stringify([await marks(), world.log.lines])).not.toContain('acme');
  });

  it.each(['Transient', 'Undetermined'])('says nothing of the address when it is %s', async (bounceType) => {
    expect(await record(mailEvent.bounce(mail, at, bounceType))).toEqual({ outcome: 'IGNORED' });
    expect(await marks()).toEqual([]);
  });

  it('says nothing of ours when it was forwarded to another address', async () => {
    const event = mailEvent.bounce(mail, { ...at, recipients: ['former@acme.example'] });
    expect(await record(event)).toEqual({ outcome: 'IGNORED' });
    expect(await marks()).toEqual([]);
  });
});

describe('a mail that arrives', () => {
  it.each([
    ['after', [mailEvent.bounce, mailEvent.delivery]],
    ['before', [mailEvent.delivery, mailEvent.bounce]],
  ] as const)('clears the bounce of an earlier one, told %s it', async (_, [first, second]) => {
    const time = (event: typeof first) => (event === mailEvent.delivery ? later : at);
    await record(first(mail, time(first)));
    await record(second(mail, time(second)));
    expect(await bouncedEmails()).toEqual([]);
  });

  it('does not clear the bounce of a later one', async () => {
    await record(mailEvent.bounce(mail, later));
    expect(await record(mailEvent.delivery(mail, at))).toEqual({ outcome: 'NOTED' });
    expect(await bouncedEmails()).toEqual(['ops@acme.example']);
  });

  it('is not believed when the same mail comes back afterwards', async () => {
    await record(mailEvent.bounce(mail, at));
    await record(mailEvent.delivery(mail, at));
    expect(await bouncedEmails()).toEqual(['ops@acme.example']);
  });
});

describe('a mail that is complained about', () => {
  it('puts its address on the settings, whatever arrives later', async () => {
    await record(mailEvent.delivery(mail, at));
    await record(mailEvent.complaint(mail, at));
    await record(mailEvent.delivery(mail, later));
    expect(await bouncedEmails()).toEqual(['ops@acme.example']);
  });

  it('is none when somebody took it out of the folder for spam', async () => {
    expect(await record(mailEvent.complaint(mail, at, 'not-spam'))).toEqual({ outcome: 'IGNORED' });
    expect(await bouncedEmails()).toEqual([]);
  });
});

describe('saved settings', () => {
  const save = (notificationEmails: string[], updatedAt: string) =>
    saveDestination(world, {}, { password: 'x' }, { notificationEmails, updatedAt });

  it.each(['bounce', 'complaint'] as const)('clear an earlier %s of an address they name', async (kind) => {
    await record(mailEvent[kind](mail, at));
    await save(['hr@acme.example', 'OPS@acme.example'], laterAt);
    expect(await bouncedEmails()).toEqual([]);
  });

  it('stay clear of what is told late of a mail from before', async () => {
    await save(['ops@acme.example'], laterAt);
    await record(mailEvent.bounce(mail, at));
    expect(await bouncedEmails()).toEqual([]);
  });

  it('show a mail that comes back after them', async () => {
    await save(['ops@acme.example'], sentAt);
    await record(mailEvent.bounce(mail, later));
    expect(await bouncedEmails()).toEqual(['ops@acme.example']);
  });

  it('are not outlasted by a mail that says it is from the future', async () => {
    await record(mailEvent.bounce(mail, { timestamp: '2099-01-01T00:00:00.000Z' }));
    await save(['ops@acme.example'], '2026-11-22T00:00:00.000Z');
    expect(await bouncedEmails()).toEqual([]);
  });

  it('answer without an address, since each is tried again', async () => {
    await record(mailEvent.bounce(mail, at));
    const path = `/v1/distributors/${meridian}/delivery-settings`;
    const { destination, notificationEmails } = (await deliveryApi(world)('GET', path, { as: 'sub-vera' }))
      .body;
    const body = { destination, notificationEmails, password: 'x' };
    const answer = await deliveryApi(world)('PUT', path, { as: 'sub-vera', body });
    expect([answer.status, answer.body.bouncedEmails]).toEqual([200, []]);
    expect(await bouncedEmails()).toEqual([]);
  });
});

describe('an event', () => {
  it.each([
    ['another distributor', { distributorId: northgate }],
    ['a package that is none', { packageId: '01JD0000000000000000009999' }],
    ['a notice that was never sent', { noticeId: `0001-05-${'a'.repeat(32)}` }],
    ['a distributor that cannot be one', { distributorId: 'D#meridian-hr' }],
    ['a notice with another key in its name', { noticeId: '../PACKAGE' }],
  ])('with the tags of %s changes nothing', async (_, tags) => {
    const before = await itemsOf(world.deliveries);
    expect(await record(mailEvent.bounce(mail, { ...at, tags }))).toEqual({ outcome: 'IGNORED' });
    expect(await itemsOf(world.deliveries)).toEqual(before);
  });

  it('of a mail without our tags changes nothing', async () => {
    const event = mailEvent.bounce(mail, at);
    const untagged = { detail: { ...event.detail, mail: { ...at, tags: {} } } } as typeof event;
    expect(await record(untagged)).toEqual({ outcome: 'IGNORED' });
    expect(await marks()).toEqual([]);
  });

  it('of a mail that SES refused says nothing of the address', async () => {
    expect(await record(mailEvent.reject(mail, at))).toEqual({ outcome: 'IGNORED' });
    expect(world.log.lines).toContainEqual(
      expect.objectContaining({ message: 'MAIL_EVENT_IGNORED', code: 'REJECT', distributorId: meridian }),
    );
  });

  it.each([
    ['too many recipients', { recipients: Array.from({ length: 51 }, () => 'a@acme.example') }],
    ['an endless address', { recipients: ['a'.repeat(513)] }],
    ['an endless tag', { tags: { noticeId: '0'.repeat(257) } }],
    ['a time that is none', { timestamp: 'soon' }],
  ])('with %s is refused', async (_, told) => {
    const event = mailEvent.bounce(mail, { ...at, ...told });
    expect(deliverySteps.recordMailEvent.input.safeParse(event).success).toBe(false);
  });

  it('is noted all the same when the run that notes it is killed and begun again', async () => {
    const kill = killSwitch();
    const client = kill.wrap(world.deliveries.client);
    const killable = { ...world, deliveries: { ...world.deliveries, client } };
    for (const call of [1, 2])
      for (const moment of ['before', 'after'] as const) {
        kill.arm(call, moment);
        await expect(recordMailEvent(killable, mailEvent.bounce(mail, at))).rejects.toThrow();
      }
    kill.disarm();
    await recordMailEvent(killable, mailEvent.bounce(mail, at));
    expect(await bouncedEmails()).toEqual(['ops@acme.example']);
  });
});
