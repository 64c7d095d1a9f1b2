import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { type SecureContext, TLSSocket } from 'node:tls';

/** How long a client may take to come to the port that it was named, and to shake hands. */
const arrivalLimitMs = 30_000;

/** The passive side of one session's data connections: one port at a time, for one connection. */
export class DataChannel {
  readonly #secureContext: SecureContext;
  #server: Server | undefined;
  #arrival: Promise<Socket> | undefined;
  #current: TLSSocket | undefined;

  constructor(secureContext: SecureContext) {
    this.#secureContext = secureContext;
  }

  /** @returns the port, on 127.0.0.1 */
  async open(): Promise<number> {
    this.close();
    const server = createServer({ noDelay: true, pauseOnConnect: true });
    this.#server = server;
    this.#arrival = new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('nobody came')), arrivalLimitMs);
      server.once('close', () => reject(new Error('closed')));
      server.once('connection', (socket) => {
        clearTimeout(timer);
        socket.on('error', () => undefined);
        server.close();
        resolve(socket);
      });
    });
    this.#arrival.catch(() => undefined); // seen by `take`, if anyone asks
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  get isOpen(): boolean {
    return this.#arrival !== undefined;
  }

  /** The one connection of the open port, encrypted. */
  async take(): Promise<TLSSocket> {
    const arrival = this.#arrival;
    this.#arrival = undefined;
    if (arrival === undefined) throw new Error('there is no open port');
    const socket = await arrival;
    const data = new TLSSocket(socket, { isServer: true, secureContext: this.#secureContext });
    this.#current = data;
    const timer = setTimeout(() => data.destroy(new Error('no handshake')), arrivalLimitMs);
    try {
      await once(data, 'secure');
    } finally {
      clearTimeout(timer);
    }
    // A later failure is the transfer's to see; without a listener it would end the whole runtime.
    data.on('error', () => undefined);
    return data;
  }

  close(): void {
    this.#server?.close();
    this.#current?.destroy();
    this.#arrival = undefined;
  }
}
