import { createSecretKey } from 'node:crypto';
import type { Client } from 'ssh2';

/**
 * ssh2 1.17 makes a new AES-GCM cipher for every packet from the key's bytes, and Node wraps those anew each time. A key
 * object made once halves that cost. Reaches into ssh2; where its insides look different nothing changes.
 */
export function cacheCipherKeys(client: Client): void {
  const protocol: unknown = Reflect.get(client, '_protocol');
  wrapKey(protocol, '_cipher', '_encKey');
  wrapKey(protocol, '_decipher', '_decipherKey');
}

function wrapKey(protocol: unknown, cipherName: string, keyName: string): void {
  if (typeof protocol !== 'object' || protocol === null) return;
  const cipher: unknown = Reflect.get(protocol, cipherName);
  if (typeof cipher !== 'object' || cipher === null) return;
  if (!/^AESGCM(Cipher|Decipher)Native$/.test(cipher.constructor.name)) return;
  const key: unknown = Reflect.get(cipher, keyName);
  if (Buffer.isBuffer(key)) Reflect.set(cipher, keyName, createSecretKey(key));
}
