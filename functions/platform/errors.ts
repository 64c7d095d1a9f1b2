import { errorNames, type FieldProblem } from './contract.ts';

interface WaybillErrorOptions {
  cause?: unknown;
  /** Ids that help to find the case; never a name, a date of birth, a document number or content. */
  ids?: Record<string, string | number>;
  fields?: readonly FieldProblem[];
}

/** Base of the errors that say what is to be done about them. `code` is stable and upper snake case. */
export abstract class WaybillError extends Error {
  readonly code: string;
  readonly ids: Record<string, string | number>;
  readonly fields: readonly FieldProblem[];
  constructor(name: string, code: string, message: string, options: WaybillErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.name = name;
    this.code = code;
    this.ids = options.ids ?? {};
    this.fields = options.fields ?? [];
  }
}

/** The caller's fault: HTTP 400, no retry; the caller acts. */
export class InvalidInputError extends WaybillError {
  constructor(code: string, message: string, options?: WaybillErrorOptions) {
    super(errorNames.invalidInput, code, message, options);
  }
}

/** No such thing for this caller, whether it is unknown or another tenant's: HTTP 404. */
export class NotFoundError extends WaybillError {
  constructor(code: string, message: string, options?: WaybillErrorOptions) {
    super(errorNames.notFound, code, message, options);
  }
}

/** The caller's role does not allow it: HTTP 403. */
export class ForbiddenError extends WaybillError {
  constructor(code: string, message: string, options?: WaybillErrorOptions) {
    super(errorNames.forbidden, code, message, options);
  }
}

/** State moved under the caller, a conditional write lost: HTTP 409; read again. */
export class ConflictError extends WaybillError {
  constructor(code: string, message: string, options?: WaybillErrorOptions) {
    super(errorNames.conflict, code, message, options);
  }
}

/** Well formed, and still not to be carried out as asked (an id that names nothing, two wishes that exclude each other): HTTP 422; the caller acts. */
export class UnprocessableError extends WaybillError {
  constructor(code: string, message: string, options?: WaybillErrorOptions) {
    super(errorNames.unprocessable, code, message, options);
  }
}

/** The world hiccuped (time-out, throttle, dropped connection): HTTP 503; the workflow retries within the attempt. */
export class TransientError extends WaybillError {
  constructor(code: string, message: string, options?: WaybillErrorOptions) {
    super(errorNames.transient, code, message, options);
  }
}

/** The world said no (credentials, host key, path, disk full): HTTP 502; ends the attempt, tomorrow's uses the then-current settings. */
export class PermanentError extends WaybillError {
  constructor(code: string, message: string, options?: WaybillErrorOptions) {
    super(errorNames.permanent, code, message, options);
  }
}
