/** What a read answered, and when. */
interface Answer {
  readonly body: Buffer;
  readonly atMs: number;
}

const mostRequests = 2_000;
const mostOfOne = 8;

/** Remembers what reads answered, so that the same read can be answered as it was before. */
export class StaleAnswers {
  /** Of each request its answers, the oldest first. */
  readonly #answers = new Map<string, readonly Answer[]>();

  /** @param withinMs how old it may be @returns the oldest; `undefined` when nothing so young is known */
  find(request: string, nowMs: number, withinMs: number): Buffer | undefined {
    return this.#answers.get(request)?.find(({ atMs }) => nowMs - atMs <= withinMs)?.body;
  }

  keep(request: string, body: Buffer, atMs: number): void {
    const known = this.#answers.get(request) ?? [];
    this.#answers.delete(request);
    this.#answers.set(request, [...known, { body, atMs }].slice(-mostOfOne));
    const [oldest] = this.#answers.keys();
    if (this.#answers.size > mostRequests && oldest !== undefined) this.#answers.delete(oldest);
  }
}
