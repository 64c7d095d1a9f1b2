import { createHash, hash } from 'node:crypto';
import type { KeySet } from '../immigration/contract.ts';

const keyBytes = 8;
const numberOf = (entityId: string): bigint => hash('sha256', entityId, 'buffer').readBigUInt64BE();

/** Entities that a file would make: eight bytes of a hash of each id, so that half a million take four megabytes. */
export class MadeKeys {
  #numbers = new BigUint64Array(1024);
  #count = 0;

  add(entityId: string): void {
    if (this.#count === this.#numbers.length) {
      const larger = new BigUint64Array(this.#count * 2);
      larger.set(this.#numbers);
      this.#numbers = larger;
    }
    this.#numbers[this.#count] = numberOf(entityId);
    this.#count += 1;
  }

  /** In order; the same for the same entities. */
  bytes(): Buffer {
    const sorted = this.#numbers.slice(0, this.#count).sort();
    const bytes = Buffer.alloc(sorted.length * keyBytes);
    sorted.forEach((value, at) => {
      bytes.writeBigUInt64BE(value, at * keyBytes);
    });
    return bytes;
  }
}

/** Tells two results of `bytes` apart. */
export const hashOfKeys = (bytes: Buffer): string =>
  createHash('sha256').update(bytes).digest('hex').slice(0, 16);

/** Reads what `bytes` gave. */
export function readMadeKeys(bytes: Buffer): KeySet {
  const numberAt = (at: number) => bytes.readBigUInt64BE(at * keyBytes);
  return {
    has(entityId) {
      const wanted = numberOf(entityId);
      let [low, high] = [0, bytes.length / keyBytes];
      while (low < high) {
        const middle = (low + high) >> 1;
        if (numberAt(middle) < wanted) low = middle + 1;
        else high = middle;
      }
      return low < bytes.length / keyBytes && numberAt(low) === wanted;
    },
  };
}

const lanes = 3;

/**
 * Row numbers by entity: a table of eight bytes of a hash of each id and the row, so that half a million take 12 to 24
 * megabytes. Of the same entity the last row counts.
 */
export class KeyRows {
  /** Per slot two words of the hash, then the row; row 0 does not exist, so 0 is empty. */
  #slots: Uint32Array<ArrayBuffer>;
  #count = 0;

  constructor(slots = new Uint32Array(256 * lanes)) {
    this.#slots = slots;
    for (let at = lanes - 1; at < slots.length; at += lanes) if (slots[at] !== 0) this.#count += 1;
  }

  get count(): number {
    return this.#count;
  }

  set(entityId: string, rowNumber: number): void {
    if (this.#count * 2 * lanes >= this.#slots.length) this.#grow();
    const [high, low] = wordsOf(entityId);
    const at = slotOf(this.#slots, high, low);
    if (this.#slots[at + 2] === 0) this.#count += 1;
    this.#slots.set([high, low, rowNumber], at);
  }

  get(entityId: string): number | undefined {
    const [high, low] = wordsOf(entityId);
    return this.#slots[slotOf(this.#slots, high, low) + 2] || undefined;
  }

  has(entityId: string): boolean {
    return this.get(entityId) !== undefined;
  }

  /** For `readKeyRows`. */
  bytes(): Buffer {
    return Buffer.from(this.#slots.buffer, this.#slots.byteOffset, this.#slots.byteLength);
  }

  #grow(): void {
    const larger = new Uint32Array(this.#slots.length * 2);
    for (let at = 0; at < this.#slots.length; at += lanes) {
      const slot = this.#slots.subarray(at, at + lanes);
      if (slot[2] !== 0) larger.set(slot, slotOf(larger, slot[0] ?? 0, slot[1] ?? 0));
    }
    this.#slots = larger;
  }
}

/** Reads what `bytes` gave, on a machine of the same kind. */
export function readKeyRows(bytes: Buffer): KeyRows {
  const slots = new Uint32Array(bytes.length / Uint32Array.BYTES_PER_ELEMENT);
  Buffer.from(slots.buffer).set(bytes);
  return new KeyRows(slots);
}

function wordsOf(entityId: string): [high: number, low: number] {
  const bytes = hash('sha256', entityId, 'buffer');
  return [bytes.readUInt32BE(0), bytes.readUInt32BE(4)];
}

function slotOf(slots: Uint32Array, high: number, low: number): number {
  let at = (high & (slots.length / lanes - 1)) * lanes;
  while (slots[at + 2] !== 0 && !(slots[at] === high && slots[at + 1] === low))
    at = (at + lanes) % slots.length;
  return at;
}
