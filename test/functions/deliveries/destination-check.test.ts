import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { NewConnectionTest } from '../../../functions/deliveries/contract.ts';
import { checkedDestination } from '../../../functions/deliveries/destination-check.ts';

const sftp = { protocol: 'SFTP', host: 'sftp.acme.example', username: 'acme' };
const ftps = { protocol: 'FTPS', host: 'ftps.acme.example', username: 'acme' };
const bucket = { protocol: 'S3', bucket: 'acme-exports', accessKeyId: 'AKIAEXAMPLE000000000' };
const roleArn = 'arn:aws:iam::111122223333:role/waybill';

const checked = (entered: object) =>
  checkedDestination(NewConnectionTest.parse({ destination: entered }).destination);

function problemsOf(entered: object): [string, string][] {
  try {
    checked(entered);
    return [];
  } catch (error) {
    const { code, fields } = error as { code: string; fields: { pointer: string; detail: string }[] };
    expect(code).toBe('VALIDATION_FAILED');
    return fields.map(({ pointer, detail }) => [pointer.replace('#/destination/', ''), detail]);
  }
}

describe('a server that is entered', () => {
  it.each([
    ['as a name', sftp, { host: 'sftp.acme.example', port: 22, directory: '' }],
    ['in capitals with blanks', { ...sftp, host: ' SFTP.Acme.Example ' }, { host: 'sftp.acme.example' }],
    [
      'as a URL',
      { ...sftp, host: 'sftp://SFTP.acme.example:2222/exports/in' },
      { host: 'sftp.acme.example', port: 2222, directory: '/exports/in' },
    ],
    [
      'as a URL that ends in a slash',
      { ...sftp, host: 'sftp://a.example/' },
      { host: 'a.example', directory: '' },
    ],
    [
      'as a URL that repeats what the other fields say',
      { ...sftp, host: 'sftp://a.example:2222/in', port: 2222, directory: '/in' },
      { host: 'a.example', port: 2222, directory: '/in' },
    ],
    ['as a URL of FTPs', { ...ftps, host: 'ftps://b.example:990' }, { host: 'b.example', port: 990 }],
    ['on the usual port of FTPs', ftps, { port: 21, tlsMode: 'EXPLICIT' }],
    ['on that of implicit TLS', { ...ftps, tlsMode: 'IMPLICIT' }, { port: 990 }],
    [
      'as a URL with a port, beside the usual port of implicit TLS',
      { ...ftps, tlsMode: 'IMPLICIT', host: 'ftps://b.example:2990', port: 990 },
      { host: 'b.example', port: 2990 },
    ],
    [
      'by its address, which is looked at when it is dialled',
      { ...sftp, host: '127.0.0.1' },
      { host: '127.0.0.1' },
    ],
  ])('%s is taken', (_, entered, parts) => {
    expect(checked(entered)).toMatchObject(parts);
  });

  const nameOnly = 'Enter the server name only; port and directory have fields of their own.';
  const own = 'Enter the user name and password in their own fields, not as part of the server name.';
  it.each([
    ['a user in a URL', { ...sftp, host: 'sftp://acme:pw@a.example' }, ['host', own]],
    ['a user before the name', { ...sftp, host: 'acme@a.example' }, ['host', own]],
    ['a port behind the name', { ...sftp, host: 'a.example:22' }, ['host', nameOnly]],
    ['a folder behind the name', { ...sftp, host: 'a.example/in' }, ['host', nameOnly]],
    ['a query', { ...sftp, host: 'sftp://a.example/in?x=1' }, ['host', nameOnly]],
    ['blanks in the name', { ...sftp, host: 'a example' }, ['host', 'Enter the name of the server.']],
    ['an IPv6 address', { ...sftp, host: '[::1]' }, ['host', nameOnly]],
    ['a URL without a name', { ...sftp, host: 'sftp:///in' }, ['host', 'Enter the name of the server.']],
    [
      'the URL of another protocol',
      { ...sftp, host: 'https://a.example' },
      ['host', 'This URL is not one of sFTP. Enter the server name only, or choose its protocol.'],
    ],
    [
      'plain FTP',
      { ...ftps, host: 'ftp://a.example' },
      ['host', 'Unencrypted FTP is never used. Enter the server name only; FTP over TLS is used then.'],
    ],
    [
      'two ports',
      { ...sftp, host: 'sftp://a.example:2222', port: 2022 },
      ['port', 'The URL names port 2222. Enter the port once.'],
    ],
    [
      'two directories',
      { ...sftp, host: 'sftp://a.example/in', directory: '/out' },
      ['directory', 'The URL names the directory /in. Enter the directory once.'],
    ],
    [
      'a climbing directory',
      { ...sftp, directory: '/in/../etc' },
      ['directory', 'The directory must not contain "..".'],
    ],
    [
      'a climbing directory in a URL',
      { ...sftp, host: 'sftp://a.example/in/..' },
      ['directory', 'The directory must not contain "..".'],
    ],
    [
      'a directory of two lines',
      { ...ftps, directory: '/in\r\nDELE x' },
      ['directory', 'The directory is one line, its parts divided by "/".'],
    ],
    [
      'a user of two lines',
      { ...ftps, username: 'a\r\nPASS x' },
      ['username', 'The user name is one line of text.'],
    ],
    ...[80, 443, 25, 3306, 6379, 9001].map((port) => [
      `port ${port}`,
      { ...sftp, port },
      ['port', `Port ${port} is not used for file transfer. Use 22, 21, 990 or a port from 1024 on.`],
    ]),
  ] as [string, object, [string, string]][])('with %s is refused', (_, entered, problem) => {
    expect(problemsOf(entered)).toEqual([problem]);
  });

  it('with several faults is told of each', () => {
    const fields = problemsOf({ ...sftp, host: 'a@b', directory: '..', port: 80 }).map(([field]) => field);
    expect(fields.sort()).toEqual(['directory', 'host', 'port']);
  });
});

