import { createPublicKey } from 'node:crypto';
import ssh2, { type ParsedKey } from 'ssh2';
import { AwsError } from '../service.ts';

/** Kinds that Transfer takes. https://docs.aws.amazon.com/transfer/latest/userguide/key-management.html */
const kinds = [
  ...['ssh-ed25519', 'ssh-rsa', 'ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp521'],
];
const leastRsaBits = 2_048;

/** @param body one line in OpenSSH's form; @throws AwsError `InvalidRequestException` */
export function parseUserKey(body: string): ParsedKey {
  const [kind = '', blob = ''] = body.trim().split(/\s+/);
  // The parser also takes private keys, PEM and RFC 4716.
  const isLine = kinds.includes(kind) && !/[\r\n]/.test(body.trim());
  const key = isLine ? ssh2.utils.parseKey(`${kind} ${blob}`) : undefined;
  if (key === undefined || key instanceof Error || key.type !== kind) {
    throw new AwsError('InvalidRequestException', 'Unsupported or invalid SSH public key format');
  }
  if (kind === 'ssh-rsa' && rsaBits(key) < leastRsaBits) {
    throw new AwsError('InvalidRequestException', `An RSA key needs at least ${leastRsaBits} bits`);
  }
  return key;
}

function rsaBits(key: ParsedKey): number {
  return createPublicKey(key.getPublicPEM()).asymmetricKeyDetails?.modulusLength ?? 0;
}
