import { createHash, timingSafeEqual } from 'node:crypto';
import type { ParsedKey, PublicKeyAuthContext } from 'ssh2';

/** Compares in a time that tells nothing of either. */
export function isSame(a: string | Buffer, b: string | Buffer): boolean {
  return timingSafeEqual(createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest());
}

/** Whether the attempt is made with this key; when it is signed, whether with its private half. */
export function provesKey(attempt: PublicKeyAuthContext, key: ParsedKey): boolean {
  if (!isSame(attempt.key.data, key.getPublicSSH())) return false;
  // Without a signature the client only asks whether it may use this key.
  if (attempt.signature === undefined || attempt.blob === undefined) return true;
  return key.verify(attempt.blob, attempt.signature, attempt.hashAlgo) === true;
}