describe('certificates of a private authority', () => {
  const folder = mkdtempSync(join(tmpdir(), 'waybill-certificate-'));
  const arguments_ = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=Acme -days 2';
  execFileSync(
    'openssl',
    [...arguments_.split(' '), '-keyout', join(folder, 'key'), '-out', join(folder, 'pem')],
    {
      stdio: 'ignore',
    },
  );
  const pem = readFileSync(join(folder, 'pem'), 'utf8');
  const key = readFileSync(join(folder, 'key'), 'utf8');
  rmSync(folder, { recursive: true });

  it('are taken one or several', () => {
    expect(problemsOf({ ...ftps, trustedCertificates: pem })).toEqual([]);
    expect(problemsOf({ ...ftps, trustedCertificates: `${pem}\n${pem}` })).toEqual([]);
  });

  it.each([
    ['anything else', 'hello'],
    ['a broken one', pem.replace(/[A-Za-z0-9+/]{40}/, '')],
    ['a private key beside it', `${pem}${key}`],
  ])('are refused with %s', (_, trustedCertificates) => {
    expect(problemsOf({ ...ftps, trustedCertificates }).map(([field]) => field)).toEqual([
      'trustedCertificates',
    ]);
  });
});

describe('a bucket that is entered', () => {
  it.each([
    ['with an access key', bucket],
    ['with a role', { ...bucket, accessKeyId: undefined, roleArn }],
    [
      'with a prefix, a region and a key there',
      {
        ...bucket,
        prefix: 'in/waybill/',
        region: 'us-east-2',
        kmsKeyArn: 'arn:aws:kms:us-east-2:111122223333:key/0000-1111',
      },
    ],
  ])('%s is taken', (_, entered) => {
    expect(problemsOf(entered)).toEqual([]);
  });

  it.each([
    [
      'neither access key nor role',
      { ...bucket, accessKeyId: undefined },
      ['accessKeyId', 'Enter an access key ID, or the ARN of a role.'],
    ],
    ['both', { ...bucket, roleArn }, ['roleArn', 'Enter an access key ID or the ARN of a role, not both.']],
    [
      'a region that is none',
      { ...bucket, region: 'us-middle-1' },
      ['region', 'Choose a region of AWS, or none to find it out from the bucket.'],
    ],
    [
      'a key of another region',
      { ...bucket, region: 'us-east-1', kmsKeyArn: 'arn:aws:kms:eu-west-1:111122223333:key/0' },
      ['kmsKeyArn', "The key is in eu-west-1. Amazon S3 uses keys of the bucket's own region only."],
    ],
    [
      'a climbing prefix',
      { ...bucket, prefix: 'in/../' },
      ['prefix', 'The prefix must not contain "." or "..".'],
    ],
  ])('with %s is refused', (_, entered, problem) => {
    expect(problemsOf(entered)).toEqual([problem]);
  });
});
