import { availableParallelism } from 'node:os';
import { type LocalService, type RuntimeContext, UnsupportedFeatureError } from '../service.ts';
import { jsonService } from '../sqs/aws-json.ts';
import { Engine } from './engine.ts';
import type { ExecutionRecord } from './execution-store.ts';
import { readDefinition } from './read-definition.ts';
import type { StateMachine, StateMachineSpec } from './state-machine.ts';
import { statesActions } from './states-api.ts';
import { openStore } from './store.ts';

export interface StatesOptions {
  /**
   * Most iterations or children that one Map state runs at a time, whatever its MaxConcurrency says: AWS has a
   * fleet, this is one machine, where more only means more workers to warm up.
   * @default one for each of the machine's cores, at least 2
   */
  readonly mapConcurrencyLimit?: number;
  /** What EventBridge is told as `Step Functions Execution Status Change`; instants are epoch ms. */
  readonly onStatusChange?: (detail: StatusChange) => void;
}

/** The `detail` of the event. */
export interface StatusChange {
  readonly executionArn: string;
  readonly stateMachineArn: string;
  readonly name: string;
  readonly status: string;
  readonly startDate: number;
  readonly stopDate: number | null;
  readonly input: string;
  readonly output: string | null;
  readonly error: string | null;
  readonly cause: string | null;
}

export interface StatesService extends LocalService {
  /** Takes up every execution that was running when the runtime last stopped or was killed. */
  start(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Step Functions on this machine: Standard state machines in JSONata, durable in `states.sqlite`.
 * @throws UnsupportedFeatureError naming the first thing in a definition that is not played
 */
export function createStatesService(
  context: RuntimeContext,
  specs: readonly StateMachineSpec[],
  options: StatesOptions = {},
): StatesService {
  const machines = new Map(specs.map((spec) => [spec.arn, readMachine(spec)]));
  const store = openStore(context.stateFolder);
  const engine = new Engine(context, store, {
    mapConcurrencyLimit: options.mapConcurrencyLimit ?? Math.max(2, availableParallelism()),
    onStatusChange: (execution) => options.onStatusChange?.(statusChange(execution)),
  });
  const service = jsonService({
    signingName: 'states',
    targetPrefix: 'AWSStepFunctions',
    version: '1.0',
    actions: statesActions({ context, store, engine, machines }),
  });
  return {
    ...service,
    async start() {
      engine.resume();
    },
    async close() {
      await engine.close();
      store.close();
    },
  };
}

function readMachine(spec: StateMachineSpec): StateMachine {
  if (spec.type !== 'STANDARD')
    throw new UnsupportedFeatureError(`the state machine type ${spec.type} (${spec.name})`);
  return { spec, definition: readDefinition(spec.definition, spec.name) };
}

function statusChange(execution: ExecutionRecord): StatusChange {
  const { arn, machineArn, name, status, startedAt, stoppedAt, input, output, error, cause } = execution;
  const instants = { startDate: startedAt, stopDate: stoppedAt };
  return {
    executionArn: arn,
    stateMachineArn: machineArn,
    name,
    status,
    ...instants,
    input,
    output,
    error,
    cause,
  };
}
