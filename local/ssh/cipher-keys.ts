import { createSecretKey } from 'node:crypto';
import type { Connection } from 'ssh2';

/**
 * ssh2 1.17 makes a cipher for every packet out of the key's bytes, which Node wraps anew each time; a key object made
 * once halves that cost. Where ssh2's insides look different nothing changes.
 */
export function keepCipherKeys(connection: Connection): void {
  const protocol: unknown = Reflect.get(connection, '_protocol');
  keepKey(protocol, '_cipher', '_encKey');
  keepKey(protocol, '_decipher', '_decipherKey');
}

function keepKey(protocol: unknown, cipherName: string, keyName: string): void {
  const cipher = isObject(protocol) ? Reflect.get(protocol, cipherName) : undefined;
  if (!isObject(cipher) || !/^AESGCM(Cipher|Decipher)Native$/.test(cipher.constructor.name)) return;
  const key: unknown = Reflect.get(cipher, keyName);
  if (Buffer.isBuffer(key)) Reflect.set(cipher, keyName, createSecretKey(key));
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
