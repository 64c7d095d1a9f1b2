import * as z from 'zod';

/** Who can put a failure right: the owner of the server, whoever enters the settings, or the vendor. */
export const fixers = {
  SERVER_OWNER: "The server's owner",
  SETTINGS: 'Whoever enters the delivery settings',
  VENDOR: 'The vendor',
} as const;
export type Fixer = keyof typeof fixers;

interface Failure {
  /** Tried again within the attempt; all others end it. */
  readonly isTransient: boolean;
  readonly fixer: Fixer;
  readonly text: string;
}
const ends = (fixer: Fixer, text: string): Failure => ({ isTransient: false, fixer, text });
const passes = (fixer: Fixer, text: string): Failure => ({ isTransient: true, fixer, text });
const noAnswer = 'The server did not answer on port {port}. Check the port and firewall allow-list.';

const failures = {
  DNS_NOT_FOUND: ends('SETTINGS', 'The server name could not be found. Check the URL.'),
  ADDRESS_REFUSED: ends(
    'SETTINGS',
    'The server address is not allowed. Use the name or IPv4 address of a public server.',
  ),
  CONNECT_TIMEOUT: passes('SERVER_OWNER', noAnswer),
  CONNECT_REFUSED: passes('SERVER_OWNER', noAnswer),
  CONNECTION_LOST: passes('SERVER_OWNER', 'The connection was lost during the transfer.'),
  NO_PROGRESS: passes('SERVER_OWNER', 'The server stopped accepting data.'),
  SERVER_BUSY: passes('SERVER_OWNER', 'The server is busy or limits the number of sign-ins.'),
  PROTOCOL_MISMATCH: ends(
    'SETTINGS',
    'What answers on port {port} does not speak the chosen protocol. Check the protocol and the port.',
  ),
  ALGORITHM_MISMATCH: ends(
    'SERVER_OWNER',
    'The server offers no encryption that is considered safe. Ask its owner to enable AES-GCM or AES-CTR.',
  ),
  HOST_KEY_UNKNOWN: ends(
    'SETTINGS',
    "The server's host key is not confirmed yet. Test the connection and confirm the fingerprint.",
  ),
  HOST_KEY_CHANGED: ends(
    'SERVER_OWNER',
    "The server's host key differs from the one on file. Confirm the change with the server owner.",
  ),
  TLS_INVALID: ends('SERVER_OWNER', "The server's TLS certificate was not accepted: {reason}."),
  TLS_REFUSED: ends(
    'SERVER_OWNER',
    'The server does not offer FTP over TLS on port {port}. Unencrypted FTP is never used.',
  ),
  AUTH_FAILED: ends('SETTINGS', 'The user name or password was rejected.'),
  DIR_NOT_FOUND: ends('SETTINGS', 'The directory {directory} does not exist.'),
  WRITE_DENIED: ends('SERVER_OWNER', 'The account cannot write to {directory}.'),
  READ_DENIED: ends('SERVER_OWNER', 'The account cannot read from {directory}.'),
  DISK_FULL: ends('SERVER_OWNER', 'The server reports no free space.'),
  RENAME_REFUSED: ends('SERVER_OWNER', 'The server refused to rename the finished file in {directory}.'),
  FILE_DIFFERS: ends(
    'SERVER_OWNER',
    'A different file with the same name is already in {directory}. Remove or rename it.',
  ),
  VERIFY_FAILED: passes('SERVER_OWNER', 'The file read back from the server differs from what was sent.'),
  S3_BUCKET_NOT_FOUND: ends('SETTINGS', 'The bucket was not found.'),
  S3_WRONG_REGION: ends('SETTINGS', 'The bucket is in {region}. Select that region.'),
  S3_INVALID_KEY: ends('SETTINGS', 'The access key or secret key is not valid.'),
  S3_SIGNATURE: ends('SETTINGS', 'The access key or secret key is not valid.'),
  S3_ROLE_REFUSED: ends(
    'SERVER_OWNER',
    'The role cannot be assumed. Its trust policy must name our account and the external ID shown here.',
  ),
  S3_ACCESS_DENIED: ends('SERVER_OWNER', 'The key may not write to this bucket (s3:PutObject).'),
  S3_KMS_DENIED: ends('SERVER_OWNER', "The key may not use the bucket's encryption key."),
  PGP_KEY_UNUSABLE: ends(
    'SETTINGS',
    'The PGP public key cannot be used: it is expired, revoked, or holds no key for encryption.',
  ),
  SECRET_UNREADABLE: ends(
    'SETTINGS',
    'The stored password or key cannot be read. Enter it again in the delivery settings.',
  ),
  NOT_CONFIGURED: ends('SETTINGS', 'Delivery is not configured.'),
  UNEXPECTED: ends('VENDOR', 'The transfer failed for a reason we do not know yet. We look into it.'),
} as const;

