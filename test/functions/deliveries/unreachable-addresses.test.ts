import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { closeAttempt } from '../../../functions/deliveries/close-attempt.ts';
import { addressHash, failPackage, noteMail } from '../../../functions/deliveries/delivery-store.ts';
import { noticeDueDateAtRisk, sendNotices } from '../../../functions/deliveries/send-notices.ts';
import { type ExportWorld, exportWorld, meridian, northgate } from '../../support/export-world.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';
import { announce, begunAttempt, offeredPackage, saveDestination } from './offered-package.ts';

let engine: TableEngine;
let world: ExportWorld;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  world = await exportWorld(engine);
});

const [ops, hr, dana] = ['ops@acme.example', 'hr@acme.example', 'dana@example.com'];
const now = '2026-11-20T12:00:00.000Z';
const addressees = () => world.mailer.sent.map((mail) => mail.to);

async function bounced(addresses: readonly string[], sentAt = now, distributorId = meridian): Promise<void> {
  for (const address of addresses)
    await noteMail(world, distributorId, { hash: addressHash(address), outcome: 'bouncedMailAt', sentAt });
}

async function endedAttempt(outcome: 'COMPLETE' | 'FAILED', differences: object = {}) {
  const { input } = await offeredPackage(world, 10, differences);
  await begunAttempt(world, input, 1);
  await closeAttempt(world, { ...input, outcome });
  return input;
}

async function failedExtraction(differences: object = {}) {
  const packageId = world.newId();
  await announce(world, packageId, differences);
  await failPackage(world, { distributorId: meridian, packageId }, 'The package could not be built.');
  return { distributorId: meridian, dataExportId: packageId, generation: 1, attemptNumber: 0 };
}

describe('the notices of an attempt', () => {
  it('go to the other addresses when one bounced, and say nothing of it', async () => {
    await bounced([ops]);
    expect(await sendNotices(world, await endedAttempt('COMPLETE'))).toEqual({ sentCount: 1 });
    expect(addressees()).toEqual([hr]);
    expect(world.mailer.sent[0]?.text).not.toContain('@');
  });

  it.each(['COMPLETE', 'FAILED'] as const)(
    'that is %s go to the person who asked when all bounced, and name them',
    async (outcome) => {
      await bounced([ops, hr]);
      const input = await endedAttempt(outcome);
      expect(await sendNotices(world, input)).toEqual({ sentCount: 1 });
      expect(await sendNotices(world, input)).toEqual({ sentCount: 0 });
      expect(addressees()).toEqual([dana]);
      const sentence =
        'You are told because mail to the notification addresses of the delivery settings comes back: ops@acme.example, hr@acme.example. Have them corrected in the delivery settings.';
      expect(world.mailer.sent[0]?.text).toContain(sentence);
      expect(world.mailer.sent[0]?.html).toContain(sentence);
    },
  );

  it('go to nobody when a machine asked and all bounced, and the log says so', async () => {
    await bounced([ops, hr]);
    const input = await endedAttempt('FAILED', { requesterSub: undefined });
    expect(await sendNotices(world, input)).toEqual({ sentCount: 0 });
    expect(world.log.lines).toContainEqual({
      level: 'warn',
      message: 'NOTICE_WITHOUT_ADDRESSEE',
      distributorId: meridian,
      dataExportId: input.dataExportId,
    });
  });

  it('go to an address again that was saved again', async () => {
    await bounced([ops, hr]);
    const saved = { notificationEmails: [ops], updatedAt: '2026-11-20T12:00:00.001Z' };
    await saveDestination(world, {}, { password: 'x' }, saved);
    await sendNotices(world, await endedAttempt('COMPLETE'));
    expect(addressees()).toEqual([ops]);
  });

  it('are not kept back by what bounced for another distributor', async () => {
    await bounced([ops, hr], now, northgate);
    expect(await sendNotices(world, await endedAttempt('COMPLETE'))).toEqual({ sentCount: 2 });
  });

  it('carry the ids of the notice and no address', async () => {
    const input = await endedAttempt('COMPLETE');
    await sendNotices(world, input);
    expect(world.mailer.sent.map(({ tags }) => tags)).toEqual(
      [ops, hr].map((address) => ({
        distributorId: meridian,
        packageId: input.dataExportId,
        noticeId: `0001-01-${addressHash(address)}`,
      })),
    );
  });
});

describe('a notice to the person who asked', () => {
  it('goes to the addresses of the settings, without naming the person, when theirs bounced', async () => {
    await bounced([dana]);
    expect(await sendNotices(world, await failedExtraction())).toEqual({ sentCount: 2 });
    expect(addressees()).toEqual([ops, hr]);
    expect(JSON.stringify(world.mailer.sent.map(({ text, html }) => text + html))).not.toContain(dana);
  });

  it('is tried again thirty days after theirs bounced', async () => {
    await bounced([dana], '2026-10-21T11:59:59.999Z');
    await sendNotices(world, await failedExtraction());
    expect(addressees()).toEqual([dana]);
  });

  it('of a due date at risk goes to the settings too, when theirs bounced', async () => {
    await bounced([dana]);
    const { dataExportId: packageId } = await failedExtraction();
    const about = {
      ...{ distributorId: meridian, packageId, exportNumber: 'EX-000001', description: 'Audit' },
      ...{ clientId: 1001, clientName: 'Harborview', scopeLabel: 'All employers', requestedAt: now },
      ...{ requestedBy: 'Dana Quillfeather', requesterSub: 'sub-dana' },
    };
    await noticeDueDateAtRisk(world, about, { responseDueAt: '2026-11-23T22:00:00.000Z' });
    expect(addressees()).toEqual([ops, hr]);
  });
});
