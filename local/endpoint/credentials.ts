import { createHmac, randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** A key that a role was assumed with. */
export interface SessionKey extends AccessKey {
  readonly sessionToken: string;
  readonly expiresAtMs: number;
}

/** What is known of an access key. */
export interface KnownKey {
  readonly key: AccessKey;
  /** Its role or user; `undefined` for the operator. */
  readonly roleArn: string | undefined;
  /** Only good with this token, and until then. */
  readonly session?: Pick<SessionKey, 'sessionToken' | 'expiresAtMs'>;
}

/** The fake keys that tell the endpoint which role calls. */
export interface CredentialStore {
  /** Does everything; for the person at the machine and for the runtime's own parts. */
  readonly operator: AccessKey;
  credentialsFor(roleArn: string): AccessKey;
  /** A key for a while, forgotten with the end of the runtime. */
  issueSession(roleArn: string, expiresAtMs: number): SessionKey;
  /** @returns `undefined` for a key that this folder never gave out */
  find(accessKeyId: string): KnownKey | undefined;
}

const seedFile = 'credential-seed';
const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Keys depend on a random seed in the state folder, so they stay the same over restarts and differ between machines. */
export function createCredentialStore(stateFolder: string, roleArns: readonly string[]): CredentialStore {
  const seed = readSeed(stateFolder);
  const operator = deriveKey(seed, 'operator');
  const byRole = new Map(roleArns.map((roleArn) => [roleArn, deriveKey(seed, roleArn)]));
  const byId = new Map<string, KnownKey>();
  byId.set(operator.accessKeyId, { key: operator, roleArn: undefined });
  for (const [roleArn, key] of byRole) byId.set(key.accessKeyId, { key, roleArn });
  return {
    operator,
    credentialsFor: (roleArn) => {
      const key = byRole.get(roleArn);
      if (key === undefined) throw new Error(`the template declares no role ${roleArn}`);
      return key;
    },
    issueSession: (roleArn, expiresAtMs) => {
      const { accessKeyId, secretAccessKey } = deriveKey(randomBytes(32), roleArn);
      const key = { accessKeyId: accessKeyId.replace(/^AKIA/, 'ASIA'), secretAccessKey };
      const session = { sessionToken: randomBytes(48).toString('base64'), expiresAtMs };
      byId.set(key.accessKeyId, { key, roleArn, session });
      return { ...key, ...session };
    },
    find: (accessKeyId) => byId.get(accessKeyId),
  };
}

function readSeed(stateFolder: string): Buffer {
  const file = join(stateFolder, seedFile);
  try {
    return readFileSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    const seed = randomBytes(32);
    writeFileSync(file, seed, { mode: 0o600 });
    return seed;
  }
}

function deriveKey(seed: Buffer, name: string): AccessKey {
  const id = createHmac('sha256', seed).update(`id of ${name}`).digest();
  const secret = createHmac('sha256', seed).update(`secret of ${name}`).digest('base64');
  const letters = Array.from(id.subarray(0, 16), (byte) => base32[byte % 32]).join('');
  return { accessKeyId: `AKIA${letters}`, secretAccessKey: secret.slice(0, 40) };
}
