import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { type Clock, systemClock } from '../platform/clock.ts';
import { type FunctionEnv, parseEnv } from '../platform/env.ts';
import { bucketFiles, type Files } from '../platform/files.ts';
import { type NewId, newUlid } from '../platform/ids.ts';
import { createLog, type Log } from '../platform/log.ts';
import { documentClient } from '../platform/table.ts';
import { dataExportEnv } from './contract.ts';

/** The table of exports and the client to reach it with. */
export interface ExportsTable {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
}

/** Tells the starter that something may be started; a lost message costs a minute, never an export. */
export interface StartHint {
  send(dataExportId: string): Promise<void>;
}

/** `UNKNOWN`: there is no run of that name, or it was started a moment ago. */
export type RunState = 'RUNNING' | 'ENDED' | 'UNKNOWN';

export interface Workflow {
  /** Starts a run once per name: a name that is taken counts as started. */
  start(name: string, input: object): Promise<void>;
  /** Whether the run of that name still goes on; how it ended is for the export's own status to say. */
  stateOf(name: string): Promise<RunState>;
}

export interface BaseDeps {
  readonly clock: Clock;
  readonly newId: NewId;
  readonly log: Log;
  readonly exports: ExportsTable;
}

export function baseDeps(env: FunctionEnv, client: DynamoDBDocumentClient = documentClient()): BaseDeps {
  const { EXPORTS_TABLE } = parseEnv(dataExportEnv.pick({ EXPORTS_TABLE: true }), env);
  return { clock: systemClock, newId: newUlid, log: createLog(), exports: { client, table: EXPORTS_TABLE } };
}

/** The bucket in which packages are made. */
export function packageFiles(env: FunctionEnv): { readonly files: Files } {
  return { files: bucketFiles(parseEnv(dataExportEnv.pick({ EXPORTS_BUCKET: true }), env).EXPORTS_BUCKET) };
}

/** Gives a hint; the sweeper starts what a lost one would have started, so a failure here is nobody's failure. */
export async function giveStartHint(
  deps: { readonly startHint: StartHint; readonly log: Log },
  dataExportId: string,
): Promise<void> {
  try {
    await deps.startHint.send(dataExportId);
  } catch (error) {
    const errorName = error instanceof Error ? error.name : 'unknown';
    deps.log.warn('START_HINT_LOST', { dataExportId, errorName });
  }
}

export function startHint(env: FunctionEnv): { readonly startHint: StartHint } {
  const { EXPORT_QUEUE_URL } = parseEnv(dataExportEnv.pick({ EXPORT_QUEUE_URL: true }), env);
  const client = new SQSClient({});
  return {
    startHint: {
      async send(dataExportId) {
        const MessageBody = JSON.stringify({ dataExportId });
        await client.send(new SendMessageCommand({ QueueUrl: EXPORT_QUEUE_URL, MessageBody }));
      },
    },
  };
}

export function workflow(env: FunctionEnv): { readonly workflow: Workflow } {
  const { EXPORT_WORKFLOW_ARN } = parseEnv(dataExportEnv.pick({ EXPORT_WORKFLOW_ARN: true }), env);
  const client = new SFNClient({});
  return {
    workflow: {
      async start(name, input) {
        const run = { stateMachineArn: EXPORT_WORKFLOW_ARN, name, input: JSON.stringify(input) };
        try {
          await client.send(new StartExecutionCommand(run));
        } catch (error) {
          if (!(error instanceof Error) || error.name !== 'ExecutionAlreadyExists') throw error;
        }
      },
      async stateOf(name) {
        const executionArn = `${EXPORT_WORKFLOW_ARN.replace(':stateMachine:', ':execution:')}:${name}`;
        try {
          const { status } = await client.send(new DescribeExecutionCommand({ executionArn }));
          return status === 'RUNNING' || status === 'PENDING_REDRIVE' ? 'RUNNING' : 'ENDED';
        } catch (error) {
          if (!(error instanceof Error) || error.name !== 'ExecutionDoesNotExist') throw error;
          return 'UNKNOWN';
        }
      },
    },
  };
}
