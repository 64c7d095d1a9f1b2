import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Transport } from '../../functions/transfer/transport.ts';

/** A real server and the way in; the remote folder is looked at without the transport. */
export interface SuiteServer {
  open(): Promise<Transport>;
  /** Content of a file at the destination, or `undefined`. */
  fileAt(name: string): Buffer | undefined;
  putFile(name: string, bytes: Buffer): void;
  stop(): Promise<void>;
}

const mebibyte = 1024 * 1024;

/** What every transport must do. Call it once per protocol, with a real server. */
export function transportSuite(start: () => Promise<SuiteServer>): void {
  describe('as every transport', () => {
    let server: SuiteServer;
    let transport: Transport;
    beforeAll(async () => {
      server = await start();
      transport = await server.open();
    });
    afterAll(async () => {
      await transport.close();
      await server.stop();
    });

    it.each([{ sizeBytes: 0 }, { sizeBytes: 1 }, { sizeBytes: mebibyte }, { sizeBytes: 96 * mebibyte + 7 }])(
      'writes $sizeBytes bytes and reads them back, byte for byte',
      async ({ sizeBytes }) => {
        const bytes = randomBytes(sizeBytes);
        const result = await transport.write('whole.bin', chunksOf(bytes), { offset: 0 });
        expect(result).toEqual({ acknowledgedBytes: sizeBytes });
        expect(sha256(server.fileAt('whole.bin'))).toBe(sha256(bytes));
        expect(await transport.stat('whole.bin')).toEqual({ sizeBytes });
        expect(sha256(await readAll(transport, 'whole.bin', 0, sizeBytes))).toBe(sha256(bytes));
      },
    );

    it('acknowledges only what is there, in order, up to the last byte', async () => {
      const bytes = randomBytes(3 * mebibyte);
      const acknowledged: number[] = [];
      await transport.write('steps.bin', chunksOf(bytes), {
        offset: 0,
        onAcknowledged: (totalBytes) => acknowledged.push(totalBytes),
      });
      expect(acknowledged).toEqual([...acknowledged].sort((a, b) => a - b));
      expect(acknowledged.at(-1)).toBe(bytes.length);
    });

    it('goes on at an offset and leaves what is before it alone', async () => {
      server.putFile('resumed.bin', Buffer.from('0123456789'));
      await transport.write('resumed.bin', chunksOf(Buffer.from('abcdefgh')), { offset: 4 });
      expect(server.fileAt('resumed.bin')?.toString()).toBe('0123abcdefgh');
    });

    it('empties a longer file when it writes from the start', async () => {
      server.putFile('shorter.bin', Buffer.from('0123456789'));
      await transport.write('shorter.bin', chunksOf(Buffer.from('abc')), { offset: 0 });
      expect(server.fileAt('shorter.bin')?.toString()).toBe('abc');
    });

    it('reads a range, and less when the file ends before it', async () => {
      server.putFile('range.bin', Buffer.from('0123456789'));
      expect((await readAll(transport, 'range.bin', 3, 6)).toString()).toBe('345');
      expect((await readAll(transport, 'range.bin', 7, 1_000)).toString()).toBe('789');
    });

    it('stays usable when a reader stops half-way', async () => {
      server.putFile('half.bin', randomBytes(4 * mebibyte));
      for await (const chunk of transport.read('half.bin', 0, 4 * mebibyte)) {
        expect(chunk.length).toBeGreaterThan(0);
        break;
      }
      expect(await transport.stat('half.bin')).toEqual({ sizeBytes: 4 * mebibyte });
    });

    it('finds no file where there is none', async () => {
      expect(await transport.stat('nowhere.bin')).toBeUndefined();
    });

    it('renames a file', async () => {
      server.putFile('before.bin', Buffer.from('same'));
      await transport.rename('before.bin', 'after.bin');
      expect([server.fileAt('before.bin'), server.fileAt('after.bin')?.toString()]).toEqual([
        undefined,
        'same',
      ]);
    });

    it('rejects a rename onto an existing file and changes neither', async () => {
      server.putFile('mine.bin', Buffer.from('mine'));
      server.putFile('theirs.bin', Buffer.from('theirs'));
      await expect(transport.rename('mine.bin', 'theirs.bin')).rejects.toMatchObject({
        code: 'RENAME_REFUSED',
      });
      expect([server.fileAt('mine.bin')?.toString(), server.fileAt('theirs.bin')?.toString()]).toEqual([
        'mine',
        'theirs',
      ]);
    });

    it('removes a file, and a missing one without complaint', async () => {
      server.putFile('gone.bin', Buffer.from('x'));
      await transport.remove('gone.bin');
      await transport.remove('gone.bin');
      expect(server.fileAt('gone.bin')).toBeUndefined();
    });

    it("passes on the source's own error and stays usable", async () => {
      async function* failing(): AsyncGenerator<Buffer> {
        yield Buffer.alloc(mebibyte);
        throw new RangeError('storage is gone');
      }
      await expect(transport.write('failing.bin', failing(), { offset: 0 })).rejects.toThrow(
        new RangeError('storage is gone'),
      );
      expect(await transport.stat('nowhere.bin')).toBeUndefined();
    });

    it.each(['../up.bin', 'a/b.bin', '..', '.', '', 'back\\slash.bin', 'line\nbreak.bin'])(
      'rejects the name %j',
      async (name) => {
        const write = transport.write(name, chunksOf(Buffer.from('x')), { offset: 0 });
        await expect(write).rejects.toMatchObject({ code: 'REMOTE_PATH_INVALID' });
      },
    );

    it('ends a write and its connection when the signal says so, with the reason given', async () => {
      const victim = await server.open();
      const stop = new AbortController();
      const reason = new Error('the turn is over');
      const write = victim.write('aborted.bin', endless(), {
        offset: 0,
        signal: stop.signal,
        onAcknowledged: () => stop.abort(reason),
      });
      await expect(write).rejects.toBe(reason);
      await expect(victim.stat('aborted.bin')).rejects.toMatchObject({ name: 'TransientError' });
      await victim.close();
    });

    it('fails whatever is asked of it once it is closed', async () => {
      const closed = await server.open();
      await closed.close();
      await expect(closed.stat('whole.bin')).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
      await closed.close();
    });
  });
}

/** Uneven pieces, so that they never fall on packet borders. */
export async function* chunksOf(bytes: Buffer): AsyncGenerator<Buffer> {
  const sizes = [65_536, 1, 300_001, 777, 1_048_577];
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

export async function readAll(
  transport: Transport,
  name: string,
  start: number,
  end: number,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of transport.read(name, start, end)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function* endless(): AsyncGenerator<Buffer> {
  for (;;) yield Buffer.alloc(65_536);
}

function sha256(bytes: Buffer | undefined): string | undefined {
  return bytes === undefined ? undefined : createHash('sha256').update(bytes).digest('hex');
}
