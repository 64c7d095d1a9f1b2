import { beforeEach, describe, expect, it } from 'vitest';
import { readAttachments } from '../../../functions/i9/attachment-store.ts';
import { TransientError } from '../../../functions/platform/errors.ts';
import { type MemoryFiles, memoryFiles } from '../../support/memory-files.ts';
import { anAttachment } from '../../support/record-builders.ts';

const front = Buffer.from('the front of a card');
const back = Buffer.from('the back of a card');
const bundle = 'D/meridian-hr/C/1001/I/1/bundle';
const inBundle = (attachmentId: string, bytes: Buffer, offset: number) =>
  anAttachment(bytes, { attachmentId, objectKey: bundle, offset });

let attachments: MemoryFiles;
beforeEach(() => {
  attachments = memoryFiles();
  attachments.objects.set(bundle, Buffer.concat([front, back]));
});
const read = async (...listed: ReturnType<typeof anAttachment>[]) =>
  Object.fromEntries(await readAttachments({ attachments }, { attachments: listed }));

describe('attachments', () => {
  it('of one bundle are read by one request', async () => {
    const found = await read(inBundle('back', back, front.length), inBundle('front', front, 0));
    expect(found).toEqual({
      front: { kind: 'PRESENT', bytes: front },
      back: { kind: 'PRESENT', bytes: back },
    });
    expect(attachments.readCount).toBe(1);
  });

  it('far apart in one object are not read over', async () => {
    const far = 1_000_000;
    attachments.objects.set(bundle, Buffer.concat([front, Buffer.alloc(far), back]));
    const found = await read(inBundle('front', front, 0), inBundle('back', back, front.length + far));
    expect([found['back']?.kind, attachments.readCount]).toEqual(['PRESENT', 2]);
  });

  it('with another hash are damaged, and the rest is given', async () => {
    attachments.objects.set(bundle, Buffer.concat([front, Buffer.from('the Back of a card')]));
    const found = await read(inBundle('front', front, 0), inBundle('back', back, front.length));
    expect(found).toEqual({
      front: { kind: 'PRESENT', bytes: front },
      back: { kind: 'DAMAGED', reason: 'SHA256_DIFFERS' },
    });
  });

  it('beyond the end of an object are missing, and those before are given', async () => {
    attachments.objects.set(bundle, Buffer.concat([front, back]).subarray(0, -1));
    const found = await read(inBundle('front', front, 0), inBundle('back', back, front.length));
    expect(found).toEqual({
      front: { kind: 'PRESENT', bytes: front },
      back: { kind: 'MISSING', reason: 'OBJECT_TOO_SHORT' },
    });
  });

  it('whose object is gone are missing', async () => {
    const found = await read(anAttachment(front, { objectKey: 'D/gone' }));
    expect(found).toEqual({ one: { kind: 'MISSING', reason: 'OBJECT_MISSING' } });
  });

  it('without bytes are present and empty', async () => {
    expect(await read(inBundle('none', Buffer.alloc(0), 5))).toEqual({
      none: { kind: 'PRESENT', bytes: Buffer.alloc(0) },
    });
  });

  it('fail when the bucket does, instead of counting as missing', async () => {
    attachments.readRange = () => Promise.reject(new TransientError('SLOW_DOWN', 'try later'));
    await expect(read(inBundle('front', front, 0))).rejects.toMatchObject({ code: 'SLOW_DOWN' });
  });
});
