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
