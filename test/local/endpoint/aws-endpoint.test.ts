import { request } from 'node:http';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Chaos } from '../../../local/chaos/chaos.ts';
import { startAwsEndpoint } from '../../../local/endpoint/aws-endpoint.ts';
import {
  AwsError,
  type LocalService,
  type ServiceRequest,
  UnsupportedFeatureError,
} from '../../../local/service.ts';
import { StartError } from '../../../local/start-error.ts';
import { anEndpoint, readerArn, type TestEndpoint } from './an-endpoint.ts';
import { signedFetch, signedHeaders } from './signed-fetch.ts';

let running: TestEndpoint;
beforeEach(async () => {
  running = await anEndpoint([{ Effect: 'Allow', Action: 'test:Read', Resource: '*' }]);
});
afterEach(() => running.close());

/** A service that answers every call by `answer`. */
function aService(signingName: string, answer: (asked: ServiceRequest) => unknown): LocalService {
  return {
    signingName,
    handle: async (asked) => {
      const body = await answer(asked);
      if (Buffer.isBuffer(body) || body instanceof Readable) return { status: 200, body };
      return {
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body ?? {}),
      };
    },
  };
}

describe('the endpoint, in the place of the AWS services: who calls', () => {
  it('knows the role by the key, as STS tells it', async () => {
    const call = (roleArn?: string) =>
      signedFetch(running.clientSettings(roleArn), 'sts', {
        method: 'POST',
        body: 'Action=GetCallerIdentity&Version=2011-06-15',
      });
    expect(await (await call(readerArn)).text()).toContain(
      '<Arn>arn:aws:sts::000000000000:assumed-role/reader/local</Arn>',
    );
    expect(await (await call()).text()).toContain('<Arn>arn:aws:iam::000000000000:user/operator</Arn>');
  });

  it('gives the service the caller, its rights and the whole body', async () => {
    const seen: unknown[] = [];
    running.endpoint.register(
      aService('lambda', async ({ caller, method, url, body }) => {
        caller.authorize('test:Read', 'arn:x');
        seen.push(caller.roleArn, method, url.pathname, (await buffer(body)).toString());
      }),
    );
    const client = new LambdaClient(running.clientSettings(readerArn));
    await client.send(new InvokeCommand({ FunctionName: 'a function/with: odd (name)', Payload: '{"a":1}' }));
    expect(seen).toEqual([
      readerArn,
      'POST',
      '/2015-03-31/functions/a%20function%2Fwith%3A%20odd%20%28name%29/invocations',
      '{"a":1}',
    ]);
  });

  it('refuses what the role may not do and writes the denial down; the operator may do everything', async () => {
    running.endpoint.register(
      aService('dynamodb', ({ caller }) => caller.authorize('dynamodb:GetItem', 'arn:t')),
    );
    const get = new GetItemCommand({ TableName: 't-1', Key: { id: { S: '1' } } });
    await expect(new DynamoDBClient(running.clientSettings(readerArn)).send(get)).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining('is not authorized to perform: dynamodb:GetItem on resource: arn:t'),
      $metadata: { httpStatusCode: 400 },
    });
    await new DynamoDBClient(running.clientSettings()).send(get);
    expect(running.access.denials()).toMatchObject([
      { roleArn: readerArn, action: 'dynamodb:GetItem', resource: 'arn:t' },
    ]);
  });
});

