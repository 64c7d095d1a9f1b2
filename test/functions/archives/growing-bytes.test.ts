import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GrowingBytes } from '../../../functions/archives/growing-bytes.ts';

describe('bytes that grow', () => {
  it('are what was appended, in order, however long the pieces are', () => {
    const pieces = fc.array(fc.uint8Array({ maxLength: 40_000 }), { maxLength: 12 });
    void fc.assert(
      fc.property(pieces, (some) => {
        const grown = new GrowingBytes();
        for (const piece of some) grown.append(piece);
        expect(grown.bytes.equals(Buffer.concat(some))).toBe(true);
        expect(grown.sizeBytes).toBe(grown.bytes.length);
      }),
    );
  });

  it('give their memory back when they are released, and can be filled again', () => {
    const grown = new GrowingBytes();
    grown.append(Buffer.alloc(8 * 1024 * 1024, 'a'));
    const before = grown.bytes;
    const heldBytes = process.memoryUsage().arrayBuffers;
    grown.release();
    expect(heldBytes - process.memoryUsage().arrayBuffers).toBeGreaterThanOrEqual(8 * 1024 * 1024);
    expect([before.length, grown.sizeBytes]).toEqual([0, 0]);
    grown.append(Buffer.from('again'));
    expect(grown.bytes.toString()).toBe('again');
  });
});
