import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type Runtime, startRuntime } from '../../../local/runtime.ts';
import { newKeyPair } from '../../../local/ssh/host-key.ts';
import { signedFetch } from '../endpoint/signed-fetch.ts';
import { aDesk } from './a-transfer-world.ts';
import { openSftp } from './clients.ts';

/** A CDK app as one would write it: an encrypted bucket, a server, its users' role, and a queue that is told. */
const app = (detailType: string) => `
import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { CfnServer } from 'aws-cdk-lib/aws-transfer';
const stack = new Stack(new App(), 'files', { env: { account: '000000000000', region: 'us-east-1' } });
new HttpApi(stack, 'Api');
new UserPool(stack, 'Pool');
const encryptionKey = new Key(stack, 'Key');
const bucket = new Bucket(stack, 'Bucket', { encryption: BucketEncryption.KMS, encryptionKey, eventBridgeEnabled: true });
const server = new CfnServer(stack, 'Server', { protocols: ['SFTP'], securityPolicyName: 'TransferSecurityPolicy-2024-01' });
const role = new Role(stack, 'Firm', { assumedBy: new ServicePrincipal('transfer.amazonaws.com', {
  conditions: { StringEquals: { 'aws:SourceAccount': stack.account }, ArnLike: { 'aws:SourceArn': server.attrArn } },
}) });
bucket.grantReadWrite(role);
const queue = new Queue(stack, 'Queue');
const pattern = (source, detailType) => ({ eventPattern: { source: [source], detailType: [detailType] }, targets: [new SqsQueue(queue)] });
new Rule(stack, 'Objects', pattern('aws.s3', 'Object Created'));
new Rule(stack, 'Uploads', pattern('aws.transfer', ${JSON.stringify(detailType)}));
for (const [name, value] of Object.entries({ Bucket: bucket.bucketName, Role: role.roleArn, QueueUrl: queue.queueUrl }))
  new CfnOutput(stack, name + 'Output', { value });
`;

function startWith(detailType: string): Promise<Runtime> {
  const folder = aDesk();
  symlinkSync(join(process.cwd(), 'node_modules'), join(folder, 'node_modules'));
  cpSync('package-lock.json', join(folder, 'package-lock.json'));
  mkdirSync(join(folder, 'bin'));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  writeFileSync(join(folder, 'cdk.json'), '{"app":"node bin/app.ts"}');
  writeFileSync(join(folder, 'bin', 'app.ts'), app(detailType));
  return startRuntime({
    stateFolder: join(folder, 'state'),
    projectFolder: folder,
    memory: true,
    log: () => undefined,
  });
}

describe('Transfer stand-in, in the whole runtime', () => {
  beforeAll(() => expect(process.cwd()).toBe(join(import.meta.dirname, '../../..')));

  it('takes a file for a user made by the API, into an encrypted bucket, and tells the queue of both', async () => {
    const runtime = await startWith('SFTP Server File Upload Completed');
    onTestFinished(() => runtime.stop());
    const { transfer, endpointUrl: endpoint, operatorCredentials, outputs } = runtime;
    if (transfer === undefined) throw new Error('no SFTP server');
    const credentials = { ...operatorCredentials };
    const pair = newKeyPair();
    const Target = `/${outputs['BucketOutput']}/firm1/Import`;
    const user = {
      ...{ ServerId: transfer.serverId, UserName: 'firm1', Role: outputs['RoleOutput'] },
      ...{ HomeDirectoryType: 'LOGICAL', HomeDirectoryMappings: [{ Entry: '/Import', Target }] },
      SshPublicKeyBody: pair.public,
    };
    const headers = { 'x-amz-target': 'TransferService.CreateUser' };
    const asked = { method: 'POST', body: JSON.stringify(user), headers };
    expect((await signedFetch({ endpoint, credentials }, 'transfer', asked)).status).toBe(200);
    const sftp = await openSftp(transfer, { userName: 'firm1', key: pair.private });
    await sftp.write('/Import/a.csv', 'a,b\n1,2\n');
    expect((await sftp.read('/Import/a.csv')).toString()).toBe('a,b\n1,2\n');
    const told = await messagesOf(
      new SQSClient({ endpoint, region: 'us-east-1', credentials }),
      outputs['QueueUrlOutput'],
    );
    expect(told).toMatchObject([
      { source: 'aws.s3', detail: { object: { key: 'firm1/Import/a.csv', size: 8 } } },
      { source: 'aws.transfer', detail: { 'file-path': `${Target}/a.csv`, bytes: 8 } },
    ]);
    expect(runtime.denials()).toEqual([]);
  });

  it('refuses at the start a rule for events of Transfer that it does not tell', async () => {
    await expect(startWith('SFTP Server File Download Completed')).rejects.toThrow(
      /SFTP Server File Download Completed is not supported/,
    );
  });
});

/** Two messages, by their source. */
async function messagesOf(client: SQSClient, QueueUrl = ''): Promise<{ source: string }[]> {
  const found: { source: string }[] = [];
  while (found.length < 2) {
    const command = new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 5, MaxNumberOfMessages: 10 });
    const { Messages = [] } = await client.send(command);
    found.push(...Messages.map(({ Body }) => JSON.parse(Body ?? '') as { source: string }));
  }
  client.destroy();
  return found.sort((a, b) => (a.source < b.source ? -1 : 1));
}
