import { createServer, request as openRequest } from 'node:http';
import { Readable } from 'node:stream';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type DistributionOptions, startDistribution } from '../../../local/cloudfront/distribution.ts';
import { listen } from '../../../local/http-api/loopback.ts';
import { aContext, resource } from '../cognito/pool-template.ts';
import { anApi, anIntegration, aRoute, aRunningApi } from '../http-api/api-template.ts';

const policyId = 'policy-1';
const exceptHost = 'b689b0a8-53d0-40ab-baf2-68738e2966ac';
const siteBehavior = {
  TargetOriginId: 'site',
  ViewerProtocolPolicy: 'redirect-to-https',
  ResponseHeadersPolicyId: policyId,
};
const apiBehavior = {
  PathPattern: '/api/*',
  TargetOriginId: 'api',
  ViewerProtocolPolicy: 'https-only',
  AllowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'],
  OriginRequestPolicyId: exceptHost,
  ResponseHeadersPolicyId: policyId,
};

const policy = resource('AWS::CloudFront::ResponseHeadersPolicy', policyId, {
  ResponseHeadersPolicyConfig: {
    Name: 'site',
    SecurityHeadersConfig: {
      ContentSecurityPolicy: {
        ContentSecurityPolicy: "default-src 'self'; frame-ancestors 'none'",
        Override: true,
      },
      ContentTypeOptions: { Override: true },
      FrameOptions: { FrameOption: 'DENY', Override: true },
      ReferrerPolicy: { ReferrerPolicy: 'no-referrer', Override: true },
      StrictTransportSecurity: { AccessControlMaxAgeSec: 31536000, IncludeSubdomains: true, Override: true },
    },
    CustomHeadersConfig: {
      Items: [
        { Header: 'Permissions-Policy', Value: 'camera=()', Override: true },
        { Header: 'Cache-Control', Value: 'no-store', Override: false },
      ],
    },
    RemoveHeadersConfig: { Items: [{ Header: 'X-Powered-By' }] },
  },
});

function aDistribution(changes: Record<string, unknown> = {}) {
  const DistributionConfig = {
    Enabled: true,
    DefaultRootObject: 'index.html',
    Origins: [
      {
        Id: 'site',
        DomainName: 'site-bucket.s3.us-east-1.amazonaws.com',
        OriginAccessControlId: 'oac',
        S3OriginConfig: { OriginAccessIdentity: '' },
      },
      { Id: 'api', DomainName: 'a1b2c3.execute-api.us-east-1.amazonaws.com', CustomOriginConfig: {} },
    ],
    DefaultCacheBehavior: siteBehavior,
    CacheBehaviors: [apiBehavior],
    CustomErrorResponses: [{ ErrorCode: 404, ResponseCode: 200, ResponsePagePath: '/index.html' }],
    ...changes,
  };
  return resource('AWS::CloudFront::Distribution', 'E1', { DistributionConfig });
}

const objects: Record<string, { type: string; text: string; cacheControl?: string }> = {
  'index.html': { type: 'text/html', text: '<h1>site</h1>', cacheControl: 'no-cache' },
  'assets/app 1.js': { type: 'text/javascript', text: 'start()' },
};

const readObject: DistributionOptions['readObject'] = async (bucket, key) => {
  const found = bucket === 'site-bucket' ? objects[key] : undefined;
  if (found === undefined) return undefined;
  const { text, type, cacheControl } = found;
  const eTag = `"${text.length}"`;
  return { body: Readable.from([text]), contentType: type, contentLength: text.length, eTag, cacheControl };
};

async function aSite(resources = [aDistribution(), policy], apiUrl = 'http://127.0.0.1:1') {
  const { context } = aContext();
  const site = await startDistribution({ context, resources, port: 0, apiUrl, readObject });
  onTestFinished(() => site.close());
  return site.url;
}

