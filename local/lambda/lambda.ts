import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { AwsError, type LocalService, type RuntimeContext, type ServiceRequest } from '../service.ts';
import { attemptEvent } from './async-invocation.ts';
import { AsyncQueue } from './async-queue.ts';
import { FunctionRunner, type RunnerOptions } from './function-runner.ts';
import { checkFunction, type FunctionSpec, parseFunctionName } from './function-spec.ts';
import { answerLambdaRequest } from './lambda-api.ts';
import type { FunctionStatistics } from './statistics.ts';

export interface InvokeOptions {
  /** @default 'RequestResponse' */
  readonly invocationType?: 'RequestResponse' | 'Event' | 'DryRun';
  /** @default a new one */
  readonly requestId?: string;
  readonly clientContext?: unknown;
  /** `_X_AMZN_TRACE_ID` of the invocation; a new trace by default. */
  readonly traceId?: string | undefined;
  /** Set for calls out of a handler, which waits in a worker of its own. */
  readonly mayExceedWorkers?: boolean;
}

interface InvokeResult {
  readonly requestId: string;
  /** 200 for an answer, 202 for an accepted event, 204 for a dry run. */
  readonly statusCode: 200 | 202 | 204;
  /** Set when the function failed; the payload is then `{ errorType, errorMessage, trace }`. */
  readonly functionError: 'Unhandled' | undefined;
  /** The answer as JSON text; empty unless the status is 200. */
  readonly payloadText: string;
  /** The answer, parsed. */
  readonly payload: unknown;
  /** The last 4 KB that the invocation logged. */
  readonly logTail: string;
}

export interface LambdaOptions extends RunnerOptions {
  /** Leaves kept events alone until `start`, for a runtime whose other parts are not up yet. @default false */
  readonly waitsForStart?: boolean;
}

export interface LocalLambda extends LocalService {
  /** Begins with the events that an earlier runtime accepted and did not finish; for `waitsForStart`. */
  start(): void;
  /**
   * Runs a function for another part of the runtime, which has checked the right to do so.
   * @param functionName name or ARN
   * @param payload any JSON value
   * @throws AwsError `ResourceNotFoundException`, `TooManyRequestsException` or `RequestEntityTooLargeException`;
   *   a failing function is a result
   */
  invoke(functionName: string, payload: unknown, options?: InvokeOptions): Promise<InvokeResult>;
  /** As `invoke`, with the payload as JSON text. */
  invokeText(functionName: string, payloadText: string, options?: InvokeOptions): Promise<InvokeResult>;
  /** Counters per function name since the start. */
  statistics(): Map<string, FunctionStatistics>;
  readonly functions: ReadonlyMap<string, FunctionSpec>;
  /** Asynchronous invocations that are not finished. */
  pendingEventCount(): number;
  /** Worker threads that exist now. */
  workerCount(): number;
  close(): Promise<void>;
}

/** Request limits in bytes. @see AWS "Lambda quotas" */
const requestLimits = { RequestResponse: 6 * 1024 * 1024, Event: 1024 * 1024, DryRun: 6 * 1024 * 1024 };

/** Lambda by worker threads: every invocation in a thread with the function's own environment, keys and limits. */
export function createLambdaService(
  context: RuntimeContext,
  functions: readonly FunctionSpec[],
  options: LambdaOptions = {},
): LocalLambda {
  return new Lambda(context, functions, options);
}

class Lambda implements LocalLambda {
  readonly signingName = 'lambda';
  readonly functions: ReadonlyMap<string, FunctionSpec>;
  readonly #context: RuntimeContext;
  readonly #runner: FunctionRunner;
  readonly #queue: AsyncQueue;
  #isClosing = false;

  constructor(context: RuntimeContext, functions: readonly FunctionSpec[], options: LambdaOptions) {
    for (const spec of functions) checkFunction(spec);
    const folder = join(context.stateFolder, 'lambda');
    mkdirSync(folder, { recursive: true });
    // Left by a killed runtime: an environment's /tmp ends with it.
    rmSync(join(folder, 'tmp'), { recursive: true, force: true });
    this.#context = context;
    this.functions = new Map(functions.map((spec) => [spec.name, spec]));
    this.#runner = new FunctionRunner(context, functions, options);
    const find = (name: string) => this.functions.get(name);
    const deps = { context, runner: this.#runner, find, isClosing: () => this.#isClosing };
    this.#queue = new AsyncQueue({
      file: join(folder, 'events.sqlite'),
      clock: context.clock,
      parallelCount: 100,
      attempt: (event) => attemptEvent(deps, event),
    });
    if (options.waitsForStart !== true) setImmediate(() => this.start());
  }

  start(): void {
    this.#queue.start();
  }

  handle(request: ServiceRequest) {
    return answerLambdaRequest(this, this.#context, request);
  }

  invoke(functionName: string, payload: unknown, options: InvokeOptions = {}): Promise<InvokeResult> {
    return this.invokeText(functionName, JSON.stringify(payload) ?? 'null', options);
  }

  async invokeText(functionName: string, payloadText: string, options: InvokeOptions = {}) {
    const type = options.invocationType ?? 'RequestResponse';
    const requestId = options.requestId ?? randomUUID();
    const spec = this.#find(functionName);
    checkSize(payloadText, type);
    const silent = { requestId, functionError: undefined, payloadText: '', payload: undefined, logTail: '' };
    if (type === 'DryRun') return { ...silent, statusCode: 204 as const };
    if (type === 'Event') {
      this.#queue.add(requestId, spec.name, payloadText);
      return { ...silent, statusCode: 202 as const };
    }
    const { clientContext, traceId, mayExceedWorkers = false } = options;
    const request = { requestId, payload: payloadText, clientContext, traceId, mayExceedWorkers };
    const result = await this.#runner.run(spec, request);
    return {
      requestId,
      statusCode: 200 as const,
      functionError: result.isError ? ('Unhandled' as const) : undefined,
      payloadText: result.payload,
      payload: JSON.parse(result.payload) as unknown,
      logTail: result.logTail,
    };
  }

  statistics(): Map<string, FunctionStatistics> {
    return this.#runner.statistics();
  }

  pendingEventCount(): number {
    return this.#queue.count();
  }

  workerCount(): number {
    return this.#runner.workerCount;
  }

  async close(): Promise<void> {
    this.#isClosing = true;
    this.#queue.stop();
    await this.#runner.close();
    await this.#queue.close();
    await this.#runner.closeLogs();
  }

  #find(functionName: string): FunctionSpec {
    const { name, qualifier } = parseFunctionName(functionName);
    const spec = this.functions.get(name);
    if (spec !== undefined && (qualifier === undefined || qualifier === '$LATEST')) return spec;
    const { region, accountId } = this.#context;
    const arn = `arn:aws:lambda:${region}:${accountId}:function:${name}${qualifier ? `:${qualifier}` : ''}`;
    throw new AwsError('ResourceNotFoundException', `Function not found: ${arn}`, 404, { Type: 'User' });
  }
}

function checkSize(payloadText: string, type: keyof typeof requestLimits): void {
  const sizeBytes = Buffer.byteLength(payloadText);
  if (sizeBytes <= requestLimits[type]) return;
  const message = `${sizeBytes} byte payload is too large for the ${type} invocation type (limit ${requestLimits[type]} bytes)`;
  throw new AwsError('RequestEntityTooLargeException', message, 413, { Type: 'User' });
}
