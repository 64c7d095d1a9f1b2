import { chmodSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readTest } from '../../../functions/deliveries/connection-test-store.ts';
import { isTested, readDeliverySettings } from '../../../functions/deliveries/settings-store.ts';
import { testConnection } from '../../../functions/deliveries/test-connection.ts';
import { deliveryApi } from '../../support/export-api.ts';
import { type ExportWorld, exportWorld, itemsOf, meridian, northgate } from '../../support/export-world.ts';
import { hasOpensshServer, type OpensshServer, startOpensshServer } from '../../support/openssh-server.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';
import { longRun } from './offered-package.ts';

let engine: TableEngine;
let world: ExportWorld;
let call: ReturnType<typeof deliveryApi>;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  world = await exportWorld(engine);
  call = deliveryApi(world);
});

const path = `/v1/distributors/${northgate}/delivery-settings`;
const sftp = {
  protocol: 'SFTP',
  host: 'sftp.pinecrest.example',
  username: 'pinecrest',
  hostKeyFingerprint: `SHA256:${'B'.repeat(43)}`,
};
const start = (body: object, as = 'sub-ida') => call('POST', `${path}/tests`, { as, body });
const look = (testId: string, as = 'sub-ida') => call('GET', `${path}/tests/${testId}`, { as });
const put = (body: object) =>
  call('PUT', path, { as: 'sub-ida', body: { notificationEmails: ['a@b.example'], ...body } });

describe('starting a connection test', () => {
  it('answers at once, and hands it to the function that may open secrets', async () => {
    const answer = await start({ destination: sftp, password: 'canary-1' });
    expect([answer.status, answer.body]).toEqual([
      202,
      {
        testId: expect.any(String),
        distributorId: northgate,
        status: 'RUNNING',
        steps: [],
        startedAt: '2026-11-20T12:00:00.000Z',
      },
    ]);
    const { testId } = answer.body;
    expect(world.connectionTests.started).toEqual([{ distributorId: northgate, testId }]);
    expect((await look(testId)).body).toEqual(answer.body);
    const kept = await itemsOf(world.deliveries);
    expect(kept.find((row) => row['sk'] === `TEST#${testId}`)?.['expiresAt']).toBe(
      Date.parse('2026-11-21T12:00:00.000Z') / 1000,
    );
    expect(JSON.stringify([kept, world.log.lines, answer.text])).not.toContain('canary');
  });

  it('uses the stored secret of the same account and of no other', async () => {
    await put({ destination: sftp, password: 'canary-1' });
    expect((await start({ destination: { ...sftp, directory: '/other' } })).status).toBe(202);
    const answer = await start({ destination: { ...sftp, username: 'other' } });
    expect([answer.status, answer.body.code, answer.body.errors[0].pointer]).toEqual([
      400,
      'SECRET_MISSING',
      '#/password',
    ]);
    expect(world.connectionTests.started).toHaveLength(1);
  });

  it('needs no secret to ask a server for its host key, nor for a role', async () => {
    const { hostKeyFingerprint: _pinned, ...unpinned } = sftp;
    expect((await start({ destination: unpinned })).status).toBe(202);
    const roleArn = 'arn:aws:iam::111122223333:role/waybill';
    const role = await start({ destination: { protocol: 'S3', bucket: 'pinecrest', roleArn } });
    expect([role.status, role.body.externalId]).toEqual([202, expect.stringMatching(/^waybill-/)]);
    expect((await put({ destination: sftp, password: 'x' })).body.externalId).toBe(role.body.externalId);
  });

  it('checks the fields as saving does', async () => {
    const answer = await start({ destination: { ...sftp, host: 'sftp://a:b@c.example' }, password: 'x' });
    expect([answer.status, answer.body.errors[0].pointer]).toEqual([400, '#/destination/host']);
  });

  it('is refused the 21st time within an hour, with the time when the next may start', async () => {
    for (let count = 0; count < 20; count += 1) {
      expect((await start({ destination: sftp, password: 'x' })).status).toBe(202);
      world.clock.advance(60_000);
    }
    const refused = await start({ destination: sftp, password: 'x' });
    expect([refused.status, refused.body.code, refused.body.detail]).toEqual([
      409,
      'TOO_MANY_TESTS',
      'The connection was tested 20 times within an hour. The next test can start at 13:00 UTC.',
    ]);
    const other = { as: 'sub-ida', body: { destination: sftp, password: 'x' } };
    const elsewhere = await call('POST', `/v1/distributors/${meridian}/delivery-settings/tests`, other);
    expect(elsewhere.status).toBe(202);
    world.clock.set('2026-11-20T13:00:00.000Z');
    expect((await start({ destination: sftp, password: 'x' })).status).toBe(202);
    expect((await start({ destination: sftp, password: 'x' })).body.code).toBe('TOO_MANY_TESTS');
  });

  it('counts each of several that start at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => start({ destination: sftp, password: 'x' })),
    );
    const startedCount = answers.filter(({ status }) => status === 202).length;
    const quota = (await itemsOf(world.deliveries)).find((row) => row['sk'] === 'TESTS');
    expect(quota?.['startedAts']).toHaveLength(startedCount);
  });

  it.each([
    ['sub-vera', 202],
    ['sub-noor', 202],
    ['sub-dana', 404],
    ['sub-rita', 403],
    ['machine-meridian', 403],
  ])('by %s is answered with %i', async (as, expected) => {
    expect((await start({ destination: sftp, password: 'x' }, as)).status).toBe(expected);
  });
});

