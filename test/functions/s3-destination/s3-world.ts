import { createServer, type IncomingMessage, request as passOn, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { openTransport, type TransportOptions } from '../../../functions/destinations/open-transport.ts';
import type { Credentials, S3Destination } from '../../../functions/transfer/contract.ts';
import type { PolicyStatement } from '../../../local/iam/policy.ts';
import { createS3Service } from '../../../local/s3/s3-service.ts';
import { anEndpoint, readerArn } from '../../local/endpoint/an-endpoint.ts';
import { startTcpFaultProxy, type TcpFaultProxy } from '../../support/tcp-fault-proxy.ts';

const bucket = 'acme-hr-deliveries';

/** What happens to a request instead of being served. */
export type Interception =
  | {
      readonly status: number;
      readonly code: string;
      readonly headers?: Record<string, string>;
      readonly words?: string;
    }
  /** It is served, and then the connection is cut before the answer. */
  | 'lose the answer'
  | 'never answer'
  | undefined;

export interface SeenRequest {
  /** `PUT`, and the query's names, e.g. `PUT partNumber uploadId x-id`. */
  readonly what: string;
  readonly accessKeyId: string;
  readonly headers: IncomingMessage['headers'];
}

/** A real S3 stand-in, signatures and policies checked, reached over a network that can fail. */
export interface S3World {
  readonly destination: S3Destination;
  readonly credentials: Credentials;
  readonly proxy: TcpFaultProxy;
  /** Every request that reached the server's side, in order. */
  readonly seen: SeenRequest[];
  /** Decides about each request; set to interfere. */
  intercept: (request: SeenRequest) => Interception;
  open(
    changes?: Partial<S3Destination>,
    timing?: TransportOptions['timing'],
    credentials?: Credentials,
  ): ReturnType<typeof openS3>;
  fileAt(name: string): Promise<Buffer | undefined>;
  putFile(name: string, bytes: Buffer): Promise<void>;
  keys(): Promise<string[]>;
  /** Of that name. */
  unfinishedUploads(name: string): Promise<number>;
  stop(): Promise<void>;
}

const everything: PolicyStatement = {
  Effect: 'Allow',
  Action: 's3:*',
  Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`],
};

/** @param statements what the account may do. @default everything in its bucket */
export async function startS3World(statements: PolicyStatement[] = [everything]): Promise<S3World> {
  const aws = await anEndpoint(statements);
  const { stateFolder, clock } = aws;
  const s3 = createS3Service({ stateFolder, clock, buckets: [{ name: bucket }, { name: 'waybill-own' }] });
  aws.endpoint.register(s3);
  const seen: SeenRequest[] = [];
  const front = await startFront(aws.endpoint.url, (request) => {
    seen.push(request);
    return world.intercept(request);
  });
  const proxy = await startTcpFaultProxy(front.port);
  const environment = changeEnvironment({
    AWS_ENDPOINT_URL: `http://127.0.0.1:${proxy.port}`,
    // A function's own key, which must never sign anything here.
    AWS_ACCESS_KEY_ID: 'AKIACANARYCANARY0000',
    AWS_SECRET_ACCESS_KEY: 'the function’s own secret',
    AWS_REGION: 'us-east-1',
    EXPORTS_BUCKET: 'waybill-own',
  });
  const { accessKeyId, secretAccessKey } = aws.credentials.credentialsFor(readerArn);
  const destination: S3Destination = { protocol: 'S3', bucket, prefix: 'inbox/', accessKeyId };
  const operator = new S3Client({ ...aws.clientSettings(), endpoint: aws.endpoint.url });
  const world: S3World = {
    destination,
    credentials: { secretAccessKey },
    proxy,
    seen,
    intercept: () => undefined,
    open: (changes = {}, timing = {}, credentials = { secretAccessKey }) =>
      openS3({ ...destination, ...changes }, credentials, timing),
    ...insideOf(operator),
    async stop() {
      environment.restore();
      operator.destroy();
      await proxy.stop();
      front.stop();
      await aws.close();
      await s3.close?.();
    },
  };
  return world;
}

function openS3(destination: S3Destination, credentials: Credentials, timing: TransportOptions['timing']) {
  return openTransport(destination, credentials, { timing });
}

function insideOf(operator: S3Client) {
  return {
    async fileAt(name: string) {
      const Key = `inbox/${name}`;
      try {
        const { Body } = await operator.send(new GetObjectCommand({ Bucket: bucket, Key }));
        return Buffer.from((await Body?.transformToByteArray()) ?? []);
      } catch (error) {
        if ((error as Error).name === 'NoSuchKey') return undefined;
        throw error;
      }
    },
    async putFile(name: string, bytes: Buffer) {
      await operator.send(new PutObjectCommand({ Bucket: bucket, Key: `inbox/${name}`, Body: bytes }));
    },
    async keys() {
      const { Contents = [] } = await operator.send(new ListObjectsV2Command({ Bucket: bucket }));
      return Contents.flatMap(({ Key }) => Key ?? []);
    },
    async unfinishedUploads(name: string) {
      const { Uploads = [] } = await operator.send(
        new ListMultipartUploadsCommand({ Bucket: bucket, Prefix: `inbox/${name}` }),
      );
      return Uploads.length;
    },
  };
}

async function startFront(target: string, decide: (request: SeenRequest) => Interception) {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', target);
    const what = [request.method, ...[...url.searchParams.keys()].filter((name) => name !== 'x-id')].join(
      ' ',
    );
    const accessKeyId = /Credential=([^/]+)/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    const verdict = decide({ what, accessKeyId, headers: request.headers });
    request.on('error', () => undefined);
    if (verdict === 'never answer') return void request.resume();
    if (typeof verdict === 'object') return void refuse(request, response, verdict);
    pass(request, response, new URL(target), verdict === 'lose the answer');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  { status, code, headers = {}, words = 'no' }: Exclude<Interception, string | undefined>,
): void {
  request.resume();
  request.once('end', () => {
    response.writeHead(status, { 'content-type': 'application/xml', ...headers });
    response.end(
      request.method === 'HEAD'
        ? undefined
        : `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${words}</Message></Error>`,
    );
  });
}

function pass(request: IncomingMessage, response: ServerResponse, target: URL, losesAnswer: boolean): void {
  const { method, url: path, headers } = request;
  const onward = passOn({ host: target.hostname, port: target.port, method, path, headers }, (answer) => {
    if (losesAnswer) {
      answer.resume();
      answer.once('end', () => request.socket.resetAndDestroy());
      return;
    }
    response.writeHead(answer.statusCode ?? 500, answer.headers);
    answer.pipe(response);
  });
  onward.on('error', () => response.destroy());
  request.once('close', () => {
    if (!request.complete) onward.destroy();
  });
  request.pipe(onward);
}

function changeEnvironment(changes: Record<string, string>) {
  const before = Object.keys(changes).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, changes);
  return {
    restore: () => {
      for (const [name, value] of before)
        if (value === undefined) Reflect.deleteProperty(process.env, name);
        else process.env[name] = value;
    },
  };
}