describe('the endpoint, in the place of the AWS services: signatures', () => {
  beforeEach(() => {
    running.endpoint.register(aService('dynamodb', () => ({})));
    running.endpoint.register(aService('s3', () => Buffer.from('content')));
  });

  const dynamoDbCall = (credentials: { accessKeyId: string; secretAccessKey: string }) =>
    new DynamoDBClient({ ...running.clientSettings(), credentials }).send(
      new GetItemCommand({ TableName: 't-1', Key: { id: { S: '1' } } }),
    );
  const s3Call = (credentials: { accessKeyId: string; secretAccessKey: string }) =>
    new S3Client({ ...running.clientSettings(), credentials }).send(
      new GetObjectCommand({ Bucket: 'b', Key: 'k' }),
    );

  it('refuses a wrong secret', async () => {
    const wrong = { ...running.credentials.operator, secretAccessKey: 'wrong' };
    await expect(dynamoDbCall(wrong)).rejects.toMatchObject({ name: 'InvalidSignatureException' });
    await expect(s3Call(wrong)).rejects.toMatchObject({ name: 'SignatureDoesNotMatch' });
  });

  it('refuses an unknown key', async () => {
    const unknown = { accessKeyId: 'AKIAUNKNOWN', secretAccessKey: 'x' };
    await expect(dynamoDbCall(unknown)).rejects.toMatchObject({ name: 'UnrecognizedClientException' });
    await expect(s3Call(unknown)).rejects.toMatchObject({ name: 'InvalidAccessKeyId' });
  });

  it('accepts object keys with every kind of character', async () => {
    const client = new S3Client(running.clientSettings());
    for (const Key of ['a b/c+d', "ä'(x)!*", 'a//b', './..', 'q?x=1&y#z', '%2F']) {
      await client.send(new PutObjectCommand({ Bucket: 'b', Key, Body: 'x' }));
    }
  });

  it('refuses a request without a signature', async () => {
    const answer = await fetch(`${running.endpoint.url}/b/k`);
    expect(answer.status).toBe(403);
    expect(await answer.json()).toMatchObject({ __type: 'MissingAuthenticationTokenException' });
  });

  it.each([
    ['body', { tamper: { body: '{"a":2}' } }],
    ['method', { tamper: { method: 'PUT' } }],
    ['query', { tamper: { search: '?a=2' } }],
    ['signed header', { tamper: { headers: { 'x-amz-target': 'DynamoDB_20120810.DeleteItem' } } }],
  ])('refuses a changed %s', async (_name, { tamper }) => {
    const asked = {
      method: 'POST',
      body: '{"a":1}',
      headers: { 'x-amz-target': 'DynamoDB_20120810.GetItem' },
    };
    expect((await signedFetch(running.clientSettings(), 'dynamodb', asked)).status).toBe(200);
    const answer = await signedFetch(running.clientSettings(), 'dynamodb', asked, tamper);
    expect([answer.status, await answer.json()]).toEqual([
      403,
      expect.objectContaining({ __type: 'InvalidSignatureException' }),
    ]);
  });

  it('refuses an old signature, yet takes one by the moved clock', async () => {
    const call = (atMs: number) =>
      signedFetch(running.clientSettings(), 'dynamodb', { method: 'POST', body: '{}' }, {}, new Date(atMs));
    expect((await call(Date.now() - 16 * 60_000)).status).toBe(403);
    expect((await call(Date.now() + 86_400_000)).status).toBe(403);
    running.clock.advance(86_400_000);
    expect((await call(Date.now())).status).toBe(200);
    expect((await call(running.clock.nowMs())).status).toBe(200);
    running.clock.advance(86_400_000);
    const between = await call(Date.now() + 86_400_000); // by whoever was at work between the two moves
    expect(between.status).toBe(200);
    const toldMs = Date.parse(between.headers.get('date') ?? '') - Date.now();
    expect(Math.round(toldMs / 86_400_000)).toBe(1);
    expect((await call(Date.now() + 3 * 86_400_000)).status).toBe(403);
  });
});

