import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { StaleAnswers } from '../chaos/stale-answers.ts';
import { capacityUse } from '../meter.ts';
import {
  AwsError,
  type LocalService,
  type RuntimeContext,
  type ServiceRequest,
  type ServiceResponse,
} from '../service.ts';
import { ArnRewriting, withTableNames } from './arn-rewriting.ts';
import { type DynoxideChild, databaseFile, startDynoxide } from './dynoxide-child.ts';
import { DynoxideClient } from './dynoxide-client.ts';
import { sweepTable } from './expiry-sweep.ts';
import { checkLimits } from './item-limits.ts';
import { memoryFolder } from './memory-folder.ts';
import { errorResponse, jsonType, parseBody, passedOn, readBody } from './protocol.ts';
import { type Access, accessesOf, type TableRequest } from './table-access.ts';
import { fixStreamRecords, setUpTable } from './table-setup.ts';
import type { TableSpec } from './table-spec.ts';
import { TransactionConflicts } from './transaction-conflicts.ts';

export interface DynamoDbOptions {
  /** Keeps the tables in the machine's memory: twice as fast, and gone at the end. */
  readonly inMemory?: boolean;
  /** How often expired items are deleted, on the runtime's clock; 10 minutes by default (AWS: within days). */
  readonly sweepEveryMs?: number;
  /** Raises TransactionConflict for overlapping transactions, as AWS does; on by default. */
  readonly hasConflicts?: boolean;
  /**
   * Most items of the next Query or Scan page, or `undefined` to leave it whole; asked once per page. AWS may
   * end a page anywhere, and tables on one machine are too small for that ever to be seen.
   */
  readonly pageItemCount?: () => number | undefined;
  /**
   * How old, in ms, the answer of the application's next read without ConsistentRead may be, as on AWS; 0: as it is now;
   * `undefined`: none is ever old, and none need be remembered.
   */
  readonly staleMs?: () => number | undefined;
  /** Whether the next write of the application meets another one's transaction. @default never, but for real ones */
  readonly conflicts?: () => boolean;
}

export interface LocalDynamoDb extends LocalService {
  readonly tables: readonly TableSpec[];
  /** Pid of the binary, and where it listens itself; for measurements and tests. */
  readonly childPid: number;
  readonly directUrl: string;
  /**
   * A call of the runtime itself (pollers, state machine integrations that have checked their role already).
   * @param operation e.g. `PutItem`, or with its target's prefix `DynamoDBStreams_20120810.GetRecords`
   * @throws AwsError with the answer's own code
   */
  call<Answer = Record<string, unknown>>(operation: string, body: object): Promise<Answer>;
  /** Calls `listener` after each successful write to the table; returns what stops it. */
  onWrite(tableName: string, listener: () => void): () => void;
  /** Deletes now what the clock has let expire; returns how many items. */
  sweepExpired(): Promise<number>;
  close(): Promise<void>;
}

/** Answers that name tables or streams by ARN. */
const rewrittenOperations = /^(Describe|List|GetRecords)/;
const hasCapacity = /Item$|Items$|^Query$|^Scan$/;
const writeOperations = /^(PutItem|UpdateItem|DeleteItem|BatchWriteItem|TransactWriteItems)$/;

/**
 * DynamoDB by the dynoxide binary: starts it, makes the template's tables, and checks each request's
 * rights and sizes before it is passed on.
 */
export async function startDynamoDb(
  context: RuntimeContext,
  tables: readonly TableSpec[],
  options: DynamoDbOptions = {},
): Promise<LocalDynamoDb> {
  const folder = options.inMemory ? await memoryFolder() : resolve(context.stateFolder, 'dynamodb');
  const child = await startDynoxide(folder);
  child.onCrash = (reason) =>
    context.log(`dynamodb: the binary has ended (${reason}): start the runtime again`);
  const client = new DynoxideClient(child.port);
  try {
    const arns = new ArnRewriting(context.region, context.accountId);
    for (const spec of tables) {
      const label = await setUpTable(client, spec);
      if (label !== undefined) arns.addStream(spec, label);
    }
    fixStreamRecords(databaseFile(folder));
    const stop = async () => {
      client.close();
      await child.stop();
      if (options.inMemory) rmSync(folder, { recursive: true, force: true });
    };
    return new DynamoDb({ context, tables, options, arns, client, child, stop });
  } catch (error) {
    client.close();
    await child.stop();
    throw error;
  }
}

interface Parts {
  readonly context: RuntimeContext;
  readonly tables: readonly TableSpec[];
  readonly options: DynamoDbOptions;
  readonly arns: ArnRewriting;
  readonly client: DynoxideClient;
  readonly child: DynoxideChild;
  readonly stop: () => Promise<void>;
}

