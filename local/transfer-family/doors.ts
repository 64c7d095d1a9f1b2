import type { Socket } from 'node:net';
import type { LocalClock } from '../clock.ts';

/** What a server puts up with. Times are by the runtime's clock. */
export interface TransferLimits {
  /** How long a connection may stay without a login. */
  readonly loginGraceMs: number;
  /** Failed logins of one connection. */
  readonly failedLogins: number;
  /** Connections of one source that have not logged in; when more come, the one that has waited longest is closed. */
  readonly waitingPerSource: number;
  readonly sessionsPerUser: number;
  /** SFTP sessions in one connection. */
  readonly channelsPerConnection: number;
  /** How long a session may stay without a request. */
  readonly idleMs: number;
}

/** The last two are AWS's: https://docs.aws.amazon.com/transfer/latest/userguide/transfer-file.html */
export const defaultLimits: TransferLimits = {
  loginGraceMs: 30_000,
  failedLogins: 3,
  waitingPerSource: 10,
  sessionsPerUser: 8,
  channelsPerConnection: 10,
  idleMs: 1_800_000,
};

/** Every open socket of a server, and who is behind it. */
export class Doors {
  readonly #clock: LocalClock;
  readonly #limits: TransferLimits;
  readonly #sockets = new Set<Socket>();
  /** In the order they came. */
  readonly #waiting = new Map<Socket, { readonly source: string; readonly stopWaiting: () => void }>();
  readonly #users = new Map<Socket, string>();

  constructor(clock: LocalClock, limits: TransferLimits) {
    this.#clock = clock;
    this.#limits = limits;
  }

  enter(socket: Socket): void {
    const source = socket.remoteAddress ?? '';
    const dueMs = this.#clock.nowMs() + this.#limits.loginGraceMs;
    this.#sockets.add(socket);
    this.#waiting.set(socket, { source, stopWaiting: this.#clock.at(dueMs, () => socket.destroy()) });
    socket.once('close', () => {
      this.#sockets.delete(socket);
      this.#users.delete(socket);
      this.#leave(socket);
    });
    const alike = [...this.#waiting].filter(([, one]) => one.source === source);
    if (alike.length > this.#limits.waitingPerSource) alike[0]?.[0].destroy();
  }

  /** @returns false when the user has too many sessions */
  admit(socket: Socket, userName: string): boolean {
    const sessionCount = [...this.#users.values()].filter((name) => name === userName).length;
    if (sessionCount >= this.#limits.sessionsPerUser || socket.destroyed) return false;
    this.#leave(socket);
    this.#users.set(socket, userName);
    return true;
  }

  closeAll(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  #leave(socket: Socket): void {
    this.#waiting.get(socket)?.stopWaiting();
    this.#waiting.delete(socket);
  }
}

/** Calls `end` when `touch` has not been called for `idleMs`. */
export class IdleWatch {
  readonly #clock: LocalClock;
  readonly #idleMs: number;
  readonly #end: () => void;
  #touchedAtMs: number;
  #cancel: () => void;

  constructor(clock: LocalClock, idleMs: number, end: () => void) {
    this.#clock = clock;
    this.#idleMs = idleMs;
    this.#end = end;
    this.#touchedAtMs = clock.nowMs();
    this.#cancel = this.#wait();
  }

  touch(): void {
    this.#touchedAtMs = this.#clock.nowMs();
  }

  stop(): void {
    this.#cancel();
  }

  /** One waiter for many touches: it looks again when it wakes too early. */
  #wait(): () => void {
    return this.#clock.at(this.#touchedAtMs + this.#idleMs, () => {
      if (this.#clock.nowMs() - this.#touchedAtMs >= this.#idleMs) this.#end();
      else this.#cancel = this.#wait();
    });
  }
}
