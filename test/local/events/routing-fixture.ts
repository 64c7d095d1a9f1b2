import type { StreamReader } from '../../../local/dynamodb/stream-reader.ts';
import { createEventRouting } from '../../../local/events/event-routing.ts';
import type { EventPorts } from '../../../local/events/ports.ts';
import { queueSpecs } from '../../../local/sqs/queue-spec.ts';
import { createSqsService } from '../../../local/sqs/sqs-service.ts';
import type { TemplateResource } from '../../../local/sqs/template-resource.ts';
import { accountId, openTestEndpoint, region, type TestEndpoint } from '../sqs/test-endpoint.ts';

export const functionArn = (name: string): string => `arn:aws:lambda:${region}:${accountId}:function:${name}`;
export const roleArn = (name: string): string => `arn:aws:iam::${accountId}:role/${name}`;
export const machineArn = `arn:aws:states:${region}:${accountId}:stateMachine:nightly`;

export function aResource(
  type: string,
  logicalId: string,
  properties: object,
  arn?: string,
): TemplateResource {
  return { type, logicalId, properties: { ...properties }, physicalId: logicalId, arn };
}

export function aFunction(name: string, properties: object = {}): TemplateResource {
  return aResource('AWS::Lambda::Function', name, { Role: roleArn(name), ...properties }, functionArn(name));
}

export function aRule(name: string, properties: object): TemplateResource {
  return aResource(
    'AWS::Events::Rule',
    name,
    properties,
    `arn:aws:events:${region}:${accountId}:rule/${name}`,
  );
}

export function aSchedule(name: string, properties: object): TemplateResource {
  const defaults = { FlexibleTimeWindow: { Mode: 'OFF' } };
  const arn = `arn:aws:scheduler:${region}:${accountId}:schedule/default/${name}`;
  return aResource('AWS::Scheduler::Schedule', name, { ...defaults, ...properties }, arn);
}

export interface Invocation {
  readonly functionName: string;
  // biome-ignore lint/suspicious/noExplicitAny: payloads of many shapes, looked at by the tests
  readonly payload: any;
  readonly invocationType: string;
}

type Behaviour = (payload: Invocation['payload'], count: number) => unknown;

/** The functions of a test: written down, answered by `behaviour`, and waited for without a timer. */
export function fakeFunctions(behaviour: Behaviour = () => null) {
  const invocations: Invocation[] = [];
  const waiting = new Set<() => void>();
  return {
    invocations,
    invoke: (async (functionName, payload, { invocationType }) => {
      invocations.push({ functionName, payload: structuredClone(payload), invocationType });
      for (const wake of waiting) wake();
      return { payload: await behaviour(payload, invocations.length) };
    }) satisfies EventPorts['invoke'],
    /** Resolves when there were this many invocations. */
    count: (wanted: number) =>
      new Promise<void>((resolve) => {
        const check = () => {
          if (invocations.length < wanted) return;
          waiting.delete(check);
          resolve();
        };
        waiting.add(check);
        check();
      }),
  };
}

export interface RoutingOptions {
  readonly functions?: ReturnType<typeof fakeFunctions>;
  readonly ports?: Partial<EventPorts>;
  readonly stateFolder?: string;
  readonly permissions?: readonly string[];
  /** Moves the clock before anything is created. */
  readonly startAt?: string;
}

/** Queues and event routing of these resources behind one endpoint; functions and state machines are written down. */
export async function openRouting(resources: TemplateResource[], options: RoutingOptions = {}) {
  const endpoint = await openTestEndpoint(options.stateFolder);
  if (options.startAt) endpoint.clock.advance(Date.parse(options.startAt) - endpoint.clock.nowMs());
  for (const permission of options.permissions ?? []) endpoint.permissions.add(permission);
  const sqs = endpoint.add(createSqsService(endpoint.context, queueSpecs(resources)));
  const functions = options.functions ?? fakeFunctions();
  const executions: { input: string; name: string }[] = [];
  const ports: EventPorts = {
    invoke: functions.invoke,
    startExecution: async (_, input, name) => void executions.push({ input, name }),
    queues: sqs.queues,
    streamOf: () => fakeStream([]).reader,
    callerFor: endpoint.callerFor,
    ...options.ports,
  };
  const routing = await createOrClose(endpoint, () => createEventRouting(endpoint.context, resources, ports));
  endpoint.add(routing.service);
  routing.start();
  return {
    endpoint,
    routing,
    functions,
    executions,
    queues: sqs.queues,
    clock: endpoint.clock,
    close: async () => {
      await routing.close();
      await endpoint.close();
    },
  };
}

/** A refused template leaves no server behind. */
async function createOrClose<T>(endpoint: TestEndpoint, create: () => T): Promise<T> {
  try {
    return create();
  } catch (error) {
    await endpoint.close();
    throw error;
  }
}

/** A table's change stream in memory; record n has sequence number n. */
export function fakeStream(statuses: readonly string[], nowMs = Date.now()) {
  const listeners = new Set<() => void>();
  const records = statuses.map((status, index) => aChange(index + 1, status, nowMs));
  const reader: StreamReader = {
    read: async (after, limitCount = 1000) =>
      records.slice(Number(after ?? 0), Number(after ?? 0) + limitCount),
    latest: async () => (records.length === 0 ? undefined : String(records.length)),
    onChange: (wake) => {
      listeners.add(wake);
      return () => listeners.delete(wake);
    },
  };
  return {
    reader,
    add: (status: string) => {
      records.push(aChange(records.length + 1, status, nowMs));
      for (const wake of [...listeners]) wake();
    },
  };
}

export const streamArn = `arn:aws:dynamodb:${region}:${accountId}:table/exports/stream/2026-01-01T00:00:00.000`;

function aChange(sequence: number, status: string, nowMs: number) {
  return {
    eventID: `exports-${sequence}`,
    eventName: 'MODIFY' as const,
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb' as const,
    awsRegion: region,
    eventSourceARN: streamArn,
    dynamodb: {
      Keys: { pk: { S: String(sequence) } },
      NewImage: { pk: { S: String(sequence) }, status: { S: status } },
      SequenceNumber: String(sequence),
      SizeBytes: 10,
      StreamViewType: 'NEW_IMAGE',
      ApproximateCreationDateTime: Math.floor(nowMs / 1000),
    },
  };
}
