import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalClock } from '../../../local/clock.ts';
import { errorResponse, writeResponse } from '../../../local/endpoint/write-response.ts';
import {
  AwsError,
  type Caller,
  type LocalService,
  type RuntimeContext,
  type ServiceResponse,
} from '../../../local/service.ts';

export const region = 'us-east-1';
export const accountId = '000000000000';

export interface TestEndpoint {
  readonly context: RuntimeContext;
  readonly clock: LocalClock;
  readonly logLines: string[];
  /** `<role> <action> <resource>`: what is not in it is denied to roles; the operator may do everything. */
  readonly permissions: Set<string>;
  add<T extends LocalService>(service: T): T;
  callerFor(roleArn: string | undefined): Caller;
  /** Settings of an SDK client that calls as this role, or as the operator. */
  client(roleArn?: string): {
    endpoint: string;
    region: string;
    credentials: { accessKeyId: string; secretAccessKey: string };
    maxAttempts: number;
  };
  close(): Promise<void>;
}

/** The AWS endpoint, as small as it gets: the service by the name in the signature, the role by the access key. */
export async function openTestEndpoint(stateFolder?: string): Promise<TestEndpoint> {
  const folder = stateFolder ?? mkdtempSync(join(tmpdir(), 'local-aws-'));
  const services = new Map<string, LocalService>();
  const permissions = new Set<string>();
  const logLines: string[] = [];
  const clock = new LocalClock();
  const callerFor = (roleArn: string | undefined): Caller => ({
    roleArn,
    authorize(action, resource) {
      if (roleArn === undefined || permissions.has(`${roleArn} ${action} ${resource}`)) return;
      throw new AwsError(
        'AccessDeniedException',
        `${roleArn} is not authorized to perform: ${action} on resource: ${resource}`,
        403,
      );
    },
  });
  const server = createServer((request, response) => {
    answer(request, services, callerFor, context.endpointUrl)
      .catch((error: unknown) => {
        if (!(error instanceof AwsError)) throw error;
        return errorResponse('', 'request-1', error);
      })
      .then((reply) => writeResponse(response, { requestId: 'request-1', nowMs: Date.now() }, reply))
      .catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const context: RuntimeContext = {
    clock,
    stateFolder: folder,
    endpointUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region,
    accountId,
    credentialsFor: (roleArn) => ({
      accessKeyId: Buffer.from(roleArn).toString('hex'),
      secretAccessKey: 'secret',
    }),
    log: (line) => logLines.push(line),
  };
  return {
    context,
    clock,
    logLines,
    permissions,
    callerFor,
    add: (service) => {
      services.set(service.signingName, service);
      return service;
    },
    client: (roleArn) => ({
      endpoint: context.endpointUrl,
      region,
      credentials: roleArn
        ? context.credentialsFor(roleArn)
        : { accessKeyId: 'operator', secretAccessKey: 'secret' },
      maxAttempts: 1,
    }),
    close: async () => {
      for (const service of services.values()) await service.close?.();
      clock.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      if (stateFolder === undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function answer(
  request: IncomingMessage,
  services: ReadonlyMap<string, LocalService>,
  callerFor: (roleArn: string | undefined) => Caller,
  endpointUrl: string,
): Promise<ServiceResponse> {
  const [, key = '', signingName = ''] =
    /Credential=([^/]+)\/\d+\/[^/]+\/([^/]+)\//.exec(request.headers.authorization ?? '') ?? [];
  const roleArn = key === 'operator' ? undefined : Buffer.from(key, 'hex').toString();
  const service = services.get(signingName);
  if (!service) throw new Error(`no service ${signingName}`);
  return service.handle({
    requestId: 'request-1',
    method: request.method ?? 'GET',
    url: new URL(request.url ?? '/', endpointUrl),
    headers: request.headers,
    body: request,
    caller: callerFor(roleArn),
  });
}
