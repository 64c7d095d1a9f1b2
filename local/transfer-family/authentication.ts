import ssh2, { type AuthContext, type ParsedKey } from 'ssh2';
import { newKeyPair } from '../ssh/host-key.ts';
import { provesKey } from '../ssh/key-proof.ts';

export interface LoginJudge {
  /** `undefined` for a user who is not there. */
  keysOf(userName: string): readonly ParsedKey[] | undefined;
  /** Called once, when the right user has proven a key. @returns whether the user may come in */
  admit(userName: string): boolean;
  /** Called after the last failure that is allowed. */
  close(): void;
}

/** Every login compares as many keys as a user may have, also for a user who is not there. */
const comparedKeyCount = 10;
const decoys: readonly ParsedKey[] = Array.from({ length: comparedKeyCount }, decoy);

/** Judges the attempts of one connection: public keys only, and no signature over SHA-1. */
export function authenticator(judge: LoginJudge, mostFailures: number): (attempt: AuthContext) => void {
  let failureCount = 0;
  return (attempt) => {
    // A client may have sent further attempts before it hears of the end.
    if (failureCount >= mostFailures) return;
    const keys = judge.keysOf(attempt.username);
    const isProven = proves(attempt, [...(keys ?? []), ...decoys].slice(0, comparedKeyCount));
    if (keys !== undefined && isProven) {
      // Without a signature the client only asks whether it may use this key.
      const isSigned = attempt.method === 'publickey' && attempt.signature !== undefined;
      if (!isSigned || judge.admit(attempt.username)) return attempt.accept();
    }
    // Every client begins with "none" to learn the methods.
    if (attempt.method !== 'none') failureCount += 1;
    if (failureCount >= mostFailures) judge.close();
    else attempt.reject(['publickey']);
  };
}

function proves(attempt: AuthContext, keys: readonly ParsedKey[]): boolean {
  if (attempt.method !== 'publickey') return false;
  const isSha1 = attempt.key.algo === 'ssh-rsa' && attempt.hashAlgo === undefined;
  // Not `some`: how many were compared would tell which key it was.
  const proven = keys.filter((key) => provesKey(attempt, key));
  return proven.length > 0 && !isSha1;
}

function decoy(): ParsedKey {
  const key = ssh2.utils.parseKey(newKeyPair().public);
  if (key instanceof Error) throw key;
  return key;
}
