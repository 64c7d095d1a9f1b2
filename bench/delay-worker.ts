import { connect, createServer, type Socket } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';

/** A proxy on loopback that hands on every byte half a round trip later: a distant server, seen from here. */

const { targetPort, roundTripMs } = workerData as { targetPort: number; roundTripMs: number };
/** Bytes on their way in one direction; a real line holds no more than its windows. */
const mostHeldBytes = 64 * 1024 * 1024;

const server = createServer({ noDelay: true }, (near) => {
  const far = connect({ host: '127.0.0.1', port: targetPort, noDelay: true });
  passLate(near, far);
  passLate(far, near);
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  parentPort?.postMessage(typeof address === 'object' ? address?.port : undefined);
});

function passLate(from: Socket, to: Socket): void {
  let heldBytes = 0;
  from.on('data', (chunk) => {
    heldBytes += chunk.length;
    if (heldBytes > mostHeldBytes) from.pause();
    setTimeout(() => {
      heldBytes -= chunk.length;
      if (!to.destroyed) to.write(chunk);
      if (from.isPaused() && heldBytes < mostHeldBytes) from.resume();
    }, roundTripMs / 2);
  });
  from.on('close', () => setTimeout(() => to.destroy(), roundTripMs / 2));
  from.on('error', () => to.destroy());
}
