import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { applyPending, applySftp } from '../../../functions/integrator-subscription/apply-sftp.ts';
import { sftpUserOf, userNameOf } from '../../../functions/integrator-subscription/sftp-user.ts';
import { arrive, csvOf, firm1, firm10, setUp } from '../../support/integrator-world.ts';
import { Killed, killSwitch } from '../../support/kill-switch.ts';
import {
  actions,
  aPublicKey,
  memoryServer,
  type SubscriptionWorld,
  subscriptionApi,
  subscriptionWorld,
} from '../../support/subscription-world.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';

let engine: TableEngine;
let world: SubscriptionWorld;
let call: ReturnType<typeof subscriptionApi>;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  world = await subscriptionWorld(engine);
  call = subscriptionApi(world);
});

const go = (action: keyof typeof actions, body: object = { reason: 'x' }, firmId = firm1) =>
  call('sub-vera', actions[action], body, firmId);
const aKey = (publicKey = aPublicKey()) => ({ name: 'key', publicKey });
const run = { remainingMs: () => 300_000 };
const sweep = (isEveryFirm = false) => applyPending(world, { isEveryFirm }, run);
const shown = async () => (await call('sub-fay', actions.show)).body;
const linesOf = (firmId = firm1) =>
  world.sftpServer.users
    .get(firmId)
    ?.keys.map(({ line }) => line)
    .toSorted();
const breakServer = () => {
  world.sftpServer.fails = () => {
    throw new Error('the server cannot be reached');
  };
};

