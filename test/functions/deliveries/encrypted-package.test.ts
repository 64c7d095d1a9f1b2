import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decrypt, generateKey, readKey, readMessage, readPrivateKey } from 'openpgp';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { closeAttempt } from '../../../functions/deliveries/close-attempt.ts';
import { readAttempts, readPackage, readTransfer } from '../../../functions/deliveries/delivery-store.ts';
import { outgoingFiles } from '../../../functions/deliveries/outgoing-files.ts';
import { sendNotices } from '../../../functions/deliveries/send-notices.ts';
import { sendPackage } from '../../../functions/deliveries/send-package.ts';
import { fileEndings } from '../../../functions/package-proof/contract.ts';
import { usablePgpKey } from '../../../functions/pgp/pgp-key.ts';
import { type ExportWorld, exportWorld } from '../../support/export-world.ts';
import { killSwitch } from '../../support/kill-switch.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';
import { type FakeSftpServer, fakeAccount, startFakeSftpServer, status } from '../sftp/fake-sftp-server.ts';
import { longRun, offeredPackage, saveDestination, shortRun } from './offered-package.ts';

const hasGpg = existsSync('/usr/bin/gpg');
if (!hasGpg && process.env['CI'] !== undefined)
  throw new Error('tests of encrypted packages need GnuPG: apt-get install gnupg');

interface Keys {
  readonly publicKey: string;
  readonly privateKey: string;
}

let engine: TableEngine;
let world: ExportWorld;
let server: FakeSftpServer;
let keys: Keys;
let otherKeys: Keys;
/** Refuses to write files whose name holds this. */
let refusedName: string | undefined;
/** Drops the connection after some writes to a file whose name holds this. */
let cutName: string | undefined;
let writesLeft = 0;
const userIDs = [{ name: 'Acme', email: 'keys@acme.example' }];
const date = new Date('2026-11-01T00:00:00.000Z');

beforeAll(async () => {
  engine = await startTableEngine();
  server = await startFakeSftpServer({
    onRequest(kind, { path }) {
      if (kind === 'open' && refusedName !== undefined && path.includes(refusedName))
        return { status: status.denied };
      if (kind !== 'write' || cutName === undefined || !path.includes(cutName)) return undefined;
      writesLeft -= 1;
      return writesLeft < 0 ? 'drop' : undefined;
    },
  });
  keys = await generateKey({ userIDs, date, format: 'armored' });
  otherKeys = await generateKey({ userIDs, date, format: 'armored' });
});
afterAll(async () => {
  await server.stop();
  await engine.stop();
});
beforeEach(async () => {
  world = await exportWorld(engine);
  refusedName = undefined;
  cutName = undefined;
  server.files.clear();
  await settings(keys.publicKey);
});

async function settings(pgpPublicKey: string | undefined): Promise<void> {
  const { port, fingerprint: hostKeyFingerprint } = server;
  const { username, password } = fakeAccount;
  await saveDestination(world, { port, username, hostKeyFingerprint }, { password }, { pgpPublicKey });
}

async function decrypted(bytes: Buffer, { privateKey }: Keys): Promise<Buffer> {
  const message = await readMessage({ binaryMessage: bytes });
  const decryptionKeys = await readPrivateKey({ armoredKey: privateKey });
  const { data } = await decrypt({ message, decryptionKeys, format: 'binary', date: new Date('2026-12-01') });
  return Buffer.from(data as Uint8Array);
}

const sha256Of = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const onServer = (name: string) => server.files.get(name) ?? Buffer.alloc(0);
const [part1, part2, manifest, marker] = [
  'Acme_EX-000001_part01of02.zip',
  'Acme_EX-000001_part02of02.zip',
  'Acme_EX-000001_manifest.json',
  'Acme_EX-000001_COMPLETE.json',
] as const;

