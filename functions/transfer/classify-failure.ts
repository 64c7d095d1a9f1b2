import { PermanentError, TransientError, type WaybillError } from '../platform/errors.ts';
import { type Destination, type FailureCode, failureCodes } from './contract.ts';

/** What was being tried when a server answered with a status. */
export type Operation = 'stat' | 'read' | 'write' | 'rename' | 'remove';

/** What a failure knows besides the settings, in words or shapes of our own: never anything free that a server said. */
export interface FailureWords {
  /** Why a certificate was not accepted, e.g. `it has expired`. */
  readonly reason?: string;
  /** Where a bucket is, e.g. `eu-central-1`. */
  readonly region?: string;
}

/** A failure whose code is already known; `cause` may hold a server's words and never leaves the room. */
export class TransferFailure extends Error {
  override readonly name = 'TransferFailure';
  readonly failureCode: FailureCode;
  readonly words: FailureWords;
  constructor(failureCode: FailureCode, cause?: unknown, words: FailureWords = {}) {
    super(failureCode, { cause });
    this.failureCode = failureCode;
    this.words = words;
  }
}

/** An error of the caller's own, from its source or its signal: leaves the room as it came in. */
export class CallerFailure extends Error {
  override readonly name = 'CallerFailure';
}

/** Codes of Node's sockets and resolver. */
export const socketFailures: Readonly<Record<string, FailureCode>> = {
  ENOTFOUND: 'DNS_NOT_FOUND',
  ENODATA: 'DNS_NOT_FOUND',
  EAI_AGAIN: 'CONNECT_TIMEOUT',
  ECONNREFUSED: 'CONNECT_REFUSED',
  ETIMEDOUT: 'CONNECT_TIMEOUT',
  EHOSTUNREACH: 'CONNECT_TIMEOUT',
  ENETUNREACH: 'CONNECT_TIMEOUT',
  EHOSTDOWN: 'CONNECT_TIMEOUT',
  ENETDOWN: 'CONNECT_TIMEOUT',
  ECONNRESET: 'CONNECTION_LOST',
  ECONNABORTED: 'CONNECTION_LOST',
  EPIPE: 'CONNECTION_LOST',
  ERR_STREAM_DESTROYED: 'CONNECTION_LOST',
  ERR_STREAM_WRITE_AFTER_END: 'CONNECTION_LOST',
};

/** Reasons of SSH's disconnect message. @see RFC 4253 11.1 */
export const disconnectFailures: Readonly<Record<number, FailureCode>> = {
  1: 'ADDRESS_REFUSED', // host not allowed to connect
  2: 'CONNECTION_LOST', // protocol error
  3: 'ALGORITHM_MISMATCH',
  5: 'CONNECTION_LOST', // MAC error
  7: 'SERVER_BUSY', // service not available
  8: 'ALGORITHM_MISMATCH', // protocol version
  9: 'HOST_KEY_CHANGED', // host key not verifiable
  10: 'CONNECTION_LOST',
  11: 'CONNECTION_LOST', // by application
  12: 'SERVER_BUSY', // too many connections
  13: 'AUTH_FAILED', // cancelled by user
  14: 'AUTH_FAILED', // no more methods
  15: 'AUTH_FAILED', // illegal user name
};

/** Where ssh2 says an error comes from. */
export const levelFailures: Readonly<Record<string, FailureCode>> = {
  'client-authentication': 'AUTH_FAILED',
  'client-timeout': 'CONNECT_TIMEOUT',
  'client-socket': 'CONNECTION_LOST',
  handshake: 'CONNECTION_LOST',
  protocol: 'CONNECTION_LOST',
  'sftp-protocol': 'CONNECTION_LOST',
};

/** Words of ssh2 itself (never of a server) where it gives neither level nor code. */
const messageFailures: readonly (readonly [RegExp, FailureCode])[] = [
  [/^Handshake failed: no matching/, 'ALGORITHM_MISMATCH'],
  [/^Connection lost before handshake$/, 'SERVER_BUSY'],
  [
    /^(Invalid identification string|Max greeting lines exceeded|Header line too long|Invalid header)/,
    'PROTOCOL_MISMATCH',
  ],
  [/^Bad packet length/, 'CONNECTION_LOST'],
  [/^No response from server$|^Not connected$/, 'CONNECTION_LOST'],
];

/** Reasons of a refused channel. @see RFC 4254 5.1 */
export const channelFailures: Readonly<Record<number, FailureCode>> = {
  1: 'UNEXPECTED', // administratively prohibited
  4: 'SERVER_BUSY', // resource shortage
};

