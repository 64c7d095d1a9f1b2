import { createWriteStream, mkdirSync, renameSync, statSync, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import type { LocalClock } from '../clock.ts';

/** A larger file of an earlier run is put aside at start. */
const rotatedBytes = 20 * 1024 * 1024;

/** What functions print, a file for each: `<folder>/<function>.log`, lines as in CloudWatch. */
export class FunctionLogs {
  readonly #folder: string;
  readonly #clock: LocalClock;
  readonly #streams = new Map<string, WriteStream>();

  constructor(folder: string, clock: LocalClock) {
    this.#folder = folder;
    this.#clock = clock;
    mkdirSync(folder, { recursive: true });
  }

  write(functionName: string, logStream: string, text: string): void {
    const environment = logStream.replace(/^.*\./, '#');
    const time = this.#clock.now().toISOString();
    const lines = text.trimEnd().split('\n');
    this.#open(functionName).write(lines.map((line) => `${time} ${environment} ${line}\n`).join(''));
  }

  /** Resolves when every line is in its file. */
  async close(): Promise<void> {
    const streams = [...this.#streams.values()];
    await Promise.all(streams.map((stream) => new Promise<void>((resolve) => stream.end(resolve))));
  }

  #open(functionName: string): WriteStream {
    const opened = this.#streams.get(functionName);
    if (opened !== undefined) return opened;
    const file = join(this.#folder, `${functionName}.log`);
    const sizeBytes = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
    if (sizeBytes > rotatedBytes) renameSync(file, `${file}.1`);
    const stream = createWriteStream(file, { flags: 'a' });
    this.#streams.set(functionName, stream);
    return stream;
  }
}
