import type { RuntimeContext } from '../service.ts';
import type { Bell } from './bell.ts';
import type { Program } from './definition.ts';
import type { ExecutionRecord } from './execution-store.ts';
import type { Expressions, Scope } from './expressions.ts';
import type { Frame } from './frame-store.ts';
import type { Integrations } from './integrations.ts';
import { type Json, type JsonObject, sizeBytesOf } from './json.ts';
import { StateError } from './state-error.ts';
import type { Store } from './store.ts';

/** Largest payload of a state, task or execution, bytes. */
export const payloadLimitBytes = 262_144;
/** From here on the log names the state, so that growth shows before AWS refuses it. */
const payloadWarningBytes = 65_536;
/** Longest history of a Standard execution, events. */
const historyLimit = 25_000;

/** What every state needs around it. */
export interface Stage {
  readonly context: RuntimeContext;
  readonly store: Store;
  readonly expressions: Expressions;
  readonly bell: Bell;
  readonly integrations: Integrations;
  readonly mapConcurrencyLimit: number;
  /** Runs a frame from where it stands to its end. */
  runBranch(run: Run, program: Program, frame: Frame): Promise<Json>;
  /** Runs a child of a Map Run to its end, however it ends. */
  runChild(arn: string, signal: AbortSignal): Promise<ExecutionRecord>;
}

/** One running execution, seen from inside one of its frames. */
export interface Run {
  readonly execution: ExecutionRecord;
  readonly executionInput: Json;
  /** Aborted when the frame must stop; nothing may be written after that. */
  readonly signal: AbortSignal;
  /** Variables of the frames around this one. */
  readonly inherited: JsonObject;
  readonly item: Frame['item'];
  readonly tally: { eventCount: number };
}

export function scopeOf(run: Run, frame: Frame, outcome: { result?: Json; errorOutput?: Json } = {}): Scope {
  const { execution } = run;
  const context: JsonObject = {
    Execution: {
      Id: execution.arn,
      Input: run.executionInput,
      Name: execution.name,
      RoleArn: execution.roleArn,
      StartTime: new Date(execution.startedAt).toISOString(),
      RedriveCount: 0,
    },
    State: {
      EnteredTime: new Date(frame.enteredAt).toISOString(),
      Name: frame.state,
      RetryCount: frame.retryCounts.reduce((sum, count) => sum + count, 0),
    },
    StateMachine: { Id: execution.machineArn, Name: execution.machineName },
  };
  // The token column of a `.sync:2` task holds an ARN, which is no token.
  if (frame.token !== null && !frame.token.startsWith('arn:')) context['Task'] = { Token: frame.token };
  if (run.item !== null) context['Map'] = { Item: run.item };
  const states = { input: frame.input, context, ...outcome };
  return { states, variables: { ...run.inherited, ...frame.variables } };
}

export function saveFrame(stage: Stage, run: Run, frame: Frame): void {
  run.signal.throwIfAborted();
  stage.store.frames.save(frame);
}

/**
 * Adds an event to the history. Express children have none, as on AWS.
 * @param details the one member that this type of event has, e.g. `{ stateEnteredEventDetails: { name } }`
 * @throws StateError `States.Runtime`, which nothing catches, when the history is full
 */
export function addEvent(
  stage: Stage,
  run: Run,
  frame: Frame | undefined,
  type: string,
  details?: object,
): void {
  run.signal.throwIfAborted();
  if (run.execution.type === 'EXPRESS') return;
  if (run.tally.eventCount >= historyLimit - 1) {
    const reason = `The execution reached the maximum number of history events (${historyLimit}).`;
    throw new StateError('States.Runtime', reason, { isFinal: true });
  }
  if (run.tally.eventCount === historyLimit / 2) {
    stage.context.log(`states: ${run.execution.arn} has used half of its ${historyLimit} history events`);
  }
  writeEvent(stage, run, frame, type, details);
}

/** The last event of an execution, for which a place is always kept. */
export function addClosingEvent(stage: Stage, run: Run, type: string, details: object): void {
  if (run.execution.type !== 'EXPRESS') writeEvent(stage, run, undefined, type, details);
}

function writeEvent(stage: Stage, run: Run, frame: Frame | undefined, type: string, details?: object): void {
  const id = ++run.tally.eventCount;
  const { meter } = stage.context;
  meter?.add(run.execution.roleArn, 'states:event');
  if (type.endsWith('StateEntered')) meter?.add(run.execution.roleArn, 'states:transition');
  const previousId = frame?.lastEventId ?? id - 1;
  const text = details ? JSON.stringify(details) : null;
  stage.store.history.add(run.execution.arn, {
    id,
    previousId,
    at: stage.context.clock.nowMs(),
    type,
    details: text,
  });
  if (frame) frame.lastEventId = id;
}

const warned = new Set<string>();

/** @throws StateError `States.DataLimitExceeded` above 256 KiB */
export function requireSize(stage: Stage, run: Run, frame: Frame, what: string, value: Json): void {
  const sizeBytes = sizeBytesOf(value);
  if (sizeBytes > payloadLimitBytes) {
    const reason = `The ${what} of the state '${frame.state}' has ${sizeBytes} bytes, above the limit of ${payloadLimitBytes} bytes.`;
    throw new StateError('States.DataLimitExceeded', reason);
  }
  const place = `${run.execution.machineArn} ${frame.state} ${what}`;
  if (sizeBytes <= payloadWarningBytes || warned.has(place)) return;
  warned.add(place);
  stage.context.log(
    `states: the ${what} of ${frame.state} in ${run.execution.machineName} has ${sizeBytes} bytes; pass a key instead`,
  );
}
