import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { closeAttempt } from '../../../functions/deliveries/close-attempt.ts';
import {
  readAttempts,
  readTransfer,
  waitingTransfers,
} from '../../../functions/deliveries/delivery-store.ts';
import { requestRun } from '../../../functions/deliveries/run-request.ts';
import { sendNotices } from '../../../functions/deliveries/send-notices.ts';
import { sendPackage } from '../../../functions/deliveries/send-package.ts';
import { attemptLeaseMs } from '../../../functions/deliveries/transfer-state.ts';
import { type ExportWorld, exportWorld, itemsOf, meridian, northgate } from '../../support/export-world.ts';
import { killSwitch } from '../../support/kill-switch.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';
import { type FakeSftpServer, fakeAccount, startFakeSftpServer, status } from '../sftp/fake-sftp-server.ts';
import {
  begunAttempt,
  longRun,
  noteFailure,
  offeredPackage,
  saveDestination,
  shortRun,
} from './offered-package.ts';

let engine: TableEngine;
let world: ExportWorld;
let server: FakeSftpServer;
let isRefusing = false;
beforeAll(async () => {
  engine = await startTableEngine();
  server = await startFakeSftpServer({
    onRequest: (kind) => (isRefusing && kind === 'write' ? { status: status.denied } : undefined),
  });
});
afterAll(async () => {
  await server.stop();
  await engine.stop();
});
beforeEach(async () => {
  world = await exportWorld(engine);
  isRefusing = false;
  server.files.clear();
  const { port, fingerprint: hostKeyFingerprint } = server;
  const { username, password } = fakeAccount;
  await saveDestination(world, { port, username, hostKeyFingerprint }, { password });
});

type Offered = Awaited<ReturnType<typeof offeredPackage>>;
const dana = { startedBy: 'Dana Quillfeather', askedBy: { kind: 'user', id: 'user-dana' } } as const;
const dayMs = 24 * 3_600_000;
const refused = { name: 'ConflictError', code: 'TRANSFER_NOT_WAITING' };

/** So many attempts failed, each a day after the one before. */
async function afterFailures(count: number): Promise<Offered> {
  const offered = await offeredPackage(world, 10_000);
  for (let attemptNumber = 1; attemptNumber <= count; attemptNumber += 1) {
    if (attemptNumber > 1) world.clock.advance(dayMs);
    await noteFailure(world, { ...offered.input, attemptNumber });
    await closeAttempt(world, { ...offered.input, attemptNumber, outcome: 'FAILED' });
  }
  return offered;
}

