import { Killed } from './kill-switch.ts';

/** What is to go wrong, at the effect of this number, counted from 1 over all processes of a run. */
export type Fault =
  /** The process is gone: before the effect happens, or after it and before its answer. */
  | { readonly kind: 'KILL'; readonly at: number; readonly moment: 'before' | 'after' }
  /** From here on every effect of the same kind fails, in every process, until `heal`. */
  | { readonly kind: 'BREAK'; readonly at: number };

/** Something that a step did outside of its process. */
export interface Effect {
  /** Part of the flow, as `CrashSwitch.part` said. */
  readonly part: string;
  /** What was called, e.g. `deliveries Update` or `files.write`. */
  readonly kind: string;
}

/** Numbers the effects of a run over all of its processes, and lets one of them go wrong. */
export class CrashSwitch {
  readonly effects: Effect[] = [];
  part = '';
  /** The effect that went wrong; absent before it was reached. */
  hit: (Effect & { readonly number: number }) | undefined;
  #fault: Fault | undefined;
  #brokenKind: string | undefined;

  /** A new run; without a fault it is undisturbed. */
  arm(fault?: Fault): void {
    this.effects.length = 0;
    this.hit = undefined;
    this.#fault = fault;
    this.#brokenKind = undefined;
  }

  heal(): void {
    this.#brokenKind = undefined;
  }

  get isBroken(): boolean {
    return this.#brokenKind !== undefined;
  }

  /** Notes an effect that is about to happen. @returns how it goes */
  next(kind: string): 'works' | 'fails' | 'killed before' | 'killed after' {
    const effect = { part: this.part, kind };
    const number = this.effects.push(effect);
    const fault = this.#fault;
    const isHit = fault?.at === number;
    if (isHit) this.hit = { ...effect, number };
    if (isHit && fault.kind === 'BREAK') this.#brokenKind = kind;
    if (kind === this.#brokenKind) return 'fails';
    return isHit && fault.kind === 'KILL' ? `killed ${fault.moment}` : 'works';
  }
}

/** One run of a function: when it is killed it calls nothing any more and hears no answer, whatever still goes on in it. */
export class CrashableProcess {
  isDead = false;
  readonly #crash: CrashSwitch;
  readonly #onDeath: () => void;
  readonly #inFlight = new Set<Promise<unknown>>();

  /** @param onDeath cuts what holds its connections */
  constructor(crash: CrashSwitch, onDeath: () => void = () => undefined) {
    this.#crash = crash;
    this.#onDeath = onDeath;
  }

  async effect<T>(kind: string, call: () => Promise<T> | T): Promise<T> {
    this.#refuseDead();
    const course = this.#crash.next(kind);
    if (course === 'fails') throw unavailable();
    if (course === 'killed before') this.#die();
    this.#refuseDead();
    const running = this.#running(call);
    const outcome = await running;
    if (course === 'killed after') this.#die();
    this.#refuseDead();
    if ('error' in outcome) throw outcome.error;
    return outcome.answer;
  }

  /** The same thing; the methods named, all by default, are effects. */
  wrap<T extends object>(target: T, name: string, methods?: readonly (keyof T & string)[]): T {
    return new Proxy(target, {
      get: (inner, key) => {
        const member: unknown = Reflect.get(inner, key);
        if (typeof member !== 'function') return member;
        if (methods !== undefined && !methods.includes(key as keyof T & string)) return member;
        return (...args: unknown[]) => this.effect(`${name}.${String(key)}`, () => member.apply(inner, args));
      },
    });
  }

  /** A client of the AWS SDK; the command says what kind of effect it is. */
  wrapClient<T extends object>(client: T, name: string): T {
    return new Proxy(client, {
      get: (inner, key) => {
        const member: unknown = Reflect.get(inner, key);
        if (key !== 'send' || typeof member !== 'function') return member;
        return (command: object, ...rest: unknown[]) =>
          this.effect(`${name} ${command.constructor.name.replace(/Command$/, '')}`, () =>
            member.call(inner, command, ...rest),
          );
      },
    });
  }

  /** What is read of it piece by piece, each piece an effect. */
  async *pieces<T>(kind: string, source: AsyncIterable<T>): AsyncGenerator<T> {
    const pieces = source[Symbol.asyncIterator]();
    try {
      for (;;) {
        const piece = await this.effect(kind, () => pieces.next());
        if (piece.done === true) return;
        yield piece.value;
      }
    } finally {
      await pieces.return?.();
    }
  }

  async #running<T>(call: () => Promise<T> | T): Promise<{ answer: T } | { error: unknown }> {
    const outcome = Promise.resolve()
      .then(call)
      .then(
        (answer) => ({ answer }),
        (error: unknown) => ({ error }),
      );
    this.#inFlight.add(outcome);
    await outcome;
    this.#inFlight.delete(outcome);
    return outcome;
  }

  /** What was on its way when it was killed has arrived. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#inFlight);
  }

  #die(): void {
    this.isDead = true;
    this.#onDeath();
  }

  /** Also where an effect that was on its way ended meanwhile: nobody is there to hear of it. */
  #refuseDead(): void {
    if (this.isDead) throw new Killed('the process is gone');
  }
}

/** As the SDK's clients give up on a service. */
function unavailable(): Error {
  return Object.assign(new Error('the service is not available'), {
    name: 'InternalServerError',
    $fault: 'server',
  });
}
