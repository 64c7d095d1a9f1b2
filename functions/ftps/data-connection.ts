import { isIPv6 } from 'node:net';
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from 'node:tls';
import { TransferFailure } from '../transfer/classify-failure.ts';
import { dial } from '../transfer/dial.ts';
import type { ControlConnection } from './control-connection.ts';
import type { Reply } from './replies.ts';
import { refusal } from './reply-failures.ts';

/** Opens data connections, each to a port that the server names, on the host of the control connection only. */
export interface PassiveDoor {
  open(): Promise<TLSSocket>;
}

/** Below are the ports of other services; no server listens there for data. */
const lowestDataPort = 1024;
/** The server does not know the command, or not for this kind of address. @see RFC 2428 */
const noExtended = new Set([500, 501, 502, 504, 522]);

export function passiveDoor(control: ControlConnection, identity: ConnectionOptions): PassiveDoor {
  let isExtended = true;
  const askPort = async () => {
    if (isExtended) {
      const reply = await control.ask('EPSV');
      if (reply.code === 229) return extendedPort(reply);
      if (!noExtended.has(reply.code) || isIPv6(control.peerAddress)) throw refusal(reply, 'passive');
      isExtended = false;
    }
    return passivePort(await control.tell('PASV', 'passive', [227]), control.peerAddress);
  };
  return {
    async open() {
      const port = await askPort();
      const address = control.peerAddress;
      // The address has been checked when the control connection was dialled; only the port is new.
      const guard = { resolve: async () => [address], allowedExceptions: [{ host: address, port }] };
      const dialled = dial(guard, address, port, control.timing);
      const socket = await control.lifeline
        .race<Awaited<typeof dialled>>((settle) => {
          dialled.then((connected) => settle(undefined, connected), settle);
        })
        .catch((error: unknown) => {
          dialled.then((connected) => connected.destroy()).catch(() => undefined);
          throw error;
        });
      const data = connectTls({ ...identity, socket, session: control.tlsSession });
      // A TLS 1.3 ticket is good for one connection: the next one needs the one that came last.
      data.on('session', (session) => {
        control.tlsSession = session;
      });
      return data;
    },
  };
}

/** @see RFC 2428 3 */
function extendedPort({ text }: Reply): number {
  const port = /\(([\x21-\x7e])\1\1(\d{1,5})\1\)/.exec(text)?.[2];
  return checkedPort(Number(port));
}

function passivePort({ text }: Reply, controlAddress: string): number {
  const numbers = /(?<![\d,])(\d{1,3}(?:,\d{1,3}){5})(?![\d,])/.exec(text)?.[1]?.split(',').map(Number) ?? [];
  if (numbers.length !== 6 || numbers.some((number) => number > 255)) throw new TransferFailure('UNEXPECTED');
  // A server could have us connect to somebody else.
  const isSameHost = numbers.slice(0, 4).join('.') === controlAddress.replace(/^::ffff:/i, '');
  if (!isSameHost) throw new TransferFailure('ADDRESS_REFUSED');
  return checkedPort((numbers[4] ?? 0) * 256 + (numbers[5] ?? 0));
}

function checkedPort(port: number): number {
  if (!Number.isInteger(port)) throw new TransferFailure('UNEXPECTED');
  if (port < lowestDataPort || port > 65_535) throw new TransferFailure('ADDRESS_REFUSED');
  return port;
}
