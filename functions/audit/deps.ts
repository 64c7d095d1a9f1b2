import { type DirectoryDeps, directoryDeps } from '../directory/deps.ts';
import { auditDeps } from '../platform/audit-trail.ts';
import { systemClock } from '../platform/clock.ts';
import { auditEnv } from '../platform/contract.ts';
import { type FunctionEnv, parseEnv } from '../platform/env.ts';
import { createLog } from '../platform/log.ts';
import { documentClient } from '../platform/table.ts';
import { sealEnv } from './contract.ts';
import type { AuditApiDeps } from './list-acts.ts';
import type { SealDeps } from './seal-heads.ts';
import { bucketSeals } from './seal-store.ts';
import { tableTrails } from './trail-store.ts';

export function auditApiDeps(env: FunctionEnv): AuditApiDeps {
  const dynamo = documentClient();
  const directory: DirectoryDeps = directoryDeps(env, dynamo);
  const trails = tableTrails(dynamo, parseEnv(auditEnv, env).AUDIT_TABLE);
  return { ...directory, ...auditDeps(env), trails };
}

export function sealDeps(env: FunctionEnv): SealDeps {
  return {
    trails: tableTrails(documentClient(), parseEnv(auditEnv, env).AUDIT_TABLE),
    seals: bucketSeals(parseEnv(sealEnv, env).AUDIT_BUCKET),
    clock: systemClock,
    log: createLog(),
  };
}
