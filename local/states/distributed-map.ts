import { randomUUID } from 'node:crypto';
import type { MapState } from './definition.ts';
import type { ExecutionRecord, ExecutionStatus } from './execution-store.ts';
import type { Frame } from './frame-store.ts';
import { batchItems, type ChildInput } from './item-batches.ts';
import { readItems } from './item-reader.ts';
import type { Json } from './json.ts';
import type { MapRunRecord } from './map-run-store.ts';
import { writeResults } from './result-writer.ts';
import { runAll } from './run-all.ts';
import { addEvent, type Run, type Stage, scopeOf } from './stage.ts';
import { asStateError, Shutdown, StateError } from './state-error.ts';

/** AWS runs at most this many children of a Map Run at a time. */
const distributedConcurrency = 10_000;
/** Children written per transaction while the items are read. */
const insertCount = 500;

/**
 * Runs every item or batch as a child execution with its own history and limits.
 * All items become stored children before the first one runs, so a restart runs only those not recorded as done,
 * whatever has become of their source.
 * @throws StateError `States.ExceedToleratedFailureThreshold`, `States.ItemReaderFailed`, `States.ResultWriterFailed`
 */
export async function performDistributedMap(
  stage: Stage,
  run: Run,
  frame: Frame,
  state: MapState,
): Promise<Json> {
  const { mapRuns } = stage.store;
  const known = mapRuns.ofEntry(frame.executionArn, frame.path, frame.entry);
  const mapRun = known ?? (await openMapRun(stage, run, frame, state));
  try {
    if (mapRun.isRead === 0) await storeChildren(stage, run, frame, { state, mapRun });
    await runChildren(stage, run, mapRun);
  } catch (thrown) {
    if (run.signal.aborted) {
      endChildren(stage, run, mapRun, 'ABORTED');
      throw run.signal.reason;
    }
    const failure = asStateError(thrown);
    endChildren(stage, run, mapRun, 'FAILED');
    if (failure.error === 'States.ExceedToleratedFailureThreshold')
      await writeResults(stage, run, frame, { state, mapRun });
    const details = { mapRunFailedEventDetails: { error: failure.error, cause: failure.reason } };
    addEvent(stage, run, frame, 'MapRunFailed', details);
    addEvent(stage, run, frame, 'MapStateFailed');
    throw failure;
  }
  const result = await writeResults(stage, run, frame, { state, mapRun });
  run.signal.throwIfAborted();
  stage.store.atomically(() => {
    mapRuns.close(mapRun.arn, 'SUCCEEDED', stage.context.clock.nowMs());
    addEvent(stage, run, frame, 'MapRunSucceeded');
    addEvent(stage, run, frame, 'MapStateSucceeded');
  });
  return result;
}

async function openMapRun(stage: Stage, run: Run, frame: Frame, state: MapState): Promise<MapRunRecord> {
  const scope = scopeOf(run, frame);
  const numberIn = async (
    field: 'MaxConcurrency' | 'ToleratedFailureCount' | 'ToleratedFailurePercentage',
  ) => {
    const value = state[field];
    return value === undefined ? null : await stage.expressions.evaluateNumber(value, scope, field);
  };
  const label = state.Label ?? frame.state.replaceAll(/[^A-Za-z0-9_-]/g, '').slice(0, 40);
  const { region, accountId, clock } = stage.context;
  const machine = run.execution.machineName.split('/')[0];
  const mapRun: MapRunRecord = {
    arn: `arn:aws:states:${region}:${accountId}:mapRun:${machine}/${label}:${randomUUID()}`,
    executionArn: frame.executionArn,
    path: frame.path,
    entry: frame.entry,
    label,
    status: 'RUNNING',
    startedAt: clock.nowMs(),
    stoppedAt: null,
    maxConcurrency: (await numberIn('MaxConcurrency')) ?? 0,
    toleratedCount: await numberIn('ToleratedFailureCount'),
    toleratedPercentage: await numberIn('ToleratedFailurePercentage'),
    isRead: 0,
  };
  run.signal.throwIfAborted();
  stage.store.atomically(() => {
    stage.store.mapRuns.insert(mapRun);
    addEvent(stage, run, frame, 'MapStateStarted', { mapStateStartedEventDetails: { length: 0 } });
    addEvent(stage, run, frame, 'MapRunStarted', { mapRunStartedEventDetails: { mapRunArn: mapRun.arn } });
  });
  return mapRun;
}

