import { AwsError } from '../../service.ts';

const longestLineBytes = 8192;

const malformed = () =>
  new AwsError('IncompleteBody', 'The request body terminated unexpectedly or is not aws-chunked', 400);

/** Reads lines and byte counts from a stream of chunks. */
class ByteReader {
  readonly #source: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Buffer>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  async #fill(): Promise<boolean> {
    const next = await this.#source.next();
    if (next.done) return false;
    this.#rest = this.#rest.length === 0 ? next.value : Buffer.concat([this.#rest, next.value]);
    return true;
  }

  /** The next line without its CR LF; `undefined` at the end. */
  async line(): Promise<string | undefined> {
    for (;;) {
      const end = this.#rest.indexOf('\r\n');
      if (end >= 0) {
        const line = this.#rest.toString('latin1', 0, end);
        this.#rest = this.#rest.subarray(end + 2);
        return line;
      }
      if (this.#rest.length > longestLineBytes) throw malformed();
      if (await this.#fill()) continue;
      if (this.#rest.length > 0) throw malformed();
      return undefined;
    }
  }

  async *take(sizeBytes: number): AsyncGenerator<Buffer> {
    let left = sizeBytes;
    while (left > 0) {
      if (this.#rest.length === 0 && !(await this.#fill())) throw malformed();
      const piece = this.#rest.subarray(0, left);
      this.#rest = this.#rest.subarray(piece.length);
      left -= piece.length;
      yield piece;
    }
  }
}

/**
 * Takes the `aws-chunked` framing off a body. Chunk signatures are skipped, not verified.
 * @param trailers filled with the trailing headers, names in lower case, once the body has ended
 * @throws AwsError `IncompleteBody`
 */
export async function* decodeAwsChunked(
  source: AsyncIterable<Buffer>,
  trailers: Map<string, string>,
): AsyncGenerator<Buffer> {
  const reader = new ByteReader(source);
  for (;;) {
    const size = /^([0-9a-f]{1,12})(;.*)?$/i.exec((await reader.line()) ?? '')?.[1];
    if (size === undefined) throw malformed();
    const sizeBytes = Number.parseInt(size, 16);
    if (sizeBytes === 0) break;
    yield* reader.take(sizeBytes);
    if ((await reader.line()) !== '') throw malformed();
  }
  for (let line = await reader.line(); line !== undefined && line !== ''; line = await reader.line()) {
    const colon = line.indexOf(':');
    if (colon < 1) throw malformed();
    trailers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
}
