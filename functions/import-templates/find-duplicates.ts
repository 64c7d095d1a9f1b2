import type { RowProblem } from './contract.ts';
import { messageOf } from './problem-text.ts';

export interface DuplicateFinder {
  /** Rows come in the order of the file. */
  add(rowNumber: number, key: readonly string[]): void;
  /** Finds the repeated keys; nothing is added any more. */
  end(): void;
  /** The next row with the same key: this one is not used. `undefined`: it is the last of its key, or it has not ended yet. */
  laterRowOf(rowNumber: number): number | undefined;
}

const lanes = 3;
const rowsPerBlock = 4096;

/**
 * Finds keys that come again. Holds 96 bits of a hash per row instead of the keys, 6 MB for the longest file and 4 MB more at
 * its end; two keys of such a file share a hash once in 10¹⁷ files.
 */
export function duplicateFinder(): DuplicateFinder {
  /** By row number the hash of its key; all zeros: a row without one. */
  let blocks: Uint32Array[] = [];
  let keyCount = 0;
  let laterRows = new Uint32Array(0);
  const hash = new Uint32Array(lanes);

  const hashOf = (row: number): Uint32Array => {
    const place = Math.floor(row / rowsPerBlock);
    const block = blocks[place] ?? new Uint32Array(rowsPerBlock * lanes);
    blocks[place] = block;
    const start = (row % rowsPerBlock) * lanes;
    return block.subarray(start, start + lanes);
  };

  return {
    add(rowNumber, key) {
      hashInto(hash, key);
      hashOf(rowNumber).set(hash);
      keyCount += 1;
    },
    end() {
      /** The last row of each key; 0 is empty, there is no such row. */
      const slots = new Uint32Array(2 ** Math.ceil(Math.log2(keyCount * 2 + 1)));
      for (let row = 0; row < blocks.length * rowsPerBlock; row += 1) {
        const own = hashOf(row);
        if (isSame(own, noHash)) continue;
        let at = (own[0] ?? 0) & (slots.length - 1);
        while (slots[at] !== 0 && !isSame(hashOf(slots[at] ?? 0), own)) at = (at + 1) & (slots.length - 1);
        const earlierRow = slots[at] ?? 0;
        slots[at] = row;
        if (earlierRow === 0) continue;
        while (earlierRow >= laterRows.length) laterRows = enlarged(laterRows);
        laterRows[earlierRow] = row;
      }
      blocks = [];
    },
    laterRowOf: (rowNumber) => laterRows[rowNumber] || undefined,
  };
}

const noHash = new Uint32Array(lanes);
const isSame = (one: Uint32Array, other: Uint32Array): boolean =>
  one[0] === other[0] && one[1] === other[1] && one[2] === other[2];

function enlarged(rows: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(Math.max(1024, rows.length * 2));
  larger.set(rows);
  return larger;
}

/** Three multiplicative hashes with different seeds, mixed as MurmurHash3 does at its end. */
function hashInto(hash: Uint32Array, key: readonly string[]): void {
  let [a, b, c] = [0x9e3779b1, 0x85ebca77, 0xc2b2ae3d];
  for (const part of key) {
    for (let at = 0; at < part.length; at += 1) {
      const sign = part.charCodeAt(at);
      a = Math.imul(a ^ sign, 0x01000193);
      b = Math.imul(b ^ sign, 0x5bd1e995);
      c = Math.imul(c ^ sign, 0x27d4eb2f);
      a ^= a >>> 15;
      b ^= b >>> 13;
      c ^= c >>> 16;
    }
    // No text holds NUL; 0x10000 is no sign of one either. It keeps the parts apart.
    a = Math.imul(a ^ 0x10000, 0x01000193);
    b = Math.imul(b ^ 0x10000, 0x5bd1e995);
    c = Math.imul(c ^ 0x10000, 0x27d4eb2f);
  }
  hash[0] = mixed(a);
  hash[1] = mixed(b);
  hash[2] = mixed(c);
}

function mixed(seed: number): number {
  let value = Math.imul(seed ^ (seed >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}

/** Said of a row that a later one with the same key supersedes. */
export const supersededBy = (laterRow: number): RowProblem => ({
  code: 'ZI-W-102',
  message: messageOf('ZI-W-102', { n: laterRow }),
});
