import { randomBytes } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import type { Credentials, S3Destination } from '../../../functions/transfer/contract.ts';
import { sendFile } from '../../../functions/transfer/send-file.ts';
import type { PolicyStatement } from '../../../local/iam/policy.ts';
import { partOf } from '../../support/transport-suite.ts';
import { aFileToSend, aRun } from '../transfer/file-to-send.ts';
import { type Interception, type S3World, startS3World } from './s3-world.ts';

const objects = 'arn:aws:s3:::acme-hr-deliveries/inbox/*';
const allow = (...Action: string[]): PolicyStatement[] => [{ Effect: 'Allow', Action, Resource: objects }];
const file = () => aFileToSend(randomBytes(100_000), { blockBytes: 65_536, chunkBytes: 10_000 });
const large = () => aFileToSend(randomBytes(9_000_000), { blockBytes: 8 * 1024 * 1024, chunkBytes: 65_536 });

let world: S3World | undefined;
afterEach(async () => {
  await world?.stop();
  world = undefined;
});
async function start(statements?: PolicyStatement[]): Promise<S3World> {
  world = await startS3World(statements);
  return world;
}

describe('an account of Amazon S3', () => {
  it.each([file, large])('that may only put objects gets them, unverified', async (aFile) => {
    const { open, fileAt } = await start(allow('s3:PutObject'));
    const outcome = await sendFile(await open(), aFile(), aRun());
    expect(outcome).toMatchObject({ kind: 'sent', isReadBack: false });
    expect((await fileAt('a.zip'))?.length).toBe(aFile().sizeBytes);
  });

  it.each([file, large])('that may put and get objects gets them verified', async (aFile) => {
    const { open } = await start(allow('s3:PutObject', 's3:GetObject'));
    expect(await sendFile(await open(), aFile(), aRun())).toMatchObject({ kind: 'sent', isReadBack: true });
  });

  it('that may not put objects fails with S3_ACCESS_DENIED', async () => {
    const { open, keys } = await start(allow('s3:GetObject'));
    for (const aFile of [file(), large()])
      await expect(sendFile(await open(), aFile, aRun())).rejects.toMatchObject({
        name: 'PermanentError',
        code: 'S3_ACCESS_DENIED',
        message: 'The key may not write to this bucket (s3:PutObject).',
      });
    expect(await keys()).toEqual([]);
  });

  it.each([
    {
      status: 403,
      code: 'AccessDenied',
      words: 'User: x is not authorized to perform: kms:GenerateDataKey on this',
    },
    { status: 400, code: 'KMS.DisabledException' },
  ])('that may not use the key of encryption fails with S3_KMS_DENIED ($code)', async (refusal) => {
    const own = await start();
    own.intercept = ({ what }) => (what === 'PUT' ? refusal : undefined);
    const kmsKeyArn = 'arn:aws:kms:us-east-1:111122223333:key/11111111-2222-3333-4444-555555555555';
    const transport = await own.open({ kmsKeyArn });
    await expect(sendFile(transport, file(), aRun())).rejects.toMatchObject({ code: 'S3_KMS_DENIED' });
    const put = own.seen.find(({ what }) => what === 'PUT');
    expect(put?.headers).toMatchObject({
      'x-amz-server-side-encryption': 'aws:kms',
      'x-amz-server-side-encryption-aws-kms-key-id': kmsKeyArn,
    });
    expect(Object.keys(put?.headers ?? {})).not.toContain('x-amz-acl');
  });

  it('that may not remove fails with WRITE_DENIED', async () => {
    const { open, putFile } = await start(allow('s3:PutObject'));
    await putFile('kept.bin', Buffer.from('x'));
    await expect((await open()).remove('kept.bin')).rejects.toMatchObject({ code: 'WRITE_DENIED' });
  });

  it.each<{ what: string; changes: Partial<S3Destination>; credentials?: Credentials; code: string }>([
    { what: 'an unknown key', changes: { accessKeyId: 'AKIAUNKNOWNUNKNOWN00' }, code: 'S3_INVALID_KEY' },
    { what: 'a wrong secret', changes: {}, credentials: { secretAccessKey: 'wrong' }, code: 'S3_SIGNATURE' },
    { what: 'a blank secret', changes: {}, credentials: { secretAccessKey: ' ' }, code: 'S3_INVALID_KEY' },
    { what: 'no secret', changes: {}, credentials: {}, code: 'S3_INVALID_KEY' },
    { what: 'no key', changes: { accessKeyId: undefined }, code: 'S3_INVALID_KEY' },
    { what: 'an unknown bucket', changes: { bucket: 'nobody-has-this' }, code: 'S3_BUCKET_NOT_FOUND' },
    { what: 'a bucket of ours', changes: { bucket: 'waybill-own' }, code: 'S3_BUCKET_NOT_FOUND' },
    { what: 'an access point', changes: { bucket: 'point-x-s3alias' }, code: 'S3_BUCKET_NOT_FOUND' },
    {
      what: 'a role without an external ID',
      changes: { accessKeyId: undefined, roleArn: 'arn:aws:iam::111122223333:role/r' },
      code: 'S3_ROLE_REFUSED',
    },
  ])('is refused with $code for $what', async ({ changes, credentials, code }) => {
    const { open } = await start();
    await expect(open(changes, {}, credentials)).rejects.toMatchObject({ name: 'PermanentError', code });
  });

  it('signs nothing with the function’s own key, whatever is missing', async () => {
    const { open, seen, destination } = await start();
    for (const credentials of [{}, { secretAccessKey: '' }, { password: 'p' }])
      await open({}, {}, credentials).catch(() => undefined);
    await open({ accessKeyId: undefined }).catch(() => undefined);
    await sendFile(await open(), file(), aRun());
    expect(seen.filter(({ accessKeyId }) => accessKeyId !== destination.accessKeyId)).toEqual([]);
  });
});

describe('the region of a bucket', () => {
  const elsewhere = (world: S3World): void => {
    const redirect: Interception = {
      status: 301,
      code: 'PermanentRedirect',
      headers: { 'x-amz-bucket-region': 'eu-central-1' },
    };
    world.intercept = ({ headers }) =>
      headers.authorization?.includes('/eu-central-1/s3/') ? undefined : redirect;
  };

  it('is found where the settings name none', async () => {
    const own = await start();
    elsewhere(own);
    const transport = await own.open({ region: undefined });
    expect(await transport.createFile('a.bin', partOf(Buffer.from('x')))).toMatchObject({ kind: 'CREATED' });
  });

  it('fails with S3_WRONG_REGION where the settings name another, and tells the right one', async () => {
    const own = await start();
    elsewhere(own);
    await expect(own.open({ region: 'us-west-2' })).rejects.toMatchObject({
      name: 'PermanentError',
      code: 'S3_WRONG_REGION',
      message: 'The bucket is in eu-central-1. Select that region.',
    });
  });

  it('is never taken from words that are none', async () => {
    const own = await start();
    const headers = { 'x-amz-bucket-region': 'evil.example/x' };
    own.intercept = () => ({ status: 301, code: 'PermanentRedirect', headers });
    await expect(own.open({ region: undefined })).rejects.toMatchObject({
      message: 'The bucket is in another region. Select that region.',
    });
  });
});
