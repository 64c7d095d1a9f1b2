import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { inTransaction, openDatabase } from '../sqs/database.ts';
import { ExecutionStore } from './execution-store.ts';
import { FrameStore } from './frame-store.ts';
import { HistoryStore } from './history-store.ts';
import { MapRunStore } from './map-run-store.ts';

const schema = `
CREATE TABLE IF NOT EXISTS definitions (hash TEXT PRIMARY KEY, text TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS executions (
  arn TEXT PRIMARY KEY, name TEXT NOT NULL, machine_arn TEXT NOT NULL, machine_name TEXT NOT NULL,
  role_arn TEXT NOT NULL, definition_hash TEXT NOT NULL, pointer TEXT NOT NULL, type TEXT NOT NULL,
  input TEXT NOT NULL, status TEXT NOT NULL, started_at INTEGER NOT NULL, stopped_at INTEGER,
  output TEXT, error TEXT, cause TEXT, map_run_arn TEXT, item_index INTEGER, item_count INTEGER
) STRICT;
CREATE INDEX IF NOT EXISTS executions_by_machine ON executions (machine_arn, started_at);
CREATE INDEX IF NOT EXISTS executions_by_map_run ON executions (map_run_arn, item_index);
CREATE INDEX IF NOT EXISTS executions_by_status ON executions (status);
CREATE TABLE IF NOT EXISTS frames (
  execution_arn TEXT NOT NULL, path TEXT NOT NULL, state TEXT NOT NULL, input TEXT NOT NULL,
  variables TEXT NOT NULL, item TEXT, entered_at INTEGER NOT NULL, entry INTEGER NOT NULL, phase TEXT NOT NULL,
  retry_counts TEXT NOT NULL, due_at INTEGER, beat_at INTEGER, token TEXT, token_outcome TEXT,
  status TEXT NOT NULL, output TEXT, error TEXT, cause TEXT, last_event_id INTEGER NOT NULL,
  PRIMARY KEY (execution_arn, path)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS events (
  execution_arn TEXT NOT NULL, id INTEGER NOT NULL, previous_id INTEGER NOT NULL, at INTEGER NOT NULL,
  type TEXT NOT NULL, details TEXT,
  PRIMARY KEY (execution_arn, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS map_runs (
  arn TEXT PRIMARY KEY, execution_arn TEXT NOT NULL, path TEXT NOT NULL, entry INTEGER NOT NULL,
  label TEXT NOT NULL, status TEXT NOT NULL, started_at INTEGER NOT NULL, stopped_at INTEGER,
  max_concurrency INTEGER NOT NULL, tolerated_count REAL, tolerated_percentage REAL, is_read INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS map_runs_by_frame ON map_runs (execution_arn, path, entry);
`;

/** Everything durable about executions, in one SQLite file; every method is synchronous. */
export interface Store {
  readonly executions: ExecutionStore;
  readonly frames: FrameStore;
  readonly history: HistoryStore;
  readonly mapRuns: MapRunStore;
  /** Keeps the text an execution was started with, so that a changed template does not change it. */
  saveDefinition(text: string): string;
  definitionText(hash: string): string;
  /** All writes of `work` or none. */
  atomically<T>(work: () => T): T;
  close(): void;
}

export function openStore(stateFolder: string): Store {
  const database = openDatabase(stateFolder, 'states.sqlite', schema);
  const known = new Set<string>();
  return {
    executions: new ExecutionStore(database),
    frames: new FrameStore(database),
    history: new HistoryStore(database),
    mapRuns: new MapRunStore(database),
    saveDefinition: (text) => saveDefinition(database, text, known),
    definitionText: (hash) => {
      const row = database.prepare('SELECT text FROM definitions WHERE hash = ?').get(hash);
      return String(row?.['text'] ?? '');
    },
    atomically: (work) => inTransaction(database, work),
    close: () => database.close(),
  };
}

function saveDefinition(database: DatabaseSync, text: string, known: Set<string>): string {
  const hash = createHash('sha256').update(text).digest('hex');
  if (!known.has(hash)) {
    database.prepare('INSERT OR IGNORE INTO definitions (hash, text) VALUES (?, ?)').run(hash, text);
    known.add(hash);
  }
  return hash;
}
