import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished } from 'vitest';
import { newKeyPair } from '../../../local/ssh/host-key.ts';
import { startTransferFamily, type TransferServer } from '../../../local/transfer-family/transfer-family.ts';
import { anEndpoint } from '../endpoint/an-endpoint.ts';
import { aDesk, aTransferWorld, firmOf, templateOf } from './a-transfer-world.ts';
import { openSftp } from './clients.ts';

interface Killable {
  readonly server: TransferServer;
  kill(): Promise<void>;
}

async function startKillable(stateFolder: string, user?: object, deadlyMethod = ''): Promise<Killable> {
  const program = join(import.meta.dirname, 'transfer-child.ts');
  const userText = user === undefined ? '' : JSON.stringify(user);
  const given = [stateFolder, JSON.stringify(templateOf({})), userText, deadlyMethod];
  const child: ChildProcess = spawn(process.execPath, [program, ...given], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const exited = new Promise<void>((resolve) => void child.once('exit', () => resolve()));
  const lines = createInterface({ input: child.stdout ?? process.stdin });
  for await (const line of lines) {
    const { server } = JSON.parse(line) as { server?: TransferServer };
    if (server === undefined) continue;
    const kill = async () => {
      child.kill('SIGKILL');
      await exited;
    };
    return { server, kill };
  }
  throw new Error('the program ended before it listened');
}

describe('Transfer stand-in: restarts', () => {
  it('keeps users, keys and its host key when it is killed, and nothing of a file on its way', async () => {
    const stateFolder = aDesk();
    const pair = newKeyPair();
    const user = { ...firmOf('', 'firm1'), SshPublicKeyBody: pair.public };
    const firm = { userName: 'firm1', key: pair.private };
    const first = await startKillable(stateFolder, user);
    const sftp = await openSftp(first.server, firm);
    sftp.client.on('error', () => undefined);
    await sftp.write('/Import/whole.csv', 'a,b\n1,2\n');
    const handle = await sftp.open('/Import/half.csv', 'w');
    await sftp.ask((one, done) => one.write(handle, Buffer.from('a,b\n1,'), 0, 6, 0, done));
    expect(readdirSync(join(stateFolder, 'transfer', 'uploads'))).toHaveLength(1);
    await first.kill();
    const second = await startKillable(stateFolder);
    expect(second.server).toMatchObject({
      fingerprint: first.server.fingerprint,
      serverId: first.server.serverId,
    });
    const again = await openSftp(second.server, firm);
    expect(await again.names('/Import')).toEqual(['whole.csv']);
    expect((await again.read('/Import/whole.csv')).toString()).toBe('a,b\n1,2\n');
    expect(readdirSync(join(stateFolder, 'transfer', 'uploads'))).toEqual([]);
    await second.kill();
  });

  it('leaves a file under both names when it is killed in the middle of a rename', async () => {
    const stateFolder = aDesk();
    const pair = newKeyPair();
    const user = { ...firmOf('', 'firm1'), SshPublicKeyBody: pair.public };
    const firm = { userName: 'firm1', key: pair.private };
    const dying = await startKillable(stateFolder, user, 'DELETE');
    const sftp = await openSftp(dying.server, firm);
    sftp.client.on('error', () => undefined);
    await sftp.write('/Import/a.csv.filepart', 'a,b\n1,2\n');
    const rename = sftp.status((one, done) => one.rename('/Import/a.csv.filepart', '/Import/a.csv', done));
    await expect(rename).resolves.not.toBe(0);
    const second = await startKillable(stateFolder);
    const again = await openSftp(second.server, firm);
    expect((await again.names('/Import')).sort()).toEqual(['a.csv', 'a.csv.filepart']);
    expect((await again.read('/Import/a.csv')).toString()).toBe('a,b\n1,2\n');
    await second.kill();
  });

  it('leaves nothing of a file on its way when the runtime is stopped', async () => {
    const world = await aTransferWorld();
    const firm = await world.createFirm('firm1');
    const sftp = await openSftp(world.server(), firm);
    const handle = await sftp.open('/Import/half.csv', 'w');
    await sftp.ask((one, done) => one.write(handle, Buffer.from('a,b\n1,'), 0, 6, 0, done));
    const { fingerprint } = world.server();
    await world.restart();
    expect(world.server().fingerprint).toBe(fingerprint);
    expect(await world.keys()).toEqual([]);
    expect(await (await openSftp(world.server(), firm)).names('/Import')).toEqual([]);
  });
});

describe('Transfer stand-in: templates', () => {
  async function started(names: readonly string[]) {
    const { Server, FirmRole } = templateOf({});
    const base = await anEndpoint([], {
      ...Object.fromEntries(names.map((name) => [name, Server])),
      FirmRole,
    });
    const context = {
      ...{ clock: base.clock, stateFolder: base.stateFolder, endpointUrl: '', region: 'us-east-1' },
      ...{ accountId: '000000000000', credentialsFor: base.credentials.credentialsFor, log: () => undefined },
    };
    const s3 = { signingName: 's3', handle: () => Promise.reject(new Error('not asked')) };
    const { access, resources } = base;
    const parts = { context, resources, access, s3, port: 0, onEvents: () => undefined };
    const transfer = await startTransferFamily(parts);
    onTestFinished(async () => {
      await transfer.close();
      await base.close();
    });
    return { transfer, resources };
  }

  it('plays none or several servers, each by its own key', async () => {
    expect((await started([])).transfer.servers).toEqual([]);
    const { transfer, resources } = await started(['One', 'Two']);
    const [one, two] = transfer.servers;
    expect([one?.serverId, two?.serverId]).toEqual(
      ['One', 'Two'].map((name) => resources.find(({ logicalId }) => logicalId === name)?.physicalId),
    );
    expect(one?.fingerprint).not.toBe(two?.fingerprint);
    expect(one?.port).not.toBe(two?.port);
  });

  it('gives a server’s ARN as its reference, and its id as an attribute', async () => {
    const base = await anEndpoint([], {
      ...templateOf({}),
      Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: { 'Fn::GetAtt': ['Server', 'ServerId'] } } },
      Other: { Type: 'AWS::SQS::Queue', Properties: { QueueName: { Ref: 'Server' } } },
    });
    onTestFinished(() => base.close());
    const nameOf = (id: string) =>
      String(base.resources.find(({ logicalId }) => logicalId === id)?.properties['QueueName']);
    expect(nameOf('Queue')).toMatch(/^s-[0-9a-f]{17}$/);
    expect(nameOf('Other')).toBe(`arn:aws:transfer:us-east-1:000000000000:server/${nameOf('Queue')}`);
  });
});
