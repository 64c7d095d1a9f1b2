import { afterEach, describe, expect, it } from 'vitest';
import type { Credentials, S3Destination } from '../../../functions/transfer/contract.ts';
import type { TransportTiming } from '../../../functions/transfer/transport.ts';
import type { PolicyStatement } from '../../../local/iam/policy.ts';
import { type Interception, type S3World, startS3World } from '../s3-destination/s3-world.ts';
import { allPassed, failedAt, outcomesOf, shout, tryDestination } from './try-destination.ts';

const order = ['CONNECT', 'SIGN_IN', 'DIRECTORY', 'WRITE', 'READ_BACK', 'DELETE'];
const allow = (...Action: string[]): PolicyStatement[] => [
  { Effect: 'Allow', Action, Resource: 'arn:aws:s3:::acme-hr-deliveries/inbox/*' },
];

let world: S3World | undefined;
afterEach(async () => {
  await world?.stop();
  world = undefined;
});

async function test(
  options: {
    changes?: Partial<S3Destination>;
    credentials?: Credentials;
    statements?: PolicyStatement[];
    intercept?: (what: string) => Interception;
    timing?: Partial<TransportTiming>;
  } = {},
) {
  world = await startS3World(options.statements);
  const { intercept } = options;
  if (intercept !== undefined) world.intercept = ({ what }) => intercept(what);
  const destination = { ...world.destination, ...options.changes };
  const credentials = options.credentials ?? world.credentials;
  const { timing } = options;
  return { world, ...(await tryDestination(destination, credentials, { timing: timing ?? {} })) };
}

describe('testing a connection to Amazon S3', () => {
  it('passes every step, tells the region and leaves nothing behind', async () => {
    const { result, world } = await test();
    expect([result.outcome, result.code, outcomesOf(result.steps)]).toEqual([
      'PASSED',
      'OK',
      allPassed(order),
    ]);
    expect(result.steps[0]?.text).toBe('us-east-1');
    expect(await world.keys()).toEqual([]);
  });

  it('warns where the account may not read, and where it may not delete', async () => {
    const { result, world } = await test({ statements: allow('s3:PutObject') });
    expect([result.outcome, result.code, outcomesOf(result.steps).slice(-3)]).toEqual([
      'PASSED',
      'OK_DELETE_DENIED',
      ['WRITE PASSED', 'READ_BACK WARNED', 'DELETE WARNED'],
    ]);
    expect(
      (await world.keys())
        .map((key) => key.replace('inbox/', ''))
        .every((name) => result.text.includes(name)),
    ).toBe(true);
  });

  it.each<{
    what: string;
    changes?: Partial<S3Destination>;
    credentials?: Credentials;
    statements?: PolicyStatement[];
    intercept?: (what: string) => Interception;
    timing?: Partial<TransportTiming>;
    step: string;
    code: string;
  }>([
    {
      what: 'an unknown bucket',
      changes: { bucket: 'nobody-has-this' },
      step: 'DIRECTORY',
      code: 'S3_BUCKET_NOT_FOUND',
    },
    {
      what: 'an unknown key',
      changes: { accessKeyId: 'AKIAUNKNOWNUNKNOWN00' },
      step: 'SIGN_IN',
      code: 'S3_INVALID_KEY',
    },
    {
      what: 'a wrong secret',
      credentials: { secretAccessKey: 'wrong' },
      step: 'SIGN_IN',
      code: 'S3_SIGNATURE',
    },
    {
      what: 'a bucket elsewhere',
      changes: { region: 'us-west-2' },
      intercept: () => ({
        status: 301,
        code: 'PermanentRedirect',
        words: shout,
        headers: { 'x-amz-bucket-region': 'eu-central-1' },
      }),
      step: 'DIRECTORY',
      code: 'S3_WRONG_REGION',
    },
    { what: 'no right to put', statements: allow('s3:GetObject'), step: 'WRITE', code: 'S3_ACCESS_DENIED' },
    {
      what: 'no right to the key of encryption',
      intercept: (what) =>
        what === 'PUT'
          ? { status: 403, code: 'AccessDenied', words: `${shout} kms:GenerateDataKey` }
          : undefined,
      step: 'WRITE',
      code: 'S3_KMS_DENIED',
    },
    {
      what: 'a service that is busy',
      intercept: (what) => (what === 'PUT' ? { status: 503, code: 'SlowDown', words: shout } : undefined),
      step: 'WRITE',
      code: 'SERVER_BUSY',
    },
    {
      what: 'a refusal that nobody knows',
      intercept: (what) => (what === 'PUT' ? { status: 418, code: shout, words: shout } : undefined),
      step: 'WRITE',
      code: 'UNEXPECTED',
    },
    {
      what: 'an answer that never comes',
      intercept: (what) => (what === 'PUT' ? 'never answer' : undefined),
      timing: { noProgressMs: 1_500 },
      step: 'WRITE',
      code: 'NO_PROGRESS',
    },
  ])('ends with $code for $what', async ({ step, code, ...options }) => {
    const { result, everything, world } = await test(options);
    expect([result.outcome, result.code, outcomesOf(result.steps)]).toEqual([
      'FAILED',
      code,
      failedAt(step, order),
    ]);
    expect(everything).not.toContain(shout);
    expect(everything).not.toContain(world.credentials.secretAccessKey);
    expect(result.fixer).toBeDefined();
  });

  it('knows without asking anybody that a key without its secret is none', async () => {
    const { result, world } = await test({ credentials: {} });
    expect(outcomesOf(result.steps).slice(0, 2)).toEqual(['CONNECT SKIPPED', 'SIGN_IN FAILED']);
    expect(world.seen).toEqual([]);
  });
});
