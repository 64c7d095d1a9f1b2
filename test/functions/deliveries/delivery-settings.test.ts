import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { configId, secretField } from '../../../functions/deliveries/account-secret.ts';
import {
  isDeliverable,
  readDeliverySettings,
  saveDeliverySettings,
} from '../../../functions/deliveries/settings-store.ts';
import { openCredentials } from '../../../functions/transfer/secret-box.ts';
import { deliveryApi } from '../../support/export-api.ts';
import {
  type ExportWorld,
  exportWorld,
  itemsOf,
  meridian,
  northgate,
  someSettings,
} from '../../support/export-world.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';

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

const path = (distributorId = northgate) => `/v1/distributors/${distributorId}/delivery-settings`;
const fingerprint = `SHA256:${'B'.repeat(43)}`;
const destination = {
  protocol: 'SFTP',
  host: 'sftp.pinecrest.example',
  port: 2222,
  username: 'pinecrest',
  directory: '/in',
  hostKeyFingerprint: fingerprint,
  hostKeyKind: 'ssh-ed25519',
};
const body = { destination, password: 'canary-password-1', notificationEmails: ['ops@pinecrest.example'] };
const put = (sent: object, as = 'sub-ida') => call('PUT', path(), { as, body: sent });
const withDestination = (differences: object) => ({
  ...body,
  password: undefined,
  destination: { ...destination, ...differences },
});
const secretNow = async () => {
  const settings = await readDeliverySettings(world, northgate);
  if (settings?.secret === undefined) throw new Error('there is no secret');
  const { kms, keyId } = world.credentialsKey;
  const context = { tenant: northgate, configId, field: secretField, version: settings.secret.version };
  return openCredentials(kms, keyId, context, settings.secret);
};

