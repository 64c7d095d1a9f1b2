import { beforeEach, describe, expect, it } from 'vitest';
import { sftpUserOf } from '../../../functions/integrator-subscription/sftp-user.ts';
import {
  aTransferWorld,
  bucket,
  firmOf,
  firmRoleArn,
  folders,
  type TransferWorld,
} from './a-transfer-world.ts';
import { openSftp, type Sftp } from './clients.ts';

const [ok, missing, denied, unsupported] = [0, 2, 3, 8];

type Operation = (sftp: Sftp, folder: string) => Promise<unknown>;

/** SFTP status of each operation on a folder; every one has files of its own there. */
const operations: Record<string, Operation> = {
  read: (sftp, folder) => sftp.status((one, done) => one.readFile(`${folder}/a.csv`, done)),
  write: (sftp, folder) => sftp.status((one, done) => one.writeFile(`${folder}/new.csv`, 'x', done)),
  append: (sftp, folder) => sftp.status((one, done) => one.appendFile(`${folder}/a.csv`, 'x', done)),
  fstat: (sftp, folder) =>
    sftp.status((one, done) => {
      one.open(`${folder}/a.csv`, 'r', (error, handle) => (error ? done(error) : one.fstat(handle, done)));
    }),
  stat: (sftp, folder) => sftp.status((one, done) => one.stat(`${folder}/a.csv`, done)),
  lstat: (sftp, folder) => sftp.status((one, done) => one.lstat(`${folder}/a.csv`, done)),
  list: (sftp, folder) => sftp.status((one, done) => one.readdir(folder, done)),
  realpath: (sftp, folder) => sftp.status((one, done) => one.realpath(folder, done)),
  remove: (sftp, folder) => sftp.status((one, done) => one.unlink(`${folder}/gone.csv`, done)),
  rename: (sftp, folder) =>
    sftp.status((one, done) => one.rename(`${folder}/from.csv`, `${folder}/to.csv`, done)),
  mkdir: (sftp, folder) => sftp.status((one, done) => one.mkdir(`${folder}/made`, done)),
  rmdir: (sftp, folder) => sftp.status((one, done) => one.rmdir(`${folder}/empty`, done)),
  setstat: (sftp, folder) => sftp.status((one, done) => one.utimes(`${folder}/a.csv`, 1, 1, done)),
  symlink: (sftp, folder) =>
    sftp.status((one, done) => one.symlink(`${folder}/a.csv`, `${folder}/link`, done)),
};
const names = Object.keys(operations);
const changing = ['write', 'remove', 'rename', 'mkdir', 'rmdir'];

function expected(folder: string, operation: string): number {
  if (operation === 'symlink' || operation === 'append')
    return folder === '/' && operation === 'append' ? missing : unsupported;
  // Nothing but the mapped folders is there, not even to be refused.
  if (folder === '/') return ['list', 'realpath'].includes(operation) ? ok : missing;
  if (operation === 'setstat') return unsupported;
  return changing.includes(operation) && folder !== '/Import' ? denied : ok;
}

const table = ['/Import', '/Export', '/Archive', '/Rejected', '/'].flatMap((folder) =>
  names.map((operation) => [operation, folder, expected(folder, operation)] as const),
);

async function fill(world: TransferWorld, userName: string) {
  for (const folder of folders)
    for (const name of ['a.csv', 'gone.csv', 'from.csv', 'empty/'])
      await world.put(`${userName}/${folder}/${name}`, name.endsWith('/') ? '' : `${userName} ${name}`);
}

