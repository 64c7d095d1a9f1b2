import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AwsError, type LocalService } from '../../../local/service.ts';

/** One request that reached the endpoint. */
export interface SeenCall {
  readonly service: string;
  readonly action: string;
  /** The role whose key signed it. */
  readonly roleArn: string;
  readonly input: unknown;
}

/** What a fake Lambda does: its return is the payload; `FunctionError` and `ServiceError` are thrown. */
export type FakeLambda = (payload: never, name: string) => unknown;

export class FunctionError extends Error {
  readonly payload: unknown;
  constructor(payload: unknown) {
    super('function error');
    this.payload = payload;
  }
}

export function functionError(errorType: string, errorMessage = 'it failed'): FunctionError {
  return new FunctionError({ errorType, errorMessage, trace: [] });
}

/** A small AWS: Lambda, S3, SQS and DynamoDB by script, Step Functions by the service under test. */
export class FakeEndpoint {
  readonly calls: SeenCall[] = [];
  readonly objects = new Map<string, string>();
  /** `service:action` pairs of `service:action roleArn` that are refused. */
  readonly denied = new Set<string>();
  readonly authorized: string[] = [];
  /** `action roleArn` pairs of Step Functions that are carried out but never answered. */
  readonly withheld = new Set<string>();
  lambda: FakeLambda = () => ({});
  dynamodb: (action: string, input: Record<string, unknown>) => unknown = () => ({});
  states: LocalService | undefined;
  readonly #server = createServer((request, response) => void this.#serve(request, response));
  url = '';

  async open(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return this;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  callsTo(action: string): SeenCall[] {
    return this.calls.filter((call) => call.action === action);
  }

  /** A key that says which role it stands for. */
  static credentialsFor(roleArn: string): { accessKeyId: string; secretAccessKey: string } {
    return { accessKeyId: Buffer.from(roleArn).toString('hex'), secretAccessKey: 'secret' };
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, keyId = '', service = ''] =
      /Credential=([^/]+)\/\d+\/[^/]+\/([^/]+)/.exec(request.headers.authorization ?? '') ?? [];
    const roleArn = Buffer.from(keyId, 'hex').toString();
    try {
      if (service === 'states') return await this.#toStates(request, response, roleArn);
      const body = await bodyOf(request);
      const answer = await this.#answer(request, body, { service, roleArn });
      response.writeHead(answer.status ?? 200, answer.headers).end(answer.body);
    } catch (error) {
      const known = error instanceof AwsError ? error : new AwsError('InternalFailure', String(error), 500);
      const text =
        service === 's3'
          ? `<Error><Code>${known.code}</Code><Message>${known.message}</Message></Error>`
          : JSON.stringify({ __type: known.code, message: known.message, Message: known.message });
      response.writeHead(known.status, { 'x-amzn-errortype': known.code }).end(text);
    }
  }

  async #toStates(request: IncomingMessage, response: ServerResponse, roleArn: string): Promise<void> {
    const authorize = (action: string, resource: string) => {
      this.authorized.push(`${action} ${resource}`);
      this.#refuse(action, roleArn);
    };
    const answer = await this.states?.handle({
      requestId: 'request',
      method: 'POST',
      url: new URL(this.url),
      headers: request.headers,
      body: request,
      caller: { roleArn, authorize },
    });
    const action = String(request.headers['x-amz-target']).split('.')[1];
    if (this.withheld.has(`${action} ${roleArn}`)) return;
    response.writeHead(answer?.status ?? 500, answer?.headers).end(answer?.body);
  }

  #refuse(action: string, roleArn: string): void {
    if (!this.denied.has(`${action} ${roleArn}`)) return;
    throw new AwsError(
      'AccessDeniedException',
      `the role is not authorized to perform: ${action}`,
      action.startsWith('s3') ? 403 : 400,
    );
  }

  async #answer(
    request: IncomingMessage,
    body: Buffer,
    from: { service: string; roleArn: string },
  ): Promise<Answer> {
    const url = new URL(request.url ?? '/', this.url);
    const see = (action: string, input: unknown) => {
      this.calls.push({ ...from, action, input });
      this.#refuse(`${from.service}:${action}`, from.roleArn);
    };
    if (from.service === 's3') return this.#s3(request.method ?? '', url, body, see);
    const input = body.length > 0 ? JSON.parse(body.toString()) : {};
    if (from.service === 'lambda') {
      const name = decodeURIComponent(url.pathname.split('/')[3] ?? '');
      see('InvokeFunction', input);
      return this.#invoke(name, input);
    }
    const action = String(request.headers['x-amz-target']).split('.')[1] ?? '';
    see(action, input);
    const output = from.service === 'sqs' ? sent(input) : this.dynamodb(action, input);
    return { headers: { 'content-type': 'application/x-amz-json-1.0' }, body: JSON.stringify(output) };
  }

  async #invoke(name: string, payload: unknown): Promise<Answer> {
    try {
      return { body: JSON.stringify((await this.lambda(payload as never, name)) ?? null) };
    } catch (error) {
      if (!(error instanceof FunctionError)) throw error;
      return { headers: { 'x-amz-function-error': 'Unhandled' }, body: JSON.stringify(error.payload) };
    }
  }

  #s3(method: string, url: URL, body: Buffer, see: (action: string, input: unknown) => void): Answer {
    const path = decodeURIComponent(url.pathname.slice(1));
    if (method === 'PUT') {
      see('PutObject', path);
      this.objects.set(path, body.toString());
      return {};
    }
    if (url.searchParams.has('list-type')) {
      see('ListObjectsV2', Object.fromEntries(url.searchParams));
      return {
        headers: { 'content-type': 'application/xml' },
        body: this.#list(path.replace(/\/$/, ''), url.searchParams),
      };
    }
    see('GetObject', path);
    const text = this.objects.get(path);
    if (text === undefined) throw new AwsError('NoSuchKey', 'The specified key does not exist.', 404);
    return { body: text };
  }

  /** Two keys per page, so that paging is needed. */
  #list(bucket: string, query: URLSearchParams): string {
    const start = `${bucket}/${query.get('prefix') ?? ''}`;
    const after = query.get('continuation-token') ?? '';
    const keys = [...this.objects.keys()].filter((key) => key.startsWith(start) && key > after).sort();
    const page = keys.slice(0, 2);
    const entries = page.map(
      (key) =>
        `<Contents><Key>${key.slice(bucket.length + 1)}</Key><Size>${this.objects.get(key)?.length}</Size><ETag>"e"</ETag>` +
        '<LastModified>2026-02-02T19:00:00.000Z</LastModified><StorageClass>STANDARD</StorageClass></Contents>',
    );
    const next = keys.length > 2 ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : '';
    return `<?xml version="1.0"?><ListBucketResult>${entries.join('')}<IsTruncated>${keys.length > 2}</IsTruncated>${next}</ListBucketResult>`;
  }
}

function sent(input: { MessageBody: string }): object {
  return { MessageId: 'm-1', MD5OfMessageBody: createHash('md5').update(input.MessageBody).digest('hex') };
}

interface Answer {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
