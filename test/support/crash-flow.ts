import type { Socket } from 'node:net';
import type { ExportRef } from '../../functions/data-exports/package-keys.ts';
import { startExports } from '../../functions/data-exports/start-exports.ts';
import { closeAttempt } from '../../functions/deliveries/close-attempt.ts';
import { sendNotices } from '../../functions/deliveries/send-notices.ts';
import { sendPackage } from '../../functions/deliveries/send-package.ts';
import { assembleVolume } from '../../functions/export-packages/assemble-volume.ts';
import { extractChunk } from '../../functions/export-packages/extract-chunk.ts';
import { planExport } from '../../functions/export-packages/plan-export.ts';
import { sealExport } from '../../functions/export-packages/seal-export.ts';
import { writeIndex } from '../../functions/export-packages/write-index.ts';
import { TransientError } from '../../functions/platform/errors.ts';
import { transientIfPassing } from '../../functions/platform/passing-failure.ts';
import type { TaskRun } from '../../functions/platform/task.ts';
import type { Answer } from './api-caller.ts';
import { CrashableProcess, type CrashSwitch } from './crash-switch.ts';
import { cutConnections, forgetConnections, sender } from './crash-transport.ts';
import { crashAssets, worldOf } from './crash-world.ts';
import { exportApi, exportsPath } from './export-api.ts';
import { aRequest, type ExportWorld } from './export-world.ts';

/** A world and what goes wrong in it. */
export interface CrashRun {
  readonly world: ExportWorld;
  readonly crash: CrashSwitch;
  /** Whether a socket is one of the sending process. */
  readonly isToCut: (socket: Socket) => boolean;
  /** Everything works again, a day later. */
  readonly nextDay: () => void;
  /** Looks at what a killed process left, before the next one starts. */
  readonly afterDeath: (run: CrashRun) => Promise<void>;
}

/** Two volumes: the front and the first chunk, and the others. */
const limits = { volume: { sizeBytes: 2e9, entryCount: 110 } };
/** Retries of the workflow within one attempt. */
const mostTries = 4;

/** Runs a step to its end: in the first process, and when that is killed in a new one, from its beginning. */
export async function survive<T>(
  run: CrashRun,
  part: string,
  step: (deps: ExportWorld) => Promise<T>,
): Promise<T> {
  for (;;) {
    const process = new CrashableProcess(run.crash, () => cutConnections(run.isToCut));
    run.crash.part = part;
    sender.process = process;
    const outcome = await step(worldOf(process, run.world)).then(
      (answer) => ({ answer }),
      (error: unknown) => ({ error }),
    );
    sender.process = undefined;
    if (!process.isDead && 'error' in outcome) throw outcome.error;
    if (!process.isDead && 'answer' in outcome) return outcome.answer;
    await process.settled();
    await forgetConnections();
    await run.afterDeath(run);
  }
}

/** A step of the workflow: tried again when what fails may pass. */
export async function stepOf<T>(
  run: CrashRun,
  part: string,
  step: (deps: ExportWorld) => Promise<T>,
): Promise<T> {
  for (let tries = 1; ; tries += 1)
    try {
      return await survive(run, part, step);
    } catch (error) {
      const failure = transientIfPassing(error);
      if (!(failure instanceof TransientError) || tries === mostTries) throw failure;
    }
}

/** A step that the workflow tries for longer than a day. */
async function lastingStepOf<T>(...of: Parameters<typeof stepOf<T>>): Promise<T> {
  const [{ crash, nextDay }] = of;
  try {
    return await stepOf(...of);
  } catch (error) {
    if (!crash.isBroken) throw error;
    nextDay();
    return stepOf(...of);
  }
}

/** The request as a client sends it: again under the same key when no answer came. */
export function requestCrashed(run: CrashRun, idempotencyKey: string): Promise<Answer> {
  const body = aRequest({ assets: [...crashAssets], employeeNote: 'Given to the inspector.' });
  const headers = { 'idempotency-key': idempotencyKey };
  return survive(run, 'request', (deps) => exportApi(deps)('POST', exportsPath, { body, headers }));
}

