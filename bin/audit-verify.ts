import { parseArgs } from 'node:util';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod';
import { sealEnv } from '../functions/audit/contract.ts';
import { bucketSeals } from '../functions/audit/seal-store.ts';
import { tableTrails } from '../functions/audit/trail-store.ts';
import { type Verification, verifyAll } from '../functions/audit/verify-all.ts';
import { AuditTenantId, auditEnv } from '../functions/platform/contract.ts';
import { InvalidInputError } from '../functions/platform/errors.ts';
import { documentClient } from '../functions/platform/table.ts';
import { environmentOf, reachLocal } from './reach-stage.ts';
import { tellMistake } from './tell-mistake.ts';

const usage = `Recomputes the audit trails of a stage: every entry, every head, every sealed head.

  npm run audit:verify -- STAGE [--tenant TENANT]

STAGE is \`local\`, the application that runs on this machine, or another stage, with AUDIT_TABLE and AUDIT_BUCKET in the
environment (outputs of the stack \`app\`) and AWS credentials as the AWS SDK finds them. TENANT is \`distributor:ID\`,
\`firm:ID\` or \`vendor\`. It only reads. Exit code 0: all hold; 1: the first broken place of each that does not is told.
`;

const Environment = z.object({ ...auditEnv.shape, ...sealEnv.shape });

async function verify(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { tenant: { type: 'string' }, help: { type: 'boolean', default: false } },
  });
  const [stageName] = positionals;
  if (values.help || stageName === undefined || positionals.length > 1) {
    process.stdout.write(usage);
    return values.help ? 0 : 2;
  }
  if (values.tenant !== undefined && !AuditTenantId.safeParse(values.tenant).success)
    throw new InvalidInputError('TENANT_NOT_VALID', '--tenant takes `distributor:ID`, `firm:ID` or `vendor`');
  const { env, client } = await reach(stageName);
  const found = await verifyAll({
    trails: tableTrails(documentClient(new DynamoDBClient({ ...client })), env.AUDIT_TABLE),
    seals: bucketSeals(env.AUDIT_BUCKET, new S3Client({ ...client })),
    tenantId: values.tenant,
  });
  process.stdout.write(textOf(found));
  return found.breaks.length === 0 ? 0 : 1;
}

function textOf({ tenantCount, entryCount, sealCount, breaks }: Verification): string {
  const counted = `${entryCount} entries of ${tenantCount} tenants, ${sealCount} sealed days`;
  if (breaks.length === 0) return `${counted}: every trail is as it was written\n`;
  const lines = breaks.map(
    ({ tenantId, sequence, reason }) => `${tenantId}, number ${sequence}: ${reason}\n`,
  );
  return `BROKEN, first in each trail:\n${lines.join('')}${counted} hold\n`;
}

async function reach(name: string) {
  if (name !== 'local') return { env: environmentOf(Environment, `what the stage ${name} has`), client: {} };
  const { told, client } = await reachLocal(z.object({ env: Environment }));
  return { ...told, client };
}

process.exitCode = await verify().catch((error: unknown) => tellMistake(error, usage));
