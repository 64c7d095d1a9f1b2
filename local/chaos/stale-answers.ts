/** What a read answered, and when. */
interface Answer {
  readonly body: Buffer;
  readonly atMs: number;
}

const mostAnswers = 2_000;

/** Remembers what reads answered, so that the same read can be answered as it was before. */
export class StaleAnswers {
  readonly #answers = new Map<string, Answer>();

  /** @param withinMs how old it may be @returns `undefined` when nothing so young is known */
  find(request: string, nowMs: number, withinMs: number): Buffer | undefined {
    const known = this.#answers.get(request);
    return known !== undefined && nowMs - known.atMs <= withinMs ? known.body : undefined;
  }

  keep(request: string, body: Buffer, atMs: number): void {
    this.#answers.delete(request);
    this.#answers.set(request, { body, atMs });
    const [oldest] = this.#answers.keys();
    if (this.#answers.size > mostAnswers && oldest !== undefined) this.#answers.delete(oldest);
  }
}
