import { createServer, type IncomingMessage, request as openRequest, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { listen, type RunningServer } from '../http-api/loopback.ts';
import { decodeLeniently } from '../http-api/routes.ts';
import type { TemplateResource } from '../http-api/template-resource.ts';
import type { RuntimeContext } from '../service.ts';
import {
  type BehaviorPlan,
  type BucketOrigin,
  type DistributionPlan,
  readDistribution,
} from './distribution-plan.ts';
import { applyHeaderRules, type Headers } from './headers-policy.ts';

export interface StoredObject {
  readonly body: Readable;
  readonly contentType: string | undefined;
  readonly contentLength: number;
  /** As S3 gives it, with quotes. */
  readonly eTag: string;
  readonly cacheControl?: string | undefined;
}

export interface DistributionOptions {
  readonly context: RuntimeContext;
  /** All resources of the template; those of `AWS::CloudFront` and the bucket policies are read. */
  readonly resources: readonly TemplateResource[];
  /** 0 takes any free port. */
  readonly port: number;
  /** The running HTTP API, to which every origin of API Gateway leads. */
  readonly apiUrl: string;
  /** Reads as the distribution's origin access control; `undefined` when there is no such object. */
  readObject(bucket: string, key: string): Promise<StoredObject | undefined>;
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readable | string;
}

interface Edge extends DistributionOptions {
  readonly plan: DistributionPlan;
}

/** The request as it goes to the origin, after a viewer-request function. */
interface OriginRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: Headers;
  readonly body: IncomingMessage;
}