/**
 * Why a transfer or a connection test failed, as a person sees it, and who can fix it. `{port}`, `{directory}`,
 * `{region}` and `{reason}` are filled from settings or from lists of our own, never from what the server said.
 */
export const failureCodes: Readonly<Record<keyof typeof failures, Failure>> = failures;
export const FailureCode = z.enum(
  Object.keys(failures) as [keyof typeof failures, ...(keyof typeof failures)[]],
);
export type FailureCode = z.infer<typeof FailureCode>;

/** SHA-256 of a host key in OpenSSH's form, `SHA256:` and unpadded base64. */
export const HostKeyFingerprint = z.string().regex(/^SHA256:[A-Za-z0-9+/]{43}$/);

/** Kind of a host key as its public form names it; `ssh-rsa` keys sign with SHA-2 only. */
export const HostKeyKind = z.enum([
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'ssh-rsa',
]);
export type HostKeyKind = z.infer<typeof HostKeyKind>;

/** Where and how a distributor's packages are sent. Secrets are kept apart, encrypted (see `SealedSecret`). */
export const SftpDestination = z.object({
  protocol: z.literal('SFTP'),
  host: z.string().min(1).max(255),
  /** 22 unless the server uses a special one. */
  port: z.int().min(1).max(65_535).default(22),
  username: z.string().min(1).max(128),
  /** Remote folder; empty = the folder the server starts in. */
  directory: z.string().max(255).default(''),
  /** Pinned host key; without one nothing is sent. */
  hostKeyFingerprint: HostKeyFingerprint.optional(),
  /** Kind of the pinned key, so that a server with several keys is asked for that one. */
  hostKeyKind: HostKeyKind.optional(),
});
export type SftpDestination = z.infer<typeof SftpDestination>;

/** FTP over TLS, passive mode, protected data connections. */
export const FtpsDestination = z.object({
  protocol: z.literal('FTPS'),
  host: z.string().min(1).max(255),
  /** 21; 990 is the custom of implicit TLS. */
  port: z.int().min(1).max(65_535),
  /** `EXPLICIT`: `AUTH TLS` on a plain connection (RFC 4217); `IMPLICIT`: TLS from the first byte. */
  tlsMode: z.enum(['EXPLICIT', 'IMPLICIT']).default('EXPLICIT'),
  username: z.string().min(1).max(128),
  directory: z.string().max(255).default(''),
  /** PEM certificates of a private authority to trust besides the public ones; the name is verified all the same. */
  trustedCertificates: z.string().max(32_768).optional(),
});
export type FtpsDestination = z.infer<typeof FtpsDestination>;

/** The port that none entered means. */
export function usualPort(
  of: { readonly protocol: 'SFTP' } | { readonly protocol: 'FTPS'; readonly tlsMode: string },
): number {
  if (of.protocol === 'SFTP') return 22;
  return of.tlsMode === 'IMPLICIT' ? 990 : 21;
}

/**
 * A bucket of the distributor's. Signed in with an access key, or with a role that our account assumes under
 * `externalId`. @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 */
