import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutParts, planParts } from '../../../functions/transfer/cut-parts.ts';
import { aFileToSend } from './file-to-send.ts';

const mebibyte = 1024 * 1024;

describe('the parts of an upload', () => {
  it('are of the size that the store likes when they fit into the blocks', () => {
    const plan = planParts(
      { sizeBytes: 2_000 * mebibyte, blockBytes: 64 * mebibyte },
      { partBytes: 8 * mebibyte, mostParts: 10_000 },
    );
    expect(plan).toEqual({ partBytes: 8 * mebibyte, unitBytes: 64 * mebibyte });
  });

  it('are whole, few enough, and begin together with blocks now and then', () => {
    const size = fc.integer({ min: 1, max: 5_000 });
    void fc.assert(
      fc.property(size, size, size, size, (sizeBytes, blockBytes, partBytes, mostParts) => {
        const plan = planParts({ sizeBytes, blockBytes }, { partBytes, mostParts });
        expect(plan.partBytes).toBeGreaterThanOrEqual(partBytes);
        expect(Math.ceil(sizeBytes / plan.partBytes)).toBeLessThanOrEqual(mostParts);
        expect([plan.unitBytes % plan.partBytes, plan.unitBytes % blockBytes]).toEqual([0, 0]);
      }),
    );
  });

  it('are the file, from any unit on, however the source comes in pieces', async () => {
    const parts = fc.record({
      content: fc.uint8Array({ maxLength: 90 }),
      blockBytes: fc.constantFrom(2, 5, 8, 16),
      chunkBytes: fc.integer({ min: 1, max: 20 }),
      unit: fc.nat(5),
    });
    await fc.assert(
      fc.asyncProperty(parts, async ({ content, blockBytes, chunkBytes, unit }) => {
        const bytes = Buffer.from(content);
        const file = aFileToSend(bytes, { blockBytes, chunkBytes });
        const plan = planParts(file, { partBytes: 8, mostParts: 100 });
        const offset = Math.min(unit, Math.floor(bytes.length / plan.unitBytes)) * plan.unitBytes;
        const found: Buffer[] = [];
        for await (const part of cutParts(await file.openSource(offset), file, plan, offset))
          found.push(part.bytes);
        expect(Buffer.concat(found)).toEqual(bytes.subarray(offset));
        expect(found.slice(0, -1).every((part) => part.length === plan.partBytes)).toBe(true);
      }),
    );
  });
});
