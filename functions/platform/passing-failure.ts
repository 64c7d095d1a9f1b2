import { TransientError, WaybillError } from './errors.ts';
import { cancellationCodes } from './table.ts';

const passingNames =
  /Throttl|TooManyRequests|ThroughputExceeded|LimitExceeded|SlowDown|TimeoutError|InProgress|TransactionConflict|NoSuchUpload/;
const passingCodes: readonly unknown[] = ['ECONNRESET', 'ECONNREFUSED', 'ETIMEDOUT', 'EPIPE', 'EAI_AGAIN'];
const passingReasons = ['None', 'TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'];

/**
 * What an AWS client gave up on after its own retries, as the error that is tried again later: throttles, faults of the
 * service, lost connections, transactions that met, an upload of parts that is gone because the answer to its end was lost.
 * Every other error is returned as it is.
 */
export function transientIfPassing(error: unknown): unknown {
  if (error instanceof WaybillError || !isPassing(error)) return error;
  return new TransientError('AWS_UNAVAILABLE', 'a service did not answer in time; try again', {
    cause: error,
  });
}

interface AwsError {
  readonly $fault?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly code?: unknown;
}

function isPassing(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { $fault, $metadata, code } = error as AwsError;
  const reasons = cancellationCodes(error);
  return (
    $fault === 'server' ||
    ($metadata?.httpStatusCode ?? 0) >= 500 ||
    passingNames.test(error.name) ||
    passingCodes.includes(code) ||
    (reasons.length > 0 && reasons.every((reason) => passingReasons.includes(reason)))
  );
}
