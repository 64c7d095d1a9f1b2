import { createHash } from 'node:crypto';
import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { closeAttempt } from '../../../functions/deliveries/close-attempt.ts';
import { failPackage } from '../../../functions/deliveries/delivery-store.ts';
import { requestRun } from '../../../functions/deliveries/run-request.ts';
import { noticeDueDateAtRisk, sendNotices } from '../../../functions/deliveries/send-notices.ts';
import { type ExportWorld, exportWorld, itemsOf, meridian } from '../../support/export-world.ts';
import { killSwitch } from '../../support/kill-switch.ts';
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

const addressees = () => world.mailer.sent.map((mail) => mail.to);

/** A package whose first attempt ended so; nothing was mailed yet. */
async function endedAttempt(outcome: 'COMPLETE' | 'FAILED', settingsVersion: number | undefined = 1) {
  const { input } = await offeredPackage(world, 10);
  await begunAttempt(world, input, settingsVersion);
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
  it.each([
    ['COMPLETE', / – Success: Audit of November \(EX-000001\)$/],
    ['FAILED', / – Failure: Audit of November \(EX-000001\) – attempt 1 of 5$/],
  ] as const)('that is %s go to every address of the settings', async (outcome, subject) => {
    const input = await endedAttempt(outcome);
    expect(await sendNotices(world, input)).toEqual({ sentCount: 2 });
    expect(addressees()).toEqual(['ops@acme.example', 'hr@acme.example']);
    for (const mail of world.mailer.sent) expect(mail.subject).toMatch(subject);
  });

  it('go out once, however often the step runs', async () => {
    const input = await endedAttempt('FAILED');
    await sendNotices(world, input);
    expect(await sendNotices(world, input)).toEqual({ sentCount: 0 });
    expect(world.mailer.sent).toHaveLength(2);
  });

  it('go out again for the next attempt', async () => {
    const input = await endedAttempt('FAILED');
    await sendNotices(world, input);
    const second = { ...input, attemptNumber: 2 };
    await closeAttempt(world, { ...second, outcome: 'FAILED' });
    expect(await sendNotices(world, second)).toEqual({ sentCount: 2 });
    expect(world.mailer.sent.at(-1)?.subject).toMatch(/attempt 2 of 5$/);
  });

  it('go once to an address that is named twice, however it is spelled', async () => {
    const notificationEmails = ['ops@acme.example', 'OPS@acme.example', 'ops@acme.example'];
    await saveDestination(world, {}, { password: 'x' }, { notificationEmails });
    const input = await endedAttempt('COMPLETE', 2);
    expect(await sendNotices(world, input)).toEqual({ sentCount: 1 });
  });

  it('go to the addresses of the settings that the attempt used', async () => {
    const input = await endedAttempt('COMPLETE', 1);
    await saveDestination(world, {}, { password: 'x' }, { notificationEmails: ['later@acme.example'] });
    await sendNotices(world, input);
    expect(addressees()).toEqual(['ops@acme.example', 'hr@acme.example']);
  });

  it('reach the others when one address is refused, and only that one when it is tried again', async () => {
    const input = await endedAttempt('FAILED');
    world.mailer.refused.add('ops@acme.example');
    await expect(sendNotices(world, input)).rejects.toMatchObject({
      name: 'TransientError',
      code: 'NOTICE_NOT_SENT',
      message: '1 addresses could not be mailed; try again',
    });
    expect(addressees()).toEqual(['hr@acme.example']);
    world.mailer.refused.clear();
    expect(await sendNotices(world, input)).toEqual({ sentCount: 1 });
    expect(addressees()).toEqual(['hr@acme.example', 'ops@acme.example']);
  });

  it('leave no address in keys or logs', async () => {
    const input = await endedAttempt('FAILED');
    world.mailer.refused.add('ops@acme.example');
    await sendNotices(world, input).catch(() => undefined);
    const rows = (await itemsOf(world.deliveries)).filter((item) => String(item['sk']).startsWith('NOTICE#'));
    const hash = (address: string) => createHash('sha256').update(address).digest('hex').slice(0, 32);
    expect(rows.map(({ sk, isSent }) => [sk, isSent])).toEqual(
      [
        [`NOTICE#0001#01#${hash('hr@acme.example')}`, true],
        [`NOTICE#0001#01#${hash('ops@acme.example')}`, false],
      ].sort(),
    );
    expect(JSON.stringify([rows, world.log.lines])).not.toContain('@');
  });

  it('never hold the secret', async () => {
    const input = await endedAttempt('FAILED');
    await sendNotices(world, input);
    expect(JSON.stringify(world.mailer.sent)).not.toContain('canary');
  });
});