class DynamoDb implements LocalDynamoDb {
  readonly signingName = 'dynamodb';
  readonly tables: readonly TableSpec[];
  readonly childPid: number;
  readonly directUrl: string;
  readonly #parts: Parts;
  readonly #specs: Map<string, TableSpec>;
  readonly #conflicts: TransactionConflicts;
  readonly #listeners = new Map<string, Set<() => void>>();
  readonly #stale = new StaleAnswers();
  #cancelSweep: () => void = () => {};
  #isClosed = false;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.tables = parts.tables;
    this.childPid = parts.child.pid;
    this.directUrl = `http://127.0.0.1:${parts.child.port}`;
    this.#specs = new Map(parts.tables.map((spec) => [spec.name, spec]));
    this.#conflicts = new TransactionConflicts((name) => this.#specs.get(name));
    this.#scheduleSweep();
  }

  async handle(request: ServiceRequest): Promise<ServiceResponse> {
    try {
      return await this.#answer(request);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return errorResponse(error);
    }
  }

  call<Answer>(operation: string, body: object): Promise<Answer> {
    const { arns, client } = this.#parts;
    const request = withTableNames(body as TableRequest);
    return client.call(operation, arns.withInnerArns(request)).then((answer) => {
      if (writeOperations.test(operation)) this.#announce(accessesOf(operation, request, this.#directory()));
      return JSON.parse(arns.toOuter(JSON.stringify(answer))) as Answer;
    });
  }

  onWrite(tableName: string, listener: () => void): () => void {
    const listeners = this.#listeners.get(tableName) ?? new Set();
    this.#listeners.set(tableName, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  async sweepExpired(): Promise<number> {
    let deletedCount = 0;
    for (const spec of this.tables) {
      const count = await sweepTable(this.#parts.client, spec, this.#parts.context.clock.nowMs());
      if (count > 0) for (const listener of this.#listeners.get(spec.name) ?? []) listener();
      deletedCount += count;
    }
    return deletedCount;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#cancelSweep();
    await this.#parts.stop();
  }

  async #answer(request: ServiceRequest): Promise<ServiceResponse> {
    const { arns, client, options } = this.#parts;
    const target = String(request.headers['x-amz-target'] ?? '');
    const operation = target.slice(target.indexOf('.') + 1);
    const bytes = await readBody(request);
    const hasArn = bytes.includes('"arn:aws:dynamodb:');
    const parsed = hasArn ? withTableNames(parseBody(bytes)) : parseBody(bytes);
    const accesses = accessesOf(operation, parsed, this.#directory());
    for (const access of accesses) request.caller.authorize(access.action, access.resource, access.context);
    checkLimits(operation, parsed, bytes.length);
    const cut = isPaged(operation) ? options.pageItemCount?.() : undefined;
    const limited = cut === undefined ? parsed : { ...parsed, Limit: Math.min(parsed.Limit ?? cut, cut) };
    const { meter } = this.#parts.context;
    const { roleArn } = request.caller;
    const isMetered = meter !== undefined && roleArn !== undefined && hasCapacity.test(operation);
    const told = isMetered ? { ...limited, ReturnConsumedCapacity: 'TOTAL' } : limited;
    const isChanged = hasArn || cut !== undefined || isMetered;
    const body = isChanged ? JSON.stringify(arns.withInnerArns(told)) : bytes;
    const isApplication = request.caller.roleArn !== undefined;
    if (isApplication && options.conflicts?.() === true) this.#conflicts.refuse(operation, parsed);
    const leave = options.hasConflicts === false ? () => {} : this.#conflicts.enter(operation, parsed);
    try {
      const staleMs = isApplication && mayBeStale(operation, parsed) ? options.staleMs?.() : undefined;
      const old = staleMs && this.#stale.find(String(body), this.#parts.context.clock.nowMs(), staleMs);
      if (old) return { status: 200, headers: { 'content-type': jsonType }, body: old };
      const response = await client.forward(target, body);
      const status = response.statusCode ?? 500;
      if (status === 200 && staleMs !== undefined) {
        const answer = await buffer(response);
        this.#stale.keep(String(body), answer, this.#parts.context.clock.nowMs());
        return { status, headers: { 'content-type': jsonType }, body: answer };
      }
      if (status === 200 && writeOperations.test(operation)) this.#announce(accesses);
      if (isMetered) {
        const answer = await buffer(response);
        const { readUnits, writeUnits } = capacityUse(operation, JSON.parse(answer.toString()));
        meter.add(roleArn, 'dynamodb:readUnits', readUnits);
        meter.add(roleArn, 'dynamodb:writeUnits', writeUnits);
        return { status, headers: { 'content-type': jsonType }, body: answer };
      }
      if (!rewrittenOperations.test(operation)) return passedOn(response);
      const text = arns.toOuter((await buffer(response)).toString());
      return { status, headers: { 'content-type': jsonType }, body: text };
    } finally {
      leave();
    }
  }

  #directory() {
    return {
      find: (name: string) => this.#specs.get(name),
      arnOf: (name: string) => this.#specs.get(name)?.arn ?? this.#parts.arns.arnOf(name),
    };
  }

  #announce(accesses: readonly Access[]): void {
    if (this.#listeners.size === 0) return;
    for (const name of new Set(accesses.map((access) => access.tableName ?? ''))) {
      for (const listener of this.#listeners.get(name) ?? []) listener();
    }
  }

  #scheduleSweep(): void {
    if (this.tables.every((spec) => spec.ttlAttribute === undefined)) return;
    const { clock, log } = this.#parts.context;
    const dueMs = clock.nowMs() + (this.#parts.options.sweepEveryMs ?? 600_000);
    this.#cancelSweep = clock.at(dueMs, () => {
      this.#scheduleSweep();
      this.sweepExpired().catch((error: unknown) => {
        if (!this.#isClosed) log(`dynamodb: expired items stay: ${String(error)}`);
      });
    });
  }
}

function isPaged(operation: string): boolean {
  return operation === 'Query' || operation === 'Scan';
}

/** Reads of one table or index that do not ask for the latest. */
function mayBeStale(operation: string, request: TableRequest): boolean {
  const parts = operation === 'BatchGetItem' ? Object.values(request.RequestItems ?? {}) : [request];
  const isConsistent = parts.some((part) => (part as { ConsistentRead?: boolean }).ConsistentRead === true);
  return ['GetItem', 'BatchGetItem', 'Query', 'Scan'].includes(operation) && !isConsistent;
}
