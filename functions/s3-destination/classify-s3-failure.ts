import { socketFailures, TransferFailure } from '../transfer/classify-failure.ts';
import type { FailureCode } from '../transfer/contract.ts';

/** What was being tried when S3 or STS refused. */
export type S3Operation = 'open' | 'assume' | 'stat' | 'read' | 'write' | 'remove';

/** What can be known of an error of the SDK. */
interface ServiceError {
  readonly name?: unknown;
  readonly code?: unknown;
  readonly message?: unknown;
  /** In the document of some refusals. */
  readonly Region?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number | undefined };
  readonly $response?: { readonly headers?: Readonly<Record<string, string>> };
}

/** Error codes of S3, whatever was tried. @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
export const s3Failures: Readonly<Record<string, FailureCode>> = {
  NoSuchBucket: 'S3_BUCKET_NOT_FOUND',
  InvalidBucketName: 'S3_BUCKET_NOT_FOUND',
  InvalidBucketState: 'S3_BUCKET_NOT_FOUND',
  NoSuchKey: 'DIR_NOT_FOUND',
  PermanentRedirect: 'S3_WRONG_REGION',
  TemporaryRedirect: 'S3_WRONG_REGION',
  AuthorizationHeaderMalformed: 'S3_WRONG_REGION',
  IllegalLocationConstraintException: 'S3_WRONG_REGION',
  InvalidAccessKeyId: 'S3_INVALID_KEY',
  InvalidToken: 'S3_INVALID_KEY',
  ExpiredToken: 'S3_INVALID_KEY',
  NotSignedUp: 'S3_INVALID_KEY',
  RequestTimeTooSkewed: 'UNEXPECTED',
  SignatureDoesNotMatch: 'S3_SIGNATURE',
  AllAccessDisabled: 'S3_ACCESS_DENIED',
  AccountProblem: 'S3_ACCESS_DENIED',
  BadDigest: 'VERIFY_FAILED',
  IncompleteBody: 'CONNECTION_LOST',
  XAmzContentSHA256Mismatch: 'VERIFY_FAILED',
  XAmzContentChecksumMismatch: 'VERIFY_FAILED',
  RequestTimeout: 'CONNECTION_LOST',
  SlowDown: 'SERVER_BUSY',
  ServiceUnavailable: 'SERVER_BUSY',
  InternalError: 'SERVER_BUSY',
  OperationAborted: 'SERVER_BUSY',
  ConditionalRequestConflict: 'SERVER_BUSY',
  Throttling: 'SERVER_BUSY',
  ThrottlingException: 'SERVER_BUSY',
};

/** What a refusal of access means, by what was tried. Listing is not needed, so being denied it stops nothing. */
const deniedFailures: Readonly<Record<S3Operation, FailureCode>> = {
  open: 'S3_ACCESS_DENIED',
  assume: 'S3_ROLE_REFUSED',
  stat: 'READ_DENIED',
  read: 'READ_DENIED',
  write: 'S3_ACCESS_DENIED',
  remove: 'WRITE_DENIED',
};

const kmsError = /^KMS\./;
const kmsBusy = /^KMS\.(Throttling|Internal|DependencyTimeout)/;
/** S3 tells only in words that it was the key it refused; a word of IAM's own, it is compared and never shown. */
const kmsAction = /\bkms:(GenerateDataKey|Decrypt|Encrypt)/;
/** Words of the SDK itself. */
const noConnection = /did not establish a connection/;
const certificateError = /^(CERT_|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED|ERR_TLS_)/;

/** @returns with the region in its words where the answer told the bucket's */
export function classifyS3Failure(error: unknown, operation: S3Operation): TransferFailure {
  if (error instanceof TransferFailure) return error;
  const region = regionIn(error);
  return new TransferFailure(codeOf(error as ServiceError, operation), error, region ? { region } : {});
}

function codeOf(error: ServiceError, operation: S3Operation): FailureCode {
  const [name, code, message] = [error.name, error.code, error.message].map((one) => String(one ?? ''));
  const known = s3Failures[name ?? ''];
  if (operation === 'assume' && isRefusal(error) && known !== 'SERVER_BUSY') return 'S3_ROLE_REFUSED';
  if (known !== undefined) return known;
  if (kmsBusy.test(name ?? '')) return 'SERVER_BUSY';
  const isKey = kmsError.test(name ?? '') || kmsAction.test(message ?? '');
  if (isKey && operation === 'write') return 'S3_KMS_DENIED';
  if (isKey || isAccessDenied(error)) return deniedFailures[operation];
  // The SDK calls a reset a time-out too, but leaves its code.
  const lost = socketFailures[code ?? ''];
  if (lost !== undefined) return lost;
  if (name === 'TimeoutError') return noConnection.test(message ?? '') ? 'CONNECT_TIMEOUT' : 'NO_PROGRESS';
  if (certificateError.test(code ?? '')) return 'TLS_INVALID';
  const status = statusOf(error) ?? 0;
  if (status === 301 || status === 307) return 'S3_WRONG_REGION';
  if (status >= 500 || status === 429) return 'SERVER_BUSY';
  return 'UNEXPECTED';
}

/** An answer to a HEAD has no document, only its status. */
export function isAccessDenied(error: unknown): boolean {
  return nameOf(error) === 'AccessDenied' || (statusOf(error) === 403 && !(nameOf(error) in s3Failures));
}

function isRefusal(error: unknown): boolean {
  const status = statusOf(error) ?? 0;
  return status >= 400 && status < 500 && status !== 429;
}

/** Where the bucket is, as S3 tells those who ask elsewhere. */
function regionIn(error: unknown): string | undefined {
  const { $response, Region } = error as ServiceError;
  const region = $response?.headers?.['x-amz-bucket-region'] ?? Region;
  return typeof region === 'string' && /^[a-z]{2}(-[a-z]+)+-\d$/.test(region) ? region : undefined;
}

export function nameOf(error: unknown): string {
  return String((error as ServiceError).name);
}

/** HTTP status of an answer, `undefined` where there was none. */
export function statusOf(error: unknown): number | undefined {
  return (error as ServiceError).$metadata?.httpStatusCode;
}
