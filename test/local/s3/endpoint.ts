import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { LocalClock } from '../../../local/clock.ts';
import type { BucketSpec, S3ObjectEvent, S3Options } from '../../../local/s3/contract.ts';
import { createS3Service } from '../../../local/s3/s3-service.ts';
import { AwsError, type LocalService } from '../../../local/service.ts';

interface Authorization {
  readonly action: string;
  readonly resource: string;
  readonly context?: Record<string, string | string[]>;
}

/** One S3 stand-in behind an HTTP server on a free port, with the SDK client that talks to it. */
export interface TestS3 {
  readonly client: S3Client;
  readonly url: string;
  readonly clock: LocalClock;
  readonly stateFolder: string;
  /** What was told so far. */
  readonly events: S3ObjectEvent[];
  /** What callers were asked to be allowed, in order. */
  readonly authorizations: Authorization[];
  /** Actions refused from now on. */
  readonly denied: Set<string>;
  /** Another client of the same server. */
  clientWith(config: Partial<S3ClientConfig>): S3Client;
  /** Ends the server and the stand-in, and starts both anew on the same state. */
  restart(): Promise<TestS3>;
  close(): Promise<void>;
}

export interface TestS3Options {
  readonly buckets?: readonly BucketSpec[];
  readonly stateFolder?: string;
  readonly clock?: LocalClock;
  readonly onObjectEvent?: S3Options['onObjectEvent'];
}

const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };

export function newStateFolder(): string {
  return mkdtempSync(join(tmpdir(), 'local-s3-'));
}

export async function startS3(options: TestS3Options = {}): Promise<TestS3> {
  const stateFolder = options.stateFolder ?? newStateFolder();
  const clock = options.clock ?? new LocalClock();
  const buckets = options.buckets ?? [{ name: 'files' }, { name: 'other' }];
  const events: S3ObjectEvent[] = [];
  const authorizations: Authorization[] = [];
  const denied = new Set<string>();
  const onObjectEvent = options.onObjectEvent ?? ((event: S3ObjectEvent) => void events.push(event));
  const service = createS3Service({ stateFolder, clock, buckets, onObjectEvent });
  const authorize = (action: string, resource: string, context?: Authorization['context']) => {
    authorizations.push({ action, resource, ...(context && { context }) });
    if (denied.has(action))
      throw new AwsError('AccessDeniedException', `not authorized to perform: ${action}`, 400);
  };
  const server = createServer((request, response) => void serve(service, authorize, request, response));
  const url = await listen(server);
  const clients: S3Client[] = [];
  const clientWith = (config: Partial<S3ClientConfig>) => {
    const client = new S3Client({ region: 'us-east-1', endpoint: url, credentials, ...config });
    clients.push(client);
    return client;
  };
  const stop = async () => {
    for (const client of clients) client.destroy();
    server.close();
    server.closeAllConnections();
    await service.close?.();
  };
  return {
    client: clientWith({}),
    url,
    clock,
    stateFolder,
    events,
    authorizations,
    denied,
    clientWith,
    restart: async () => {
      await stop();
      return await startS3({ ...options, stateFolder, clock, buckets });
    },
    close: async () => {
      await stop();
      clock.close();
      rmSync(stateFolder, { recursive: true, force: true });
    },
  };
}

async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function serve(
  service: LocalService,
  authorize: (action: string, resource: string, context?: Authorization['context']) => void,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const rawTarget = request.url ?? '/';
  try {
    const answer = await service.handle(
      Object.assign(
        {
          requestId: 'request-1',
          method: request.method ?? '',
          url: new URL(`http://${request.headers.host}${rawTarget}`),
          headers: request.headers,
          body: request,
          caller: { roleArn: undefined, authorize },
        },
        { rawTarget },
      ),
    );
    response.writeHead(answer.status, answer.headers);
    if (answer.body instanceof Readable) await pipeline(answer.body, response);
    else response.end(answer.body);
  } catch (error) {
    if (response.headersSent || request.destroyed) response.destroy();
    else response.writeHead(500).end(String(error));
  }
}

/** The whole body of a GET. */
export async function bytesOf(output: {
  readonly Body?: { transformToByteArray(): Promise<Uint8Array> };
}): Promise<Buffer> {
  return Buffer.from((await output.Body?.transformToByteArray()) ?? []);
}

/** How S3 refused: its code and HTTP status; `undefined` when it did not. */
export async function refusalOf(
  call: Promise<unknown>,
): Promise<{ code: string; status: number | undefined } | undefined> {
  try {
    await call;
    return undefined;
  } catch (error) {
    const { name, $metadata } = error as { name: string; $metadata?: { httpStatusCode?: number } };
    return { code: name, status: $metadata?.httpStatusCode };
  }
}

/** The content files on disk, received whole and not yet deleted. */
export function contentFilesOf({ stateFolder }: { readonly stateFolder: string }): string[] {
  const found = readdirSync(join(stateFolder, 's3', 'content'), { recursive: true, withFileTypes: true });
  return found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}
