/** What a killed run ends with: no code of ours may catch it and go on as if nothing had happened. */
export class Killed extends Error {
  override readonly name = 'Killed';
}

export interface KillSwitch {
  /** Calls made through wrapped things since the last `arm`. */
  readonly callCount: number;
  /** Kills at the call of this number: before it has an effect, or after it and before its answer. */
  arm(atCall: number, moment: 'before' | 'after'): void;
  /** From now on everything works again, as in a new process. */
  disarm(): void;
  /** The same thing, whose asynchronous methods can be killed; the killed process calls nothing any more. */
  wrap<T extends object>(target: T): T;
}

/** Kills a run at any of its calls to the outside, so that each place can be tried. */
export function killSwitch(): KillSwitch {
  let callCount = 0;
  let atCall = Number.POSITIVE_INFINITY;
  let moment: 'before' | 'after' = 'before';
  let isDead = false;

  async function guarded(call: () => unknown): Promise<unknown> {
    if (isDead) throw new Killed('the process is gone');
    callCount += 1;
    const isLast = callCount === atCall;
    if (isLast) isDead = true;
    if (isLast && moment === 'before') throw new Killed('killed before the call');
    const answer = await call();
    if (isLast) throw new Killed('killed after the call');
    return answer;
  }

  return {
    get callCount() {
      return callCount;
    },
    arm(number, when) {
      callCount = 0;
      atCall = number;
      moment = when;
      isDead = false;
    },
    disarm() {
      atCall = Number.POSITIVE_INFINITY;
      isDead = false;
    },
    wrap: (target) =>
      new Proxy(target, {
        get(inner, name) {
          const member: unknown = Reflect.get(inner, name);
          if (typeof member !== 'function' || name === 'list') return member;
          return (...args: unknown[]) => guarded(() => member.apply(inner, args));
        },
      }),
  };
}
