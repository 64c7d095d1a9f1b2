import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { onTestFinished, vi } from 'vitest';
import type { IncomingEvent } from '../../../local/events/event-bus.ts';
import type { PolicyStatement } from '../../../local/iam/policy.ts';
import type { S3ObjectEvent } from '../../../local/s3/contract.ts';
import { createS3Service } from '../../../local/s3/s3-service.ts';
import { newKeyPair } from '../../../local/ssh/host-key.ts';
import type { TemplateResource } from '../../../local/template/template.ts';
import type { TransferLimits } from '../../../local/transfer-family/doors.ts';
import { startTransferFamily } from '../../../local/transfer-family/transfer-family.ts';
import { anEndpoint } from '../endpoint/an-endpoint.ts';
import { signedFetch } from '../endpoint/signed-fetch.ts';

export const bucket = 'firm-files';
const account = '000000000000';
export const firmRoleArn = `arn:aws:iam::${account}:role/firm`;
export const folders = ['Import', 'Export', 'Archive', 'Rejected'];

/** What a stack grants the one role of all firms: files come in by Import and go out by the others. */
const firmStatements: PolicyStatement[] = [
  { Effect: 'Allow', Action: 's3:ListBucket', Resource: `arn:aws:s3:::${bucket}` },
  { Effect: 'Allow', Action: 's3:GetObject', Resource: `arn:aws:s3:::${bucket}/*` },
  {
    Effect: 'Allow',
    Action: ['s3:PutObject', 's3:DeleteObject'],
    Resource: `arn:aws:s3:::${bucket}/*/Import/*`,
  },
];

/** What a firm's own session policy leaves of it. */
export const sessionPolicy = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Action: 's3:ListBucket',
      Resource: `arn:aws:s3:::${bucket}`,
      Condition: { StringLike: { 's3:prefix': `\${transfer:UserName}/*` } },
    },
    {
      Effect: 'Allow',
      Action: 's3:*Object',
      Resource: `arn:aws:s3:::${bucket}/\${transfer:UserName}/*`,
    },
  ],
});

export const serverProperties = {
  Protocols: ['SFTP'],
  IdentityProviderType: 'SERVICE_MANAGED',
  EndpointType: 'PUBLIC',
  SecurityPolicyName: 'TransferSecurityPolicy-2024-01',
};

export interface WorldOptions {
  /** Beside those of a plain server. */
  readonly server?: Record<string, unknown>;
  /** Of the role `reader`, which calls the API. */
  readonly statements?: PolicyStatement[];
  readonly roleStatements?: PolicyStatement[];
  readonly trust?: Record<string, unknown>;
  /** Of the template, beside the server and the role. */
  readonly resources?: Record<string, TemplateResource>;
  readonly limits?: Partial<TransferLimits>;
  readonly isVersioned?: boolean;
}

const trust = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'transfer.amazonaws.com' } };

export function templateOf(options: WorldOptions) {
  const inline = {
    PolicyName: 'Files',
    PolicyDocument: { Statement: options.roleStatements ?? firmStatements },
  };
  return {
    Server: {
      Type: 'AWS::Transfer::Server',
      Properties: { ...serverProperties, ...options.server },
    },
    FirmRole: {
      Type: 'AWS::IAM::Role',
      Properties: {
        RoleName: 'firm',
        Policies: [inline],
        AssumeRolePolicyDocument: { Statement: [{ ...trust, ...options.trust }] },
      },
    },
  };
}

/** An endpoint with S3, the Transfer API and one SFTP server. */
export async function aTransferWorld(options: WorldOptions = {}) {
  const base = await anEndpoint(options.statements, { ...templateOf(options), ...options.resources });
  const { stateFolder, clock, access, resources, endpoint } = base;
  const told: IncomingEvent[] = [];
  const objectEvents: S3ObjectEvent[] = [];
  const logged: string[] = [];
  const context = {
    ...{ clock, stateFolder, endpointUrl: endpoint.url, region: 'us-east-1', accountId: account },
    credentialsFor: (arn: string) => base.credentials.credentialsFor(arn),
    log: (line: string) => void logged.push(line),
  };
  const open = async () => {
    const s3 = createS3Service({
      ...{ stateFolder, clock, buckets: [{ name: bucket, versioned: options.isVersioned === true }] },
      onObjectEvent: (event) => void objectEvents.push(event),
    });
    const limits = options.limits ?? {};
    const onEvents = (events: readonly IncomingEvent[]) => void told.push(...events);
    const transfer = await startTransferFamily({ context, resources, access, s3, port: 0, limits, onEvents });
    for (const service of [s3, transfer.service]) endpoint.register(service);
    const [server] = transfer.servers;
    if (server === undefined) throw new Error('no server');
    return { s3, transfer, server };
  };
  let running = await open();
  const close = async () => {
    await running.transfer.close();
    await running.s3.close?.();
  };
  onTestFinished(async () => {
    await close();
    await base.close();
  });
  const s3Client = new S3Client({ ...base.clientSettings(), forcePathStyle: true });
  const world = {
    ...{ access, clock, stateFolder, told, objectEvents, logged },
    /** What an SDK client is made with; the operator's key unless a role is named. */
    clientSettings: (roleArn?: string) => base.clientSettings(roleArn),
    server: () => running.server,
    restart: async () => {
      await close();
      running = await open();
    },
    /** Calls the Transfer API, as the operator unless a role is named. */
    api: async (action: string, input: object, roleArn?: string) => {
      const headers = {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `TransferService.${action}`,
      };
      const asked = { method: 'POST', body: JSON.stringify(input), headers };
      const response = await signedFetch(base.clientSettings(roleArn), 'transfer', asked);
      return { status: response.status, ...((await response.json()) as Record<string, unknown>) };
    },
    put: (key: string, body: string | Buffer = '') =>
      s3Client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: Buffer.from(body) })),
    keys: async (prefix = '') => {
      const { Contents = [] } = await s3Client.send(
        new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix }),
      );
      return Contents.map(({ Key }) => Key);
    },
    get: async (key: string) => {
      const { Body, Metadata } = await s3Client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      return { bytes: Buffer.from((await Body?.transformToByteArray()) ?? []), metadata: Metadata };
    },
    createFirm: async (userName: string, changes: Record<string, unknown> = {}) => {
      const pair = newKeyPair();
      const answer = await world.api('CreateUser', {
        ...firmOf(world.server().serverId, userName),
        SshPublicKeyBody: pair.public,
        ...changes,
      });
      if (answer.status !== 200) throw new Error(JSON.stringify(answer));
      return { userName, key: pair.private, publicKey: pair.public };
    },
    eventOf: (detailType: string) =>
      vi.waitFor(() => {
        const found = told.find((event) => event.detailType === detailType);
        if (found === undefined) throw new Error('not told yet');
        return found.detail as Record<string, unknown>;
      }),
  };
  return world;
}

/** What a firm's user is created with. */
export function firmOf(ServerId: string, UserName: string) {
  return {
    ServerId,
    UserName,
    Role: firmRoleArn,
    HomeDirectoryType: 'LOGICAL',
    HomeDirectoryMappings: folders.map((name) => ({
      Entry: `/${name}`,
      Target: `/${bucket}/${UserName}/${name}`,
    })),
    Policy: sessionPolicy,
  };
}

export type TransferWorld = Awaited<ReturnType<typeof aTransferWorld>>;

export function aDesk(): string {
  const folder = mkdtempSync(join(tmpdir(), 'waybill-transfer-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
