import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { type DirectoryDeps, directoryDeps } from '../directory/deps.ts';
import type { IntegratorTable } from '../integrator-jobs/deps.ts';
import { type Clock, systemClock } from '../platform/clock.ts';
import { type FunctionEnv, parseEnv } from '../platform/env.ts';
import { type NewId, newUlid } from '../platform/ids.ts';
import { createLog, type Log } from '../platform/log.ts';
import { type MovableFiles, movableFiles } from '../platform/movable-files.ts';
import { documentClient } from '../platform/table.ts';
import { type CheckFileInput, integratorEnv } from './contract.ts';

/** What every part of the room reaches. */
export interface IntegratorDeps extends DirectoryDeps {
  readonly clock: Clock;
  readonly newId: NewId;
  readonly log: Log;
  readonly integrator: IntegratorTable;
  /** The bucket behind the firms' SFTP areas. */
  readonly drop: MovableFiles;
}

/** Has a file checked elsewhere; asked twice, it is checked twice and one result is kept. */
export interface CheckStarter {
  start(input: CheckFileInput): Promise<void>;
}

export interface StartingDeps extends IntegratorDeps {
  readonly checkStarter: CheckStarter;
}

export function integratorDeps(env: FunctionEnv): IntegratorDeps {
  const wanted = integratorEnv.pick({ INTEGRATOR_TABLE: true, DROP_BUCKET: true });
  const { INTEGRATOR_TABLE, DROP_BUCKET } = parseEnv(wanted, env);
  const client = documentClient();
  return {
    ...directoryDeps(env, client),
    clock: systemClock,
    newId: newUlid,
    log: createLog(),
    integrator: { client, table: INTEGRATOR_TABLE },
    drop: movableFiles(DROP_BUCKET),
  };
}

export function startingDeps(env: FunctionEnv): StartingDeps {
  const { CHECK_FUNCTION_NAME } = parseEnv(integratorEnv.pick({ CHECK_FUNCTION_NAME: true }), env);
  const client = new LambdaClient({});
  return {
    ...integratorDeps(env),
    checkStarter: {
      async start(input) {
        const Payload = JSON.stringify(input);
        await client.send(
          new InvokeCommand({ FunctionName: CHECK_FUNCTION_NAME, InvocationType: 'Event', Payload }),
        );
      },
    },
  };
}
