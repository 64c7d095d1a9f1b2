import { createHash } from 'node:crypto';
import { detailsKey } from '../integrator-jobs/details-key.ts';
import type { RetentionDays } from '../platform/files.ts';
import type { AskedExport } from './asked-export.ts';
import type { ExportState } from './contract.ts';
import type { ExportDeps } from './deps.ts';

/** The parts that were uploaded are not there any more: the file is begun again. */
export class PartsGoneError extends Error {
  override readonly name = 'PartsGoneError';
}

const defaultPartBytes = 8 * 1024 * 1024;
/** Longer than work on an export may take. */
const restRetention: RetentionDays = 7;

/** How far a file is with its last part. */
export type FilePlace = Pick<ExportState, 'rowCount' | 'after' | 'seenCounts' | 'isWhole'>;

/** A file that is uploaded in parts, one of them while the next one is made. */
export class FileParts {
  readonly #deps: ExportDeps;
  readonly #asked: AskedExport;
  readonly #save: (state: ExportState) => Promise<void>;
  #state: ExportState;
  #pieces: Buffer[] = [];
  #sizeBytes = 0;
  #sending: Promise<void> = Promise.resolve();

  constructor(
    deps: ExportDeps,
    asked: AskedExport,
    { state, save }: { readonly state: ExportState; save(state: ExportState): Promise<void> },
  ) {
    this.#deps = deps;
    this.#asked = asked;
    this.#state = state;
    this.#save = save;
  }

  add(text: string | Buffer): void {
    const bytes = Buffer.from(text);
    this.#pieces.push(bytes);
    this.#sizeBytes += bytes.length;
  }

  get isFull(): boolean {
    return this.#sizeBytes >= (this.#asked.partBytes ?? defaultPartBytes);
  }

  /** Has what was added since uploaded; the part before it is saved then. */
  async upload(place: FilePlace): Promise<void> {
    await this.#sending;
    const bytes = Buffer.concat(this.#pieces);
    this.#pieces = [];
    this.#sizeBytes = 0;
    this.#sending = this.#send(bytes, place);
    this.#sending.catch(() => undefined); // awaited later; until then a failure must not end the run
  }

  /** Adds what was put aside behind the last part. @returns whether there was any */
  async takeUp(): Promise<boolean> {
    const { restKey } = this.#state;
    if (restKey === undefined) return false;
    const bytes = await this.#deps.drop.read(restKey);
    if (bytes === undefined) throw new PartsGoneError('what was put aside is gone');
    this.add(bytes);
    return true;
  }

  /** Puts what was added since the last part aside, which may be too little for a part, and saves the place. */
  async putAside(place: FilePlace): Promise<void> {
    await this.#sending;
    const { parts } = this.#state;
    // The parts and the place tell what lies there, whoever puts it there.
    const joinedBytes = parts.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    const name = createHash('sha256').update(`${joinedBytes} ${place.after}`).digest('hex');
    const restKey = detailsKey(this.#asked, `rest-${name}.csv`);
    await this.#deps.drop.write(restKey, Buffer.concat(this.#pieces), 'text/csv', restRetention);
    const state = { ...this.#state, ...place, restKey };
    await this.#save(state);
    this.#state = state;
  }

  /** Waits until all that was given to it is saved. */
  async saved(): Promise<ExportState> {
    await this.#sending;
    return this.#state;
  }

  async #send(bytes: Buffer, place: FilePlace): Promise<void> {
    const { uploadId, parts } = this.#state;
    const sent = [...parts];
    if (bytes.length > 0) {
      const upload = { key: this.#asked.key, uploadId };
      const eTag = await this.#deps.drop.sendPart(upload, parts.length + 1, bytes);
      if (eTag === undefined) throw new PartsGoneError('the upload is gone');
      sent.push({ eTag, sizeBytes: bytes.length });
    }
    const state = { ...this.#state, ...place, parts: sent, restKey: undefined };
    await this.#save(state);
    this.#state = state;
  }
}
