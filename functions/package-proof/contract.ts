import * as z from 'zod';

/** Version of the layout that manifest, statement and marker describe. */
export const packageFormatVersion = '1.0';
/** What makes the packages; its version is that of the application. */
export const productVersion = '0.1.0';

/** A delivered file as it must be. */
export const ProvedFile = z.strictObject({
  name: z.string().min(1),
  sizeBytes: z.int().nonnegative(),
  /** Lower-case hex. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
export type ProvedFile = z.infer<typeof ProvedFile>;

/** What is signed of a package: for whom it was made, of what, when, and every delivered file. */
export const PackageStatement = z.strictObject({
  formatVersion: z.literal(packageFormatVersion),
  product: z.strictObject({ name: z.string(), version: z.string() }),
  exportNumber: z.string(),
  dataExportId: z.string(),
  distributorId: z.string(),
  client: z.strictObject({ clientId: z.int(), name: z.string() }),
  description: z.string(),
  purpose: z.string(),
  /** The criteria as a person reads them. */
  recordSet: z.string(),
  ssnDisplay: z.string(),
  assets: z.array(z.string()),
  /** When the record set was frozen. */
  asOfAt: z.string(),
  sealedAt: z.string(),
  /** `exportedCount` are complete; it and `exceptionCount` sum to `recordCount`. `fileCount` is that of the manifest. */
  recordCount: z.int().nonnegative(),
  exportedCount: z.int().nonnegative(),
  exceptionCount: z.int().nonnegative(),
  fileCount: z.int().nonnegative(),
  /** In the order of delivery; statement and marker follow them. */
  volumes: z.array(ProvedFile),
  manifest: ProvedFile,
  checksums: z.array(ProvedFile),
});
export type PackageStatement = z.infer<typeof PackageStatement>;

export const signatureAlgorithm = 'ECDSA_P256_SHA256';

/** The file `…_statement.json`. */
export const SignedStatement = z.strictObject({
  statement: PackageStatement,
  signature: z.strictObject({
    algorithm: z.literal(signatureAlgorithm),
    /** Over the statement in canonical JSON (RFC 8785): ASN.1 DER, base64. */
    value: z.base64(),
    /** SHA-256 of the key's DER, lower-case hex: by it the published key is recognized. */
    keyFingerprint: z.string().regex(/^[0-9a-f]{64}$/),
    publicKeyPem: z.string(),
  }),
});
export type SignedStatement = z.infer<typeof SignedStatement>;

/** A line of the manifest. */
export const ManifestFile = z.object({
  path: z.string(),
  volume: z.string(),
  sizeBytes: z.int().nonnegative(),
  sha256: z.string(),
  i9Id: z.int().optional(),
  assetCode: z.string(),
});
export type ManifestFile = z.infer<typeof ManifestFile>;

/** Endings of the delivered files' names, after the name of the package; the marker arrives last. */
export const fileEndings = {
  manifest: '_manifest.json',
  checksums: '_SHA256SUMS.txt',
  treeChecksums: '_manifest-sha256.txt',
  statement: '_statement.json',
  marker: '_COMPLETE.json',
} as const;

/** Public address of the keys of statements; it holds nothing of anybody. */
export const proofPaths = { statementKeys: '/.well-known/waybill-statement-keys.json' } as const;

/** What that address answers. */
export const StatementKeys = z.object({
  keys: z.array(
    z.object({
      keyFingerprint: z.string(),
      algorithm: z.literal(signatureAlgorithm),
      publicKeyPem: z.string(),
    }),
  ),
});
export type StatementKeys = z.infer<typeof StatementKeys>;

/** Environment variables of what signs and of what publishes the key. */
export const packageProofEnv = z.object({
  /** An AWS KMS key of spec ECC_NIST_P256. */
  STATEMENT_KEY_ARN: z.string().min(1),
  PRODUCT_NAME: z.string().default('Waybill'),
});
