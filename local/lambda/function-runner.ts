import { randomBytes } from 'node:crypto';
import { availableParallelism, totalmem } from 'node:os';
import { join } from 'node:path';
import type { RuntimeContext } from '../service.ts';
import { Concurrency } from './concurrency.ts';
import { FunctionLogs } from './function-log.ts';
import type { FunctionSpec } from './function-spec.ts';
import { type Outcome, Sandbox } from './sandbox.ts';
import { count, type FunctionStatistics, noStatistics } from './statistics.ts';
import { WorkerPool } from './worker-pool.ts';

export interface RunnerOptions {
  /** Worker threads at a time, busy and idle; further invocations wait in line. @default as many as a sixth of the memory holds, 24 to 96 */
  readonly workerLimit?: number;
  /** Invocations at a time, waiting ones included; more are refused with 429. @default 1000 */
  readonly accountConcurrency?: number;
  /** How long an idle worker is kept. @default 300000 */
  readonly idleMs?: number;
  /** Gives each worker so many invocations only, so that nothing can lean on a warm one. @default Infinity */
  readonly invocationsPerWorker?: number;
  /** Shortens every timeout, to find work that would not stand one. @default 1 */
  readonly timeoutDivisor?: number;
  /** When the environment of the next invocation dies, in ms after its begin; `undefined`: it lives. @default it lives */
  readonly killAfterMs?: () => number | undefined;
}

export interface RunRequest {
  readonly requestId: string;
  /** JSON text. */
  readonly payload: string;
  readonly clientContext?: unknown;
  readonly traceId?: string | undefined;
  /** Set for calls out of a handler, which waits in a worker of its own. */
  readonly mayExceedWorkers?: boolean;
}

/** The end of an invocation with the last 4 KB of its log. */
export interface RunResult extends Outcome {
  readonly logTail: string;
}

const workerBytes = 34 * 1024 * 1024;

/** An application has some 70 functions; one whose worker had to go starts cold the next time. */
const fittingWorkers = (): number => Math.min(96, Math.max(24, Math.floor(totalmem() / 6 / workerBytes)));

/** A synchronous answer's limit. @see AWS "Lambda quotas" */
const responseLimitBytes = 6_291_556;
const logTailBytes = 4096;

/** Runs functions in the pool's sandboxes, and logs and counts it. */
export class FunctionRunner {
  readonly #context: RuntimeContext;
  readonly #logs: FunctionLogs;
  readonly #pool: WorkerPool;
  readonly #concurrency: Concurrency;
  readonly #timeoutDivisor: number;
  readonly #killAfterMs: RunnerOptions['killAfterMs'];
  readonly #statistics: Map<string, FunctionStatistics>;

