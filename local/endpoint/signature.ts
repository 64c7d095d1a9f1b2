import { createHash, createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
const algorithm = 'AWS4-HMAC-SHA256';
const unsignedPayload = 'UNSIGNED-PAYLOAD';

/** What a signed request says about its signer. */
export interface SignedScope {
  readonly accessKeyId: string;
  /** `YYYYMMDD` */
  readonly signingDay: string;
  readonly region: string;
  readonly signingName: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** `YYYYMMDDTHHMMSSZ` */
  readonly signedAt: string;
  /** Set for a presigned URL. */
  readonly expiresSeconds: number | undefined;
}

export interface SignableRequest {
  readonly method: string;
  /** As sent: encoded, without the host. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
}

/** @returns `undefined` when the request carries no signature of version 4 */
export function readScope({ headers, query }: SignableRequest): SignedScope | undefined {
  const { authorization } = headers;
  if (authorization?.startsWith(`${algorithm} `)) {
    const fields = new Map(
      authorization
        .slice(algorithm.length + 1)
        .split(',')
        .map(keyAndValue),
    );
    return scopeOf((name) => fields.get(name), String(headers['x-amz-date'] ?? ''), undefined);
  }
  if (query.get('X-Amz-Algorithm') !== algorithm) return undefined;
  const expires = Number(query.get('X-Amz-Expires') ?? Number.NaN);
  return scopeOf((name) => query.get(`X-Amz-${name}`) ?? undefined, query.get('X-Amz-Date') ?? '', expires);
}

function keyAndValue(field: string): [string, string] {
  const at = field.indexOf('=');
  return [field.slice(0, at).trim(), field.slice(at + 1).trim()];
}

function scopeOf(
  field: (name: string) => string | undefined,
  signedAt: string,
  expiresSeconds: number | undefined,
): SignedScope | undefined {
  const [accessKeyId, signingDay, region, signingName, end] = (field('Credential') ?? '').split('/');
  const signature = field('Signature');
  const signedHeaders = field('SignedHeaders')?.split(';');
  if (end !== 'aws4_request' || signature === undefined || signedHeaders === undefined) return undefined;
  if (accessKeyId === undefined || signingDay === undefined || region === undefined) return undefined;
  if (signingName === undefined) return undefined;
  return { accessKeyId, signingDay, region, signingName, signedHeaders, signature, signedAt, expiresSeconds };
}

/** The payload hash that the signature covers: as the client states it, or of the body when it does not. */
export function payloadHashOf(
  request: SignableRequest,
  scope: SignedScope,
  body: Buffer | undefined,
): string {
  const stated = request.headers['x-amz-content-sha256'] ?? request.query.get('X-Amz-Content-Sha256');
  if (typeof stated === 'string') return stated;
  if (scope.expiresSeconds !== undefined && scope.signingName === 's3') return unsignedPayload;
  return sha256(body ?? Buffer.alloc(0));
}

/** Whether the holder of the secret signed exactly this request. */
export function isSignatureValid(
  request: SignableRequest,
  scope: SignedScope,
  secret: string,
  payloadHash: string,
): boolean {
  const credentialScope = [scope.signingDay, scope.region, scope.signingName, 'aws4_request'].join('/');
  const canonical = canonicalRequest(request, scope, payloadHash);
  const toSign = [algorithm, scope.signedAt, credentialScope, sha256(canonical)].join('\n');
  const expected = createHmac('sha256', signingKey(secret, scope)).update(toSign).digest();
  const given = Buffer.from(scope.signature, 'hex');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

export function sha256(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

function canonicalRequest(request: SignableRequest, scope: SignedScope, payloadHash: string): string {
  const headers = scope.signedHeaders
    .map((name) => `${name}:${headerText(request.headers[name])}\n`)
    .join('');
  return [
    request.method,
    scope.signingName === 's3' ? request.path : escapedPath(request.path),
    canonicalQuery(request.query),
    headers,
    scope.signedHeaders.join(';'),
    payloadHash,
  ].join('\n');
}

function headerText(value: string | string[] | undefined): string {
  return [value ?? []].flat().join(',').trim().replace(/\s+/g, ' ');
}

/** Every service but S3 signs a normalized path that is escaped a second time. */
function escapedPath(path: string): string {
  const segments: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(segment);
  }
  const ending = segments.length > 0 && path.endsWith('/') ? '/' : '';
  return `/${segments.map(escapeText).join('/')}${ending}`;
}

function canonicalQuery(query: URLSearchParams): string {
  return [...query]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => `${escapeText(name)}=${escapeText(value)}`)
    .sort((a, b) => (a < b ? -1 : 1))
    .join('&');
}

/** RFC 3986: everything but letters, digits and `-_.~` is escaped. */
function escapeText(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

const signingKeys = new Map<string, KeyObject>();
/** A key lives for a day; this many are more than a template has roles times services. */
const signingKeyLimit = 1_000;

function signingKey(secret: string, { signingDay, region, signingName }: SignedScope): KeyObject {
  const name = [secret, signingDay, region, signingName].join('/');
  const known = signingKeys.get(name);
  if (known !== undefined) return known;
  const parts = [signingDay, region, signingName, 'aws4_request'];
  const bytes = parts.reduce<Buffer>(
    (so, part) => createHmac('sha256', so).update(part).digest(),
    Buffer.from(`AWS4${secret}`),
  );
  const key = createSecretKey(bytes);
  if (signingKeys.size >= signingKeyLimit) signingKeys.clear();
  signingKeys.set(name, key);
  return key;
}

/** Epoch ms of `YYYYMMDDTHHMMSSZ`; NaN when it is none. */
export function epochMsOf(signedAt: string): number {
  const [, date, time] = /^(\d{8})T(\d{6})Z$/.exec(signedAt) ?? [];
  if (date === undefined || time === undefined) return Number.NaN;
  const day = `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}`;
  return Date.parse(`${day}T${time.slice(0, 2)}:${time.slice(2, 4)}:${time.slice(4)}Z`);
}
