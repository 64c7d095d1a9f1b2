import { generateKey, revokeKey } from 'openpgp';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readDeliverySettings } from '../../../functions/deliveries/settings-store.ts';
import { deliveryApi } from '../../support/export-api.ts';
import { type ExportWorld, exportWorld, northgate } from '../../support/export-world.ts';
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

const path = `/v1/distributors/${northgate}/delivery-settings`;
const notificationEmails = ['ops@pinecrest.example'];
const put = (body: object, as = 'sub-ida') =>
  call('PUT', path, { as, body: { notificationEmails, ...body } });

const sftp = {
  protocol: 'SFTP',
  host: 'sftp.pinecrest.example',
  port: 22,
  username: 'pinecrest',
  directory: '/in',
  hostKeyFingerprint: `SHA256:${'B'.repeat(43)}`,
};
const s3 = { protocol: 'S3', bucket: 'pinecrest', prefix: '', accessKeyId: 'AKIAEXAMPLE000000000' };

describe('the PGP key', () => {
  const date = new Date('2026-11-01T00:00:00.000Z');
  const userIDs = [{ name: 'Pinecrest', email: 'keys@pinecrest.example' }];
  const usable = generateKey({ userIDs, date, format: 'armored' });

  it('is taken with its fingerprint, and gone when it is not sent', async () => {
    const { publicKey } = await usable;
    const { body } = await put({ destination: sftp, password: 'x', pgpPublicKey: `\n${publicKey}\n` });
    expect(body.pgpPublicKey).toBe(publicKey.trim());
    expect(body.pgpKeyFingerprint).toMatch(/^[0-9A-F]{40}$/);
    const without = await put({ destination: sftp });
    expect(without.body).not.toHaveProperty('pgpPublicKey');
    expect(without.body).not.toHaveProperty('pgpKeyFingerprint');
  });

  it.each([
    [
      'expired',
      async () =>
        (await generateKey({ userIDs, date, keyExpirationTime: 3600, format: 'armored' })).publicKey,
    ],
    [
      'revoked',
      async () => {
        const { privateKey } = await generateKey({ userIDs, date, format: 'object' });
        return (await revokeKey({ key: privateKey, date, format: 'armored' })).publicKey;
      },
    ],
    [
      'only for signatures',
      async () =>
        (await generateKey({ userIDs, date, subkeys: [{ sign: true }], format: 'armored' })).publicKey,
    ],
    ['damaged', async () => (await usable).publicKey.replace(/[A-Za-z0-9]{30}/, 'A'.repeat(30))],
    ['two', async () => `${(await usable).publicKey}\n${(await generateKey({ userIDs, date })).publicKey}`],
  ])('is refused when it is %s', async (_, make) => {
    const answer = await put({ destination: sftp, password: 'x', pgpPublicKey: await make() });
    expect([answer.status, answer.body.code, answer.body.errors[0].pointer]).toEqual([
      400,
      'PGP_KEY_UNUSABLE',
      '#/pgpPublicKey',
    ]);
    expect(await readDeliverySettings(world, northgate)).toBeUndefined();
  });

  it('is refused when it is a private one', async () => {
    const { privateKey } = await usable;
    const answer = await put({ destination: sftp, password: 'x', pgpPublicKey: privateKey });
    expect([answer.status, answer.body.errors[0].pointer]).toEqual([400, '#/pgpPublicKey']);
  });
});

describe('the list of changes', () => {
  const changes = async (as: string) => (await call('GET', `${path}/changes`, { as })).body.items;

  it('names the fields of each version, newest first, and never a value', async () => {
    await put({ destination: sftp, password: 'canary-1' });
    world.clock.advance(60_000);
    await put(
      { destination: { ...sftp, directory: '/other' }, notificationEmails: ['b@c.example'] },
      'sub-vera',
    );
    await put({
      destination: { ...sftp, directory: '/other' },
      password: 'canary-2',
      notificationEmails: ['b@c.example'],
    });
    await put({ destination: s3, secretAccessKey: 'canary-3', notificationEmails: ['b@c.example'] });
    const items = await changes('sub-ida');
    expect(items.map((one: { changedFields: string[] }) => [...one.changedFields].sort())).toEqual([
      [
        'accessKeyId',
        'bucket',
        'directory',
        'host',
        'hostKeyFingerprint',
        'port',
        'prefix',
        'protocol',
        'secret',
        'username',
      ],
      ['secret'],
      ['directory', 'notificationEmails'],
      [
        'directory',
        'host',
        'hostKeyFingerprint',
        'notificationEmails',
        'port',
        'protocol',
        'secret',
        'username',
      ],
    ]);
    expect(items.map((one: { version: number; updatedBy: string }) => [one.version, one.updatedBy])).toEqual([
      [4, 'Ida Wren'],
      [3, 'Ida Wren'],
      [2, 'Vera Nightingale'],
      [1, 'Ida Wren'],
    ]);
    expect(JSON.stringify(items)).not.toMatch(/canary|other|pinecrest/);
  });

  it('says System to the distributor, and nothing to others', async () => {
    await put({ destination: sftp, password: 'x' });
    expect((await changes('sub-noor'))[0].updatedBy).toBe('System');
    expect((await call('GET', `${path}/changes`, { as: 'sub-dana' })).status).toBe(404);
  });

  it('is empty before anything was saved', async () => {
    expect(await changes('sub-noor')).toEqual([]);
  });
});
