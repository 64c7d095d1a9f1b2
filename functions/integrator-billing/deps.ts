import { type DirectoryDeps, directoryDeps } from '../directory/deps.ts';
import type { IntegratorTable } from '../integrator-jobs/deps.ts';
import { type Clock, systemClock } from '../platform/clock.ts';
import { type FunctionEnv, parseEnv } from '../platform/env.ts';
import { bucketFiles, type Files } from '../platform/files.ts';
import { type NewId, newUlid } from '../platform/ids.ts';
import { createLog, type Log } from '../platform/log.ts';
import { documentClient } from '../platform/table.ts';
import { billingEnv } from './contract.ts';

/** What the API of this room reaches. */
export interface BillingDeps extends DirectoryDeps {
  readonly clock: Clock;
  readonly newId: NewId;
  readonly log: Log;
  readonly integrator: IntegratorTable;
  /** The bucket of drops: downloads lie there for some days. */
  readonly drop: Files;
}

export function billingDeps(env: FunctionEnv): BillingDeps {
  const { INTEGRATOR_TABLE, DROP_BUCKET } = parseEnv(billingEnv, env);
  const client = documentClient();
  return {
    ...directoryDeps(env, client),
    clock: systemClock,
    newId: newUlid,
    log: createLog(),
    integrator: { client, table: INTEGRATOR_TABLE },
    drop: bucketFiles(DROP_BUCKET),
  };
}
