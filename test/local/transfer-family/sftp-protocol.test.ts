import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import ssh2 from 'ssh2';
import { describe, expect, it, vi } from 'vitest';
import { aTransferWorld, bucket, type WorldOptions } from './a-transfer-world.ts';
import { openSftp, type Sftp } from './clients.ts';

const { WRITE, CREAT, TRUNC, READ, EXCL } = ssh2.utils.sftp.OPEN_MODE;
const whole = WRITE | CREAT | TRUNC;
const [missing, denied, failure, unsupported] = [2, 3, 4, 8];

async function aSession(options: WorldOptions = {}) {
  const world = await aTransferWorld(options);
  const firm = await world.createFirm('firm1');
  return { world, firm, sftp: await openSftp(world.server(), firm) };
}

const writeAt = (sftp: Sftp, handle: Buffer, offset: number, text: string) =>
  sftp.ask((one, done) => one.write(handle, Buffer.from(text), 0, text.length, offset, done));
const closeHandle = (sftp: Sftp, handle: Buffer) => sftp.status((one, done) => one.close(handle, done));

describe('Transfer stand-in: uploads', () => {
  it('shows a file when it is closed, whole, and tells S3’s and its own listeners once', async () => {
    const { world, sftp } = await aSession();
    const handle = await sftp.open('/Import/a.csv', whole);
    await writeAt(sftp, handle, 0, 'a,b\n');
    expect(await world.keys()).toEqual([]);
    expect(world.objectEvents).toEqual([]);
    await writeAt(sftp, handle, 4, '1,2\n');
    expect(await closeHandle(sftp, handle)).toBe(0);
    expect((await world.get('firm1/Import/a.csv')).bytes.toString()).toBe('a,b\n1,2\n');
    await vi.waitFor(() => expect(world.objectEvents).toHaveLength(1));
    expect(world.objectEvents).toMatchObject([
      { eventName: 'ObjectCreated:Put', bucket, key: 'firm1/Import/a.csv', sizeBytes: 8 },
    ]);
    expect(world.told).toMatchObject([
      {
        ...{ source: 'aws.transfer', detailType: 'SFTP Server File Upload Completed' },
        resources: [`arn:aws:transfer:us-east-1:000000000000:server/${world.server().serverId}`],
        detail: {
          ...{ 'status-code': 'COMPLETED', protocol: 'SFTP', bytes: 8, username: 'firm1' },
          ...{ 'file-path': `/${bucket}/firm1/Import/a.csv`, 'server-id': world.server().serverId },
          etag: world.objectEvents[0]?.eTag,
        },
      },
    ]);
  });

  it('puts stretches in their places that arrive in another order', async () => {
    const { world, sftp } = await aSession();
    const handle = await sftp.open('/Import/a.csv', whole);
    await writeAt(sftp, handle, 4, 'efgh');
    await writeAt(sftp, handle, 8, 'ij');
    await writeAt(sftp, handle, 0, 'abcdE');
    await writeAt(sftp, handle, 4, 'e');
    expect(await closeHandle(sftp, handle)).toBe(0);
    expect((await world.get('firm1/Import/a.csv')).bytes.toString()).toBe('abcdefghij');
  });

  it('writes no file of which a stretch is missing, and says so', async () => {
    const { world, sftp } = await aSession();
    await world.put('firm1/Import/a.csv', 'before');
    const handle = await sftp.open('/Import/a.csv', whole);
    await writeAt(sftp, handle, 5, 'late');
    expect(await closeHandle(sftp, handle)).toBe(failure);
    expect((await world.get('firm1/Import/a.csv')).bytes.toString()).toBe('before');
    const detail = await world.eventOf('SFTP Server File Upload Failed');
    expect(detail).toMatchObject({ 'status-code': 'FAILED', 'failure-code': 'UNKNOWN_ERROR' });
  });

  it('takes an empty file, and replaces a file as a whole', async () => {
    const { world, sftp } = await aSession();
    await sftp.write('/Import/a.csv', 'a long first content');
    await sftp.write('/Import/a.csv', 'short');
    await sftp.write('/Import/empty.csv', '');
    expect((await world.get('firm1/Import/a.csv')).bytes.toString()).toBe('short');
    expect((await world.get('firm1/Import/empty.csv')).bytes).toHaveLength(0);
  });

  it.each([
    ['append to', 'a', unsupported],
    ['read what it writes to', whole | READ, unsupported],
    ['change a part of', WRITE, unsupported],
    ['make again', WRITE | CREAT | EXCL, failure],
  ])('does not %s a file that is there', async (_name, flags, code) => {
    const { world, sftp } = await aSession();
    await world.put('firm1/Import/a.csv', 'before');
    await expect(sftp.open('/Import/a.csv', flags)).rejects.toMatchObject({ code });
    expect((await world.get('firm1/Import/a.csv')).bytes.toString()).toBe('before');
  });

  it('opens no file for writing that is not there unless asked to make it', async () => {
    const { sftp } = await aSession();
    await expect(sftp.open('/Import/a.csv', WRITE | TRUNC)).rejects.toMatchObject({ code: missing });
    await expect(sftp.open('/Import/a.csv', WRITE | CREAT)).resolves.toBeDefined();
  });

  it('lets the first of two exclusive writers of a name win', async () => {
    const { world, sftp } = await aSession();
    const [first, second] = [
      await sftp.open('/Import/a.csv', whole | EXCL),
      await sftp.open('/Import/a.csv', whole | EXCL),
    ];
    await writeAt(sftp, second, 0, 'second');
    await writeAt(sftp, first, 0, 'first');
    expect(await closeHandle(sftp, first)).toBe(0);
    expect(await closeHandle(sftp, second)).toBe(failure);
    expect((await world.get('firm1/Import/a.csv')).bytes.toString()).toBe('first');
  });

  it('leaves what arrived when the connection is lost, told as a partial upload', async () => {
    const { world, sftp } = await aSession();
    const handle = await sftp.open('/Import/a.csv', whole);
    await writeAt(sftp, handle, 0, 'a,b\n1,');
    sftp.client.destroy();
    const detail = await world.eventOf('SFTP Server File Upload Failed');
    expect(detail).toMatchObject({ 'failure-code': 'PARTIAL_UPLOAD', bytes: 6 });
    expect((await world.get('firm1/Import/a.csv')).bytes.toString()).toBe('a,b\n1,');
    expect(world.told).toHaveLength(1);
    expect(readdirSync(join(world.stateFolder, 'transfer', 'uploads'))).toEqual([]);
  });

  it('leaves nothing of a file of which nothing had arrived', async () => {
    const { world, sftp } = await aSession();
    await world.put('firm1/Import/a.csv', 'before');
    await sftp.open('/Import/a.csv', whole);
    sftp.client.end();
    expect(await world.eventOf('SFTP Server File Upload Failed')).toMatchObject({ bytes: 0, etag: '' });
    expect((await world.get('firm1/Import/a.csv')).bytes.toString()).toBe('before');
  });
});

