import { type AddressGuard, systemResolve } from '../transfer/address-guard.ts';
import { classifyConnectionFailure, toTransferError } from '../transfer/classify-failure.ts';
import type { Credentials, Destination, HostKeyKind } from '../transfer/contract.ts';
import { askHostKey } from '../sftp/sftp-connection.ts';
import { openSftpTransport } from '../sftp/sftp-transport.ts';
import { defaultTiming, type Transport, type TransportTiming } from '../transfer/transport.ts';

export interface TransportOptions {
  /** Hosts and ports that may be dialled whatever their address; a stage that is deployed lists none. */
  readonly allowedExceptions?: AddressGuard['allowedExceptions'];
  /** @default the operating system's resolver */
  readonly resolve?: AddressGuard['resolve'];
  /** Replaces single limits of `defaultTiming`. */
  readonly timing?: Partial<TransportTiming>;
}

/**
 * Connects and signs in. The caller closes what it opened.
 * @throws TransientError or PermanentError with a `FailureCode`: DNS_NOT_FOUND, ADDRESS_REFUSED, CONNECT_TIMEOUT,
 * CONNECT_REFUSED, CONNECTION_LOST, SERVER_BUSY, ALGORITHM_MISMATCH, HOST_KEY_UNKNOWN, HOST_KEY_CHANGED, AUTH_FAILED,
 * SECRET_UNREADABLE, UNEXPECTED
 */
export function openTransport(
  destination: Destination,
  credentials: Credentials,
  options: TransportOptions = {},
): Promise<Transport> {
  switch (destination.protocol) {
    case 'SFTP':
      return openSftpTransport(destination, credentials, connectOptions(options));
  }
}

/**
 * Asks a server for its host key without signing in, for a person to confirm and settings to pin.
 * @returns `kind` is missing for a key kind that we do not know; such a key cannot be pinned by kind
 * @throws as `openTransport` does, but for the sign-in
 */
export async function fetchHostKeyFingerprint(
  destination: Destination,
  options: TransportOptions = {},
): Promise<{ fingerprint: string; kind: HostKeyKind | undefined }> {
  try {
    return await askHostKey(destination, connectOptions(options));
  } catch (error) {
    throw toTransferError(classifyConnectionFailure(error), destination, error);
  }
}

function connectOptions({ allowedExceptions = [], resolve = systemResolve, timing }: TransportOptions) {
  return { guard: { allowedExceptions, resolve }, timing: { ...defaultTiming, ...timing } };
}
