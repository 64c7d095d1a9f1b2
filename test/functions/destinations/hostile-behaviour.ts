import type { Credentials, Destination, FailureCode } from '../../../functions/transfer/contract.ts';
import type { TransportTiming } from '../../../functions/transfer/transport.ts';

/** A server that means harm, and what a transfer to it may end with. */
export interface HostileBehaviour {
  readonly name: string;
  readonly ends: readonly (FailureCode | 'sent')[];
  /** Shorter limits for what never ends by itself. */
  readonly timing?: Partial<TransportTiming>;
  readonly sizeBytes?: number;
  /** It takes the file away when all is done, which no client can see. */
  readonly losesFile?: true;
  start(): Promise<HostileServer>;
}

export interface HostileServer {
  readonly destination: Destination;
  readonly credentials: Credentials;
  /** Where its name leads. @default 127.0.0.1 */
  readonly address?: string;
  /** What lies there, by path. */
  readonly files: ReadonlyMap<string, Buffer>;
  stop(): Promise<void>;
}

/** Bytes without end, as fast as they are taken. */
export function pour(socket: NodeJS.WritableStream & { destroyed?: boolean }, bytes: Buffer): void {
  const write = () => {
    while (socket.destroyed !== true && socket.write(bytes));
  };
  socket.on('drain', () => setImmediate(write));
  write();
}

/** Wherever a server can say something: control characters, another line, and a path. */
export const evilWords = '\u001b[2J\u0007\r\n226 done\r\n../../etc/passwd\u0000\u202e';
