import type { DatabaseSync } from 'node:sqlite';
import { openDatabase } from '../sqs/database.ts';

/** A mail that the application sent and that was kept instead. */
export interface Mail {
  /** SES's message id. */
  readonly id: string;
  /** ISO 8601, by the runtime's clock. */
  readonly sentAt: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly cc: readonly string[];
  readonly bcc: readonly string[];
  readonly replyTo: readonly string[];
  readonly subject: string;
  readonly text: string | undefined;
  readonly html: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly configurationSetName: string | undefined;
}

export interface MailStore {
  /** Newest first. */
  list(): Mail[];
  get(id: string): Mail | undefined;
}

const schema =
  'CREATE TABLE IF NOT EXISTS mails (sequence INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT UNIQUE, mail TEXT);';

export class SqliteMailStore implements MailStore {
  readonly #database: DatabaseSync;

  constructor(stateFolder: string) {
    this.#database = openDatabase(stateFolder, 'mail.sqlite', schema);
  }

  add(mail: Mail): void {
    this.#database.prepare('INSERT INTO mails (id, mail) VALUES (?, ?)').run(mail.id, JSON.stringify(mail));
  }

  list(): Mail[] {
    return this.#database.prepare('SELECT mail FROM mails ORDER BY sequence DESC').all().map(asMail);
  }

  get(id: string): Mail | undefined {
    const row = this.#database.prepare('SELECT mail FROM mails WHERE id = ?').get(id);
    return row && asMail(row);
  }

  close(): void {
    if (this.#database.isOpen) this.#database.close();
  }
}

function asMail(row: Record<string, unknown>): Mail {
  return JSON.parse(String(row['mail'])) as Mail;
}
