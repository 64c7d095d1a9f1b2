import { GetObjectTaggingCommand } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { smallestPartBytes } from '../../../functions/platform/files.ts';
import { type MovableFiles, movableFiles } from '../../../functions/platform/movable-files.ts';
import { startS3, type TestS3 } from './endpoint.ts';

let s3: TestS3;
let files: MovableFiles;
beforeEach(async () => {
  s3 = await startS3();
  files = movableFiles('files', s3.client);
});
afterEach(() => s3.close());

const key = 'firm1/Export/ä b.csv';
const first = Buffer.alloc(smallestPartBytes, 'a');

async function upload(...parts: readonly Buffer[]) {
  const begun = { key, uploadId: await files.beginParts(key, 'text/csv', 90) };
  const eTags: string[] = [];
  for (const [place, bytes] of parts.entries())
    eTags.push((await files.sendPart(begun, place + 1, bytes)) ?? 'gone');
  return { begun, eTags };
}

describe('an object written in parts', () => {
  it('is there when they are joined, and not before', async () => {
    const { begun, eTags } = await upload(first, Buffer.from('end'));
    expect(await files.describe(key)).toBeUndefined();
    expect(await files.joinParts(begun, eTags)).toBe(true);
    expect(await files.read(key)).toEqual(Buffer.concat([first, Buffer.from('end')]));
    const { TagSet } = await s3.client.send(new GetObjectTaggingCommand({ Bucket: 'files', Key: key }));
    expect(TagSet).toEqual([{ Key: 'retention', Value: '90' }]);
  });

  it('says so when they were joined already, and stays as it is', async () => {
    const { begun, eTags } = await upload(Buffer.from('all'));
    await files.joinParts(begun, eTags);
    expect(await files.joinParts(begun, eTags)).toBe(false);
    expect(await files.sendPart(begun, 2, first)).toBeUndefined();
    expect(String(await files.read(key))).toBe('all');
  });

  it('is not joined of a part that was replaced since', async () => {
    const { begun, eTags } = await upload(Buffer.from('one'));
    await files.sendPart(begun, 1, Buffer.from('other'));
    expect(await files.joinParts(begun, eTags)).toBe(false);
    expect(await files.describe(key)).toBeUndefined();
  });

  it('is never there when its parts are dropped, once or twice', async () => {
    const { begun, eTags } = await upload(Buffer.from('one'));
    await files.dropParts(begun);
    await files.dropParts(begun);
    expect(await files.joinParts(begun, eTags)).toBe(false);
    expect(await files.describe(key)).toBeUndefined();
  });
});
