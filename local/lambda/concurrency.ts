import { AwsError } from '../service.ts';
import type { FunctionSpec } from './function-spec.ts';

/** Counts invocations under way against the account's concurrency and what functions have reserved of it. */
export class Concurrency {
  readonly #unreservedLimit: number;
  readonly #running = new Map<string, number>();
  #unreserved = 0;

  /** @param accountLimit 1000 on a new AWS account */
  constructor(accountLimit: number, functions: readonly FunctionSpec[]) {
    const reserved = functions.reduce((sum, spec) => sum + (spec.reservedConcurrency ?? 0), 0);
    this.#unreservedLimit = accountLimit - reserved;
    if (this.#unreservedLimit <= 0) {
      throw new Error(`functions reserve ${reserved} of an account's concurrency of ${accountLimit}`);
    }
  }

  /**
   * @returns what gives the place back
   * @throws AwsError `TooManyRequestsException`, HTTP 429
   */
  enter(spec: FunctionSpec): () => void {
    const running = this.#running.get(spec.name) ?? 0;
    if (spec.reservedConcurrency !== undefined && running >= spec.reservedConcurrency) {
      throw throttled('ReservedFunctionConcurrentInvocationLimitExceeded');
    }
    const isUnreserved = spec.reservedConcurrency === undefined;
    if (isUnreserved && this.#unreserved >= this.#unreservedLimit) {
      throw throttled('ConcurrentInvocationLimitExceeded');
    }
    this.#change(spec, 1);
    return () => this.#change(spec, -1);
  }

  #change(spec: FunctionSpec, step: 1 | -1): void {
    this.#running.set(spec.name, (this.#running.get(spec.name) ?? 0) + step);
    if (spec.reservedConcurrency === undefined) this.#unreserved += step;
  }
}

function throttled(reason: string): AwsError {
  return new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429, { Reason: reason, Type: 'User' });
}
