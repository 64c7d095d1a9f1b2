import { createHash } from 'node:crypto';
import { HostKeyKind } from '../transfer/contract.ts';

/** SHA-256 of a raw public host key in OpenSSH's form. */
export function fingerprintOf(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

/** Kind a raw public host key names itself, or `undefined` for one we do not accept. @see RFC 4253 6.6 */
export function hostKeyKindOf(key: Buffer): HostKeyKind | undefined {
  if (key.length < 4) return undefined;
  const parsed = HostKeyKind.safeParse(key.toString('latin1', 4, 4 + key.readUInt32BE(0)));
  return parsed.success ? parsed.data : undefined;
}

const signaturesOf: Record<HostKeyKind, readonly ServerHostKeyName[]> = {
  'ssh-ed25519': ['ssh-ed25519'],
  'ecdsa-sha2-nistp256': ['ecdsa-sha2-nistp256'],
  'ecdsa-sha2-nistp384': ['ecdsa-sha2-nistp384'],
  'ecdsa-sha2-nistp521': ['ecdsa-sha2-nistp521'],
  'ssh-rsa': ['rsa-sha2-512', 'rsa-sha2-256'],
};
type ServerHostKeyName = Exclude<HostKeyKind, 'ssh-rsa'> | 'rsa-sha2-512' | 'rsa-sha2-256';

/** Host key algorithms to offer: those of the pinned kind only, so that a server cannot answer with another key. */
export function hostKeyAlgorithms(pinned: HostKeyKind | undefined): ServerHostKeyName[] {
  return (pinned === undefined ? HostKeyKind.options : [pinned]).flatMap((kind) => [...signaturesOf[kind]]);
}
