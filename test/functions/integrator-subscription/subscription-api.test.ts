import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { readSetup } from '../../../functions/integrator-setup/setup-store.ts';
import { mostSshKeys, subscriptionRoutes } from '../../../functions/integrator-subscription/contract.ts';
import { withoutTrace } from '../../support/api-caller.ts';
import { arrive, csvOf, firm1, firm10, newest, runChecks, setUp } from '../../support/integrator-world.ts';
import {
  actions,
  aPublicKey,
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

const reason = { reason: 'the invoice of May is open' };
const aKey = (name = 'Payroll server') => ({ name, publicKey: aPublicKey() });
/** The ways from one status to another, and to the first four from none. */
const waysTo: Record<string, (keyof typeof actions)[]> = {
  NONE: [],
  REQUESTED: ['request'],
  ACTIVE: ['enable'],
  SUSPENDED: ['enable', 'suspend'],
  ENDED: ['enable', 'end'],
};
const bodies: Partial<Record<keyof typeof actions, object>> = { suspend: reason, end: reason };
const vendorActions = ['enable', 'suspend', 'end'];
const go = (action: keyof typeof actions, body: object = bodies[action] ?? {}) =>
  call(vendorActions.includes(action) ? 'sub-vera' : 'sub-fay', actions[action], body);
const shown = async () => (await call('sub-fay', actions.show)).body;

describe('a subscription', () => {
  it.each(Object.values(subscriptionRoutes))(
    'of another firm is like that of a firm that there is not: $method $path',
    async ({ method, path, roles }) => {
      const action = `${method.toUpperCase()} ${path.split('/subscription')[1] ?? ''}`.replace(
        '{keyId}',
        '01JD0000000000000000000001',
      );
      const body = { ...reason, ...aKey() };
      const [foreign, unknown] = [
        await call('sub-finn', action, body),
        await call('sub-finn', action, body, 'no-such-firm'),
      ];
      expect(foreign.status).toBe(roles.includes('firm-administrator') ? 404 : 403);
      const { instance: _one, ...told } = withoutTrace(foreign.body);
      const { instance: _other, ...toldUnknown } = withoutTrace(unknown.body);
      expect(told).toEqual(toldUnknown);
      expect((await call('sub-dana', action, body)).status).toBe(403);
    },
  );

  it('moves as it may from each status, and no other way', async () => {
    const ends: Record<string, Record<string, string>> = {
      NONE: { request: 'REQUESTED', enable: 'ACTIVE' },
      REQUESTED: { withdraw: 'NONE', enable: 'ACTIVE' },
      ACTIVE: { suspend: 'SUSPENDED', end: 'ENDED' },
      SUSPENDED: { enable: 'ACTIVE', end: 'ENDED' },
      ENDED: { request: 'REQUESTED', enable: 'ACTIVE' },
    };
    for (const [status, way] of Object.entries(waysTo))
      for (const action of ['request', 'withdraw', 'enable', 'suspend', 'end'] as const) {
        world = await subscriptionWorld(engine);
        call = subscriptionApi(world);
        for (const step of way) await go(step);
        const before = await shown();
        expect(before.status).toBe(status);
        const answer = await go(action);
        const wanted = ends[status]?.[action];
        const got = wanted === undefined ? answer.body.code : answer.body.status;
        expect([status, action, got]).toEqual([status, action, wanted ?? 'STATUS_NOT_ALLOWED']);
        if (wanted === undefined) expect(await shown()).toEqual(before);
        const { isSubscribed, subscribedAt } = await readSetup(world, firm1);
        const isActive = (await shown()).status === 'ACTIVE';
        expect([isSubscribed, subscribedAt !== undefined]).toEqual([isActive, isActive]);
        expect(world.sftpServer.users.has(firm1)).toBe(isActive);
      }
  });

  it('that was ended and is asked for again is ended once more when the request is taken back', async () => {
    for (const step of ['enable', 'end', 'request'] as const) await go(step);
    expect(await shown()).not.toHaveProperty('stopped');
    await go('withdraw');
    expect(await shown()).toMatchObject({ status: 'ENDED', stopped: reason });
  });

  it('tells who did what, and to the firm nobody of the vendor by name', async () => {
    await go('request', { message: ' for the feed of Acme ' });
    expect((await shown()).requested).toEqual({
      by: 'sub-fay',
      at: '2026-11-20T20:00:00.000Z',
      message: 'for the feed of Acme',
    });
    world.clock.advance(60_000);
    await go('enable');
    await go('suspend');
    const told = await shown();
    expect(told).toMatchObject({
      status: 'SUSPENDED',
      stopped: { at: '2026-11-20T20:01:00.000Z', ...reason },
    });
    expect(told.events.map(({ what, by }: { what: string; by: string }) => [what, by])).toEqual([
      ['SUSPENDED', 'System'],
      ['ENABLED', 'System'],
      ['REQUESTED', 'sub-fay'],
    ]);
    // What the firm wrote is still there when nobody has to follow it up any more.
    expect(told.events.at(-1)).toHaveProperty('note', 'for the feed of Acme');
    const { body } = await call('sub-ida', actions.show);
    expect(body.events[0]).toMatchObject({ by: 'sub-vera', note: reason.reason });
    expect(body).not.toHaveProperty('activeSince');
    expect(body.version).toBe(4);
  });

  it('of a firm that nobody has enabled has no SFTP area', async () => {
    expect(await shown()).toEqual({
      ...{ firmId: firm1, status: 'NONE', sshKeys: [], pendingFileCount: 0, events: [], version: 1 },
    });
    await go('enable');
    expect((await shown()).sftp).toEqual({
      ...{ host: 'sftp.waybill.example', port: 22, userName: 'firm1', isApplied: true },
      hostKeyFingerprint: `SHA256:${'h'.repeat(43)}`,
    });
  });

  it('is changed and shown also while the SFTP server does not answer', async () => {
    const fail = () => Promise.reject(new Error('no answer'));
    Object.assign(world.sftpServer, { hostKeyFingerprint: fail, findUser: fail });
    expect((await go('enable')).body).toMatchObject({
      status: 'ACTIVE',
      sftp: { hostKeyFingerprint: '', isApplied: false },
    });
    expect((await shown()).status).toBe('ACTIVE');
  });

  it('keeps the newest 50 events', async () => {
    await go('enable');
    for (let count = 0; count < 26; count += 1)
      for (const step of ['suspend', 'enable'] as const) await go(step);
    const { events } = await shown();
    expect([events.length, events[0].what, events.at(-1).what]).toEqual([50, 'RESUMED', 'SUSPENDED']);
  });

  it('that the set-up alone tells of is active', async () => {
    await setUp(world, firm10, { isSubscribed: true });
    expect((await call('sub-finn', actions.show, {}, firm10)).body).toMatchObject({ status: 'ACTIVE' });
    await call('sub-finn', actions.addKey, aKey(), firm10);
    expect(world.sftpServer.users.get(firm10)?.keys).toHaveLength(1);
  });

  it('is changed by two at once one after the other', async () => {
    await go('enable');
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, index) => go('addKey', aKey(`key ${index}`))),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 6 }, () => 201));
    expect((await shown()).sshKeys).toHaveLength(6);
    const both = await Promise.all([go('suspend'), go('suspend')]);
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 409]);
  });

  it('leaves what is set up meanwhile as it is', async () => {
    await Promise.all([
      go('enable'),
      ...[1, 2, 3].map((templateId) =>
        setUp(world, firm1, { isSubscribed: false, isNoUpdateEnabled: templateId > 0 }),
      ),
    ]);
    const { isNoUpdateEnabled, isSubscribed } = await readSetup(world, firm1);
    expect([isNoUpdateEnabled, isSubscribed]).toEqual([true, true]);
  });
});

