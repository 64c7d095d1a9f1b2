import { type StatementKeys, signatureAlgorithm } from './contract.ts';
import { keyFingerprint, publicKeyPem } from './statement.ts';
import type { StatementSigner } from './statement-signer.ts';

/** The keys by which statements are checked. */
export async function statementKeys(signer: StatementSigner): Promise<StatementKeys> {
  const key = await signer.publicKey();
  return {
    keys: [
      {
        keyFingerprint: keyFingerprint(key),
        algorithm: signatureAlgorithm,
        publicKeyPem: publicKeyPem(key),
      },
    ],
  };
}