export async function startCrashed(run: CrashRun): Promise<void> {
  await survive(run, 'start', (deps) => startExports(deps));
}

/** What the workflow was started with last. */
export function startedRef({ world }: CrashRun): ExportRef {
  const ref = [...world.workflow.runs.values()].at(-1);
  if (ref === undefined) throw new Error('no run of the workflow was started');
  return ref as ExportRef;
}

/** The workflow from its start to the sealed package. */
export async function buildPackage(run: CrashRun, ref: ExportRef): Promise<void> {
  const { chunkCount, chunksKey } = await stepOf(run, 'plan', (deps) => planExport(deps, ref));
  for (const item of linesAt(run, chunksKey))
    await stepOf(run, 'extract', (deps) =>
      extractChunk(deps, { ...ref, ...item } as Parameters<typeof extractChunk>[1]),
    );
  const { volumeCount, volumesKey } = await stepOf(run, 'index', (deps) =>
    writeIndex({ ...deps, limits }, { ...ref, chunkCount }),
  );
  for (const item of linesAt(run, volumesKey))
    await stepOf(run, 'assemble', (deps) =>
      assembleVolume(deps, { ...ref, ...item } as Parameters<typeof assembleVolume>[1]),
    );
  await lastingStepOf(run, 'seal', (deps) => sealExport(deps, { ...ref, chunkCount, volumeCount }));
}

function linesAt({ world }: CrashRun, key: string): object[] {
  const lines = world.files.objects.get(key)?.toString().split('\n') ?? [];
  return lines.filter(Boolean).map((line) => JSON.parse(line) as object);
}

/** One turn after the other; the first one's time is up in the middle of the package. */
let turnCount = 0;
function nextTurn(checksBeforePause: number): TaskRun {
  turnCount += 1;
  let left = checksBeforePause;
  return {
    requestId: `turn-${turnCount}`,
    remainingMs() {
      left -= 1;
      return left >= 0 ? 900_000 : 119_000;
    },
  };
}
/** Looks at the clock of the first turn: enough for its connection, and for a part of the first volume. */
const shortTurnChecks = 6;

export interface SendRef extends ExportRef {
  readonly runNumber: number;
  readonly cycleNumber: number;
  readonly attemptNumber: number;
}

export const firstAttempt = { runNumber: 1, cycleNumber: 1, attemptNumber: 1 };

/** One attempt as the workflow makes it. @returns the next one, if there is to be one */
export async function attemptDelivery(run: CrashRun, ref: SendRef): Promise<SendRef | undefined> {
  const outcome = await sendAll(run, ref);
  const next = await lastingStepOf(run, 'close', (deps) => closeAttempt(deps, { ...ref, outcome }));
  const { nextAttemptAt, nextAttemptNumber } = next;
  if (nextAttemptAt === undefined || nextAttemptNumber === undefined) {
    await lastingStepOf(run, 'last notices', (deps) => sendNotices(deps, ref)).catch(() => undefined);
    return undefined;
  }
  await stepOf(run, 'notices', (deps) => sendNotices(deps, ref)).catch(() => undefined);
  run.world.clock.set(nextAttemptAt);
  return { ...ref, attemptNumber: nextAttemptNumber };
}

async function sendAll(run: CrashRun, ref: SendRef): Promise<'COMPLETE' | 'FAILED'> {
  for (let isFirst = true; ; isFirst = false) {
    const checks = isFirst ? shortTurnChecks : Number.POSITIVE_INFINITY;
    const turn = stepOf(run, 'send', (deps) => sendPackage(deps, ref, nextTurn(checks)));
    const outcome = await turn.then(
      (answer) => answer.outcome,
      () => 'FAILED' as const,
    );
    if (outcome === 'SUPERSEDED') throw new Error('another run sends the package');
    if (outcome !== 'PAUSED') return outcome;
  }
}

/** The run of the workflow is over, and the sweeper comes by. */
export async function endWorkflow({ world }: CrashRun): Promise<void> {
  for (const name of world.workflow.runs.keys()) world.workflow.ended.add(name);
  await startExports(world);
}