  constructor(context: RuntimeContext, functions: readonly FunctionSpec[], options: RunnerOptions) {
    // A worker thread has no time zone of its own, and Lambda runs in UTC.
    process.env['TZ'] = 'UTC';
    this.#context = context;
    this.#logs = new FunctionLogs(join(context.stateFolder, 'logs'), context.clock);
    this.#pool = new WorkerPool({
      workerLimit: options.workerLimit ?? fittingWorkers(),
      loadLimit: availableParallelism(),
      idleMs: options.idleMs ?? 300_000,
      invocationsPerWorker: options.invocationsPerWorker ?? Number.POSITIVE_INFINITY,
    });
    this.#concurrency = new Concurrency(options.accountConcurrency ?? 1000, functions);
    this.#timeoutDivisor = options.timeoutDivisor ?? 1;
    this.#killAfterMs = options.killAfterMs;
    this.#statistics = new Map(functions.map((spec) => [spec.name, noStatistics()]));
  }

  get workerCount(): number {
    return this.#pool.size;
  }

  statistics(): Map<string, FunctionStatistics> {
    return structuredClone(this.#statistics);
  }

  countDeadLetterError(functionName: string): void {
    this.#statisticsOf(functionName).deadLetterErrors += 1;
  }

  /** @throws AwsError `TooManyRequestsException` when the account or the function is at its concurrency */
  async run(spec: FunctionSpec, request: RunRequest): Promise<RunResult> {
    const leave = this.#enter(spec);
    try {
      const start = () => new Sandbox(spec, this.#context);
      const sandbox = await this.#pool.acquire(spec.name, start, request.mayExceedWorkers === true);
      let isReusable = false;
      try {
        const result = await this.#runIn(sandbox, spec, request);
        isReusable = result.isReusable;
        return result;
      } finally {
        this.#pool.release(sandbox, isReusable);
      }
    } finally {
      leave();
    }
  }

  async close(): Promise<void> {
    await this.#pool.close();
  }

  /** Call it last: running invocations write until they end. */
  async closeLogs(): Promise<void> {
    await this.#logs.close();
  }

  #enter(spec: FunctionSpec): () => void {
    const statistics = this.#statisticsOf(spec.name);
    try {
      const leave = this.#concurrency.enter(spec);
      statistics.running += 1;
      return () => {
        statistics.running -= 1;
        leave();
      };
    } catch (error) {
      statistics.throttles += 1;
      throw error;
    }
  }

  async #runIn(sandbox: Sandbox, spec: FunctionSpec, request: RunRequest): Promise<RunResult> {
    const { requestId } = request;
    let tail = '';
    const write = (text: string) => {
      const line = text.endsWith('\n') ? text : `${text}\n`;
      tail = `${tail}${line}`.slice(-logTailBytes);
      this.#logs.write(spec.name, sandbox.logStream, line);
    };
    write(`START RequestId: ${requestId} Version: $LATEST`);
    const invocation = {
      requestId,
      payload: request.payload,
      timeoutMs: (spec.timeoutSeconds * 1000) / this.#timeoutDivisor,
      traceId: request.traceId ?? newTraceId(),
      clientContext: request.clientContext,
      clockOffsetMs: this.#context.clock.offsetMs(),
    };
    const spare = this.#killLater(sandbox);
    const outcome = limited(await sandbox.run(invocation, write));
    spare();
    if (outcome.isError) write(`ERROR ${requestId} ${outcome.payload}`);
    if (outcome.pending.length > 0) write(`PENDING ${requestId} at return: ${outcome.pending.join(', ')}`);
    write(`END RequestId: ${requestId}`);
    write(reportOf(spec, requestId, outcome));
    count(this.#statisticsOf(spec.name), outcome);
    return { ...outcome, logTail: tail };
  }

  /** @returns lets the environment live */
  #killLater(sandbox: Sandbox): () => void {
    const afterMs = this.#killAfterMs?.();
    if (afterMs === undefined) return () => {};
    const timer = setTimeout(() => void sandbox.terminate(), afterMs);
    return () => clearTimeout(timer);
  }

  #statisticsOf(functionName: string): FunctionStatistics {
    const statistics = this.#statistics.get(functionName) ?? noStatistics();
    this.#statistics.set(functionName, statistics);
    return statistics;
  }
}

function limited(outcome: Outcome): Outcome {
  if (Buffer.byteLength(outcome.payload) <= responseLimitBytes) return outcome;
  const errorMessage = `Response payload size exceeded maximum allowed payload size (${responseLimitBytes} bytes).`;
  const payload = JSON.stringify({ errorType: 'Function.ResponseSizeTooLarge', errorMessage });
  return { ...outcome, payload, isError: true };
}

function reportOf(spec: FunctionSpec, requestId: string, outcome: Outcome): string {
  const usedMegabytes = Math.ceil(outcome.peakMemoryBytes / 1024 / 1024);
  return [
    `REPORT RequestId: ${requestId}`,
    `Duration: ${outcome.durationMs.toFixed(2)} ms`,
    `Billed Duration: ${Math.ceil(outcome.durationMs + (outcome.initMs ?? 0))} ms`,
    `Memory Size: ${spec.memoryMegabytes} MB`,
    `Max Memory Used: ${usedMegabytes} MB`,
    ...(outcome.initMs === undefined ? [] : [`Init Duration: ${outcome.initMs.toFixed(2)} ms`]),
  ].join('\t');
}

function newTraceId(): string {
  const seconds = Math.floor(Date.now() / 1000).toString(16);
  const root = `1-${seconds}-${randomBytes(12).toString('hex')}`;
  return `Root=${root};Parent=${randomBytes(8).toString('hex')};Sampled=0`;
}