describe('a package for a distributor with a PGP key', () => {
  it('arrives encrypted, all but the marker, and decrypts to what it was', async () => {
    const { input, contents, key } = await offeredPackage(world);
    expect(await sendPackage(world, input, longRun)).toEqual({ outcome: 'COMPLETE' });
    expect([...server.files.keys()].sort()).toEqual([
      marker,
      `${manifest}.pgp`,
      `${part1}.pgp`,
      `${part2}.pgp`,
    ]);
    for (const name of [part1, part2, manifest])
      expect((await decrypted(onServer(`${name}.pgp`), keys)).equals(contents.get(name) as Buffer)).toBe(
        true,
      );
    expect(onServer(marker).equals(contents.get(marker) as Buffer)).toBe(true);
    const sentBytes = [...server.files.values()].reduce((sum, { length }) => sum + length, 0);
    expect(await readTransfer(world, key)).toMatchObject({
      isEncrypted: true,
      sentBytes,
      totalBytes: sentBytes,
    });
    expect((await readAttempts(world, key))[0]).toMatchObject({ sentBytes, totalBytes: sentBytes });
  });

  it.skipIf(!hasGpg)('is opened by gpg with a key that gpg made, and has its name inside', async () => {
    const home = mkdtempSync(join(tmpdir(), 'waybill-gpg-'));
    const gpg = (...options: string[]) =>
      execFileSync('gpg', ['--homedir', home, '--batch', '--quiet', '--no-tty', ...options], {
        stdio: ['ignore', 'pipe', 'ignore'],
      });
    try {
      const user = 'Acme <keys@acme.example>';
      gpg(
        '--passphrase',
        '',
        '--faked-system-time',
        '20261101T000000',
        '--quick-generate-key',
        user,
        'rsa2048',
        'encr',
      );
      await settings(gpg('--armor', '--export').toString());
      const { input, contents } = await offeredPackage(world);
      await sendPackage(world, input, longRun);
      for (const name of [part1, part2, manifest]) {
        const file = join(home, name);
        writeFileSync(`${file}.pgp`, onServer(`${name}.pgp`));
        const told = gpg('--list-packets', `${file}.pgp`).toString();
        expect(told).toContain(`name="${name}"`);
        gpg('--output', file, '--decrypt', `${file}.pgp`);
        expect(readFileSync(file).equals(contents.get(name) as Buffer)).toBe(true);
      }
    } finally {
      execFileSync('gpgconf', ['--homedir', home, '--kill', 'all'], { stdio: 'ignore' });
      rmSync(home, { recursive: true, force: true });
    }
  });

  it('is told of in the mails with the names, sizes and hashes that lie at the destination', async () => {
    const { input } = await offeredPackage(world);
    await sendPackage(world, input, longRun);
    await closeAttempt(world, { ...input, outcome: 'COMPLETE' });
    await sendNotices(world, input);
    const [mail] = world.mailer.sent;
    for (const name of [`${part1}.pgp`, `${part2}.pgp`, `${manifest}.pgp`, marker]) {
      const bytes = onServer(name);
      const size = bytes.length.toLocaleString('en-US');
      expect(mail?.text).toContain(`${name}, ${size} bytes, SHA-256 ${sha256Of(bytes)}`);
      expect(mail?.html).toContain(sha256Of(bytes));
    }
  });

  it('is encrypted once, however many turns and attempts it takes', async () => {
    refusedName = 'manifest';
    const { input, keyPrefix, contents } = await offeredPackage(world, 400_000);
    for (let outcome = 'PAUSED'; outcome === 'PAUSED'; )
      ({ outcome } = await sendPackage(world, input, shortRun(6)).catch(() => ({ outcome: 'FAILED' })));
    await closeAttempt(world, { ...input, outcome: 'FAILED' });
    const objects = new Map([...world.files.objects].filter(([key]) => key.startsWith(`${keyPrefix}pgp/`)));
    expect(objects.size).toBe(6);
    refusedName = undefined;
    await sendPackage(world, { ...input, attemptNumber: 2 }, longRun);
    for (const [key, bytes] of objects) expect(world.files.objects.get(key)).toBe(bytes);
    for (const name of [part1, part2, manifest])
      expect((await decrypted(onServer(`${name}.pgp`), keys)).equals(contents.get(name) as Buffer)).toBe(
        true,
      );
  });

  it('waits with the next volume when the turn has too little time left', async () => {
    const { input } = await offeredPackage(world);
    expect(await sendPackage(world, input, { requestId: 'late', remainingMs: () => 200_000 })).toEqual({
      outcome: 'PAUSED',
    });
    expect(server.files.size).toBe(0);
    expect(await sendPackage(world, input, longRun)).toEqual({ outcome: 'COMPLETE' });
  });

  it('is kept below the prefix of its package, under the fingerprint, with the hashes of its blocks', async () => {
    const { input, keyPrefix } = await offeredPackage(world);
    await sendPackage(world, input, longRun);
    const fingerprint = (await readKey({ armoredKey: keys.publicKey })).getFingerprint().toUpperCase();
    const object = `${keyPrefix}pgp/${fingerprint}/${part1}.pgp`;
    const bytes = world.files.objects.get(object) ?? Buffer.alloc(0);
    const blockBytes = 64 * 1024;
    const blockSha256 = Array.from({ length: Math.ceil(bytes.length / blockBytes) }, (_, block) =>
      sha256Of(bytes.subarray(block * blockBytes, (block + 1) * blockBytes)),
    );
    expect(JSON.parse(world.files.objects.get(`${object}.hashes.json`)?.toString() ?? '')).toEqual({
      sizeBytes: bytes.length,
      sha256: sha256Of(bytes),
      blockBytes,
      blockSha256,
    });
  });

  it('fails with PGP_KEY_UNUSABLE, and sends nothing in the clear, when the key has expired meanwhile', async () => {
    const expiring = await generateKey({ userIDs, date, keyExpirationTime: 3600, format: 'armored' });
    await settings(expiring.publicKey);
    const { input, key } = await offeredPackage(world);
    await expect(sendPackage(world, input, longRun)).rejects.toMatchObject({ code: 'PGP_KEY_UNUSABLE' });
    expect((await readAttempts(world, key))[0]?.failureCode).toBe('PGP_KEY_UNUSABLE');
    expect(server.files.size).toBe(0);
  });
});