describe('the SFTP user of a firm', () => {
  it('is made up for within minutes when the server could not follow', async () => {
    breakServer();
    const { publicKey } = aKey();
    expect((await go('enable')).body).toMatchObject({ status: 'ACTIVE', sftp: { isApplied: false } });
    expect((await go('addKey', aKey(publicKey))).status).toBe(201);
    expect(world.log.lines).toContainEqual(
      expect.objectContaining({ message: 'SFTP_NOT_APPLIED', firmId: firm1 }),
    );
    world.clock.advance(300_000);
    await expect(sweep()).rejects.toThrow('cannot be reached');
    expect(world.log.measured).toEqual([['FirmSftpOnline', 0]]);
    world.sftpServer.fails = undefined;
    world.clock.advance(300_000);
    await sweep();
    expect(linesOf()).toEqual([publicKey]);
    expect((await shown()).sftp.isApplied).toBe(true);
    expect(await sweep()).toMatchObject({ firmCount: 0 });
  });

  it.each(['suspend', 'end'] as const)(
    'that was made by hand for a firm of which only the set-up says that it is subscribed goes: %s',
    async (action) => {
      await setUp(world, firm1, { isSubscribed: true });
      await world.sftpServer.createUser(sftpUserOf(firm1, world.sftpPlace));
      expect((await shown()).status).toBe('ACTIVE');
      await arrive(world, 'fn_Custom_Data_import_20261120.csv', csvOf(10, {}));
      await go(action);
      expect(world.sftpServer.users.has(firm1)).toBe(false);
      expect(world.started).toHaveLength(1);
    },
  );

  it('keeps no other firm from its turn', async () => {
    breakServer();
    for (const firmId of [firm1, firm10]) await go('enable', {}, firmId);
    world.clock.advance(300_000);
    const { createUser } = world.sftpServer;
    world.sftpServer.fails = undefined;
    world.sftpServer.createUser = async (user) => {
      if (user.userName === firm1) throw new Error('not this one');
      await createUser(user);
    };
    await expect(sweep()).rejects.toThrow('not this one');
    expect([...world.sftpServer.users.keys()]).toEqual([firm10]);
  });

  it('is what the subscription says wherever the one who follows it is killed', async () => {
    await arrive(world, 'fn_Custom_Data_import_20261120.csv', csvOf(10, {}));
    await setUp(world, firm1, { isSubscribed: false, notificationEmails: [] });
    const keys = [aPublicKey(), aPublicKey()];
    await go('enable');
    for (const key of keys) await go('addKey', aKey(key));
    const kill = killSwitch();
    const killed = subscriptionApi({
      ...world,
      integrator: { ...world.integrator, client: kill.wrap(world.integrator.client) },
      sftpServer: kill.wrap(world.sftpServer),
      checkStarter: kill.wrap(world.checkStarter),
    });
    for (let count = 1, isOver = false; !isOver; count += 1)
      for (const moment of ['before', 'after'] as const) {
        if ((await shown()).status === 'SUSPENDED') await go('enable');
        world.started.length = 0;
        const { version } = await shown();
        kill.arm(count, moment);
        for (const action of ['suspend', 'enable'] as const)
          await killed('sub-vera', actions[action], { reason: 'x' });
        isOver = kill.callCount < count;
        kill.disarm();
        world.clock.advance(300_000);
        await sweep();
        const after = await shown();
        const lines = after.status === 'ACTIVE' ? keys.toSorted() : undefined;
        expect([count, moment, linesOf(), after.sftp.isApplied]).toEqual([count, moment, lines, true]);
        expect(world.started.length > 0).toBe(after.version > version);
        if (isOver) expect([count > 20, after.version - version]).toEqual([true, 2]);
      }
  });

  it('is changed by one at a time: a key that is removed meanwhile is not brought back', async () => {
    await go('enable');
    const [old, other] = [aPublicKey(), aPublicKey()];
    const { addKey } = world.sftpServer;
    let removed: Promise<unknown> | undefined;
    world.sftpServer.addKey = async (userName, line) => {
      if (removed === undefined && line === old) {
        const [{ keyId }] = (await shown()).sshKeys;
        removed = call('sub-fay', `DELETE /ssh-keys/${keyId}`);
        expect(await removed).toMatchObject({ body: { sshKeys: [], sftp: { isApplied: false } } });
      }
      await addKey(userName, line);
    };
    await go('addKey', aKey(old));
    expect(linesOf()).toEqual([]);
    expect((await shown()).sftp.isApplied).toBe(true);
    await Promise.all([go('addKey', aKey(old)), go('addKey', aKey(other)), sweep(), sweep()]);
    expect(linesOf()).toEqual([old, other].toSorted());
  });

  it('is left alone by a follower who took too long', async () => {
    const slow = { ...world, clock: { now: () => world.clock.now() } };
    slow.sftpServer = {
      ...world.sftpServer,
      findUser: async (userName) => {
        const user = await world.sftpServer.findUser(userName);
        world.clock.advance(70_000);
        return user;
      },
    };
    await subscriptionApi(slow)('sub-vera', actions.enable);
    expect(world.sftpServer.users.size).toBe(0);
    await expect(applySftp(slow, firm1)).resolves.toBeUndefined();
    world.clock.advance(300_000);
    await sweep();
    expect(world.sftpServer.users.size).toBe(1);
  });

  it('is put right when it was changed by hand, and made again on a new server', async () => {
    const key = aPublicKey();
    await go('enable');
    await go('addKey', aKey(key));
    const user = world.sftpServer.users.get(firm1);
    if (user === undefined) throw new Error('no user');
    const asWanted = { ...user, keys: [{ serverKeyId: expect.any(String), line: key }] };
    const strange = [{ serverKeyId: 'key-x', line: aPublicKey() }];
    const changes = [
      { policy: '{}' },
      { roleArn: 'other' },
      { mappings: [] },
      { keys: strange },
      { keys: [] },
      { keys: [{ serverKeyId: 'key-y', line: `${key} with a comment\n` }] },
    ];
    for (const changed of changes) {
      world.sftpServer.users.set(firm1, { ...user, ...changed });
      await sweep();
      expect(world.sftpServer.users.get(firm1)).toEqual({ ...user, ...changed });
      await sweep(true);
      const { keys, ...settings } = world.sftpServer.users.get(firm1) ?? user;
      expect([settings, keys.map(({ line }) => line.trim().split(' ').slice(0, 2).join(' '))]).toEqual([
        expect.objectContaining({ policy: user.policy, roleArn: user.roleArn, mappings: user.mappings }),
        [key],
      ]);
    }
    Object.assign(world, { sftpServer: memoryServer() });
    expect(await sweep(true)).toMatchObject({ firmCount: 1 });
    expect(world.sftpServer.users.get(firm1)).toEqual(asWanted);
    expect(world.sftpServer.users.has(firm10)).toBe(false);
  });

  it('has a policy that the server takes, and a name that no other firm has', () => {
    const longest = { userRoleArn: 'role', bucketName: 'b'.repeat(63) };
    expect(sftpUserOf('f'.repeat(32), longest).policy.length).toBeLessThanOrEqual(2048);
    expect([userNameOf('ab'), userNameOf('abc')]).toEqual(['ab.firm', 'abc']);
  });
});