const settingsRows = async () =>
  (await itemsOf(world.deliveries)).filter((row) => /^(SETTINGS|VERSION#)/.test(String(row['sk'])));

describe('saving delivery settings', () => {
  it('answers with what was saved and never with the secret', async () => {
    const answer = await put(body);
    expect([answer.status, answer.body]).toEqual([
      200,
      {
        distributorId: northgate,
        destination,
        notificationEmails: ['ops@pinecrest.example'],
        version: 1,
        hasSecret: true,
        kept: [],
        externalId: expect.stringMatching(/^waybill-[0-9A-Z]{26}$/),
        bouncedEmails: [],
        updatedAt: '2026-11-20T12:00:00.000Z',
        updatedBy: 'Ida Wren',
      },
    ]);
    expect((await call('GET', path(), { as: 'sub-vera' })).body).toEqual(answer.body);
    expect((await call('GET', path(), { as: 'sub-noor' })).body).toEqual({
      ...answer.body,
      updatedBy: 'System',
    });
  });

  it('seals the secret for this distributor and version, and leaves it nowhere in clear', async () => {
    const key = '-----BEGIN OPENSSH PRIVATE KEY-----\ncanary-key-1';
    const answer = await put({ ...body, privateKey: key });
    expect(await secretNow()).toEqual({ password: 'canary-password-1', privateKey: key });
    const kept = JSON.stringify([await itemsOf(world.deliveries), world.log.lines, answer.text]);
    expect(kept).not.toContain('canary');
  });

  it('keeps every version as it was', async () => {
    await put(body);
    world.clock.advance(60_000);
    await put({ ...body, notificationEmails: ['second@pinecrest.example'] }, 'sub-vera');
    const versions = await Promise.all(
      [1, 2].map((version) => readDeliverySettings(world, northgate, version)),
    );
    expect(versions.map((one) => [one?.version, one?.notificationEmails[0], one?.updatedBy])).toEqual([
      [1, 'ops@pinecrest.example', 'Ida Wren'],
      [2, 'second@pinecrest.example', 'Vera Nightingale'],
    ]);
    expect(await readDeliverySettings(world, northgate)).toEqual(versions[1]);
  });

  it('keeps secret and host key when neither is sent and server and user stay', async () => {
    await put(body);
    const { hostKeyFingerprint: _fingerprint, hostKeyKind: _kind, ...unpinned } = destination;
    const answer = await put({
      destination: { ...unpinned, host: ' SFTP.Pinecrest.Example ', directory: '/other' },
      notificationEmails: body.notificationEmails,
    });
    expect(answer.body).toMatchObject({ version: 2, destination: { ...destination, directory: '/other' } });
    expect(await secretNow()).toEqual({ password: 'canary-password-1' });
    expect(isDeliverable(await readDeliverySettings(world, northgate))).toBe(true);
  });

  it.each([
    ['host', { host: 'sftp.evil.example' }],
    ['port', { port: 22 }],
    ['user', { username: 'other' }],
  ])('wants the secret again when the %s changes, and changes nothing before', async (_, differences) => {
    await put(body);
    const before = await settingsRows();
    const answer = await put(withDestination(differences));
    const detail = 'Enter the password or private key for this server and user.';
    expect([answer.status, answer.body.code, answer.body.errors]).toEqual([
      400,
      'SECRET_MISSING',
      [{ pointer: '#/password', detail }],
    ]);
    expect(await settingsRows()).toEqual(before);
  });

  it('forgets the host key of another server', async () => {
    await put(body);
    const moved = {
      ...destination,
      host: 'new.pinecrest.example',
      hostKeyFingerprint: undefined,
      hostKeyKind: undefined,
    };
    const answer = await put({ ...body, destination: moved });
    expect(answer.body.destination).toEqual({
      protocol: 'SFTP',
      host: 'new.pinecrest.example',
      port: 2222,
      username: 'pinecrest',
      directory: '/in',
    });
    expect(isDeliverable(await readDeliverySettings(world, northgate))).toBe(false);
  });

  it('does not mix the kind of one host key with the fingerprint of another', async () => {
    await put(body);
    const other = `SHA256:${'C'.repeat(43)}`;
    const answer = await put(withDestination({ hostKeyFingerprint: other, hostKeyKind: undefined }));
    expect(answer.body.destination.hostKeyFingerprint).toBe(other);
    expect(answer.body.destination).not.toHaveProperty('hostKeyKind');
  });

  it('replaces a password by a private key', async () => {
    await put(body);
    await put({ ...body, password: undefined, privateKey: 'canary-key-2' });
    expect(await secretNow()).toEqual({ privateKey: 'canary-key-2' });
  });

  it('refuses the later of two who save at once', async () => {
    const settings = await someSettings(world, { distributorId: northgate });
    await saveDeliverySettings(world, settings);
    await expect(saveDeliverySettings(world, settings)).rejects.toMatchObject({
      name: 'ConflictError',
      code: 'SETTINGS_CHANGED',
    });
    const answers = await Promise.all(['a', 'b', 'c', 'd'].map((word) => put({ ...body, password: word })));
    const saved = answers.filter((answer) => answer.status === 200);
    expect(saved.length).toBeGreaterThan(0);
    expect(new Set(saved.map((answer) => answer.body.version)).size).toBe(saved.length);
    const refusals = answers.filter((answer) => answer.status !== 200);
    expect(
      refusals.every((answer) => ['SETTINGS_CHANGED', 'AWS_UNAVAILABLE'].includes(answer.body.code)),
    ).toBe(true);
    expect((await readDeliverySettings(world, northgate))?.version).toBe(1 + saved.length);
  });

  it.each([
    ['no address', { notificationEmails: [] }, '#/notificationEmails'],
    ['eleven addresses', { notificationEmails: Array(11).fill('a@b.example') }, '#/notificationEmails'],
    [
      'an address that is none',
      { notificationEmails: ['a@b.example\r\nBcc: c@d.example'] },
      '#/notificationEmails/0',
    ],
    ['an empty password', { password: '' }, '#/password'],
    ['another protocol', { destination: { ...destination, protocol: 'TELNET' } }, '#/destination/protocol'],
    ['port 0', { destination: { ...destination, port: 0 } }, '#/destination/port'],
    [
      'a fingerprint that is none',
      { destination: { ...destination, hostKeyFingerprint: 'MD5:aa' } },
      '#/destination/hostKeyFingerprint',
    ],
    ['a field nobody knows', { colour: 7 }, '#'],
    ['a secret among the settings', { destination: { ...destination, password: 'x' } }, '#/destination'],
  ])('rejects %s', async (_, differences, pointer) => {
    const answer = await put({ ...body, ...differences });
    expect([answer.status, answer.body.code, answer.body.errors[0].pointer]).toEqual([
      400,
      'VALIDATION_FAILED',
      pointer,
    ]);
    expect(answer.text).not.toContain('canary');
    expect(await readDeliverySettings(world, northgate)).toBeUndefined();
  });
});

describe('who may see and save delivery settings', () => {
  it('says that there are none', async () => {
    const answer = await call('GET', path(), { as: 'sub-noor' });
    expect([answer.status, answer.body.code, answer.body.detail]).toEqual([
      404,
      'DELIVERY_NOT_CONFIGURED',
      'Delivery is not configured.',
    ]);
  });

  it.each(['sub-dana', 'sub-noor', 'sub-rita', 'machine-meridian'])('rejects saving by %s', async (as) => {
    const answer = await put(body, as);
    expect([answer.status, answer.body.code]).toEqual([403, 'ROLE_NOT_ALLOWED']);
    expect(await readDeliverySettings(world, northgate)).toBeUndefined();
  });

  it("hides one distributor's settings from another's people", async () => {
    const answer = await call('GET', path(meridian), { as: 'sub-noor' });
    expect([answer.status, answer.body.code]).toEqual([404, 'DISTRIBUTOR_NOT_FOUND']);
  });
});
