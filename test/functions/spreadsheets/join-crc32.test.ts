import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinCrc32 } from '../../../functions/spreadsheets/join-crc32.ts';

describe('the CRC-32 of two texts in a row', () => {
  it('is that of both together, whatever they are', () => {
    const bytes = fc.uint8Array({ maxLength: 3000 });
    fc.assert(
      fc.property(bytes, bytes, (first, second) => {
        const joined = joinCrc32(crc32(first), crc32(second), second.length);
        expect(joined).toBe(crc32(Buffer.concat([first, second])));
      }),
    );
  });

  it('is right for a second one of many megabytes', () => {
    const [first, second] = [Buffer.from('head'), Buffer.alloc(20_000_001, 'tail')];
    expect(joinCrc32(crc32(first), crc32(second), second.length)).toBe(crc32(Buffer.concat([first, second])));
  });
});
