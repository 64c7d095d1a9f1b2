import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { newKeyPair } from '../../../local/ssh/host-key.ts';
import { transferServerSpecs } from '../../../local/transfer-family/server-spec.ts';
import { readerArn } from '../endpoint/an-endpoint.ts';
import {
  aDesk,
  aTransferWorld,
  bucket,
  firmOf,
  firmRoleArn,
  serverProperties,
  sessionPolicy,
} from './a-transfer-world.ts';
import { openSftp } from './clients.ts';

function keyOf(kind: string, bits: number): { readonly public: string; readonly private: string } {
  const file = join(aDesk(), 'key');
  execFileSync('ssh-keygen', ['-q', '-t', kind, '-b', String(bits), '-N', '', '-f', file]);
  return { public: readFileSync(`${file}.pub`, 'utf8'), private: readFileSync(file, 'utf8') };
}

describe('Transfer stand-in: users', () => {
  it('creates, shows, lists, changes and deletes a user', async () => {
    const { api, server } = await aTransferWorld();
    const { serverId: ServerId } = server();
    const { public: SshPublicKeyBody } = newKeyPair();
    const asked = { ...firmOf(ServerId, 'firm1'), SshPublicKeyBody, Tags: [{ Key: 'firm', Value: '1' }] };
    expect(await api('CreateUser', asked)).toEqual({ status: 200, ServerId, UserName: 'firm1' });
    const { User } = (await api('DescribeUser', { ServerId, UserName: 'firm1' })) as never as {
      User: object;
    };
    expect(User).toMatchObject({
      Arn: `arn:aws:transfer:us-east-1:000000000000:user/${ServerId}/firm1`,
      HomeDirectoryType: 'LOGICAL',
      HomeDirectoryMappings: asked.HomeDirectoryMappings,
      Policy: sessionPolicy,
      Role: firmRoleArn,
      SshPublicKeys: [{ SshPublicKeyBody, SshPublicKeyId: expect.stringMatching(/^key-[0-9a-f]{17}$/) }],
      Tags: asked.Tags,
      UserName: 'firm1',
    });
    await api('CreateUser', firmOf(ServerId, 'firm2'));
    const first = await api('ListUsers', { ServerId, MaxResults: 1 });
    expect(first).toMatchObject({
      Users: [{ UserName: 'firm1', SshPublicKeyCount: 1 }],
      NextToken: expect.any(String),
    });
    const last = await api('ListUsers', { ServerId, NextToken: first['NextToken' as never] });
    expect(last).toMatchObject({ Users: [{ UserName: 'firm2', SshPublicKeyCount: 0 }] });
    expect(last).not.toHaveProperty('NextToken');
    const HomeDirectoryMappings = [{ Entry: '/', Target: `/${bucket}/other` }];
    await api('UpdateUser', { ServerId, UserName: 'firm1', HomeDirectoryMappings });
    expect(await api('DescribeUser', { ServerId, UserName: 'firm1' })).toMatchObject({
      User: { HomeDirectoryMappings, Policy: sessionPolicy, Role: firmRoleArn },
    });
    expect(await api('DeleteUser', { ServerId, UserName: 'firm1' })).toEqual({ status: 200 });
    expect(await api('DescribeUser', { ServerId, UserName: 'firm1' })).toMatchObject({
      ...{ status: 400, __type: 'ResourceNotFoundException', Resource: 'firm1', ResourceType: 'User' },
    });
  });

  it('refuses the second user of a name, and keeps the first', async () => {
    const { api, server, createFirm } = await aTransferWorld();
    await createFirm('firm1');
    const again = {
      ...firmOf(server().serverId, 'firm1'),
      HomeDirectoryMappings: [{ Entry: '/', Target: '/x' }],
    };
    expect(await api('CreateUser', again)).toMatchObject({
      __type: 'ResourceExistsException',
      ResourceType: 'User',
    });
    const { User } = (await api('DescribeUser', {
      ServerId: server().serverId,
      UserName: 'firm1',
    })) as never as {
      User: { HomeDirectoryMappings: unknown[] };
    };
    expect(User.HomeDirectoryMappings).toHaveLength(4);
  });

  it.each([
    ['a server that is not there', { ServerId: 's-00000000000000000' }, 'ResourceNotFoundException'],
    ['a name that is too short', { UserName: 'ab' }, 'InvalidRequestException'],
    ['an empty name', { UserName: '' }, 'InvalidRequestException'],
    ['a name with a slash', { UserName: 'firm/1' }, 'InvalidRequestException'],
    ['a key that is none', { SshPublicKeyBody: 'ssh-ed25519 AAAA' }, 'InvalidRequestException'],
    ['a private key', { SshPublicKeyBody: newKeyPair().private }, 'InvalidRequestException'],
    ['a policy that is none', { Policy: '{' }, 'InvalidRequestException'],
    ['a policy without an effect', { Policy: '{"Statement":[{}]}' }, 'InvalidRequestException'],
    ['overlapping entries', { HomeDirectoryMappings: ['/', '/a'].map(mapped) }, 'InvalidRequestException'],
    ['nested entries', { HomeDirectoryMappings: ['/a', '/a/b'].map(mapped) }, 'InvalidRequestException'],
    ['an entry that climbs', { HomeDirectoryMappings: ['/a/../b'].map(mapped) }, 'InvalidRequestException'],
    ['a relative entry', { HomeDirectoryMappings: ['a'].map(mapped) }, 'InvalidRequestException'],
    [
      'a target that climbs',
      { HomeDirectoryMappings: [{ Entry: '/', Target: '/b/../c' }] },
      'InvalidRequestException',
    ],
    [
      'a target without a bucket',
      { HomeDirectoryMappings: [{ Entry: '/', Target: '/' }] },
      'InvalidRequestException',
    ],
    ['no mappings', { HomeDirectoryMappings: undefined }, 'InvalidRequestException'],
    ['a home directory', { HomeDirectory: '/b' }, 'InvalidRequestException'],
    ['PATH', { HomeDirectoryType: 'PATH' }, 'UnsupportedFeature'],
    ['no type, which is PATH', { HomeDirectoryType: undefined }, 'UnsupportedFeature'],
    ['a mapped file', { HomeDirectoryMappings: [{ ...mapped('/a'), Type: 'FILE' }] }, 'UnsupportedFeature'],
    ['a POSIX profile', { PosixProfile: { Uid: 0, Gid: 0 } }, 'UnsupportedFeature'],
  ])('creates no user with %s', async (_name, changes, code) => {
    const { api, server } = await aTransferWorld();
    const { serverId: ServerId } = server();
    expect(await api('CreateUser', { ...firmOf(ServerId, 'firm1'), ...changes })).toMatchObject({
      __type: code,
    });
    expect(await api('ListUsers', { ServerId })).toMatchObject({ Users: [] });
  });

  it.each(['TestIdentityProvider', 'CreateServer', 'CreateWorkflow'])(
    'refuses %s by name',
    async (action) => {
      const { api } = await aTransferWorld();
      expect(await api(action, {})).toMatchObject({
        ...{ status: 501, __type: 'UnsupportedFeature', message: expect.stringContaining(action) },
      });
    },
  );
});

