import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { type ImmigrationDeps, immigrationDeps } from '../immigration/deps.ts';
import { type IntegratorDeps, integratorDeps } from '../integrator/deps.ts';
import { type FunctionEnv, parseEnv } from '../platform/env.ts';
import { type RunRef, runsEnv } from './contract.ts';

/** What work on a run reaches. */
export interface RunDeps extends IntegratorDeps, ImmigrationDeps {}

export const runDeps = (env: FunctionEnv): RunDeps => ({ ...integratorDeps(env), ...immigrationDeps(env) });

/** The workflow that calls `workOnRun` until a run has ended. */
export interface WorkflowStarter {
  /** Starts it once for each attempt, 0 the first: one that is started already counts. */
  start(ref: RunRef, attempt: number): Promise<void>;
  /** Whether the workflow of that attempt still goes on. */
  isRunning(ref: RunRef, attempt: number): Promise<boolean>;
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
