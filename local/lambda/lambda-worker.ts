import { enableCompileCache, flushCompileCache } from 'node:module';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { isNativeError } from 'node:util/types';
import { getHeapStatistics } from 'node:v8';
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import type { FunctionError } from './function-spec.ts';
import type { Invocation, WorkerMessage, WorkerSetup } from './worker-messages.ts';

// One Lambda execution environment. Between invocations the thread sleeps on the gate, so that timers and
// sockets that a handler leaves behind stand still, as they do on AWS.

type Handler = (event: unknown, context: object) => unknown;

const setup = workerData as WorkerSetup;
const gate = new Int32Array(setup.gate);
const sampleEveryMs = 20;
/** Work that ought to be finished when a handler returns; idle sockets are kept for the next invocation. */
const pendingKinds = /^(Timeout|Immediate|FSReq)/;
let requestId = '';
let peakMemoryBytes = 0;
let clockOffsetMs = 0;

captureOutput();
process.on('uncaughtException', (error) => post(failureOf(error, true)) && sleepForever());
process.on('unhandledRejection', (reason) => {
  const error = { ...describe(reason), errorType: 'Runtime.UnhandledPromiseRejection' };
  post({ kind: 'failure', error, peakMemoryBytes, isFatal: true });
  sleepForever();
});
// Nothing is left that could settle the handler's promise.
process.on('beforeExit', () => {
  const errorMessage = `RequestId: ${requestId} Error: the handler returned a promise that nothing can settle`;
  const error = { errorType: 'Runtime.NodeJsExit', errorMessage };
  post({ kind: 'failure', error, peakMemoryBytes, isFatal: true });
  sleepForever();
});
enableCompileCache(setup.compileCacheFolder);
const startedMs = performance.now();
const handler = await loadHandler();
post({ kind: 'ready', initMs: performance.now() - startedMs });

for (let count = 0; ; count += 1) {
  Atomics.wait(gate, 0, count);
  // Sockets that the other side closed meanwhile are noticed before the handler could use them.
  await nextTurn();
  await run(receiveMessageOnPort(port())?.message as Invocation);
  if (count === 0) flushCompileCache();
}

async function run(invocation: Invocation): Promise<void> {
  process.env['_X_AMZN_TRACE_ID'] = invocation.traceId;
  shiftClock(invocation.clockOffsetMs);
  requestId = invocation.requestId;
  peakMemoryBytes = 0;
  const sampler = setInterval(sampleMemory, sampleEveryMs).unref();
  try {
    const result = await handler(JSON.parse(invocation.payload), contextOf(invocation));
    const payload = JSON.stringify(result) ?? 'null';
    clearInterval(sampler);
    sampleMemory();
    const pending = process.getActiveResourcesInfo().filter((kind) => pendingKinds.test(kind));
    post({ kind: 'result', payload, peakMemoryBytes, pending });
  } catch (error) {
    clearInterval(sampler);
    sampleMemory();
    post(failureOf(error, false));
  }
}

async function loadHandler(): Promise<Handler> {
  try {
    const module = (await import(pathToFileURL(setup.entry).href)) as Record<string, unknown>;
    const exported = module[setup.exportName];
    if (typeof exported === 'function') return exported as Handler;
    const errorMessage = `${setup.exportName} is undefined or not exported by ${setup.entry}`;
    const error = { errorType: 'Runtime.HandlerNotFound', errorMessage };
    post({ kind: 'failure', error, peakMemoryBytes, isFatal: true });
  } catch (error) {
    const described = describe(error);
    const errorType = importErrorType(error) ?? described.errorType;
    post({ kind: 'failure', error: { ...described, errorType }, peakMemoryBytes, isFatal: true });
  }
  return sleepForever();
}

function importErrorType(error: unknown): string | undefined {
  if ((error as { code?: unknown } | null)?.code === 'ERR_MODULE_NOT_FOUND')
    return 'Runtime.ImportModuleError';
  return error instanceof SyntaxError ? 'Runtime.UserCodeSyntaxError' : undefined;
}

function contextOf(invocation: Invocation): object {
  const deadlineMs = performance.now() + invocation.timeoutMs;
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: setup.functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: setup.functionArn,
    memoryLimitInMB: String(setup.memoryMegabytes),
    awsRequestId: invocation.requestId,
    logGroupName: `/aws/lambda/${setup.functionName}`,
    logStreamName: setup.logStream,
    clientContext: invocation.clientContext,
    getRemainingTimeInMillis: () => Math.max(0, Math.round(deadlineMs - performance.now())),
  };
}

/** Heap and buffers of this thread alone; over the function's memory it ends as AWS ends it. */
function sampleMemory(): void {
  const { used_heap_size, external_memory } = getHeapStatistics();
  peakMemoryBytes = Math.max(peakMemoryBytes, used_heap_size + external_memory);
  if (peakMemoryBytes <= setup.memoryMegabytes * 1024 * 1024) return;
  const errorMessage = `RequestId: ${requestId} Error: Runtime exited with error: signal: killed`;
  const error = { errorType: 'Runtime.ExitError', errorMessage };
  post({ kind: 'failure', error, peakMemoryBytes, isFatal: true });
  sleepForever();
}

/** Makes this thread's clock read as the runtime's does; installed only once it has been moved. */
function shiftClock(offsetMs: number): void {
  const isInstalled = clockOffsetMs !== 0;
  clockOffsetMs = offsetMs;
  if (isInstalled || offsetMs === 0) return;
  const RealDate = globalThis.Date;
  const realNow = RealDate.now.bind(RealDate);
  const now = () => realNow() + clockOffsetMs;
  RealDate.now = now;
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, values, newTarget) =>
      Reflect.construct(target, values.length === 0 ? [now()] : values, newTarget) as Date,
    apply: (target) => new target(now()).toString(),
  });
  RealDate.prototype.constructor = globalThis.Date;
}

function failureOf(error: unknown, isFatal: boolean): WorkerMessage {
  return { kind: 'failure', error: describe(error), peakMemoryBytes, isFatal };
}

/** As AWS's runtime describes what was thrown. */
function describe(error: unknown): FunctionError {
  if (isNativeError(error) || error instanceof Error) {
    return {
      errorType: error.name,
      errorMessage: error.message,
      trace: (error.stack ?? '').split('\n'),
    };
  }
  return { errorType: typeof error, errorMessage: String(error), trace: [] };
}

/** Sends output with the results, in order; a worker's own streams deliver late and lose the last lines. */
function captureOutput(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.write = (chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
      post({ kind: 'log', text: typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString() });
      const callback = rest.at(-1);
      if (typeof callback === 'function') queueMicrotask(() => callback());
      return true;
    };
  }
}

function post(message: WorkerMessage): true {
  port().postMessage(message);
  return true;
}

function port(): NonNullable<typeof parentPort> {
  if (parentPort === null) throw new Error('lambda-worker.ts runs in a worker thread only');
  return parentPort;
}

/** Runs nothing further; the runtime ends the thread. */
function sleepForever(): never {
  for (;;) Atomics.wait(gate, 0, Atomics.load(gate, 0));
}
