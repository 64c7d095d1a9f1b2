import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { type DirectoryDeps, directoryDeps } from '../directory/deps.ts';
import { logosEnv } from '../logos/contract.ts';
import { type Clock, systemClock } from '../platform/clock.ts';
import { type FunctionEnv, parseEnv } from '../platform/env.ts';
import { bucketFiles, type Files } from '../platform/files.ts';
import { type NewId, newUlid } from '../platform/ids.ts';
import { createLog, type Log } from '../platform/log.ts';
import { documentClient } from '../platform/table.ts';
import { type MoveRef, moveWorkflowEnv, packagesEnv } from './contract.ts';

/** The table of packages, of clients' own settings and of moves, and the client to reach it with. */
export interface PackagesTable {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
}

export interface MoveWorkflow {
  /**
   * Starts the workflow of a move under this name; a run of that name that goes on counts as started.
   * @returns `ENDED` when there was a run of that name, which goes on no more; nothing was started
   */
  start(ref: MoveRef, name: string): Promise<'STARTED' | 'ENDED'>;
}

/** What every verb over packages reaches. */
export interface PackagesDeps extends DirectoryDeps {
  readonly clock: Clock;
  readonly newId: NewId;
  readonly log: Log;
  readonly packages: PackagesTable;
}

export interface PackageApiDeps extends PackagesDeps {
  /** The bucket of logos. */
  readonly logos: Files;
  readonly moveWorkflow: MoveWorkflow;
}

export function packagesDeps(
  env: FunctionEnv,
  client: DynamoDBDocumentClient = documentClient(),
): PackagesDeps {
  const table = parseEnv(packagesEnv, env).PACKAGES_TABLE;
  return {
    ...directoryDeps(env, client),
    clock: systemClock,
    newId: newUlid,
    log: createLog(),
    packages: { client, table },
  };
}

export function logoFiles(env: FunctionEnv): { readonly logos: Files } {
  return { logos: bucketFiles(parseEnv(logosEnv, env).LOGOS_BUCKET) };
}

export function moveWorkflow(env: FunctionEnv): { readonly moveWorkflow: MoveWorkflow } {
  const { MOVE_WORKFLOW_ARN } = parseEnv(moveWorkflowEnv, env);
  const client = new SFNClient({});
  return {
    moveWorkflow: {
      async start({ distributorId, moveId }, name) {
        // The same text each time: of another input Step Functions says the same as of a run that has ended.
        const input = JSON.stringify({ distributorId, moveId });
        try {
          await client.send(new StartExecutionCommand({ stateMachineArn: MOVE_WORKFLOW_ARN, name, input }));
          return 'STARTED';
        } catch (error) {
          if (!(error instanceof Error) || error.name !== 'ExecutionAlreadyExists') throw error;
          return 'ENDED';
        }
      },
    },
  };
}
