import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openTransport, type TransportOptions } from '../../../functions/destinations/open-transport.ts';
import type { Credentials, SftpDestination } from '../../../functions/transfer/contract.ts';
import { hasOpensshServer, type OpensshServer, startOpensshServer } from '../../support/openssh-server.ts';
import { startTcpFaultProxy } from '../../support/tcp-fault-proxy.ts';
import { chunksOf, readAll } from '../../support/transport-suite.ts';
import { fakeAccount, type Misbehaviour, startFakeSftpServer, status } from './fake-sftp-server.ts';

const mebibyte = 1024 * 1024;
const cleanUps: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function fake(misbehaviour: Misbehaviour = {}) {
  const server = await startFakeSftpServer(misbehaviour);
  cleanUps.push(server.stop);
  return server;
}

interface Way {
  readonly port: number;
  readonly fingerprint: string;
  readonly username?: string;
}

async function openTo(
  { port, fingerprint, username = fakeAccount.username }: Way,
  timing: TransportOptions['timing'] = {},
  credentials: Credentials = { password: fakeAccount.password },
) {
  const destination: SftpDestination = {
    protocol: 'SFTP',
    host: '127.0.0.1',
    port,
    username,
    directory: '',
    hostKeyFingerprint: fingerprint,
  };
  const allowedExceptions = [{ host: '127.0.0.1', port }];
  const transport = await openTransport(destination, credentials, { allowedExceptions, timing });
  cleanUps.push(transport.close);
  return transport;
}

let server: OpensshServer;

async function openProxied(timing: TransportOptions['timing'] = {}) {
  const proxy = await startTcpFaultProxy(server.port);
  cleanUps.push(proxy.stop);
  const way = { port: proxy.port, fingerprint: server.fingerprint, username: server.username };
  const open = () => openTo(way, timing, { privateKey: server.privateKey });
  return { proxy, open, transport: await open() };
}

describe.skipIf(!hasOpensshServer)('SFTP over a bad network', () => {
  const bytes = Buffer.alloc(12 * mebibyte, 'network');
  beforeAll(async () => {
    server = await startOpensshServer();
  });
  afterAll(() => server.stop());

  it.each(
    (['cut', 'reset'] as const).flatMap((kind) => [0, 0.25, 0.5, 0.99].map((share) => ({ kind, share }))),
  )('fails with CONNECTION_LOST at a $kind after $share of the file', async ({ kind, share }) => {
    const { proxy, transport } = await openProxied();
    proxy.inject({ kind, afterBytes: share * bytes.length });
    await expect(transport.write('a.bin', chunksOf(bytes), { offset: 0 })).rejects.toMatchObject({
      name: 'TransientError',
      code: 'CONNECTION_LOST',
    });
  });

  it('fails with NO_PROGRESS when the server freezes, within the watchdog', async () => {
    const { proxy, transport } = await openProxied({ noProgressMs: 200 });
    proxy.inject({ kind: 'freeze', afterBytes: bytes.length / 2 });
    await expect(transport.write('a.bin', chunksOf(bytes), { offset: 0 })).rejects.toMatchObject({
      name: 'TransientError',
      code: 'NO_PROGRESS',
    });
  });

  it('fails with NO_PROGRESS when the server freezes while a file is read', async () => {
    const writer = await openProxied();
    await writer.transport.write('a.bin', chunksOf(bytes), { offset: 0 });
    const { proxy, transport } = await openProxied({ noProgressMs: 200 });
    proxy.inject({ kind: 'freeze', afterBytes: 2_000 }); // some requests to read pass
    await expect(readAll(transport, 'a.bin', 0, bytes.length)).rejects.toMatchObject({ code: 'NO_PROGRESS' });
  });

  it('fails with NO_PROGRESS when a small operation is not answered in time', async () => {
    const { proxy, transport } = await openProxied({ operationMs: 1_000 });
    proxy.inject({ kind: 'freeze', afterBytes: 0 });
    await expect(transport.stat('a.bin')).rejects.toMatchObject({ code: 'NO_PROGRESS' });
  });

  it('fails with NO_PROGRESS at its deadline, although bytes still pass', async () => {
    const { transport } = await openProxied({ deadlineMs: 1_500 });
    async function* endless() {
      for (;;) yield bytes.subarray(0, 65_536);
    }
    await expect(transport.write('a.bin', endless(), { offset: 0 })).rejects.toMatchObject({
      code: 'NO_PROGRESS',
    });
  });

  it('ends although its source hangs, at the deadline', async () => {
    const { transport } = await openProxied({ deadlineMs: 1_500 });
    async function* hanging() {
      yield Buffer.from('first');
      await new Promise(() => undefined);
    }
    await expect(transport.write('a.bin', hanging(), { offset: 0 })).rejects.toMatchObject({
      code: 'NO_PROGRESS',
    });
  });

  it('writes every byte over a slow way', async () => {
    const { proxy, transport } = await openProxied();
    proxy.setLatency(20);
    await transport.write('slow.bin', chunksOf(bytes), { offset: 0 });
    expect(readFileSync(join(server.folder, 'slow.bin')).equals(bytes)).toBe(true);
  });

  it('fails with a transient error when new connections are dropped', async () => {
    const { proxy, open } = await openProxied();
    proxy.dropNewConnections(true);
    await expect(open()).rejects.toMatchObject({ name: 'TransientError' });
  });
});

