import type { FailureCode, TraceStepName } from '../transfer/contract.ts';
import type { Trace } from './trace.ts';

/** Codes that tell by themselves which step they belong to, wherever they came up. */
const stepsOfCodes: Readonly<Partial<Record<FailureCode, TraceStepName>>> = {
  DNS_NOT_FOUND: 'RESOLVE',
  CONNECT_REFUSED: 'CONNECT',
  TLS_INVALID: 'SECURE',
  TLS_REFUSED: 'SECURE',
  HOST_KEY_CHANGED: 'SECURE',
  ALGORITHM_MISMATCH: 'SECURE',
  AUTH_FAILED: 'SIGN_IN',
  SECRET_UNREADABLE: 'SIGN_IN',
  S3_INVALID_KEY: 'SIGN_IN',
  S3_SIGNATURE: 'SIGN_IN',
  S3_ROLE_REFUSED: 'SIGN_IN',
  S3_BUCKET_NOT_FOUND: 'DIRECTORY',
  S3_WRONG_REGION: 'DIRECTORY',
  DIR_NOT_FOUND: 'DIRECTORY',
};

/** The step that a failure belongs to; one that the protocol has. */
export function failedStep(code: FailureCode, { order, current }: Trace): TraceStepName {
  const [first = 'CONNECT'] = order;
  const step = stepsOfCodes[code];
  return step !== undefined && order.includes(step) ? step : (current() ?? first);
}

/** Whether nobody had answered by then. */
export function isBeforeAnswer(step: TraceStepName | undefined): boolean {
  return step === undefined || step === 'RESOLVE' || step === 'CONNECT';
}
