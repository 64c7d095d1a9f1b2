import fc from 'fast-check';
import ssh2 from 'ssh2';
import { describe, expect, it } from 'vitest';
import { aTransferWorld, bucket } from './a-transfer-world.ts';
import { openClient, openSftp, type Sftp } from './clients.ts';

const { WRITE, CREAT, TRUNC } = ssh2.utils.sftp.OPEN_MODE;

/** Everything a neighbour's file could be asked for by. */
const hostile = [
  ...['../firm10/Import/a.csv', '/Import/../../firm10/Import/a.csv', '/firm10/Import/a.csv'],
  ...[`/${bucket}/firm10/Import/a.csv`, `/../${bucket}/firm10/Import/a.csv`, '//firm10//Import//a.csv'],
  ...['/Import/../Export/../../firm10/Import/a.csv', '/Import/./.././../firm10/Import/a.csv'],
  ...['/Import/%2e%2e/%2e%2e/firm10/Import/a.csv', '/Import/..%2f..%2ffirm10%2fImport%2fa.csv'],
  ...['/Import/..\\..\\firm10\\Import\\a.csv', '/Import/．．/．．/firm10/Import/a.csv', '/Import/..;/a.csv'],
  ...['/Import0/a.csv', '/Import/0/../../../firm10/Import/a.csv', '/import/a.csv', '~firm10/Import/a.csv'],
  ...['/Import/a.csv\0', '/Import/\0/../../firm10/Import/a.csv', '\0', `/Import/${'x'.repeat(1_100)}`],
  ...[`/${'../'.repeat(500)}firm10/Import/a.csv`, `/Import/${'y/'.repeat(3_000)}a.csv`, '/Import/\uFFFD.csv'],
  ...[
    `/Import/\${transfer:UserName}0/a.csv`,
    '/Import/*',
    '/Import/?.csv',
    'firm10',
    '/Import/a.csv/../../../firm10',
  ],
];

async function attack(sftp: Sftp, path: string): Promise<string[]> {
  const seen: string[] = [];
  await sftp
    .ask<Buffer>((one, done) => one.readFile(path, done))
    .then(
      (bytes) => seen.push(bytes.toString()),
      () => undefined,
    );
  await sftp.names(path).then(
    (names) => seen.push(...names),
    () => undefined,
  );
  for (const call of [
    (one: ssh2.SFTPWrapper, done: (error: unknown) => void) => one.writeFile(path, 'planted', done),
    (one: ssh2.SFTPWrapper, done: (error: unknown) => void) => one.rename(path, '/Import/stolen', done),
    (one: ssh2.SFTPWrapper, done: (error: unknown) => void) => one.mkdir(path, done),
    (one: ssh2.SFTPWrapper, done: (error: unknown) => void) => one.rmdir(path, done),
    (one: ssh2.SFTPWrapper, done: (error: unknown) => void) => one.unlink(path, done),
    (one: ssh2.SFTPWrapper, done: (error: unknown) => void) => one.stat(path, done),
  ])
    await sftp.status(call);
  return seen;
}

/** A firm whose role and policy allow everything: only the mappings confine it. */
async function twoFirms() {
  const all = [{ Effect: 'Allow' as const, Action: 's3:*', Resource: '*' }];
  const world = await aTransferWorld({ roleStatements: all });
  for (const key of ['firm10/Import/a.csv', 'firm1/Secret/a.csv', 'firm1/Important/a.csv'])
    await world.put(key, 'not yours');
  const sftp = await openSftp(world.server(), await world.createFirm('firm1', { Policy: undefined }));
  const outside = async () =>
    (await world.keys()).filter((key) => !/^firm1\/(Import|Export|Archive|Rejected)\//.test(key ?? ''));
  return { world, sftp, outside };
}

describe('Transfer stand-in: confinement', () => {
  it('reaches no neighbour by any path', async () => {
    const { world, sftp, outside } = await twoFirms();
    const before = await outside();
    for (const path of hostile)
      expect([path, (await attack(sftp, path)).join()]).not.toEqual([
        path,
        expect.stringContaining('not yours'),
      ]);
    expect(await outside()).toEqual(before);
    expect((await world.get('firm10/Import/a.csv')).bytes.toString()).toBe('not yours');
  });

  it('reaches no neighbour by paths put together at random', async () => {
    const { world, sftp, outside } = await twoFirms();
    const before = await outside();
    const part = fc.constantFrom(
      ...[
        '..',
        '.',
        '',
        'Import',
        'Export',
        'firm1',
        'firm10',
        bucket,
        'a.csv',
        '%2e%2e',
        'é',
        '…',
        '\\..',
        '\0',
      ],
    );
    const path = fc
      .tuple(fc.boolean(), fc.array(part, { maxLength: 8 }))
      .map(([isAbsolute, parts]) => `${isAbsolute ? '/' : ''}${parts.join('/')}`);
    await fc.assert(
      fc.asyncProperty(path, async (one) => {
        expect((await attack(sftp, one)).join()).not.toContain('not yours');
      }),
      { numRuns: 150 },
    );
    expect(await outside()).toEqual(before);
    expect((await world.get('firm1/Secret/a.csv')).bytes.toString()).toBe('not yours');
  });

  it('takes a mapping with the user’s name in its target, and a whole bucket', async () => {
    const world = await aTransferWorld({
      roleStatements: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }],
    });
    await world.put('firm1/a.csv', 'mine');
    const byName = [{ Entry: '/mine', Target: `/${bucket}/\${transfer:UserName}` }];
    const one = await openSftp(
      world.server(),
      await world.createFirm('firm1', { HomeDirectoryMappings: byName }),
    );
    expect(await one.names('/mine')).toEqual(['a.csv']);
    const whole = [{ Entry: '/', Target: `/${bucket}` }];
    const all = { HomeDirectoryMappings: whole, Policy: undefined };
    const other = await openSftp(world.server(), await world.createFirm('operator', all));
    expect((await other.read('/firm1/a.csv')).toString()).toBe('mine');
    expect(await other.names('/')).toEqual(['firm1']);
  });

  it('shows folders that only lead to deeper ones', async () => {
    const world = await aTransferWorld();
    const HomeDirectoryMappings = ['/a/x', '/a/y/z', '/b'].map((Entry) => ({
      Entry,
      Target: `/${bucket}/firm1`,
    }));
    const sftp = await openSftp(world.server(), await world.createFirm('firm1', { HomeDirectoryMappings }));
    expect([await sftp.names('/'), await sftp.names('/a'), await sftp.names('/a/y')]).toEqual([
      ['a', 'b'],
      ['x', 'y'],
      ['z'],
    ]);
    await expect(sftp.open('/a', WRITE | CREAT | TRUNC)).rejects.toMatchObject({ code: 3 });
  });
});