describe('CloudFront: the site bucket', () => {
  it('serves the root object and files with the policy’s security headers', async () => {
    const url = await aSite();
    const root = await fetch(`${url}/`);
    expect([root.status, await root.text()]).toEqual([200, '<h1>site</h1>']);
    expect(Object.fromEntries(root.headers)).toMatchObject({
      'content-type': 'text/html',
      'content-length': '13',
      'cache-control': 'no-cache',
      'content-security-policy': "default-src 'self'; frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'strict-transport-security': 'max-age=31536000; includeSubDomains',
      'permissions-policy': 'camera=()',
    });
    const script = await fetch(`${url}/assets/app%201.js`);
    expect([await script.text(), script.headers.get('cache-control')]).toEqual(['start()', 'no-store']);
  });

  it('answers 304 for a known ETag, and HEAD without a body', async () => {
    const url = await aSite();
    const known = await fetch(`${url}/`, { headers: { 'if-none-match': '"13"' } });
    expect(known.status).toBe(304);
    const head = await fetch(`${url}/`, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([200, '13', '']);
  });

  it('answers 403 for what is missing, as S3 does without the right to list', async () => {
    const response = await fetch(`${await aSite()}/exports/42`);
    expect([response.status, response.headers.get('x-frame-options')]).toEqual([403, 'DENY']);
    expect(await response.text()).toContain('AccessDenied');
  });

  it('falls back to the application’s page where the error page says so', async () => {
    const fallback = { ErrorCode: 403, ResponseCode: 200, ResponsePagePath: '/index.html' };
    const url = await aSite([aDistribution({ CustomErrorResponses: [fallback] }), policy]);
    const response = await fetch(`${url}/exports/42`);
    expect([response.status, await response.text()]).toEqual([200, '<h1>site</h1>']);
    expect(response.headers.get('content-security-policy')).toContain("default-src 'self'");
  });

  it('takes what is missing for a 404 where the bucket’s policy lets the distribution list', async () => {
    const statement = {
      Effect: 'Allow',
      Action: 's3:ListBucket',
      Principal: { Service: 'cloudfront.amazonaws.com' },
    };
    const list = resource('AWS::S3::BucketPolicy', 'bp', {
      Bucket: 'site-bucket',
      PolicyDocument: { Statement: [statement] },
    });
    const response = await fetch(`${await aSite([aDistribution(), policy, list])}/exports/42`);
    expect([response.status, await response.text()]).toEqual([200, '<h1>site</h1>']);
  });

  it('rejects methods that the behavior does not allow', async () => {
    expect((await fetch(`${await aSite()}/`, { method: 'POST', body: 'x' })).status).toBe(403);
  });
});

describe('CloudFront: the API behind the same address', () => {
  it('passes method, query, authorization and body through, and the policy’s headers back', async () => {
    const resources = [anApi(), anIntegration('echo'), aRoute('ANY /api/{proxy+}', 'echo')];
    const running = await aRunningApi(resources, () => ({
      statusCode: 201,
      headers: { 'cache-control': 'private', 'x-powered-by': 'me', etag: '"v1"' },
      body: '{}',
    }));
    const url = await aSite([aDistribution(), policy], running.api.url);
    const headers = { authorization: 'Bearer token', 'content-type': 'application/json' };
    const response = await fetch(`${url}/api/exports?limit=2`, { method: 'POST', headers, body: '{"a":1}' });
    expect(response.status).toBe(201);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      etag: '"v1"',
      'cache-control': 'private',
      'x-frame-options': 'DENY',
    });
    expect(response.headers.get('x-powered-by')).toBeNull();
    expect(running.events[0]).toMatchObject({
      rawPath: '/api/exports',
      rawQueryString: 'limit=2',
      body: '{"a":1}',
      headers: { authorization: 'Bearer token', host: new URL(running.api.url).host },
    });
  });

  it('streams an answer while the origin still writes it', async () => {
    const origin = createServer((_request, response) => {
      response.write('first');
      response.once('close', () => undefined);
    });
    const api = await listen(origin, 0);
    onTestFinished(() => api.close());
    const url = await aSite([aDistribution(), policy], api.url);
    const first = await new Promise<string>((resolve, reject) => {
      const request = openRequest(`${url}/api/stream`, (response) => {
        response.once('data', (chunk) => {
          resolve(String(chunk));
          request.destroy();
        });
      });
      request.once('error', reject);
      request.end();
    });
    expect(first).toBe('first');
  });

  it('answers 502 when the API is not there', async () => {
    const response = await fetch(`${await aSite()}/api/x`);
    expect([response.status, response.headers.get('x-frame-options')]).toEqual([502, 'DENY']);
  });

  it('replaces an error of the API too, as CloudFront’s error pages do', async () => {
    const running = await aRunningApi([anApi(), anIntegration('echo'), aRoute('GET /api/x', 'echo')]);
    const url = await aSite([aDistribution(), policy], running.api.url);
    const response = await fetch(`${url}/api/unknown`);
    expect([response.status, await response.text()]).toEqual([200, '<h1>site</h1>']);
  });
});

