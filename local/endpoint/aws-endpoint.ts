import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { Chaos } from '../chaos/chaos.ts';
import type { LocalClock } from '../clock.ts';
import type { AccessControl } from '../iam/access-control.ts';
import { listen } from '../listen.ts';
import type { Meter } from '../meter.ts';
import { AwsError, type LocalService, UnsupportedFeatureError } from '../service.ts';
import { authenticate, scopeOf } from './authenticate.ts';
import { anonymous, callerOf, operator } from './callers.ts';
import type { CredentialStore } from './credentials.ts';
import type { SignableRequest } from './signature.ts';
import { errorResponse, writeResponse } from './write-response.ts';

export interface AwsEndpointOptions {
  /** @default 0, a free port */
  readonly port?: number;
  readonly credentials: CredentialStore;
  readonly access: AccessControl;
  readonly clock: LocalClock;
  /** What befalls the calls of the application; never the operator's. */
  readonly chaos?: Chaos;
  readonly meter?: Meter | undefined;
  log(line: string): void;
}

/** The one address that every AWS SDK client of the application is pointed at. */
export interface AwsEndpoint {
  readonly url: string;
  /** Adds a service; until then calls to it are refused as unsupported. */
  register(service: LocalService): void;
  /** Ends open connections; the services are closed by whoever made them. */
  close(): Promise<void>;
}

/** @throws StartError when the port is taken */
export async function startAwsEndpoint(options: AwsEndpointOptions): Promise<AwsEndpoint> {
  const services = new Map<string, LocalService>();
  const server = createServer((request, response) => {
    void serve(request, response, services, options);
  });
  // Uploads and long polls may take as long as they like on loopback.
  server.requestTimeout = 0;
  server.keepAliveTimeout = 65_000;
  const port = await listen(server, options.port ?? 0, 'WAYBILL_AWS_PORT');
  return {
    url: `http://127.0.0.1:${port}`,
    register: (service) => {
      services.set(service.signingName, service);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  services: ReadonlyMap<string, LocalService>,
  options: AwsEndpointOptions,
): Promise<void> {
  const requestId = randomUUID();
  const seen = { signingName: '', isLost: false, nowMs: options.clock.nowMs() };
  try {
    const answer = await route(request, requestId, seen, services, options);
    if (seen.isLost) {
      if (answer.body instanceof Readable) answer.body.destroy();
      response.destroy();
      return;
    }
    await writeResponse(response, { requestId, nowMs: seen.nowMs }, answer);
  } catch (error) {
    if (response.headersSent || request.socket.destroyed) {
      response.destroy();
      return;
    }
    const failed = asAwsError(error, seen.signingName, options);
    // What the client still sends of a refused body is read and dropped, so that it can read the answer.
    request.resume();
    const about = { requestId, nowMs: seen.nowMs };
    await writeResponse(response, about, errorResponse(seen.signingName, requestId, failed)).catch(() =>
      response.destroy(),
    );
  }
}

async function route(
  request: IncomingMessage,
  requestId: string,
  seen: { signingName: string; isLost: boolean; nowMs: number },
  services: ReadonlyMap<string, LocalService>,
  options: AwsEndpointOptions,
) {
  const { method = 'GET', url: target = '/', headers } = request;
  const url = new URL(`http://${headers.host ?? '127.0.0.1'}${target}`);
  const common = { requestId, method, url, rawTarget: target, headers };
  const s3 = services.get('s3');
  // A browser's preflight request is never signed; only S3 answers those.
  if (method === 'OPTIONS' && s3 !== undefined)
    return s3.handle({ ...common, body: request, caller: anonymous });
  const signable: SignableRequest = {
    method,
    path: target.split('?')[0] ?? '/',
    query: url.searchParams,
    headers,
  };
  const scope = scopeOf(signable);
  seen.signingName = scope.signingName;
  const service = services.get(scope.signingName);
  if (service === undefined) throw new UnsupportedFeatureError(`the AWS service ${scope.signingName}`);
  const body = scope.signingName === 's3' ? undefined : await buffer(request);
  const { roleArn, nowMs } = authenticate(signable, scope, body, options);
  seen.nowMs = nowMs;
  const caller = roleArn === undefined ? operator : callerOf(roleArn, options.access);
  const { chaos } = options;
  if (roleArn !== undefined) chaos?.beforeCall(scope.signingName);
  const actionHeader = headers['x-amz-target'];
  if (roleArn !== undefined)
    options.meter?.addRequest(roleArn, { ...scope, method, url, target: actionHeader?.toString() });
  const streamed = body === undefined ? request : Readable.from([body]);
  const answer = await service.handle({ ...common, body: streamed, caller });
  seen.isLost = roleArn !== undefined && chaos?.losesReply() === true;
  return answer;
}

/** A fault of the runtime itself is told to the person at the terminal; what is unsupported too, by name. */
function asAwsError(error: unknown, signingName: string, { log }: AwsEndpointOptions): AwsError {
  if (error instanceof UnsupportedFeatureError) log(`${signingName}: ${error.message}`);
  if (error instanceof AwsError) return error;
  log(`${signingName}: ${error instanceof Error ? error.stack : String(error)}`);
  return new AwsError('InternalFailure', 'the local runtime failed; its log says why', 500);
}
