import { AwsError, type ServiceResponse } from '../../service.ts';
import type { BucketSpec, CorsRule } from '../contract.ts';
import { invalidRequest } from './errors.ts';

type Headers = Readonly<Record<string, string | undefined>>;

/** One `*` stands for any characters. */
function matches(pattern: string, text: string): boolean {
  const star = pattern.indexOf('*');
  if (star < 0) return pattern === text;
  const [before, after] = [pattern.slice(0, star), pattern.slice(star + 1)];
  return text.length >= before.length + after.length && text.startsWith(before) && text.endsWith(after);
}

function ruleFor(
  bucket: BucketSpec,
  origin: string,
  method: string,
  asked: readonly string[],
): CorsRule | undefined {
  return bucket.corsRules?.find(
    ({ allowedOrigins, allowedMethods, allowedHeaders = [] }) =>
      allowedOrigins.some((pattern) => matches(pattern, origin)) &&
      allowedMethods.includes(method) &&
      asked.every((name) => allowedHeaders.some((pattern) => matches(pattern.toLowerCase(), name))),
  );
}

function allow(rule: CorsRule, origin: string): Record<string, string> {
  const isAny = rule.allowedOrigins.includes('*');
  return {
    'access-control-allow-origin': isAny ? '*' : origin,
    ...(!isAny && { 'access-control-allow-credentials': 'true' }),
    'access-control-allow-methods': rule.allowedMethods.join(', '),
    ...(rule.exposedHeaders && { 'access-control-expose-headers': rule.exposedHeaders.join(', ') }),
    vary: 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
  };
}

/** Answers a browser's question before a request to another origin. It is never signed, so no right is asked for. */
export function preflight(bucket: BucketSpec, headers: Headers): ServiceResponse {
  const { origin } = headers;
  const method = headers['access-control-request-method'];
  if (origin === undefined || method === undefined)
    throw invalidRequest('Insufficient information. Origin request header needed.');
  const asked = (headers['access-control-request-headers'] ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');
  const rule = ruleFor(bucket, origin, method, asked);
  if (rule === undefined) {
    const isConfigured = (bucket.corsRules?.length ?? 0) > 0;
    throw new AwsError(
      'AccessForbidden',
      isConfigured
        ? 'CORSResponse: This CORS request is not allowed.'
        : 'CORSResponse: CORS is not enabled for this bucket.',
      403,
    );
  }
  return {
    status: 200,
    headers: {
      ...allow(rule, origin),
      ...(asked.length > 0 && { 'access-control-allow-headers': asked.join(', ') }),
      ...(rule.maxAgeSeconds !== undefined && { 'access-control-max-age': String(rule.maxAgeSeconds) }),
    },
  };
}

/** What the answer to the request itself must say to a browser; nothing when no rule fits. */
export function corsHeaders(
  bucket: BucketSpec | undefined,
  method: string,
  headers: Headers,
): Record<string, string> {
  const { origin } = headers;
  const rule = origin === undefined || bucket === undefined ? undefined : ruleFor(bucket, origin, method, []);
  return origin === undefined || rule === undefined ? {} : allow(rule, origin);
}
