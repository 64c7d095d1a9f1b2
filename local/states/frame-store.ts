import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Json, JsonObject } from './json.ts';

/**
 * One thread of control inside an execution: the machine itself (path `0`), a branch of a Parallel state or an
 * iteration of an inline Map (`0.2` is the third child of `0`). It stands in exactly one state.
 */
export interface Frame {
  readonly executionArn: string;
  readonly path: string;
  /** What `$states.context.Map.Item` shows in an iteration. */
  readonly item: { Index: number; Value: Json } | null;
  state: string;
  input: Json;
  /** Only those assigned in this frame; it also sees those of the frames around it. */
  variables: JsonObject;
  /** Epoch ms. */
  enteredAt: number;
  /** Grows with every entry of a state and every retry, so that what one try made is not taken for another's. */
  entry: number;
  /** `ready`: not entered; `entered`; `fanned`: its child frames exist; `waiting`: its task was sent; `retrying`. */
  phase: 'ready' | 'entered' | 'fanned' | 'waiting' | 'retrying';
  /** How often each entry of Retry has been used in this state. */
  retryCounts: number[];
  /** Epoch ms at which the wait, the retry or the task's time is over. */
  dueAt: number | null;
  /** Epoch ms of the last heartbeat. */
  beatAt: number | null;
  /** The callback token, or the ARN of the nested execution that is waited for. */
  token: string | null;
  status: 'RUNNING' | 'SUCCEEDED' | 'FAILED';
  output: Json | null;
  error: string | null;
  cause: string | null;
  lastEventId: number;
}

export type TokenOutcome = { output: Json } | { error: string; cause: string };

type Row = Record<string, string | number | null>;

export class FrameStore {
  readonly #write: StatementSync;
  readonly #find: StatementSync;
  readonly #descendants: StatementSync;
  readonly #removeDescendants: StatementSync;
  readonly #removeAll: StatementSync;
  readonly #settle: StatementSync;
  readonly #beat: StatementSync;

  constructor(database: DatabaseSync) {
    this.#write = database.prepare(
      `INSERT INTO frames (execution_arn, path, state, input, variables, item, entered_at, entry, phase, retry_counts,
         due_at, beat_at, token, status, output, error, cause, last_event_id)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (execution_arn, path) DO UPDATE SET state = excluded.state, input = excluded.input,
         variables = excluded.variables, entered_at = excluded.entered_at, entry = excluded.entry,
         phase = excluded.phase, retry_counts = excluded.retry_counts, due_at = excluded.due_at,
         beat_at = excluded.beat_at, token = excluded.token,
         token_outcome = CASE WHEN token IS excluded.token THEN token_outcome END, status = excluded.status,
         output = excluded.output, error = excluded.error, cause = excluded.cause,
         last_event_id = excluded.last_event_id`,
    );
    const below = 'execution_arn = ? AND path > ? AND path < ?';
    const waiting = 'execution_arn = ? AND path = ? AND token = ? AND token_outcome IS NULL';
    this.#find = database.prepare('SELECT * FROM frames WHERE execution_arn = ? AND path = ?');
    this.#descendants = database.prepare(`SELECT * FROM frames WHERE ${below}`);
    this.#removeDescendants = database.prepare(`DELETE FROM frames WHERE ${below}`);
    this.#removeAll = database.prepare('DELETE FROM frames WHERE execution_arn = ?');
    this.#settle = database.prepare(`UPDATE frames SET token_outcome = ? WHERE ${waiting}`);
    this.#beat = database.prepare(`UPDATE frames SET beat_at = ? WHERE ${waiting}`);
  }

  save(frame: Frame): void {
    this.#write.run(
      ...[
        frame.executionArn,
        frame.path,
        frame.state,
        JSON.stringify(frame.input),
        JSON.stringify(frame.variables),
      ],
      ...[frame.item === null ? null : JSON.stringify(frame.item), frame.enteredAt, frame.entry, frame.phase],
      ...[JSON.stringify(frame.retryCounts), frame.dueAt, frame.beatAt, frame.token, frame.status],
      ...[
        frame.output === null ? null : JSON.stringify(frame.output),
        frame.error,
        frame.cause,
        frame.lastEventId,
      ],
    );
  }

  find(executionArn: string, path: string): Frame | undefined {
    const row = this.#find.get(executionArn, path) as Row | undefined;
    return row && frameOf(row);
  }

  /** In the order of branches or items. */
  children(executionArn: string, path: string): Frame[] {
    const depth = path.split('.').length + 1;
    const rows = this.#descendants.all(executionArn, ...below(path)) as Row[];
    const frames = rows.map(frameOf).filter((frame) => frame.path.split('.').length === depth);
    return frames.sort((a, b) => indexOf(a.path) - indexOf(b.path));
  }

  removeChildren(executionArn: string, path: string): void {
    this.#removeDescendants.run(executionArn, ...below(path));
  }

  removeAll(executionArn: string): void {
    this.#removeAll.run(executionArn);
  }

  /** What a callback brought for the token, when it came. */
  tokenOutcome(executionArn: string, path: string): TokenOutcome | undefined {
    const text = this.#find.get(executionArn, path)?.['token_outcome'];
    return typeof text === 'string' ? (JSON.parse(text) as TokenOutcome) : undefined;
  }

  /** @returns false when the task with this token is not waiting any more */
  settleToken(executionArn: string, path: string, token: string, outcome: TokenOutcome): boolean {
    return this.#settle.run(JSON.stringify(outcome), executionArn, path, token).changes === 1;
  }

  /** @returns false when the task with this token is not waiting any more */
  beat(executionArn: string, path: string, token: string, atMs: number): boolean {
    return this.#beat.run(atMs, executionArn, path, token).changes === 1;
  }
}

/** The range of paths below `path`: `/` is the character after `.`. */
function below(path: string): [string, string] {
  return [`${path}.`, `${path}/`];
}

function indexOf(path: string): number {
  return Number(path.slice(path.lastIndexOf('.') + 1));
}

function frameOf(row: Row): Frame {
  const json = (name: string) => (row[name] === null ? null : JSON.parse(String(row[name])));
  return {
    executionArn: String(row['execution_arn']),
    path: String(row['path']),
    item: json('item'),
    state: String(row['state']),
    input: json('input'),
    variables: json('variables'),
    enteredAt: Number(row['entered_at']),
    entry: Number(row['entry']),
    phase: row['phase'] as Frame['phase'],
    retryCounts: json('retry_counts'),
    dueAt: row['due_at'] as number | null,
    beatAt: row['beat_at'] as number | null,
    token: row['token'] as string | null,
    status: row['status'] as Frame['status'],
    output: json('output'),
    error: row['error'] as string | null,
    cause: row['cause'] as string | null,
    lastEventId: Number(row['last_event_id']),
  };
}

export function newFrame(
  executionArn: string,
  path: string,
  start: Pick<Frame, 'state' | 'input' | 'item'>,
): Frame {
  return {
    executionArn,
    path,
    ...start,
    variables: {},
    enteredAt: 0,
    entry: 0,
    phase: 'ready',
    retryCounts: [],
    dueAt: null,
    beatAt: null,
    token: null,
    status: 'RUNNING',
    output: null,
    error: null,
    cause: null,
    lastEventId: 0,
  };
}
