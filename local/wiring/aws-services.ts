import type { Chaos } from '../chaos/chaos.ts';
import { type LocalDynamoDb, startDynamoDb } from '../dynamodb/dynamodb.ts';
import { createStreamReader } from '../dynamodb/stream-reader.ts';
import { callerOf } from '../endpoint/callers.ts';
import type { IncomingEvent } from '../events/event-bus.ts';
import { createEventRouting, type EventRouting } from '../events/event-routing.ts';
import type { EventPorts } from '../events/ports.ts';
import type { AccessControl } from '../iam/access-control.ts';
import { createKmsService } from '../kms/kms-service.ts';
import { createLambdaService, type LocalLambda } from '../lambda/lambda.ts';
import { mailIdentities } from '../mail/mail-identities.ts';
import { createMailService } from '../mail/mail-service.ts';
import type { MailStore } from '../mail/mail-store.ts';
import type { BucketSpec } from '../s3/contract.ts';
import { createS3Service } from '../s3/s3-service.ts';
import type { LocalService, RuntimeContext } from '../service.ts';
import { UnsupportedFeatureError } from '../service.ts';
import { queueSpecs } from '../sqs/queue-spec.ts';
import { createSqsService } from '../sqs/sqs-service.ts';
import { createStatesService, type StatesService } from '../states/states-service.ts';
import type { ResolvedResource } from '../template/template.ts';
import { toldDetailTypes } from '../transfer-family/transfer-events.ts';
import type { Closers } from './closers.ts';
import { functionSpecs } from './function-specs.ts';
import { callInProcess } from './in-process-call.ts';
import { stateMachineSpecs } from './state-machine-specs.ts';
import { bucketSpecs, tableSpecs } from './storage-specs.ts';

export interface AwsServicesOptions {
  readonly context: RuntimeContext;
  readonly resources: readonly ResolvedResource[];
  /** Buckets of other accounts, beside those of the template. */
  readonly foreignBuckets: readonly BucketSpec[];
  readonly access: AccessControl;
  readonly projectFolder: string;
  /** Keeps the tables in memory. */
  readonly memory: boolean;
  readonly chaos: Chaos;
  readonly closers: Closers;
}

export interface AwsServices {
  readonly services: readonly LocalService[];
  readonly lambda: LocalLambda;
  readonly mails: MailStore;
  readonly s3: LocalService;
  /** Puts events of a service on the default bus. They are durable when it returns. */
  onServiceEvents(events: readonly IncomingEvent[]): void;
  /** Starts what moves by itself: running workflows, pollers, schedules, deliveries. */
  start(): Promise<void>;
}

/** Makes the stand-ins of the AWS services, each with the resources of the template that it plays. */
export async function makeAwsServices(options: AwsServicesOptions): Promise<AwsServices> {
  const { context, resources, closers, chaos } = options;
  refuseUnheardEvents(resources);
  const [dynamoDb, kms] = await Promise.all([
    startDynamoDb(context, tableSpecs(resources), {
      inMemory: options.memory,
      pageItemCount: () => chaos.pageItemCount(),
      staleMs: () => chaos.staleMs(),
      conflicts: () => chaos.conflicts(),
    }),
    createKmsService({ stateFolder: context.stateFolder, clock: context.clock, resources }),
  ]);
  closers.add('dynamodb', () => dynamoDb.close());
  const sqs = createSqsService(context, queueSpecs(resources));
  closers.add('sqs', () => sqs.close());
  let events: EventRouting | undefined;
  const mail = createMailService(context, mailIdentities(resources), (told) => events?.onServiceEvents(told));
  closers.add('mail', () => mail.close());
  let s3: LocalService | undefined;
  closers.add('s3', () => s3?.close?.());
  const lambda = createLambdaService(context, functionSpecs(resources, options.projectFolder), {
    killAfterMs: () => chaos.killAfterMs(),
  });
  closers.add('lambda', () => lambda.close());
  const states = createStatesService(context, stateMachineSpecs(resources));
  closers.add('states', () => states.close());
  const ports = eventPorts(options, { dynamoDb, lambda, states, queues: sqs.queues });
  const routing = createEventRouting(context, resources, ports);
  events = routing;
  closers.add('events', () => routing.close());
  s3 = createS3Service({
    stateFolder: context.stateFolder,
    clock: context.clock,
    buckets: [...bucketSpecs(resources), ...options.foreignBuckets],
    onObjectEvent: (event) => routing.onObjectEvent(event),
  });
  return {
    services: [dynamoDb, kms, sqs, mail, lambda, states, routing.service, s3],
    lambda,
    mails: mail.mails,
    s3,
    onServiceEvents: (told) => routing.onServiceEvents(told),
    start: () => startMoving(states, routing),
  };
}

async function startMoving(states: StatesService, events: EventRouting): Promise<void> {
  await states.start();
  events.start();
}

interface EventParts {
  readonly dynamoDb: LocalDynamoDb;
  readonly lambda: LocalLambda;
  readonly states: StatesService;
  readonly queues: EventPorts['queues'];
}

/** A jump of a day would otherwise fire what is due every minute 1,440 times at once. Nights are jumped one by one. */
const mostSchedulesPerJump = 2;

function eventPorts(options: AwsServicesOptions, parts: EventParts): EventPorts {
  const { dynamoDb, lambda, states, queues } = parts;
  return {
    queues,
    invoke: (functionName, payload, invokeOptions) => lambda.invoke(functionName, payload, invokeOptions),
    startExecution: async (stateMachineArn, input, name) => {
      await callInProcess(states, 'AWSStepFunctions.StartExecution', { stateMachineArn, input, name });
    },
    streamOf: (tableName) => createStreamReader(dynamoDb, tableName),
    callerFor: (roleArn) => callerOf(roleArn, options.access),
    mostSchedulesPerJump,
    disturb: () => options.chaos.copyDelaysMs(),
    comesAgain: () => options.chaos.comesAgain(),
  };
}

const heardSources = ['aws.s3', 'aws.ses', 'aws.transfer'];

/** Few services tell the bus of themselves here; a rule for another one's events would wait in silence. */
function refuseUnheardEvents(resources: readonly ResolvedResource[]): void {
  for (const { type, logicalId, properties } of resources) {
    if (type !== 'AWS::Events::Rule') continue;
    const pattern = (properties['EventPattern'] ?? {}) as { source?: unknown[]; 'detail-type'?: unknown[] };
    const { source = [], 'detail-type': detailTypes = [] } = pattern;
    const unheard =
      source.find(
        (one) => typeof one === 'string' && one.startsWith('aws.') && !heardSources.includes(one),
      ) ?? (source.includes('aws.transfer') ? detailTypes.find((one) => !isTold(one)) : undefined);
    if (unheard !== undefined)
      throw new UnsupportedFeatureError(`the rule ${logicalId} for events of ${String(unheard)}`);
  }
}

/** Of Transfer, what is done to files. */
function isTold(detailType: unknown): boolean {
  return typeof detailType !== 'string' || toldDetailTypes.includes(detailType);
}
