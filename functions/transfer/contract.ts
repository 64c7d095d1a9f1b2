import * as z from 'zod';

/**
 * Why a transfer or a connection test failed, as a person sees it. `{…}` are filled from settings only, never from what
 * the server said. `isTransient` failures are tried again within the attempt; all others end it.
 */
export const failureCodes = {
  DNS_NOT_FOUND: { isTransient: false, text: 'The server name could not be found. Check the URL.' },
  ADDRESS_REFUSED: { isTransient: false, text: 'The server address is not allowed. Use a public address.' },
  CONNECT_TIMEOUT: {
    isTransient: true,
    text: 'The server did not answer on port {port}. Check the port and firewall allow-list.',
  },
  CONNECT_REFUSED: {
    isTransient: true,
    text: 'The server did not answer on port {port}. Check the port and firewall allow-list.',
  },
  CONNECTION_LOST: { isTransient: true, text: 'The connection was lost during the transfer.' },
  NO_PROGRESS: { isTransient: true, text: 'The server stopped accepting data.' },
  SERVER_BUSY: { isTransient: true, text: 'The server is busy or limits the number of sign-ins.' },
  ALGORITHM_MISMATCH: {
    isTransient: false,
    text: 'The server offers no encryption that is considered safe. Ask its owner to enable AES-GCM or AES-CTR.',
  },
  HOST_KEY_UNKNOWN: {
    isTransient: false,
    text: "The server's host key is not confirmed yet. Test the connection and confirm the fingerprint.",
  },
  HOST_KEY_CHANGED: {
    isTransient: false,
    text: "The server's host key differs from the one on file. Confirm the change with the server owner.",
  },
  AUTH_FAILED: { isTransient: false, text: 'The user name or password was rejected.' },
  DIR_NOT_FOUND: { isTransient: false, text: 'The directory {directory} does not exist.' },
  WRITE_DENIED: { isTransient: false, text: 'The account cannot write to {directory}.' },
  READ_DENIED: { isTransient: false, text: 'The account cannot read from {directory}.' },
  DISK_FULL: { isTransient: false, text: 'The server reports no free space.' },
  RENAME_REFUSED: {
    isTransient: false,
    text: 'The server refused to rename the finished file in {directory}.',
  },
  FILE_DIFFERS: {
    isTransient: false,
    text: 'A different file with the same name is already in {directory}. Remove or rename it.',
  },
  VERIFY_FAILED: {
    isTransient: true,
    text: 'The file read back from the server differs from what was sent.',
  },
  SECRET_UNREADABLE: {
    isTransient: false,
    text: 'The stored password or key cannot be read. Enter it again in the delivery settings.',
  },
  NOT_CONFIGURED: { isTransient: false, text: 'Delivery is not configured.' },
  UNEXPECTED: {
    isTransient: false,
    text: 'The transfer failed for a reason we do not know yet. We look into it.',
  },
} as const;
export const FailureCode = z.enum(
  Object.keys(failureCodes) as [keyof typeof failureCodes, ...(keyof typeof failureCodes)[]],
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

/** FTPS and Amazon S3 join this union. */
export const Destination = z.discriminatedUnion('protocol', [SftpDestination]);
export type Destination = z.infer<typeof Destination>;

/** Plain credentials; exist only inside the sending function's memory. */
export const Credentials = z.object({
  password: z.string().min(1).max(256).optional(),
  /** PEM or OpenSSH private key. */
  privateKey: z.string().min(1).max(8192).optional(),
});
export type Credentials = z.infer<typeof Credentials>;

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
});
export type SendProgress = z.infer<typeof SendProgress>;
