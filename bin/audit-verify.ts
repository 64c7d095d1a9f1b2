import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
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
import { defaultStateFolder } from './state-folder-path.ts';
import { tellMistake } from './tell-mistake.ts';

const usage = `Recomputes the audit trails of a stage: every entry, every head, every sealed head.

  npm run audit:verify -- STAGE [--tenant TENANT]

STAGE is \`local\`, the application that runs on this machine, or another stage, with AUDIT_TABLE and AUDIT_BUCKET in the
environment (outputs of the stack \`app\`) and AWS credentials as the AWS SDK finds them. TENANT is \`distributor:ID\`,
\`firm:ID\` or \`vendor\`. It only reads. Exit code 0: all hold; 1: the first broken place of each that does not is told.
`;

const Environment = z.object({ ...auditEnv.shape, ...sealEnv.shape });

/** What the application on this machine writes about itself while it runs. */
const Runtime = z.object({
  env: Environment,
  endpointUrl: z.url(),
  accessKeyId: z.string().min(1),
  secretAccessKey: z.string().min(1),
  region: z.string().min(1),
});

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
  const { env, client } = stageName === 'local' ? await localStage() : deployedStage(stageName);
  const isOwnEndpoint = 'endpoint' in client;
  const found = await verifyAll({
    trails: tableTrails(documentClient(new DynamoDBClient(client)), env.AUDIT_TABLE),
    seals: bucketSeals(env.AUDIT_BUCKET, new S3Client({ ...client, forcePathStyle: isOwnEndpoint })),
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

function deployedStage(name: string) {
  const parsed = Environment.safeParse(process.env);
  if (parsed.success) return { env: parsed.data, client: {} };
  const missing = parsed.error.issues.map(({ path }) => path.join('.')).join(', ');
  throw new InvalidInputError('ENVIRONMENT_INCOMPLETE', `set ${missing} to what the stage ${name} has`);
}

async function localStage() {
  const path = join(defaultStateFolder(), 'runtime.json');
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined)
    throw new InvalidInputError(
      'NOT_RUNNING',
      'the application is not running here; start it with `npm start`',
    );
  const { env, endpointUrl, accessKeyId, secretAccessKey, region } = Runtime.parse(JSON.parse(text));
  return { env, client: { endpoint: endpointUrl, region, credentials: { accessKeyId, secretAccessKey } } };
}

process.exitCode = await verify().catch((error: unknown) => tellMistake(error, usage));
