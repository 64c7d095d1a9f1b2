import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aPartnerWorld } from './a-partner-world.ts';

let world: Awaited<ReturnType<typeof aPartnerWorld>>;
beforeEach(async () => {
  world = await aPartnerWorld();
});
afterEach(() => world.stop());

const put = (Bucket: string) => new PutObjectCommand({ Bucket, Key: 'inbox/a.zip', Body: 'a' });
const assume = (changes = {}) =>
  new AssumeRoleCommand({
    RoleArn: world.account.roleArn,
    RoleSessionName: 'waybill-delivery',
    ExternalId: 'the-external-id',
    ...changes,
  });

async function sessionKey() {
  world.account.trustExternalId('the-external-id');
  const { Credentials: made } = await world.sts().send(assume());
  return {
    accessKeyId: made?.AccessKeyId ?? '',
    secretAccessKey: made?.SecretAccessKey ?? '',
    sessionToken: made?.SessionToken ?? '',
  };
}

describe("the partner's AWS account", () => {
  it('takes a delivery by the access key of its user', async () => {
    const { bucket, accessKeyId, secretAccessKey } = world.account;
    const s3 = world.s3As({ accessKeyId, secretAccessKey });
    await s3.send(put(bucket));
    const found = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: 'inbox/a.zip' }));
    expect(await found.Body?.transformToString()).toBe('a');
    expect(accessKeyId).toMatch(/^AKIA[A-Z0-9]{16}$/);
  });

  it('lets its user into no bucket of the application', async () => {
    const s3 = world.s3As(world.account);
    await expect(s3.send(put('waybill-exports'))).rejects.toMatchObject({ name: 'AccessDenied' });
    await expect(s3.send(new ListObjectsV2Command({ Bucket: 'waybill-exports' }))).rejects.toMatchObject({
      name: 'AccessDenied',
    });
  });

  it('lets no role of the application in by itself', async () => {
    const sts = world.sts();
    const { Arn } = await sts.send(new GetCallerIdentityCommand());
    const s3 = world.s3As(await sts.config.credentials());
    expect(Arn).toContain('reader');
    await expect(s3.send(put(world.account.bucket))).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  it('takes a delivery by its role, assumed under the external ID that it trusts', async () => {
    const s3 = world.s3As(await sessionKey());
    await s3.send(put(world.account.bucket));
    await expect(s3.send(put('waybill-exports'))).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  it('trusts the same external ID after a restart', () => {
    world.account.trustExternalId('the-external-id');
    expect(world.startedAgain().roles.map(({ externalId }) => externalId())).toEqual(['the-external-id']);
  });
});

describe('assuming a role of another account', () => {
  it.each([
    { what: 'another external ID', changes: { ExternalId: 'guessed' } },
    { what: 'no external ID', changes: { ExternalId: undefined } },
    { what: 'an unknown role', changes: { RoleArn: 'arn:aws:iam::111122223333:role/other' } },
  ])('is refused with $what', async ({ changes }) => {
    world.account.trustExternalId('the-external-id');
    await expect(world.sts().send(assume(changes))).rejects.toMatchObject({
      name: 'AccessDenied',
      $metadata: { httpStatusCode: 403 },
    });
  });

  it('is refused before the partner has written the external ID into its trust policy', async () => {
    await expect(world.sts().send(assume())).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  it('is refused to an account that the role does not trust', async () => {
    world.account.trustExternalId('the-external-id');
    const { accessKeyId, secretAccessKey } = world.account;
    await expect(world.sts({ accessKeyId, secretAccessKey }).send(assume())).rejects.toMatchObject({
      name: 'AccessDenied',
    });
  });

  it('is refused for longer than the role allows, and with what is not played', async () => {
    await expect(world.sts().send(assume({ DurationSeconds: 43_200 }))).rejects.toMatchObject({
      name: 'ValidationError',
    });
    await expect(world.sts().send(assume({ Policy: '{}' }))).rejects.toThrow(/AssumeRole with Policy/);
  });

  it('gives a key that is good with its token only, and for its time', async () => {
    const { sessionToken, ...key } = await sessionKey();
    const bucket = world.account.bucket;
    await expect(world.s3As(key).send(put(bucket))).rejects.toMatchObject({ name: 'InvalidToken' });
    world.clock.advance(3_600_001);
    await expect(world.s3As({ ...key, sessionToken }).send(put(bucket))).rejects.toMatchObject({
      name: 'ExpiredToken',
    });
  });
});
