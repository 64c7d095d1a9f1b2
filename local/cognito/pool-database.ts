import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const schema = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  CREATE TABLE IF NOT EXISTS secrets (name TEXT PRIMARY KEY, value TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS users (
    username TEXT PRIMARY KEY COLLATE NOCASE,
    sub TEXT NOT NULL UNIQUE,
    email TEXT NOT NULL UNIQUE COLLATE NOCASE,
    attributes TEXT NOT NULL,
    groups TEXT NOT NULL,
    demo TEXT,
    password_hash TEXT,
    created_at_ms INTEGER NOT NULL
  );
  CREATE TABLE IF NOT EXISTS grants (
    model TEXT NOT NULL,
    id TEXT NOT NULL,
    payload TEXT NOT NULL,
    grant_id TEXT,
    uid TEXT,
    expires_at_ms INTEGER NOT NULL,
    consumed_at_ms INTEGER,
    PRIMARY KEY (model, id)
  );
  CREATE INDEX IF NOT EXISTS grants_by_grant ON grants (grant_id);
`;

/** Users, keys, client secrets, sessions and refresh tokens: one file, readable by its owner only. */
export function openPoolDatabase(stateFolder: string): DatabaseSync {
  const folder = join(stateFolder, 'cognito');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, 'pool.sqlite');
  const database = new DatabaseSync(file);
  chmodSync(file, 0o600);
  database.exec(schema);
  return database;
}

/** The secret of that name, made by `create` the first time. */
export function durableSecret(database: DatabaseSync, name: string, create: () => string): string {
  const find = () => database.prepare('SELECT value FROM secrets WHERE name = ?').get(name)?.['value'];
  const known = find();
  if (typeof known === 'string') return known;
  database.prepare('INSERT INTO secrets (name, value) VALUES (?, ?)').run(name, create());
  return String(find());
}
