import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Row, SkippedRow } from './row.ts';

export interface BenchOptions {
  /** Records of the large export. */
  readonly recordCount: number;
  /** Measured runs of what is short; their median counts. */
  readonly runCount: number;
  /** One line about what is going on. */
  readonly say: (line: string) => void;
}

/** The measurements of one kind of work, each told as soon as it is known. */
export type Group = (options: BenchOptions) => AsyncGenerator<Row | SkippedRow>;

/** A folder that is gone afterwards, whatever happens. */
export async function* inFolder<T>(rows: (folder: string) => AsyncGenerator<T>): AsyncGenerator<T> {
  const folder = mkdtempSync(join(tmpdir(), 'waybill-bench-'));
  try {
    yield* rows(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