describe('the notices of a later cycle', () => {
  it('go out although its attempts have the same numbers', async () => {
    const { key, input } = await offeredPackage(world, 10);
    for (let attemptNumber = 1; attemptNumber <= 5; attemptNumber += 1) {
      await closeAttempt(world, { ...input, attemptNumber, outcome: 'FAILED' });
      await sendNotices(world, { ...input, attemptNumber });
    }
    world.mailer.sent.length = 0;
    const run = await requestRun(world, key, {
      startedBy: 'Dana Quillfeather',
      askedBy: { kind: 'user', id: 'user-dana' },
    });
    const step = { ...input, ...run };
    await closeAttempt(world, { ...step, outcome: 'FAILED' });
    expect(await sendNotices(world, step)).toEqual({ sentCount: 2 });
    expect(await sendNotices(world, step)).toEqual({ sentCount: 0 });
  });
});

describe('the notice of a due date at risk', () => {
  const about = (differences: object = {}) => ({
    distributorId: meridian,
    packageId: '01JD0000000000000000009999',
    exportNumber: 'EX-000009',
    description: 'Notice of inspection',
    clientId: 1001,
    clientName: 'Harborview Logistics',
    scopeLabel: 'All employers',
    requestedBy: 'Dana Quillfeather',
    requesterSub: 'sub-dana',
    requestedAt: '2026-11-20T12:00:00.000Z',
    ...differences,
  });
  const times = {
    responseDueAt: '2026-11-23T22:00:00.000Z',
    estimatedCompletionAt: '2026-11-24T02:00:00.000Z',
  };

  it('goes to the person who asked, once for an export, before there is a package', async () => {
    expect(await noticeDueDateAtRisk(world, about(), times)).toEqual({ sentCount: 1 });
    const later = { ...times, estimatedCompletionAt: '2026-11-25T02:00:00.000Z' };
    expect(await noticeDueDateAtRisk(world, about(), later)).toEqual({ sentCount: 0 });
    expect(addressees()).toEqual(['dana@example.com']);
    expect(world.mailer.sent[0]?.subject).toBe(
      'Waybill Data Export Due Date at Risk: Notice of inspection (EX-000009)',
    );
  });

  it('goes to the addresses of the settings when a machine asked', async () => {
    expect(await noticeDueDateAtRisk(world, about({ requesterSub: undefined }), times)).toEqual({
      sentCount: 2,
    });
  });
});

describe('a run that is killed', () => {
  it('sends a notice twice only when it died between sending it and writing that down', async () => {
    const kill = killSwitch();
    kill.arm(Number.POSITIVE_INFINITY, 'before');
    const client = kill.wrap(world.exports.client);
    const killable = {
      ...world,
      deliveries: { ...world.deliveries, client },
      directory: { ...world.directory, client },
      mailer: { send: kill.wrap(world.mailer).send },
    };
    await sendNotices(killable, await endedAttempt('COMPLETE'));
    const callCount = kill.callCount;
    const twice: string[] = [];
    for (let call = 1; call <= callCount; call += 1)
      for (const moment of ['before', 'after'] as const) {
        const input = await endedAttempt('COMPLETE');
        world.mailer.sent.length = 0;
        kill.arm(call, moment);
        // A mail that fails is a failure of the step, not of the run: nothing more is called after the kill.
        await expect(sendNotices(killable, input)).rejects.toThrow();
        const wasSentBeforeKill = addressees();
        kill.disarm();
        await sendNotices(killable, input);
        expect(new Set(addressees())).toEqual(new Set(['ops@acme.example', 'hr@acme.example']));
        const repeated = addressees().filter((to, index) => addressees().indexOf(to) !== index);
        for (const to of repeated) expect(wasSentBeforeKill).toContain(to);
        twice.push(...repeated);
      }
    expect(twice.length).toBeGreaterThan(0);
    expect(twice.length).toBeLessThanOrEqual(4); // after the send and before the mark, for each of two addresses
  });
});

describe('the notice of a failed extraction', () => {
  it('goes to the person who asked, once', async () => {
    const input = await failedExtraction();
    expect(await sendNotices(world, input)).toEqual({ sentCount: 1 });
    expect(await sendNotices(world, input)).toEqual({ sentCount: 0 });
    expect(addressees()).toEqual(['dana@example.com']);
    expect(world.mailer.sent[0]?.subject).toMatch(/ – Failure: Audit of November \(EX-000001\)$/);
    expect(world.mailer.sent[0]?.text).toContain('The package could not be built.');
  });

  it('goes to the addresses of the settings when a machine asked', async () => {
    const input = await failedExtraction({ requesterSub: undefined });
    expect(await sendNotices(world, input)).toEqual({ sentCount: 2 });
    expect(addressees()).toEqual(['ops@acme.example', 'hr@acme.example']);
  });

  it('goes nowhere when there is neither a person nor an address', async () => {
    const Key = { pk: `D#${meridian}#DELIVERY`, sk: 'SETTINGS' };
    await world.deliveries.client.send(new DeleteCommand({ TableName: world.deliveries.table, Key }));
    const input = await failedExtraction({ requesterSub: 'sub-nobody' });
    expect(await sendNotices(world, input)).toEqual({ sentCount: 0 });
  });
});
