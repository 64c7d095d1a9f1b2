import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { LocalClock } from '../../../local/clock.ts';
import type { RuntimeContext } from '../../../local/service.ts';
import type { StateMachineSpec } from '../../../local/states/state-machine.ts';
import {
  createStatesService,
  type StatesOptions,
  type StatusChange,
} from '../../../local/states/states-service.ts';
import { FakeEndpoint, type FakeLambda } from './fake-endpoint.ts';

export const machineRole = 'arn:aws:iam::111111111111:role/machine';
const accountId = '111111111111';
const region = 'us-east-1';

export function machineArn(name: string): string {
  return `arn:aws:states:${region}:${accountId}:stateMachine:${name}`;
}

export function machineSpec(name: string, definition: object): StateMachineSpec {
  const text = JSON.stringify({ QueryLanguage: 'JSONata', ...definition });
  return { arn: machineArn(name), name, definition: text, roleArn: machineRole, type: 'STANDARD' };
}

/** Tells when someone begins to wait, so that a test moves time only then. */
export class WatchedClock extends LocalClock {
  #begun: number[] = [];
  #told = Promise.withResolvers<void>();

  override at(dueMs: number, wake: () => void): () => void {
    this.#begun.push(dueMs - this.nowMs());
    this.#told.resolve();
    this.#told = Promise.withResolvers();
    return super.at(dueMs, wake);
  }

  /** Resolves when a wait of about `ms` has begun that no call before this one has seen. */
  async untilWaiting(ms: number): Promise<void> {
    const isMeant = (begunMs: number) => Math.abs(begunMs - ms) < Math.max(1000, ms / 50);
    while (!this.#begun.some(isMeant)) await this.#told.promise;
    this.#begun.splice(this.#begun.findIndex(isMeant), 1);
  }

  /** Waits until something waits for `ms`, then moves there. */
  async pass(ms: number): Promise<void> {
    await this.untilWaiting(ms);
    this.advance(ms);
  }
}

export function testContext(
  stateFolder: string,
  endpointUrl: string,
  clock: LocalClock,
  lines: string[] = [],
): RuntimeContext {
  const credentialsFor = FakeEndpoint.credentialsFor;
  return {
    clock,
    stateFolder,
    endpointUrl,
    region,
    accountId,
    credentialsFor,
    log: (line) => lines.push(line),
  };
}

export interface TestStates {
  readonly endpoint: FakeEndpoint;
  readonly clock: WatchedClock;
  readonly sfn: SFNClient;
  readonly folder: string;
  readonly log: string[];
  readonly changes: StatusChange[];
  begin(machine: string, input?: unknown, name?: string): Promise<string>;
  ended(arn: string): Promise<DescribeExecutionCommandOutput>;
  /** Starts an execution and waits for its end. */
  run(machine: string, input?: unknown): Promise<DescribeExecutionCommandOutput>;
  /** Runs and reads the output, failing with the execution's cause. */
  output(machine: string, input?: unknown): Promise<unknown>;
  history(arn: string): Promise<HistoryEvent[]>;
  /** Stops the service and starts another one on the same state. */
  restart(changed?: Record<string, object>): Promise<void>;
  close(): Promise<void>;
}

/** @param before what another runtime left behind, and what the functions answer from the start */
export async function openStates(
  machines: Record<string, object>,
  options: StatesOptions = {},
  before: { folder?: string; lambda?: FakeLambda } = {},
): Promise<TestStates> {
  const { folder = mkdtempSync(join(tmpdir(), 'states-')), lambda = () => ({}) } = before;
  const endpoint = await new FakeEndpoint().open();
  endpoint.lambda = lambda;
  const clock = new WatchedClock(join(folder, 'clock'));
  const log: string[] = [];
  const changes: StatusChange[] = [];
  const waiting = new Map<string, () => void>();
  const onStatusChange = (change: StatusChange) => {
    changes.push(change);
    if (change.status !== 'RUNNING') waiting.get(change.executionArn)?.();
  };
  const specsOf = (all: Record<string, object>) =>
    Object.entries(all).map(([name, definition]) => machineSpec(name, definition));
  const context = testContext(folder, endpoint.url, clock, log);
  const create = (all: Record<string, object>) =>
    createStatesService(context, specsOf(all), { ...options, onStatusChange });
  let service = create(machines);
  endpoint.states = service;
  await service.start();
  const credentials = FakeEndpoint.credentialsFor('operator');
  const sfn = new SFNClient({
    endpoint: endpoint.url,
    region,
    credentials,
    maxAttempts: 1,
    disableHostPrefix: true,
  });
  const describeEnded = (executionArn: string) => sfn.send(new DescribeExecutionCommand({ executionArn }));
  const states: TestStates = {
    ...{ endpoint, clock, sfn, folder, log, changes },
    async begin(machine, input = {}, name) {
      const command = new StartExecutionCommand({
        stateMachineArn: machineArn(machine),
        input: JSON.stringify(input),
        name,
      });
      return (await sfn.send(command)).executionArn ?? '';
    },
    async ended(arn) {
      const end = new Promise<void>((resolve) => waiting.set(arn, resolve));
      const now = await describeEnded(arn);
      if (now.status !== 'RUNNING') return now;
      await end;
      return describeEnded(arn);
    },
    async run(machine, input) {
      return states.ended(await states.begin(machine, input));
    },
    async output(machine, input) {
      const end = await states.run(machine, input);
      if (end.status !== 'SUCCEEDED') throw new Error(`${end.status}: ${end.error} ${end.cause}`);
      return JSON.parse(end.output ?? 'null');
    },
    async history(executionArn) {
      return (
        (await sfn.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 1000 }))).events ?? []
      );
    },
    async restart(changed = machines) {
      await service.close();
      service = create(changed);
      endpoint.states = service;
      await service.start();
    },
    async close() {
      await service.close();
      clock.close();
      sfn.destroy();
      await endpoint.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return states;
}

const invoke = 'arn:aws:states:::lambda:invoke';

/** A Task state that calls the function `f` with the state's input and gives its payload. */
export function lambdaTask(more: object = {}): object {
  return {
    Type: 'Task',
    Resource: invoke,
    Arguments: { FunctionName: 'f', Payload: '{% $states.input %}' },
    Output: '{% $states.result.Payload %}',
    End: true,
    ...more,
  };
}

/** A machine of one state named `Only`. */
export function one(state: object): object {
  return { StartAt: 'Only', States: { Only: state } };
}
