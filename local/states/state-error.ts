/** An error as the States Language knows it: what `ErrorEquals` matches and `$states.errorOutput` holds. */
export class StateError extends Error {
  readonly error: string;
  /** Free text, often JSON; empty where AWS gives none. */
  readonly reason: string;
  /** No Retry and no Catch can hold it, whatever they name. */
  readonly isFinal: boolean;

  constructor(error: string, reason = '', options: { isFinal?: boolean; cause?: unknown } = {}) {
    super(`${error}: ${reason}`, { cause: options.cause });
    this.name = 'StateError';
    this.error = error;
    this.reason = reason;
    this.isFinal = options.isFinal ?? false;
  }
}

/** How an execution was ended from outside its own states; the reason its signal is aborted with. */
export class ExecutionEnd extends Error {
  readonly status: 'ABORTED' | 'TIMED_OUT';
  constructor(status: 'ABORTED' | 'TIMED_OUT') {
    super(`the execution was ended: ${status}`);
    this.status = status;
  }
}

/** The runtime stops; what was running goes on when it starts again. */
export class Shutdown extends Error {}

const notCaughtByAll = new Set(['States.DataLimitExceeded', 'States.Runtime']);
const timeouts = new Set(['States.Timeout', 'States.HeartbeatTimeout']);

/**
 * Whether a Retry or Catch entry is meant for this error.
 * `States.ALL` leaves out DataLimitExceeded and Runtime; `States.TaskFailed` also leaves out timeouts.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */
export function matchesError(errorEquals: readonly string[], failure: StateError): boolean {
  if (failure.isFinal) return false;
  return errorEquals.some((name) => {
    if (name === failure.error) return true;
    if (name === 'States.ALL') return !notCaughtByAll.has(failure.error);
    if (name === 'States.TaskFailed')
      return !notCaughtByAll.has(failure.error) && !timeouts.has(failure.error);
    return name === 'States.Timeout' && failure.error === 'States.HeartbeatTimeout';
  });
}

/** What a state failed with; anything that is not a StateError is a fault of the definition or of the runtime. */
export function asStateError(failure: unknown): StateError {
  if (failure instanceof StateError) return failure;
  const reason = failure instanceof Error ? failure.message : String(failure);
  return new StateError('States.Runtime', reason, { cause: failure });
}
