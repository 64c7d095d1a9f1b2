import type { FunctionError } from './function-spec.ts';

/** What a worker is started with. */
export interface WorkerSetup {
  readonly entry: string;
  readonly exportName: string;
  readonly functionName: string;
  readonly functionArn: string;
  readonly memoryMegabytes: number;
  readonly logStream: string;
  readonly compileCacheFolder: string;
  /** Counts invocations (one 32-bit number): the worker sleeps on it in between. */
  readonly gate: SharedArrayBuffer;
}

export interface Invocation {
  readonly requestId: string;
  /** JSON text, so that nothing is shared but what JSON can hold. */
  readonly payload: string;
  /** Time that the function may take. */
  readonly timeoutMs: number;
  readonly traceId: string;
  readonly clientContext: unknown;
  /** How far the runtime's clock is ahead of the machine's. */
  readonly clockOffsetMs: number;
}

export type WorkerMessage =
  | { readonly kind: 'ready'; readonly initMs: number }
  | { readonly kind: 'log'; readonly text: string }
  | {
      readonly kind: 'result';
      readonly payload: string;
      readonly peakMemoryBytes: number;
      /** Kinds of work that was still pending when the handler returned, e.g. `Timeout`. */
      readonly pending: readonly string[];
    }
  | {
      readonly kind: 'failure';
      readonly error: FunctionError;
      readonly peakMemoryBytes: number;
      /** The worker cannot be used again. */
      readonly isFatal: boolean;
    };
