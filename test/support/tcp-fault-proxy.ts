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
  /** One bit arrives changed, and all else as it was. */
  | { readonly kind: 'corrupt'; readonly afterBytes: number }
  /** So many pieces of the server pass, the next one is lost, and both sides get a TCP reset. */
  | { readonly kind: 'loseReply'; readonly afterReplies: number }
);

export interface ProxyOptions {
  /** Ports to listen on, each for the same port of the target. @default any free one, for `targetPort` */
  readonly ports?: readonly number[];
  /** @default 127.0.0.1 */
  readonly targetHost?: string;
}

export interface TcpFaultProxy {
  readonly port: number;
  /** Bytes that passed to the server since the last `inject`, over all connections. */
  readonly toServerBytes: number;
  /** Connections taken so far. */
  readonly connectionCount: number;
  /** Strikes once, when so many more bytes have passed to the server; `undefined` heals, and resets what is frozen. */
  inject(fault: Fault | undefined): void;
  /** Delay of every piece in each direction. */
  setLatency(latencyMs: number): void;
  /** Cuts what goes to the server into pieces of up to so many bytes, and lets so many pass in a second. */
  setPace(pace: { readonly pieceBytes?: number; readonly bytesPerSecond?: number }): void;
  /** From now on new connections are taken and dropped at once. */
  dropNewConnections(isDropping: boolean): void;
  stop(): Promise<void>;
}

interface ProxyState {
  fault: Fault | undefined;
  passedBytes: number;
  latencyMs: number;
  pieceBytes: number;
  bytesPerSecond: number;
  isDropping: boolean;
  readonly frozen: Set<Socket>;
}

/** A TCP proxy on loopback that fails on purpose. */
export async function startTcpFaultProxy(
  targetPort: number,
  options: ProxyOptions = {},
): Promise<TcpFaultProxy> {
  const state: ProxyState = {
    fault: undefined,
    passedBytes: 0,
    latencyMs: 0,
    pieceBytes: Infinity,
    bytesPerSecond: Infinity,
    isDropping: false,
    frozen: new Set(),
  };
  const sockets = new Set<Socket>();
  let connectionCount = 0;
  const serverFor = async (port: number, toPort: number) => {
    const server = createServer({ allowHalfOpen: true }, (near) => {
      connectionCount += 1;
      if (state.isDropping) return near.destroy();
      const host = options.targetHost ?? '127.0.0.1';
      const far = connect({ port: toPort, host, allowHalfOpen: true });
      for (const socket of [near, far]) {
        sockets.add(socket);
        socket.on('close', () => sockets.delete(socket));
      }
      return joinSockets(state, near, far);
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(port, '127.0.0.1', resolve);
    });
    return server;
  };
  const servers = await Promise.all(
    options.ports?.map((port) => serverFor(port, port)) ?? [serverFor(0, targetPort)],
  );
  const address = servers[0]?.address();
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
      if (fault !== undefined) return;
      for (const socket of state.frozen) socket.resetAndDestroy();
      state.frozen.clear();
    },
    setLatency(latencyMs) {
      state.latencyMs = latencyMs;
    },
    setPace({ pieceBytes = Infinity, bytesPerSecond = Infinity }) {
      Object.assign(state, { pieceBytes, bytesPerSecond });
    },
    dropNewConnections(isDropping) {
      state.isDropping = isDropping;
    },
    async stop() {
      for (const socket of sockets) socket.destroy();
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}

function joinSockets(state: ProxyState, near: Socket, far: Socket): void {
  let isOver = false; // nothing passes any more
  let replyCount = 0;
  // What is on its way goes first.
  const soon = (act: () => void) => setTimeout(() => !isOver && act(), state.latencyMs);
  for (const [socket, other] of [
    [near, far],
    [far, near],
  ] as const) {
    socket.setNoDelay(true);
    socket.on('error', () => !isOver && other.destroy());
    socket.on('end', () => soon(() => other.end()));
    socket.on('close', () => soon(() => other.destroySoon()));
  }
  const pass = (to: Socket, bytes: Buffer) => {
    if (isOver || !to.writable) return;
    if (state.latencyMs === 0) holdBack(to === near ? far : near, to, to.write(bytes));
    else soon(() => to.writable && to.write(bytes));
  };
  const strike = (fault: Fault) => {
    state.fault = undefined;
    state.isDropping ||= fault.isLasting === true;
    isOver = true;
    for (const socket of [near, far]) {
      if (fault.kind === 'freeze') state.frozen.add(socket);
      else if (fault.kind === 'cut') socket.end().resume();
      else socket.resetAndDestroy();
    }
  };
  far.on('data', (bytes) => {
    const { fault } = state;
    if (fault?.kind !== 'loseReply') return pass(near, bytes);
    if (replyCount === fault.afterReplies) return strike(fault);
    replyCount += 1;
    return pass(near, bytes);
  });
  near.on('data', (bytes) => {
    const { fault } = state;
    const startBytes = state.passedBytes;
    state.passedBytes += bytes.length;
    const room = fault === undefined || fault.kind === 'loseReply' ? Infinity : fault.afterBytes - startBytes;
    const isDue = room < bytes.length || (room === bytes.length && fault?.kind !== 'corrupt');
    if (fault === undefined || !isDue) return atPace(state, near, bytes, (piece) => pass(far, piece));
    if (fault.kind !== 'corrupt') {
      pass(far, bytes.subarray(0, Math.max(0, room)));
      return strike(fault);
    }
    state.fault = undefined;
    bytes[Math.max(0, room)] = (bytes[Math.max(0, room)] ?? 0) ^ 1;
    return pass(far, bytes);
  });
}

/** What a proxy holds would be lost by a reset, although it has left the sender long ago. */
function holdBack(from: Socket, to: Socket, hasRoom: boolean): void {
  if (hasRoom || from.isPaused()) return;
  from.pause();
  to.once('drain', () => from.resume());
  to.once('close', () => from.resume());
}

/** Passes bytes in pieces, and takes no more of `from` while it lets time go by. */
function atPace(state: ProxyState, from: Socket, bytes: Buffer, pass: (piece: Buffer) => void): void {
  const size = Math.min(state.pieceBytes, Math.ceil(state.bytesPerSecond / 50));
  if (state.bytesPerSecond === Infinity) {
    for (let at = 0; at < bytes.length; at += size) pass(bytes.subarray(at, at + size));
    return;
  }
  from.pause();
  const step = (at: number) => {
    pass(bytes.subarray(at, at + size));
    const passedBytes = Math.min(size, bytes.length - at);
    setTimeout(
      () => (at + size < bytes.length ? step(at + size) : from.resume()),
      (passedBytes / state.bytesPerSecond) * 1_000,
    );
  };
  step(0);
}
