import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { startHttpApi } from '../../../local/http-api/http-api.ts';
import { aContext, resource } from '../cognito/pool-template.ts';
import {
  anApi,
  anAuthorizer,
  anIntegration,
  aRoute,
  aRunningApi,
  aStage,
  protectedBy,
} from './api-template.ts';

const simple = [anApi(), aStage(), anIntegration('echo'), aRoute('ANY /{proxy+}', 'echo')];

describe('API Gateway: the event of payload format 2.0', () => {
  it('carries path, query, headers, cookies and body as AWS writes them', async () => {
    const route = aRoute('POST /exports/{id}', 'exports');
    const { api, events, called } = await aRunningApi([anApi(), anIntegration('exports'), route]);
    const response = await fetch(`${api.url}/exports/a%20b?tag=x&tag=y%26z&empty=`, {
      method: 'POST',
      headers: [
        ['content-type', 'application/json'],
        ['Cookie', 'one=1; two=2'],
        ['X-Many', 'a'],
        ['X-Many', 'b'],
      ],
      body: '{"é":1}',
    });
    expect(await response.text()).toBe('ok');
    expect(response.headers.get('apigw-requestid')).toBe(events[0].requestContext.requestId);
    expect(called).toEqual(['exports']);
    expect(events[0]).toMatchObject({
      version: '2.0',
      routeKey: 'POST /exports/{id}',
      rawPath: '/exports/a b',
      rawQueryString: 'tag=x&tag=y%26z&empty=',
      queryStringParameters: { tag: 'x,y&z', empty: '' },
      pathParameters: { id: 'a b' },
      cookies: ['one=1', 'two=2'],
      headers: { 'x-many': expect.stringMatching(/^a, ?b$/), 'content-type': 'application/json' },
      body: '{"é":1}',
      isBase64Encoded: false,
      requestContext: {
        accountId: '111122223333',
        apiId: 'a1b2c3',
        stage: '$default',
        routeKey: 'POST /exports/{id}',
        http: { method: 'POST', path: '/exports/a b', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1' },
        time: expect.stringMatching(/^\d\d\/\w{3}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
        timeEpoch: expect.any(Number),
      },
    });
    expect(events[0].headers).not.toHaveProperty('cookie');
    expect(events[0].requestContext).not.toHaveProperty('authorizer');
  });

  it('leaves out what is not there', async () => {
    const { api, events } = await aRunningApi(simple);
    await fetch(`${api.url}/plain`);
    for (const absent of ['cookies', 'queryStringParameters', 'body'])
      expect(events[0]).not.toHaveProperty(absent);
    expect(events[0]).toMatchObject({ rawQueryString: '', isBase64Encoded: false });
  });

  it.each([
    ['application/octet-stream', true],
    ['application/x-www-form-urlencoded', true],
    ['application/problem+json', false],
    ['text/csv; charset=utf-8', false],
  ])('gives a body of type %s with isBase64Encoded %s', async (type, isBase64Encoded) => {
    const { api, events } = await aRunningApi(simple);
    const sent = Buffer.from('abc');
    await fetch(`${api.url}/x`, { method: 'POST', headers: { 'content-type': type }, body: sent });
    expect(events[0]).toMatchObject({
      isBase64Encoded,
      body: sent.toString(isBase64Encoded ? 'base64' : 'utf8'),
    });
  });
});

describe('API Gateway: answers', () => {
  it('passes status, headers, cookies and binary bodies on', async () => {
    const { api } = await aRunningApi(simple, () => ({
      statusCode: 201,
      headers: { 'Content-Type': 'application/pdf', 'X-Count': 3, 'Content-Length': '999' },
      cookies: ['a=1; Path=/', 'b=2'],
      body: Buffer.from([0, 255, 1]).toString('base64'),
      isBase64Encoded: true,
    }));
    const response = await fetch(`${api.url}/x`);
    expect(response.status).toBe(201);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/pdf',
      'x-count': '3',
    });
    expect(response.headers.getSetCookie()).toEqual(['a=1; Path=/', 'b=2']);
    expect(Buffer.from(await response.arrayBuffer())).toEqual(Buffer.from([0, 255, 1]));
  });

  it.each([
    [{ exportId: 'e1' }, 200, 'application/json', '{"exportId":"e1"}'],
    ['plain words', 200, 'application/json', 'plain words'],
    [null, 200, 'application/json', 'null'],
    [{ statusCode: 204 }, 204, 'text/plain; charset=utf-8', ''],
    [{ statusCode: 'wrong' }, 500, 'application/json', '{"message":"Internal Server Error"}'],
    [
      { statusCode: 200, body: { not: 'text' } },
      500,
      'application/json',
      '{"message":"Internal Server Error"}',
    ],
  ])('reads what the function returned: %j', async (result, status, type, text) => {
    const { api } = await aRunningApi(simple, () => result);
    const response = await fetch(`${api.url}/x`);
    expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([
      status,
      type,
      text,
    ]);
  });

  it('answers 404 for an unknown route without calling a function', async () => {
    const { api, called } = await aRunningApi([anApi(), anIntegration('echo'), aRoute('GET /only', 'echo')]);
    const responses = [await fetch(`${api.url}/other`), await fetch(`${api.url}/only`, { method: 'POST' })];
    for (const response of responses) {
      expect([response.status, await response.json()]).toEqual([404, { message: 'Not Found' }]);
    }
    expect(called).toEqual([]);
  });

  it('answers 500 when the function fails, and tells the client nothing about it', async () => {
    const invoke = async () => ({ payload: { errorMessage: 'secret words' }, functionError: 'Unhandled' });
    const { api } = await aRunningApi(simple, undefined, { invoke });
    const response = await fetch(`${api.url}/x`);
    expect([response.status, await response.text()]).toEqual([500, '{"message":"Internal Server Error"}']);
  });

  it('answers 503 when the function takes longer than the integration may', async () => {
    const slow = [anApi(), anIntegration('slow', { TimeoutInMillis: 50 }), aRoute('GET /slow', 'slow')];
    const { api } = await aRunningApi(slow, () => new Promise(() => undefined));
    const response = await fetch(`${api.url}/slow`);
    expect([response.status, await response.json()]).toEqual([503, { message: 'Service Unavailable' }]);
  });

  it('answers 413 above 10 MB, whether the length is announced or not', async () => {
    const { api, called } = await aRunningApi(simple);
    const announced = await fetch(`${api.url}/x`, {
      method: 'POST',
      body: Buffer.alloc(10 * 1024 * 1024 + 1),
    });
    expect([announced.status, await announced.json()]).toEqual([
      413,
      { message: 'Request Entity Too Large' },
    ]);
    expect(await sendChunked(api.url, 11)).toMatch(/^HTTP\/1.1 413 /);
    expect(called).toEqual([]);
  });

  it('dates its answers by the clock of the runtime', async () => {
    const { api, clock } = await aRunningApi(simple);
    clock.advance(90 * 86_400_000);
    const answeredAtMs = Date.parse((await fetch(`${api.url}/x`)).headers.get('date') ?? '');
    expect(answeredAtMs).toBeGreaterThan(clock.nowMs() - 60_000);
    expect(answeredAtMs).toBeLessThanOrEqual(clock.nowMs());
  });

  it('answers 429 beyond the stage’s burst, and admits again as the clock moves', async () => {
    const limits = { ThrottlingRateLimit: 1, ThrottlingBurstLimit: 2 };
    const stage = aStage({ DefaultRouteSettings: limits });
    const { api, clock } = await aRunningApi([anApi(), stage, ...simple.slice(2)]);
    const statuses = async () => (await fetch(`${api.url}/x`)).status;
    expect([await statuses(), await statuses(), await statuses()]).toEqual([200, 200, 429]);
    clock.advance(1_000);
    expect(await statuses()).toBe(200);
  });
});