interface Work {
  readonly state: MapState;
  readonly mapRun: MapRunRecord;
}

async function storeChildren(stage: Stage, run: Run, frame: Frame, work: Work): Promise<void> {
  const { state, mapRun } = work;
  // Reading was cut short before: begin again rather than guess how far it came.
  stage.store.executions.removeChildren(mapRun.arn);
  let index = 0;
  let waiting: ChildInput[] = [];
  const flush = (isLast: boolean) => {
    run.signal.throwIfAborted();
    stage.store.atomically(() => {
      for (const child of waiting) insertChild(stage, run, work, { child, index: index++ });
      if (isLast) stage.store.mapRuns.markRead(mapRun.arn);
    });
    waiting = [];
  };
  for await (const child of batchItems(stage, run, frame, {
    state,
    items: readItems(stage, run, frame, state),
  })) {
    waiting.push(child);
    if (waiting.length >= insertCount) flush(false);
  }
  flush(true);
}

function insertChild(stage: Stage, run: Run, work: Work, at: { child: ChildInput; index: number }): void {
  const { execution } = run;
  const { mapRun, state } = work;
  const name = randomUUID();
  const machine = execution.machineName.split('/')[0];
  const { region, accountId } = stage.context;
  stage.store.executions.insert({
    arn: `arn:aws:states:${region}:${accountId}:execution:${machine}/${mapRun.label}:${name}`,
    name,
    machineArn: `arn:aws:states:${region}:${accountId}:stateMachine:${machine}/${mapRun.label}`,
    machineName: `${machine}/${mapRun.label}`,
    roleArn: execution.roleArn,
    definitionHash: execution.definitionHash,
    pointer: state.ItemProcessor.pointer,
    type: state.ItemProcessor.ProcessorConfig?.ExecutionType ?? 'STANDARD',
    input: JSON.stringify(at.child.input),
    status: 'PENDING',
    startedAt: stage.context.clock.nowMs(),
    mapRunArn: mapRun.arn,
    itemIndex: at.index,
    itemCount: at.child.itemCount,
  });
}

const unsuccessful = new Set<ExecutionStatus>(['FAILED', 'TIMED_OUT', 'ABORTED']);

async function runChildren(stage: Stage, run: Run, mapRun: MapRunRecord): Promise<void> {
  const tally = { failed: 0, total: 0 };
  for (const { status, itemCount } of stage.store.executions.counts(mapRun.arn)) {
    tally.total += itemCount;
    if (unsuccessful.has(status)) tally.failed += itemCount;
  }
  requireTolerance(mapRun, tally);
  const arns = stage.store.executions.openChildArns(mapRun.arn);
  const limit = Math.min(mapRun.maxConcurrency || distributedConcurrency, stage.mapConcurrencyLimit);
  await runAll(arns, { limit, signal: run.signal }, async (arn, signal) => {
    const child: ExecutionRecord = await stage.runChild(arn, signal);
    if (!unsuccessful.has(child.status)) return;
    tally.failed += child.itemCount ?? 1;
    requireTolerance(mapRun, tally);
  });
}

/** Every item of a failed batch counts as failed. Without a tolerance, one is too many. */
function requireTolerance(mapRun: MapRunRecord, tally: { failed: number; total: number }): void {
  if (tally.failed === 0) return;
  const { toleratedCount, toleratedPercentage } = mapRun;
  const isTolerated =
    (toleratedCount !== null || toleratedPercentage !== null) &&
    (toleratedCount === null || tally.failed <= toleratedCount) &&
    (toleratedPercentage === null || (tally.failed / tally.total) * 100 <= toleratedPercentage);
  if (isTolerated) return;
  const reason = 'The specified tolerated failure threshold was exceeded';
  throw new StateError('States.ExceedToleratedFailureThreshold', reason);
}

/** Closes the Map Run; children that were running have closed themselves, those not begun stay pending. */
function endChildren(stage: Stage, run: Run, mapRun: MapRunRecord, status: MapRunRecord['status']): void {
  if (run.signal.reason instanceof Shutdown) return;
  stage.store.mapRuns.close(mapRun.arn, status, stage.context.clock.nowMs());
}