describe('asking for a run', () => {
  it('of a waiting transfer is its next attempt, now, and of the same cycle', async () => {
    const { key, input, contents } = await afterFailures(2);
    const run = await requestRun(world, key, dana);
    expect(run).toEqual({ runNumber: 2, cycleNumber: 1, attemptNumber: 3 });
    world.clock.advance(3_600_000);
    expect(await sendPackage(world, { ...input, ...run }, longRun)).toEqual({ outcome: 'COMPLETE' });
    await closeAttempt(world, { ...input, ...run, outcome: 'COMPLETE' });
    expect(server.files.size).toBe(contents.size);
    expect(await readTransfer(world, key)).toMatchObject({
      status: 'COMPLETE',
      runNumber: 2,
      cycleNumber: 1,
      attemptNumber: 3,
    });
    const attempts = await readAttempts(world, key);
    expect(attempts.map(({ attemptNumber, startedBy }) => [attemptNumber, startedBy])).toEqual([
      [1, undefined],
      [2, undefined],
      [3, 'Dana Quillfeather'],
    ]);
  });

  it('after the last attempt begins a new cycle of five', async () => {
    const { key, input } = await afterFailures(5);
    const run = await requestRun(world, key, dana);
    expect(run).toEqual({ runNumber: 2, cycleNumber: 2, attemptNumber: 1 });
    isRefusing = true;
    const nexts: unknown[] = [];
    for (let attemptNumber = 1; attemptNumber <= 5; attemptNumber += 1) {
      const step = { ...input, ...run, attemptNumber };
      await expect(sendPackage(world, step, longRun)).rejects.toMatchObject({ code: 'WRITE_DENIED' });
      nexts.push((await closeAttempt(world, { ...step, outcome: 'FAILED' })).nextAttemptNumber);
      world.clock.advance(dayMs);
    }
    expect(nexts).toEqual([2, 3, 4, 5, undefined]);
    expect(await readTransfer(world, key)).toMatchObject({ status: 'FAILED', cycleNumber: 2 });
    const attempts = await readAttempts(world, key);
    expect(attempts.map((one) => `${one.cycleNumber}.${one.attemptNumber}`)).toEqual([
      ...[1, 2, 3, 4, 5].map((number) => `1.${number}`),
      ...[1, 2, 3, 4, 5].map((number) => `2.${number}`),
    ]);
    expect(await requestRun(world, key, dana)).toEqual({ runNumber: 3, cycleNumber: 3, attemptNumber: 1 });
  });

  it('is told to the audit trail with who asked, each time, before the row says so', async () => {
    const { key } = await afterFailures(1);
    const askedEntries = () =>
      world.audit.entries.filter(({ action }) => action === 'PACKAGE_DELIVERY_ASKED');
    world.audit.failWhen(() => true);
    const before = await itemsOf(world.deliveries);
    await expect(requestRun(world, key, dana)).rejects.toThrow();
    expect(await itemsOf(world.deliveries)).toEqual(before);
    world.audit.failWhen(() => false);
    await requestRun(world, key, dana);
    await requestRun(world, key, { startedBy: 'Otto', askedBy: { kind: 'user', id: 'user-otto' } });
    expect(askedEntries().map(({ actor, objects }) => [actor.id, objects['runNumber']])).toEqual([
      ['user-dana', 2],
      ['user-otto', 2],
    ]);
    expect(askedEntries()[0]).toMatchObject({
      tenantId: `distributor:${meridian}`,
      objects: { dataExportId: key.packageId, cycleNumber: 1, attemptNumber: 2 },
    });
    expect(JSON.stringify(world.audit.entries)).not.toMatch(/Quillfeather|Otto/);
  });

  it('twice, or by several at once, gives one and the same run', async () => {
    const { key } = await afterFailures(1);
    const runs = await Promise.all([1, 2, 3, 4].map(() => requestRun(world, key, dana)));
    expect(new Set(runs.map((run) => JSON.stringify(run)))).toEqual(
      new Set([JSON.stringify({ runNumber: 2, cycleNumber: 1, attemptNumber: 2 })]),
    );
  });

  it.each([
    ['before its first attempt', async () => offeredPackage(world, 10)],
    [
      'while an attempt is under way',
      async () => {
        const offered = await offeredPackage(world, 10);
        await begunAttempt(world, offered.input);
        world.clock.advance(attemptLeaseMs - 1000);
        return offered;
      },
    ],
    [
      'that was delivered',
      async () => {
        const offered = await offeredPackage(world, 10);
        await begunAttempt(world, offered.input);
        await closeAttempt(world, { ...offered.input, outcome: 'COMPLETE' });
        return offered;
      },
    ],
  ] as const)('of a transfer %s is refused and changes nothing', async (_, prepare) => {
    const { key } = await prepare();
    const before = await itemsOf(world.deliveries);
    await expect(requestRun(world, key, dana)).rejects.toMatchObject(refused);
    expect(await itemsOf(world.deliveries)).toEqual(before);
  });

  it('of a package that nobody offered is refused', async () => {
    const key = { distributorId: meridian, packageId: world.newId() };
    await expect(requestRun(world, key, dana)).rejects.toMatchObject(refused);
  });

  it('counts an attempt whose run died as failed, once it has shown no sign of life for its lease', async () => {
    const { key, input } = await offeredPackage(world, 300_000);
    expect(await sendPackage(world, input, shortRun(4))).toEqual({ outcome: 'PAUSED' });
    world.clock.advance(attemptLeaseMs + 1000);
    const run = await requestRun(world, key, dana);
    expect(run).toEqual({ runNumber: 2, cycleNumber: 1, attemptNumber: 2 });
    const [first] = await readAttempts(world, key);
    expect([first?.outcome, first?.failureCode]).toEqual(['FAILED', 'UNEXPECTED']);
    expect(world.audit.entries.map(({ action, code }) => [action, code])).toEqual([
      ['PACKAGE_DELIVERY_ATTEMPT', 'UNEXPECTED'],
      ['PACKAGE_DELIVERY_ASKED', undefined],
    ]);
    expect(await sendPackage(world, { ...input, ...run }, longRun)).toEqual({ outcome: 'COMPLETE' });
  });
});

