import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openSecret } from '../../../functions/deliveries/account-secret.ts';
import {
  isDeliverable,
  isTested,
  readDeliverySettings,
} from '../../../functions/deliveries/settings-store.ts';
import { deliveryApi } from '../../support/export-api.ts';
import { type ExportWorld, exportWorld, itemsOf, northgate } from '../../support/export-world.ts';
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
const get = async (as = 'sub-ida') => (await call('GET', path, { as })).body;
const roleArn = 'arn:aws:iam::111122223333:role/waybill';

const sftp = {
  protocol: 'SFTP',
  host: 'sftp.pinecrest.example',
  port: 22,
  username: 'pinecrest',
  directory: '/in',
  hostKeyFingerprint: `SHA256:${'B'.repeat(43)}`,
};
const ftps = {
  protocol: 'FTPS',
  host: 'ftps.pinecrest.example',
  port: 21,
  tlsMode: 'EXPLICIT',
  username: 'pine',
  directory: '',
};
const s3 = { protocol: 'S3', bucket: 'pinecrest', prefix: '', accessKeyId: 'AKIAEXAMPLE000000000' };
const withRole = { protocol: 'S3', bucket: 'pinecrest', prefix: '', roleArn };

async function secretNow() {
  const settings = await readDeliverySettings(world, northgate);
  return settings?.secret && openSecret(world, northgate, settings.secret);
}

describe('switching the protocol', () => {
  it('keeps the values and secrets of each, and has them back when it is chosen again', async () => {
    await put({ destination: sftp, password: 'canary-sftp' });
    await put({ destination: ftps, password: 'canary-ftps' });
    const third = await put({ destination: s3, secretAccessKey: 'canary-s3' });
    expect(third.body.kept).toEqual([
      { destination: ftps, hasSecret: true },
      { destination: sftp, hasSecret: true },
    ]);
    expect(await secretNow()).toEqual({ secretAccessKey: 'canary-s3' });
    const { hostKeyFingerprint: _unsent, ...without } = sftp;
    const back = await put({ destination: without });
    expect(back.body).toMatchObject({ destination: sftp, hasSecret: true, version: 4 });
    expect(
      back.body.kept.map((one: { destination: { protocol: string } }) => one.destination.protocol),
    ).toEqual(['S3', 'FTPS']);
    expect(await secretNow()).toEqual({ password: 'canary-sftp' });
    await put({ destination: ftps });
    expect(await secretNow()).toEqual({ password: 'canary-ftps' });
    const told = JSON.stringify([await itemsOf(world.deliveries), world.log.lines, third.text, back.text]);
    expect(told).not.toContain('canary');
  });

  it('to another account of a kept protocol wants its secret', async () => {
    await put({ destination: sftp, password: 'x' });
    await put({ destination: ftps, password: 'y' });
    const answer = await put({ destination: { ...sftp, username: 'other' } });
    expect([answer.status, answer.body.errors[0].pointer]).toEqual([400, '#/password']);
  });
});

describe('a secret', () => {
  it.each([
    ['another bucket', { ...s3, bucket: 'other-bucket' }],
    ['another access key', { ...s3, accessKeyId: 'AKIAEXAMPLE000000001' }],
  ])('of S3 stays behind with %s', async (_, destination) => {
    await put({ destination: s3, secretAccessKey: 'x' });
    const answer = await put({ destination });
    expect([answer.body.code, answer.body.errors]).toEqual([
      'SECRET_MISSING',
      [
        {
          pointer: '#/secretAccessKey',
          detail: 'Enter the secret access key for this bucket and access key ID.',
        },
      ],
    ]);
  });

  it.each([
    ['prefix', { ...s3, prefix: 'in/' }],
    ['region', { ...s3, region: 'us-east-2' }],
    ['key of the objects', { ...s3, kmsKeyArn: 'arn:aws:kms:us-east-2:111122223333:key/0' }],
  ])('of S3 stays with another %s', async (_, destination) => {
    await put({ destination: s3, secretAccessKey: 'x' });
    expect((await put({ destination })).status).toBe(200);
    expect(await secretNow()).toEqual({ secretAccessKey: 'x' });
  });

  it('is not needed for a role, and none is stored', async () => {
    const answer = await put({ destination: withRole });
    expect([answer.status, answer.body.hasSecret]).toEqual([200, false]);
    expect(isDeliverable(await readDeliverySettings(world, northgate))).toBe(true);
    const missing = await put({ destination: s3 });
    expect(missing.body.code).toBe('SECRET_MISSING');
  });

  it.each([
    ['password', s3, { password: 'x' }, 'Amazon S3 takes no password.'],
    ['privateKey', ftps, { password: 'x', privateKey: 'y' }, 'A private key goes with sFTP only.'],
    [
      'secretAccessKey',
      sftp,
      { password: 'x', secretAccessKey: 'y' },
      'A secret access key goes with an access key ID of Amazon S3 only.',
    ],
    [
      'secretAccessKey',
      withRole,
      { secretAccessKey: 'y' },
      'A secret access key goes with an access key ID of Amazon S3 only.',
    ],
    ['password', ftps, { password: 'a\r\nDELE b' }, 'A password for FTPs is one line of text.'],
  ])(
    'in the field %s that does not go with the protocol is refused',
    async (field, destination, secrets, detail) => {
      const answer = await put({ destination, ...secrets });
      expect([answer.status, answer.body.errors]).toEqual([400, [{ pointer: `#/${field}`, detail }]]);
    },
  );
});