describe('Transfer stand-in: files and folders', () => {
  it('renames by copying and deleting, and tells of both', async () => {
    const { world, sftp } = await aSession();
    await world.put('firm1/Import/a.csv', 'content');
    expect(await sftp.status((one, done) => one.rename('/Import/a.csv', '/Import/b.csv', done))).toBe(0);
    expect(await world.keys()).toEqual(['firm1/Import/b.csv']);
    await vi.waitFor(() => expect(world.objectEvents).toHaveLength(3));
    expect(world.objectEvents.slice(1).map(({ eventName, key }) => [eventName, key])).toEqual([
      ['ObjectCreated:Copy', 'firm1/Import/b.csv'],
      ['ObjectRemoved:Delete', 'firm1/Import/a.csv'],
    ]);
  });

  it.each([
    ['onto a file', '/Import/a.csv', '/Import/b.csv', failure],
    ['onto a folder', '/Import/a.csv', '/Import/folder', failure],
    ['a folder', '/Import/folder', '/Import/other', failure],
    ['a file that is not there', '/Import/none', '/Import/other', missing],
    ['a mapped folder', '/Import', '/Other', denied],
    ['into a folder that may not be written', '/Import/a.csv', '/Export/a.csv', denied],
  ])('does not rename %s', async (_name, from, to, code) => {
    const { world, sftp } = await aSession();
    for (const name of ['a.csv', 'b.csv', 'folder/c.csv']) await world.put(`firm1/Import/${name}`, name);
    const keys = await world.keys();
    expect(await sftp.status((one, done) => one.rename(from, to, done))).toBe(code);
    expect(await world.keys()).toEqual(keys);
    expect((await world.get('firm1/Import/b.csv')).bytes.toString()).toBe('b.csv');
  });

  it('leaves both files when the old one may not be removed', async () => {
    const roleStatements = ['s3:ListBucket', 's3:GetObject', 's3:PutObject'].map((Action) => ({
      ...{ Effect: 'Allow' as const, Action, Resource: '*' },
    }));
    const { world, sftp } = await aSession({ roleStatements });
    await world.put('firm1/Import/a.csv', 'content');
    expect(await sftp.status((one, done) => one.rename('/Import/a.csv', '/Import/b.csv', done))).toBe(denied);
    expect(await world.keys()).toEqual(['firm1/Import/a.csv', 'firm1/Import/b.csv']);
  });

  it('makes folders as empty objects and removes them when nothing is in them', async () => {
    const { world, sftp } = await aSession();
    const mkdir = (path: string) => sftp.status((one, done) => one.mkdir(path, done));
    const rmdir = (path: string) => sftp.status((one, done) => one.rmdir(path, done));
    expect(await mkdir('/Import/x')).toBe(0);
    expect(await world.keys()).toEqual(['firm1/Import/x/']);
    expect(await sftp.names('/Import/x')).toEqual([]);
    expect(await mkdir('/Import/x')).toBe(failure);
    await sftp.write('/Import/x/a.csv', 'a');
    expect(await rmdir('/Import/x')).toBe(failure);
    expect(await sftp.status((one, done) => one.unlink('/Import/x', done))).toBe(failure);
    await sftp.ask((one, done) => one.unlink('/Import/x/a.csv', done));
    expect(await rmdir('/Import/x')).toBe(0);
    expect(await rmdir('/Import/x')).toBe(missing);
    expect([await rmdir('/Import'), await mkdir('/Import'), await rmdir('/')]).toEqual([
      denied,
      denied,
      denied,
    ]);
    expect(await world.keys()).toEqual([]);
  });

  it('tells sizes, times and kinds, and lists only what lies below', async () => {
    const { world, sftp } = await aSession();
    for (const key of ['a.csv', 'sub/b.csv', 'twice//c.csv', 'up/../d.csv'])
      await world.put(`firm1/Import/${key}`, '12345');
    for (const key of ['firm1/Important/a.csv', 'firm1/a.csv', 'firm10/Import/a.csv']) await world.put(key);
    expect((await sftp.names('/Import')).sort()).toEqual(['a.csv', 'sub', 'twice', 'up']);
    expect([await sftp.names('/Import/twice'), await sftp.names('/Import/up')]).toEqual([[], []]);
    const stats = (path: string) => sftp.ask<ssh2.Stats>((one, done) => one.stat(path, done));
    const file = await stats('/Import/a.csv');
    expect([file.isFile(), file.size]).toEqual([true, 5]);
    expect(Math.abs(file.mtime - world.clock.nowMs() / 1_000)).toBeLessThan(60);
    for (const folder of ['/', '/Import', '/Import/sub'])
      expect((await stats(folder)).isDirectory()).toBe(true);
    await expect(stats('/Import/su')).rejects.toMatchObject({ code: missing });
    await expect(sftp.names('/Import/none')).rejects.toMatchObject({ code: missing });
    await expect(sftp.names('/Import/a.csv')).rejects.toMatchObject({ code: missing });
  });

  it('lists a folder whole that S3 lists in several pages', async () => {
    const { world, sftp } = await aSession();
    const expected = Array.from({ length: 1_030 }, (_, count) => `${String(count).padStart(4, '0')}.csv`);
    await Promise.all(expected.map((name) => world.put(`firm1/Export/${name}`)));
    expect((await sftp.names('/Export')).sort()).toEqual(expected);
  });

  it('gives a file back whole however its pieces are asked for', async () => {
    const { world, sftp } = await aSession();
    const sent = randomBytes(2 * 1024 * 1024 + 12_345);
    await world.put('firm1/Export/a.bin', sent);
    expect((await sftp.read('/Export/a.bin')).equals(sent)).toBe(true);
    const handle = await sftp.open('/Export/a.bin', 'r');
    const piece = Buffer.alloc(30_000);
    for (const offset of [1_040_000, 5, 2_097_000]) {
      const read = await sftp.ask<number>((one, done) =>
        one.read(handle, piece, 0, piece.length, offset, (error, count) => done(error, count)),
      );
      expect(piece.subarray(0, read).equals(sent.subarray(offset, offset + piece.length))).toBe(true);
    }
    const behind = await sftp.ask<number>((one, done) =>
      one.read(handle, piece, 0, 1, sent.length, (error, count) => done(error, count)),
    );
    expect(behind).toBe(0);
  });

  it('breaks off the reading of a file that is replaced meanwhile', async () => {
    const { world, sftp } = await aSession();
    await world.put('firm1/Export/a.bin', 'first');
    const handle = await sftp.open('/Export/a.bin', 'r');
    await world.put('firm1/Export/a.bin', 'other');
    const read = sftp.status((one, done) =>
      one.read(handle, Buffer.alloc(5), 0, 5, 0, (error) => done(error)),
    );
    expect(await read).toBe(failure);
  });
});
