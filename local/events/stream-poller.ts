import { randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { StreamReader, StreamRecord } from '../dynamodb/stream-reader.ts';
import type { RuntimeContext } from '../service.ts';
import { failedItems } from './batch-response.ts';
import type { StreamMapping } from './event-source-mapping.ts';
import type { EventPorts } from './ports.ts';

/** Writes wake the poller; this only covers changes that nobody told of, ms. */
const pollMs = 5000;
const firstRetryMs = 1000;
const longestRetryMs = 60_000;

const schema = 'CREATE TABLE IF NOT EXISTS checkpoints (mapping TEXT PRIMARY KEY, sequence_number TEXT);';

interface Failure {
  readonly records: readonly StreamRecord[];
  readonly condition: 'RetryAttemptsExhausted' | 'RecordAgeExceeded';
  readonly invokeCount: number;
  readonly functionError: string | undefined;
}

/**
 * A table's change stream as the event source of a function: batches in order, one at a time, at least once.
 * A batch that fails holds up the stream until it succeeds, is cut down (bisect) or is given up to the failure destination.
 */
export class StreamPoller {
  readonly #context: RuntimeContext;
  readonly #ports: EventPorts;
  readonly #mapping: StreamMapping;
  readonly #database: DatabaseSync;
  readonly #reader: StreamReader;
  readonly #stop = new AbortController();
  #loop: Promise<void> | undefined;

  /** @throws AwsError when the function's role may not read the stream, or not send to the failure destination */
  constructor(context: RuntimeContext, ports: EventPorts, database: DatabaseSync, mapping: StreamMapping) {
    this.#context = context;
    this.#ports = ports;
    this.#mapping = mapping;
    this.#database = database;
    database.exec(schema);
    const role = ports.callerFor(mapping.roleArn);
    for (const action of ['GetRecords', 'GetShardIterator', 'DescribeStream']) {
      role.authorize(`dynamodb:${action}`, mapping.sourceArn);
    }
    role.authorize('dynamodb:ListStreams', '*');
    if (mapping.failureQueueArn !== undefined) {
      role.authorize('sqs:SendMessage', ports.queues.queue(mapping.failureQueueArn).arn);
    }
    this.#reader = ports.streamOf(mapping.tableName);
  }

  start(): void {
    this.#loop ??= this.#run();
  }

  /** Ends the wait for changes or for a retry; a batch in the function's hands is given again at the next start. */
  async close(): Promise<void> {
    this.#stop.abort();
    await Promise.race([this.#loop, new Promise((resolve) => setImmediate(resolve))]);
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      try {
        const records = await this.#nextRecords();
        if (signal.aborted) return;
        const wanted = records.filter((record) => this.#passes(record));
        if (wanted.length > 0) await this.#deal(wanted);
        this.#save(records.at(-1));
      } catch (error) {
        if (signal.aborted) return;
        this.#context.log(
          `${this.#mapping.key}: reading the stream of ${this.#mapping.tableName} failed: ${String(error)}`,
        );
        await this.#pause(firstRetryMs).catch(() => undefined);
      }
    }
  }

  async #nextRecords(): Promise<StreamRecord[]> {
    const checkpoint = await this.#checkpoint();
    const change = this.#nextChange();
    try {
      const records = await this.#gather(checkpoint);
      if (records.length === 0) await change.arrived;
      return records;
    } finally {
      change.release();
    }
  }

  async #gather(checkpoint: string | undefined): Promise<StreamRecord[]> {
    const { batchCount, batchingWindowMs } = this.#mapping;
    const records = await this.#reader.read(checkpoint, Math.min(batchCount, 1000));
    const deadline = this.#context.clock.nowMs() + batchingWindowMs;
    while (records.length > 0 && records.length < batchCount) {
      const leftMs = deadline - this.#context.clock.nowMs();
      if (leftMs <= 0) break;
      const change = this.#nextChange(leftMs);
      const more = await this.#reader.read(
        sequenceOf(records.at(-1)),
        Math.min(batchCount - records.length, 1000),
      );
      if (more.length === 0) await change.arrived;
      change.release();
      records.push(...more);
    }
    return records;
  }

  /** Resolves at the next write to the table, and after a while in any case; rejects on close. Begins before the read it guards. */
  #nextChange(withinMs = pollMs): { arrived: Promise<void>; release(): void } {
    const wait = new AbortController();
    const signal = AbortSignal.any([wait.signal, this.#stop.signal]);
    const unsubscribe = this.#reader.onChange(() => wait.abort());
    const arrived = this.#context.clock
      .sleep(withinMs, signal)
      .catch(() => this.#stop.signal.throwIfAborted());
    arrived.catch(() => undefined);
    return {
      arrived,
      release: () => {
        unsubscribe();
        wait.abort();
      },
    };
  }

  #passes(record: StreamRecord): boolean {
    const { filters } = this.#mapping;
    return filters.length === 0 || filters.some((filter) => filter.matches(record));
  }

  /** Returns when every record was taken or given up. */
  async #deal(batch: readonly StreamRecord[]): Promise<void> {
    let records = batch;
    let retryCount = 0;
    for (let invokeCount = 1; ; invokeCount += 1) {
      const outcome = await this.#attempt(records);
      this.#stop.signal.throwIfAborted();
      if (outcome.taken > 0) this.#save(records[outcome.taken - 1]);
      records = records.slice(outcome.taken);
      if (records.length === 0) return;
      const { maximumRetryCount, maximumAgeMs, bisects } = this.#mapping;
      const failure = { records, invokeCount, functionError: outcome.functionError };
      if (this.#ageMs(records) > maximumAgeMs)
        return this.#giveUp({ ...failure, condition: 'RecordAgeExceeded' });
      // Cutting a batch does not count as a retry [AWS Lambda, stream event sources].
      if (bisects && records.length > 1) {
        const middle = Math.ceil(records.length / 2);
        await this.#deal(records.slice(0, middle));
        this.#save(records[middle - 1]);
        return this.#deal(records.slice(middle));
      }
      if (maximumRetryCount >= 0 && retryCount >= maximumRetryCount) {
        return this.#giveUp({ ...failure, condition: 'RetryAttemptsExhausted' });
      }
      await this.#pause(Math.min(firstRetryMs * 2 ** retryCount, longestRetryMs));
      retryCount += 1;
    }
  }

  /** How many records, from the first on, are done. */
  async #attempt(
    records: readonly StreamRecord[],
  ): Promise<{ taken: number; functionError?: string | undefined }> {
    const { functionName, reportsItemFailures } = this.#mapping;
    try {
      const answer = await this.#ports.invoke(
        functionName,
        { Records: records },
        { invocationType: 'RequestResponse' },
      );
      if (answer.functionError !== undefined) return { taken: 0, functionError: answer.functionError };
      if (!reportsItemFailures) return { taken: records.length };
      const numbers = records.map((record) => record.dynamodb.SequenceNumber);
      const failed = failedItems(answer.payload, new Set(numbers));
      if (failed === 'all') return { taken: 0 };
      const first = numbers.findIndex((number) => failed.has(number));
      return { taken: first < 0 ? records.length : first };
    } catch (error) {
      this.#context.log(`${this.#mapping.key}: ${functionName} was not invoked: ${String(error)}`);
      return { taken: 0 };
    }
  }

  #ageMs(records: readonly StreamRecord[]): number {
    const createdSeconds = records[0]?.dynamodb.ApproximateCreationDateTime ?? 0;
    return this.#context.clock.nowMs() - createdSeconds * 1000;
  }

  /** @see https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html */
  #giveUp({ records, condition, invokeCount, functionError }: Failure): void {
    const { key, functionArn, failureQueueArn, sourceArn } = this.#mapping;
    this.#context.log(`${key}: ${records.length} records are given up: ${condition}`);
    if (failureQueueArn === undefined) return;
    const at = (record: StreamRecord | undefined) =>
      new Date((record?.dynamodb.ApproximateCreationDateTime ?? 0) * 1000).toISOString();
    const body = {
      requestContext: {
        requestId: randomUUID(),
        functionArn: `${functionArn}:$LATEST`,
        condition,
        approximateInvokeCount: invokeCount,
      },
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError },
      version: '1.0',
      timestamp: this.#context.clock.now().toISOString(),
      DDBStreamBatchInfo: {
        shardId: 'shardId-00000000000000000000-00000000',
        startSequenceNumber: sequenceOf(records[0]),
        endSequenceNumber: sequenceOf(records.at(-1)),
        approximateArrivalOfFirstRecord: at(records[0]),
        approximateArrivalOfLastRecord: at(records.at(-1)),
        batchSize: records.length,
        streamArn: sourceArn,
      },
    };
    this.#ports.queues.send(failureQueueArn, { body: JSON.stringify(body) });
  }

  #pause(ms: number): Promise<void> {
    return this.#context.clock.sleep(ms, this.#stop.signal);
  }

  /** The last record dealt with. The first time, and only then, LATEST skips what is there. */
  async #checkpoint(): Promise<string | undefined> {
    const row = this.#database
      .prepare('SELECT sequence_number AS value FROM checkpoints WHERE mapping = ?')
      .get(this.#mapping.key) as { value: string | null } | undefined;
    if (row) return row.value ?? undefined;
    const first = this.#mapping.startsAtLatest ? await this.#reader.latest() : undefined;
    this.#write(first);
    return first;
  }

  #save(record: StreamRecord | undefined): void {
    if (record && !this.#stop.signal.aborted) this.#write(sequenceOf(record));
  }

  #write(sequenceNumber: string | undefined): void {
    const upsert = 'INSERT OR REPLACE INTO checkpoints (mapping, sequence_number) VALUES (?, ?)';
    this.#database.prepare(upsert).run(this.#mapping.key, sequenceNumber ?? null);
  }
}

const sequenceOf = (record: StreamRecord | undefined): string | undefined => record?.dynamodb.SequenceNumber;
