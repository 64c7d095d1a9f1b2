import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startS3, type TestS3 } from './endpoint.ts';

let s3: TestS3;
beforeAll(async () => {
  s3 = await startS3();
});
afterAll(() => s3.close());

/** Sends bytes as they are, where the SDK would only send good ones. Answers S3's error code, or the object kept. */
async function putRaw(body: string, headers: Record<string, string>): Promise<string> {
  const response = await fetch(`${s3.url}/files/raw`, { method: 'PUT', body, headers });
  if (response.ok) return await (await fetch(`${s3.url}/files/raw`)).text();
  return codeIn(await response.text());
}

async function post(path: string, body: string): Promise<string> {
  const headers = { 'content-md5': createHash('md5').update(body).digest('base64') };
  const response = await fetch(`${s3.url}${path}`, { method: 'POST', body, headers });
  const text = await response.text();
  return response.ok ? text : codeIn(text);
}

const codeIn = (xml: string) => /<Code>(.*?)<\/Code>/.exec(xml)?.[1] ?? xml;
const chunked = (decodedBytes: number, more = {}) => ({
  'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
  'content-encoding': 'aws-chunked',
  'x-amz-decoded-content-length': String(decodedBytes),
  ...more,
});
const trailer = { 'x-amz-trailer': 'x-amz-checksum-crc32' };

describe('S3 aws-chunked bodies', () => {
  it.each([
    ['one chunk', '5\r\nhello\r\n0\r\n\r\n', chunked(5), 'hello'],
    [
      'signed chunks',
      '5;chunk-signature=ab\r\nhello\r\n1;chunk-signature=cd\r\n!\r\n0;chunk-signature=ef\r\n\r\n',
      chunked(6),
      'hello!',
    ],
    ['line ends inside a chunk', '6\r\na\r\nb\r\n\r\n0\r\n\r\n', chunked(6), 'a\r\nb\r\n'],
    [
      'a right trailing checksum',
      '5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n',
      chunked(5, trailer),
      'hello',
    ],
    [
      'a wrong trailing checksum',
      '5\r\nhello\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n',
      chunked(5, trailer),
      'BadDigest',
    ],
    [
      'a trailing checksum that is promised and missing',
      '5\r\nhello\r\n0\r\n\r\n',
      chunked(5, trailer),
      'BadDigest',
    ],
    ['fewer bytes than declared', '5\r\nhello\r\n0\r\n\r\n', chunked(6), 'IncompleteBody'],
    ['more bytes than declared', '5\r\nhello\r\n0\r\n\r\n', chunked(4), 'IncompleteBody'],
    ['a chunk that ends early', '9\r\nhello', chunked(9), 'IncompleteBody'],
    ['no framing', 'hello', chunked(5), 'IncompleteBody'],
    ['a chunk without its line end', '5\r\nhelloX0\r\n\r\n', chunked(5), 'IncompleteBody'],
  ])('with %s', async (_, body, headers, expected) => {
    expect(await putRaw(body, headers)).toBe(expected);
  });

  it('are refused without their decoded length', async () => {
    const { 'x-amz-decoded-content-length': _, ...headers } = chunked(5);
    expect(await putRaw('5\r\nhello\r\n0\r\n\r\n', headers)).toBe('MissingContentLength');
  });
});

describe('S3 payload hash', () => {
  const hash = createHash('sha256').update('hello').digest('hex');
  it.each([
    ['hello', 'hello'],
    ['other', 'XAmzContentSHA256Mismatch'],
  ])('is held against the body %s', async (body, expected) => {
    expect(await putRaw(body, { 'x-amz-content-sha256': hash })).toBe(expected);
  });
});

describe('S3 XML documents', () => {
  it.each([
    ['nothing', ''],
    ['another root', '<Other><Object><Key>a</Key></Object></Other>'],
    ['an open element', '<Delete><Object><Key>a</Key></Object>'],
    ['crossed elements', '<Delete><Object><Key>a</Object></Key></Delete>'],
    ['text around', '<Delete><Object><Key>a</Key></Object></Delete>x'],
    ['an unknown entity', '<Delete><Object><Key>&file;</Key></Object></Delete>'],
    ['a DOCTYPE', '<!DOCTYPE d [<!ENTITY file "x">]><Delete><Object><Key>a</Key></Object></Delete>'],
    ['an element it does not know', '<Delete><Object><Key>a</Key><Size>1</Size></Object></Delete>'],
    ['two keys', '<Delete><Object><Key>a</Key><Key>b</Key></Object></Delete>'],
  ])('with %s are refused', async (_, body) => {
    expect(await post('/files?delete', body)).toBe('MalformedXML');
  });

  it('may hold a declaration, comments, attributes, prefixes and character references', async () => {
    const body = `<?xml version="1.0"?><!-- list --><s3:Delete xmlns:s3="urn:x">
      <s3:Object><s3:Key>a&#x26;b&#233;</s3:Key></s3:Object></s3:Delete>`;
    expect(await post('/files?delete', body)).toContain('<Deleted><Key>a&amp;bé</Key></Deleted>');
  });
});
