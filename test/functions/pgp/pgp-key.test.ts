import { generateKey } from 'openpgp';
import { describe, expect, it } from 'vitest';
import { usablePgpKey } from '../../../functions/pgp/pgp-key.ts';

const date = new Date('2026-11-01T00:00:00.000Z');
const at = new Date('2026-11-20T00:00:00.000Z');
const userIDs = [{ name: 'Acme', email: 'keys@acme.example' }];
const made = generateKey({ userIDs, date, format: 'armored' });

describe('a PGP key', () => {
  it('is usable when it is public, whole and in its time, and has a fingerprint to compare', async () => {
    const key = await usablePgpKey((await made).publicKey, at);
    expect(key?.fingerprint).toMatch(/^[0-9A-F]{40}$/);
    expect(key?.key.isPrivate()).toBe(false);
  });

  it('is not usable before it was made', async () => {
    expect(await usablePgpKey((await made).publicKey, new Date('2026-10-31'))).toBeUndefined();
  });

  it('is not usable when it has expired', async () => {
    const { publicKey } = await generateKey({ userIDs, date, keyExpirationTime: 3600, format: 'armored' });
    expect(await usablePgpKey(publicKey, at)).toBeUndefined();
  });

  it.each([
    ['a private key', ({ privateKey }: { privateKey: string }) => privateKey],
    ['two keys', ({ publicKey }: { publicKey: string }) => `${publicKey}\n${publicKey}`],
    ['half a key', ({ publicKey }: { publicKey: string }) => publicKey.slice(0, 200)],
    ['no key', () => 'hello'],
  ])('is not usable as %s', async (_, change) => {
    const keys = await made;
    expect(await usablePgpKey(change(keys), at)).toBeUndefined();
  });
});