describe('a superseded run', () => {
  async function taken() {
    const offered = await afterFailures(1);
    const run = await requestRun(world, offered.key, dana);
    const step = { ...offered.input, ...run };
    return { ...offered, step };
  }

  it('sends nothing, closes nothing and tells nobody', async () => {
    const { input, step } = await taken();
    expect(await sendPackage(world, step, shortRun(3))).toEqual({ outcome: 'PAUSED' });
    const before = await itemsOf(world.deliveries);
    const late = { ...input, attemptNumber: 2 };
    const connections = server.connectionCount();
    expect(await sendPackage(world, late, longRun)).toEqual({ outcome: 'SUPERSEDED' });
    for (const outcome of ['FAILED', 'COMPLETE'] as const)
      expect(await closeAttempt(world, { ...late, outcome })).toEqual({});
    expect(await sendNotices(world, late)).toEqual({ sentCount: 0 });
    expect(await itemsOf(world.deliveries)).toEqual(before);
    expect([server.connectionCount(), world.mailer.sent]).toEqual([connections, []]);
  });

  it('is the one that was asked for when the schedule was faster', async () => {
    const { input, step, key } = await taken();
    world.clock.advance(dayMs);
    expect(await sendPackage(world, { ...input, attemptNumber: 2 }, longRun)).toEqual({
      outcome: 'COMPLETE',
    });
    expect(await sendPackage(world, step, longRun)).toEqual({ outcome: 'SUPERSEDED' });
    expect((await readTransfer(world, key))?.runNumber).toBe(1);
  });

  it('stops where it is when another turn takes over while it sends', async () => {
    const { input, contents } = await offeredPackage(world, 400_000);
    let isOvertaken = false;
    const overtaken = {
      requestId: 'a turn that was given up',
      remainingMs() {
        return isOvertaken ? 119_000 : 900_000;
      },
    };
    const files = {
      ...world.files,
      async openStream(key: string, start?: number) {
        if (!isOvertaken) {
          isOvertaken = true;
          expect(await sendPackage(world, input, longRun)).toEqual({ outcome: 'COMPLETE' });
        }
        return world.files.openStream(key, start);
      },
    };
    expect(await sendPackage({ ...world, files }, input, overtaken)).toEqual({ outcome: 'SUPERSEDED' });
    for (const [name, bytes] of contents) expect(server.files.get(name)?.equals(bytes)).toBe(true);
  });

  it('that was killed while it took the package over goes on, whenever that was', async () => {
    const kill = killSwitch();
    for (let call = 1; call <= 8; call += 1)
      for (const moment of ['before', 'after'] as const) {
        server.files.clear();
        const { input, step } = await taken();
        const client = kill.wrap(world.exports.client);
        const killable = { ...world, deliveries: { ...world.deliveries, client } };
        kill.arm(call, moment);
        await sendPackage(killable, step, longRun).catch(() => undefined);
        kill.disarm();
        expect(await sendPackage(world, step, longRun)).toEqual({ outcome: 'COMPLETE' });
        expect(await sendPackage(world, { ...input, attemptNumber: 2 }, longRun)).toEqual({
          outcome: 'SUPERSEDED',
        });
      }
  });
});

describe('the list of waiting transfers', () => {
  it('holds those of the distributor that wait, and no others', async () => {
    const first = await afterFailures(1);
    const second = await afterFailures(1);
    const failed = await afterFailures(5);
    await offeredPackage(world, 10);
    const waiting = await waitingTransfers(world, meridian);
    expect(waiting.map(({ packageId }) => packageId)).toEqual([first.key.packageId, second.key.packageId]);
    expect(waiting.map(({ packageId }) => packageId)).not.toContain(failed.key.packageId);
    expect(await waitingTransfers(world, northgate)).toEqual([]);
  });

  it('loses one when it is sent, and gets it again when that failed too', async () => {
    const { key, input } = await afterFailures(1);
    const run = await requestRun(world, key, dana);
    expect(await waitingTransfers(world, meridian)).toHaveLength(1);
    const step = { ...input, ...run };
    await sendPackage(world, step, shortRun(1));
    expect(await waitingTransfers(world, meridian)).toEqual([]);
    await closeAttempt(world, { ...step, outcome: 'FAILED' });
    expect(await waitingTransfers(world, meridian)).toEqual([
      { packageId: key.packageId, nextAttemptAt: '2026-11-21T12:00:00.000Z' },
    ]);
  });
});

describe('rows of before there were cycles', () => {
  it('are read, gone on with and closed', async () => {
    const { key, input } = await offeredPackage(world, 10_000);
    const { client, table } = world.deliveries;
    const pk = `D#${meridian}#P#${key.packageId}`;
    const { PutCommand } = await import('@aws-sdk/lib-dynamodb');
    const old = { startedAt: '2026-11-19T12:00:00.000Z', sentBytes: 0, totalBytes: 9, settingsVersion: 2 };
    const rows = [
      { sk: 'ATTEMPT#01', attemptNumber: 1, outcome: 'FAILED', endedAt: old.startedAt, ...old },
      { sk: 'ATTEMPT#02', attemptNumber: 2, outcome: 'IN_PROGRESS', ...old },
      { sk: 'TRANSFER', status: 'IN_PROGRESS', attemptNumber: 2, sentBytes: 0, totalBytes: 9 },
    ];
    for (const row of rows) await client.send(new PutCommand({ TableName: table, Item: { pk, ...row } }));
    const step = { ...input, attemptNumber: 2 };
    expect(await sendPackage(world, step, longRun)).toEqual({ outcome: 'COMPLETE' });
    await closeAttempt(world, { ...step, outcome: 'COMPLETE' });
    const attempts = await readAttempts(world, key);
    expect(
      attempts.map(({ cycleNumber, attemptNumber, outcome }) => [cycleNumber, attemptNumber, outcome]),
    ).toEqual([
      [1, 1, 'FAILED'],
      [1, 2, 'COMPLETE'],
    ]);
    expect((await readTransfer(world, key))?.status).toBe('COMPLETE');
  });
});
