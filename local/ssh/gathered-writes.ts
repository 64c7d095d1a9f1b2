import type { Socket } from 'node:net';

/** Bytes gathered before they go to the kernel; more would leave the client idle meanwhile. */
const gatheredBytes = 256 * 1024;

/** Gathers the writes of one turn: ssh2 writes each packet in three pieces, each a system call of its own. */
export function gatherWrites(socket: Socket): void {
  const write = socket.write.bind(socket) as (chunk: Uint8Array | string) => boolean;
  let heldBytes = 0;
  let isCorked = false;
  const release = () => {
    isCorked = false;
    heldBytes = 0;
    socket.uncork();
  };
  socket.write = (chunk: Uint8Array | string): boolean => {
    if (!isCorked) {
      isCorked = true;
      socket.cork();
      process.nextTick(() => isCorked && release());
    }
    const hasRoom = write(typeof chunk === 'string' ? Buffer.from(chunk, 'latin1') : chunk);
    heldBytes += chunk.length;
    if (heldBytes >= gatheredBytes) release();
    return hasRoom;
  };
}
