import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { TransportTiming } from '../../../functions/transfer/transport.ts';
import { type ProxiedFtps, startProxiedFtps } from '../../support/ftps-proxy.ts';
import { openFtps } from '../../support/ftps-way.ts';
import { chunksOf, readAll } from '../../support/transport-suite.ts';
import { hasVsftpd, startVsftpd } from '../../support/vsftpd-server.ts';

const mebibyte = 1024 * 1024;

describe.skipIf(!hasVsftpd)('FTPS over a bad network', () => {
  const bytes = Buffer.alloc(12 * mebibyte, 'network');
  let way: ProxiedFtps;
  beforeAll(async () => {
    way = await startProxiedFtps(startVsftpd);
  });
  afterAll(() => way.stop());

  async function open(timing: Partial<TransportTiming> = {}) {
    const transport = await openFtps(way.server, { timing });
    onTestFinished(async () => {
      await transport.close();
      for (const proxy of [way.control, way.data]) {
        proxy.inject(undefined);
        proxy.setLatency(0);
        proxy.setPace({});
        proxy.dropNewConnections(false);
      }
    });
    return transport;
  }
  const write = (transport: Awaited<ReturnType<typeof open>>, name = 'a.bin') =>
    transport.write(name, chunksOf(bytes), { offset: 0 });

  it.each([0, 0.25, 0.5, 0.99])(
    'fails with CONNECTION_LOST at a reset after %d of the data',
    async (share) => {
      const transport = await open();
      way.data.inject({ kind: 'reset', afterBytes: share * bytes.length });
      await expect(write(transport)).rejects.toMatchObject({
        name: 'TransientError',
        code: 'CONNECTION_LOST',
      });
    },
  );

  it('stays usable after a reset of a data connection', async () => {
    const transport = await open();
    way.data.inject({ kind: 'reset', afterBytes: mebibyte });
    await expect(write(transport)).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
    await write(transport, 'b.bin');
    expect(await transport.stat('b.bin')).toEqual({ sizeBytes: bytes.length });
  });

  it.each([0, 0.25, 0.5, 0.99])(
    'fails, or shows by its size, that the data ended after %d of the file',
    async (share) => {
      const transport = await open();
      way.data.inject({ kind: 'cut', afterBytes: share * bytes.length });
      // A server may take an orderly end for the end of the file and say that all is well.
      const failure = await write(transport, `cut-${share}.bin`).then(
        () => undefined,
        (error: { code: string }) => error.code,
      );
      if (failure === undefined)
        expect((await transport.stat(`cut-${share}.bin`))?.sizeBytes).toBeLessThan(bytes.length);
      else expect(failure).toBe('CONNECTION_LOST');
    },
  );

  it.each(['cut', 'reset'] as const)(
    'fails with CONNECTION_LOST at a %s of the control connection in mid-file',
    async (kind) => {
      const transport = await open();
      let isStruck = false;
      const failed = transport.write('a.bin', striking(), { offset: 0 });
      async function* striking() {
        for await (const chunk of chunksOf(bytes)) {
          if (!isStruck) way.control.inject({ kind, afterBytes: 0 });
          isStruck = true;
          yield chunk;
        }
      }
      // Nothing more is said on it until the file ends, so the strike is dealt by a goodbye or by the next command.
      await failed.catch(() => undefined);
      await expect(transport.stat('a.bin')).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
    },
  );

  it('fails with CONNECTION_LOST when the answer to the last byte is lost, and the file is whole', async () => {
    const transport = await open();
    way.control.inject({ kind: 'loseReply', afterReplies: 2 }); // EPSV and the beginning are answered
    await expect(write(transport, 'lost.bin')).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
    expect(readFileSync(join(way.server.folder, 'lost.bin')).equals(bytes)).toBe(true);
  });

  it('fails with NO_PROGRESS when the data freezes, within the watchdog', async () => {
    const transport = await open({ noProgressMs: 200 });
    way.data.inject({ kind: 'freeze', afterBytes: bytes.length / 2 });
    await expect(write(transport)).rejects.toMatchObject({ name: 'TransientError', code: 'NO_PROGRESS' });
  });

  it('fails with NO_PROGRESS when the data freezes while a file is read', async () => {
    await write(await open(), 'read.bin');
    const transport = await open({ noProgressMs: 200 });
    way.data.inject({ kind: 'freeze', afterBytes: 0 });
    await expect(readAll(transport, 'read.bin', 0, bytes.length)).rejects.toMatchObject({
      code: 'NO_PROGRESS',
    });
  });

  it('fails with NO_PROGRESS when a small operation is not answered in time', async () => {
    const transport = await open({ operationMs: 500 });
    way.control.inject({ kind: 'freeze', afterBytes: 0 });
    await expect(transport.stat('a.bin')).rejects.toMatchObject({ code: 'NO_PROGRESS' });
  });

  it('fails with NO_PROGRESS at its deadline, although bytes still pass', async () => {
    const transport = await open({ deadlineMs: 1_000 });
    async function* endless() {
      for (;;) yield bytes.subarray(0, 65_536);
    }
    way.data.setPace({ bytesPerSecond: 4 * mebibyte });
    await expect(transport.write('a.bin', endless(), { offset: 0 })).rejects.toMatchObject({
      code: 'NO_PROGRESS',
    });
  });

  it('ends although its source hangs, at the deadline', async () => {
    const transport = await open({ deadlineMs: 1_000 });
    async function* hanging() {
      yield Buffer.from('first');
      await new Promise(() => undefined);
    }
    await expect(transport.write('a.bin', hanging(), { offset: 0 })).rejects.toMatchObject({
      code: 'NO_PROGRESS',
    });
  });

  it('fails with a transient error when a byte of the data arrives changed', async () => {
    const transport = await open();
    way.data.inject({ kind: 'corrupt', afterBytes: mebibyte });
    await expect(write(transport)).rejects.toMatchObject({ name: 'TransientError', code: 'CONNECTION_LOST' });
  });

  it('writes every byte over a slow way', async () => {
    way.control.setLatency(20);
    way.data.setLatency(20);
    await write(await open(), 'slow.bin');
    expect(readFileSync(join(way.server.folder, 'slow.bin')).equals(bytes)).toBe(true);
  });

  it('writes every byte when everything comes in pieces of a few bytes', async () => {
    way.control.setPace({ pieceBytes: 3 });
    way.data.setPace({ pieceBytes: 17 });
    const transport = await open();
    await transport.write('sliced.bin', chunksOf(bytes.subarray(0, 200_000)), { offset: 0 });
    const read = await readAll(transport, 'sliced.bin', 0, 200_000);
    expect(read.equals(bytes.subarray(0, 200_000))).toBe(true);
  });

  it('fails with a transient error when new connections are dropped', async () => {
    way.control.dropNewConnections(true);
    const opened = openFtps(way.server);
    await expect(opened).rejects.toMatchObject({ name: 'TransientError' });
    way.control.dropNewConnections(false);
  });

  it('fails with a transient error when data connections are dropped', async () => {
    const transport = await open({ operationMs: 500 }); // the server goes on waiting for one
    way.data.dropNewConnections(true);
    await expect(write(transport)).rejects.toMatchObject({ name: 'TransientError' });
  });
});
