import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RenameTransport, Transport, WholeTransport } from '../../functions/transfer/transport.ts';

/** A real server and the way in; the remote folder is looked at without the transport. */
export interface SuiteServer<T extends Transport = RenameTransport> {
  open(): Promise<T>;
  /** Content of a file at the destination, or `undefined`. */
  fileAt(name: string): Buffer | undefined | Promise<Buffer | undefined>;
  putFile(name: string, bytes: Buffer): void | Promise<void>;
  stop(): Promise<void>;
}

const mebibyte = 1024 * 1024;

const names = ['../up.bin', 'a/b.bin', '..', '.', '', 'back\\slash.bin', 'line\nbreak.bin'];

/** What every transport that renames must do. Call it once per protocol, with a real server. */
export function transportSuite(start: () => Promise<SuiteServer>): void {
  describe('as every transport that renames', () => {
    const { server, transport } = runServer(start);
    readingCases(server, transport);
    writingCases(server, transport);
    renamingCases(server, transport);
  });
}

/** What every transport must do whose names show whole files only. */
export function wholeTransportSuite(start: () => Promise<SuiteServer<WholeTransport>>): void {
  describe('as every transport that shows whole files only', () => {
    const { server, transport } = runServer(start);
    readingCases(server, transport);
    creatingCases(server, transport);
    uploadingCases(server, transport);
  });
}

function runServer<T extends Transport>(start: () => Promise<SuiteServer<T>>) {
  let server: SuiteServer<T>;
  let transport: T;
  beforeAll(async () => {
    server = await start();
    transport = await server.open();
  });
  afterAll(async () => {
    await transport.close();
    await server.stop();
  });
  return { server: () => server, transport: () => transport };
}

function readingCases<T extends Transport>(server: () => SuiteServer<T>, transport: () => T): void {
  it('reads a range, and less when the file ends before it', async () => {
    await server().putFile('range.bin', Buffer.from('0123456789'));
    expect((await readAll(transport(), 'range.bin', 3, 6)).toString()).toBe('345');
    expect((await readAll(transport(), 'range.bin', 7, 1_000)).toString()).toBe('789');
    expect((await readAll(transport(), 'range.bin', 10, 1_000)).toString()).toBe('');
  });

  it('stays usable when a reader stops half-way', async () => {
    await server().putFile('half.bin', randomBytes(4 * mebibyte));
    for await (const chunk of transport().read('half.bin', 0, 4 * mebibyte)) {
      expect(chunk.length).toBeGreaterThan(0);
      break;
    }
    expect(await transport().stat('half.bin')).toMatchObject({ sizeBytes: 4 * mebibyte });
  });

  it('finds no file where there is none', async () => {
    expect(await transport().stat('nowhere.bin')).toBeUndefined();
  });

  it('removes a file, and a missing one without complaint', async () => {
    await server().putFile('gone.bin', Buffer.from('x'));
    await transport().remove('gone.bin');
    await transport().remove('gone.bin');
    expect(await server().fileAt('gone.bin')).toBeUndefined();
  });

  it.each(names)('rejects the name %j', async (name) => {
    const stat = async () => transport().stat(name);
    await expect(stat()).rejects.toMatchObject({ code: 'REMOTE_PATH_INVALID' });
  });

  it('fails whatever is asked of it once it is closed', async () => {
    const closed = await server().open();
    await closed.close();
    await expect(closed.stat('range.bin')).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
    await closed.close();
  });
}