describe('mails about the subscription', () => {
  it('tell each address once what it is now, and how the area is reached', async () => {
    await setUp(world, firm1, {
      isSubscribed: false,
      notificationEmails: ['ops@law.example', 'it@law.example'],
    });
    await go('enable');
    expect(await sweep()).toMatchObject({ mailCount: 2 });
    expect(await sweep()).toMatchObject({ mailCount: 0 });
    const [mail] = world.mailer.sent;
    expect(mail?.subject).toBe('Waybill Integrator – Enabled');
    for (const line of [
      'Firm: Firm firm1',
      'At: 2026-11-20 12:00:00 PST',
      'SFTP address: sftp.waybill.example',
      'Port: 22',
      'User name: firm1',
      `Host key fingerprint: SHA256:${'h'.repeat(43)}`,
      'Open Subscription: https://waybill.example/firms/firm1/subscription',
    ])
      expect(mail?.text.split('\n')).toContain(line);
  });

  it('tell of each change in its order, without its reason', async () => {
    await go('enable');
    await go('suspend', { reason: 'Jo Doe has not paid' });
    await go('enable');
    await go('end', { reason: 'Jo Doe has gone' });
    await sweep();
    expect(world.mailer.sent.map(({ subject }) => subject.split('– ')[1])).toEqual([
      ...['Enabled', 'Suspended', 'Resumed', 'Ended'],
    ]);
    expect(JSON.stringify(world.mailer.sent)).not.toContain('Jo Doe');
  });

  it('are sent later to an address that was refused, for three days', async () => {
    await go('enable');
    world.mailer.refused.add('ops@law.example');
    expect(await sweep()).toMatchObject({ mailCount: 0 });
    world.mailer.refused.clear();
    expect(await sweep()).toMatchObject({ mailCount: 1 });
    await go('suspend');
    world.mailer.refused.add('ops@law.example');
    await sweep();
    world.clock.advance(3 * 24 * 3_600_000 + 1000);
    world.mailer.refused.clear();
    expect(await sweep()).toMatchObject({ mailCount: 0 });
  });

  it('are none for a firm that nobody is to be told of, and reach the others wherever one is killed', async () => {
    await setUp(world, firm10, { isSubscribed: false, notificationEmails: [] });
    await go('enable', {}, firm10);
    expect(await sweep()).toMatchObject({ mailCount: 0 });
    const kill = killSwitch();
    await go('enable');
    for (let count = 1; ; count += 1) {
      world.mailer.sent.length = 0;
      await go('suspend');
      kill.arm(count, 'after');
      const client = kill.wrap(world.integrator.client);
      const deps = { ...world, integrator: { ...world.integrator, client }, mailer: kill.wrap(world.mailer) };
      const end = await applyPending(deps, { isEveryFirm: false }, run).catch((error: unknown) => error);
      kill.disarm();
      world.clock.advance(61_000);
      await sweep();
      const sent = world.mailer.sent.map(({ subject }) => subject.split('– ')[1]);
      expect(new Set(sent)).toContain('Suspended');
      expect(sent.length).toBeLessThan(4);
      if (!(end instanceof Killed)) break;
      await go('enable');
      await sweep();
    }
  });
});