/** Headers of one connection, which no proxy passes on. */
const hopHeaders = [
  'connection',
  'keep-alive',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

/**
 * A CloudFront distribution on 127.0.0.1: site bucket and HTTP API behind one address. Nothing is cached.
 * @throws UnsupportedFeatureError at start; the original error when the port is taken
 */
export async function startDistribution(options: DistributionOptions): Promise<RunningServer> {
  const edge = { ...options, plan: readDistribution(options.resources, options.apiUrl) };
  const server = createServer((request, response) => {
    answerViewer(edge, request, response).catch((error: unknown) => {
      // A viewer who has gone away is no fault; anything else belongs in the log.
      if (!response.destroyed) options.context.log(`cloudfront: ${request.method} failed: ${String(error)}`);
      if (response.headersSent) response.destroy();
      else response.writeHead(502).end();
    });
  });
  return await listen(server, options.port);
}

async function answerViewer(edge: Edge, request: IncomingMessage, response: ServerResponse) {
  const [path = '/'] = (request.url ?? '/').split('?');
  const behavior = edge.plan.behaviors.find((one) => one.pattern?.test(path) ?? true);
  if (behavior === undefined) throw new Error('the distribution has no default behavior');
  const answer = await customError(edge, behavior, await originAnswer(edge, behavior, request));
  const headers = applyHeaderRules(behavior.headerRules, answer.headers);
  response.writeHead(answer.status, definedOnly({ ...headers, via: '1.1 local (CloudFront)' }));
  if (request.method === 'HEAD') {
    if (answer.body instanceof Readable) answer.body.destroy();
    response.end();
    return;
  }
  await pipeline(answer.body instanceof Readable ? answer.body : Readable.from([answer.body]), response);
}

async function originAnswer(edge: Edge, behavior: BehaviorPlan, request: IncomingMessage): Promise<Answer> {
  const method = request.method ?? 'GET';
  if (!behavior.methods.includes(method)) return plain(403, 'this distribution does not allow the method');
  const [path = '/', ...rest] = (request.url ?? '/').split('?');
  let forwarded: OriginRequest = {
    method,
    path,
    query: rest.join('?'),
    headers: request.headers,
    body: request,
  };
  if (behavior.viewerRequest) {
    const result = await behavior.viewerRequest(request, edge.plan.distributionId);
    if ('statusCode' in result) {
      return { status: result.statusCode, headers: result.headers, body: result.body };
    }
    forwarded = { ...forwarded, path: result.uri, headers: result.headers };
  }
  if (behavior.origin.kind === 'api')
    return await askApi(edge, behavior, forwarded, behavior.origin.timeoutMs);
  return await readSite(edge, behavior, behavior.origin, forwarded);
}

async function readSite(
  edge: Edge,
  behavior: BehaviorPlan,
  origin: BucketOrigin,
  request: OriginRequest,
): Promise<Answer> {
  const { bucket, missingStatus } = origin;
  const path = request.path === '/' ? `/${edge.plan.rootObject}` : request.path;
  const key = decodeLeniently(`${behavior.originPath}${path}`.slice(1));
  const found = key === '' ? undefined : await edge.readObject(bucket, key);
  if (found === undefined) {
    const code = missingStatus === 404 ? 'NoSuchKey' : 'AccessDenied';
    const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code></Error>`;
    return { status: missingStatus, headers: { 'content-type': 'application/xml' }, body };
  }
  const headers = {
    'content-type': found.contentType ?? 'application/octet-stream',
    etag: found.eTag,
    'cache-control': found.cacheControl,
    'x-cache': 'Miss from cloudfront',
  };
  const known = String(request.headers['if-none-match'] ?? '').split(/,\s*/);
  if (known.includes(found.eTag)) {
    found.body.destroy();
    return { status: 304, headers, body: '' };
  }
  return {
    status: 200,
    headers: { ...headers, 'content-length': String(found.contentLength) },
    body: found.body,
  };
}

function askApi(
  edge: Edge,
  behavior: BehaviorPlan,
  request: OriginRequest,
  timeoutMs: number,
): Promise<Answer> {
  const { method, path, query, body } = request;
  const target = new URL(edge.apiUrl);
  const forwardedFor = [request.headers['x-forwarded-for'], body.socket.remoteAddress].flat().filter(Boolean);
  const headers = definedOnly({
    ...withoutHopHeaders(request.headers),
    ...behavior.originHeaders,
    host: target.host,
    'x-forwarded-for': forwardedFor.join(', '),
    via: '1.1 local (CloudFront)',
  });
  return new Promise((resolve) => {
    const options = { host: target.hostname, port: target.port, method, headers, timeout: timeoutMs };
    const outgoing = openRequest({
      ...options,
      path: `${behavior.originPath}${path}${query && `?${query}`}`,
    });
    outgoing.once('response', (answer) => {
      const status = answer.statusCode ?? 502;
      resolve({
        status,
        headers: { ...withoutHopHeaders(answer.headers), 'x-cache': 'Miss from cloudfront' },
        body: answer,
      });
    });
    outgoing.once('timeout', () => {
      resolve(plain(504, 'the origin did not answer in time'));
      outgoing.destroy();
    });
    outgoing.once('error', () => resolve(plain(502, 'the origin could not be reached')));
    body.pipe(outgoing);
    body.once('close', () => {
      if (!body.complete) outgoing.destroy();
    });
  });
}

/** CloudFront applies error pages to every behavior, the API's errors included: so does this. */
async function customError(edge: Edge, behavior: BehaviorPlan, answer: Answer): Promise<Answer> {
  const rule = edge.plan.errorResponses.find((one) => one.ErrorCode === answer.status);
  if (rule?.ResponsePagePath === undefined) return answer;
  const path = rule.ResponsePagePath;
  const pageBehavior = edge.plan.behaviors.find((one) => one.pattern?.test(path) ?? true) ?? behavior;
  const { origin, originPath } = pageBehavior;
  if (origin.kind !== 'bucket') throw new Error(`error page ${path} is not in a bucket`);
  const page = await edge.readObject(origin.bucket, decodeLeniently(`${originPath}${path}`.slice(1)));
  if (page === undefined) return answer;
  if (answer.body instanceof Readable) answer.body.destroy();
  const headers = {
    'content-type': page.contentType ?? 'application/octet-stream',
    'content-length': String(page.contentLength),
    'cache-control': page.cacheControl,
    'x-cache': 'Error from cloudfront',
  };
  return { status: rule.ResponseCode ?? answer.status, headers, body: page.body };
}

function plain(status: number, text: string): Answer {
  return {
    status,
    headers: { 'content-type': 'text/plain', 'x-cache': 'Error from cloudfront' },
    body: `${text}\n`,
  };
}

function withoutHopHeaders(headers: Headers): Headers {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !hopHeaders.includes(name)));
}

function definedOnly(headers: Headers): Record<string, string | string[]> {
  const entries = Object.entries(headers).filter(
    (entry): entry is [string, string | string[]] => entry[1] !== undefined,
  );
  return Object.fromEntries(entries);
}
