import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { LocalClock } from '../../../local/clock.ts';
import { AwsError, type LocalService, type RuntimeContext } from '../../../local/service.ts';

export interface Check {
  readonly action: string;
  readonly resource: string;
  readonly context: Record<string, string | string[]> | undefined;
}

/** A loopback endpoint for the services under test: it picks them by signing name and lets `allows` decide. */
export class TestEndpoint {
  readonly services = new Map<string, LocalService>();
  readonly checks: Check[] = [];
  readonly clock = new LocalClock();
  readonly stateFolder = mkdtempSync(join(tmpdir(), 'local-test-'));
  readonly lines: string[] = [];
  allows: (check: Check, accessKeyId: string) => boolean = () => true;
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<TestEndpoint> {
    const server = createServer();
    const endpoint = new TestEndpoint(server);
    server.on('request', (request, response) => {
      endpoint.#answer(request, response).catch((error: unknown) => response.destroy(error as Error));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return endpoint;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get context(): RuntimeContext {
    return {
      clock: this.clock,
      stateFolder: this.stateFolder,
      endpointUrl: this.url,
      region: 'eu-west-1',
      accountId: '111122223333',
      credentialsFor: (roleArn) => ({
        accessKeyId: roleArn.replace(/^.*\//, ''),
        secretAccessKey: `secret of ${roleArn}`,
      }),
      log: (line) => this.lines.push(line),
    };
  }

  /** Settings of an SDK client that speaks to this endpoint. */
  get client() {
    return {
      endpoint: this.url,
      region: 'eu-west-1',
      credentials: { accessKeyId: 'operator', secretAccessKey: 'operator' },
      maxAttempts: 1,
    };
  }

  async close(): Promise<void> {
    this.clock.close();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
    rmSync(this.stateFolder, { recursive: true, force: true });
  }

  async #answer(
    request: import('node:http').IncomingMessage,
    response: import('node:http').ServerResponse,
  ): Promise<void> {
    const [accessKeyId = '', , , name = ''] =
      /Credential=([^,]+)/.exec(String(request.headers.authorization))?.[1]?.split('/') ?? [];
    const caller = {
      roleArn: accessKeyId === 'operator' ? undefined : `arn:aws:iam::111122223333:role/${accessKeyId}`,
      authorize: (action: string, resource: string, context?: Check['context']) => {
        const check = { action, resource, context };
        this.checks.push(check);
        if (this.allows(check, accessKeyId)) return;
        throw new AwsError('AccessDeniedException', `not authorized to perform: ${action} on ${resource}`);
      },
    };
    const service = this.services.get(name);
    if (service === undefined) throw new Error(`no service ${name}`);
    const answer = await service.handle({
      requestId: crypto.randomUUID(),
      method: request.method ?? 'GET',
      url: new URL(request.url ?? '/', this.url),
      headers: request.headers,
      body: request,
      caller,
    });
    const body = answer.body instanceof Readable ? await buffer(answer.body) : (answer.body ?? '');
    response.writeHead(answer.status, answer.headers).end(body);
  }
}
