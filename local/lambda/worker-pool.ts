import type { Sandbox } from './sandbox.ts';

interface Waiter {
  readonly functionName: string;
  readonly start: () => Sandbox;
  readonly mayExceed: boolean;
  readonly resolve: (sandbox: Sandbox) => void;
  readonly reject: (error: Error) => void;
}

export interface PoolLimits {
  /** Worker threads at a time, busy and idle; about 34 MB each. */
  readonly workerLimit: number;
  /** Worker threads that load their function at a time. */
  readonly loadLimit: number;
  /** How long an idle worker is kept. */
  readonly idleMs: number;
  readonly invocationsPerWorker: number;
}

/**
 * Keeps sandboxes warm and their number small: further invocations wait in line. One sandbox of a function loads at a time, and
 * who waits takes one that is given back before: a burst would spend its cores on loading, and the later the more of it.
 */
export class WorkerPool {
  readonly #limits: PoolLimits;
  readonly #idle: Sandbox[] = [];
  readonly #busy = new Set<Sandbox>();
  /** Functions of which a sandbox loads. */
  readonly #loading = new Set<string>();
  #waiting: Waiter[] = [];
  readonly #reaper: NodeJS.Timeout;
  #isClosed = false;

  constructor(limits: PoolLimits) {
    this.#limits = limits;
    this.#reaper = setInterval(() => this.#reap(), Math.max(limits.idleMs / 4, 10)).unref();
  }

  /** Worker threads that exist now. */
  get size(): number {
    return this.#idle.length + this.#busy.size;
  }

  /**
   * A sandbox of the function, warm if there is one.
   * @param mayExceed starts one even at the limit: a handler that waits for another function holds a worker itself
   */
  acquire(functionName: string, start: () => Sandbox, mayExceed: boolean): Promise<Sandbox> {
    if (this.#isClosed) return Promise.reject(new Error('the local Lambda is closed'));
    return new Promise((resolve, reject) => {
      this.#waiting.push({ functionName, start, mayExceed, resolve, reject });
      this.#serve();
    });
  }

  /** Takes back a sandbox after an invocation and serves who waits. */
  release(sandbox: Sandbox, isReusable: boolean): void {
    this.#busy.delete(sandbox);
    const isSpent = sandbox.invocationCount >= this.#limits.invocationsPerWorker;
    const hasPlace = this.size < this.#limits.workerLimit && !this.#isClosed;
    if (isReusable && !isSpent && !sandbox.isGone && hasPlace) {
      sandbox.idleSinceMs = performance.now();
      this.#idle.push(sandbox);
    } else end(sandbox);
    this.#serve();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#reaper);
    for (const waiter of this.#waiting.splice(0)) waiter.reject(new Error('the local Lambda is closed'));
    await Promise.all([...this.#idle.splice(0), ...this.#busy].map((sandbox) => sandbox.terminate()));
  }

  /** In the order of the line, all who can be: the first of it is asked first whenever there is a place again. */
  #serve(): void {
    this.#waiting = this.#waiting.filter((waiter) => !this.#isServed(waiter));
  }

  #isServed(waiter: Waiter): boolean {
    try {
      const sandbox = this.#takeIdle(waiter.functionName) ?? this.#start(waiter);
      if (sandbox === undefined) return false;
      this.#busy.add(sandbox);
      waiter.resolve(sandbox);
    } catch (error) {
      waiter.reject(error as Error);
    }
    return true;
  }

  #start({ functionName, start, mayExceed }: Waiter): Sandbox | undefined {
    const { workerLimit, loadLimit } = this.#limits;
    if (this.#loading.has(functionName) || this.#loading.size >= loadLimit) return undefined;
    if (this.size >= workerLimit) this.#evictOldest();
    if (this.size >= workerLimit && !mayExceed) return undefined;
    const sandbox = start();
    this.#loading.add(functionName);
    void sandbox.loaded.then(() => {
      this.#loading.delete(functionName);
      this.#serve();
    });
    return sandbox;
  }

  /** The one used last, so that the others can age. */
  #takeIdle(functionName: string): Sandbox | undefined {
    const index = this.#idle.findLastIndex((sandbox) => sandbox.functionName === functionName);
    const sandbox = index === -1 ? undefined : this.#idle.splice(index, 1)[0];
    if (sandbox?.isGone !== true) return sandbox;
    end(sandbox);
    return this.#takeIdle(functionName);
  }

  #evictOldest(): void {
    const oldest = this.#idle.shift();
    if (oldest !== undefined) end(oldest);
  }

  #reap(): void {
    const oldestMs = performance.now() - this.#limits.idleMs;
    while (this.#idle[0] !== undefined && this.#idle[0].idleSinceMs <= oldestMs) this.#evictOldest();
  }
}

function end(sandbox: Sandbox): void {
  void sandbox.terminate().catch(() => {});
}
