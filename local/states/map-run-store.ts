import type { DatabaseSync } from 'node:sqlite';

export interface MapRunRecord {
  readonly arn: string;
  readonly executionArn: string;
  /** Frame and entry of the Map state that made it. */
  readonly path: string;
  readonly entry: number;
  readonly label: string;
  readonly status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED';
  readonly startedAt: number;
  readonly stoppedAt: number | null;
  readonly maxConcurrency: number;
  readonly toleratedCount: number | null;
  readonly toleratedPercentage: number | null;
  /** 1 when every item has become a child; before that, reading begins again. */
  readonly isRead: number;
}

const columns = `arn, execution_arn AS executionArn, path, entry, label, status, started_at AS startedAt,
  stopped_at AS stoppedAt, max_concurrency AS maxConcurrency, tolerated_count AS toleratedCount,
  tolerated_percentage AS toleratedPercentage, is_read AS isRead`;

export class MapRunStore {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  insert(run: MapRunRecord): void {
    this.#database
      .prepare(
        `INSERT INTO map_runs (arn, execution_arn, path, entry, label, status, started_at, max_concurrency,
           tolerated_count, tolerated_percentage, is_read) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        ...[run.arn, run.executionArn, run.path, run.entry, run.label, run.status, run.startedAt],
        ...[run.maxConcurrency, run.toleratedCount, run.toleratedPercentage, run.isRead],
      );
  }

  find(arn: string): MapRunRecord | undefined {
    return this.#database.prepare(`SELECT ${columns} FROM map_runs WHERE arn = ?`).get(arn) as
      | MapRunRecord
      | undefined;
  }

  /** The Map Run of one entry of a Map state, when it was made before. */
  ofEntry(executionArn: string, path: string, entry: number): MapRunRecord | undefined {
    return this.#database
      .prepare(`SELECT ${columns} FROM map_runs WHERE execution_arn = ? AND path = ? AND entry = ?`)
      .get(executionArn, path, entry) as MapRunRecord | undefined;
  }

  ofExecution(executionArn: string): MapRunRecord[] {
    return this.#database
      .prepare(`SELECT ${columns} FROM map_runs WHERE execution_arn = ? ORDER BY started_at DESC`)
      .all(executionArn) as unknown as MapRunRecord[];
  }

  markRead(arn: string): void {
    this.#database.prepare('UPDATE map_runs SET is_read = 1 WHERE arn = ?').run(arn);
  }

  close(arn: string, status: MapRunRecord['status'], stoppedAt: number): void {
    this.#database
      .prepare(`UPDATE map_runs SET status = ?, stopped_at = ? WHERE arn = ? AND status = 'RUNNING'`)
      .run(status, stoppedAt, arn);
  }
}
