import { hash } from 'node:crypto';
import type { EntityRef } from '../immigration/contract.ts';
import type { EntityKind } from '../import-templates/contract.ts';
import { foldedPart } from '../import-templates/row-key.ts';

/** Clients have a B and cases a K in the product's own screens. */
const letters = {
  CORPORATION: 'C',
  EMPLOYEE: 'B',
  EXPIRATION: 'D',
  VISA: 'V',
  PASSPORT: 'P',
  CASE: 'K',
} as const satisfies Partial<Record<EntityKind, string>>;

/** Kinds of things that have an id of the system. */
export type IdentifiedKind = keyof typeof letters;
export const isIdentified = (kind: EntityKind): kind is IdentifiedKind => Object.hasOwn(letters, kind);

/** Digits and letters without those that look alike (Crockford's base 32). */
const signs = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** 80 bits: among a hundred million things of all firms two have the same with a chance of 1 to 200 million. */
const hashBytes = 10;

function base32(bytes: Uint8Array): string {
  let text = '';
  let bits = 0;
  let bitCount = 0;
  for (const byte of bytes) {
    bits = (bits << 8) | byte;
    for (bitCount += 8; bitCount >= 5; bitCount -= 5) text += signs[(bits >> (bitCount - 5)) & 31];
    bits &= (1 << bitCount) - 1;
  }
  return text;
}

/**
 * The id by which another system may know an entity: a letter for its kind and 16 signs. It is made of the natural key, so
 * that it is the same in every file, and after an undo and another import too.
 */
export function systemId(kind: IdentifiedKind, { firmId, key }: Pick<EntityRef, 'firmId' | 'key'>): string {
  const text = JSON.stringify([firmId, kind, ...key.map(foldedPart)]);
  return letters[kind] + base32(hash('sha256', text, 'buffer').subarray(0, hashBytes));
}

/** The id of the client that an employee is, or that something belongs to. */
export const systemClientId = ({ firmId, key }: Pick<EntityRef, 'firmId' | 'key'>): string =>
  systemId('EMPLOYEE', { firmId, key: key.slice(0, 2) });
