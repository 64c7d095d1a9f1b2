import { createHash } from 'node:crypto';
import * as z from 'zod';
import { AwsError } from '../service.ts';
import type { QueueSpec } from './queue-spec.ts';

/** `BinaryValue` is base64, as on the wire. */
export const MessageAttribute = z.strictObject({
  DataType: z.string().max(256),
  StringValue: z.string().optional(),
  BinaryValue: z.string().optional(),
});
export type MessageAttribute = z.infer<typeof MessageAttribute>;

export interface OutgoingMessage {
  readonly body: string;
  readonly attributes?: Readonly<Record<string, MessageAttribute>> | undefined;
  readonly traceHeader?: string | undefined;
  readonly delaySeconds?: number | undefined;
  readonly groupId?: string | undefined;
  readonly deduplicationId?: string | undefined;
  /** ARN of the role, or the account, that sends; shown as `SenderId`. */
  readonly senderId?: string | undefined;
}

export interface ReceivedMessage {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, MessageAttribute>>;
  /** `SentTimestamp`, `ApproximateReceiveCount` and so on, all of them, in AWS's spelling. */
  readonly systemAttributes: Readonly<Record<string, string>>;
}

/** Most attributes of one message [AWS SQS quotas]. */
const attributeCountLimit = 10;
const attributeName = /^(?!aws\.|amazon\.)[\w-]+(\.[\w-]+)*$/i;
const attributeType = /^(String|Number|Binary)(\..+)?$/;
const groupIdPattern = /^[\w!"#$%&'()*+,\-./:;<=>?@[\\\]^`{|}~]{1,128}$/;

export const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

/** The digest that SDKs compare: names in order, each with its type and value, all with their lengths. */
export function md5OfAttributes(attributes: Readonly<Record<string, MessageAttribute>>): string | undefined {
  const names = Object.keys(attributes).sort();
  if (names.length === 0) return undefined;
  const hash = createHash('md5');
  const add = (part: string | Buffer) => {
    const bytes = Buffer.from(part as string);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    hash.update(length).update(bytes);
  };
  for (const name of names) {
    const { DataType = '', StringValue, BinaryValue } = attributes[name] ?? {};
    add(name);
    add(DataType);
    hash.update(Buffer.of(StringValue === undefined ? 2 : 1));
    add(StringValue ?? Buffer.from(BinaryValue ?? '', 'base64'));
  }
  return hash.digest('hex');
}

/** What counts against the 1 MiB of a message and of a batch: body and attributes, bytes. */
export function messageBytes(message: OutgoingMessage): number {
  const attributes = Object.entries(message.attributes ?? {}).map(
    ([name, { DataType, StringValue, BinaryValue }]) =>
      Buffer.byteLength(name + DataType + (StringValue ?? '')) +
      Buffer.byteLength(BinaryValue ?? '', 'base64'),
  );
  return attributes.reduce((total, sizeBytes) => total + sizeBytes, Buffer.byteLength(message.body));
}

/** @throws AwsError with SQS's own code for the first rule that the message breaks */
export function checkMessage(queue: QueueSpec, message: OutgoingMessage): void {
  if (message.body === '')
    throw new AwsError('MissingParameter', 'The request must contain the parameter MessageBody.');
  if (!isAllowedText(message.body)) {
    throw new AwsError('InvalidMessageContents', 'The message contains characters outside the allowed set.');
  }
  if (messageBytes(message) > queue.maximumMessageBytes) {
    throw invalid(`Message must be shorter than ${queue.maximumMessageBytes} bytes.`);
  }
  const { delaySeconds = 0 } = message;
  if (!(delaySeconds >= 0 && delaySeconds <= 900)) throw invalid('DelaySeconds must be >= 0 and <= 900.');
  checkAttributes(message.attributes ?? {});
  if (message.groupId !== undefined && !groupIdPattern.test(message.groupId)) {
    throw invalid(
      'MessageGroupId can only include alphanumeric and punctuation characters. 1 to 128 in length.',
    );
  }
  if (queue.isFifo) checkFifo(queue, message);
  else if (message.deduplicationId !== undefined) throw notForThisQueue('MessageDeduplicationId');
}

/** The characters of XML 1.0 [AWS SQS SendMessage]. */
function isAllowedText(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if ((code < 0x20 && code !== 0x9 && code !== 0xa && code !== 0xd) || code >= 0xfffe) return false;
  }
  return text.isWellFormed();
}

function checkFifo(queue: QueueSpec, message: OutgoingMessage): void {
  if (message.groupId === undefined) {
    throw new AwsError('MissingParameter', 'The request must contain the parameter MessageGroupId.');
  }
  if (message.delaySeconds !== undefined && message.delaySeconds !== queue.delaySeconds)
    throw notForThisQueue('DelaySeconds');
  if (message.deduplicationId === undefined && !queue.contentBasedDeduplication) {
    throw invalid(
      'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly.',
    );
  }
  if (message.deduplicationId !== undefined && !groupIdPattern.test(message.deduplicationId)) {
    throw invalid(
      'MessageDeduplicationId can only include alphanumeric and punctuation characters. 1 to 128 in length.',
    );
  }
}

function checkAttributes(attributes: Readonly<Record<string, MessageAttribute>>): void {
  const entries = Object.entries(attributes);
  if (entries.length > attributeCountLimit) {
    throw invalid(
      `Number of message attributes [${entries.length}] exceeds the allowed maximum [${attributeCountLimit}].`,
    );
  }
  for (const [name, { DataType, StringValue, BinaryValue }] of entries) {
    if (name.length > 256 || !attributeName.test(name))
      throw invalid(`The message attribute name '${name}' is not allowed.`);
    if (!attributeType.test(DataType)) {
      throw invalid(
        `The message attribute '${name}' has an invalid type; use Binary, Number or String, and a label after a dot.`,
      );
    }
    const value = DataType.startsWith('Binary') ? BinaryValue : StringValue;
    if (!value)
      throw invalid(
        `The message attribute '${name}' must contain a non-empty value of its type '${DataType}'.`,
      );
    if (DataType.startsWith('Number') && Number.isNaN(Number(value))) {
      throw invalid(`The message attribute '${name}' is not a number.`);
    }
  }
}

const invalid = (reason: string) =>
  new AwsError('InvalidParameterValue', `One or more parameters are invalid. Reason: ${reason}`);

const notForThisQueue = (parameter: string) =>
  invalid(`The request includes a parameter that is not valid for this queue type: ${parameter}.`);