describe('Transfer stand-in: rights of a session', () => {
  let world: TransferWorld;
  beforeEach(async () => {
    world = await aTransferWorld();
    await fill(world, 'firm1');
  });

  it('answers each of 14 operations in each of 5 folders as role and session policy allow', async () => {
    const sftp = await openSftp(world.server(), await world.createFirm('firm1'));
    const answers = [];
    for (const [operation, folder] of table)
      answers.push([operation, folder, await operations[operation]?.(sftp, folder)]);
    expect(answers).toEqual(table);
    expect(await world.keys('firm1/Import/')).toEqual(
      ['a.csv', 'made/', 'new.csv', 'to.csv'].map((name) => `firm1/Import/${name}`),
    );
    for (const folder of ['Export', 'Archive', 'Rejected'])
      expect(await world.keys(`firm1/${folder}/`)).toHaveLength(4);
  });

  it('allows nothing that the session policy allows and the role does not', async () => {
    const Policy = JSON.stringify({ Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }] });
    const sftp = await openSftp(world.server(), await world.createFirm('firm1', { Policy }));
    expect(await operations['write']?.(sftp, '/Export')).toBe(denied);
    expect(world.access.denials()).toMatchObject([{ action: 's3:PutObject' }]);
  });

  it('allows nothing that the role allows and the session policy does not', async () => {
    const Policy = JSON.stringify({ Statement: [{ Effect: 'Deny', Action: 's3:*', Resource: '*' }] });
    const sftp = await openSftp(world.server(), await world.createFirm('firm1', { Policy }));
    for (const operation of ['read', 'write', 'list', 'stat', 'remove', 'rename', 'mkdir', 'rmdir'])
      expect([operation, await operations[operation]?.(sftp, '/Import')]).toEqual([operation, denied]);
    expect(world.access.denials()).toEqual([]);
  });

  it('holds a firm to its own files even when it is given its neighbour’s folder by mistake', async () => {
    await fill(world, 'firm10');
    const HomeDirectoryMappings = [{ Entry: '/', Target: `/${bucket}/firm10/Import` }];
    const sftp = await openSftp(world.server(), await world.createFirm('firm1', { HomeDirectoryMappings }));
    for (const operation of ['read', 'write', 'list', 'stat', 'remove', 'rename', 'mkdir', 'rmdir'])
      expect([operation, await operations[operation]?.(sftp, '')]).toEqual([operation, denied]);
    expect(await world.keys('firm10/')).toHaveLength(16);
  });

  it('asks role and session policy for the key of an encrypted bucket, too', async () => {
    const encryption = { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: { 'Fn::GetAtt': ['Key', 'Arn'] } };
    const rules = { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: encryption }] };
    const resources = {
      Key: { Type: 'AWS::KMS::Key', Properties: {} },
      Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: bucket, BucketEncryption: rules } },
    };
    const allow = (...Action: string[]) => [{ Effect: 'Allow' as const, Action, Resource: '*' }];
    const answers = [];
    for (const [role, session] of [
      [allow('s3:*', 'kms:*'), allow('s3:*', 'kms:GenerateDataKey')],
      [allow('s3:*', 'kms:*'), allow('s3:*')],
      [allow('s3:*'), allow('s3:*', 'kms:*')],
    ] as const) {
      const encrypted = await aTransferWorld({ resources, roleStatements: role });
      const firm = await encrypted.createFirm('firm1', { Policy: JSON.stringify({ Statement: session }) });
      answers.push(await operations['write']?.(await openSftp(encrypted.server(), firm), '/Import'));
    }
    expect(answers).toEqual([ok, denied, denied]);
  });

  it('changes rights with the next session, by the user’s new settings', async () => {
    const firm = await world.createFirm('firm1');
    const Policy = JSON.stringify({ Statement: [{ Effect: 'Deny', Action: 's3:*', Resource: '*' }] });
    await world.api('UpdateUser', { ServerId: world.server().serverId, UserName: 'firm1', Policy });
    expect(await operations['list']?.(await openSftp(world.server(), firm), '/Import')).toBe(denied);
  });
});

