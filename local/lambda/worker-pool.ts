import type { Sandbox } from './sandbox.ts';

interface Waiter {
  readonly functionName: string;
  readonly start: () => Sandbox;
  readonly resolve: (sandbox: Sandbox) => void;
  readonly reject: (error: Error) => void;
}

export interface PoolLimits {
  /** Worker threads at a time, busy and idle; about 34 MB each. */
  readonly workerLimit: number;
  /** How long an idle worker is kept. */
  readonly idleMs: number;
  readonly invocationsPerWorker: number;
}

/** Keeps sandboxes warm and their number small: further invocations wait in line. */
export class WorkerPool {
  readonly #limits: PoolLimits;
  readonly #idle: Sandbox[] = [];
  readonly #busy = new Set<Sandbox>();
  readonly #waiting: Waiter[] = [];
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
    const warm = this.#takeIdle(functionName);
    if (warm !== undefined) return Promise.resolve(this.#lend(warm));
    if (this.size >= this.#limits.workerLimit) this.#evictOldest();
    if (mayExceed || this.size < this.#limits.workerLimit) return Promise.resolve(this.#lend(start()));
    return new Promise((resolve, reject) => {
      this.#waiting.push({ functionName, start, resolve, reject });
    });
  }

  /** Takes back a sandbox after an invocation and serves who waits longest. */
  release(sandbox: Sandbox, isReusable: boolean): void {
    this.#busy.delete(sandbox);
    const isSpent = sandbox.invocationCount >= this.#limits.invocationsPerWorker;
    const isKept = isReusable && !isSpent && !sandbox.isGone && !this.#isClosed;
    const next = this.#waiting[0];
    if (isKept && next?.functionName === sandbox.functionName) {
      this.#waiting.shift();
      next.resolve(this.#lend(sandbox));
      return;
    }
    if (isKept && next === undefined && this.size < this.#limits.workerLimit) {
      sandbox.idleSinceMs = performance.now();
      this.#idle.push(sandbox);
      return;
    }
    end(sandbox);
    if (next !== undefined && this.size < this.#limits.workerLimit) this.#serve(next);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#reaper);
    for (const waiter of this.#waiting.splice(0)) waiter.reject(new Error('the local Lambda is closed'));
    await Promise.all([...this.#idle.splice(0), ...this.#busy].map((sandbox) => sandbox.terminate()));
  }

  #serve(waiter: Waiter): void {
    this.#waiting.shift();
    try {
      waiter.resolve(this.#lend(waiter.start()));
    } catch (error) {
      waiter.reject(error as Error);
    }
  }

  #lend(sandbox: Sandbox): Sandbox {
    this.#busy.add(sandbox);
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
