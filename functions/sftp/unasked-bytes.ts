import type { Socket } from 'node:net';

/** For the handshake, banners, keep-alives and new keys: a usual connection needs some ten kilobytes of it. */
const freeBytes = 1024 * 1024;

/** Bytes that a server may send for one question, its packets' headers included. */
export const answerBytes = 64 * 1024;
/** As many again for what a packet of a write is answered with. */
export const acknowledgementBytes = 4 * 1024;

/** How much a server may send. */
export interface Allowance {
  /** Something was asked that is answered with so many bytes at most. */
  grow(bytes: number): void;
}

/**
 * Ends with a server that talks without being asked. ssh2 answers every request of a server and keeps what it waits for, so a
 * flood of messages that break no rule would fill memory until the deadline.
 */
export function limitUnasked(socket: Socket, onExcess: () => void): Allowance {
  let allowedBytes = freeBytes;
  socket.on('data', () => {
    if (socket.bytesRead > allowedBytes) onExcess();
  });
  return {
    grow(bytes) {
      allowedBytes += bytes;
    },
  };
}
