import type { IncomingMessage } from 'node:http';
import type { RuntimeContext } from '../service.ts';
import type { ApiPlan } from './api-plan.ts';
import { decodeLeniently } from './routes.ts';

export interface EventParts {
  readonly context: RuntimeContext;
  readonly plan: ApiPlan;
  readonly request: IncomingMessage;
  readonly routeKey: string;
  readonly pathParameters: Record<string, string>;
  readonly body: Buffer;
  readonly requestId: string;
  readonly jwt: { readonly claims: Record<string, string>; readonly scopes: string[] | null } | undefined;
}

/** Everything else, also a missing content type and HTML forms, reaches the function in base64. */
const textType = /^(text\/.*|application\/(json|xml|javascript|[\w.-]+\+(json|xml)))\s*(;|$)/i;

/**
 * The event of payload format 2.0.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function requestEvent(parts: EventParts) {
  const { context, plan, request, routeKey, body } = parts;
  const [encodedPath = '/', ...rest] = (request.url ?? '/').split('?');
  const rawQueryString = rest.join('?');
  // An HTTP API hands on the decoded path and loses what follows a decoded "?" (seen in captures of AWS's events).
  const rawPath = decodeLeniently(encodedPath).split('?')[0];
  const isBase64Encoded = body.length > 0 && !textType.test(request.headers['content-type'] ?? '');
  const { cookie, ...headers } = request.headers;
  return {
    version: '2.0',
    routeKey,
    rawPath,
    rawQueryString,
    ...(cookie === undefined ? {} : { cookies: cookie.split(/;\s*/) }),
    headers: joined(headers, request),
    ...(rawQueryString === '' ? {} : { queryStringParameters: queryParameters(rawQueryString) }),
    requestContext: {
      accountId: context.accountId,
      apiId: plan.apiId,
      ...(parts.jwt === undefined ? {} : { authorizer: { jwt: parts.jwt } }),
      domainName: request.headers.host ?? '',
      domainPrefix: plan.apiId,
      http: {
        method: request.method ?? '',
        path: rawPath,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.socket.remoteAddress ?? '127.0.0.1',
        userAgent: request.headers['user-agent'] ?? '',
      },
      requestId: parts.requestId,
      routeKey,
      stage: '$default',
      time: commonLogTime(context.clock.now()),
      timeEpoch: context.clock.nowMs(),
    },
    ...(Object.keys(parts.pathParameters).length === 0 ? {} : { pathParameters: parts.pathParameters }),
    ...(plan.stageVariables === undefined ? {} : { stageVariables: plan.stageVariables }),
    ...(body.length === 0 ? {} : { body: body.toString(isBase64Encoded ? 'base64' : 'utf8') }),
    isBase64Encoded,
  };
}

function joined(headers: IncomingMessage['headers'], request: IncomingMessage): Record<string, string> {
  const entries = Object.entries(headers).map(([name, value]) => [name, [value].flat().join(',')]);
  return {
    ...Object.fromEntries(entries),
    'x-forwarded-for': [headers['x-forwarded-for'], request.socket.remoteAddress]
      .flat()
      .filter(Boolean)
      .join(', '),
    'x-forwarded-proto': 'http',
  };
}

function queryParameters(rawQueryString: string): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(rawQueryString)) {
    values[name] = name in values ? `${values[name]},${value}` : value;
  }
  return values;
}

/** e.g. `12/Mar/2020:19:03:58 +0000` */
function commonLogTime(now: Date): string {
  const [, day, month, year, time] = /^\w+, (\d+) (\w+) (\d+) ([\d:]+)/.exec(now.toUTCString()) ?? [];
  return `${day}/${month}/${year}:${time} +0000`;
}
