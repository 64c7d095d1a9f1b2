import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openTransport } from '../../../functions/destinations/open-transport.ts';
import type { Credentials } from '../../../functions/transfer/contract.ts';
import { hasOpensshServer, startOpensshServer } from '../../support/openssh-server.ts';
import { startTcpFaultProxy } from '../../support/tcp-fault-proxy.ts';
import { chunksOf, readAll } from '../../support/transport-suite.ts';
import { fakeAccount, type Misbehaviour, startFakeSftpServer } from './fake-sftp-server.ts';

const mebibyte = 1024 * 1024;
/** Each way; a round trip of 40 ms is worth four channels. */
const latencyMs = 45;
const bytes = randomBytes(15 * mebibyte + 7);
/** More than one channel may have on its way, so that others are opened where they may be. */
const someBytes = bytes.subarray(0, 4 * mebibyte);
const cleanUps: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

interface Server {
  readonly port: number;
  readonly fingerprint: string;
  readonly username: string;
  stop(): Promise<void>;
}

/** A connection to a server that is far away from its first byte on. */
async function openFarAway(server: Server, credentials: Credentials) {
  cleanUps.push(server.stop);
  const proxy = await startTcpFaultProxy(server.port);
  proxy.setLatency(latencyMs);
  cleanUps.push(proxy.stop);
  const { username, fingerprint: hostKeyFingerprint } = server;
  const place = { protocol: 'SFTP' as const, host: '127.0.0.1', port: proxy.port, directory: '' };
  const allowedExceptions = [{ host: '127.0.0.1', port: proxy.port }];
  const destination = { ...place, username, hostKeyFingerprint };
  const transport = await openTransport(destination, credentials, { allowedExceptions });
  cleanUps.push(transport.close);
  return transport;
}

async function fakeFarAway(misbehaviour: Misbehaviour = {}) {
  const config = { ident: 'OpenSSH_9.9', ...misbehaviour.config };
  const server = await startFakeSftpServer({ ...misbehaviour, config });
  const { username, password } = fakeAccount;
  return { server, transport: await openFarAway({ ...server, username }, { password }) };
}

describe.skipIf(!hasOpensshServer)('SFTP to an OpenSSH server far away', () => {
  it('writes a large file and reads it back, byte for byte', async () => {
    const server = await startOpensshServer();
    const transport = await openFarAway(server, { privateKey: server.privateKey });
    const acknowledged: number[] = [];
    const onAcknowledged = (totalBytes: number) => acknowledged.push(totalBytes);
    await transport.write('far.bin', chunksOf(bytes), { offset: 0, onAcknowledged });
    expect(readFileSync(join(server.folder, 'far.bin')).equals(bytes)).toBe(true);
    expect(acknowledged).toEqual([...acknowledged].sort((a, b) => a - b));
    expect(acknowledged.at(-1)).toBe(bytes.length);
    expect((await readAll(transport, 'far.bin', 0, bytes.length)).equals(bytes)).toBe(true);
  });

  it('writes and reads a large file where one channel is all there is', async () => {
    const server = await startOpensshServer({ config: ['MaxSessions 1'] });
    const transport = await openFarAway(server, { privateKey: server.privateKey });
    await transport.write('far.bin', chunksOf(bytes), { offset: 0 });
    expect((await readAll(transport, 'far.bin', 0, bytes.length)).equals(bytes)).toBe(true);
  });
});

describe('channels of one SFTP connection', () => {
  it('are four for a large file far away, and still there for the next one', async () => {
    const { server, transport } = await fakeFarAway();
    await transport.write('one.bin', chunksOf(bytes), { offset: 0 });
    await transport.write('two.bin', chunksOf(bytes), { offset: 0 });
    expect(server.files.get('one.bin')?.equals(bytes)).toBe(true);
    expect(server.files.get('two.bin')?.equals(bytes)).toBe(true);
    expect(server.writtenChannels.size).toBeGreaterThan(1);
    expect([server.connectionCount(), server.channelCount()]).toEqual([1, 4]);
  });

  it('leave what is before an offset alone', async () => {
    const { server, transport } = await fakeFarAway();
    server.files.set('a.bin', Buffer.alloc(mebibyte, 'before'));
    await transport.write('a.bin', chunksOf(bytes), { offset: mebibyte });
    expect(server.files.get('a.bin')?.equals(Buffer.concat([Buffer.alloc(mebibyte, 'before'), bytes]))).toBe(
      true,
    );
  });

  it('are as many as the server allows', async () => {
    const { server, transport } = await fakeFarAway({ mostChannels: 2 });
    await transport.write('a.bin', chunksOf(bytes), { offset: 0 });
    expect(server.files.get('a.bin')?.equals(bytes)).toBe(true);
    expect([...server.writtenChannels].sort()).toEqual([1, 2]);
  });

  it.each([
    { what: 'for a small file', sizeBytes: mebibyte },
    { what: 'when one writer is asked for', options: { hasOneWriter: true } },
    { what: 'to a server that may keep each upload apart', config: { ident: 'AWS_SFTP_1.1' } },
  ])('are one $what', async ({ sizeBytes = someBytes.length, options = {}, config = {} }) => {
    const { server, transport } = await fakeFarAway({ config });
    await transport.write('a.bin', chunksOf(bytes.subarray(0, sizeBytes)), { offset: 0, ...options });
    expect(server.files.get('a.bin')?.length).toBe(sizeBytes);
    expect(server.channelCount()).toBe(1);
  });

  it.each([
    { what: 'the server closes one', verdict: 'close channel' as const, code: 'CONNECTION_LOST' },
    { what: 'one is refused to write', verdict: { status: 3 }, code: 'WRITE_DENIED' },
  ])('all end with $code when $what', async ({ verdict, code }) => {
    const { transport } = await fakeFarAway({
      onRequest: (kind, { channel }) => (kind === 'write' && channel > 1 ? verdict : undefined),
    });
    await expect(transport.write('a.bin', chunksOf(bytes), { offset: 0 })).rejects.toMatchObject({ code });
  });
});
