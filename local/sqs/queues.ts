import { AwsError, type RuntimeContext } from '../service.ts';
import { checkMessage, md5OfAttributes, type OutgoingMessage, type ReceivedMessage } from './message.ts';
import { type MessageRow, MessageStore, sequenceNumber, visibilityLimitMs } from './message-store.ts';
import type { QueueSpec } from './queue-spec.ts';

export interface ReceiveOptions {
  /** 1 to 10. */
  readonly maxCount?: number;
  /** Default: the queue's. */
  readonly visibilitySeconds?: number | undefined;
  /** How long to wait for the first message, by the runtime's clock. Default: the queue's. */
  readonly waitSeconds?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface SentMessage {
  readonly messageId: string;
  readonly sequenceNumber: string | undefined;
}

/** The queues for parts of the same runtime, which need no HTTP. It checks no permission: the caller does. */
export interface QueueAccess {
  /** @throws AwsError `QueueDoesNotExist` */
  queue(queueArn: string): QueueSpec;
  /** The message is durable when this returns. @throws AwsError as SendMessage does */
  send(queueArn: string, message: OutgoingMessage): SentMessage;
  /** Empty when nothing came in time, or on abort or close. */
  receive(queueArn: string, options?: ReceiveOptions): Promise<ReceivedMessage[]>;
  remove(queueArn: string, receiptHandle: string): void;
  changeVisibility(queueArn: string, receiptHandle: string, seconds: number): void;
  counts(queueArn: string): { visible: number; inFlight: number; delayed: number };
}

export class Queues implements QueueAccess {
  readonly store: MessageStore;
  readonly specs: readonly QueueSpec[];
  readonly #context: RuntimeContext;
  readonly #wakers = new Map<string, Set<() => void>>();
  readonly #purgedAt = new Map<string, number>();
  #isClosed = false;

  constructor(context: RuntimeContext, specs: readonly QueueSpec[]) {
    this.#context = context;
    this.specs = specs;
    this.store = new MessageStore(context.stateFolder);
  }

  queue(queueArn: string): QueueSpec {
    const spec = this.specs.find((candidate) => candidate.arn === queueArn);
    if (!spec) throw noSuchQueue(queueArn);
    return spec;
  }

  byName(name: string): QueueSpec {
    const spec = this.specs.find((candidate) => candidate.name === name);
    if (!spec) throw noSuchQueue(name);
    return spec;
  }

