import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { RuntimeContext } from '../service.ts';
import { type ApiPlan, type ApiRoute, type JwtRule, readApi } from './api-plan.ts';
import { isPreflight, withCors } from './cors.ts';
import { type Answer, functionAnswer, gatewayAnswer } from './function-answer.ts';
import { createJwtAuthorizer, type JwtAuthorizer } from './jwt-authorizer.ts';
import { BodyTooLargeError, listen, type RunningServer, readBody } from './loopback.ts';
import { requestEvent } from './request-event.ts';
import { matchRoute } from './routes.ts';
import type { TemplateResource } from './template-resource.ts';
import { Throttle } from './throttle.ts';

/** Calls a function of the template by its name, as Lambda's Invoke. */
export type Invoke = (
  functionName: string,
  payload: unknown,
  options: { invocationType: 'RequestResponse' | 'Event' },
) => Promise<{ payload: unknown; functionError?: string }>;

export interface HttpApiOptions {
  readonly context: RuntimeContext;
  /** All resources of the template; those of `AWS::ApiGatewayV2` are read. */
  readonly resources: readonly TemplateResource[];
  /** 0 takes any free port. */
  readonly port: number;
  readonly invoke: Invoke;
  /** The local issuer, which stands in for `https://cognito-idp.<region>.amazonaws.com/<pool>`. */
  readonly issuerUrl: string;
}

// Quotas of HTTP APIs and of Lambda's synchronous calls, bytes.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
const payloadLimitBytes = 10 * 1024 * 1024;
const invocationLimitBytes = 6 * 1024 * 1024;
const requestHeadLimitBytes = 10_240;

interface Gateway extends HttpApiOptions {
  readonly plan: ApiPlan;
  readonly authorizer: JwtAuthorizer;
  readonly throttles: Map<string, Throttle>;
}

/**
 * API Gateway's HTTP API on 127.0.0.1.
 * @throws UnsupportedFeatureError at start; the original error when the port is taken
 */
export async function startHttpApi(options: HttpApiOptions): Promise<RunningServer> {
  const plan = readApi(options.resources);
  const throttles = plan.routes.flatMap((route) =>
    route.throttle ? [[route.routeKey, new Throttle(options.context.clock, route.throttle)] as const] : [],
  );
  const authorizer = createJwtAuthorizer(options.context.clock);
  const gateway: Gateway = { ...options, plan, authorizer, throttles: new Map(throttles) };
  const server = createServer({ maxHeaderSize: 64 * 1024 }, (request, response) => {
    answerRequest(gateway, request, response).catch((error: unknown) => {
      // e.g. a header of the function that HTTP cannot carry
      options.context.log(`http api: answer failed: ${String(error)}`);
      if (response.headersSent) return response.destroy();
      return response.writeHead(500).end('{"message":"Internal Server Error"}');
    });
  });
  return await listen(server, options.port);
}

async function answerRequest(gateway: Gateway, request: IncomingMessage, response: ServerResponse) {
  const requestId = randomUUID();
  const { cors } = gateway.plan;
  const answer = await route(gateway, request, requestId).catch((error: unknown): Answer => {
    if (error instanceof BodyTooLargeError) {
      return gatewayAnswer(413, 'Request Entity Too Large', { connection: 'close' });
    }
    gateway.context.log(`http api: request ${requestId} failed: ${String(error)}`);
    return gatewayAnswer(500, 'Internal Server Error');
  });
  if (response.destroyed) return;
  const headers = cors ? withCors(cors, request, answer.headers) : answer.headers;
  response.writeHead(answer.status, {
    ...headers,
    date: gateway.context.clock.now().toUTCString(),
    'apigw-requestid': requestId,
    'content-length': answer.body.length,
  });
  response.end(request.method === 'HEAD' ? undefined : answer.body);
  if (!request.complete) request.resume();
}

async function route(gateway: Gateway, request: IncomingMessage, requestId: string): Promise<Answer> {
  if (gateway.plan.cors !== undefined && isPreflight(request)) {
    return { status: 204, headers: {}, body: Buffer.alloc(0) };
  }
  const headBytes = request.rawHeaders.join('').length + (request.url?.length ?? 0);
  if (headBytes > requestHeadLimitBytes) return gatewayAnswer(431, 'Request Header Fields Too Large');
  const [path = '/'] = (request.url ?? '/').split('?');
  const match = matchRoute(gateway.plan.routes, request.method ?? 'GET', path);
  if (match === undefined) return gatewayAnswer(404, 'Not Found');
  if (gateway.throttles.get(match.route.routeKey)?.admit() === false) {
    return gatewayAnswer(429, 'Too Many Requests');
  }
  const jwt = await authorize(gateway, match.route.jwt, request);
  if (jwt && 'status' in jwt) return jwt;
  const body = await readBody(request, payloadLimitBytes);
  const { route, pathParameters } = match;
  const { context, plan } = gateway;
  const { routeKey } = route;
  const event = requestEvent({ context, plan, request, routeKey, pathParameters, body, requestId, jwt });
  return await callFunction(gateway, route, event);
}

async function authorize(gateway: Gateway, rule: JwtRule | undefined, request: IncomingMessage) {
  if (rule === undefined) return undefined;
  const issuer = rule.issuer.startsWith('https://cognito-idp.') ? gateway.issuerUrl : rule.issuer;
  const result = await gateway.authorizer.authorize({ ...rule, issuer }, tokenOf(rule, request));
  switch (result.verdict) {
    case 'unauthorized':
      return gatewayAnswer(401, 'Unauthorized', { 'www-authenticate': 'Bearer' });
    case 'forbidden':
      return gatewayAnswer(403, 'Forbidden', {
        'www-authenticate': `Bearer scope="${rule.scopes.join(' ')}" error="insufficient_scope"`,
      });
    default:
      return { claims: result.claims, scopes: result.scopes };
  }
}

function tokenOf(rule: JwtRule, request: IncomingMessage): string | undefined {
  const query = new URLSearchParams((request.url ?? '').split('?')[1]);
  for (const source of rule.identitySources) {
    const [, place, name = ''] = source.split('.');
    const value = place === 'header' ? request.headers[name.toLowerCase()] : query.get(name);
    if (typeof value === 'string' && value !== '') return value;
  }
  return undefined;
}

async function callFunction(gateway: Gateway, route: ApiRoute, event: unknown): Promise<Answer> {
  if (Buffer.byteLength(JSON.stringify(event)) > invocationLimitBytes) {
    return gatewayAnswer(413, 'Request Entity Too Large');
  }
  // Real time, not the runtime's clock: moving the clock must not cut off calls that are running.
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<'timeout'>((resolve) => {
    timer = setTimeout(() => resolve('timeout'), route.timeoutMs);
  });
  const call = gateway.invoke(route.functionName, event, { invocationType: 'RequestResponse' });
  call.catch(() => undefined);
  const result = await Promise.race([call, timeout]).finally(() => clearTimeout(timer));
  if (result === 'timeout') return gatewayAnswer(503, 'Service Unavailable');
  if (result.functionError !== undefined) return gatewayAnswer(500, 'Internal Server Error');
  return functionAnswer(result.payload);
}
