import { connect, createServer, type Socket } from 'node:net';

type Fault = {
  /** The server seems down from then on: new connections are dropped. @default false */
  readonly isLasting?: boolean;
} /** Both sides are closed in an orderly way. */ & (
  | { readonly kind: 'cut'; readonly afterBytes: number }
  /** Both sides get a TCP reset. */
  | { readonly kind: 'reset'; readonly afterBytes: number }
  /** Nothing passes any more, in either direction, and nobody is told. */
  | { readonly kind: 'freeze'; readonly afterBytes: number }
);

export interface TcpFaultProxy {
  readonly port: number;
  /** Bytes that passed to the server since the last `inject`, over all connections. */
  readonly toServerBytes: number;
  /** Connections taken so far. */
  readonly connectionCount: number;
  /** Strikes once, when so many more bytes have passed to the server; `undefined` heals. */
  inject(fault: Fault | undefined): void;
  /** Delay of every piece in each direction. */
  setLatency(latencyMs: number): void;
  /** From now on new connections are taken and dropped at once. */
  dropNewConnections(isDropping: boolean): void;
  stop(): Promise<void>;
}

/** A TCP proxy on loopback that fails on purpose. */
export async function startTcpFaultProxy(targetPort: number): Promise<TcpFaultProxy> {
  const state = { fault: undefined as Fault | undefined, passedBytes: 0, latencyMs: 0, isDropping: false };
  const sockets = new Set<Socket>();
  let connectionCount = 0;
  const server = createServer((near) => {
    connectionCount += 1;
    if (state.isDropping) near.destroy();
    else joinSockets(near, connect(targetPort, '127.0.0.1'));
  });

  function joinSockets(near: Socket, far: Socket): void {
    let isFrozen = false;
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        if (!isFrozen) other.destroySoon();
      });
    }
    const pass = (to: Socket, bytes: Buffer) => {
      if (isFrozen || to.destroyed) return;
      if (state.latencyMs === 0) to.write(bytes);
      else setTimeout(() => !isFrozen && !to.destroyed && to.write(bytes), state.latencyMs);
    };
    far.on('data', (bytes) => pass(near, bytes));
    near.on('data', (bytes) => {
      const { fault } = state;
      const room = fault === undefined ? bytes.length : Math.max(0, fault.afterBytes - state.passedBytes);
      state.passedBytes += bytes.length;
      if (room > 0) pass(far, bytes.subarray(0, room));
      if (fault === undefined || state.passedBytes < fault.afterBytes) return;
      state.fault = undefined;
      state.isDropping ||= fault.isLasting === true;
      if (fault.kind === 'freeze') isFrozen = true;
      else for (const socket of [near, far]) fault.kind === 'cut' ? socket.end() : socket.resetAndDestroy();
    });
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' ? (address?.port ?? 0) : 0,
    get toServerBytes() {
      return state.passedBytes;
    },
    get connectionCount() {
      return connectionCount;
    },
    inject(fault) {
      state.fault = fault;
      state.passedBytes = 0;
    },
    setLatency(latencyMs) {
      state.latencyMs = latencyMs;
    },
    dropNewConnections(isDropping) {
      state.isDropping = isDropping;
    },
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