describe('Transfer stand-in: keys', () => {
  it.each([
    ['ed25519', 256],
    ['ecdsa', 256],
    ['ecdsa', 384],
    ['ecdsa', 521],
    ['rsa', 2048],
  ])('admits an %s key of %i bits, once imported and until deleted', async (kind, bits) => {
    const { api, server, createFirm } = await aTransferWorld();
    await createFirm('firm1');
    const pair = keyOf(kind, bits);
    const firm = { userName: 'firm1', key: pair.private };
    await expect(openSftp(server(), firm)).rejects.toThrow();
    const of = { ServerId: server().serverId, UserName: 'firm1' };
    const imported = await api('ImportSshPublicKey', { ...of, SshPublicKeyBody: pair.public });
    const { client } = await openSftp(server(), firm);
    client.end();
    expect(await api('ImportSshPublicKey', { ...of, SshPublicKeyBody: pair.public.trim() })).toMatchObject({
      __type: 'ResourceExistsException',
    });
    const SshPublicKeyId = imported['SshPublicKeyId' as never];
    expect(await api('DeleteSshPublicKey', { ...of, SshPublicKeyId })).toEqual({ status: 200 });
    await expect(openSftp(server(), firm)).rejects.toThrow();
    expect(await api('DeleteSshPublicKey', { ...of, SshPublicKeyId })).toMatchObject({
      __type: 'ResourceNotFoundException',
    });
  });

  it('refuses an RSA key of 1,024 bits', async () => {
    const { api, server, createFirm } = await aTransferWorld();
    await createFirm('firm1');
    const SshPublicKeyBody = keyOf('rsa', 1024).public;
    const answer = await api('ImportSshPublicKey', {
      ServerId: server().serverId,
      UserName: 'firm1',
      SshPublicKeyBody,
    });
    expect(answer).toMatchObject({ __type: 'InvalidRequestException' });
  });

  it('keeps ten keys of a user and refuses one more', async () => {
    const { api, server, createFirm } = await aTransferWorld();
    await createFirm('firm1');
    const of = { ServerId: server().serverId, UserName: 'firm1' };
    const add = () => api('ImportSshPublicKey', { ...of, SshPublicKeyBody: newKeyPair().public });
    for (let count = 2; count <= 10; count += 1) expect(await add()).toMatchObject({ status: 200 });
    expect(await add()).toMatchObject({ __type: 'InvalidRequestException' });
  });
});

