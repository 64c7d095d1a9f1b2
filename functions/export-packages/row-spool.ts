import type { Files } from '../platform/files.ts';

/** Bytes kept in memory before they go to the bucket as a block. */
const mostHeldBytes = 2 * 1024 * 1024;

interface Block {
  readonly key: string;
  readonly columns: ReadonlyMap<string, { readonly start: number; readonly pieceBytes: readonly number[] }>;
}

/**
 * Turns rows that come chunk by chunk into columns that are read one after the other. A few megabytes are in memory, what
 * is over lies in blocks in the bucket; so memory does not grow, and a small export asks the bucket for nothing.
 */
export class RowSpool {
  readonly #files: Files;
  readonly #keyOf: (blockNumber: number) => string;
  readonly #blocks: Block[] = [];
  #held = new Map<string, Buffer[]>();
  #heldBytes = 0;

  /** The same rows give the same blocks under the same keys: a run that was cut off leaves nothing that another one minds. */
  constructor(files: Files, keyOf: (blockNumber: number) => string) {
    this.#files = files;
    this.#keyOf = keyOf;
  }

  async add(column: string, piece: Buffer): Promise<void> {
    const pieces = this.#held.get(column) ?? [];
    pieces.push(piece);
    this.#held.set(column, pieces);
    this.#heldBytes += piece.length;
    if (this.#heldBytes >= mostHeldBytes) await this.#flush();
  }

  /** The pieces of a column as they were added. */
  async *read(column: string): AsyncGenerator<Buffer> {
    for (const { key, columns } of this.#blocks) {
      const range = columns.get(column);
      if (range === undefined) continue;
      const endExclusive = range.start + range.pieceBytes.reduce((sum, one) => sum + one, 0);
      const bytes = await this.#files.readRange(key, range.start, endExclusive);
      let at = 0;
      for (const length of range.pieceBytes) {
        yield bytes.subarray(at, at + length);
        at += length;
      }
    }
    yield* this.#held.get(column) ?? [];
  }

  async #flush(): Promise<void> {
    const key = this.#keyOf(this.#blocks.length + 1);
    const columns = new Map<string, { start: number; pieceBytes: number[] }>();
    let start = 0;
    for (const [column, pieces] of this.#held) {
      columns.set(column, { start, pieceBytes: pieces.map(({ length }) => length) });
      start += pieces.reduce((sum, { length }) => sum + length, 0);
    }
    await this.#files.write(key, Buffer.concat([...this.#held.values()].flat()));
    this.#blocks.push({ key, columns });
    this.#held = new Map();
    this.#heldBytes = 0;
  }
}