describe('CloudFront: viewer-request functions', () => {
  const rewriting = (code: string) => {
    const association = {
      EventType: 'viewer-request',
      FunctionARN: 'arn:aws:test:us-east-1:111122223333:rewrite',
    };
    const changes = { DefaultCacheBehavior: { ...siteBehavior, FunctionAssociations: [association] } };
    const script = resource('AWS::CloudFront::Function', 'rewrite', {
      FunctionCode: code,
      FunctionConfig: { Runtime: 'cloudfront-js-2.0', Comment: '' },
    });
    return [aDistribution({ ...changes, CustomErrorResponses: [] }), policy, script];
  };

  it('rewrites paths of the application to its page', async () => {
    const code = `function handler(event) {
      var request = event.request;
      if (!request.uri.includes('.')) request.uri = '/index.html';
      return request;
    }`;
    const url = await aSite(rewriting(code));
    expect(await (await fetch(`${url}/exports/42?tab=log`)).text()).toBe('<h1>site</h1>');
    expect((await fetch(`${url}/missing.js`)).status).toBe(403);
  });

  it('answers by itself', async () => {
    const code = `async function handler(event) {
      return { statusCode: 302, headers: { location: { value: event.request.headers.host.value } } };
    }`;
    const url = await aSite(rewriting(code));
    const response = await fetch(`${url}/old`, { redirect: 'manual' });
    expect([response.status, response.headers.get('location')]).toEqual([302, new URL(url).host]);
  });

  it('gives the code nothing of Node, and answers 502 when it fails', async () => {
    const url = await aSite(rewriting('function handler() { return process.exit(1); }'));
    expect((await fetch(`${url}/`)).status).toBe(502);
  });

  it('rejects modules at start', async () => {
    await expect(aSite(rewriting("import cf from 'cloudfront';"))).rejects.toThrow(
      'CloudFront function rewrite',
    );
  });
});

describe('CloudFront: what is not played', () => {
  it.each([
    [
      'LambdaFunctionAssociations',
      { DefaultCacheBehavior: { ...siteBehavior, LambdaFunctionAssociations: [{}] } },
    ],
    ['OriginGroups', { OriginGroups: { Quantity: 1 } }],
    [
      'origin www.example.com',
      {
        Origins: [{ Id: 'site', DomainName: 'www.example.com', CustomOriginConfig: {} }],
        CacheBehaviors: [],
      },
    ],
    [
      'origin request policy undefined',
      { CacheBehaviors: [{ ...apiBehavior, OriginRequestPolicyId: undefined }] },
    ],
    [
      'managed response headers policy',
      { DefaultCacheBehavior: { ...siteBehavior, ResponseHeadersPolicyId: 'other' } },
    ],
    [
      'without OAC',
      { Origins: [{ Id: 'site', DomainName: 'b.s3.amazonaws.com', S3OriginConfig: {} }], CacheBehaviors: [] },
    ],
  ])('rejects %s at start, by name', async (name, changes) => {
    await expect(aSite([aDistribution(changes), policy])).rejects.toThrow(name);
  });
});
