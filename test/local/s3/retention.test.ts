import { GetObjectTaggingCommand } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { RetentionDays } from '../../../functions/platform/files.ts';
import { type MovableFiles, movableFiles } from '../../../functions/platform/movable-files.ts';
import { startS3, type TestS3 } from './endpoint.ts';

let s3: TestS3;
let files: MovableFiles;
beforeEach(async () => {
  s3 = await startS3();
  files = movableFiles('files', s3.client);
});
afterEach(() => s3.close());

const tagsOf = async (Key: string) => {
  const { TagSet } = await s3.client.send(new GetObjectTaggingCommand({ Bucket: 'files', Key }));
  return TagSet;
};
const days = (count: RetentionDays) => [{ Key: 'retention', Value: String(count) }];

it('keeps how long an object is to stay, whichever way it was written, copied or told', async () => {
  await files.write('written', 'x', undefined, 30);
  await files.writeOnce('once', 'x', undefined, 90);
  await files.writeOnce('once', 'y', undefined, 7);
  await files.writeStream(
    'streamed',
    (async function* () {
      yield 'x';
    })(),
    undefined,
    7,
  );
  await files.assemble('assembled', [{ kind: 'bytes', bytes: Buffer.from('x') }], undefined, 90);
  const object = await files.describe('written');
  if (object === undefined) throw new Error('it was written');
  await files.copy(object, 'copied', 90);
  await files.copy(object, 'kept as it was');
  await files.write('told', 'x');
  expect(await tagsOf('told')).toEqual([]);
  await files.expire('told', 7);
  const expected = { written: 30, once: 90, streamed: 7, assembled: 90, copied: 90, told: 7 } as const;
  for (const [key, count] of Object.entries(expected))
    expect([key, await tagsOf(key)]).toEqual([key, days(count)]);
  expect(await tagsOf('kept as it was')).toEqual(days(30));
  await files.expire('not there', 7);
});

it('lists what was written before an instant, exactly', async () => {
  await files.write('a/1', 'one');
  await files.write('b/1', 'other');
  const listed = [];
  for await (const found of files.listOlder('a/', new Date(Date.now() + 60_000))) listed.push(found);
  expect(listed).toMatchObject([await files.describe('a/1')]);
  for await (const found of files.listOlder('', new Date(0))) throw new Error(`${found.key} is not that old`);
});
