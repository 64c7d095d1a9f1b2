import ssh2, { type AuthContext, type ParsedKey } from 'ssh2';
import { isSame, provesKey } from '../ssh/key-proof.ts';

export interface Credentials {
  readonly user: string;
  readonly password: string;
  readonly authorizedKeys: readonly ParsedKey[];
}

/** Failures after which a connection is closed. */
const attemptLimitCount = 3;
const methods = ['publickey', 'password'] as const;

/**
 * Judges the attempts of one connection.
 * @param close called after the third failure
 */
export function authenticator(credentials: Credentials, close: () => void): (attempt: AuthContext) => void {
  const keys = credentials.authorizedKeys;
  let failureCount = 0;
  return (attempt) => {
    // Evaluated whoever asks, so that the time does not tell which user exists.
    const isProven = proves(attempt, credentials, keys);
    if (isSame(attempt.username, credentials.user) && isProven) return attempt.accept();
    attempt.reject([...methods]);
    // Every client begins with "none" to learn the methods.
    if (attempt.method === 'none') return;
    failureCount += 1;
    if (failureCount >= attemptLimitCount) close();
  };
}

function proves(attempt: AuthContext, credentials: Credentials, keys: readonly ParsedKey[]): boolean {
  if (attempt.method === 'password')
    return attempt.password !== '' && isSame(attempt.password, credentials.password);
  if (attempt.method === 'publickey') return keys.some((key) => provesKey(attempt, key));
  return false;
}

/** @throws Error when the line is not a public key in OpenSSH's form */
export function parsePublicKey(line: string): ParsedKey {
  const key = ssh2.utils.parseKey(line);
  if (key instanceof Error) throw new Error('an authorized key is not a public key in OpenSSH form');
  return key;
}
