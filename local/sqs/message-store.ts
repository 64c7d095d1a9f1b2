import { createHash, randomUUID } from 'node:crypto';
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { AwsError } from '../service.ts';
import { inTransaction, openDatabase } from './database.ts';
import type { OutgoingMessage } from './message.ts';
import type { QueueSpec } from './queue-spec.ts';

/** How long FIFO queues remember a deduplication id, ms [AWS SQS: 5 minutes]. */
const deduplicationMs = 300_000;
/** Messages received and not yet deleted, standard and FIFO [AWS SQS quotas]. */
const inFlightLimit = 120_000;
/** A message stays invisible for at most this long after a receive, ms [AWS SQS: 12 hours]. */
export const visibilityLimitMs = 43_200_000;
/** A group with at least this many messages in flight, and a tenth of them all, waits behind the quiet ones. */
const noisyGroupCount = 10;

/** Times are epoch ms; a message is visible from `visible_at` on. */
const schema = `
CREATE TABLE IF NOT EXISTS messages (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  queue TEXT NOT NULL, message_id TEXT NOT NULL UNIQUE, body TEXT NOT NULL, attributes TEXT NOT NULL,
  trace_header TEXT, group_id TEXT, deduplication_id TEXT, sender_id TEXT,
  sent_at INTEGER NOT NULL, visible_at INTEGER NOT NULL, expires_at INTEGER NOT NULL,
  receipt TEXT, received_at INTEGER, first_received_at INTEGER,
  receive_count INTEGER NOT NULL DEFAULT 0, receive_count_here INTEGER NOT NULL DEFAULT 0, source_queue TEXT
);
CREATE INDEX IF NOT EXISTS visible ON messages (queue, visible_at, id);
CREATE INDEX IF NOT EXISTS expiry ON messages (queue, expires_at);
CREATE TABLE IF NOT EXISTS deduplication (
  queue TEXT NOT NULL, scope TEXT NOT NULL, deduplication_id TEXT NOT NULL,
  message_id TEXT NOT NULL, row_id INTEGER NOT NULL, expires_at INTEGER NOT NULL,
  PRIMARY KEY (queue, scope, deduplication_id)
);
CREATE INDEX IF NOT EXISTS forgetting ON deduplication (expires_at);`;

export interface MessageRow {
  readonly id: number;
  readonly messageId: string;
  readonly body: string;
  readonly attributes: string;
  readonly traceHeader: string | null;
  readonly groupId: string | null;
  readonly deduplicationId: string | null;
  readonly senderId: string | null;
  readonly sentAt: number;
  readonly visibleAt: number;
  readonly receipt: string | null;
  readonly receivedAt: number | null;
  readonly firstReceivedAt: number | null;
  readonly receiveCount: number;
  readonly receiveCountHere: number;
  readonly sourceQueue: string | null;
}

const columns = `id, message_id AS messageId, body, attributes, trace_header AS traceHeader, group_id AS groupId,
  deduplication_id AS deduplicationId, sender_id AS senderId, sent_at AS sentAt, visible_at AS visibleAt, receipt,
  received_at AS receivedAt, first_received_at AS firstReceivedAt, receive_count AS receiveCount,
  receive_count_here AS receiveCountHere, source_queue AS sourceQueue`;

const locked = 'queue = ? AND receipt IS NOT NULL AND visible_at > ? AND group_id IS NOT NULL';