describe('SFTP to a server that is not one', () => {
  async function listenWith(onConnection: (socket: import('node:net').Socket) => void) {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      onConnection(socket);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    cleanUps.push(async () => {
      server.close();
    });
    const address = server.address();
    return {
      port: typeof address === 'object' ? (address?.port ?? 0) : 0,
      fingerprint: `SHA256:${'A'.repeat(43)}`,
    };
  }

  it('fails with CONNECT_REFUSED where nobody listens', async () => {
    const { port, stop } = await startFakeSftpServer();
    await stop();
    await expect(openTo({ port, fingerprint: `SHA256:${'A'.repeat(43)}` })).rejects.toMatchObject({
      name: 'TransientError',
      code: 'CONNECT_REFUSED',
      message: `The server did not answer on port ${port}. Check the port and firewall allow-list.`,
    });
  });

  it('fails with CONNECT_TIMEOUT when nothing is said', async () => {
    const way = await listenWith(() => undefined);
    await expect(openTo(way, { readyMs: 200 })).rejects.toMatchObject({ code: 'CONNECT_TIMEOUT' });
  });

  it('fails with SERVER_BUSY when it hangs up before it greets', async () => {
    const way = await listenWith((socket) => socket.end());
    await expect(openTo(way)).rejects.toMatchObject({ name: 'TransientError', code: 'SERVER_BUSY' });
  });

  it('fails when it greets without end', async () => {
    const way = await listenWith((socket) => {
      const line = Buffer.from(`${'welcome '.repeat(1_000)}\r\n`);
      const flood = () => {
        while (!socket.destroyed && socket.write(line));
      };
      socket.on('drain', flood);
      flood();
    });
    await expect(openTo(way)).rejects.toMatchObject({ name: 'PermanentError', code: 'PROTOCOL_MISMATCH' });
  });

  it('keeps what the server says out of its errors', async () => {
    const server = await fake({
      onRequest: (kind) => (kind === 'open' ? { status: status.failure, words: 'secret words' } : undefined),
    });
    const transport = await openTo(server);
    const error: unknown = await transport
      .write('a.bin', chunksOf(Buffer.from('a')), { offset: 0 })
      .catch((failure: unknown) => failure);
    expect(error).toMatchObject({ code: 'UNEXPECTED' });
    expect(`${String(error)} ${String((error as Error).cause)} ${(error as Error).stack}`).not.toContain(
      'secret',
    );
  });
});

describe('SFTP sign-in', () => {
  it('sends no sign-in at all to a server with another host key', async () => {
    const server = await fake();
    const wrong = { port: server.port, fingerprint: `SHA256:${'A'.repeat(43)}` };
    await expect(openTo(wrong)).rejects.toMatchObject({ name: 'PermanentError', code: 'HOST_KEY_CHANGED' });
    expect(server.signIns).toEqual([]);
  });

  it('tries a wrong password once, by one method', async () => {
    const server = await fake({ methods: ['password', 'keyboard-interactive'] });
    await expect(openTo(server, {}, { password: 'wrong' })).rejects.toMatchObject({ code: 'AUTH_FAILED' });
    expect(server.signIns).toEqual(['password wrong']);
  });

  it('answers a keyboard-interactive server with the password', async () => {
    const server = await fake({ methods: ['keyboard-interactive'] });
    const transport = await openTo(server);
    expect(await transport.stat('nothing')).toBeUndefined();
  });

  it('tries no password where only keys are taken', async () => {
    const server = await fake({ methods: ['publickey'] });
    await expect(openTo(server)).rejects.toMatchObject({ code: 'AUTH_FAILED' });
    expect(server.signIns).toEqual([]);
  });

  it('fails with SECRET_UNREADABLE when the private key is no key, before it connects', async () => {
    const broken = openTo({ port: 9, fingerprint: `SHA256:${'A'.repeat(43)}` }, {}, { privateKey: 'no key' });
    await expect(broken).rejects.toMatchObject({ name: 'PermanentError', code: 'SECRET_UNREADABLE' });
  });
});

