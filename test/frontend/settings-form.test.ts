import { describe, expect, it } from 'vitest';
import { checkSettings, checkTest } from '../../frontend/src/deliveries/check-settings.ts';
import { bucketPolicy, keyPolicyStatement, trustPolicy } from '../../frontend/src/deliveries/s3-policies.ts';
import {
  emptySettings,
  hasStoredSecret,
  type SettingsForm,
  settingsFormOf,
  withServer,
} from '../../frontend/src/deliveries/settings-form.ts';
import { traceReport } from '../../frontend/src/deliveries/trace-report.ts';
import { pinnedKey, someSettings } from './support/api-world.ts';

const more = { testId: undefined, version: 0, hasSecret: false };
const sftp = (different: Partial<SettingsForm['SFTP']> = {}): SettingsForm => ({
  ...emptySettings,
  SFTP: { ...emptySettings.SFTP, host: 'files.example.com', username: 'acme', ...different },
  secrets: { ...emptySettings.secrets, SFTP: 'a password' },
  emails: 'ops@example.com; it@example.com\nops2@example.com',
});
const s3 = (different: Partial<SettingsForm['S3']> = {}): SettingsForm => ({
  ...sftp(),
  protocol: 'S3',
  S3: { ...emptySettings.S3, bucket: 'acme-exports/i9/', accessKeyId: 'AKIA0000000000000000', ...different },
  secrets: { SFTP: '', FTPS: '', S3: 'a secret' },
});
const errorsOf = (form: SettingsForm) => {
  const checked = checkSettings(form, more);
  return 'errors' in checked ? checked.errors : {};
};

describe('what the settings page sends', () => {
  it('is the server with its password and every address', () => {
    expect(checkSettings(sftp(), more)).toEqual({
      body: {
        destination: {
          protocol: 'SFTP',
          host: 'files.example.com',
          port: 22,
          username: 'acme',
          directory: '',
        },
        password: 'a password',
        notificationEmails: ['ops@example.com', 'it@example.com', 'ops2@example.com'],
        version: 0,
      },
    });
  });

  it('is the private key instead of the password', () => {
    expect(checkTest(sftp({ signIn: 'privateKey' }))).toMatchObject({ body: { privateKey: 'a password' } });
  });

  it.each([
    ['EXPLICIT', '', 21],
    ['IMPLICIT', '', 990],
    ['IMPLICIT', '2990', 2990],
  ] as const)('is the port that %s with %j means', (tlsMode, port, sent) => {
    const form = { ...sftp(), protocol: 'FTPS' as const };
    const FTPS = { ...emptySettings.FTPS, host: 'h.example', username: 'u', tlsMode, port };
    expect(checkTest({ ...form, FTPS })).toMatchObject({ body: { destination: { port: sent, tlsMode } } });
  });

  it('is bucket and prefix apart, with a key or with a role and no secret', () => {
    expect(checkTest(s3())).toEqual({
      body: {
        destination: {
          protocol: 'S3',
          bucket: 'acme-exports',
          prefix: 'i9/',
          accessKeyId: 'AKIA0000000000000000',
        },
        secretAccessKey: 'a secret',
      },
    });
    const roleArn = 'arn:aws:iam::123456789012:role/i9';
    const role = checkSettings(s3({ signIn: 'role', roleArn }), more);
    expect(role).toMatchObject({ body: { destination: { roleArn } } });
    expect(JSON.stringify(role)).not.toContain('a secret');
  });

  it('is a passed test instead of the secret', () => {
    const checked = checkSettings(sftp(), { ...more, testId: '01KA0000000000000000000000' });
    expect(checked).toMatchObject({ body: { testId: '01KA0000000000000000000000' } });
    expect(JSON.stringify(checked)).not.toContain('a password');
  });
});

describe('wrong settings are told field by field', () => {
  it.each([
    [
      'nothing entered',
      { ...emptySettings },
      {
        host: 'Enter the name of the server, up to 255 characters.',
        username: 'Enter the user name, up to 128 characters.',
        secret: 'Enter the password or private key for this server and user.',
        emails: 'Enter at least one e-mail address.',
      },
    ],
    [
      'a port that is none',
      sftp({ port: '70000' }),
      { port: 'Enter a port from 1 to 65535, or leave it blank.' },
    ],
    [
      'an address that is none',
      { ...sftp(), emails: 'ops@example.com, nonsense' },
      { emails: 'This is no e-mail address: nonsense' },
    ],
    [
      'eleven addresses',
      { ...sftp(), emails: Array.from({ length: 11 }, (_, index) => `a${index}@example.com`).join() },
      { emails: 'Enter no more than 10 e-mail addresses.' },
    ],
    [
      'a key that is none',
      { ...sftp(), pgpPublicKey: 'nonsense' },
      { pgpPublicKey: 'Paste the armored public key, from BEGIN to END.' },
    ],
    [
      'a role that is none',
      s3({ signIn: 'role', roleArn: 'i9' }),
      { roleArn: 'Enter the ARN of a role, for example arn:aws:iam::123456789012:role/i9-exports.' },
    ],
  ])('%s', (_, form, errors) => {
    expect(errorsOf(form)).toEqual(errors);
  });
});

