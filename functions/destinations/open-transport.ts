import { openFtpsTransport } from '../ftps/ftps-transport.ts';
import { openS3Transport } from '../s3-destination/s3-transport.ts';
import { askHostKey } from '../sftp/sftp-connection.ts';
import { openSftpTransport } from '../sftp/sftp-transport.ts';
import { type AddressGuard, systemResolve } from '../transfer/address-guard.ts';
import { classifyConnectionFailure, toTransferError } from '../transfer/classify-failure.ts';
import type {
  Credentials,
  Destination,
  FtpsDestination,
  HostKeyKind,
  S3Destination,
  SftpDestination,
} from '../transfer/contract.ts';
import {
  defaultTiming,
  type OnStage,
  type RenameTransport,
  type Transport,
  type TransportTiming,
  type WholeTransport,
} from '../transfer/transport.ts';

export interface TransportOptions {
  /** Hosts and ports that may be dialled whatever their address; a stage that is deployed lists none. */
  readonly allowedExceptions?: AddressGuard['allowedExceptions'];
  /** @default the operating system's resolver */
  readonly resolve?: AddressGuard['resolve'];
  /** Replaces single limits of `defaultTiming`. */
  readonly timing?: Partial<TransportTiming>;
  /** Told where connecting is. */
  readonly onStage?: OnStage | undefined;
  /** Buckets of ours, which nothing is delivered to. @default those named in this function's environment */
  readonly ownBuckets?: readonly string[];
}

/**
 * Connects and signs in. The caller closes what it opened.
 * @throws TransientError or PermanentError with a `FailureCode`: those of finding the server (DNS_NOT_FOUND,
 * ADDRESS_REFUSED, CONNECT_TIMEOUT, CONNECT_REFUSED, CONNECTION_LOST, SERVER_BUSY), of trusting it (ALGORITHM_MISMATCH,
 * HOST_KEY_UNKNOWN, HOST_KEY_CHANGED, TLS_INVALID, TLS_REFUSED), of signing in (AUTH_FAILED, SECRET_UNREADABLE, S3_…);
 * UNEXPECTED
 */
export function openTransport(
  destination: SftpDestination | FtpsDestination,
  credentials: Credentials,
  options?: TransportOptions,
): Promise<RenameTransport>;
export function openTransport(
  destination: S3Destination,
  credentials: Credentials,
  options?: TransportOptions,
): Promise<WholeTransport>;
export function openTransport(
  destination: Destination,
  credentials: Credentials,
  options?: TransportOptions,
): Promise<Transport>;
export function openTransport(
  destination: Destination,
  credentials: Credentials,
  options: TransportOptions = {},
): Promise<Transport> {
  switch (destination.protocol) {
    case 'SFTP':
      return openSftpTransport(destination, credentials, connectOptions(options));
    case 'FTPS':
      return openFtpsTransport(destination, credentials, connectOptions(options));
    case 'S3':
      return openS3Transport(destination, credentials, {
        ...connectOptions(options),
        ownBuckets: options.ownBuckets,
      });
  }
}

/**
 * Asks a server for its host key without signing in, for a person to confirm and settings to pin.
 * @returns `kind` is missing for a key kind that we do not know; such a key cannot be pinned by kind
 * @throws as `openTransport` does, but for the sign-in
 */
export async function fetchHostKeyFingerprint(
  destination: SftpDestination,
  options: TransportOptions = {},
): Promise<{ fingerprint: string; kind: HostKeyKind | undefined }> {
  try {
    return await askHostKey(destination, connectOptions(options));
  } catch (error) {
    throw toTransferError(classifyConnectionFailure(error), destination, error);
  }
}

function connectOptions(options: TransportOptions) {
  const { allowedExceptions = [], resolve = systemResolve, timing, onStage } = options;
  return { guard: { allowedExceptions, resolve }, timing: { ...defaultTiming, ...timing }, onStage };
}
