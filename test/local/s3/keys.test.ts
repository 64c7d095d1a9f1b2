import { readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import {
  CopyObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bytesOf, startS3, type TestS3 } from './endpoint.ts';

const keys = [
  '../x',
  '../../../etc/passwd',
  'a/../../b',
  './c',
  'a//b',
  '/leading',
  'trailing/',
  '..',
  '.',
  'nul\0inside',
  'back\\slash',
  'CON',
  'per%2fcent',
  'plus+ and space',
  '?query=1&acl',
  '#fragment',
  'line\nbreak\r',
  'quote\'"<&>',
  'Case',
  'case',
  'snow☃/📄',
];

let s3: TestS3;
let foldersBefore: string[];
beforeAll(async () => {
  s3 = await startS3();
  foldersBefore = readdirSync(dirname(s3.stateFolder)).filter((name) => !name.startsWith('local-s3-'));
  for (const Key of keys)
    await s3.client.send(new PutObjectCommand({ Bucket: 'files', Key, Body: `at ${Key}` }));
});
afterAll(() => s3.close());

const read = async (Bucket: string, Key: string) =>
  (await bytesOf(await s3.client.send(new GetObjectCommand({ Bucket, Key })))).toString();

describe('S3 keys are names, not paths', () => {
  it.each(keys)('keeps %j as it is', async (key) => {
    expect(await read('files', key)).toBe(`at ${key}`);
  });

  it('lists every one of them unchanged', async () => {
    const { Contents } = await s3.client.send(
      new ListObjectsV2Command({ Bucket: 'files', EncodingType: 'url' }),
    );
    const listed = Contents?.map(({ Key = '' }) => decodeURIComponent(Key.replaceAll('+', '%20')));
    expect(listed?.sort()).toEqual([...keys].sort());
  });

  it.each(['../x', 'a/../../b', 'plus+ and space', 'nul\0inside'])(
    'copies %j and deletes the copy',
    async (key) => {
      const CopySource = `files/${encodeURIComponent(key)}`;
      await s3.client.send(new CopyObjectCommand({ Bucket: 'other', Key: key, CopySource }));
      expect(await read('other', key)).toBe(`at ${key}`);
      if (key.includes('\0')) return; // XML has no NUL: S3 cannot delete it by list either
      await s3.client.send(
        new DeleteObjectsCommand({ Bucket: 'other', Delete: { Objects: [{ Key: key }] } }),
      );
      await expect(read('other', key)).rejects.toMatchObject({ name: 'NoSuchKey' });
    },
  );

  it('writes nothing outside its own folder', () => {
    expect(readdirSync(s3.stateFolder)).toEqual(['s3']);
    const after = readdirSync(dirname(s3.stateFolder)).filter((name) => !name.startsWith('local-s3-'));
    expect(after.filter((name) => ['x', 'b', 'c', 'leading'].includes(name))).toEqual(
      foldersBefore.filter((name) => ['x', 'b', 'c', 'leading'].includes(name)),
    );
  });
});