describe('the external id', () => {
  it('is made once for a distributor and stays, whatever is saved', async () => {
    const first = (await put({ destination: sftp, password: 'x' })).body.externalId;
    const { body } = await put({ destination: withRole });
    expect([body.externalId, body.destination.externalId]).toEqual([first, first]);
    expect(first).toMatch(/^waybill-[0-9A-Z]{26}$/);
  });

  it('cannot be typed', async () => {
    const answer = await put({ destination: { ...withRole, externalId: 'mine' } });
    expect([answer.status, answer.body.code]).toEqual([400, 'VALIDATION_FAILED']);
  });
});

describe('addresses', () => {
  it('are trimmed and kept once, whatever their case', async () => {
    const emails = [' Ops@pinecrest.example ', 'hr@pinecrest.example', 'ops@PINECREST.example'];
    const answer = await put({ destination: sftp, password: 'x', notificationEmails: emails });
    expect(answer.body.notificationEmails).toEqual(['Ops@pinecrest.example', 'hr@pinecrest.example']);
  });
});

describe('the version that a change was made from', () => {
  it.each([
    ['an older one', 1],
    ['one that is yet to come', 3],
  ])('is refused when it is %s', async (_, version) => {
    await put({ destination: sftp, password: 'x', version: 0 });
    await put({ destination: sftp, version: 1 });
    const answer = await put({ destination: sftp, version });
    expect([answer.status, answer.body.code]).toEqual([409, 'SETTINGS_CHANGED']);
    expect((await get()).version).toBe(2);
  });
});

describe('a passed test', () => {
  const { hostKeyFingerprint: _pinned, ...unpinned } = sftp;
  const markTested = async () => {
    const { markTested: mark } = await import('../../../functions/deliveries/settings-store.ts');
    await mark(world, northgate, 1, '2026-11-20T12:00:00.000Z');
  };

  it.each([
    ['the addresses', { destination: sftp, notificationEmails: ['other@pinecrest.example'] }, true],
    ['nothing', { destination: unpinned }, true],
    ['the directory', { destination: { ...sftp, directory: '/other' } }, false],
    ['the password', { destination: sftp, password: 'another' }, false],
    ['the host key', { destination: { ...sftp, hostKeyFingerprint: `SHA256:${'C'.repeat(43)}` } }, false],
    ['the protocol', { destination: ftps, password: 'y' }, false],
  ])('counts for the next version that changes %s: %#', async (_, body, expected) => {
    await put({ destination: sftp, password: 'x' });
    await markTested();
    expect(isTested(await readDeliverySettings(world, northgate))).toBe(true);
    await put(body);
    expect(isTested(await readDeliverySettings(world, northgate))).toBe(expected);
  });

  it('of a version that was replaced meanwhile counts for nothing', async () => {
    await put({ destination: sftp, password: 'x' });
    await put({ destination: { ...sftp, directory: '/other' } });
    await markTested();
    expect(isTested(await readDeliverySettings(world, northgate))).toBe(false);
  });
});
