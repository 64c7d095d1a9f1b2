import { DatabaseSync } from 'node:sqlite';

const schemaVersion = 1;

// Keys are BLOBs: they then sort by their UTF-8 bytes and may hold any character.
const schema = `
CREATE TABLE object (
  bucket TEXT NOT NULL, key BLOB NOT NULL, version_id TEXT NOT NULL,
  age INTEGER NOT NULL, is_latest INTEGER NOT NULL, is_delete_marker INTEGER NOT NULL,
  content_id TEXT NOT NULL, size_bytes INTEGER NOT NULL, e_tag TEXT NOT NULL, modified_at_ms INTEGER NOT NULL,
  attributes TEXT NOT NULL, tags TEXT NOT NULL,
  PRIMARY KEY (bucket, key, version_id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX object_latest ON object (bucket, key) WHERE is_latest = 1;
CREATE TABLE segment (
  content_id TEXT NOT NULL, start_bytes INTEGER NOT NULL,
  file TEXT NOT NULL, offset_bytes INTEGER NOT NULL, size_bytes INTEGER NOT NULL,
  PRIMARY KEY (content_id, start_bytes)
) STRICT, WITHOUT ROWID;
CREATE INDEX segment_file ON segment (file);
CREATE TABLE upload (
  bucket TEXT NOT NULL, key BLOB NOT NULL, upload_id TEXT NOT NULL,
  initiated_at_ms INTEGER NOT NULL, attributes TEXT NOT NULL, tags TEXT NOT NULL,
  checksum_algorithm TEXT, checksum_type TEXT,
  PRIMARY KEY (bucket, key, upload_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE part (
  upload_id TEXT NOT NULL, part_number INTEGER NOT NULL,
  content_id TEXT NOT NULL, size_bytes INTEGER NOT NULL, e_tag TEXT NOT NULL, checksum TEXT, modified_at_ms INTEGER NOT NULL,
  PRIMARY KEY (upload_id, part_number)
) STRICT, WITHOUT ROWID;
CREATE TABLE outbox (id INTEGER PRIMARY KEY AUTOINCREMENT, event TEXT NOT NULL) STRICT;
CREATE TABLE start (count INTEGER NOT NULL) STRICT;
INSERT INTO start VALUES (0);
`;

/**
 * Opens the metadata. A commit survives the end of the process at any moment (`kill -9`), which is what WAL gives
 * with `synchronous=NORMAL`; it may not survive a power cut.
 */
export function openDatabase(file: string): DatabaseSync {
  const database = new DatabaseSync(file);
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 5000;');
  const found = Number(database.prepare('PRAGMA user_version').get()?.['user_version']);
  if (found === 0) {
    transaction(database, () => database.exec(`${schema} PRAGMA user_version = ${schemaVersion};`));
  } else if (found !== schemaVersion) {
    database.close();
    throw new Error(
      `the S3 state ${file} has schema ${found}, this runtime reads ${schemaVersion}: delete the state folder and start again`,
    );
  }
  return database;
}

/** All or nothing; `work` is synchronous, so nothing of this process comes in between. */
export function transaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const outcome = work();
    database.exec('COMMIT');
    return outcome;
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}

/** A number that is greater at each start. */
export function nextGeneration(database: DatabaseSync): number {
  return Number(database.prepare('UPDATE start SET count = count + 1 RETURNING count').get()?.['count']);
}
