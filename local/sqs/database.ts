import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/**
 * Opens (and makes) one SQLite file in the state folder.
 * A committed write survives `kill -9`; only a power cut can lose the last ones (WAL without a sync per commit).
 */
export function openDatabase(stateFolder: string, fileName: string, schema: string): DatabaseSync {
  mkdirSync(stateFolder, { recursive: true });
  const database = new DatabaseSync(join(stateFolder, fileName));
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 5000;');
  database.exec(schema);
  return database;
}

/** All of `work` or nothing of it. `work` is synchronous, so two transactions never interleave. */
export function inTransaction<T>(database: DatabaseSync, work: () => T): T {
  if (database.isTransaction) return work();
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}