export const S3Destination = z.object({
  protocol: z.literal('S3'),
  bucket: z
    .string()
    .regex(/^(?!xn--|sthree-)(?!\d+\.\d+\.\d+\.\d+$)(?!.*(\.\.|\.-|-\.))[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/),
  /** Beginning of every key; empty, or segments each ended by `/`. */
  prefix: z
    .string()
    .max(255)
    .regex(/^([A-Za-z0-9!_.*'()-]+\/)*$/)
    .default(''),
  /** Absent: found out from the bucket. */
  region: z
    .string()
    .regex(/^[a-z]{2}(-[a-z]+)+-\d$/)
    .optional(),
  /** With it a secret access key is stored; without it `roleArn` is needed. */
  accessKeyId: z
    .string()
    .regex(/^[A-Z0-9]{16,128}$/)
    .optional(),
  roleArn: z
    .string()
    .regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]{1,512}$/)
    .optional(),
  /** Made by us per distributor, never typed; what the role's trust policy asks for. */
  externalId: z.string().max(64).optional(),
  /** Key that the objects are encrypted with (SSE-KMS); absent = the bucket's own default. */
  kmsKeyArn: z
    .string()
    .regex(/^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[\w-]{1,64}$/)
    .optional(),
});
export type S3Destination = z.infer<typeof S3Destination>;

export const Destination = z.discriminatedUnion('protocol', [
  SftpDestination,
  FtpsDestination,
  S3Destination,
]);
export type Destination = z.infer<typeof Destination>;
export const Protocol = z.enum(['SFTP', 'FTPS', 'S3']);
export type Protocol = z.infer<typeof Protocol>;
/** As the log, the form and the mails name them. */
export const protocolLabels: Readonly<Record<Protocol, string>> = {
  FTPS: 'FTPs',
  SFTP: 'sFTP',
  S3: 'Amazon S3',
};

/** Plain credentials; exist only inside the sending function's memory. */
export const Credentials = z.object({
  password: z.string().min(1).max(256).optional(),
  /** PEM or OpenSSH private key. */
  privateKey: z.string().min(1).max(8192).optional(),
  /** Secret of `accessKeyId`. */
  secretAccessKey: z.string().min(1).max(128).optional(),
});
export type Credentials = z.infer<typeof Credentials>;

/** Steps of a connection test in their order; a protocol leaves out those it does not have. */
export const traceSteps = {
  RESOLVE: 'Look up the server name',
  CONNECT: 'Connect',
  SECURE: 'Check the host key or certificate',
  SIGN_IN: 'Sign in',
  DIRECTORY: 'Open the directory',
  WRITE: 'Write a test file',
  READ_BACK: 'Read it back',
  RENAME: 'Rename it',
  DELETE: 'Delete it',
} as const;
export const TraceStepName = z.enum(
  Object.keys(traceSteps) as [keyof typeof traceSteps, ...(keyof typeof traceSteps)[]],
);
export type TraceStepName = z.infer<typeof TraceStepName>;

/** One step of a connection test. Holds nothing that the server said. */
export const TraceStep = z.object({
  step: TraceStepName,
  outcome: z.enum(['RUNNING', 'PASSED', 'WARNED', 'FAILED', 'SKIPPED']),
  /** Absent while it runs and when it was skipped. */
  durationMs: z.int().nonnegative().optional(),
  failureCode: FailureCode.optional(),
  /** From the catalogue, or facts of our own such as `AES-128-GCM`. */
  text: z.string().max(300).optional(),
});
export type TraceStep = z.infer<typeof TraceStep>;

/**
 * Credentials encrypted by a data key, itself encrypted by KMS under the context
 * `{ tenant, configId, field, version }`. Moved to any other place it does not decrypt.
 */
export const SealedSecret = z.object({
  encryptedKey: z.string(),
  iv: z.string(),
  ciphertext: z.string(),
  tag: z.string(),
  version: z.int().positive(),
});
export type SealedSecret = z.infer<typeof SealedSecret>;

/** A part that a destination has: its own mark of it, and the SHA-256 in base64 that it checked on arrival. */
export const StoredPart = z.object({ tag: z.string(), sha256: z.string() });
export type StoredPart = z.infer<typeof StoredPart>;

/**
 * How far one file is, kept by the caller between turns and attempts; a new file starts with `SendProgress.parse({})`.
 * Only ever replaced as a whole by what `sendFile` saves.
 */
export const SendProgress = z.object({
  phase: z.enum(['sending', 'verifying', 'renaming', 'sent']).default('sending'),
  /** Bytes of the temporary file that need not be sent again. */
  acknowledgedBytes: z.int().nonnegative().default(0),
  /** Blocks of the temporary file read back and found equal, from the start. */
  verifiedBlockCount: z.int().nonnegative().default(0),
  /** Blocks found equal, from the start, of a file that was already there under the final name. */
  comparedBlockCount: z.int().nonnegative().default(0),
  /** Times the file was written again because a block read back was wrong. */
  rewriteCount: z.int().nonnegative().default(0),
  /** Hash of the destination that all this is about; at another one it counts for nothing, but that it was sent. */
  destinationKey: z.string().optional(),
  /** An upload in parts that has begun and not ended. `parts` are those that arrived, from the first, without gaps. */
  upload: z.object({ id: z.string(), partBytes: z.int().positive(), parts: z.array(StoredPart) }).optional(),
});
export type SendProgress = z.infer<typeof SendProgress>;
