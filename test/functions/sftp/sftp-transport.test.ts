import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  fetchHostKeyFingerprint,
  openTransport,
  type TransportOptions,
} from '../../../functions/destinations/open-transport.ts';
import type { Credentials, SftpDestination } from '../../../functions/transfer/contract.ts';
import {
  canPrepareAccounts,
  hasOpensshServer,
  type OpensshServer,
  startOpensshServer,
} from '../../support/openssh-server.ts';
import { chunksOf, transportSuite } from '../../support/transport-suite.ts';

function destinationOf(server: OpensshServer, changes: Partial<SftpDestination> = {}): SftpDestination {
  return {
    protocol: 'SFTP',
    host: '127.0.0.1',
    port: server.port,
    username: server.username,
    directory: '',
    hostKeyFingerprint: server.fingerprint,
    ...changes,
  };
}

function optionsFor(server: OpensshServer): TransportOptions {
  return { allowedExceptions: [{ host: '127.0.0.1', port: server.port }] };
}

function open(server: OpensshServer, changes: Partial<SftpDestination> = {}, credentials?: Credentials) {
  return openTransport(
    destinationOf(server, changes),
    credentials ?? { privateKey: server.privateKey },
    optionsFor(server),
  );
}

describe.skipIf(!hasOpensshServer)('SFTP to OpenSSH', () => {
  transportSuite(async () => {
    const server = await startOpensshServer();
    const local = (name: string) => join(server.folder, name);
    return {
      open: () => open(server),
      fileAt: (name) => (readdirSync(server.folder).includes(name) ? readFileSync(local(name)) : undefined),
      putFile: (name, bytes) => {
        writeFileSync(local(name), bytes);
        chmodSync(local(name), 0o666); // another account than ours
      },
      stop: server.stop,
    };
  });

  describe('with its own account', () => {
    let server: OpensshServer;
    beforeAll(async () => {
      server = await startOpensshServer();
    });
    afterAll(() => server.stop());

    it('writes into the directory of the settings, absolute or not', async () => {
      mkdirSync(join(server.folder, 'inbox'));
      chmodSync(join(server.folder, 'inbox'), 0o777);
      for (const directory of ['inbox', `${server.folder}/./inbox//`]) {
        const transport = await open(server, { directory });
        await transport.write('hello.txt', chunksOf(Buffer.from(directory)), { offset: 0 });
        await transport.close();
        expect(readFileSync(join(server.folder, 'inbox', 'hello.txt'), 'utf8')).toBe(directory);
      }
    });

    it('fails with DIR_NOT_FOUND when the directory is missing, naming it', async () => {
      const transport = await open(server, { directory: 'not-there' });
      const write = transport.write('a.txt', chunksOf(Buffer.from('a')), { offset: 0 });
      await expect(write).rejects.toMatchObject({
        name: 'PermanentError',
        code: 'DIR_NOT_FOUND',
        message: 'The directory not-there does not exist.',
      });
      await transport.close();
    });

    it('fails with HOST_KEY_UNKNOWN when no host key is pinned', async () => {
      await expect(open(server, { hostKeyFingerprint: undefined })).rejects.toMatchObject({
        name: 'PermanentError',
        code: 'HOST_KEY_UNKNOWN',
      });
    });

    it('fails with AUTH_FAILED when the key is not the account’s', async () => {
      const other = await startOpensshServer();
      await expect(open(server, {}, { privateKey: other.privateKey })).rejects.toMatchObject({
        name: 'PermanentError',
        code: 'AUTH_FAILED',
      });
      await other.stop();
    });

    it('shows the fingerprint that OpenSSH shows, without credentials', async () => {
      const { host, port, protocol } = destinationOf(server);
      const found = await fetchHostKeyFingerprint(
        { protocol, host, port, username: 'nobody-yet', directory: '' },
        optionsFor(server),
      );
      expect(found).toEqual({ fingerprint: server.fingerprint, kind: 'ssh-ed25519' });
    });

    it.skipIf(!canPrepareAccounts)('signs in with a password', async () => {
      const transport = await open(server, {}, { password: server.password });
      expect(await transport.stat('nothing')).toBeUndefined();
      await transport.close();
    });

    it.skipIf(!canPrepareAccounts)('fails with AUTH_FAILED when the password is wrong', async () => {
      await expect(open(server, {}, { password: 'wrong' })).rejects.toMatchObject({
        name: 'PermanentError',
        code: 'AUTH_FAILED',
      });
    });

    it('fails with WRITE_DENIED where the account may not write', async () => {
      mkdirSync(join(server.folder, 'locked'), { mode: 0o555 });
      const transport = await open(server, { directory: 'locked' });
      const write = transport.write('a.txt', chunksOf(Buffer.from('a')), { offset: 0 });
      await expect(write).rejects.toMatchObject({ name: 'PermanentError', code: 'WRITE_DENIED' });
      await transport.close();
    });

    it('fails with READ_DENIED where the account may only write', async () => {
      const path = join(server.folder, 'write-only.bin');
      writeFileSync(path, 'x');
      chmodSync(path, 0o222);
      const transport = await open(server);
      const reading = transport.read('write-only.bin', 0, 1)[Symbol.asyncIterator]().next();
      await expect(reading).rejects.toMatchObject({ name: 'PermanentError', code: 'READ_DENIED' });
      await transport.close();
    });

    it.skipIf(!canPrepareAccounts)('fails with DISK_FULL on a full disk and stays usable', async () => {
      const transport = await open(server, { directory: server.smallDisk.remote });
      const write = transport.write('big.bin', chunksOf(Buffer.alloc(8 * 1024 * 1024, 1)), { offset: 0 });
      await expect(write).rejects.toMatchObject({ name: 'PermanentError', code: 'DISK_FULL' });
      expect(statSync(join(server.smallDisk.local, 'big.bin')).size).toBeLessThan(8 * 1024 * 1024);
      await transport.remove('big.bin');
      expect(readdirSync(server.smallDisk.local)).toEqual([]);
      await transport.close();
    });
  });

  describe('about host keys and algorithms', () => {
    it.each(['rsa', 'ecdsa', 'ed25519'] as const)('accepts a pinned %s key', async (hostKeyKind) => {
      const server = await startOpensshServer({ hostKeyKind });
      const { kind } = await fetchHostKeyFingerprint(destinationOf(server), optionsFor(server));
      const transport = await open(server, { hostKeyKind: kind });
      expect(await transport.stat('nothing')).toBeUndefined();
      await transport.close();
      await server.stop();
    });

    it('fails with HOST_KEY_CHANGED when the server has another key', async () => {
      const server = await startOpensshServer();
      const other = await startOpensshServer();
      const change = { hostKeyFingerprint: other.fingerprint };
      await expect(open(server, change)).rejects.toMatchObject({
        name: 'PermanentError',
        code: 'HOST_KEY_CHANGED',
      });
      await Promise.all([server.stop(), other.stop()]);
    });

    it('fails with HOST_KEY_CHANGED when the server has no more key of the pinned kind', async () => {
      const server = await startOpensshServer({ hostKeyKind: 'ecdsa' });
      await expect(open(server, { hostKeyKind: 'ssh-ed25519' })).rejects.toMatchObject({
        code: 'HOST_KEY_CHANGED',
      });
      await server.stop();
    });

    it.each([
      { what: 'ChaCha20 only', config: ['Ciphers chacha20-poly1305@openssh.com'] },
      { what: 'CBC only', config: ['Ciphers aes256-cbc'] },
      {
        what: 'SHA-1 MACs with CTR',
        config: ['Ciphers aes256-ctr', 'MACs hmac-sha1,hmac-sha1-etm@openssh.com'],
      },
      { what: 'SHA-1 key exchange', config: ['KexAlgorithms diffie-hellman-group14-sha1'] },
    ])('fails with ALGORITHM_MISMATCH when the server offers $what', async ({ config }) => {
      const server = await startOpensshServer({ config });
      await expect(open(server)).rejects.toMatchObject({
        name: 'PermanentError',
        code: 'ALGORITHM_MISMATCH',
      });
      await server.stop();
    });

    it('fails with ALGORITHM_MISMATCH when an RSA key signs with SHA-1 only', async () => {
      const server = await startOpensshServer({ hostKeyKind: 'rsa', config: ['HostKeyAlgorithms ssh-rsa'] });
      await expect(open(server)).rejects.toMatchObject({ code: 'ALGORITHM_MISMATCH' });
      await server.stop();
    });

    it('falls back to AES-CTR with encrypt-then-MAC', async () => {
      const config = ['Ciphers aes256-ctr', 'MACs hmac-sha2-256-etm@openssh.com'];
      const server = await startOpensshServer({ config });
      const transport = await open(server);
      const bytes = Buffer.alloc(2 * 1024 * 1024, 7);
      await transport.write('ctr.bin', chunksOf(bytes), { offset: 0 });
      expect(readFileSync(join(server.folder, 'ctr.bin')).equals(bytes)).toBe(true);
      await transport.close();
      await server.stop();
    });
  });
});
