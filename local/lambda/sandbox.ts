import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { RuntimeContext } from '../service.ts';
import type { FunctionError, FunctionSpec } from './function-spec.ts';
import { environmentOf } from './sandbox-environment.ts';
import type { Invocation, WorkerMessage, WorkerSetup } from './worker-messages.ts';

/** Longer than AWS's 10 s, since sources are loaded unbundled here. */
const initLimitMs = 30_000;
const megabyte = 1024 * 1024;

export interface Outcome {
  /** JSON text: the result, or a FunctionError. */
  readonly payload: string;
  readonly isError: boolean;
  /** False when the sandbox must not be used again. */
  readonly isReusable: boolean;
  readonly durationMs: number;
  /** Time to load the function, in a sandbox's first invocation. */
  readonly initMs: number | undefined;
  readonly peakMemoryBytes: number;
  readonly pending: readonly string[];
}

type Ending = Omit<Outcome, 'durationMs' | 'initMs'>;

let sandboxCount = 0;

/** One execution environment: a worker thread with its own modules, environment, keys and temporary folder. */
export class Sandbox {
  readonly functionName: string;
  readonly logStream: string;
  invocationCount = 0;
  idleSinceMs = 0;
  /** Resolves when it is loaded, or will never be. */
  readonly loaded: Promise<void>;
  readonly #spec: FunctionSpec;
  readonly #worker: Worker;
  readonly #gate = new SharedArrayBuffer(4);
  readonly #temporaryFolder: string;
  #state: 'loading' | 'ready' | 'gone' = 'loading';
  #initMs: number | undefined;
  #temporaryBytes = 0;
  #requestId = '';
  #onLog: (text: string) => void = () => {};
  #onReady: () => void = () => {};
  readonly #endLoading: () => void;
  #onEnd: (ending: Ending) => void = () => {};
  #early: Ending | undefined;