describe('Transfer stand-in: servers', () => {
  it('describes and lists the server of the template', async () => {
    const { api, server, createFirm } = await aTransferWorld();
    await createFirm('firm1');
    const { serverId, fingerprint } = server();
    expect(serverId).toMatch(/^s-[0-9a-f]{17}$/);
    const Arn = `arn:aws:transfer:us-east-1:000000000000:server/${serverId}`;
    expect(await api('DescribeServer', { ServerId: serverId })).toMatchObject({
      Server: { Arn, State: 'ONLINE', UserCount: 1, HostKeyFingerprint: fingerprint, Protocols: ['SFTP'] },
    });
    expect(await api('ListServers', {})).toMatchObject({ Servers: [{ Arn, ServerId: serverId }] });
  });

  it('lets nobody in while it is stopped, ends the sessions, and is still stopped after a restart', async () => {
    const world = await aTransferWorld();
    const firm = await world.createFirm('firm1');
    const { client } = await openSftp(world.server(), firm);
    const ended = new Promise<void>((resolve) => void client.once('close', () => resolve()));
    const of = { ServerId: world.server().serverId };
    await world.api('StopServer', of);
    await ended;
    await world.restart();
    expect(await world.api('DescribeServer', of)).toMatchObject({ Server: { State: 'OFFLINE' } });
    await expect(openSftp(world.server(), firm)).rejects.toThrow();
    await world.api('StartServer', of);
    await expect(openSftp(world.server(), firm)).resolves.toBeDefined();
  });

  it.each([
    ['EndpointType', 'VPC'],
    ['IdentityProviderType', 'AWS_LAMBDA'],
    ['Protocols', ['SFTP', 'FTPS']],
    ['SecurityPolicyName', 'TransferSecurityPolicy-2018-11'],
    ['SecurityPolicyName', undefined],
    ['Domain', 'EFS'],
    ['WorkflowDetails', {}],
    ['Certificate', 'arn:aws:acm:us-east-1:000000000000:certificate/1'],
  ])('refuses by name a server with %s %s', (name, value) => {
    const properties = { ...serverProperties, [name]: value };
    const resource = {
      logicalId: 'Server',
      type: 'AWS::Transfer::Server',
      properties,
      physicalId: 's-1',
      arn: 'a',
    };
    expect(() => transferServerSpecs([resource])).toThrow(
      new RegExp(`${name}.* is not supported by the local runtime`),
    );
  });
});

describe('Transfer stand-in: rights to the API', () => {
  const server = 'arn:aws:transfer:us-east-1:000000000000:server/*';
  const user = 'arn:aws:transfer:us-east-1:000000000000:user/*/firm1';
  const create = { Effect: 'Allow', Action: 'transfer:CreateUser', Resource: server } as const;
  const pass = { Effect: 'Allow', Action: 'iam:PassRole', Resource: firmRoleArn } as const;

  it('creates users for a role that may, and pass the role on to Transfer', async () => {
    const Condition = { StringEquals: { 'iam:PassedToService': 'transfer.amazonaws.com' } };
    const { api, server } = await aTransferWorld({ statements: [create, { ...pass, Condition }] });
    expect(await api('CreateUser', firmOf(server().serverId, 'firm1'), readerArn)).toMatchObject({
      status: 200,
    });
  });

  it.each([
    ['the right to create', [pass], 'transfer:CreateUser'],
    ['the right to pass the role', [create], 'iam:PassRole'],
    ['the right to pass this role', [create, { ...pass, Resource: readerArn }], 'iam:PassRole'],
  ])('creates none without %s', async (_name, statements, missing) => {
    const { api, server, access } = await aTransferWorld({ statements });
    const answer = await api('CreateUser', firmOf(server().serverId, 'firm1'), readerArn);
    expect(answer).toMatchObject({ status: 400, __type: 'AccessDeniedException' });
    expect(access.denials()).toMatchObject([{ action: missing, roleArn: readerArn }]);
    expect(await api('ListUsers', { ServerId: server().serverId })).toMatchObject({ Users: [] });
  });

  it('holds every action on a user to the user that the policy names', async () => {
    const world = await aTransferWorld({
      statements: [{ Effect: 'Allow', Action: 'transfer:*', Resource: user }],
    });
    const { api, createFirm } = world;
    const { serverId: ServerId } = world.server();
    for (const name of ['firm1', 'firm10']) await createFirm(name);
    const actions = ['DescribeUser', 'UpdateUser', 'ImportSshPublicKey', 'DeleteUser'];
    for (const action of actions) {
      const key = action === 'ImportSshPublicKey' ? { SshPublicKeyBody: newKeyPair().public } : {};
      const ask = (UserName: string) => api(action, { ServerId, UserName, ...key }, readerArn);
      expect(await ask('firm10')).toMatchObject({ __type: 'AccessDeniedException' });
      expect(await ask('firm1')).toMatchObject({ status: 200 });
    }
    for (const action of ['ListUsers', 'DescribeServer', 'StopServer', 'StartServer'])
      expect(await api(action, { ServerId }, readerArn)).toMatchObject({ __type: 'AccessDeniedException' });
    expect(await api('ListServers', {}, readerArn)).toMatchObject({ __type: 'AccessDeniedException' });
  });
});

function mapped(Entry: string) {
  return { Entry, Target: `/${bucket}/x` };
}
