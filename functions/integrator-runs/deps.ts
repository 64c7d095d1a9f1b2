import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { immigrationDeps } from '../immigration/deps.ts';
import { type IntegratorDeps, integratorDeps } from '../integrator/deps.ts';
import { type ExportDeps, exportPause } from '../integrator-exports/deps.ts';
import { type FunctionEnv, parseEnv } from '../platform/env.ts';
import { type RunRef, runsEnv, type SendDigestInput } from './contract.ts';

/** What work on a run reaches. */
export interface RunDeps extends IntegratorDeps, ExportDeps {}

export const runDeps = (env: FunctionEnv): RunDeps => ({
  ...integratorDeps(env),
  ...immigrationDeps(env),
  ...exportPause,
});

/** The workflow that calls `workOnRun` until a run has ended. */
export interface WorkflowStarter {
  /** Starts it once for each attempt, 0 the first: one that is started already counts. */
  start(ref: RunRef, attempt: number): Promise<void>;
  /** Whether the workflow of that attempt still goes on. */
  isRunning(ref: RunRef, attempt: number): Promise<boolean>;
}

/** What asks for runs, or begins them, reaches besides. */
export interface AskDeps extends RunDeps {
  readonly runWorkflow: WorkflowStarter;
}

/** Has new events of a firm sent on; asked twice, they are sent once. */
export interface FanOutStarter {
  start(input: { readonly firmId: string }): Promise<void>;
}

export function fanOutStarter(env: FunctionEnv): { readonly fanOutStarter: FanOutStarter } {
  const { FAN_OUT_FUNCTION_NAME } = parseEnv(runsEnv.pick({ FAN_OUT_FUNCTION_NAME: true }), env);
  return { fanOutStarter: invoker(FAN_OUT_FUNCTION_NAME) };
}

/** Has digests sent elsewhere; asked twice, each is sent once. */
export function digestStarter(env: FunctionEnv) {
  const { DIGEST_FUNCTION_NAME } = parseEnv(runsEnv.pick({ DIGEST_FUNCTION_NAME: true }), env);
  return { digestStarter: invoker<SendDigestInput>(DIGEST_FUNCTION_NAME) };
}

function invoker<T = { readonly firmId: string }>(FunctionName: string) {
  const client = new LambdaClient({});
  return {
    async start(input: T): Promise<void> {
      const Payload = JSON.stringify(input);
      await client.send(new InvokeCommand({ FunctionName, InvocationType: 'Event', Payload }));
    },
  };
}

const nameOf = ({ firmId, runId }: RunRef, attempt: number): string =>
  attempt === 0 ? `${firmId}-${runId}` : `${firmId}-${runId}-${attempt}`;

export function runWorkflow(env: FunctionEnv): { readonly runWorkflow: WorkflowStarter } {
  const { RUN_WORKFLOW_ARN } = parseEnv(runsEnv.pick({ RUN_WORKFLOW_ARN: true }), env);
  const client = new SFNClient({});
  return {
    runWorkflow: {
      async start({ firmId, runId }, attempt) {
        const input = JSON.stringify({ firmId, runId });
        const name = nameOf({ firmId, runId }, attempt);
        try {
          await client.send(new StartExecutionCommand({ stateMachineArn: RUN_WORKFLOW_ARN, name, input }));
        } catch (error) {
          if (!(error instanceof Error) || error.name !== 'ExecutionAlreadyExists') throw error;
        }
      },
      async isRunning(ref, attempt) {
        const machine = RUN_WORKFLOW_ARN.replace(':stateMachine:', ':execution:');
        const executionArn = `${machine}:${nameOf(ref, attempt)}`;
        try {
          const { status } = await client.send(new DescribeExecutionCommand({ executionArn }));
          return status === 'RUNNING' || status === 'PENDING_REDRIVE';
        } catch (error) {
          if (!(error instanceof Error) || error.name !== 'ExecutionDoesNotExist') throw error;
          return false;
        }
      },
    },
  };
}