describe('which files are encrypted', () => {
  it('is decided by whether they name people: marker, statement and sums stay readable', async () => {
    const offered = { ...(await readPackage(world, (await offeredPackage(world, 10)).key)) };
    const [file] = offered.files;
    if (file === undefined) throw new Error('there is no file');
    const names = [...Object.values(fileEndings).map((ending) => `Acme${ending}`), 'Acme_part01of01.zip'];
    const files = names.map((name) => ({ ...file, name, key: name, blocksKey: `${name}.hashes` }));
    for (const name of names) await world.files.write(`${offered.keyPrefix}${name}`, 'x');
    const wanted = { ledger: new Map(), at: new Date('2026-11-20'), shouldPause: () => false };
    const key = await usablePgpKey(keys.publicKey, wanted.at);
    const sent = await outgoingFiles(world.files, { ...wanted, offered: { ...offered, files }, key });
    expect(sent?.map(({ name }) => name)).toEqual(
      names.map((name) => (/(SHA256SUMS|statement|COMPLETE)/.test(name) ? name : `${name}.pgp`)),
    );
  });
});

describe('a key that changes between two attempts', () => {
  /** The first attempt delivered the first part and stopped in the middle of the second. */
  async function halfSent(first: string | undefined) {
    await settings(first);
    const offered = await offeredPackage(world, 900_000);
    cutName = part2;
    writesLeft = 5;
    await expect(sendPackage(world, offered.input, longRun)).rejects.toMatchObject({
      code: 'CONNECTION_LOST',
    });
    cutName = undefined;
    await closeAttempt(world, { ...offered.input, outcome: 'FAILED' });
    return offered;
  }

  it.each([
    ['another', () => keys.publicKey, () => otherKeys.publicKey, `${part1}.pgp`, '.pgp'],
    ['one where there was none', () => undefined, () => keys.publicKey, part1, '.pgp'],
    ['none where there was one', () => keys.publicKey, () => undefined, `${part1}.pgp`, ''],
  ])(
    'to %s leaves what was delivered, and begins what was not anew',
    async (_, keyBefore, keyNow, first, ending) => {
      const { input, contents } = await halfSent(keyBefore());
      expect([...server.files.keys()].some((name) => name.includes('partial'))).toBe(true);
      const delivered = onServer(first);
      expect(delivered.length).toBeGreaterThan(0);
      await settings(keyNow());
      expect(await sendPackage(world, { ...input, attemptNumber: 2 }, longRun)).toEqual({
        outcome: 'COMPLETE',
      });
      expect([...server.files.keys()].sort()).toEqual(
        [marker, `${manifest}${ending}`, first, `${part2}${ending}`].sort(),
      );
      expect(onServer(first)).toBe(delivered);
      const second = onServer(`${part2}${ending}`);
      const opened =
        ending === '' ? second : await decrypted(second, keyNow() === keys.publicKey ? keys : otherKeys);
      expect(opened.equals(contents.get(part2) as Buffer)).toBe(true);
    },
  );
});

describe('a run that is killed', () => {
  it('while it encrypts or sends goes on, and what arrives is whole', async () => {
    const kill = killSwitch();
    const counting = await offeredPackage(world, 70_000);
    kill.arm(Number.POSITIVE_INFINITY, 'before');
    await sendPackage({ ...world, files: kill.wrap(world.files) }, counting.input, longRun);
    const { callCount } = kill;
    expect(callCount).toBeGreaterThan(12);
    for (let call = 1; call <= callCount; call += 1) {
      server.files.clear();
      const { input, contents } = await offeredPackage(world, 70_000);
      kill.arm(call, call % 2 === 0 ? 'before' : 'after');
      await sendPackage({ ...world, files: kill.wrap(world.files) }, input, longRun).catch(() => undefined);
      kill.disarm();
      expect(await sendPackage(world, input, longRun)).toEqual({ outcome: 'COMPLETE' });
      expect(server.files.size).toBe(4);
      const opened = await decrypted(onServer(`${part2}.pgp`), keys);
      expect(opened.equals(contents.get(part2) as Buffer)).toBe(true);
    }
  });
});
