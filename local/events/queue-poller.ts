import { AwsError, type RuntimeContext } from '../service.ts';
import { md5, md5OfAttributes, type ReceivedMessage } from '../sqs/message.ts';
import { failedItems } from './batch-response.ts';
import type { QueueMapping } from './event-source-mapping.ts';
import type { EventPorts } from './ports.ts';

/** Lambda's limit of a synchronous payload, bytes, less the frame around the records. */
const payloadBytesLimit = 6 * 1024 * 1024 - 100;
const pollSeconds = 20;
const pauseAfterErrorMs = 1000;

/**
 * A queue as the event source of a function. Polls inside the process and asks for the function role's permissions itself.
 * A batch that fails stays invisible until its visibility timeout, as on AWS; then it comes again or goes to the dead-letter queue.
 */
export class QueuePoller {
  readonly #context: RuntimeContext;
  readonly #ports: EventPorts;
  readonly #mapping: QueueMapping;
  readonly #stop = new AbortController();
  readonly #active = new Set<Promise<void>>();
  #loop: Promise<void> | undefined;
  #freed = () => {};

  /** @throws AwsError where AWS refuses to create the mapping: missing rights, a too short visibility timeout, a wrong FIFO batch */
  constructor(context: RuntimeContext, ports: EventPorts, mapping: QueueMapping) {
    this.#context = context;
    this.#ports = ports;
    this.#mapping = mapping;
    const queue = ports.queues.queue(mapping.sourceArn);
    const role = ports.callerFor(mapping.roleArn);
    for (const action of ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'])
      role.authorize(`sqs:${action}`, queue.arn);
    if (queue.visibilityTimeoutSeconds < mapping.functionTimeoutSeconds) {
      throw refused(
        mapping,
        `Queue visibility timeout: ${queue.visibilityTimeoutSeconds} seconds is less than Function timeout: ${mapping.functionTimeoutSeconds} seconds`,
      );
    }
    if (queue.isFifo && (mapping.batchCount > 10 || mapping.batchingWindowMs > 0)) {
      throw refused(mapping, 'a FIFO queue has batches of up to 10 and no batching window');
    }
  }

  start(): void {
    this.#loop ??= this.#run();
  }

  /** Takes no more messages. Batches in the function's hands come again after their visibility timeout. */
  async close(): Promise<void> {
    this.#stop.abort();
    this.#freed();
    await this.#loop;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      try {
        while (this.#active.size >= this.#mapping.maximumConcurrency && !signal.aborted)
          await new Promise<void>((resolve) => {
            this.#freed = resolve;
          });
        const batch = await this.#gather();
        if (batch.length === 0) continue;
        const work = this.#deal(batch).finally(() => {
          this.#active.delete(work);
          this.#freed();
        });
        this.#active.add(work);
      } catch (error) {
        this.#context.log(`${this.#mapping.key}: polling failed: ${String(error)}`);
        await this.#context.clock.sleep(pauseAfterErrorMs, signal).catch(() => undefined);
      }
    }
  }

  async #gather(): Promise<ReceivedMessage[]> {
    const { batchCount, batchingWindowMs } = this.#mapping;
    const batch = await this.#receive(batchCount, pollSeconds);
    const deadline = this.#context.clock.nowMs() + batchingWindowMs;
    while (batch.length > 0 && batch.length < batchCount && sizeOf(batch) < payloadBytesLimit) {
      const leftMs = deadline - this.#context.clock.nowMs();
      if (leftMs <= 0) break;
      batch.push(...(await this.#receive(batchCount - batch.length, leftMs / 1000)));
      if (this.#stop.signal.aborted) break;
    }
    return this.#filtered(batch);
  }

  #receive(maxCount: number, waitSeconds: number): Promise<ReceivedMessage[]> {
    const { signal } = this.#stop;
    return this.#ports.queues.receive(this.#mapping.sourceArn, {
      maxCount: Math.min(maxCount, 10),
      waitSeconds,
      signal,
    });
  }

  /** Messages that no filter lets through are deleted, as on AWS. */
  #filtered(batch: ReceivedMessage[]): ReceivedMessage[] {
    if (this.#mapping.filters.length === 0) return batch;
    const passed = batch.filter((message) => this.#passes(message));
    for (const message of batch) if (!passed.includes(message)) this.#remove(message);
    return passed;
  }

  #passes(message: ReceivedMessage): boolean {
    const record = this.#record(message);
    return this.#mapping.filters.some(({ matches, bodyPattern }) => {
      const isForJson = typeof bodyPattern === 'object' && !Array.isArray(bodyPattern);
      return matches(isForJson ? { ...record, body: parseObject(message.body) } : record);
    });
  }

  /** In one go, or one after the other where a payload would be too long for the function. */
  async #deal(batch: readonly ReceivedMessage[]): Promise<void> {
    let part: ReceivedMessage[] = [];
    let sizeBytes = 0;
    for (const message of batch) {
      const recordBytes = Buffer.byteLength(JSON.stringify(this.#record(message))) + 1;
      if (part.length > 0 && sizeBytes + recordBytes > payloadBytesLimit) {
        await this.#invoke(part);
        part = [];
        sizeBytes = 0;
      }
      part.push(message);
      sizeBytes += recordBytes;
    }
    await this.#invoke(part);
  }

  async #invoke(batch: readonly ReceivedMessage[]): Promise<void> {
    const { functionName, reportsItemFailures, key } = this.#mapping;
    try {
      const event = { Records: batch.map((message) => this.#record(message)) };
      const answer = await this.#ports.invoke(functionName, event, { invocationType: 'RequestResponse' });
      if (answer.functionError !== undefined || this.#stop.signal.aborted) return;
      const known = new Set(batch.map((message) => message.messageId));
      const failed = reportsItemFailures ? failedItems(answer.payload, known) : new Set<string>();
      if (failed === 'all') return;
      for (const message of batch)
        if (!failed.has(message.messageId) && this.#ports.comesAgain?.() !== true) this.#remove(message);
    } catch (error) {
      // Throttled or gone: the messages come again after their visibility timeout.
      this.#context.log(`${key}: ${functionName} was not invoked: ${String(error)}`);
    }
  }

  #remove(message: ReceivedMessage): void {
    try {
      this.#ports.queues.remove(this.#mapping.sourceArn, message.receiptHandle);
    } catch (error) {
      // A FIFO receipt that expired while the function worked: the message comes again.
      this.#context.log(
        `${this.#mapping.key}: message ${message.messageId} was not deleted: ${String(error)}`,
      );
    }
  }

  /** @see https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html */
  #record(message: ReceivedMessage) {
    const attributes = Object.entries(message.attributes).map(([name, value]) => [
      name,
      {
        stringValue: value.StringValue,
        binaryValue: value.BinaryValue,
        stringListValues: [],
        binaryListValues: [],
        dataType: value.DataType,
      },
    ]);
    return {
      messageId: message.messageId,
      receiptHandle: message.receiptHandle,
      body: message.body,
      attributes: message.systemAttributes,
      messageAttributes: Object.fromEntries(attributes) as Record<string, object>,
      md5OfBody: md5(message.body),
      md5OfMessageAttributes: md5OfAttributes(message.attributes),
      eventSource: 'aws:sqs',
      eventSourceARN: this.#mapping.sourceArn,
      awsRegion: this.#context.region,
    };
  }
}

const sizeOf = (batch: readonly ReceivedMessage[]) =>
  batch.reduce((total, { body }) => total + Buffer.byteLength(body), 0);

function parseObject(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

const refused = (mapping: QueueMapping, reason: string) =>
  new AwsError('InvalidParameterValueException', `${mapping.key}: ${reason}`);
