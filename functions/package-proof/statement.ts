import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import canonicalize from 'canonicalize';
import { type PackageStatement, type ProvedFile, SignedStatement } from './contract.ts';

/** The bytes that are signed: canonical JSON (RFC 8785), so that white space and the order of fields do not matter. */
export function statementBytes(statement: PackageStatement): Buffer {
  return Buffer.from(canonicalize(statement) ?? '');
}

/** SHA-256 of a public key's DER, lower-case hex. */
export function keyFingerprint(key: KeyObject): string {
  return createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('hex');
}

export function publicKeyPem(key: KeyObject): string {
  return key.export({ type: 'spki', format: 'pem' }).toString();
}

/** The file of a signed statement; there is one text only, fields in the order of the schema, so that any change shows. */
export function statementText(signed: SignedStatement): string {
  return `${JSON.stringify(SignedStatement.parse(signed), null, 2)}\n`;
}

/**
 * Whether the signature is that of the key it names over just this statement, key and signature written as we write
 * them: base64 can spell the same bytes in several ways.
 */
export function isSignatureValid({ statement, signature }: SignedStatement): boolean {
  try {
    const key = createPublicKey(signature.publicKeyPem);
    const value = Buffer.from(signature.value, 'base64');
    const isNamed = keyFingerprint(key) === signature.keyFingerprint;
    const isSpelled =
      publicKeyPem(key) === signature.publicKeyPem && value.toString('base64') === signature.value;
    return isNamed && isSpelled && verify('sha256', statementBytes(statement), key, value);
  } catch {
    return false; // what is no key at all signs nothing
  }
}

/** Every delivered file but statement and marker, in the order of delivery. */
export function statedFiles({
  volumes,
  manifest,
  checksums,
}: Pick<PackageStatement, 'volumes' | 'manifest' | 'checksums'>): ProvedFile[] {
  return [...volumes, manifest, ...checksums];
}

/**
 * The completion marker, which follows from the statement word for word: what must have arrived, with which hashes.
 * Whoever waits for a package waits for this file.
 */
export function markerText(statement: PackageStatement, statementFile: ProvedFile): string {
  const { formatVersion, exportNumber, dataExportId, asOfAt } = statement;
  const { recordCount, exportedCount, exceptionCount, volumes, manifest, checksums } = statement;
  const counts = { recordCount, exportedCount, exceptionCount };
  const heading = { formatVersion, exportNumber, dataExportId, asOfAt, ...counts };
  return `${JSON.stringify({ ...heading, volumes, manifest, checksums, statement: statementFile }, null, 2)}\n`;
}
