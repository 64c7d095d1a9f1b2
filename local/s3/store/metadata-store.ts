import type { DatabaseSync } from 'node:sqlite';
import type { LocalClock } from '../../clock.ts';
import type { S3ObjectEvent, S3Options } from '../contract.ts';
import { nextGeneration, openDatabase, transaction } from './database.ts';
import { ObjectTable } from './object-table.ts';
import { Outbox } from './outbox.ts';
import { SegmentTable } from './segment-table.ts';
import { UploadTable } from './upload-table.ts';

/** What a change may ask for besides its own rows. */
export interface Change {
  /** Drops a content and, after the commit, the files nothing else uses. */
  release(contentId: string): void;
  /** Tells of the change, if and only if it commits. */
  tell(event: Omit<S3ObjectEvent, 'sequencer'>): void;
}

/** All that is known of objects, uploads and waiting events; the bytes are in `ContentFiles`. */
export class MetadataStore {
  readonly objects: ObjectTable;
  readonly segments: SegmentTable;
  readonly uploads: UploadTable;
  readonly outbox: Outbox;
  /** Number of this start of the runtime. */
  readonly generation: number;
  readonly #database: DatabaseSync;
  readonly #onFreed: (files: string[]) => void;

  constructor(
    file: string,
    clock: LocalClock,
    onObjectEvent: S3Options['onObjectEvent'],
    onFreed: (files: string[]) => void,
  ) {
    this.#database = openDatabase(file);
    this.#onFreed = onFreed;
    this.generation = nextGeneration(this.#database);
    this.objects = new ObjectTable(this.#database);
    this.segments = new SegmentTable(this.#database);
    this.uploads = new UploadTable(this.#database);
    this.outbox = new Outbox(this.#database, clock, onObjectEvent);
  }

  /** Runs a synchronous change in one transaction. */
  commit<T>(work: (change: Change) => T): T {
    const freed: string[] = [];
    const outcome = transaction(this.#database, () =>
      work({
        release: (contentId) => freed.push(...this.segments.release(contentId)),
        tell: (event) => this.outbox.add(event),
      }),
    );
    this.#onFreed(freed);
    this.outbox.wake();
    return outcome;
  }

  async close(): Promise<void> {
    await this.outbox.close();
    this.#database.close();
  }
}
