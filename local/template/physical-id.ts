import { createHash } from 'node:crypto';

const lettersAndDigits = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** `length` lower-case letters and digits that depend on nothing but `seed`. */
export function stableId(seed: string, length: number): string {
  const digest = createHash('sha512').update(seed).digest();
  return Array.from({ length }, (_, at) => lettersAndDigits[(digest[at] ?? 0) % 36]).join('');
}

/** A UUID (version 4 in shape) that depends on nothing but `seed`. */
export function stableUuid(seed: string): string {
  const hex = createHash('sha256').update(seed).digest('hex');
  const variant = 'ab89'[Number.parseInt(hex[16] ?? '0', 16) % 4];
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `${variant}${hex.slice(17, 20)}`]
    .concat(hex.slice(20, 32))
    .join('-');
}

/** `stack-logicalId`, cut to `limit` characters with a hash in place of the rest. */
export function derivedName(stackName: string, logicalId: string, limit: number): string {
  const name = `${stackName}-${logicalId}`;
  if (name.length <= limit) return name;
  return `${name.slice(0, limit - 9)}-${stableId(name, 8)}`;
}
