import { createHash } from 'node:crypto';

/** Addresses are personal, keys are not: keys hold a hash, the same however the address is spelled. */
export function addressHash(address: string): string {
  return createHash('sha256').update(address.trim().toLowerCase()).digest('hex').slice(0, 32);
}