function writingCases(server: () => SuiteServer, transport: () => RenameTransport): void {
  it.each([{ sizeBytes: 0 }, { sizeBytes: 1 }, { sizeBytes: mebibyte }, { sizeBytes: 96 * mebibyte + 7 }])(
    'writes $sizeBytes bytes and reads them back, byte for byte',
    async ({ sizeBytes }) => {
      const bytes = randomBytes(sizeBytes);
      const result = await transport().write('whole.bin', chunksOf(bytes), { offset: 0 });
      expect(result).toEqual({ acknowledgedBytes: sizeBytes });
      expect(sha256(await server().fileAt('whole.bin'))).toBe(sha256(bytes));
      expect(await transport().stat('whole.bin')).toEqual({ sizeBytes });
      expect(sha256(await readAll(transport(), 'whole.bin', 0, sizeBytes))).toBe(sha256(bytes));
    },
  );

  it('acknowledges only what is there, in order, up to the last byte', async () => {
    const bytes = randomBytes(3 * mebibyte);
    const acknowledged: number[] = [];
    await transport().write('steps.bin', chunksOf(bytes), {
      offset: 0,
      onAcknowledged: (totalBytes) => acknowledged.push(totalBytes),
    });
    expect(acknowledged).toEqual([...acknowledged].sort((a, b) => a - b));
    expect(acknowledged.at(-1)).toBe(bytes.length);
  });

  it('goes on at an offset and leaves what is before it alone', async () => {
    await server().putFile('resumed.bin', Buffer.from('0123456789'));
    await transport().write('resumed.bin', chunksOf(Buffer.from('abcdefgh')), { offset: 4 });
    expect((await server().fileAt('resumed.bin'))?.toString()).toBe('0123abcdefgh');
  });

  it('empties a longer file when it writes from the start', async () => {
    await server().putFile('shorter.bin', Buffer.from('0123456789'));
    await transport().write('shorter.bin', chunksOf(Buffer.from('abc')), { offset: 0 });
    expect((await server().fileAt('shorter.bin'))?.toString()).toBe('abc');
  });

  it("passes on the source's own error and stays usable", async () => {
    async function* failing(): AsyncGenerator<Buffer> {
      yield Buffer.alloc(mebibyte);
      throw new RangeError('storage is gone');
    }
    await expect(transport().write('failing.bin', failing(), { offset: 0 })).rejects.toThrow(
      new RangeError('storage is gone'),
    );
    expect(await transport().stat('nowhere.bin')).toBeUndefined();
  });

  it('rejects to write under a name that is a path', async () => {
    const write = transport().write('../up.bin', chunksOf(Buffer.from('x')), { offset: 0 });
    await expect(write).rejects.toMatchObject({ code: 'REMOTE_PATH_INVALID' });
  });

  it('ends a write and its connection when the signal says so, with the reason given', async () => {
    const victim = await server().open();
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
}

function renamingCases(server: () => SuiteServer, transport: () => RenameTransport): void {
  it('renames a file', async () => {
    await server().putFile('before.bin', Buffer.from('same'));
    await transport().rename('before.bin', 'after.bin');
    expect([await server().fileAt('before.bin'), (await server().fileAt('after.bin'))?.toString()]).toEqual([
      undefined,
      'same',
    ]);
  });

  it('rejects a rename onto an existing file and changes neither', async () => {
    await server().putFile('mine.bin', Buffer.from('mine'));
    await server().putFile('theirs.bin', Buffer.from('theirs'));
    await expect(transport().rename('mine.bin', 'theirs.bin')).rejects.toMatchObject({
      code: 'RENAME_REFUSED',
    });
    expect([
      (await server().fileAt('mine.bin'))?.toString(),
      (await server().fileAt('theirs.bin'))?.toString(),
    ]).toEqual(['mine', 'theirs']);
  });
}

type Whole = () => SuiteServer<WholeTransport>;

function creatingCases(server: Whole, transport: () => WholeTransport): void {
  it.each([{ sizeBytes: 0 }, { sizeBytes: 1 }, { sizeBytes: 3 * mebibyte }])(
    'creates a file of $sizeBytes bytes at once, and tells its hash',
    async ({ sizeBytes }) => {
      const part = partOf(randomBytes(sizeBytes));
      const name = `whole-${sizeBytes}.bin`;
      const creation = await transport().createFile(name, part);
      expect(sha256(await server().fileAt(name))).toBe(sha256(part.bytes));
      const tag = creation.kind === 'CREATED' ? creation.tag : '';
      const hash = transport().sha256OfParts([part.sha256]);
      expect(await transport().stat(name)).toEqual({ sizeBytes, tag, sha256: hash });
    },
  );

  it('never replaces a file', async () => {
    await server().putFile('theirs.bin', Buffer.from('theirs'));
    expect(await transport().createFile('theirs.bin', partOf(Buffer.from('mine')))).toEqual({
      kind: 'EXISTS',
    });
    expect((await server().fileAt('theirs.bin'))?.toString()).toBe('theirs');
  });

  it('refuses bytes that are not what their hash says', async () => {
    const part = { bytes: Buffer.from('spoilt'), sha256: partOf(Buffer.from('other')).sha256 };
    await expect(transport().createFile('spoilt.bin', part)).rejects.toMatchObject({ code: 'VERIFY_FAILED' });
    expect(await server().fileAt('spoilt.bin')).toBeUndefined();
  });

  it('ends a write and its connection when the signal says so, with the reason given', async () => {
    const victim = await server().open();
    const stop = new AbortController();
    const reason = new Error('the turn is over');
    const write = victim.createFile('aborted.bin', partOf(randomBytes(8 * mebibyte)), stop.signal);
    stop.abort(reason);
    await expect(write).rejects.toBe(reason);
    await expect(victim.stat('aborted.bin')).rejects.toMatchObject({ name: 'TransientError' });
    await victim.close();
  });
}

function uploadingCases(server: Whole, transport: () => WholeTransport): void {
  const upload = async (name: string, parts: readonly Buffer[]) => {
    const id = await transport().startUpload(name);
    const stored = [];
    for (const [index, bytes] of parts.entries()) {
      const part = partOf(bytes);
      const tag = (await transport().uploadPart(name, id, index + 1, part)) ?? '';
      stored.push({ tag, sha256: part.sha256 });
    }
    return { id, stored };
  };
  const parts = [randomBytes(8 * mebibyte), randomBytes(8 * mebibyte), Buffer.from('the end')];

  it('shows nothing before the upload is finished, and then all of it with the hash of its parts', async () => {
    const { id, stored } = await upload('parts.bin', parts);
    expect(await transport().stat('parts.bin')).toBeUndefined();
    const finished = await transport().finishUpload('parts.bin', id, stored);
    expect(finished.kind).toBe('CREATED');
    expect(sha256(await server().fileAt('parts.bin'))).toBe(sha256(Buffer.concat(parts)));
    const hash = transport().sha256OfParts(stored.map((part) => part.sha256));
    expect(await transport().stat('parts.bin')).toMatchObject({ sha256: hash });
  });

  it('finishes no upload onto an existing file', async () => {
    await server().putFile('present.bin', Buffer.from('theirs'));
    const { id, stored } = await upload('present.bin', parts.slice(2));
    expect(await transport().finishUpload('present.bin', id, stored)).toEqual({ kind: 'EXISTS' });
    expect((await server().fileAt('present.bin'))?.toString()).toBe('theirs');
    await transport().dropUploads('present.bin', id);
  });

  it('says that an upload is gone which was dropped or never begun', async () => {
    const { id, stored } = await upload('dropped.bin', parts.slice(2));
    await transport().dropUploads('dropped.bin');
    expect(await transport().finishUpload('dropped.bin', id, stored)).toEqual({ kind: 'GONE' });
    expect(await transport().uploadPart('dropped.bin', id, 1, partOf(Buffer.from('x')))).toBeUndefined();
    await transport().dropUploads('dropped.bin', id);
  });

  it('says that an upload is spoilt whose parts are others than listed', async () => {
    const { id } = await upload('spoilt.bin', parts.slice(2));
    const other = [{ tag: '"00000000000000000000000000000000"', sha256: partOf(Buffer.from('x')).sha256 }];
    expect(await transport().finishUpload('spoilt.bin', id, other)).toEqual({ kind: 'SPOILT' });
    await transport().dropUploads('spoilt.bin', id);
  });
}

export function partOf(bytes: Buffer) {
  return { bytes, sha256: createHash('sha256').update(bytes).digest('base64') };
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
  for await (const chunk of transport.read(name, start, end)) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

async function* endless(): AsyncGenerator<Buffer> {
  for (;;) yield Buffer.alloc(65_536);
}

function sha256(bytes: Buffer | undefined): string | undefined {
  return bytes === undefined ? undefined : createHash('sha256').update(bytes).digest('hex');
}