const sql = {
  insert: `INSERT INTO messages (queue, message_id, body, attributes, trace_header, group_id, deduplication_id, sender_id,
    sent_at, visible_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  earlier: `SELECT message_id AS messageId, row_id AS rowId FROM deduplication
    WHERE queue = ? AND scope = ? AND deduplication_id = ? AND expires_at > ?`,
  remember: 'INSERT OR REPLACE INTO deduplication VALUES (?, ?, ?, ?, ?, ?)',
  forget: 'DELETE FROM deduplication WHERE expires_at <= ?',
  expire: 'DELETE FROM messages WHERE queue = ? AND expires_at <= ?',
  inFlight: 'SELECT COUNT(*) AS n FROM messages WHERE queue = ? AND visible_at > ? AND receipt IS NOT NULL',
  delayed: 'SELECT COUNT(*) AS n FROM messages WHERE queue = ? AND visible_at > ? AND receipt IS NULL',
  visible: 'SELECT COUNT(*) AS n FROM messages WHERE queue = ? AND visible_at <= ?',
  nextVisible: 'SELECT MIN(visible_at) AS n FROM messages WHERE queue = ? AND visible_at > ?',
  noisy: `SELECT group_id AS name FROM messages WHERE ${locked} GROUP BY group_id HAVING COUNT(*) >= ?`,
  nextStandard: `SELECT ${columns} FROM messages WHERE queue = ? AND visible_at <= ?
    AND (group_id IS NULL OR group_id NOT IN (SELECT value FROM json_each(?))) ORDER BY visible_at, id LIMIT ?`,
  nextFifo: `SELECT ${columns} FROM messages WHERE queue = ? AND visible_at <= ?
    AND group_id NOT IN (SELECT group_id FROM messages WHERE ${locked}) ORDER BY id LIMIT ?`,
  take: `UPDATE messages SET receipt = ?, visible_at = ?, received_at = ?, first_received_at = COALESCE(first_received_at, ?),
    receive_count = receive_count + 1, receive_count_here = receive_count_here + 1 WHERE id = ?`,
  // A standard queue keeps the send time, so that time in both queues counts against the retention [AWS SQS]; FIFO starts anew.
  bury: `UPDATE messages SET queue = ?, source_queue = ?, sent_at = ?, visible_at = ?, expires_at = ?, receipt = NULL,
    receive_count_here = 0 WHERE id = ?`,
  revive: `UPDATE messages SET queue = ?, message_id = ?, source_queue = NULL, sent_at = ?, visible_at = ?, expires_at = ?,
    receipt = NULL, received_at = NULL, first_received_at = NULL, receive_count = 0, receive_count_here = 0 WHERE id = ?`,
  byMessageId: `SELECT ${columns} FROM messages WHERE queue = ? AND message_id = ?`,
  remove: 'DELETE FROM messages WHERE id = ?',
  hide: 'UPDATE messages SET visible_at = ? WHERE id = ?',
  purge: 'DELETE FROM messages WHERE queue = ?',
  oldest: `SELECT ${columns} FROM messages WHERE queue = ? AND visible_at <= ? ORDER BY id LIMIT ?`,
};

/** The messages of all queues in one SQLite file. Every call is synchronous and all-or-nothing. */
export class MessageStore {
  readonly database: DatabaseSync;
  readonly #statements = new Map<string, ReturnType<DatabaseSync['prepare']>>();

  constructor(stateFolder: string) {
    this.database = openDatabase(stateFolder, 'sqs.sqlite', schema);
  }

  /** A repeated deduplication id within 5 minutes gives the first message's ids back and stores nothing. */
  add(
    queue: QueueSpec,
    message: OutgoingMessage,
    nowMs: number,
  ): { messageId: string; sequenceNumber: string | undefined } {
    return inTransaction(this.database, () => {
      const key = deduplicationKey(queue, message);
      if (key) {
        this.#run(sql.forget, nowMs);
        const earlier = this.#get<{ messageId: string; rowId: number }>(sql.earlier, ...key, nowMs);
        if (earlier) return { messageId: earlier.messageId, sequenceNumber: sequenceNumber(earlier.rowId) };
      }
      const messageId = randomUUID();
      const delayMs = (message.delaySeconds ?? queue.delaySeconds) * 1000;
      const rowId = this.#run(
        sql.insert,
        queue.name,
        messageId,
        message.body,
        JSON.stringify(message.attributes ?? {}),
        message.traceHeader ?? null,
        message.groupId ?? null,
        key?.[2] ?? null,
        message.senderId ?? null,
        nowMs,
        nowMs + delayMs,
        nowMs + queue.retentionSeconds * 1000,
      );
      if (key) this.#run(sql.remember, ...key, messageId, rowId, nowMs + deduplicationMs);
      return { messageId, sequenceNumber: queue.isFifo ? sequenceNumber(rowId) : undefined };
    });
  }

  /**
   * Makes up to `maxCount` messages invisible for `visibilityMs` and gives them.
   * A message that was received often enough already goes to the dead-letter queue instead.
   */
  take(
    queue: QueueSpec,
    deadLetter: QueueSpec | undefined,
    maxCount: number,
    visibilityMs: number,
    nowMs: number,
  ): { rows: MessageRow[]; buriedCount: number } {
    return inTransaction(this.database, () => {
      this.#run(sql.expire, queue.name, nowMs);
      const inFlightCount = this.#count(sql.inFlight, queue.name, nowMs);
      if (inFlightCount >= inFlightLimit) {
        if (queue.isFifo) return { rows: [], buriedCount: 0 };
        throw new AwsError(
          'OverLimit',
          `${queue.name} has ${inFlightLimit} messages in flight; delete some before receiving more`,
          403,
        );
      }
      const limit = deadLetter ? (queue.redrive?.maxReceiveCount ?? Infinity) : Infinity;
      let buriedCount = 0;
      for (;;) {
        const candidates = this.#candidates(queue, maxCount, inFlightCount, nowMs);
        const poison = candidates.filter((row) => row.receiveCountHere >= limit);
        for (const row of poison) if (deadLetter) this.#bury(row, queue, deadLetter, nowMs);
        buriedCount += poison.length;
        if (poison.length > 0 && poison.length === candidates.length) continue;
        const healthy = candidates.filter((row) => !poison.includes(row));
        return { rows: healthy.map((row) => this.#receive(row, visibilityMs, nowMs)), buriedCount };
      }
    });
  }

  #candidates(queue: QueueSpec, maxCount: number, inFlightCount: number, nowMs: number): MessageRow[] {
    const { name } = queue;
    if (queue.isFifo) return this.#all<MessageRow>(sql.nextFifo, name, nowMs, name, nowMs, maxCount);
    const threshold = Math.max(noisyGroupCount, inFlightCount / 10);
    const noisy = this.#all<{ name: string }>(sql.noisy, name, nowMs, threshold).map((group) => group.name);
    const quiet = this.#all<MessageRow>(sql.nextStandard, name, nowMs, JSON.stringify(noisy), maxCount);
    if (noisy.length === 0 || quiet.length === maxCount) return quiet;
    const anyGroup = this.#all<MessageRow>(sql.nextStandard, name, nowMs, '[]', maxCount + quiet.length);
    const rest = anyGroup.filter((row) => !quiet.some((other) => other.id === row.id));
    return [...quiet, ...rest].slice(0, maxCount);
  }

  #receive(row: MessageRow, visibilityMs: number, nowMs: number): MessageRow {
    const receipt = randomUUID();
    this.#run(sql.take, receipt, nowMs + visibilityMs, nowMs, nowMs, row.id);
    const firstReceivedAt = row.firstReceivedAt ?? nowMs;
    return {
      ...row,
      receipt,
      visibleAt: nowMs + visibilityMs,
      firstReceivedAt,
      receiveCount: row.receiveCount + 1,
    };
  }

  #bury(row: MessageRow, queue: QueueSpec, deadLetter: QueueSpec, nowMs: number): void {
    const sentAt = queue.isFifo ? nowMs : row.sentAt;
    this.#run(
      sql.bury,
      deadLetter.name,
      queue.name,
      sentAt,
      nowMs,
      sentAt + deadLetter.retentionSeconds * 1000,
      row.id,
    );
  }

  /** Moves one message of a dead-letter queue as a new message: new id, new age, no receives. */
  revive(row: MessageRow, destination: QueueSpec, nowMs: number): void {
    const expiresAt = nowMs + destination.retentionSeconds * 1000;
    this.#run(sql.revive, destination.name, randomUUID(), nowMs, nowMs, expiresAt, row.id);
  }

  find(queue: QueueSpec, messageId: string): MessageRow | undefined {
    return this.#get<MessageRow>(sql.byMessageId, queue.name, messageId);
  }

  oldestVisible(queue: QueueSpec, maxCount: number, nowMs: number): MessageRow[] {
    return this.#all<MessageRow>(sql.oldest, queue.name, nowMs, maxCount);
  }

  remove(row: MessageRow): void {
    this.#run(sql.remove, row.id);
  }

  hideUntil(row: MessageRow, visibleAt: number): void {
    this.#run(sql.hide, visibleAt, row.id);
  }

  purge(queue: QueueSpec): void {
    this.#run(sql.purge, queue.name);
  }

  counts(queue: QueueSpec, nowMs: number): { visible: number; inFlight: number; delayed: number } {
    this.#run(sql.expire, queue.name, nowMs);
    const count = (statement: string) => this.#count(statement, queue.name, nowMs);
    return { visible: count(sql.visible), inFlight: count(sql.inFlight), delayed: count(sql.delayed) };
  }

  /** When the next invisible message becomes visible, epoch ms. */
  nextVisibleAt(queue: QueueSpec, nowMs: number): number | undefined {
    return this.#get<{ n: number | null }>(sql.nextVisible, queue.name, nowMs)?.n ?? undefined;
  }

  close(): void {
    this.database.close();
  }

  #statement(text: string) {
    const known = this.#statements.get(text);
    if (known) return known;
    const statement = this.database.prepare(text);
    this.#statements.set(text, statement);
    return statement;
  }

  #run(text: string, ...values: (string | number | null)[]): number {
    return Number(this.#statement(text).run(...values).lastInsertRowid);
  }

  #get<T>(text: string, ...values: (string | number)[]): T | undefined {
    return this.#statement(text).get(...values) as Record<string, SQLOutputValue> as T | undefined;
  }

  #all<T>(text: string, ...values: (string | number)[]): T[] {
    return this.#statement(text).all(...values) as unknown as T[];
  }

  #count(text: string, ...values: (string | number)[]): number {
    return this.#get<{ n: number }>(text, ...values)?.n ?? 0;
  }
}

export const sequenceNumber = (rowId: number): string => String(rowId).padStart(20, '0');

function deduplicationKey(queue: QueueSpec, message: OutgoingMessage): [string, string, string] | undefined {
  if (!queue.isFifo) return undefined;
  const id = message.deduplicationId ?? createHash('sha256').update(message.body).digest('hex');
  return [queue.name, queue.deduplicatesPerGroup ? (message.groupId ?? '') : '', id];
}
