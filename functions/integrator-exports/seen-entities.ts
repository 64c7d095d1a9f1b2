import type { Entity } from '../immigration/contract.ts';

type Kind = Entity['kind'];
type Counts = Readonly<Record<string, number>>;

/** Counts the entities that an export is made of, to tell in the end whether it was all of them. */
export class SeenEntities {
  readonly #wanted: Counts;
  readonly #seen: Record<string, number>;
  readonly #gone = new Set<string>();

  constructor(wanted: Counts = {}, seen: Counts = {}) {
    this.#wanted = wanted;
    this.#seen = { ...seen };
  }

  add(kind: Kind, count: number): void {
    this.#seen[kind] = (this.#seen[kind] ?? 0) + count;
  }
  /** Tells of what the index shows and is gone. */
  addGone(kind: Kind, count: number): void {
    if (count > 0) this.#gone.add(kind);
  }

  /** As they are now. */
  get counts(): Record<string, number> {
    return { ...this.#seen };
  }
  get isAll(): boolean {
    return Object.entries(this.#wanted).every(([kind, count]) => (this.#seen[kind] ?? 0) === count);
  }
  /** Kinds of which there are not as many as were counted. */
  get miscounted(): Kind[] {
    const isWrong = (kind: string, count: number): boolean => {
      const seen = this.#seen[kind] ?? 0;
      return seen > count || (seen < count && this.#gone.has(kind));
    };
    return Object.entries(this.#wanted).flatMap(([kind, count]) =>
      isWrong(kind, count) ? [kind as Kind] : [],
    );
  }
}
