import { generateKeyPairSync } from 'node:crypto';
import ssh2 from 'ssh2';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { fetchHostKeyFingerprint, openTransport } from '../../../functions/destinations/open-transport.ts';
import type { HostKeyKind, SftpDestination } from '../../../functions/transfer/contract.ts';
import { newKeyPair } from '../../../local/ssh/host-key.ts';
import { type FakeSftpServer, fakeAccount, startFakeSftpServer } from './fake-sftp-server.ts';

const pem = { type: 'pkcs1', format: 'pem' } as const;
const newKeys: Readonly<Record<HostKeyKind, () => string>> = {
  'ssh-ed25519': () => newKeyPair().private,
  'ecdsa-sha2-nistp256': () => ssh2.utils.generateKeyPairSync('ecdsa', { bits: 256 }).private,
  'ecdsa-sha2-nistp384': () => ssh2.utils.generateKeyPairSync('ecdsa', { bits: 384 }).private,
  'ecdsa-sha2-nistp521': () => ssh2.utils.generateKeyPairSync('ecdsa', { bits: 521 }).private,
  'ssh-rsa': () =>
    generateKeyPairSync('rsa', { modulusLength: 2048, publicKeyEncoding: pem, privateKeyEncoding: pem })
      .privateKey,
};
const kinds = Object.keys(newKeys) as HostKeyKind[];
const cells = kinds.flatMap((pinned) =>
  kinds.flatMap((shown) => [true, false].map((isKindPinned) => ({ pinned, shown, isKindPinned }))),
);

/** A server before, and the one that stands there afterwards. */
const before = new Map<HostKeyKind, string>();
const after = new Map<HostKeyKind, FakeSftpServer>();
beforeAll(async () => {
  for (const kind of kinds) {
    const known = await startFakeSftpServer({ config: { hostKeys: [newKeys[kind]()] } });
    before.set(kind, known.fingerprint);
    await known.stop();
    after.set(kind, await startFakeSftpServer({ config: { hostKeys: [newKeys[kind]()] } }));
  }
});
afterAll(async () => {
  for (const server of after.values()) await server.stop();
});

const destinationOf = (server: FakeSftpServer, changes: Partial<SftpDestination>): SftpDestination => ({
  ...{ protocol: 'SFTP', host: '127.0.0.1', port: server.port, username: fakeAccount.username },
  ...{ directory: '', ...changes },
});
const through = (server: FakeSftpServer) => ({
  allowedExceptions: [{ host: '127.0.0.1', port: server.port }],
});
const open = (server: FakeSftpServer, changes: Partial<SftpDestination>) =>
  openTransport(destinationOf(server, changes), { password: fakeAccount.password }, through(server));

describe('a host key that is not the pinned one', () => {
  it(`gets no credential, whatever its kind: 0 of ${cells.length} sign-ins`, async () => {
    expect.assertions(cells.length + kinds.length);
    for (const { pinned, shown, isKindPinned } of cells) {
      const server = after.get(shown);
      if (server === undefined) throw new Error(`no server shows ${shown}`);
      const opening = open(server, {
        hostKeyFingerprint: before.get(pinned),
        ...(isKindPinned && { hostKeyKind: pinned }),
      });
      await expect(opening).rejects.toMatchObject({ name: 'PermanentError', code: 'HOST_KEY_CHANGED' });
    }
    for (const server of after.values()) expect(server.signIns).toEqual([]);
  });

  it('is not asked for the old signature of RSA', async () => {
    const server = await startFakeSftpServer({
      config: { hostKeys: [newKeys['ssh-rsa']()], algorithms: { serverHostKey: ['ssh-rsa'] } },
    });
    onTestFinished(server.stop);
    const opening = open(server, { hostKeyFingerprint: server.fingerprint });
    await expect(opening).rejects.toMatchObject({ code: 'ALGORITHM_MISMATCH' });
    expect(server.signIns).toEqual([]);
  });

  it('is shown to each of two who ask for it first, at the same time, and nobody signs in', async () => {
    const [server] = [...after.values()];
    if (server === undefined) throw new Error('there is no server');
    const asked = () => fetchHostKeyFingerprint(destinationOf(server, {}), through(server));
    const shown = await Promise.all([asked(), asked()]);
    expect(shown.map(({ fingerprint }) => fingerprint)).toEqual([server.fingerprint, server.fingerprint]);
    expect(server.signIns).toEqual([]);
  });

  it('is no reason to try anything where none is pinned', async () => {
    const [server] = [...after.values()];
    if (server === undefined) throw new Error('there is no server');
    const countBefore = server.connectionCount();
    await expect(open(server, {})).rejects.toMatchObject({ code: 'HOST_KEY_UNKNOWN' });
    expect([server.connectionCount(), server.signIns]).toEqual([countBefore, []]);
  });
});
