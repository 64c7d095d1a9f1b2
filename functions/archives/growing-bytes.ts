const firstBytes = 64 * 1024;

/**
 * Bytes that are appended one after another and lie together. The memory is given back when it is told so: left to the
 * collector, tens of megabytes would wait for its next full run.
 */
export class GrowingBytes {
  #memory = new ArrayBuffer(0);
  #sizeBytes = 0;

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  append(piece: Uint8Array): void {
    const neededBytes = this.#sizeBytes + piece.length;
    if (neededBytes > this.#memory.byteLength)
      this.#memory = this.#memory.transfer(Math.max(firstBytes, Math.ceil(neededBytes * 1.5)));
    new Uint8Array(this.#memory, this.#sizeBytes).set(piece);
    this.#sizeBytes = neededBytes;
  }

  /** All of it, good until the next `append` or `release`. */
  get bytes(): Buffer {
    return Buffer.from(this.#memory, 0, this.#sizeBytes);
  }

  /** Frees the memory now; whoever still has `bytes` has an empty buffer. */
  release(): void {
    this.#memory.transfer(0);
    this.#memory = new ArrayBuffer(0);
    this.#sizeBytes = 0;
  }
}
