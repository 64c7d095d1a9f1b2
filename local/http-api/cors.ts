import type { IncomingMessage } from 'node:http';
import type { CorsConfiguration } from './api-plan.ts';

type Headers = Record<string, string>;

/** Is this the browser's question before a cross-origin call? API Gateway answers it without asking any route. */
export function isPreflight(request: IncomingMessage): boolean {
  const { origin, 'access-control-request-method': method } = request.headers;
  return request.method === 'OPTIONS' && origin !== undefined && method !== undefined;
}

/** The headers of an answer with the Api's CORS headers, which overrule those that the function set. */
export function withCors(
  cors: CorsConfiguration,
  request: IncomingMessage,
  headers: Record<string, string | string[]>,
): Record<string, string | string[]> {
  const others = Object.entries(headers).filter(([name]) => !name.startsWith('access-control-'));
  const { origin } = request.headers;
  if (origin === undefined) return Object.fromEntries(others);
  const own = isPreflight(request) ? preflightHeaders(cors, origin) : answerHeaders(cors, origin);
  return { ...Object.fromEntries(others), ...own };
}

function preflightHeaders(cors: CorsConfiguration, origin: string): Headers {
  const headers = originHeaders(cors, origin);
  if (headers['access-control-allow-origin'] === undefined) return {};
  if (cors.AllowMethods) headers['access-control-allow-methods'] = cors.AllowMethods.join(',');
  if (cors.AllowHeaders) headers['access-control-allow-headers'] = cors.AllowHeaders.join(',');
  if (cors.MaxAge !== undefined) headers['access-control-max-age'] = String(cors.MaxAge);
  return headers;
}

/** What every answer to this origin carries, errors included; nothing when the origin is not allowed. */
function answerHeaders(cors: CorsConfiguration, origin: string): Headers {
  const headers = originHeaders(cors, origin);
  if (headers['access-control-allow-origin'] === undefined) return {};
  if (cors.ExposeHeaders) headers['access-control-expose-headers'] = cors.ExposeHeaders.join(',');
  return headers;
}

function originHeaders(cors: CorsConfiguration, origin: string): Headers {
  const allowed = cors.AllowOrigins ?? [];
  const isNamed = allowed.some(
    (one) => one === origin || (one.endsWith('://*') && origin.startsWith(one.slice(0, -1))),
  );
  if (!isNamed && !allowed.includes('*')) return {};
  const headers: Headers = { 'access-control-allow-origin': isNamed ? origin : '*', vary: 'Origin' };
  if (cors.AllowCredentials) headers['access-control-allow-credentials'] = 'true';
  return headers;
}
