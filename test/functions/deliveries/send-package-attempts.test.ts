import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { closeAttempt } from '../../../functions/deliveries/close-attempt.ts';
import { readAttempt, readAttempts } from '../../../functions/deliveries/delivery-store.ts';
import { sendPackage } from '../../../functions/deliveries/send-package.ts';
import { failureCodes } from '../../../functions/transfer/contract.ts';
import { type ExportWorld, exportWorld, itemsOf, meridian } from '../../support/export-world.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';
import {
  type FakeSftpServer,
  fakeAccount,
  type Misbehaviour,
  startFakeSftpServer,
  status,
} from '../sftp/fake-sftp-server.ts';
import { begunAttempt, longRun, offeredPackage, saveDestination, shortRun } from './offered-package.ts';

let engine: TableEngine;
let world: ExportWorld;
const servers: FakeSftpServer[] = [];
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  world = await exportWorld(engine);
});
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});

/** A server in this process, named in new settings. */
async function aServer(misbehaviour: Misbehaviour = {}): Promise<FakeSftpServer> {
  const server = await startFakeSftpServer(misbehaviour);
  servers.push(server);
  const { port, fingerprint: hostKeyFingerprint } = server;
  const { username, password } = fakeAccount;
  await saveDestination(world, { port, username, hostKeyFingerprint }, { password });
  return server;
}

const namesOn = (server: FakeSftpServer) => [...server.files.keys()].sort();

const first = { cycleNumber: 1, attemptNumber: 1 };

describe('the ledger of a package', () => {
  it('keeps a file from being sent again, although it was collected meanwhile', async () => {
    let isRefusing = true;
    const server = await aServer({
      onRequest: (kind, { path }) =>
        isRefusing && kind === 'open' && path.includes('manifest') ? { status: status.denied } : undefined,
    });
    const { input, names } = await offeredPackage(world);
    await expect(sendPackage(world, input, longRun)).rejects.toMatchObject({ code: 'WRITE_DENIED' });
    expect(namesOn(server)).toEqual(names.slice(0, 2));
    await closeAttempt(world, { ...input, outcome: 'FAILED' });
    server.files.clear();
    isRefusing = false;
    expect(await sendPackage(world, { ...input, attemptNumber: 2 }, longRun)).toEqual({
      outcome: 'COMPLETE',
    });
    expect(namesOn(server)).toEqual(names.slice(2).sort());
  });

  it('sends the files in order, the marker last', async () => {
    const renamed: string[] = [];
    const server = await aServer({
      onDone: (kind, { path }) => {
        if (kind === 'rename') renamed.push(path);
        return undefined;
      },
    });
    const { input, names } = await offeredPackage(world);
    await sendPackage(world, input, longRun);
    expect(renamed.map((path) => path.replace(/^.*\/?\.(Acme.*)\.partial$/, '$1'))).toEqual(names);
    expect(namesOn(server)).toEqual([...names].sort());
  });

  it('finds everything sent and does not even connect, when only the answer was lost', async () => {
    const server = await aServer();
    const { input } = await offeredPackage(world);
    await sendPackage(world, input, longRun);
    const { connectionCount } = server;
    expect(await sendPackage(world, input, longRun)).toEqual({ outcome: 'COMPLETE' });
    expect(connectionCount()).toBe(1);
    await server.stop();
    servers.splice(0);
    expect(await sendPackage(world, input, longRun)).toEqual({ outcome: 'COMPLETE' });
  });

  it('goes on in the middle of a file after the connection was lost', async () => {
    let isDropping = true;
    const server = await aServer({
      onRequest: (kind, { writeCount }) =>
        isDropping && kind === 'write' && writeCount > 10 ? 'drop' : undefined,
    });
    const { input, names, contents } = await offeredPackage(world, 900_000);
    await expect(sendPackage(world, input, longRun)).rejects.toMatchObject({
      name: 'TransientError',
      code: 'CONNECTION_LOST',
    });
    isDropping = false;
    expect(await sendPackage(world, input, longRun)).toEqual({ outcome: 'COMPLETE' });
    for (const name of names) expect(server.files.get(name)?.equals(contents.get(name) as Buffer)).toBe(true);
  });
});

