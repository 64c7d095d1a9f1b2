import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** What was seen under a final name, each time it looked different. */
export interface Sighting {
  readonly inode: number;
  readonly sha256: string;
}

/**
 * Looks at a destination's folder without pause: whatever shows under a final name is hashed when it shows and whenever
 * it changes.
 */
export class FinalNames {
  readonly seen = new Map<string, Sighting[]>();
  /** What lay there when a name was first seen, itself included. */
  readonly company = new Map<string, readonly string[]>();
  readonly #folder: string;
  readonly #looks = new Map<string, string>();
  readonly #end: Promise<void>;
  #isEnding = false;

  constructor(folder: string) {
    this.#folder = folder;
    this.#end = this.#watch();
  }

  /** Stops after one more look. */
  async stop(): Promise<void> {
    this.#isEnding = true;
    await this.#end;
  }

  async #watch(): Promise<void> {
    for (let isLast = false; !isLast; ) {
      isLast = this.#isEnding;
      const names = (await readdir(this.#folder)).filter((name) => !name.startsWith('.'));
      for (const name of names) if (!this.company.has(name)) this.company.set(name, names);
      for (const name of names) await this.#look(name);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  async #look(name: string): Promise<void> {
    const { ino, size, mtimeMs } = await stat(join(this.#folder, name));
    const look = `${ino} ${size} ${mtimeMs}`;
    if (this.#looks.get(name) === look) return;
    this.#looks.set(name, look);
    const hash = createHash('sha256');
    await pipeline(createReadStream(join(this.#folder, name)), hash);
    const sighting = { inode: ino, sha256: hash.digest('hex') };
    this.seen.set(name, [...(this.seen.get(name) ?? []), sighting]);
  }
}