describe('the endpoint, in the place of the AWS services: bodies and failures', () => {
  it('streams a large S3 body in and out', async () => {
    running.endpoint.register({
      signingName: 's3',
      handle: async ({ method, body }) => {
        if (method === 'GET')
          return { status: 200, body: Readable.from(repeat(Buffer.alloc(65_536, 7), 320)) };
        let sizeBytes = 0;
        for await (const chunk of body) sizeBytes += (chunk as Buffer).length;
        return { status: 200, headers: { etag: `"${sizeBytes}"` } };
      },
    });
    const client = new S3Client(running.clientSettings());
    const Body = Buffer.alloc(20 << 20, 1);
    expect((await client.send(new PutObjectCommand({ Bucket: 'b', Key: 'k', Body }))).ETag).toBe(
      `"${20 << 20}"`,
    );
    const got = await client.send(new GetObjectCommand({ Bucket: 'b', Key: 'k' }));
    expect((await got.Body?.transformToByteArray())?.length).toBe(20 << 20);
  });

  it('names a service that nobody plays', async () => {
    await expect(
      new LambdaClient(running.clientSettings()).send(new InvokeCommand({ FunctionName: 'f' })),
    ).rejects.toMatchObject({
      name: 'UnsupportedFeature',
      message: 'the AWS service lambda is not supported by the local runtime',
    });
    expect(running.logged).toEqual(['lambda: the AWS service lambda is not supported by the local runtime']);
  });

  it.each([
    [
      'dynamodb',
      new AwsError('ConditionalCheckFailedException', 'no', 400, { Item: 1 }),
      400,
      '{"__type":"ConditionalCheckFailedException","message":"no","Item":1}',
    ],
    [
      'kms',
      new UnsupportedFeatureError('kms:ReEncrypt'),
      501,
      '{"__type":"UnsupportedFeature","message":"kms:ReEncrypt is not supported by the local runtime"}',
    ],
    [
      's3',
      new AwsError('NoSuchKey', 'a < b', 404),
      404,
      expect.stringContaining('<Error><Code>NoSuchKey</Code><Message>a &lt; b</Message>'),
    ],
    [
      'sts',
      new AwsError('X', 'y', 400),
      400,
      expect.stringContaining('<ErrorResponse><Error><Type>Sender</Type><Code>X</Code>'),
    ],
    [
      'events',
      new Error('secret detail'),
      500,
      '{"__type":"InternalFailure","message":"the local runtime failed; its log says why"}',
    ],
  ])('writes an error of %s in its protocol', async (signingName, error, status, body) => {
    running.endpoint.register(aService(signingName, () => Promise.reject(error)));
    const answer = await signedFetch(running.clientSettings(), signingName, { method: 'POST', body: '{}' });
    expect([answer.status, await answer.text()]).toEqual([status, body]);
  });

  it('lives on when a client goes away in the middle of its body', async () => {
    const closed = Promise.withResolvers<unknown>();
    running.endpoint.register(aService('s3', ({ body }) => buffer(body).catch(closed.resolve)));
    const signed = signedHeaders(running.clientSettings(), 's3', { method: 'PUT', body: 'half of it' });
    const headers = { ...signed, 'content-length': 10 };
    const going = request(running.endpoint.url, { method: 'PUT', headers });
    going.on('error', () => undefined);
    going.write('half', () => going.destroy());
    await closed.promise;
    running.endpoint.register(aService('dynamodb', () => ({})));
    expect(
      (await signedFetch(running.clientSettings(), 'dynamodb', { method: 'POST', body: '{}' })).status,
    ).toBe(200);
  });

  it('lets go of an answer that never arrives', async () => {
    const body = Readable.from(repeat(Buffer.alloc(1000), 1000));
    const chaos = Object.assign(new Chaos(), { losesReply: () => true });
    const { credentials, access, clock } = running;
    const endpoint = await startAwsEndpoint({ credentials, access, clock, chaos, log: () => undefined });
    try {
      endpoint.register(aService('s3', () => body));
      const settings = { ...running.clientSettings(readerArn), endpoint: endpoint.url };
      await expect(signedFetch(settings, 's3', { method: 'PUT', body: 'x' })).rejects.toThrow('fetch failed');
      expect(body.destroyed).toBe(true);
    } finally {
      await endpoint.close();
    }
  });

  it('lets a browser ask S3 whether it may, unsigned, and nothing more', async () => {
    running.endpoint.register(
      aService('s3', ({ method, caller }) =>
        method === 'OPTIONS' ? {} : caller.authorize('s3:GetObject', 'arn:x'),
      ),
    );
    expect((await fetch(`${running.endpoint.url}/b/k`, { method: 'OPTIONS' })).status).toBe(200);
    expect((await fetch(`${running.endpoint.url}/b/k`)).status).toBe(403);
  });

  it('says which program has the port', async () => {
    const port = Number(new URL(running.endpoint.url).port);
    const { credentials, access, clock } = running;
    const second = startAwsEndpoint({ port, credentials, access, clock, log: () => undefined });
    await expect(second).rejects.toThrow(StartError);
    await expect(second).rejects.toThrow(
      `Port ${port} is in use by another program (pid ${process.pid}). Stop it, or choose another with WAYBILL_AWS_PORT=${port + 100}.`,
    );
  });
});

function* repeat(chunk: Buffer, count: number): Generator<Buffer> {
  for (let at = 0; at < count; at += 1) yield chunk;
}
