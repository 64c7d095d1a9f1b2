import type { DatabaseSync, StatementSync } from 'node:sqlite';

/** One history event; `details` is JSON text of the one member that its type has, e.g. `{"stateEnteredEventDetails":{…}}`. */
export interface EventRecord {
  readonly id: number;
  readonly previousId: number;
  /** Epoch ms. */
  readonly at: number;
  readonly type: string;
  readonly details: string | null;
}

export class HistoryStore {
  readonly #database: DatabaseSync;
  readonly #insert: StatementSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#insert = database.prepare(
      'INSERT INTO events (execution_arn, id, previous_id, at, type, details) VALUES (?, ?, ?, ?, ?, ?)',
    );
  }

  add(executionArn: string, event: EventRecord): void {
    this.#insert.run(executionArn, event.id, event.previousId, event.at, event.type, event.details);
  }

  /** Number of events, which is also the id of the last one. */
  count(executionArn: string): number {
    const row = this.#database
      .prepare('SELECT MAX(id) AS id FROM events WHERE execution_arn = ?')
      .get(executionArn);
    return Number(row?.['id'] ?? 0);
  }

  list(executionArn: string, page: { limit: number; offset: number; isReversed: boolean }): EventRecord[] {
    const order = page.isReversed ? 'DESC' : 'ASC';
    return this.#database
      .prepare(
        `SELECT id, previous_id AS previousId, at, type, details FROM events WHERE execution_arn = ?
         ORDER BY id ${order} LIMIT ? OFFSET ?`,
      )
      .all(executionArn, page.limit, page.offset) as unknown as EventRecord[];
  }
}
