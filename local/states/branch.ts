import { scheduler } from 'node:timers/promises';
import { UnsupportedFeatureError } from '../service.ts';
import type { Program, Rule, State } from './definition.ts';
import { isDistributed } from './definition.ts';
import { performDistributedMap } from './distributed-map.ts';
import type { Frame } from './frame-store.ts';
import { performInlineMap } from './inline-map.ts';
import { isObject, type Json, type JsonObject } from './json.ts';
import { performParallel } from './parallel.ts';
import { catcherFor, retrierFor, retryDelayMs } from './recovery.ts';
import { chooseRule, failWith, waitInState } from './simple-states.ts';
import { addEvent, type Run, requireSize, type Stage, saveFrame, scopeOf } from './stage.ts';
import { asStateError, StateError } from './state-error.ts';
import { performTask } from './task.ts';

/** What a state did: its result, if its kind has one, and the rule by which it is left. */
interface Performance {
  readonly result?: Json;
  readonly rule: Rule;
}

/**
 * Runs one frame, state by state, until its program ends. Every step is written before the next one begins, so a
 * frame read back from the store goes on in the state it stood in.
 * @throws StateError when a state fails and nothing catches it
 */
export async function runBranch(stage: Stage, run: Run, program: Program, frame: Frame): Promise<Json> {
  while (frame.status === 'RUNNING') {
    // Lets requests and timers in between: a long loop of Pass states is nothing but microtasks.
    await scheduler.yield();
    run.signal.throwIfAborted();
    const state = program.States[frame.state];
    if (!state) throw new StateError('States.Runtime', `There is no state ${frame.state}.`);
    await runState(stage, run, frame, state);
  }
  if (frame.status === 'FAILED') throw new StateError(frame.error ?? '', frame.cause ?? '');
  return frame.output;
}

async function runState(stage: Stage, run: Run, frame: Frame, state: State): Promise<void> {
  try {
    if (frame.phase === 'ready') enter(stage, run, frame, state);
    if (frame.phase === 'retrying') await awaitRetry(stage, run, frame);
    const performance = await perform(stage, run, frame, state);
    await leave(stage, run, frame, state, performance);
  } catch (thrown) {
    if (run.signal.aborted) throw run.signal.reason;
    const failure = asStateError(thrown);
    if (failure !== thrown && !(thrown instanceof UnsupportedFeatureError)) {
      stage.context.log(
        `states: ${frame.state} in ${run.execution.machineName} failed in the runtime: ${String(thrown)}`,
      );
    }
    await recover(stage, run, frame, { state, failure });
  }
}

function enter(stage: Stage, run: Run, frame: Frame, state: State): void {
  stage.store.atomically(() => {
    frame.phase = 'entered';
    frame.entry += 1;
    frame.enteredAt = stage.context.clock.nowMs();
    const input = JSON.stringify(frame.input);
    addEvent(stage, run, frame, `${state.Type}StateEntered`, {
      stateEnteredEventDetails: { name: frame.state, input },
    });
    saveFrame(stage, run, frame);
  });
}

async function awaitRetry(stage: Stage, run: Run, frame: Frame): Promise<void> {
  await stage.context.clock.sleep(Math.max(0, (frame.dueAt ?? 0) - stage.context.clock.nowMs()), run.signal);
  frame.phase = 'entered';
  frame.entry += 1;
  frame.dueAt = null;
  saveFrame(stage, run, frame);
}

async function perform(stage: Stage, run: Run, frame: Frame, state: State): Promise<Performance> {
  switch (state.Type) {
    case 'Pass':
    case 'Succeed':
      return { rule: state };
    case 'Choice':
      return { rule: await chooseRule(stage, run, frame, state) };
    case 'Wait':
      await waitInState(stage, run, frame, state);
      return { rule: state };
    case 'Fail':
      throw await failWith(stage, run, frame, state);
    case 'Task':
      return { result: await performTask(stage, run, frame, state), rule: state };
    case 'Parallel':
      return { result: await performParallel(stage, run, frame, state), rule: state };
    case 'Map': {
      const performMap = isDistributed(state) ? performDistributedMap : performInlineMap;
      return { result: await performMap(stage, run, frame, state), rule: state };
    }
  }
}

