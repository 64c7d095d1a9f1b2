import type { StreamReader } from '../dynamodb/stream-reader.ts';
import type { Caller } from '../service.ts';
import type { QueueAccess } from '../sqs/queues.ts';

interface InvokeOptions {
  /** `Event` is answered as soon as the function's own queue has the event. */
  readonly invocationType: 'Event' | 'RequestResponse';
}

/** `functionError` is set when the code ran and failed; the call rejects when it did not run (throttled, no such function). */
type InvokeFunction = (
  functionName: string,
  payload: unknown,
  options: InvokeOptions,
) => Promise<{ payload: unknown; functionError?: string | undefined }>;

/** What the events need of the other parts of the runtime. */
export interface EventPorts {
  readonly invoke: InvokeFunction;
  /** Starts an execution by this name; the same name and input again is no second one. `input` is JSON. */
  startExecution(stateMachineArn: string, input: string, name: string): Promise<void>;
  readonly queues: QueueAccess;
  /** Change stream of a table, by the table's name. Called only for tables that a function is mapped to. */
  streamOf(tableName: string): StreamReader;
  /** For calls that AWS makes with a role of the template: a function's for polling, a schedule's for its target. */
  callerFor(roleArn: string): Caller;
  /**
   * How an event is disturbed on its way: the delay in ms of each copy that arrives. Drills answer none, several or late ones.
   * @default one copy, at once
   */
  disturb?(): readonly number[];
  /** Whether a message that its function has taken comes again all the same. @default never */
  comesAgain?(): boolean;
  /**
   * Of the times of one schedule that a jump of the clock passes, only so many are fired: the latest. A schedule by the minute
   * is due 7,200 times in five days.
   * @default all
   */
  readonly mostSchedulesPerJump?: number;
}
