/** What must be closed again, the last opened first; one that fails does not keep the others open. */
export class Closers {
  readonly #entries: { readonly name: string; readonly close: () => unknown }[] = [];
  readonly #log: (line: string) => void;

  constructor(log: (line: string) => void) {
    this.#log = log;
  }

  add(name: string, close: () => unknown): void {
    this.#entries.push({ name, close });
  }

  async closeAll(): Promise<void> {
    for (let entry = this.#entries.pop(); entry !== undefined; entry = this.#entries.pop()) {
      try {
        await entry.close();
      } catch (error) {
        this.#log(`${entry.name} did not close: ${String(error)}`);
      }
    }
  }
}
