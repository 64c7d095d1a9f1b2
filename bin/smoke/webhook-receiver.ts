import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import * as z from 'zod';

const Message = z.object({
  type: z.string(),
  timestamp: z.string(),
  data: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});

/** A message as it came in. */
export interface ReceivedMessage {
  readonly id: string;
  readonly type: string;
  readonly data: z.infer<typeof Message>['data'];
  /** As sent, with what its signature is about. */
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** A customer's endpoint on this machine that keeps what it is told. */
export class WebhookReceiver {
  readonly messages: ReceivedMessage[] = [];
  readonly #server: Server;
  /** What is answered. */
  status = 200;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async open(): Promise<WebhookReceiver> {
    const server = createServer();
    const receiver = new WebhookReceiver(server);
    server.on('request', async (request, response) => {
      const pieces: Buffer[] = [];
      for await (const piece of request) pieces.push(piece as Buffer);
      const body = Buffer.concat(pieces).toString();
      if (receiver.status < 300) receiver.#keep(body, request.headers as Record<string, string>);
      response.writeHead(receiver.status).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/waybill`;
  }

  #keep(body: string, headers: Record<string, string>): void {
    const { type, data } = Message.parse(JSON.parse(body));
    this.messages.push({ id: headers['webhook-id'] ?? '', type, data, body, headers });
  }

  /** Ends it, so that nothing waits for it. */
  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/**
 * Checks a signature with the reference library, at the time that the message tells: the clock of the application may be ahead
 * of this machine's.
 * @throws Error when none of its signatures is of that secret
 */
export function requireSignedBy(secret: string, { id, body, headers }: ReceivedMessage): void {
  const at = new Date(Number(headers['webhook-timestamp']) * 1000);
  const wanted = new Webhook(secret).sign(id, at, body);
  if (!(headers['webhook-signature'] ?? '').split(' ').includes(wanted))
    throw new Error(`the message ${id} is not signed with the secret of its webhook`);
}