async function leave(
  stage: Stage,
  run: Run,
  frame: Frame,
  state: State,
  performance: Performance,
): Promise<void> {
  const { result, rule } = performance;
  if (result !== undefined) requireSize(stage, run, frame, 'result', result);
  const outcome = await evaluateRule(stage, run, frame, rule, result === undefined ? {} : { result });
  const output = outcome.output ?? (result === undefined ? frame.input : result);
  requireSize(stage, run, frame, 'output', output);
  stage.store.atomically(() => {
    const exited = { name: frame.state, output: JSON.stringify(output), ...assignedOf(outcome.assigned) };
    addEvent(stage, run, frame, `${state.Type}StateExited`, { stateExitedEventDetails: exited });
    go(stage, run, frame, { to: rule.Next, output, assigned: outcome.assigned });
  });
}

/** Assign and Output both see the variables as they were before the state. */
async function evaluateRule(
  stage: Stage,
  run: Run,
  frame: Frame,
  rule: Rule,
  outcome: { result?: Json; errorOutput?: Json },
): Promise<{ output: Json | undefined; assigned: JsonObject }> {
  const scope = scopeOf(run, frame, outcome);
  const assigned = rule.Assign ? await stage.expressions.evaluate(rule.Assign, scope, 'Assign') : {};
  const output =
    rule.Output === undefined ? undefined : await stage.expressions.evaluate(rule.Output, scope, 'Output');
  requireSize(stage, run, frame, 'Assign', assigned);
  return { output, assigned: isObject(assigned) ? assigned : {} };
}

function assignedOf(assigned: JsonObject): object {
  const entries = Object.entries(assigned);
  if (entries.length === 0) return {};
  return {
    assignedVariables: Object.fromEntries(entries.map(([name, value]) => [name, JSON.stringify(value)])),
  };
}

interface Way {
  readonly to: string | undefined;
  readonly output: Json;
  readonly assigned: JsonObject;
}

/** Moves the frame to its next state or ends it. */
function go(stage: Stage, run: Run, frame: Frame, way: Way): void {
  stage.store.frames.removeChildren(frame.executionArn, frame.path);
  frame.variables = { ...frame.variables, ...way.assigned };
  frame.retryCounts = [];
  frame.dueAt = null;
  frame.beatAt = null;
  frame.token = null;
  if (way.to === undefined) {
    frame.status = 'SUCCEEDED';
    frame.output = way.output;
  } else {
    frame.state = way.to;
    frame.input = way.output;
    frame.phase = 'ready';
  }
  saveFrame(stage, run, frame);
}

/** Retries, catches or fails the frame. */
async function recover(
  stage: Stage,
  run: Run,
  frame: Frame,
  fault: { state: State; failure: StateError },
): Promise<void> {
  const { state, failure } = fault;
  const retrier = 'Retry' in state ? retrierFor(state.Retry ?? [], frame.retryCounts, failure) : undefined;
  if (retrier) {
    const delayMs = retryDelayMs(retrier.rule, frame.retryCounts[retrier.index] ?? 0);
    frame.retryCounts[retrier.index] = (frame.retryCounts[retrier.index] ?? 0) + 1;
    frame.phase = 'retrying';
    frame.dueAt = stage.context.clock.nowMs() + delayMs;
    frame.beatAt = null;
    frame.token = null;
    stage.store.atomically(() => {
      stage.store.frames.removeChildren(frame.executionArn, frame.path);
      saveFrame(stage, run, frame);
    });
    return;
  }
  const catcher = 'Catch' in state ? catcherFor(state.Catch ?? [], failure) : undefined;
  if (!catcher) return fail(stage, run, frame, failure);
  const errorOutput = { Error: failure.error, Cause: failure.reason };
  try {
    const outcome = await evaluateRule(stage, run, frame, catcher, { errorOutput });
    const output = outcome.output ?? errorOutput;
    requireSize(stage, run, frame, 'output', output);
    stage.store.atomically(() => {
      const exited = { name: frame.state, output: JSON.stringify(output), ...assignedOf(outcome.assigned) };
      addEvent(stage, run, frame, `${state.Type}StateExited`, { stateExitedEventDetails: exited });
      go(stage, run, frame, { to: catcher.Next, output, assigned: outcome.assigned });
    });
  } catch (thrown) {
    if (run.signal.aborted) throw run.signal.reason;
    fail(stage, run, frame, asStateError(thrown));
  }
}

function fail(stage: Stage, run: Run, frame: Frame, failure: StateError): void {
  stage.store.frames.removeChildren(frame.executionArn, frame.path);
  frame.status = 'FAILED';
  frame.error = failure.error;
  frame.cause = failure.reason;
  saveFrame(stage, run, frame);
}
