import type { LocalClock } from '../clock.ts';
import { AwsError } from '../service.ts';
import type { CredentialStore, KnownKey } from './credentials.ts';
import {
  epochMsOf,
  isSignatureValid,
  payloadHashOf,
  readScope,
  type SignableRequest,
  type SignedScope,
  sha256,
} from './signature.ts';

/** How far a signer's clock may be off, ms. */
const skewMs = 15 * 60_000;

export interface Signer {
  readonly scope: SignedScope;
  /** `undefined` for the operator. */
  readonly roleArn: string | undefined;
  /** The time as the signer sees it, epoch ms: told otherwise, the SDK would sign by a clock of its own making. */
  readonly nowMs: number;
}

/** @throws AwsError `MissingAuthenticationTokenException` when the request is not signed */
export function scopeOf(request: SignableRequest): SignedScope {
  const scope = readScope(request);
  if (scope !== undefined) return scope;
  throw new AwsError('MissingAuthenticationTokenException', 'Missing Authentication Token', 403);
}

/**
 * Finds out who signed a request, and that nobody changed it on the way.
 * @param body the whole body; `undefined` when it is streamed, then only the stated hash is checked
 * @throws AwsError as the service named in the scope words it
 */
export function authenticate(
  request: SignableRequest,
  scope: SignedScope,
  body: Buffer | undefined,
  { credentials, clock }: { readonly credentials: CredentialStore; readonly clock: LocalClock },
): Signer {
  const isS3 = scope.signingName === 's3';
  const known = credentials.find(scope.accessKeyId);
  if (known === undefined) {
    throw isS3
      ? new AwsError(
          'InvalidAccessKeyId',
          'The AWS Access Key Id you provided does not exist in our records.',
          403,
        )
      : new AwsError('UnrecognizedClientException', 'The security token included in the request is invalid.');
  }
  const payloadHash = payloadHashOf(request, scope, body);
  const isBodyIntact = body === undefined || isHashOf(payloadHash, body);
  if (!isBodyIntact || !isSignatureValid(request, scope, known.key.secretAccessKey, payloadHash)) {
    throw mismatch(scope.signingName);
  }
  const nowMs = timeOfSigner(scope, clock);
  checkSession(request, scope, known, clock);
  return { scope, roleArn: known.roleArn, nowMs };
}

/** The key of an assumed role is good with its token only, and for its time. */
function checkSession(
  { headers, query }: SignableRequest,
  { signingName }: SignedScope,
  { session }: KnownKey,
  clock: LocalClock,
): void {
  if (session === undefined) return;
  const isS3 = signingName === 's3';
  const token = headers['x-amz-security-token'] ?? query.get('X-Amz-Security-Token');
  if (token !== session.sessionToken)
    throw isS3
      ? new AwsError('InvalidToken', 'The provided token is malformed or otherwise invalid.', 400)
      : new AwsError('UnrecognizedClientException', 'The security token included in the request is invalid.');
  if (clock.nowMs() < session.expiresAtMs) return;
  const message = isS3
    ? 'The provided token has expired.'
    : 'The security token included in the request is expired';
  throw new AwsError(isS3 || signingName === 'sts' ? 'ExpiredToken' : 'ExpiredTokenException', message, 400);
}

function isHashOf(payloadHash: string, body: Buffer): boolean {
  return !/^[0-9a-f]{64}$/.test(payloadHash) || payloadHash === sha256(body);
}

function mismatch(signingName: string): AwsError {
  const message =
    'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.';
  return ['s3', 'sts'].includes(signingName)
    ? new AwsError('SignatureDoesNotMatch', message, 403)
    : new AwsError('InvalidSignatureException', message, 403);
}

/** A client may read this machine's clock or the runtime's, which is ahead after it was moved, also while it is at work: any counts. */
function timeOfSigner(scope: SignedScope, clock: LocalClock): number {
  const signedAtMs = epochMsOf(scope.signedAt);
  if (scope.expiresSeconds === undefined) {
    const clocks = [clock.nowMs(), Date.now(), ...clock.unmovedMs()];
    const nowMs = clocks.find((now) => Math.abs(now - signedAtMs) <= skewMs);
    if (nowMs !== undefined) return nowMs;
    throw scope.signingName === 's3'
      ? new AwsError(
          'RequestTimeTooSkewed',
          'The difference between the request time and the current time is too large.',
          403,
        )
      : new AwsError(
          'InvalidSignatureException',
          `Signature expired: ${scope.signedAt} is too far from now.`,
          403,
        );
  }
  // S3 tells the age of a presigned URL itself, in its own words.
  if (scope.signingName !== 's3' && clock.nowMs() > signedAtMs + scope.expiresSeconds * 1_000) {
    throw new AwsError('AccessDenied', 'Request has expired', 403);
  }
  return clock.nowMs();
}
