import type { RowProblem } from './contract.ts';
import { messageOf } from './problem-text.ts';
import { foldedPart, isAsciiText } from './row-key.ts';

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
 * Finds keys that come again; their parts are compared as `foldedPart` writes them. Holds 96 bits of a hash per row instead of
 * the keys, 6 MB for the longest file and 4 MB more at its end; two keys of such a file share a hash once in 10¹⁷ files.
 */
export function duplicateFinder(): DuplicateFinder {
  /** By row number the hash of its key; all zeros: a row without one. */
  let blocks: Uint32Array[] = [];
  let keyCount = 0;
  let laterRows = new Uint32Array(0);

  const blockOf = (row: number): Uint32Array => {
    const place = Math.floor(row / rowsPerBlock);
    const known = blocks[place];
    if (known !== undefined) return known;
    const block = new Uint32Array(rowsPerBlock * lanes);
    blocks[place] = block;
    return block;
  };
  const isSame = (one: number, other: number): boolean => {
    const [first, second] = [blockOf(one), blockOf(other)];
    const [at, otherAt] = [startOf(one), startOf(other)];
    return (
      first[at] === second[otherAt] &&
      first[at + 1] === second[otherAt + 1] &&
      first[at + 2] === second[otherAt + 2]
    );
  };

  return {
    add(rowNumber, key) {
      hashInto(blockOf(rowNumber), startOf(rowNumber), key);
      keyCount += 1;
    },
    end() {
      /** The last row of each key; 0 is empty, there is no such row. */
      const slots = new Uint32Array(2 ** Math.ceil(Math.log2(keyCount * 2 + 1)));
      for (let row = 0; row < blocks.length * rowsPerBlock; row += 1) {
        const [block, start] = [blockOf(row), startOf(row)];
        if (block[start] === 0 && block[start + 1] === 0 && block[start + 2] === 0) continue;
        let at = (block[start] ?? 0) & (slots.length - 1);
        while (slots[at] !== 0 && !isSame(slots[at] ?? 0, row)) at = (at + 1) & (slots.length - 1);
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

/** Where the hash of a row begins in its block. */
const startOf = (row: number): number => (row % rowsPerBlock) * lanes;

function enlarged(rows: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(Math.max(1024, rows.length * 2));
  larger.set(rows);
  return larger;
}

/** Three multiplicative hashes with different seeds, mixed as MurmurHash3 does at its end. */
function hashInto(hashes: Uint32Array, start: number, key: readonly string[]): void {
  let [a, b, c] = [0x9e3779b1, 0x85ebca77, 0xc2b2ae3d];
  for (const written of key) {
    // The letters of ASCII are folded as they are read.
    const part = isAsciiText(written) ? written : foldedPart(written);
    for (let at = 0; at < part.length; at += 1) {
      const unit = part.charCodeAt(at);
      const sign = unit >= 65 && unit <= 90 ? unit + 32 : unit;
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
  hashes[start] = mixed(a);
  hashes[start + 1] = mixed(b);
  hashes[start + 2] = mixed(c);
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