  constructor(spec: FunctionSpec, context: RuntimeContext) {
    sandboxCount += 1;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.loaded = promise;
    this.#endLoading = resolve;
    this.#spec = spec;
    this.functionName = spec.name;
    this.logStream = `${spec.name}/[$LATEST]${process.pid}.${sandboxCount}`;
    const folder = join(context.stateFolder, 'lambda');
    this.#temporaryFolder = join(folder, 'tmp', `${process.pid}.${sandboxCount}`);
    mkdirSync(this.#temporaryFolder, { recursive: true });
    const setup: WorkerSetup = {
      entry: spec.entry,
      exportName: spec.handlerName.split('.').at(-1) ?? '',
      functionName: spec.name,
      functionArn: spec.arn,
      memoryMegabytes: spec.memoryMegabytes,
      logStream: this.logStream,
      compileCacheFolder: join(context.cacheFolder ?? folder, 'compile-cache'),
      gate: this.#gate,
    };
    this.#worker = new Worker(new URL('./lambda-worker.ts', import.meta.url), {
      workerData: setup,
      env: environmentOf(spec, context, {
        logStream: this.logStream,
        temporaryFolder: this.#temporaryFolder,
      }),
      argv: [],
      execArgv: [],
      // Kept from the terminal, and never read: a handler's output comes by messages.
      stdout: true,
      stderr: true,
      // As AWS's Node runtime divides a function's memory.
      resourceLimits: {
        maxOldGenerationSizeMb: Math.floor(spec.memoryMegabytes * 0.9),
        maxYoungGenerationSizeMb: Math.max(16, Math.floor(spec.memoryMegabytes * 0.1)),
      },
    });
    this.#worker.unref();
    this.#listen();
  }

  /** Runs the handler once; a failure of any kind is an outcome. One at a time. */
  async run(invocation: Invocation, onLog: (text: string) => void): Promise<Outcome> {
    this.#onLog = onLog;
    this.#requestId = invocation.requestId;
    this.#worker.ref();
    this.invocationCount += 1;
    const isFirst = this.invocationCount === 1;
    const initError = await this.#loaded();
    const startedMs = performance.now();
    const ending = initError ?? (await this.#runLoaded(invocation));
    const durationMs = performance.now() - startedMs;
    this.#worker.unref();
    if (!ending.isReusable) await this.terminate();
    const initMs = isFirst ? this.#initMs : undefined;
    return { ...this.#checkedStorage(ending), durationMs, initMs };
  }

  /** Ends the thread at once, whatever it does. */
  async terminate(): Promise<void> {
    this.#state = 'gone';
    await this.#worker.terminate();
    rmSync(this.#temporaryFolder, { recursive: true, force: true });
  }

  #loaded(): Promise<Ending | undefined> {
    if (this.#early !== undefined) return Promise.resolve(this.#early);
    if (this.#state === 'ready') return Promise.resolve(undefined);
    return new Promise((resolve) => {
      const timer = setTimeout(
        () => resolve(this.#failed('Sandbox.Timedout', `loading took over ${initLimitMs / 1000} seconds`)),
        initLimitMs,
      );
      const settle = (ending?: Ending) => {
        clearTimeout(timer);
        resolve(ending);
      };
      this.#onReady = settle;
      this.#onEnd = settle;
    });
  }

  #runLoaded(invocation: Invocation): Promise<Ending> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        // AWS names the configured time, also where a divisor made it shorter.
        const message = `Task timed out after ${this.#spec.timeoutSeconds.toFixed(2)} seconds`;
        resolve(this.#failed('Sandbox.Timedout', message));
      }, invocation.timeoutMs);
      this.#onEnd = (ending) => {
        clearTimeout(timer);
        resolve(ending);
      };
      if (this.#early !== undefined) return this.#onEnd(this.#early);
      this.#worker.postMessage(invocation);
      const gate = new Int32Array(this.#gate);
      Atomics.add(gate, 0, 1);
      Atomics.notify(gate, 0);
    });
  }

  #listen(): void {
    this.#worker.on('message', (message: WorkerMessage) => this.#receive(message));
    this.#worker.on('error', (error) => {
      const isFull = (error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY';
      const reason = isFull ? 'signal: killed' : error.message;
      const peakMemoryBytes = isFull ? this.#spec.memoryMegabytes * megabyte : 0;
      this.#end({ ...this.#exited(reason), peakMemoryBytes });
    });
    this.#worker.on('exit', (code) => this.#end(this.#exited(`exit status ${code}`)));
  }

  #receive(message: WorkerMessage): void {
    if (message.kind === 'log') this.#onLog(message.text);
    // What a thread says of its own end while it is being ended is not to be believed: modules break off half loaded.
    else if (this.#state === 'gone') return;
    else if (message.kind === 'ready') {
      this.#state = 'ready';
      this.#initMs = message.initMs;
      this.#onReady();
      this.#endLoading();
    } else if (message.kind === 'result') {
      const { payload, peakMemoryBytes, pending } = message;
      this.#onEnd({ payload, isError: false, isReusable: true, peakMemoryBytes, pending });
    } else {
      const { error, peakMemoryBytes, isFatal } = message;
      const ending = { ...this.#failure(error), isReusable: !isFatal, peakMemoryBytes };
      if (isFatal) this.#end(ending);
      else this.#onEnd(ending);
    }
  }

  /** The thread is lost, in an invocation or between two. */
  #end(ending: Ending): void {
    this.#state = 'gone';
    this.#early ??= ending;
    this.#endLoading();
    this.#onEnd(ending);
  }

  get isGone(): boolean {
    return this.#state === 'gone';
  }

  #exited(reason: string): Ending {
    return this.#failed('Runtime.ExitError', `Runtime exited with error: ${reason}`);
  }

  #failed(errorType: string, errorMessage: string): Ending {
    return this.#failure({ errorType, errorMessage: `RequestId: ${this.#requestId} Error: ${errorMessage}` });
  }

  #failure(error: FunctionError): Ending {
    const payload = JSON.stringify(error);
    return { payload, isError: true, isReusable: false, peakMemoryBytes: 0, pending: [] };
  }

  /** A full disk cannot be had per thread, so writing too much is found afterwards, as the error it would have been. */
  #checkedStorage(ending: Ending): Ending {
    if (ending.isError) return ending;
    const limitBytes = (this.#spec.ephemeralStorageMegabytes ?? 512) * megabyte;
    const keptBytes = this.#temporaryBytes;
    this.#temporaryBytes = sizeOfFolder(this.#temporaryFolder);
    if (this.#temporaryBytes <= Math.max(limitBytes, keptBytes)) return ending;
    const errorMessage = 'ENOSPC: no space left on device, write';
    const failure = this.#failure({ errorType: 'Error', errorMessage });
    return { ...failure, isReusable: ending.isReusable, peakMemoryBytes: ending.peakMemoryBytes };
  }
}

function sizeOfFolder(folder: string): number {
  let sizeBytes = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (entry.isFile()) sizeBytes += statSync(join(entry.parentPath, entry.name)).size;
  }
  return sizeBytes;
}