  /** The queue of `http://<any host>/<account>/<name>`. */
  byUrl(url: string): QueueSpec {
    const [name = '', account] = url.split('/').reverse();
    if (account !== this.#context.accountId) throw noSuchQueue(url);
    return this.byName(name);
  }

  urlOf(queue: QueueSpec): string {
    return `${this.#context.endpointUrl}/${this.#context.accountId}/${queue.name}`;
  }

  send(queueArn: string, message: OutgoingMessage): SentMessage {
    const queue = this.queue(queueArn);
    checkMessage(queue, message);
    this.#context.meter?.add(queueArn, 'sqs:messageSent');
    const sent = this.store.add(queue, message, this.#context.clock.nowMs());
    this.wake(queue);
    return sent;
  }

  async receive(queueArn: string, options: ReceiveOptions = {}): Promise<ReceivedMessage[]> {
    const queue = this.queue(queueArn);
    const { clock } = this.#context;
    const deadline = clock.nowMs() + (options.waitSeconds ?? queue.receiveWaitSeconds) * 1000;
    const visibilityMs = (options.visibilitySeconds ?? queue.visibilityTimeoutSeconds) * 1000;
    const deadLetter = queue.redrive && this.queue(queue.redrive.deadLetterArn);
    while (!this.#isClosed && !options.signal?.aborted) {
      const nowMs = clock.nowMs();
      const { rows, buriedCount } = this.store.take(
        queue,
        deadLetter,
        options.maxCount ?? 1,
        visibilityMs,
        nowMs,
      );
      if (deadLetter && buriedCount > 0) this.wake(deadLetter);
      if (rows.length > 0) return rows.map((row) => this.#received(queue, row));
      if (nowMs >= deadline) return [];
      await this.#change(
        queue,
        Math.min(deadline, this.store.nextVisibleAt(queue, nowMs) ?? deadline),
        options.signal,
      );
    }
    return [];
  }

  /** Succeeds also for a message that is gone, as on AWS; an older receipt of a message received again deletes nothing. */
  remove(queueArn: string, receiptHandle: string): void {
    const queue = this.queue(queueArn);
    const { row, receipt } = this.#byReceipt(queue, receiptHandle);
    if (!row || row.receipt !== receipt) return;
    if (queue.isFifo && row.visibleAt <= this.#context.clock.nowMs()) {
      throw invalidReceipt('The receipt handle has expired.');
    }
    this.store.remove(row);
    this.wake(queue);
  }

  changeVisibility(queueArn: string, receiptHandle: string, seconds: number): void {
    const queue = this.queue(queueArn);
    const { row, receipt } = this.#byReceipt(queue, receiptHandle);
    const nowMs = this.#context.clock.nowMs();
    if (!row || row.receipt !== receipt) {
      throw invalidReceipt('Message does not exist or is not available for visibility timeout change.');
    }
    if (row.visibleAt <= nowMs) throw new AwsError('MessageNotInflight', 'The message is not in flight.');
    const visibleAt = nowMs + seconds * 1000;
    if (visibleAt - (row.receivedAt ?? nowMs) > visibilityLimitMs) {
      throw invalidReceipt(
        `Total VisibilityTimeout for the message is beyond the limit [${visibilityLimitMs / 1000} seconds].`,
      );
    }
    this.store.hideUntil(row, visibleAt);
    this.wake(queue);
  }

  counts(queueArn: string): { visible: number; inFlight: number; delayed: number } {
    return this.store.counts(this.queue(queueArn), this.#context.clock.nowMs());
  }

  /** @throws AwsError `PurgeQueueInProgress` within 60 seconds of the last purge */
  purge(queue: QueueSpec): void {
    const nowMs = this.#context.clock.nowMs();
    if (nowMs - (this.#purgedAt.get(queue.name) ?? -Infinity) < 60_000) {
      throw new AwsError(
        'PurgeQueueInProgress',
        `Only one PurgeQueue operation on ${queue.name} is allowed every 60 seconds.`,
        403,
      );
    }
    this.#purgedAt.set(queue.name, nowMs);
    this.store.purge(queue);
  }

  /** Lets every long poll on the queue look again. */
  wake(queue: QueueSpec): void {
    for (const waker of [...(this.#wakers.get(queue.name) ?? [])]) waker();
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const queue of this.specs) this.wake(queue);
    this.store.close();
  }

  #change(queue: QueueSpec, dueMs: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const wakers = this.#wakers.get(queue.name) ?? new Set();
      this.#wakers.set(queue.name, wakers);
      const done = () => {
        wakers.delete(done);
        cancel();
        signal?.removeEventListener('abort', done);
        resolve();
      };
      const cancel = this.#context.clock.at(dueMs, done);
      wakers.add(done);
      signal?.addEventListener('abort', done, { once: true });
    });
  }

  #byReceipt(queue: QueueSpec, receiptHandle: string): { row: MessageRow | undefined; receipt: string } {
    const [name, messageId, receipt] = Buffer.from(receiptHandle, 'base64url').toString().split(' ');
    if (name !== queue.name || !messageId || !receipt) {
      throw new AwsError('ReceiptHandleIsInvalid', 'The input receipt handle is invalid.', 404);
    }
    return { row: this.store.find(queue, messageId), receipt };
  }

  #received(queue: QueueSpec, row: MessageRow): ReceivedMessage {
    const source =
      row.sourceQueue === null ? undefined : this.specs.find((spec) => spec.name === row.sourceQueue);
    const systemAttributes = {
      SenderId: row.senderId ?? this.#context.accountId,
      SentTimestamp: String(row.sentAt),
      ApproximateReceiveCount: String(row.receiveCount),
      ApproximateFirstReceiveTimestamp: String(row.firstReceivedAt),
      MessageGroupId: row.groupId,
      MessageDeduplicationId: row.deduplicationId,
      SequenceNumber: queue.isFifo ? sequenceNumber(row.id) : null,
      AWSTraceHeader: row.traceHeader,
      DeadLetterQueueSourceArn: source?.arn ?? null,
    };
    return {
      messageId: row.messageId,
      receiptHandle: Buffer.from(`${queue.name} ${row.messageId} ${row.receipt}`).toString('base64url'),
      body: row.body,
      attributes: JSON.parse(row.attributes),
      systemAttributes: Object.fromEntries(
        Object.entries(systemAttributes).filter((entry): entry is [string, string] => entry[1] !== null),
      ),
    };
  }
}

export const digestOf = (message: OutgoingMessage): string | undefined =>
  md5OfAttributes(message.attributes ?? {});

function noSuchQueue(name: string): AwsError {
  return new AwsError('QueueDoesNotExist', `The specified queue does not exist: ${name}`);
}

const invalidReceipt = (reason: string) =>
  new AwsError(
    'InvalidParameterValue',
    `The value for parameter ReceiptHandle is invalid. Reason: ${reason}`,
  );