describe('Transfer stand-in: what is not SFTP', () => {
  it('refuses commands, shells, forwarding and links', async () => {
    const world = await aTransferWorld();
    const firm = await world.createFirm('firm1');
    const client = await openClient(world.server(), firm);
    const refusals: ((done: (error: unknown, result?: unknown) => void) => unknown)[] = [
      (done) => client.exec('id', done),
      (done) => client.shell(done),
      (done) => client.subsys('netconf', done),
      (done) => client.forwardOut('127.0.0.1', 1, '127.0.0.1', 22, done),
      (done) => client.forwardIn('127.0.0.1', 0, done),
      (done) => client.openssh_forwardOutStreamLocal('/run/x', done),
    ];
    for (const call of refusals)
      await expect(
        new Promise(
          (resolve, reject) => void call((error, result) => (error ? reject(error) : resolve(result))),
        ),
      ).rejects.toThrow();
    const sftp = await openSftp(world.server(), firm);
    await world.put('firm1/Import/a.csv');
    expect(await sftp.status((one, done) => one.symlink('/Import/a.csv', '/Import/b', done))).toBe(8);
    expect(await sftp.status((one, done) => one.readlink('/Import/a.csv', done))).toBe(8);
    expect(await sftp.names('/Import')).toEqual(['a.csv']);
  });

  it('refuses handles that it never gave out, and closed ones', async () => {
    const world = await aTransferWorld();
    const sftp = await openSftp(world.server(), await world.createFirm('firm1'));
    const handle = await sftp.open('/Import/a.csv', 'w');
    await sftp.ask((one, done) => one.close(handle, done));
    for (const wrong of [handle, Buffer.alloc(4), Buffer.alloc(0), Buffer.alloc(200)]) {
      expect(await sftp.status((one, done) => one.close(wrong, done))).toBe(4);
      expect(await sftp.status((one, done) => one.fstat(wrong, done))).toBe(4);
    }
  });

  it('opens a hundred files at a time and no more', async () => {
    const world = await aTransferWorld();
    const sftp = await openSftp(world.server(), await world.createFirm('firm1'));
    const open = () => sftp.status((one, done) => one.open('/Import/a.csv', 'w', done));
    const codes = [];
    for (let count = 0; count < 101; count += 1) codes.push(await open());
    expect(codes).toEqual([...Array.from({ length: 100 }, () => 0), 4]);
  });

  it('ends a session that sends a malformed packet, and serves the others', async () => {
    const world = await aTransferWorld();
    const firm = await world.createFirm('firm1');
    const [bad, good] = [await openSftp(world.server(), firm), await openSftp(world.server(), firm)];
    const ended = new Promise((resolve) => void bad.wrapper.once('close', resolve));
    const channel = Reflect.get(bad.wrapper, 'outgoing') as { id: number };
    const protocol = Reflect.get(bad.client, '_protocol') as {
      channelData(id: number, packet: Buffer): void;
    };
    protocol.channelData(channel.id, Buffer.from([0, 0, 0, 5, 250, 0, 0, 0, 1]));
    await ended;
    expect(await good.names('/')).toHaveLength(4);
  });
});