describe('SFTP to a server that misbehaves', () => {
  const bytes = Buffer.alloc(4 * mebibyte, 'misbehaviour');
  const write = async (misbehaviour: Misbehaviour, timing: TransportOptions['timing'] = {}) =>
    (await openTo(await fake(misbehaviour), timing)).write('a.bin', chunksOf(bytes), { offset: 0 });
  const onWrite =
    (verdict: ReturnType<NonNullable<Misbehaviour['onRequest']>>): Misbehaviour['onRequest'] =>
    (kind, { writeCount }) =>
      kind === 'write' && writeCount >= 20 ? verdict : undefined;

  it.each([
    { what: 'drops the connection', verdict: 'drop' as const, code: 'CONNECTION_LOST' },
    { what: 'closes the channel', verdict: 'close channel' as const, code: 'CONNECTION_LOST' },
    { what: 'stops acknowledging', verdict: 'silence' as const, code: 'NO_PROGRESS' },
    { what: 'has no space left', verdict: { status: status.noSpace }, code: 'DISK_FULL' },
    { what: 'has no quota left', verdict: { status: status.quota }, code: 'DISK_FULL' },
    {
      what: 'says "no space" in words',
      verdict: { status: status.failure, words: 'No space left' },
      code: 'DISK_FULL',
    },
    { what: 'refuses without a reason', verdict: { status: status.failure }, code: 'UNEXPECTED' },
    { what: 'takes the right to write away', verdict: { status: status.denied }, code: 'WRITE_DENIED' },
    { what: 'answers with an unknown status', verdict: { status: 99 }, code: 'UNEXPECTED' },
  ])('fails with $code when it $what in mid-file', async ({ verdict, code }) => {
    await expect(
      write({ onRequest: onWrite(verdict) }, verdict === 'silence' ? { noProgressMs: 200 } : {}),
    ).rejects.toMatchObject({
      code,
    });
  });

  it('fails with DISK_FULL when the quota shows only at the close', async () => {
    const atClose: Misbehaviour['onRequest'] = (kind) =>
      kind === 'close' ? { status: status.failure, words: 'quota exceeded' } : undefined;
    await expect(write({ onRequest: atClose })).rejects.toMatchObject({ code: 'DISK_FULL' });
  });

  it('fails with CONNECTION_LOST when the connection drops after the last byte, before the close', async () => {
    const atClose: Misbehaviour['onRequest'] = (kind) => (kind === 'close' ? 'drop' : undefined);
    await expect(write({ onRequest: atClose })).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
  });

  it('sends small packets to a server that says it is OpenSSH but refuses large ones', async () => {
    const server = await fake({
      config: { ident: 'OpenSSH_7.4' },
      onRequest: (kind, { length }) =>
        kind === 'write' && length > 32 * 1024 ? { status: status.failure } : undefined,
    });
    const transport = await openTo(server);
    await transport.write('a.bin', chunksOf(bytes), { offset: 0 });
    expect(server.files.get('a.bin')?.equals(bytes)).toBe(true);
    expect(server.writeLengths.filter((length) => length > 32 * 1024)).toHaveLength(1);
  });

  it('puts a file together from answers shorter than asked for', async () => {
    const server = await fake({ longestReadBytes: 10_000 });
    server.files.set('a.bin', bytes);
    expect((await readAll(await openTo(server), 'a.bin', 5, bytes.length)).equals(bytes.subarray(5))).toBe(
      true,
    );
  });

  it('does not let a rename take the place of a file, even where the server would', async () => {
    const server = await fake({ replacesOnRename: true });
    server.files.set('a', Buffer.from('a')).set('b', Buffer.from('b'));
    await expect((await openTo(server)).rename('a', 'b')).rejects.toMatchObject({ code: 'RENAME_REFUSED' });
    expect(server.files.get('b')?.toString()).toBe('b');
  });

  it('fails with RENAME_REFUSED when the rename is not allowed', async () => {
    const server = await fake({
      onRequest: (kind) => (kind === 'rename' ? { status: status.denied } : undefined),
    });
    server.files.set('a', Buffer.from('a'));
    await expect((await openTo(server)).rename('a', 'b')).rejects.toMatchObject({ code: 'RENAME_REFUSED' });
  });
});