describe('files that wait', () => {
  it('are held while it is suspended, and for the next run when it is resumed', async () => {
    await go('enable');
    const name = 'fn_Custom_Data_import_20261120.csv';
    await arrive(world, name, csvOf(10, {}));
    await runChecks(world);
    expect(await newest(world)).toMatchObject({ status: 'WAITING', runDate: '2026-11-21' });
    await go('suspend');
    await runChecks(world);
    expect(await newest(world)).toMatchObject({ status: 'HELD', notes: [{ code: 'ZI-F-010' }] });
    expect((await shown()).pendingFileCount).toBe(1);
    world.clock.advance(3 * 24 * 3_600_000);
    await go('enable');
    await runChecks(world);
    expect(await newest(world)).toMatchObject({ status: 'WAITING', runDate: '2026-11-24' });
  });

  it('are not checked again for a key', async () => {
    await go('enable');
    await arrive(world, 'fn_Custom_Data_import_20261120.csv', csvOf(10, {}));
    await go('addKey', aKey());
    expect(world.started).toEqual([]);
  });
});

describe('keys', () => {
  it('open the SFTP area with just what was pasted, and nothing of its comment', async () => {
    await go('enable');
    const { name, publicKey } = aKey();
    const answer = await go('addKey', { name, publicKey: `  ${publicKey} jo.doe@laptop\n` });
    expect([answer.status, answer.body.sshKeys]).toEqual([
      201,
      [
        expect.objectContaining({
          ...{ name, algorithm: 'ssh-ed25519', addedBy: 'sub-fay', addedAt: '2026-11-20T20:00:00.000Z' },
          fingerprint: expect.stringMatching(/^SHA256:[\w+/]{43}$/),
        }),
      ],
    ]);
    expect(world.sftpServer.users.get(firm1)?.keys).toEqual([{ serverKeyId: 'key-1', line: publicKey }]);
    expect(await everyItem()).not.toContain('jo.doe');
  });

  it('are added once each, and ten at most', async () => {
    await go('enable');
    const first = aKey();
    await go('addKey', first);
    const again = await go('addKey', { name: 'Again', publicKey: `${first.publicKey} other comment` });
    expect([again.status, again.body.code]).toEqual([409, 'KEY_ALREADY_ADDED']);
    for (let count = 1; count < mostSshKeys; count += 1) await go('addKey', aKey());
    const more = await go('addKey', aKey());
    expect([more.status, more.body.code]).toEqual([409, 'TOO_MANY_KEYS']);
    const [{ keyId }] = (await shown()).sshKeys;
    await call('sub-fay', `DELETE /ssh-keys/${keyId}`);
    expect((await go('addKey', aKey())).status).toBe(201);
    expect(world.sftpServer.users.get(firm1)?.keys).toHaveLength(mostSshKeys);
  });

  it('that are removed open nothing any more, and are not found again', async () => {
    await go('enable');
    await go('addKey', aKey('old'));
    await go('addKey', aKey('new'));
    const [{ keyId }] = (await shown()).sshKeys;
    const left = (await call('sub-vera', `DELETE /ssh-keys/${keyId}`)).body;
    expect(left.sshKeys.map(({ name }: { name: string }) => name)).toEqual(['new']);
    expect(left.events[0]).toMatchObject({ what: 'KEY_REMOVED', note: 'old' });
    expect(world.sftpServer.users.get(firm1)?.keys).toHaveLength(1);
    const again = await call('sub-vera', `DELETE /ssh-keys/${keyId}`);
    expect([again.status, again.body.code]).toEqual([404, 'KEY_NOT_FOUND']);
  });

  it('are added and removed while nobody may sign in, and open the area when it is resumed', async () => {
    await go('request');
    await go('addKey', aKey('early'));
    expect(world.sftpServer.users.size).toBe(0);
    await go('enable');
    await go('suspend');
    await go('addKey', aKey('late'));
    const [{ keyId }] = (await shown()).sshKeys;
    await call('sub-fay', `DELETE /ssh-keys/${keyId}`);
    expect(world.sftpServer.users.size).toBe(0);
    expect((await shown()).sftp.isApplied).toBe(true);
    await go('enable');
    expect(world.sftpServer.users.get(firm1)?.keys).toHaveLength(1);
  });

  it.each(['NONE', 'ENDED'])('are not added while the status is %s', async (status) => {
    for (const step of waysTo[status] ?? []) await go(step);
    const answer = await go('addKey', aKey());
    expect([answer.status, answer.body.code]).toEqual([409, 'STATUS_NOT_ALLOWED']);
  });

  it('that are private are refused at once, and are neither stored nor logged', async () => {
    const desk = mkdtempSync(join(tmpdir(), 'waybill-keys-'));
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(desk, 'id')]);
    const publicKey = readFileSync(join(desk, 'id'), 'utf8');
    rmSync(desk, { recursive: true });
    const printed: unknown[] = [];
    vi.spyOn(process.stdout, 'write').mockImplementation((line) => printed.push(String(line)) > 0);
    const answer = await go('addKey', { name: 'Oops', publicKey });
    vi.restoreAllMocks();
    expect([answer.status, answer.body.code]).toEqual([400, 'PRIVATE_KEY_SENT']);
    const said = [answer.text, await everyItem(), JSON.stringify([world.log.lines, printed])];
    for (const line of publicKey.split('\n').slice(1, -2))
      for (const one of said) expect(one).not.toContain(line.slice(0, 20));
    expect(JSON.stringify(printed)).toContain('PRIVATE_KEY_SENT');
    expect((await shown()).version).toBe(1);
  });
});

async function everyItem(): Promise<string> {
  const { client, table } = world.integrator;
  return JSON.stringify((await client.send(new ScanCommand({ TableName: table }))).Items);
}
