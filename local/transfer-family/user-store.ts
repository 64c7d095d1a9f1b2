import type { DatabaseSync } from 'node:sqlite';
import { inTransaction, openDatabase } from '../sqs/database.ts';
import type { Tag } from './server-spec.ts';

/** Where a folder that a user sees lies: `/Import` → `/bucket/prefix`. */
export interface Mapping {
  readonly Entry: string;
  readonly Target: string;
}

export interface UserSettings {
  readonly role: string;
  readonly mappings: readonly Mapping[];
  /** JSON, as it was given. */
  readonly policy: string | undefined;
  readonly tags: readonly Tag[];
}

export interface TransferUser extends UserSettings {
  readonly userName: string;
}

export interface UserKey {
  readonly keyId: string;
  /** As it was given. */
  readonly body: string;
  /** Of the key alone, without its comment. */
  readonly blob: string;
  readonly importedAtMs: number;
}

const schema = `
CREATE TABLE IF NOT EXISTS transfer_user (
  server_id TEXT NOT NULL, user_name TEXT NOT NULL, settings TEXT NOT NULL, PRIMARY KEY (server_id, user_name)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS transfer_key (
  server_id TEXT NOT NULL, user_name TEXT NOT NULL, key_id TEXT NOT NULL, body TEXT NOT NULL, blob TEXT NOT NULL,
  imported_at_ms INTEGER NOT NULL, PRIMARY KEY (server_id, user_name, key_id)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS stopped_server (server_id TEXT PRIMARY KEY) WITHOUT ROWID;
`;

/** Users, their keys, and which servers are stopped: durable in `transfer.sqlite` of the state folder. */
export class UserStore {
  readonly #database: DatabaseSync;

  constructor(stateFolder: string) {
    this.#database = openDatabase(stateFolder, 'transfer.sqlite', schema);
  }

  find(serverId: string, userName: string): TransferUser | undefined {
    return userOf(
      this.#database
        .prepare('SELECT * FROM transfer_user WHERE server_id = ? AND user_name = ?')
        .get(serverId, userName),
    );
  }

  /** By name, from behind `afterName` on. */
  list(serverId: string, afterName: string, count: number): TransferUser[] {
    return this.#database
      .prepare('SELECT * FROM transfer_user WHERE server_id = ? AND user_name > ? ORDER BY user_name LIMIT ?')
      .all(serverId, afterName, count)
      .flatMap((row) => userOf(row) ?? []);
  }

  count(serverId: string): number {
    const row = this.#database
      .prepare('SELECT COUNT(*) AS count FROM transfer_user WHERE server_id = ?')
      .get(serverId);
    return Number(row?.['count']);
  }

  /** Writes a user, new or changed, and the key that came along. */
  put(serverId: string, { userName, ...settings }: TransferUser, key?: UserKey): void {
    inTransaction(this.#database, () => {
      this.#database
        .prepare('INSERT OR REPLACE INTO transfer_user VALUES (?, ?, ?)')
        .run(serverId, userName, JSON.stringify(settings));
      if (key !== undefined) this.addKey(serverId, userName, key);
    });
  }

  remove(serverId: string, userName: string): void {
    inTransaction(this.#database, () => {
      for (const table of ['transfer_user', 'transfer_key'])
        this.#database
          .prepare(`DELETE FROM ${table} WHERE server_id = ? AND user_name = ?`)
          .run(serverId, userName);
    });
  }

  /** The oldest first. */
  keys(serverId: string, userName: string): UserKey[] {
    return this.#database
      .prepare(
        'SELECT * FROM transfer_key WHERE server_id = ? AND user_name = ? ORDER BY imported_at_ms, key_id',
      )
      .all(serverId, userName)
      .map((row) => ({
        keyId: String(row['key_id']),
        body: String(row['body']),
        blob: String(row['blob']),
        importedAtMs: Number(row['imported_at_ms']),
      }));
  }

  addKey(serverId: string, userName: string, { keyId, body, blob, importedAtMs }: UserKey): void {
    this.#database
      .prepare('INSERT INTO transfer_key VALUES (?, ?, ?, ?, ?, ?)')
      .run(serverId, userName, keyId, body, blob, importedAtMs);
  }

  /** @returns whether there was such a key */
  removeKey(serverId: string, userName: string, keyId: string): boolean {
    const { changes } = this.#database
      .prepare('DELETE FROM transfer_key WHERE server_id = ? AND user_name = ? AND key_id = ?')
      .run(serverId, userName, keyId);
    return changes > 0;
  }

  isStopped(serverId: string): boolean {
    return (
      this.#database.prepare('SELECT 1 FROM stopped_server WHERE server_id = ?').get(serverId) !== undefined
    );
  }

  setStopped(serverId: string, isStopped: boolean): void {
    const change = isStopped
      ? 'INSERT OR IGNORE INTO stopped_server VALUES (?)'
      : 'DELETE FROM stopped_server WHERE server_id = ?';
    this.#database.prepare(change).run(serverId);
  }

  close(): void {
    this.#database.close();
  }
}

function userOf(row: Record<string, unknown> | undefined): TransferUser | undefined {
  if (row === undefined) return undefined;
  const { policy, ...settings } = JSON.parse(String(row['settings'])) as UserSettings;
  return { userName: String(row['user_name']), ...settings, policy };
}
