const quote = '"';

/**
 * Splits CSV text that comes in pieces into rows of cells (RFC 4180: quotes, doubled quotes, line breaks in quotes).
 * Blank lines are skipped.
 * @throws Error when a quote is never closed
 */
export async function* csvRows(pieces: AsyncIterable<string>, delimiter: string): AsyncGenerator<string[]> {
  const splitter = new Splitter(delimiter);
  for await (const piece of pieces) yield* splitter.take(piece);
  yield* splitter.end();
}

class Splitter {
  readonly #delimiter: string;
  #row: string[] = [];
  #cell = '';
  #isQuoted = false;
  /** A quote inside quotes was read; the next character says whether it closes or is doubled. */
  #isQuoteOpen = false;
  #isFirst = true;

  constructor(delimiter: string) {
    this.#delimiter = delimiter;
  }

  *take(piece: string): Generator<string[]> {
    const text = this.#isFirst && piece.startsWith('\uFEFF') ? piece.slice(1) : piece;
    if (piece !== '') this.#isFirst = false;
    for (const character of text) {
      const row = this.#isQuoted ? this.#readQuoted(character) : this.#readPlain(character);
      if (row) yield row;
    }
  }

  *end(): Generator<string[]> {
    if (this.#isQuoted && !this.#isQuoteOpen) throw new Error('a quote in the CSV is never closed');
    this.#isQuoted = false;
    const row = this.#closeRow();
    if (row) yield row;
  }

  #readQuoted(character: string): string[] | undefined {
    if (this.#isQuoteOpen) {
      this.#isQuoteOpen = false;
      if (character !== quote) {
        this.#isQuoted = false;
        return this.#readPlain(character);
      }
      this.#cell += quote;
    } else if (character === quote) this.#isQuoteOpen = true;
    else this.#cell += character;
    return undefined;
  }

  #readPlain(character: string): string[] | undefined {
    if (character === '\n') return this.#closeRow();
    if (character === quote && this.#cell === '') this.#isQuoted = true;
    else if (character === this.#delimiter) {
      this.#row.push(this.#cell);
      this.#cell = '';
    } else this.#cell += character;
    return undefined;
  }

  #closeRow(): string[] | undefined {
    const last = this.#cell.endsWith('\r') ? this.#cell.slice(0, -1) : this.#cell;
    const row = [...this.#row, last];
    this.#row = [];
    this.#cell = '';
    return row.length === 1 && row[0] === '' ? undefined : row;
  }
}
