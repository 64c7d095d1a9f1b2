import { WaybillError } from '../platform/errors.ts';
import { toTransferError } from '../transfer/classify-failure.ts';
import {
  type Credentials,
  type Destination,
  FailureCode,
  type Fixer,
  failureCodes,
  HostKeyKind,
  type TraceStep,
} from '../transfer/contract.ts';
import type { Transport, TransportTiming } from '../transfer/transport.ts';
import { failedStep, isBeforeAnswer } from './failed-step.ts';
import { fetchHostKeyFingerprint, openTransport, type TransportOptions } from './open-transport.ts';
import { deleteTestFile, newTestFile, readTestFile, renameTestFile, writeTestFile } from './test-file.ts';
import { startTrace, type Trace } from './trace.ts';

export interface TestOptions extends TransportOptions {
  /** Told of the steps so far whenever one changes; one call at a time. */
  onSteps(steps: readonly TraceStep[]): Promise<void> | void;
  /** Name of the test file, of its own each time. */
  readonly fileName: string;
  /** A failure before anyone answered is told after so long, at the earliest. @default 2 seconds */
  readonly leastFailureMs?: number;
  /** The whole test. @default 24 seconds */
  readonly limitMs?: number;
}

/** What a connection test found. Holds nothing that the server said, and no secret. */
export interface TraceResult {
  readonly outcome: 'PASSED' | 'CONFIRM_HOST_KEY' | 'FAILED';
  readonly code: FailureCode | 'OK' | 'OK_DELETE_DENIED' | 'CONFIRM_HOST_KEY';
  readonly text: string;
  /** Who can put the failure right. */
  readonly fixer?: Fixer;
  /** The server's, when it is to be confirmed or differs from the one on file. */
  readonly hostKeyFingerprint?: string;
  readonly hostKeyKind?: HostKeyKind;
  readonly steps: readonly TraceStep[];
}

type Ending = Pick<TraceResult, 'outcome' | 'code' | 'text' | 'fixer'>;

const passedText = 'Connection established successfully.';
const confirmText =
  "The server was reached. Compare its host key's fingerprint with the one its owner gives you, confirm it, and test again; nothing was signed in yet.";
const unexpectedText = 'The test failed for a reason we do not know yet. We look into it.';

/** Shorter than a transfer's, so that a test is over within half a minute. */
const testTiming: Partial<TransportTiming> = {
  resolveMs: 5_000,
  connectMs: 10_000,
  readyMs: 10_000,
  operationMs: 8_000,
  noProgressMs: 8_000,
  deadlineMs: 20_000,
};

/**
 * Goes through everything that a transfer will do, once and without retries, and says where it failed and who can put it
 * right. Without a pinned host key it ends when it knows the server's, before anyone signs in.
 * @param credentials may be missing for an SFTP server whose host key is not confirmed yet
 * @throws only what is a fault of ours
 */
export async function testDestination(
  destination: Destination,
  credentials: Credentials | undefined,
  options: TestOptions,
): Promise<TraceResult> {
  const trace = startTrace(destination.protocol, options.onSteps);
  const startedMs = performance.now();
  let ending: Ending;
  try {
    const test = runTest(destination, credentials, options, trace);
    ending = await withinLimit(test, options.limitMs ?? 24_000, () =>
      toTransferError(isBeforeAnswer(trace.current()) ? 'CONNECT_TIMEOUT' : 'NO_PROGRESS', destination),
    );
  } catch (error) {
    const failure = failureOf(error, destination);
    // Refused, closed and unknown addresses look alike in time too.
    if (isBeforeAnswer(failedStep(failure.code, trace)))
      await passing((options.leastFailureMs ?? 2_000) - (performance.now() - startedMs));
    ending = fail(trace, failure);
  }
  await trace.end();
  return { ...ending, ...hostKeyOf(ending, trace), steps: trace.steps() };
}

async function runTest(
  destination: Destination,
  credentials: Credentials = {},
  options: TestOptions,
  trace: Trace,
): Promise<Ending> {
  const connecting: TransportOptions = {
    ...options,
    timing: { ...testTiming, ...options.timing },
    onStage: (stage, text) => trace.begin(stage, text),
  };
  if (destination.protocol === 'SFTP' && destination.hostKeyFingerprint === undefined) {
    await fetchHostKeyFingerprint(destination, connecting);
    trace.pass();
    return { outcome: 'CONFIRM_HOST_KEY', code: 'CONFIRM_HOST_KEY', text: confirmText };
  }
  const transport = await openTransport(destination, credentials, connecting);
  try {
    return await tryFile(transport, options.fileName, trace);
  } finally {
    await transport.close();
  }
}

async function tryFile(transport: Transport, fileName: string, trace: Trace): Promise<Ending> {
  const file = newTestFile(fileName);
  let failed: Ending | undefined;
  try {
    trace.begin('DIRECTORY');
    if (transport.style === 'RENAME') await transport.checkDirectory?.();
    trace.begin('WRITE');
    await writeTestFile(transport, file);
    trace.begin('READ_BACK');
    await readTestFile(transport, file, trace);
    if (transport.style === 'RENAME') {
      trace.begin('RENAME');
      await renameTestFile(transport, file);
    }
  } catch (error) {
    const failure = failureOf(error, transport.destination);
    const isConnectionGone = failure.code === 'CONNECTION_LOST' || failure.code === 'NO_PROGRESS';
    if (!file.isThere || isConnectionGone) throw error;
    failed = fail(trace, failure); // and still nothing is left behind
  }
  trace.begin('DELETE');
  const leftText = await deleteTestFile(transport, file, trace);
  if (leftText === undefined) trace.pass();
  if (failed !== undefined) return failed;
  return leftText === undefined
    ? { outcome: 'PASSED', code: 'OK', text: passedText }
    : { outcome: 'PASSED', code: 'OK_DELETE_DENIED', text: `Connection established. ${leftText}` };
}

interface KnownFailure {
  readonly code: FailureCode;
  readonly text: string;
}

/** @throws the error itself when it is none of a transfer */
function failureOf(error: unknown, destination: Destination): KnownFailure {
  if (!(error instanceof WaybillError)) throw error;
  if (error.code === 'REMOTE_PATH_INVALID')
    return failureOf(toTransferError('DIR_NOT_FOUND', destination), destination);
  const { success, data: code } = FailureCode.safeParse(error.code);
  if (!success) throw error;
  return { code, text: code === 'UNEXPECTED' ? unexpectedText : error.message };
}

function fail(trace: Trace, { code, text }: KnownFailure): Ending {
  trace.fail(failedStep(code, trace), code, text);
  return { outcome: 'FAILED', code, text, fixer: failureCodes[code].fixer };
}

const hostKeyText = /^(?:([\w-]+) )?(SHA256:[A-Za-z0-9+/]{43})/;

/** What the step that saw the host key told of it. */
function hostKeyOf({ code }: Ending, trace: Trace) {
  if (code !== 'CONFIRM_HOST_KEY' && code !== 'HOST_KEY_CHANGED') return {};
  const [, kind, hostKeyFingerprint] = hostKeyText.exec(trace.factOf('SECURE') ?? '') ?? [];
  const hostKeyKind = HostKeyKind.safeParse(kind).data;
  return { ...(hostKeyFingerprint && { hostKeyFingerprint }), ...(hostKeyKind && { hostKeyKind }) };
}

async function withinLimit<T>(work: Promise<T>, limitMs: number, late: () => Error): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late()), limitMs);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}

async function passing(waitMs: number): Promise<void> {
  if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
}
