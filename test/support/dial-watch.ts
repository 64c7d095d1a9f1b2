import { once } from 'node:events';
import { createServer } from 'node:net';

export interface Dial {
  readonly address: string;
  readonly port: number;
}

type Connect = (request: unknown, address: string, port: number) => number;

export interface DialWatch {
  /** Every connection that was asked of the kernel since this was asked last. */
  take(): Dial[];
  stop(): void;
}

const connectionRefused = -111;

/**
 * Sees every TCP connection of this thread where Node hands it to the kernel, whoever opens it and however it was written. Those
 * that lead out of this machine are refused as if nobody listened: a test sends no packet anywhere.
 */
export async function watchDials({
  silentAddresses = [],
}: {
  /** Never answer, as behind a firewall. */
  readonly silentAddresses?: readonly string[];
} = {}): Promise<DialWatch> {
  const prototype = await tcpPrototype();
  const originals = { connect: prototype.connect, connect6: prototype.connect6 };
  let dials: Dial[] = [];
  const seen = (original: Connect): Connect =>
    function (this: unknown, request, address, port) {
      dials.push({ address, port });
      if (silentAddresses.includes(address)) return 0;
      return isLoopback(address) ? original.call(this, request, address, port) : connectionRefused;
    };
  prototype.connect = seen(originals.connect);
  prototype.connect6 = seen(originals.connect6);
  return {
    take() {
      const taken = dials;
      dials = [];
      return taken;
    },
    stop() {
      Object.assign(prototype, originals);
    },
  };
}

const isLoopback = (address: string) => /^(127\.|::1$|::ffff:127\.)/.test(address);

/** What every TCP handle of Node inherits from; a listening server has one. */
async function tcpPrototype(): Promise<{ connect: Connect; connect6: Connect }> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const prototype: unknown = Object.getPrototypeOf(Reflect.get(server, '_handle'));
  server.close();
  return prototype as { connect: Connect; connect6: Connect };
}
