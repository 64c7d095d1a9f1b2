import { type Key, readKeys } from 'openpgp';

export interface PgpKey {
  readonly key: Key;
  /** Hexadecimal, upper case, as `gpg --fingerprint` prints it but for the blanks. */
  readonly fingerprint: string;
}

/** The one key of an armored block, when a message can be encrypted for it at that time; otherwise `undefined`. */
export async function usablePgpKey(armoredKeys: string, at: Date): Promise<PgpKey | undefined> {
  if (armoredKeys.split('-----BEGIN ').length !== 2) return undefined; // the parser would read the first block only
  try {
    const [key, ...others] = await readKeys({ armoredKeys });
    if (key === undefined || others.length > 0 || key.isPrivate()) return undefined;
    await key.getEncryptionKey(undefined, at); // fails for an expired or revoked one too
    return { key, fingerprint: key.getFingerprint().toUpperCase() };
  } catch {
    return undefined;
  }
}