/**
 * Status codes by operation; `any` where the operation makes no difference.
 * @see draft-ietf-secsh-filexfer-02 7 (0 to 8) and -13 9.1 (newer ones, which version 3 servers send too)
 */
export const statusFailures: Readonly<
  Record<number, Readonly<Partial<Record<Operation | 'any', FailureCode>>>>
> = {
  2: { rename: 'RENAME_REFUSED', any: 'DIR_NOT_FOUND' },
  3: { stat: 'READ_DENIED', read: 'READ_DENIED', rename: 'RENAME_REFUSED', any: 'WRITE_DENIED' },
  4: { rename: 'RENAME_REFUSED' },
  6: { any: 'CONNECTION_LOST' },
  7: { any: 'CONNECTION_LOST' },
  8: { read: 'READ_DENIED', rename: 'RENAME_REFUSED' },
  10: { rename: 'RENAME_REFUSED', any: 'DIR_NOT_FOUND' },
  11: { rename: 'RENAME_REFUSED' },
  12: { rename: 'RENAME_REFUSED', any: 'WRITE_DENIED' },
  14: { any: 'DISK_FULL' },
  15: { any: 'DISK_FULL' },
  19: { any: 'DIR_NOT_FOUND' }, // not a directory
};

/** Code of an error of the connection as a whole: socket, handshake, sign-in, channel. */
export function classifyConnectionFailure(error: unknown): FailureCode {
  if (error instanceof TransferFailure) return error.failureCode;
  const { code, level, reason, message } = error as Partial<Record<string, unknown>>;
  const words = messageFailures.find(([pattern]) => typeof message === 'string' && pattern.test(message));
  if (words !== undefined) return words[1];
  if (typeof code === 'string' && socketFailures[code] !== undefined) return socketFailures[code];
  if (typeof level === 'string') return levelFailures[level] ?? 'UNEXPECTED';
  if (typeof reason === 'number') return channelFailures[reason] ?? 'UNEXPECTED';
  if (typeof code === 'number') return disconnectFailures[code] ?? 'UNEXPECTED';
  return 'UNEXPECTED';
}

/** Code of an error that one operation on an open connection ended with. */
export function classifyOperationFailure(error: unknown, operation: Operation): FailureCode {
  const status = statusOf(error);
  if (status === undefined) return classifyConnectionFailure(error);
  const row = statusFailures[status];
  return row?.[operation] ?? row?.any ?? 'UNEXPECTED';
}

/** SFTP status code of a server's answer, or `undefined` for any other error. */
export function statusOf(error: unknown): number | undefined {
  if (error instanceof TransferFailure) return undefined;
  const { code, level } = error as { code?: unknown; level?: unknown };
  return typeof code === 'number' && level === undefined ? code : undefined;
}

/**
 * The error that leaves this room: code and text of the catalogue, filled from settings and words of our own. The cause
 * keeps level and code of the original error; what the server said is left behind.
 * @param words those of the cause unless given
 */
export function toTransferError(
  failureCode: FailureCode,
  destination: Destination,
  cause?: unknown,
  words: FailureWords = cause instanceof TransferFailure ? cause.words : {},
): WaybillError {
  const { isTransient, text } = failureCodes[failureCode];
  const message = text
    .replace('{port}', String(portOf(destination)))
    .replace('{directory}', () => directoryOf(destination))
    .replace('{region}', () => words.region ?? 'another region')
    .replace('{reason}', () => words.reason ?? 'it could not be verified');
  const options = { cause: cause === undefined ? undefined : withoutWords(cause) };
  return isTransient
    ? new TransientError(failureCode, message, options)
    : new PermanentError(failureCode, message, options);
}

function portOf(destination: Destination): number {
  return destination.protocol === 'S3' ? 443 : destination.port;
}

function directoryOf(destination: Destination): string {
  if (destination.protocol === 'S3') return `${destination.bucket}/${destination.prefix}`;
  return destination.directory || 'the start directory';
}

function withoutWords(cause: unknown): Error {
  const inner = cause instanceof TransferFailure && cause.cause !== undefined ? cause.cause : cause;
  const { name, code, level, reason } = inner as Partial<Record<string, unknown>>;
  const parts = Object.entries({ name, code, level, reason })
    .filter(
      ([, value]) => (typeof value === 'string' && /^[\w-]{1,40}$/.test(value)) || typeof value === 'number',
    )
    .map(([key, value]) => `${key} ${value}`);
  return new Error(parts.join(', ') || 'no code');
}
