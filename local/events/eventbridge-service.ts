import * as z from 'zod';
import { AwsError, type LocalService, type RuntimeContext, type ServiceRequest } from '../service.ts';
import { action, jsonService } from '../sqs/aws-json.ts';
import { busNameOf, type EventBuses, type IncomingEvent } from './event-bus.ts';
import { compilePattern } from './event-pattern.ts';

/** All entries of one PutEvents together, bytes, and one entry alike [AWS EventBridge quotas: 1 MiB since 2026]. */
const requestBytesLimit = 1_048_576;

const Entry = z.strictObject({
  Time: z.number().optional(),
  Source: z.string().optional(),
  Resources: z.array(z.string()).optional(),
  DetailType: z.string().optional(),
  Detail: z.string().optional(),
  EventBusName: z.string().optional(),
  TraceHeader: z.string().optional(),
});
type Entry = z.infer<typeof Entry>;

const PutEvents = z.strictObject({ Entries: z.array(Entry).min(1).max(10) });
const TestEventPattern = z.strictObject({ EventPattern: z.string(), Event: z.string() });

interface RefusedEntry {
  readonly ErrorCode: string;
  readonly ErrorMessage: string;
}

/** Amazon EventBridge: PutEvents and TestEventPattern. Rules and buses come from the template. */
export function createEventBridgeService(context: RuntimeContext, buses: EventBuses): LocalService {
  const putEvents = (input: z.infer<typeof PutEvents>, request: ServiceRequest) => {
    const sizeBytes = input.Entries.reduce((total, entry) => total + entryBytes(entry), 0);
    if (sizeBytes > requestBytesLimit) {
      throw new AwsError(
        'ValidationException',
        `Total size of the entries in the request is over the limit: ${sizeBytes} of ${requestBytesLimit} bytes.`,
      );
    }
    const accepted = input.Entries.map((entry) => {
      const busName = busNameOf(entry.EventBusName ?? 'default');
      request.caller.authorize(
        'events:PutEvents',
        `arn:aws:events:${context.region}:${context.accountId}:event-bus/${busName}`,
      );
      buses.check(busName);
      return { busName, event: eventOf(entry) };
    });
    const isEvent = (one: {
      busName: string;
      event: IncomingEvent | RefusedEntry;
    }): one is { busName: string; event: IncomingEvent } => 'source' in one.event;
    const ids = buses.publish(accepted.filter(isEvent));
    const Entries = accepted.map((one) => (isEvent(one) ? { EventId: ids.shift() } : one.event));
    return { FailedEntryCount: accepted.filter((one) => !isEvent(one)).length, Entries };
  };
  const testEventPattern = (input: z.infer<typeof TestEventPattern>, request: ServiceRequest) => {
    request.caller.authorize('events:TestEventPattern', '*');
    const matches = compilePattern(parse(input.EventPattern, 'InvalidEventPatternException'), 'EventPattern');
    return { Result: matches(parse(input.Event, 'ValidationException')) };
  };
  return jsonService({
    signingName: 'events',
    targetPrefix: 'AWSEvents',
    version: '1.1',
    actions: {
      PutEvents: action('events PutEvents', PutEvents, putEvents),
      TestEventPattern: action('events TestEventPattern', TestEventPattern, testEventPattern),
    },
  });
}

/** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevent-size.html */
function entryBytes(entry: Entry): number {
  const texts = [entry.Source ?? '', entry.DetailType ?? '', entry.Detail ?? '', ...(entry.Resources ?? [])];
  return texts.reduce((total, text) => total + Buffer.byteLength(text), entry.Time === undefined ? 0 : 14);
}

function eventOf(entry: Entry): IncomingEvent | RefusedEntry {
  const { Source: source, DetailType: detailType, Detail, Resources, Time } = entry;
  if (!source) return required('Source');
  if (!detailType) return required('DetailType');
  if (!Detail) return required('Detail');
  if (source.startsWith('aws.'))
    return { ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: 'Not authorized for the source.' };
  const detail = parseObject(Detail);
  if (!detail) return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
  return {
    source,
    detailType,
    detail,
    resources: Resources ?? [],
    time: Time === undefined ? undefined : new Date(Time * 1000),
  };
}

const required = (name: string): RefusedEntry => ({
  ErrorCode: 'InvalidArgument',
  ErrorMessage: `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
});

function parseObject(json: string): object | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function parse(json: string, code: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new AwsError(code, 'the parameter is not JSON');
  }
}
