import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TransferClient } from '@aws-sdk/client-transfer';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { transferServer } from '../../../functions/integrator-subscription/sftp-server.ts';
import { readerArn } from '../../local/endpoint/an-endpoint.ts';
import {
  aDesk,
  aTransferWorld,
  bucket,
  firmRoleArn,
  type TransferWorld,
} from '../../local/transfer-family/a-transfer-world.ts';
import { aClientDesk, hasOpensshClient } from '../../local/transfer-family/clients.ts';
import { firm1, firm10 } from '../../support/integrator-world.ts';
import { actions, subscriptionApi, subscriptionWorld } from '../../support/subscription-world.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';

const allow = (Action: string[], Resource: string | string[]) => ({
  Effect: 'Allow' as const,
  Action,
  Resource,
});
const transferArn = 'arn:aws:transfer:us-east-1:000000000000';
const onServer = allow(['transfer:CreateUser', 'transfer:DescribeServer'], `${transferArn}:server/*`);
const userActions = ['DescribeUser', 'UpdateUser', 'DeleteUser', 'ImportSshPublicKey', 'DeleteSshPublicKey'];
/** What the functions of the room are granted, and the role of all firms. */
const grants = {
  server: { ProtocolDetails: { SetStatOption: 'ENABLE_NO_OP' } },
  statements: [
    onServer,
    allow(
      userActions.map((action) => `transfer:${action}`),
      `${transferArn}:user/*`,
    ),
    {
      ...allow(['iam:PassRole'], firmRoleArn),
      Condition: { StringEquals: { 'iam:PassedToService': 'transfer.amazonaws.com' } },
    },
  ],
  roleStatements: [
    allow(['s3:ListBucket'], `arn:aws:s3:::${bucket}`),
    allow(['s3:GetObject', 's3:PutObject', 's3:DeleteObject'], `arn:aws:s3:::${bucket}/*`),
  ],
};

let engine: TableEngine;
let transfer: TransferWorld;
let call: ReturnType<typeof subscriptionApi>;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  transfer = await aTransferWorld(grants);
  const world = await subscriptionWorld(engine);
  const { serverId, host, port } = transfer.server();
  const client = new TransferClient(transfer.clientSettings(readerArn));
  call = subscriptionApi({
    ...world,
    sftpServer: transferServer(client, serverId, world.clock),
    sftpPlace: { host, port, userRoleArn: firmRoleArn, bucketName: bucket },
  });
});

const go = (action: keyof typeof actions, body: object = { reason: 'unpaid' }, firmId = firm1) =>
  call('sub-vera', actions[action], body, firmId);

function aPair(kind = 'ed25519', bits = 256) {
  const file = join(aDesk(), 'id');
  execFileSync('ssh-keygen', ['-q', '-t', kind, '-b', String(bits), '-N', '', '-C', 'jo@law', '-f', file]);
  return { key: readFileSync(file, 'utf8'), publicKey: readFileSync(`${file}.pub`, 'utf8') };
}

/** Whether OpenSSH's client signs in with a key and finds the four folders. */
async function signsIn(key: string, userName = firm1): Promise<boolean> {
  const { sftp } = aClientDesk(transfer.server(), { userName, key });
  const { exitCode, output } = await sftp(['ls -1']);
  if (exitCode !== 0) expect(output).toContain('Permission denied');
  else for (const folder of ['Import', 'Export', 'Archive', 'Rejected']) expect(output).toContain(folder);
  return exitCode === 0;
}

describe.skipIf(!hasOpensshClient)('a firm with OpenSSH’s client', () => {
  it('signs in while its subscription is active, and with the same keys when it is resumed', async () => {
    const { key, publicKey } = aPair();
    await go('enable');
    expect(await signsIn(key)).toBe(false);
    const { sftp } = (await go('addKey', { name: 'laptop', publicKey })).body;
    const { port, fingerprint } = transfer.server();
    expect(sftp).toEqual({
      ...{ host: '127.0.0.1', port, userName: firm1, hostKeyFingerprint: fingerprint, isApplied: true },
    });
    const desk = aClientDesk(transfer.server(), { userName: sftp.userName, key });
    desk.write('a.csv', 'a\n');
    expect((await desk.sftp(['put -p a.csv Import/a.csv', 'ls Import'])).exitCode).toBe(0);
    expect((await desk.sftp(['put a.csv Export/a.csv'])).exitCode).not.toBe(0);
    expect(await transfer.keys()).toEqual(['firm1/Import/a.csv']);
    await go('suspend');
    expect(await signsIn(key)).toBe(false);
    await go('enable');
    expect(await signsIn(key)).toBe(true);
    await go('end');
    expect(await signsIn(key)).toBe(false);
  });

  it('signs in with the key it has turned to, and no more with the one it has removed', async () => {
    const [old, next] = [aPair(), aPair('ecdsa', 384)];
    await go('enable');
    await go('addKey', { name: 'old', publicKey: old.publicKey });
    const both = (await go('addKey', { name: 'next', publicKey: next.publicKey })).body;
    expect([await signsIn(old.key), await signsIn(next.key)]).toEqual([true, true]);
    await call('sub-fay', `DELETE /ssh-keys/${both.sshKeys[0].keyId}`);
    expect([await signsIn(old.key), await signsIn(next.key)]).toEqual([false, true]);
  });

  it('signs in with an RSA key, and never as another firm', async () => {
    const [mine, theirs] = [aPair('rsa', 2048), aPair()];
    for (const [firmId, { publicKey }] of [
      [firm1, mine],
      [firm10, theirs],
    ] as const) {
      await go('enable', {}, firmId);
      await go('addKey', { name: 'key', publicKey }, firmId);
    }
    expect([await signsIn(mine.key), await signsIn(mine.key, firm10)]).toEqual([true, false]);
    expect([await signsIn(theirs.key, firm10), await signsIn(theirs.key)]).toEqual([true, false]);
  });
});

it('tells the fingerprint of the host key as ssh-keygen prints it', async () => {
  const { hostPublicKey } = transfer.server();
  const printed = execFileSync('ssh-keygen', ['-l', '-f', '-'], { input: hostPublicKey, encoding: 'utf8' });
  await go('enable');
  expect((await call('sub-fay', actions.show)).body.sftp.hostKeyFingerprint).toBe(printed.split(' ')[1]);
});