/** The user that a firm gets, as the role of all firms and the settings of the deployed server leave it. */
async function aSeededFirm(firmId: string) {
  const allow = (Action: string[], Resource: string) => ({ Effect: 'Allow' as const, Action, Resource });
  const world = await aTransferWorld({
    server: { ProtocolDetails: { SetStatOption: 'ENABLE_NO_OP' } },
    roleStatements: [
      allow(['s3:ListBucket'], `arn:aws:s3:::${bucket}`),
      allow(['s3:GetObject', 's3:PutObject', 's3:DeleteObject'], `arn:aws:s3:::${bucket}/*`),
    ],
  });
  const { policy: Policy, mappings: HomeDirectoryMappings } = sftpUserOf(firmId, {
    userRoleArn: firmRoleArn,
    bucketName: bucket,
  });
  const sftp = await openSftp(
    world.server(),
    await world.createFirm(firmId, { Policy, HomeDirectoryMappings }),
  );
  for (const one of ['firm1', 'firm10']) await fill(world, one);
  return { world, sftp };
}

describe('Transfer stand-in: the user that a firm gets', () => {
  it('writes to Import, reads the other folders, and is answered alike by 14 operations in 5 folders', async () => {
    const { world, sftp } = await aSeededFirm('firm1');
    const seeded = table.map(([operation, folder, code]) => {
      const isIgnored = operation === 'setstat' && folder !== '/';
      return [operation, folder, isIgnored ? ok : code] as const;
    });
    const answers = [];
    for (const [operation, folder] of seeded)
      answers.push([operation, folder, await operations[operation]?.(sftp, folder)]);
    expect(answers).toEqual(seeded);
    for (const folder of ['Export', 'Archive', 'Rejected'])
      expect(await world.keys(`firm1/${folder}/`)).toHaveLength(4);
    expect(await world.keys('firm10/')).toHaveLength(16);
  });

  it('moves nothing from one folder to another', async () => {
    const { world, sftp } = await aSeededFirm('firm1');
    const moves = folders.flatMap((from) => folders.filter((to) => to !== from).map((to) => [from, to]));
    for (const [from, to] of moves) {
      const [source, target] = [`/${from}/a.csv`, `/${to}/moved-${from}.csv`];
      const code = await sftp.status((one, done) => one.rename(source, target, done));
      expect([from, to, code]).toEqual([from, to, denied]);
      expect(await world.keys(`firm1/${from}/a.csv`)).toHaveLength(1);
    }
    for (const folder of ['Export', 'Archive', 'Rejected'])
      expect(await world.keys(`firm1/${folder}/`)).toHaveLength(4);
  });
});

describe('Transfer stand-in: the role’s trust', () => {
  it.each([
    ['another service', { Principal: { Service: 'lambda.amazonaws.com' } }],
    ['another account', { Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } } }],
    [
      'another server',
      { Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:transfer:us-east-1:000000000000:server/s-1' } } },
    ],
  ])('lets no user in whose role trusts %s', async (_name, trust) => {
    const world = await aTransferWorld({ trust });
    const firm = await world.createFirm('firm1');
    await expect(openSftp(world.server(), firm)).rejects.toThrow('authentication methods failed');
    expect(world.logged.join()).toContain('no role that transfer.amazonaws.com may assume');
  });

  it('lets a user in whose role trusts this account and its servers', async () => {
    const Condition = {
      StringEquals: { 'aws:SourceAccount': '000000000000' },
      ArnLike: { 'aws:SourceArn': 'arn:aws:transfer:us-east-1:000000000000:server/*' },
    };
    const world = await aTransferWorld({ trust: { Condition } });
    await expect(openSftp(world.server(), await world.createFirm('firm1'))).resolves.toBeDefined();
  });

  it('lets no user in whose role is not there', async () => {
    const world = await aTransferWorld();
    const Role = firmOf('', '').Role.replace('firm', 'none');
    await expect(openSftp(world.server(), await world.createFirm('firm1', { Role }))).rejects.toThrow();
  });
});
