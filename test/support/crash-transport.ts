import { subscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import type { Transport } from '../../functions/transfer/transport.ts';
import type { CrashableProcess } from './crash-switch.ts';

/** Whose connections are opened now; the driver of a flow sets it before each step. */
export const sender: { process: CrashableProcess | undefined } = { process: undefined };

const lumpBytes = 2 * 1024 * 1024;

const sockets = new Set<Socket>();
const opened = new Set<Transport>();

subscribe('net.client.socket', (message) => {
  const { socket } = message as { socket: Socket };
  sockets.add(socket);
  socket.once('close', () => sockets.delete(socket));
});

const effects = [
  ...['stat', 'remove', 'rename', 'checkDirectory', 'write', 'close'],
  ...['createFile', 'startUpload', 'uploadPart', 'finishUpload', 'dropUploads'],
];

/** Connecting and every operation are effects of the process that sends. */
export async function openCrashable(open: () => Promise<Transport>): Promise<Transport> {
  const { process } = sender;
  if (process === undefined) return open();
  const transport = await process.effect('transport.open', async () => {
    const connected = await open();
    opened.add(connected);
    return connected;
  });
  const wrapped = process.wrap(transport, 'transport', effects as (keyof Transport & string)[]);
  return new Proxy(wrapped, {
    get: (inner, key) => {
      if (key !== 'read') return Reflect.get(inner, key);
      return (...range: Parameters<Transport['read']>) =>
        process.pieces('transport.read', inLumps(transport.read(...range)));
    },
  });
}

/** The network's pieces, put together to so many bytes, so that each run reads the same number of them. */
async function* inLumps(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let lump: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of chunks) {
    lump.push(chunk);
    sizeBytes += chunk.length;
    if (sizeBytes < lumpBytes) continue;
    yield Buffer.concat(lump);
    lump = [];
    sizeBytes = 0;
  }
  if (sizeBytes > 0) yield Buffer.concat(lump);
}

/** As the kernel does for a process that ended. */
export function cutConnections(isToCut: (socket: Socket) => boolean): void {
  for (const socket of sockets) if (isToCut(socket)) socket.destroy();
}

/** Ends the timers of connections that were cut. */
export async function forgetConnections(): Promise<void> {
  for (const transport of opened) await transport.close();
  opened.clear();
}
