import type { RowProblem } from './contract.ts';
import { messageOf } from './problem-text.ts';

export interface DuplicateFinder {
  /** Rows come in the order of the file. */
  add(rowNumber: number, key: readonly string[]): void;
  /** Frees what only adding needs; nothing is added any more. */
  end(): void;
  /** The next row with the same key: this one is not used. `undefined`: it is the last of its key. */
  laterRowOf(rowNumber: number): number | undefined;
  readonly supersededCount: number;
}

const lanes = 3;
const slotSize = lanes + 1;

/**
 * Finds keys that come again. Holds 96 bits of a hash and two numbers per row instead of the keys, 16 to 36 MB for the
 * longest file; two keys of such a file share a hash once in 10¹⁷ files.
 */
export function duplicateFinder(): DuplicateFinder {
  /** Per slot the hash, then the last row of the key; row 0 does not exist, so 0 is empty. */
  let slots = new Uint32Array(1024 * slotSize);
  let keyCount = 0;
  let laterRows = new Uint32Array(1024);
  let supersededCount = 0;
  const hash = new Uint32Array(lanes);

  const slotOf = (table: Uint32Array, wanted: Uint32Array): number => {
    const mask = table.length / slotSize - 1;
    let at = ((wanted[0] ?? 0) & mask) * slotSize;
    while (table[at + lanes] !== 0 && !isSame(table, at, wanted)) at = (at + slotSize) % table.length;
    return at;
  };

  const grow = (): void => {
    const larger = new Uint32Array(slots.length * 2);
    for (let at = 0; at < slots.length; at += slotSize) {
      const slot = slots.subarray(at, at + slotSize);
      if (slot[lanes] !== 0) larger.set(slot, slotOf(larger, slot));
    }
    slots = larger;
  };

  return {
    add(rowNumber, key) {
      hashInto(hash, key);
      const at = slotOf(slots, hash);
      const earlier = slots[at + lanes] ?? 0;
      slots.set(hash, at);
      slots[at + lanes] = rowNumber;
      if (earlier !== 0) {
        while (earlier >= laterRows.length) laterRows = enlarged(laterRows);
        laterRows[earlier] = rowNumber;
        supersededCount += 1;
        return;
      }
      keyCount += 1;
      if (keyCount * 2 * slotSize > slots.length) grow();
    },
    end() {
      slots = new Uint32Array(0);
    },
    laterRowOf: (rowNumber) => laterRows[rowNumber] || undefined,
    get supersededCount() {
      return supersededCount;
    },
  };
}

const isSame = (table: Uint32Array, at: number, hash: Uint32Array): boolean =>
  table[at] === hash[0] && table[at + 1] === hash[1] && table[at + 2] === hash[2];

function enlarged(rows: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(rows.length * 2);
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
