import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import * as z from 'zod';
import { directoryEnv } from '../functions/directory/contract.ts';
import { setRecordCount } from '../functions/directory/directory-store.ts';
import { i9Env } from '../functions/i9/contract.ts';
import { systemClock } from '../functions/platform/clock.ts';
import { auditEnv } from '../functions/platform/contract.ts';
import { InvalidInputError } from '../functions/platform/errors.ts';
import { bucketFiles } from '../functions/platform/files.ts';
import { newUlid } from '../functions/platform/ids.ts';
import { bucketErasure } from '../functions/platform/object-erasure.ts';
import { documentClient } from '../functions/platform/table.ts';
import type { PurgeDeps } from '../functions/retention/deps.ts';
import { purgeAudit } from '../functions/retention/purge-audit.ts';
import { ClockOfApplication, timeOf } from './clock-of-application.ts';
import { type ClientSettings, environmentOf, reachLocal } from './reach-stage.ts';

const Environment = z.object({ ...i9Env.shape, ...directoryEnv.shape, ...auditEnv.shape });

/** What is read of what the application on this machine writes about itself. */
const Runtime = z.object({ env: z.record(z.string(), z.string()), clock: ClockOfApplication });

/** A stage as an operator's command reaches it. */
export interface OpenStage {
  readonly name: string;
  readonly deps: PurgeDeps;
  /** Who works here, as the audit trail takes it. */
  readonly operator: string;
}

/** Told by every command that opens a stage. */
export const stageUsage = `STAGE is \`local\`, the application that runs on this machine, or another stage, with I9_TABLE, DIRECTORY_TABLE, AUDIT_TABLE
and ATTACHMENTS_BUCKET in the environment and AWS credentials as the AWS SDK finds them. On AWS the one who works is
whoever the credentials belong to; on this machine --as says it.
`;

/**
 * @param as who works, on this machine only: on AWS nobody can say to be somebody else
 * @throws InvalidInputError when the stage cannot be reached or it is not clear who works
 */
export async function openStage(name: string, as: string | undefined): Promise<OpenStage> {
  if (name === 'local') return openLocal(as);
  if (as !== undefined)
    throw new InvalidInputError('AS_NOT_TAKEN', 'on AWS the credentials say who works; leave out --as');
  const env = environmentOf(Environment, `what the stage ${name} has`);
  return { name, operator: await callerOf(new STSClient({})), deps: depsOf(env, {}, systemClock) };
}

async function openLocal(as: string | undefined): Promise<OpenStage> {
  if (as === undefined)
    throw new InvalidInputError('AS_MISSING', 'say who works here with --as, such as --as jane');
  const {
    told: { env, clock },
    client,
  } = await reachLocal(Runtime);
  const all = Environment.parse({ AUDIT_TABLE: await auditTableOf(client), ...env });
  const aheadMs = (await timeOf(clock)).getTime() - Date.now();
  const movedClock = { now: () => new Date(Date.now() + aheadMs) };
  return { name: 'local', operator: as, deps: depsOf(all, client, movedClock) };
}

function depsOf(
  env: z.infer<typeof Environment>,
  client: ClientSettings,
  clock: PurgeDeps['clock'],
): PurgeDeps {
  const dynamo = documentClient(new DynamoDBClient({ ...client }));
  const s3 = new S3Client({ ...client });
  const directory = { directory: { client: dynamo, table: env.DIRECTORY_TABLE } };
  return {
    i9: { client: dynamo, table: env.I9_TABLE },
    attachments: bucketErasure(env.ATTACHMENTS_BUCKET, s3),
    ledger: bucketFiles(env.ATTACHMENTS_BUCKET, s3),
    clock,
    newId: newUlid,
    audit: purgeAudit({ auditTable: env.AUDIT_TABLE, dynamo, clock }),
    setRecordCount: (key, counts) => setRecordCount(directory, key, counts),
  };
}

async function auditTableOf(client: ClientSettings): Promise<string | undefined> {
  const { TableNames = [] } = await new DynamoDBClient({ ...client }).send(new ListTablesCommand({}));
  return TableNames.find((table) => table.includes('AuditTable'));
}

/** The session's name in the ARN is the person's; an address is written without its at sign. */
async function callerOf(client: STSClient): Promise<string> {
  const { Arn } = await client.send(new GetCallerIdentityCommand({}));
  if (Arn === undefined)
    throw new InvalidInputError('NO_IDENTITY', 'AWS does not say whose credentials these are');
  return Arn.replaceAll('@', '(at)').slice(-128);
}

/** `meridian-hr/1001` */
export function clientOf(text: string | undefined): { distributorId: string; clientId: number } {
  const [, distributorId = '', clientId] = /^([a-z][a-z0-9-]{1,31})\/(\d{1,15})$/.exec(text ?? '') ?? [];
  if (distributorId === '')
    throw new InvalidInputError(
      'CLIENT_MISSING',
      'name the client: --client DISTRIBUTOR/CLIENT, such as --client meridian-hr/1001',
    );
  return { distributorId, clientId: Number(clientId) };
}

/** A whole number above 0, or nothing. */
export function numberOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,14}$/.test(text))
    throw new InvalidInputError('NUMBER_NOT_VALID', `--${name} takes a number`);
  return Number(text);
}
