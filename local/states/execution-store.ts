import type { DatabaseSync, StatementSync } from 'node:sqlite';

export type ExecutionStatus = 'PENDING' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/** One execution, or one child of a Map Run; instants are epoch ms, `input` and `output` JSON text. */
export interface ExecutionRecord {
  readonly arn: string;
  readonly name: string;
  readonly machineArn: string;
  readonly machineName: string;
  readonly roleArn: string;
  readonly definitionHash: string;
  /** The program it runs: empty for the machine, else the pointer of an item processor. */
  readonly pointer: string;
  readonly type: 'STANDARD' | 'EXPRESS';
  readonly input: string;
  readonly status: ExecutionStatus;
  readonly startedAt: number;
  readonly stoppedAt: number | null;
  readonly output: string | null;
  readonly error: string | null;
  readonly cause: string | null;
  readonly mapRunArn: string | null;
  readonly itemIndex: number | null;
  /** Items in the child's batch; 1 without an ItemBatcher. */
  readonly itemCount: number | null;
}

export interface Closing {
  readonly status: ExecutionStatus;
  readonly stoppedAt: number;
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
}

export interface ExecutionFilter {
  readonly machineArn?: string | undefined;
  readonly mapRunArn?: string | undefined;
  readonly status?: string | undefined;
}

const columns = `arn, name, machine_arn AS machineArn, machine_name AS machineName, role_arn AS roleArn,
  definition_hash AS definitionHash, pointer, type, input, status, started_at AS startedAt, stopped_at AS stoppedAt,
  output, error, cause, map_run_arn AS mapRunArn, item_index AS itemIndex, item_count AS itemCount`;

export class ExecutionStore {
  readonly #database: DatabaseSync;
  readonly #find: StatementSync;
  readonly #insert: StatementSync;
  readonly #start: StatementSync;
  readonly #close: StatementSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#find = database.prepare(`SELECT ${columns} FROM executions WHERE arn = ?`);
    this.#insert = database.prepare(
      `INSERT INTO executions (arn, name, machine_arn, machine_name, role_arn, definition_hash, pointer, type, input,
        status, started_at, map_run_arn, item_index, item_count) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#start = database.prepare(`UPDATE executions SET status = 'RUNNING', started_at = ? WHERE arn = ?`);
    this.#close = database.prepare(
      `UPDATE executions SET status = ?, stopped_at = ?, output = ?, error = ?, cause = ?
       WHERE arn = ? AND status IN ('PENDING', 'RUNNING')`,
    );
  }

  find(arn: string): ExecutionRecord | undefined {
    return this.#find.get(arn) as ExecutionRecord | undefined;
  }

  insert(record: Omit<ExecutionRecord, 'stoppedAt' | 'output' | 'error' | 'cause'>): void {
    const { machineArn, machineName, roleArn, definitionHash, pointer } = record;
    this.#insert.run(
      ...[
        record.arn,
        record.name,
        machineArn,
        machineName,
        roleArn,
        definitionHash,
        pointer,
        record.type,
        record.input,
      ],
      ...[record.status, record.startedAt, record.mapRunArn, record.itemIndex, record.itemCount],
    );
  }

  /** A pending child begins. */
  begin(arn: string, startedAt: number): void {
    this.#start.run(startedAt, arn);
  }

  /** @returns false when it was closed before */
  close(arn: string, closing: Closing): boolean {
    const { status, stoppedAt, output = null, error = null, cause = null } = closing;
    return this.#close.run(status, stoppedAt, output, error, cause, arn).changes === 1;
  }

  /** Executions (not children of Map Runs) that were running when the runtime stopped. */
  runningArns(): string[] {
    const rows = this.#database
      .prepare(
        `SELECT arn FROM executions WHERE status = 'RUNNING' AND map_run_arn IS NULL ORDER BY started_at`,
      )
      .all();
    return rows.map((row) => String(row['arn']));
  }

  /** Newest first. */
  list(filter: ExecutionFilter, limit: number, offset: number): ExecutionRecord[] {
    const { machineArn = null, mapRunArn = null, status = null } = filter;
    const scope = mapRunArn === null ? 'machine_arn = ?1 AND map_run_arn IS NULL' : 'map_run_arn = ?1';
    return this.#database
      .prepare(
        `SELECT ${columns} FROM executions WHERE ${scope} AND status <> 'PENDING' AND (?2 IS NULL OR status = ?2)
         ORDER BY started_at DESC, arn DESC LIMIT ?3 OFFSET ?4`,
      )
      .all(mapRunArn ?? machineArn, status, limit, offset) as unknown as ExecutionRecord[];
  }

  /** Children of a Map Run that still have to run, those interrupted first. */
  openChildArns(mapRunArn: string): string[] {
    const rows = this.#database
      .prepare(
        `SELECT arn FROM executions WHERE map_run_arn = ? AND status IN ('PENDING', 'RUNNING')
         ORDER BY status = 'PENDING', item_index`,
      )
      .all(mapRunArn);
    return rows.map((row) => String(row['arn']));
  }

  /** One child after the other in the order of the items, so that many are never in memory at once. */
  *children(mapRunArn: string): Generator<ExecutionRecord> {
    const rows = this.#database.prepare(
      `SELECT ${columns} FROM executions WHERE map_run_arn = ? ORDER BY item_index`,
    );
    for (const row of rows.iterate(mapRunArn)) yield row as unknown as ExecutionRecord;
  }

  /** Children and items per status. */
  counts(mapRunArn: string): { status: ExecutionStatus; executionCount: number; itemCount: number }[] {
    return this.#database
      .prepare(
        `SELECT status, COUNT(*) AS executionCount, SUM(item_count) AS itemCount FROM executions
         WHERE map_run_arn = ? GROUP BY status`,
      )
      .all(mapRunArn) as unknown as { status: ExecutionStatus; executionCount: number; itemCount: number }[];
  }

  removeChildren(mapRunArn: string): void {
    this.#database.prepare('DELETE FROM executions WHERE map_run_arn = ?').run(mapRunArn);
  }

  /** Forgets executions closed before `closedBefore`, with their histories and Map Runs: AWS keeps them 90 days. */
  forget(closedBefore: number): void {
    const old = this.#database
      .prepare(
        `WITH RECURSIVE old (arn) AS (
           SELECT arn FROM executions WHERE map_run_arn IS NULL AND stopped_at < ?
           UNION SELECT child.arn FROM executions AS child
             JOIN map_runs AS run ON child.map_run_arn = run.arn JOIN old ON run.execution_arn = old.arn
         ) SELECT arn FROM old`,
      )
      .all(closedBefore);
    for (const { arn = null } of old) {
      this.#database.prepare('DELETE FROM events WHERE execution_arn = ?').run(arn);
      this.#database.prepare('DELETE FROM map_runs WHERE execution_arn = ?').run(arn);
      this.#database.prepare('DELETE FROM executions WHERE arn = ?').run(arn);
    }
  }
}
