import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readAttempt, readLedger, readTransfer } from '../../../functions/deliveries/delivery-store.ts';
import { sendPackage } from '../../../functions/deliveries/send-package.ts';
import { type ExportWorld, exportWorld, itemsOf } from '../../support/export-world.ts';
import {
  canPrepareAccounts,
  hasOpensshServer,
  type OpensshServer,
  startOpensshServer,
} from '../../support/openssh-server.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';
import { longRun, offeredPackage, saveDestination, shortRun } from './offered-package.ts';

const first = { cycleNumber: 1, attemptNumber: 1 };

describe.skipIf(!hasOpensshServer)('sending a package to OpenSSH', () => {
  let engine: TableEngine;
  let world: ExportWorld;
  let server: OpensshServer;
  let directoryCount = 0;
  beforeAll(async () => {
    engine = await startTableEngine();
    world = await exportWorld(engine);
    server = await startOpensshServer();
  });
  afterAll(async () => {
    await server.stop();
    await engine.stop();
  });

  /** An empty folder of the server, named in new settings. */
  async function emptyFolder(
    differences: { hostKeyFingerprint?: string | undefined } = {},
    credentials: { password?: string; privateKey?: string } = { privateKey: server.privateKey },
  ): Promise<string> {
    directoryCount += 1;
    const folder = join(server.folder, `d${directoryCount}`);
    mkdirSync(folder);
    chmodSync(folder, 0o777);
    const { port, username, fingerprint: hostKeyFingerprint } = server;
    const destination = {
      port,
      username,
      directory: `d${directoryCount}`,
      hostKeyFingerprint,
      ...differences,
    };
    await saveDestination(world, destination, credentials);
    return folder;
  }

  const filesIn = (folder: string) =>
    new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name)).toString('base64')]));
  const base64 = (contents: ReadonlyMap<string, Buffer>) =>
    new Map([...contents].map(([name, bytes]) => [name, bytes.toString('base64')]));

  it('leaves every file there, whole and under its final name only', async () => {
    const folder = await emptyFolder();
    const { key, input, contents, sizeBytes, names } = await offeredPackage(world);
    expect(await sendPackage(world, input, longRun)).toEqual({ outcome: 'COMPLETE' });
    expect(filesIn(folder)).toEqual(base64(contents));
    expect(await readAttempt(world, key, first)).toMatchObject({
      attemptNumber: 1,
      outcome: 'IN_PROGRESS',
      settingsVersion: 2,
      sentBytes: sizeBytes,
      totalBytes: sizeBytes,
    });
    expect(await readTransfer(world, key)).toEqual({
      status: 'IN_PROGRESS',
      attemptNumber: 1,
      cycleNumber: 1,
      runNumber: 1,
      isEncrypted: false,
      deliveryMethod: 'SFTP',
      lastAttemptAt: '2026-11-20T12:00:00.000Z',
      sentBytes: sizeBytes,
      totalBytes: sizeBytes,
    });
    const ledger = await readLedger(world, key);
    expect(names.map((name) => ledger.get(name)?.progress.phase)).toEqual(names.map(() => 'sent'));
  });

  it('goes on, turn by turn, where the last one stopped, and ends with the same files', async () => {
    const folder = await emptyFolder();
    const { input, contents, key, sizeBytes } = await offeredPackage(world, 700_000);
    let turnCount = 0;
    let sentBytes = 0;
    for (let outcome = 'PAUSED'; outcome === 'PAUSED'; turnCount += 1) {
      ({ outcome } = await sendPackage(world, input, shortRun(6)));
      const now = (await readTransfer(world, key))?.sentBytes ?? 0;
      expect(now).toBeGreaterThanOrEqual(sentBytes);
      sentBytes = now;
    }
    expect(turnCount).toBeGreaterThan(2);
    expect(sentBytes).toBe(sizeBytes);
    expect(filesIn(folder)).toEqual(base64(contents));
    const attempts = (await itemsOf(world.deliveries)).filter(
      (item) => String(item['pk']).includes(input.dataExportId) && String(item['sk']).startsWith('ATTEMPT#'),
    );
    expect(attempts).toHaveLength(1);
  });

  it.each([
    {
      what: 'another host key',
      differences: { hostKeyFingerprint: `SHA256:${'A'.repeat(43)}` },
      code: 'HOST_KEY_CHANGED',
    },
    {
      what: 'no confirmed host key',
      differences: { hostKeyFingerprint: undefined },
      code: 'HOST_KEY_UNKNOWN',
    },
    ...(canPrepareAccounts
      ? [{ what: 'a wrong password', password: 'canary-wrong-password', code: 'AUTH_FAILED' }]
      : []),
  ])(
    'fails with $what, says so on the attempt and sends nothing',
    async (wrong: {
      differences?: { hostKeyFingerprint: string | undefined };
      password?: string;
      code: string;
    }) => {
      const { differences, password, code } = wrong;
      const folder = await emptyFolder(differences, password === undefined ? undefined : { password });
      const { input, key } = await offeredPackage(world);
      const failure = await sendPackage(world, input, longRun).catch((error: unknown) => error);
      expect(failure).toMatchObject({ name: 'PermanentError', code });
      const attempt = await readAttempt(world, key, first);
      expect(attempt).toMatchObject({
        failureCode: code,
        failureText: (failure as Error).message,
        sentBytes: 0,
      });
      expect(filesIn(folder)).toEqual(new Map());
      const told = [await itemsOf(world.deliveries), world.log.lines, failure];
      expect(JSON.stringify(told)).not.toContain('canary');
    },
  );

  it('puts what lies under a final name of another content down to its owner', async () => {
    const folder = await emptyFolder();
    const { input, names, key } = await offeredPackage(world);
    writeFileSync(join(folder, names[1] ?? ''), 'somebody else');
    await expect(sendPackage(world, input, longRun)).rejects.toMatchObject({ code: 'FILE_DIFFERS' });
    expect((await readAttempt(world, key, first))?.failureText).toMatch(
      /^A different file with the same name/,
    );
    expect(readFileSync(join(folder, names[1] ?? ''), 'utf8')).toBe('somebody else');
    expect(readdirSync(folder)).not.toContain(names[3]);
  });
});