describe('what is stored', () => {
  const settings = someSettings({
    kept: [
      {
        destination: { protocol: 'S3', bucket: 'acme', prefix: 'in/', accessKeyId: 'AKIA0000000000000000' },
        hasSecret: true,
      },
    ],
  });

  it('fills the form, the values of the other protocols too', () => {
    expect(settingsFormOf(settings)).toMatchObject({
      protocol: 'SFTP',
      SFTP: { host: 'sftp.example', port: '', directory: '/exports', hostKeyFingerprint: pinnedKey },
      S3: { bucket: 'acme/in/', accessKeyId: 'AKIA0000000000000000' },
      emails: 'ops@example.com',
    });
  });

  it('lends its secret to the same account only, of every protocol', () => {
    const form = settingsFormOf(settings);
    const other = withServer(form, { username: 'other' });
    const bucket = { ...form, protocol: 'S3' as const };
    expect([
      hasStoredSecret(form, settings),
      hasStoredSecret(withServer(form, { host: 'SFTP://sftp.example', directory: '/in' }), settings),
      hasStoredSecret(other, settings),
      hasStoredSecret(bucket, settings),
      hasStoredSecret({ ...bucket, S3: { ...bucket.S3, bucket: 'other' } }, settings),
      hasStoredSecret({ ...form, protocol: 'FTPS' }, settings),
    ]).toEqual([true, true, false, true, false, false]);
  });

  it('keeps its host key only for the same server and user', () => {
    const form = settingsFormOf(settings);
    expect([
      withServer(form, { directory: '/in' }).SFTP.hostKeyFingerprint,
      withServer(form, { port: '2222' }).SFTP.hostKeyFingerprint,
    ]).toEqual([pinnedKey, undefined]);
  });
});

describe('policies for the owner of a bucket', () => {
  const roleArn = 'arn:aws-us-gov:iam::123456789012:role/i9';

  it('let our account assume the role under the external ID', () => {
    const policy = JSON.parse(trustPolicy({ senderArn: 'arn:aws:iam::1:role/send', externalId: 'ext-1' }));
    expect(policy.Statement[0]).toMatchObject({
      Principal: { AWS: 'arn:aws:iam::1:role/send' },
      Action: 'sts:AssumeRole',
      Condition: { StringEquals: { 'sts:ExternalId': 'ext-1' } },
    });
  });

  it("allow what sending needs below the prefix, in the role's partition", () => {
    const policy = JSON.parse(bucketPolicy({ bucket: 'acme', prefix: 'i9/', roleArn }));
    expect(policy.Statement.map(({ Resource }: { Resource: string }) => Resource)).toEqual([
      'arn:aws-us-gov:s3:::acme/i9/*',
      'arn:aws-us-gov:s3:::acme',
    ]);
    expect(policy.Statement[0].Action).toContain('s3:PutObject');
    expect(JSON.parse(keyPolicyStatement(roleArn)).Action).toContain('kms:GenerateDataKey');
  });

  it('name no principal when they are put on the user, and the key with them', () => {
    const kmsKeyArn = 'arn:aws:kms:us-east-1:123456789012:key/1';
    const { Statement } = JSON.parse(bucketPolicy({ bucket: 'acme', prefix: '', kmsKeyArn }));
    expect(Statement.some((one: object) => 'Principal' in one)).toBe(false);
    expect(Statement.at(-1).Resource).toBe(kmsKeyArn);
  });
});

describe('the report of a test', () => {
  it('tells each step with time, outcome and code', () => {
    const report = traceReport(
      {
        testId: '01KA0000000000000000000000',
        distributorId: 'northwind',
        status: 'FAILED',
        startedAt: '2026-03-02T15:00:00.000Z',
        code: 'AUTH_FAILED',
        text: 'The user name or password was rejected.',
        steps: [
          { step: 'CONNECT', outcome: 'PASSED', durationMs: 40 },
          { step: 'SIGN_IN', outcome: 'FAILED', durationMs: 9, failureCode: 'AUTH_FAILED' },
          { step: 'WRITE', outcome: 'SKIPPED' },
        ],
      },
      { protocol: 'SFTP', host: 'files.example.com', port: 22, username: 'acme', directory: '/in' },
    );
    expect(report.split('\n')).toEqual([
      'Connection test 01KA0000000000000000000000, 2026-03-02 15:00:00 UTC',
      'Destination: sFTP, files.example.com, port 22, user acme, directory /in',
      '- Connect: passed in 40 ms',
      '- Sign in: failed in 9 ms [AUTH_FAILED]',
      '- Write a test file: not reached',
      'Result: AUTH_FAILED. The user name or password was rejected.',
    ]);
  });
});