/** Sends `mebibyteCount` chunks of 1 MiB without a content length; resolves with the answer's first line. */
function sendChunked(url: string, mebibyteCount: number): Promise<string> {
  const chunk = Buffer.concat([Buffer.from('100000\r\n'), Buffer.alloc(0x100000), Buffer.from('\r\n')]);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => {
      socket.write('POST /x HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n');
      for (let count = 0; count < mebibyteCount; count += 1) socket.write(chunk);
      socket.write('0\r\n\r\n');
    });
    socket.once('data', (answer) => {
      resolve(answer.toString().split('\r\n')[0] ?? '');
      socket.destroy();
    });
    socket.once('error', reject);
  });
}

describe('API Gateway: CORS of the Api resource', () => {
  const cors = {
    AllowOrigins: ['http://127.0.0.1:5173'],
    AllowMethods: ['GET', 'POST'],
    AllowHeaders: ['authorization', 'content-type'],
    ExposeHeaders: ['etag'],
    AllowCredentials: true,
    MaxAge: 600,
  };
  const resources = [
    anApi({ CorsConfiguration: cors }),
    anIntegration('echo'),
    anAuthorizer(),
    aRoute('GET /x', 'echo', protectedBy),
  ];
  const ask = (url: string, origin: string) =>
    fetch(`${url}/x`, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'GET' } });

  it('answers the preflight itself', async () => {
    const { api, called } = await aRunningApi(resources);
    const response = await ask(api.url, 'http://127.0.0.1:5173');
    expect(response.status).toBe(204);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'access-control-allow-origin': 'http://127.0.0.1:5173',
      'access-control-allow-methods': 'GET,POST',
      'access-control-allow-headers': 'authorization,content-type',
      'access-control-allow-credentials': 'true',
      'access-control-max-age': '600',
    });
    expect(called).toEqual([]);
  });

  it('gives another origin no permission', async () => {
    const { api } = await aRunningApi(resources);
    const response = await ask(api.url, 'http://evil.example');
    expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([204, null]);
  });

  it('adds the headers to refusals too, so that the page can read them', async () => {
    const { api } = await aRunningApi(resources);
    const response = await fetch(`${api.url}/x`, { headers: { origin: 'http://127.0.0.1:5173' } });
    expect(response.status).toBe(401);
    expect(response.headers.get('access-control-allow-origin')).toBe('http://127.0.0.1:5173');
    expect(response.headers.get('access-control-expose-headers')).toBe('etag');
  });

  it('overrules CORS headers of the function', async () => {
    const open = [anApi({ CorsConfiguration: cors }), anIntegration('echo'), aRoute('GET /x', 'echo')];
    const headers = { 'Access-Control-Allow-Origin': '*' };
    const { api } = await aRunningApi(open, () => ({ statusCode: 200, headers }));
    const response = await fetch(`${api.url}/x`, { headers: { origin: 'http://evil.example' } });
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('API Gateway: what is not played', () => {
  it.each([
    ['integration type HTTP_PROXY', [anApi(), anIntegration('x', { IntegrationType: 'HTTP_PROXY' })]],
    ['payload format version 1.0', [anApi(), anIntegration('x', { PayloadFormatVersion: '1.0' })]],
    [
      'authorizer type REQUEST',
      [anApi(), anAuthorizer({ AuthorizerType: 'REQUEST', JwtConfiguration: undefined })],
    ],
    [
      'authorization type AWS_IAM',
      [anApi(), anIntegration('x'), aRoute('GET /x', 'x', { AuthorizationType: 'AWS_IAM' })],
    ],
    ['StageName', [anApi(), aStage({ StageName: 'prod' })]],
    ['RequestParameters', [anApi(), anIntegration('x', { RequestParameters: { 'overwrite:path': '/' } })]],
    ['ProtocolType', [anApi({ ProtocolType: 'WEBSOCKET' })]],
  ])('rejects %s at start, by name', async (name, resources) => {
    await expect(aRunningApi(resources)).rejects.toThrow(name);
  });

  it('rejects with the original error when the port is taken', async () => {
    const { api } = await aRunningApi(simple);
    const { context } = aContext();
    const port = Number(new URL(api.url).port);
    const invoke = async () => ({ payload: null });
    const second = startHttpApi({
      context,
      resources: simple,
      port,
      invoke,
      issuerUrl: 'http://127.0.0.1:1',
    });
    await expect(second).rejects.toMatchObject({ code: 'EADDRINUSE', port });
  });

  it('ignores resources of other services', async () => {
    const { api } = await aRunningApi([...simple, resource('AWS::S3::Bucket', 'b', { Anything: true })]);
    expect((await fetch(`${api.url}/x`)).status).toBe(200);
  });
});
