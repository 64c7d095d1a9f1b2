import { connect, type Socket } from 'node:net';
import { type AddressGuard, addressToDial, checkPeer } from './address-guard.ts';
import { TransferFailure } from './classify-failure.ts';
import type { OnStage, TransportTiming } from './transport.ts';

/** Bytes gathered before they go to the kernel; more would leave the server idle meanwhile. */
const gatheredBytes = 256 * 1024;

/**
 * A TCP connection to a checked address. Writes of one turn of the event loop are gathered: ssh2 writes every packet
 * in three pieces, and each would be a system call and a TCP segment of its own.
 */
export async function dial(
  guard: AddressGuard,
  host: string,
  port: number,
  timing: TransportTiming,
  onStage?: OnStage,
): Promise<Socket> {
  onStage?.('RESOLVE');
  const address = await addressToDial(guard, host, port, timing.resolveMs);
  onStage?.('CONNECT');
  const socket = await connected(connect({ host: address, port, noDelay: true }), timing.connectMs);
  try {
    checkPeer(address, socket.remoteAddress);
  } catch (error) {
    socket.destroy();
    throw error;
  }
  socket.setKeepAlive(true, 30_000);
  gatherWrites(socket);
  return socket;
}

function connected(socket: Socket, connectMs: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => socket.destroy(new TransferFailure('CONNECT_TIMEOUT')), connectMs);
    const fail = (error: Error) => {
      clearTimeout(timer);
      reject(error);
    };
    socket.once('error', fail);
    socket.once('connect', () => {
      clearTimeout(timer);
      socket.off('error', fail);
      resolve(socket);
    });
  });
}

function gatherWrites(socket: Socket): void {
  const write = socket.write.bind(socket) as (chunk: Uint8Array) => boolean;
  let isCorked = false;
  let gathered = 0;
  const release = () => {
    isCorked = false;
    gathered = 0;
    socket.uncork();
  };
  socket.write = (chunk: Uint8Array | string): boolean => {
    if (typeof chunk === 'string') return write(Buffer.from(chunk, 'latin1'));
    if (!isCorked) {
      isCorked = true;
      socket.cork();
      process.nextTick(() => isCorked && release());
    }
    const isRoomLeft = write(chunk);
    gathered += chunk.length;
    if (gathered >= gatheredBytes) release();
    return isRoomLeft;
  };
}