describe('looking at a test', () => {
  it('that never ended says so after a minute', async () => {
    const { testId } = (await start({ destination: sftp, password: 'x' })).body;
    world.clock.advance(60_000);
    expect((await look(testId)).body.status).toBe('RUNNING');
    world.clock.advance(1000);
    expect((await look(testId)).body).toMatchObject({
      status: 'FAILED',
      code: 'UNEXPECTED',
      text: `The test failed: it did not end in time. Reference ${testId}.`,
      endedAt: '2026-11-20T12:01:00.000Z',
    });
  });

  it('of a day ago, of another distributor, or of nobody finds none', async () => {
    const { testId } = (await start({ destination: sftp, password: 'x' })).body;
    expect((await look(testId, 'sub-dana')).body.code).toBe('DISTRIBUTOR_NOT_FOUND');
    const foreign = `/v1/distributors/${meridian}/delivery-settings/tests/${testId}`;
    expect((await call('GET', foreign, { as: 'sub-ida' })).body.code).toBe('TEST_NOT_FOUND');
    world.clock.advance(24 * 3_600_000);
    expect((await look(testId)).body.code).toBe('TEST_NOT_FOUND');
    expect((await look(world.newId())).body.code).toBe('TEST_NOT_FOUND');
  });
});

describe.skipIf(!hasOpensshServer)('a test against OpenSSH', () => {
  let server: OpensshServer;
  beforeAll(async () => {
    server = await startOpensshServer();
    const folder = join(server.folder, 'in');
    mkdirSync(folder);
    chmodSync(folder, 0o777);
  });
  afterAll(() => server.stop());

  const known = () => ({
    protocol: 'SFTP',
    host: '127.0.0.1',
    port: server.port,
    username: server.username,
    directory: 'in',
    hostKeyFingerprint: server.fingerprint,
  });

  async function tested(body: object): Promise<string> {
    const { testId } = (await start(body)).body;
    await testConnection(world, { distributorId: northgate, testId }, longRun);
    return testId;
  }

  it('goes through every step, leaves nothing there and lends its secret to the settings', async () => {
    world.clock.advance(1000);
    const testId = await tested({ destination: known(), privateKey: server.privateKey });
    const { body } = await look(testId);
    expect([body.status, body.code, body.text]).toEqual([
      'PASSED',
      'OK',
      'Connection established successfully.',
    ]);
    expect(body.steps.map((one: { outcome: string }) => one.outcome)).toEqual(Array(9).fill('PASSED'));
    expect(readdirSync(join(server.folder, 'in'))).toEqual([]);
    const saved = await put({ destination: known(), testId });
    expect([saved.status, saved.body.hasSecret, saved.body.testedAt]).toEqual([200, true, body.endedAt]);
    const again = await tested({ destination: known() });
    expect((await look(again)).body.status).toBe('PASSED');
  });

  it('of saved settings makes them tested, and their version too', async () => {
    await put({ destination: known(), privateKey: server.privateKey });
    expect(isTested(await readDeliverySettings(world, northgate))).toBe(false);
    await tested({ destination: known() });
    for (const version of [undefined, 1])
      expect((await readDeliverySettings(world, northgate, version))?.testedAt).toBe(
        '2026-11-20T12:00:00.000Z',
      );
  });

  it('of other values than the saved ones leaves those untested', async () => {
    await put({ destination: known(), privateKey: server.privateKey });
    await tested({ destination: { ...known(), directory: '' } });
    await tested({ destination: known(), privateKey: server.privateKey });
    expect(isTested(await readDeliverySettings(world, northgate))).toBe(false);
  });

  it('shows the host key to confirm, before anything is signed in', async () => {
    const { hostKeyFingerprint, ...unpinned } = known();
    const testId = await tested({ destination: unpinned });
    expect((await look(testId)).body).toMatchObject({
      status: 'CONFIRM_HOST_KEY',
      hostKeyFingerprint,
      hostKeyKind: 'ssh-ed25519',
    });
    const saved = await put({ destination: unpinned, testId });
    expect([saved.status, saved.body.code]).toEqual([400, 'TEST_NOT_USABLE']);
  });

  it('that fails says where and who can put it right', async () => {
    const testId = await tested({
      destination: { ...known(), directory: 'nowhere' },
      privateKey: server.privateKey,
    });
    const { body } = await look(testId);
    expect([body.status, body.code, body.text, body.fixer]).toEqual([
      'FAILED',
      'DIR_NOT_FOUND',
      'The directory nowhere does not exist.',
      'SETTINGS',
    ]);
  });

  it('runs once, however often it is started', async () => {
    const testId = await tested({ destination: known(), privateKey: server.privateKey });
    const before = await readTest(world, northgate, testId);
    world.clock.advance(5000);
    expect(await testConnection(world, { distributorId: northgate, testId }, longRun)).toEqual({
      status: 'PASSED',
    });
    expect(await readTest(world, northgate, testId)).toEqual(before);
  });

  it('whose secret was moved from another distributor does not sign in', async () => {
    const { testId } = (await start({ destination: known(), privateKey: server.privateKey })).body;
    const test = await readTest(world, northgate, testId);
    if (test === undefined) throw new Error('there is no test');
    const { addTest } = await import('../../../functions/deliveries/connection-test-store.ts');
    await addTest(world, { ...test, distributorId: meridian });
    await testConnection(world, { distributorId: meridian, testId }, longRun);
    expect(await readTest(world, meridian, testId)).toMatchObject({
      status: 'FAILED',
      code: 'SECRET_UNREADABLE',
    });
  });

  it.each([
    ['another destination', (testId: string) => ({ destination: { ...known(), directory: '' }, testId })],
    ['a secret beside it', (testId: string) => ({ destination: known(), privateKey: 'x', testId })],
    ['a test that nobody knows', () => ({ destination: known(), testId: world.newId() })],
  ])('does not count for settings with %s', async (_, body) => {
    const testId = await tested({ destination: known(), privateKey: server.privateKey });
    const answer = await put(body(testId));
    expect([answer.status, answer.body.code, answer.body.errors[0].pointer]).toEqual([
      400,
      'TEST_NOT_USABLE',
      '#/testId',
    ]);
    expect(await readDeliverySettings(world, northgate)).toBeUndefined();
  });

  it('does not count after an hour', async () => {
    const testId = await tested({ destination: known(), privateKey: server.privateKey });
    world.clock.advance(3_600_000);
    expect((await put({ destination: known(), testId })).status).toBe(200);
    world.clock.advance(1);
    expect((await put({ destination: known(), testId })).body.code).toBe('TEST_NOT_USABLE');
  });
});
