import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startS3, type TestS3 } from './endpoint.ts';

let s3: TestS3;
const corsRules = [
  {
    allowedOrigins: ['https://*.example'],
    allowedMethods: ['GET', 'PUT'],
    allowedHeaders: ['content-*'],
    exposedHeaders: ['ETag'],
    maxAgeSeconds: 60,
  },
];
beforeAll(async () => {
  s3 = await startS3({ buckets: [{ name: 'files', corsRules }, { name: 'closed' }] });
  await s3.client.send(new PutObjectCommand({ Bucket: 'files', Key: 'a', Body: 'abc' }));
});
afterAll(() => s3.close());

/** A URL as SigV4 presigns it; the signature is the endpoint's to verify, not S3's. */
function presigned(
  key: string,
  signedAt: Date,
  lifeSeconds: number,
  more: Record<string, string> = {},
): string {
  const query = new URLSearchParams({
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Content-Sha256': 'UNSIGNED-PAYLOAD',
    'X-Amz-Credential': 'local/20270101/us-east-1/s3/aws4_request',
    'X-Amz-Date': signedAt.toISOString().replace(/[-:]|\.\d+/g, ''),
    'X-Amz-Expires': String(lifeSeconds),
    'X-Amz-SignedHeaders': 'host',
    'X-Amz-Signature': '00',
    'x-id': 'GetObject',
    ...more,
  });
  return `${s3.url}/files/${key}?${query}`;
}

describe('S3 presigned URLs', () => {
  it('serve GET with response-* overrides and take PUT', async () => {
    const url = presigned('a', s3.clock.now(), 60, {
      'response-content-disposition': 'attachment; filename="a.csv"',
    });
    const response = await fetch(url);
    expect([await response.text(), response.headers.get('content-disposition')]).toEqual([
      'abc',
      'attachment; filename="a.csv"',
    ]);
    const put = presigned('b', s3.clock.now(), 60, { 'x-amz-meta-from': 'browser' });
    expect((await fetch(put, { method: 'PUT', body: 'browser' })).status).toBe(200);
    const read = await fetch(presigned('b', s3.clock.now(), 60));
    expect([await read.text(), read.headers.get('x-amz-meta-from')]).toEqual(['browser', 'browser']);
  });

  it('expire by the runtime clock', async () => {
    const url = presigned('a', s3.clock.now(), 900);
    s3.clock.advance(890_000);
    expect((await fetch(url)).status).toBe(200);
    s3.clock.advance(20_000);
    const late = await fetch(url);
    expect(late.status).toBe(403);
    expect(await late.text()).toContain('<Message>Request has expired</Message>');
  });

  it.each([0, 604_801])('are refused with a life of %i seconds', async (seconds) => {
    const response = await fetch(presigned('a', s3.clock.now(), seconds));
    expect([response.status, await response.text()]).toEqual([
      400,
      expect.stringContaining('AuthorizationQueryParametersError'),
    ]);
  });

  it('are held to the checksum in their query, which the SDK adds for an empty body by default', async () => {
    const url = presigned('c', s3.clock.now(), 60, {
      'x-amz-checksum-crc32': 'AAAAAA==',
      'x-amz-sdk-checksum-algorithm': 'CRC32',
    });
    const response = await fetch(url, { method: 'PUT', body: 'not empty' });
    expect([response.status, await response.text()]).toEqual([400, expect.stringContaining('BadDigest')]);
  });
});

describe('S3 CORS', () => {
  const preflight = (bucket: string, origin: string, method: string, headers = 'content-type') =>
    fetch(`${s3.url}/${bucket}/a`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': method, 'access-control-request-headers': headers },
    });

  it('allows what a rule of the bucket allows', async () => {
    const response = await preflight('files', 'https://app.example', 'PUT');
    expect([response.status, Object.fromEntries(response.headers)]).toMatchObject([
      200,
      {
        'access-control-allow-origin': 'https://app.example',
        'access-control-allow-methods': 'GET, PUT',
        'access-control-allow-headers': 'content-type',
        'access-control-max-age': '60',
      },
    ]);
    const read = await fetch(presigned('a', s3.clock.now(), 60), {
      headers: { origin: 'https://app.example' },
    });
    expect(read.headers.get('access-control-allow-origin')).toBe('https://app.example');
    expect(read.headers.get('access-control-expose-headers')).toBe('ETag');
  });

  it.each([
    ['another origin', 'files', 'https://app.test', 'PUT', 'content-type'],
    ['another method', 'files', 'https://app.example', 'DELETE', 'content-type'],
    ['another header', 'files', 'https://app.example', 'PUT', 'x-amz-meta-a'],
    ['a bucket without rules', 'closed', 'https://app.example', 'PUT', 'content-type'],
  ])('refuses %s', async (_, bucket, origin, method, headers) => {
    const response = await preflight(bucket, origin, method, headers);
    expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([403, null]);
  });
});
