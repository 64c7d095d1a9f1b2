import { type _Object, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import type { SFTPWrapper } from 'ssh2';
import { describe, expect, it } from 'vitest';
import { aTransferWorld, bucket, folders, type TransferWorld } from './a-transfer-world.ts';
import { openSftp, type Sftp } from './clients.ts';
import { hostilePaths } from './hostile-paths.ts';

const isDeep = process.env['WAYBILL_DEEP'] !== undefined;
const pathCount = isDeep ? 5_000 : 400;
/** Each opens one handle at a time; a session has a hundred at most. */
const pathsAtOnce = 50;

/** No path has this name: whoever sees it has looked into a folder of others. */
const theirs = 'theirs-q7.csv';

type Done = (error: unknown, result?: unknown) => void;

/** Opens, does, closes, and tells what was read; whatever fails is a refusal. */
function opened(sftp: SFTPWrapper, path: string, flags: string, act: (handle: Buffer, done: Done) => void) {
  return new Promise<string>((resolve) => {
    sftp.open(path, flags as never, (error, handle) => {
      if (error) return resolve('');
      act(handle, (failed, result) => {
        sftp.close(handle, () => resolve(failed ? '' : String(result)));
      });
    });
  });
}
const asked = (call: (done: Done) => void) =>
  new Promise<string>((resolve) => {
    call((error, result) => resolve(error ? '' : JSON.stringify(result ?? 'done')));
  });
const reading = (sftp: SFTPWrapper, handle: Buffer, done: Done) => {
  const into = Buffer.alloc(64);
  sftp.read(handle, into, 0, 64, 0, (error, count) => done(error, into.toString('utf8', 0, count)));
};
const writing = (sftp: SFTPWrapper, handle: Buffer, done: Done) =>
  sftp.write(handle, Buffer.from('planted'), 0, 7, 0, done);

/**
 * What a client can ask of a path, in this order, so that what it was let write is there to be read and removed. Each answers
 * with what it learnt, nothing when it was refused.
 */
const operations: Record<string, (sftp: SFTPWrapper, path: string, at: number) => Promise<string>> = {
  write: (sftp, path) => opened(sftp, path, 'w', (handle, done) => writing(sftp, handle, done)),
  append: (sftp, path) => opened(sftp, path, 'a', (handle, done) => writing(sftp, handle, done)),
  read: (sftp, path) => opened(sftp, path, 'r', (handle, done) => reading(sftp, handle, done)),
  fstat: (sftp, path) => opened(sftp, path, 'r', (handle, done) => sftp.fstat(handle, done)),
  stat: (sftp, path) => asked((done) => sftp.stat(path, done)),
  lstat: (sftp, path) => asked((done) => sftp.lstat(path, done)),
  list: (sftp, path) => asked((done) => sftp.readdir(path, done)),
  realpath: (sftp, path) => asked((done) => sftp.realpath(path, done)),
  setstat: (sftp, path) => asked((done) => sftp.setstat(path, { mode: 0o777 }, done)),
  symlink: async (sftp, path, at) =>
    (await asked((done) => sftp.symlink(path, `/Import/link-${at}`, done))) +
    (await asked((done) => sftp.symlink('/Import/mine.csv', path, done))),
  rename: async (sftp, path, at) =>
    (await asked((done) => sftp.rename(path, `/Import/from-${at}`, done))) +
    (await asked((done) => sftp.rename(`/Import/from-${at}`, path, done))) +
    (await asked((done) => sftp.rename(`/Export/given-${at}`, path, done))),
  remove: (sftp, path) => asked((done) => sftp.unlink(path, done)),
  mkdir: (sftp, path) => asked((done) => sftp.mkdir(path, done)),
  rmdir: (sftp, path) => asked((done) => sftp.rmdir(path, done)),
};
const names = Object.keys(operations);

/** Nothing but the mappings confines the firm: its role and its session may do everything in the bucket. */
async function aFirmWithNeighbours() {
  const world = await aTransferWorld({
    roleStatements: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }],
  });
  const below = ['Secret/', 'Important/', 'Import0/', 'Import./', 'import/', ''].map(
    (folder) => `firm1/${folder}`,
  );
  for (const folder of ['', 'firm/Import/', 'firm10/', 'firm10/Import/', 'firm10/Export/', ...below])
    for (const name of ['a.csv', theirs]) await world.put(folder + name, 'not yours');
  for (const folder of folders) await world.put(`firm1/${folder}/mine.csv`, 'mine');
  for (let at = 0; at < pathCount; at += 8) await world.put(`firm1/Export/given-${at}`, 'mine');
  return {
    world,
    sftp: await openSftp(world.server(), await world.createFirm('firm1', { Policy: undefined })),
  };
}

/** Key, size and hash of every object that is in none of the firm's folders. */
async function outside(world: TransferWorld): Promise<string[]> {
  const client = new S3Client({ ...world.clientSettings(), forcePathStyle: true });
  const found: _Object[] = [];
  for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket: bucket }))
    found.push(...Contents);
  return found
    .filter(({ Key = '' }) => !/^firm1\/(Import|Export|Archive|Rejected)\//.test(Key))
    .map(({ Key, Size, ETag }) => `${Key} ${Size} ${ETag}`);
}

/** All operations on all paths over one connection, several paths at a time. */
async function storm({ wrapper }: Sftp, paths: readonly string[]): Promise<Map<string, string[]>> {
  const learnt = new Map<string, string[]>(names.map((name) => [name, []]));
  const left = [...paths.entries()];
  const attack = async () => {
    for (let next = left.pop(); next !== undefined; next = left.pop())
      for (const [name, operation] of Object.entries(operations))
        learnt.get(name)?.push(await operation(wrapper, next[1], next[0]));
  };
  await Promise.all(Array.from({ length: pathsAtOnce }, attack));
  return learnt;
}

describe('Transfer stand-in: hostile paths', () => {
  it(
    `${pathCount.toLocaleString('en-US')} paths × 14 operations: 0 escapes`,
    async () => {
      const { world, sftp } = await aFirmWithNeighbours();
      const before = await outside(world);
      const learnt = await storm(sftp, hostilePaths(pathCount));
      expect(await outside(world)).toEqual(before);
      for (const [name, answers] of learnt) {
        expect([name, answers.length]).toEqual([name, pathCount]);
        expect(answers.filter((answer) => answer.includes('not yours') || answer.includes(theirs))).toEqual(
          [],
        );
      }
      // Some lead into the firm's own folders: that the others were refused is not that everything is.
      const taken = names.filter((name) => learnt.get(name)?.some((answer) => answer !== ''));
      expect(taken).toEqual(names.filter((name) => !['append', 'setstat', 'symlink'].includes(name)));
      expect(await sftp.names('/')).toEqual(folders.toSorted());
      expect(world.logged.filter((line) => /Error|TypeError|ENOENT/.test(line))).toEqual([]);
    },
    isDeep ? 900_000 : 180_000,
  );
});
