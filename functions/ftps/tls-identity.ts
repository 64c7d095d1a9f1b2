import { constants, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { type ConnectionOptions, createSecureContext, rootCertificates, type TLSSocket } from 'node:tls';
import { TransferFailure } from '../transfer/classify-failure.ts';
import type { FtpsDestination } from '../transfer/contract.ts';

/** Why a certificate is not accepted, in words that finish the text of TLS_INVALID. */
const reasons: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'it has expired',
  CERT_NOT_YET_VALID: 'it is not valid yet',
  ERR_TLS_CERT_ALTNAME_INVALID: 'it is made out to another name',
  ERR_TLS_CERT_ALTNAME_FORMAT: 'it is made out to another name',
  HOSTNAME_MISMATCH: 'it is made out to another name',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'it is self-signed and not among the trusted certificates',
  SELF_SIGNED_CERT_IN_CHAIN: 'its authority is not a known one and not among the trusted certificates',
  UNABLE_TO_GET_ISSUER_CERT: 'its authority is not a known one and not among the trusted certificates',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    'its authority is not a known one and not among the trusted certificates',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'its authority is not a known one, or the server leaves certificates of the chain out',
  CERT_REVOKED: 'it has been revoked',
  CERT_SIGNATURE_FAILURE: 'its signature is wrong',
  INVALID_PURPOSE: 'it is not made for servers',
  INVALID_CA: 'it was issued by a certificate that is no authority',
  CERT_CHAIN_TOO_LONG: 'its chain is too long',
  PATH_LENGTH_EXCEEDED: 'its chain is too long',
  EE_KEY_TOO_SMALL: 'its key is too weak',
  CA_KEY_TOO_SMALL: 'the key of its authority is too weak',
  CA_MD_TOO_WEAK: 'its signature is too weak',
};
const otherVerifyErrors =
  /^(UNABLE_TO_|ERROR_IN_CERT|CERT_UNTRUSTED|CERT_REJECTED|CRL_|ERR_TLS_CERT|ERR_SSL_(EE|CA)_)/;
const noSafeAlgorithm =
  /^ERR_SSL_(.*(PROTOCOL_VERSION|HANDSHAKE_FAILURE|INSUFFICIENT_SECURITY)|UNSUPPORTED_PROTOCOL|NO_SHARED_CIPHER|.*DH_KEY_TOO_SMALL|NO_PROTOCOLS_AVAILABLE|WRONG_CIPHER_RETURNED|NO_SUITABLE.*)$/;
const notTls = /^ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST|.*UNKNOWN_PROTOCOL)$/;

/** Forward secrecy and authenticated encryption only; AES-128 first, it is the fastest. */
const ciphers = [
  'TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256',
  'ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:DHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:DHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305',
].join(':');

/**
 * How every TLS connection of one transport is made: public roots and the settings' certificates, the name verified.
 * Name and context are the same for all, or sessions could not be taken up again.
 * @throws TransferFailure TLS_INVALID when the settings' certificates cannot be read
 */
export function tlsIdentity(destination: FtpsDestination, name: string): ConnectionOptions {
  const trusted = trustedCertificates(destination);
  const secureContext = createSecureContext({
    minVersion: 'TLSv1.2',
    ciphers,
    // Node's own way of refusing it holds for servers only (measured with 24.21): a client would do as it is told.
    secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
    // An authority's intermediate certificate is enough to trust it.
    ...(trusted.length > 0 && { ca: [...rootCertificates, ...trusted], allowPartialTrustChain: true }),
  });
  // An address is never sent as a name (RFC 6066 3); it is looked for in the certificate all the same.
  return { secureContext, host: name, servername: isIP(name) === 0 ? name : '', rejectUnauthorized: true };
}

/** Read one by one: a context passes over what it cannot read. */
function trustedCertificates({ trustedCertificates: pem = '' }: FtpsDestination): string[] {
  if (pem.trim() === '') return [];
  try {
    const found = pem.match(/-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----/gs) ?? [];
    for (const certificate of found) new X509Certificate(certificate);
    if (found.length > 0) return found;
  } catch {
    // told below
  }
  const reason = 'the trusted certificates in the settings cannot be read';
  throw new TransferFailure('TLS_INVALID', undefined, { reason });
}

/** The failure that an error of a TLS handshake or of a secured socket is. */
export function tlsFailure(error: Error): TransferFailure {
  if (error instanceof TransferFailure) return error;
  const { code = '' } = error as NodeJS.ErrnoException;
  const reason = reasons[code] ?? (otherVerifyErrors.test(code) ? 'it could not be verified' : undefined);
  if (reason !== undefined) return new TransferFailure('TLS_INVALID', error, { reason });
  if (notTls.test(code)) return new TransferFailure('TLS_REFUSED', error);
  if (noSafeAlgorithm.test(code)) return new TransferFailure('ALGORITHM_MISMATCH', error);
  return new TransferFailure('CONNECTION_LOST', error);
}

/** Facts of a handshake for the trace of a connection test; the cipher only when it is one of ours. */
export function tlsFacts(socket: TLSSocket): string {
  const cipher = socket.getCipher().standardName;
  const known = /^TLS_[A-Z0-9_]{5,60}$/.test(cipher) ? `, ${cipher}` : '';
  const validUntil = new Date(socket.getPeerCertificate().valid_to);
  const until = Number.isNaN(validUntil.getTime())
    ? ''
    : `, certificate valid until ${validUntil.toISOString().slice(0, 10)}`;
  return `${(socket.getProtocol() ?? 'TLS').replace('TLSv', 'TLS ')}${known}${until}`;
}
