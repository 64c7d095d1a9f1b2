import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import type { PasswordPolicy } from './pool-plan.ts';

const keyBytes = 32;

function derive(password: string, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password, salt, keyBytes, (error, key) => (error ? reject(error) : resolve(key)));
  });
}

export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  return `${salt.toString('base64')}:${(await derive(password, salt)).toString('base64')}`;
}

const nobody = `${randomBytes(16).toString('base64')}:${randomBytes(keyBytes).toString('base64')}`;

/** Takes as long for an unknown user (`undefined`) as for a known one. */
export async function isPassword(password: string, hash: string | undefined): Promise<boolean> {
  const [salt = '', key = ''] = (hash ?? nobody).split(':');
  const derived = await derive(password, Buffer.from(salt, 'base64'));
  return timingSafeEqual(derived, Buffer.from(key, 'base64')) && hash !== undefined;
}

/** What the pool's policy misses in a password, in words; `undefined` when it is fine. */
export function passwordFault(password: string, policy: PasswordPolicy): string | undefined {
  if (password.length < policy.MinimumLength) return `fewer than ${policy.MinimumLength} characters`;
  if (policy.RequireLowercase && !/[a-z]/.test(password)) return 'no lowercase character';
  if (policy.RequireUppercase && !/[A-Z]/.test(password)) return 'no uppercase character';
  if (policy.RequireNumbers && !/[0-9]/.test(password)) return 'no numeric character';
  if (policy.RequireSymbols && !/[^A-Za-z0-9]/.test(password)) return 'no symbol character';
  return undefined;
}