describe('settings that change', () => {
  it('while an attempt is under way are not used by it, but by the next', async () => {
    const first = await aServer();
    const { input, names } = await offeredPackage(world, 700_000);
    expect(await sendPackage(world, input, shortRun(4))).toEqual({ outcome: 'PAUSED' });
    const second = await aServer();
    expect(await sendPackage(world, input, shortRun(4))).toEqual({ outcome: 'PAUSED' });
    expect(second.connectionCount()).toBe(0);
    await closeAttempt(world, { ...input, outcome: 'FAILED' });
    expect(await sendPackage(world, { ...input, attemptNumber: 2 }, longRun)).toEqual({
      outcome: 'COMPLETE',
    });
    expect(second.files.has(names[3] ?? '')).toBe(true);
    expect(first.files.has(names[3] ?? '')).toBe(false);
    const attempts = await readAttempts(world, { distributorId: meridian, packageId: input.dataExportId });
    expect(attempts.map((attempt) => attempt.settingsVersion)).toEqual([2, 3]);
  });

  it('in the secret are read with the secret of their own version', async () => {
    const server = await aServer();
    const { port, fingerprint: hostKeyFingerprint } = server;
    const { username } = fakeAccount;
    await saveDestination(world, { port, username, hostKeyFingerprint }, { password: 'not the one' });
    const { input } = await offeredPackage(world);
    await expect(sendPackage(world, input, longRun)).rejects.toMatchObject({ code: 'AUTH_FAILED' });
    const { password } = fakeAccount;
    await saveDestination(world, { port, username, hostKeyFingerprint }, { password });
    await expect(sendPackage(world, input, longRun)).rejects.toMatchObject({ code: 'AUTH_FAILED' });
    await closeAttempt(world, { ...input, outcome: 'FAILED' });
    expect(await sendPackage(world, { ...input, attemptNumber: 2 }, longRun)).toEqual({
      outcome: 'COMPLETE',
    });
  });
});

describe('an attempt that cannot begin', () => {
  it('without settings fails as not configured', async () => {
    const Key = { pk: `D#${meridian}#DELIVERY`, sk: 'SETTINGS' };
    await world.deliveries.client.send(new DeleteCommand({ TableName: world.deliveries.table, Key }));
    const { input, key } = await offeredPackage(world);
    await expect(sendPackage(world, input, longRun)).rejects.toMatchObject({
      name: 'PermanentError',
      code: 'NOT_CONFIGURED',
    });
    expect(await readAttempts(world, key)).toEqual([
      {
        attemptNumber: 1,
        cycleNumber: 1,
        startedAt: '2026-11-20T12:00:00.000Z',
        outcome: 'IN_PROGRESS',
        failureCode: 'NOT_CONFIGURED',
        failureText: 'Delivery is not configured.',
        sentBytes: 0,
        totalBytes: 400_103,
      },
    ]);
  });

  it('because of something of our own tells the catalogue’s text and not what went wrong', async () => {
    await aServer();
    const { input, key, keyPrefix, names } = await offeredPackage(world);
    world.files.objects.delete(`${keyPrefix}${names[0]}.hashes`);
    await expect(sendPackage(world, input, longRun)).rejects.toMatchObject({ code: 'UNEXPECTED' });
    expect(await readAttempt(world, key, first)).toMatchObject({
      failureCode: 'UNEXPECTED',
      failureText: failureCodes.UNEXPECTED.text,
    });
  });

  it('never tells what the server said', async () => {
    const words = 'canary: /home/secret/path is full';
    await aServer({
      onRequest: (kind) => (kind === 'write' ? { status: status.noSpace, words } : undefined),
    });
    const { input, key } = await offeredPackage(world);
    const failure = await sendPackage(world, input, longRun).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'DISK_FULL', message: 'The server reports no free space.' });
    const attempt = await readAttempt(world, key, first);
    expect(attempt?.failureText).toBe('The server reports no free space.');
    expect(JSON.stringify([await itemsOf(world.deliveries), world.log.lines])).not.toContain('canary');
  });

  it('after the package was delivered does nothing at all', async () => {
    const server = await aServer();
    const { input } = await offeredPackage(world);
    await begunAttempt(world, input);
    await closeAttempt(world, { ...input, outcome: 'COMPLETE' });
    const before = await itemsOf(world.deliveries);
    expect(await sendPackage(world, input, longRun)).toEqual({ outcome: 'COMPLETE' });
    expect(await sendPackage(world, { ...input, attemptNumber: 2 }, longRun)).toEqual({
      outcome: 'SUPERSEDED',
    });
    expect(server.connectionCount()).toBe(0);
    expect(await itemsOf(world.deliveries)).toEqual(before);
  });

  it('for a package nobody offered is refused', async () => {
    const input = { distributorId: meridian, dataExportId: world.newId(), generation: 1, attemptNumber: 1 };
    await expect(sendPackage(world, input, longRun)).rejects.toMatchObject({ code: 'PACKAGE_NOT_FOUND' });
  });
});
