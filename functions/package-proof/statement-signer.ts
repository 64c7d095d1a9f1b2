import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { GetPublicKeyCommand, type KMSClient, SignCommand } from '@aws-sdk/client-kms';
import { type PackageStatement, type SignedStatement, signatureAlgorithm } from './contract.ts';
import { keyFingerprint, publicKeyPem, statementBytes } from './statement.ts';

/** Signs with a key that never leaves its keeper. */
export interface StatementSigner {
  publicKey(): Promise<KeyObject>;
  /** @param digest SHA-256 of what is signed @returns ASN.1 DER */
  sign(digest: Buffer): Promise<Buffer>;
}

export function kmsSigner(kms: KMSClient, keyArn: string): StatementSigner {
  return {
    async publicKey() {
      const { PublicKey } = await kms.send(new GetPublicKeyCommand({ KeyId: keyArn }));
      return createPublicKey({ key: Buffer.from(PublicKey ?? []), type: 'spki', format: 'der' });
    },
    async sign(digest) {
      const { Signature } = await kms.send(
        new SignCommand({
          KeyId: keyArn,
          Message: digest,
          MessageType: 'DIGEST', // a statement may be longer than the 4,096 bytes that KMS takes
          SigningAlgorithm: 'ECDSA_SHA_256',
        }),
      );
      return Buffer.from(Signature ?? []);
    },
  };
}

/** Every call gives another signature, for ECDSA draws a number each time; keep the first. */
export async function signStatement(
  signer: StatementSigner,
  statement: PackageStatement,
): Promise<SignedStatement> {
  const key = await signer.publicKey();
  const value = await signer.sign(createHash('sha256').update(statementBytes(statement)).digest());
  return {
    statement,
    signature: {
      algorithm: signatureAlgorithm,
      value: value.toString('base64'),
      keyFingerprint: keyFingerprint(key),
      publicKeyPem: publicKeyPem(key),
    },
  };
}
