import type { S3ObjectEvent } from '../s3/contract.ts';
import type { LocalService, RuntimeContext } from '../service.ts';
import { inTransaction, openDatabase } from '../sqs/database.ts';
import type { TemplateResource } from '../sqs/template-resource.ts';
import { DeliveryQueue } from './delivery-queue.ts';
import { EventBuses, eventRules, type IncomingEvent } from './event-bus.ts';
import { eventSourceMappings } from './event-source-mapping.ts';
import { createEventBridgeService } from './eventbridge-service.ts';
import { bucketNotifications, busEvent, notification } from './object-events.ts';
import type { EventPorts } from './ports.ts';
import { QueuePoller } from './queue-poller.ts';
import { schedulerSchedules } from './scheduler.ts';
import { Schedules } from './schedules.ts';
import { StreamPoller } from './stream-poller.ts';
import { checkTarget } from './targets.ts';

export interface EventRouting {
  /** EventBridge's API, for the endpoint. */
  readonly service: LocalService;
  /** To be given to S3. The event is durable when it returns; buckets without notifications are passed over. */
  onObjectEvent(event: S3ObjectEvent): void;
  /** To be given to services that tell the default bus of themselves. The events are durable when it returns. */
  onServiceEvents(events: readonly IncomingEvent[]): void;
  /** Starts delivering, the schedules and the pollers; until then everything is only accepted. */
  start(): void;
  close(): Promise<void>;
}

/**
 * Wires everything that moves events, from the resolved template:
 * `AWS::Events::Rule` and `EventBus`, `AWS::Scheduler::Schedule`, `Custom::S3BucketNotifications`, `AWS::Lambda::EventSourceMapping`.
 * State is in `events.sqlite` of the state folder.
 * @throws UnsupportedFeatureError, or AwsError as AWS refuses the resource, before anything runs
 */
export function createEventRouting(
  context: RuntimeContext,
  resources: readonly TemplateResource[],
  ports: EventPorts,
): EventRouting {
  const rules = eventRules(resources);
  const scheduled = schedulerSchedules(context, resources);
  const buckets = bucketNotifications(resources);
  const targets = [
    ...rules.flatMap((rule) => rule.targets),
    ...scheduled.map(({ target }) => target),
    ...buckets.flatMap((bucket) => bucket.destinations.map(({ target }) => target)),
  ];
  for (const target of targets) checkTarget(target, ports);
  const mappings = eventSourceMappings(resources);

  const database = openDatabase(context.stateFolder, 'events.sqlite', '');
  const deliveries = new DeliveryQueue(context, ports, database, targets);
  const { disturb } = ports;
  const buses = new EventBuses({ context, database, deliveries, disturb }, resources, rules);
  const all = [...buses.schedules(), ...scheduled.map((one) => one.schedule(deliveries))];
  const schedules = new Schedules(context, database, all, ports.mostSchedulesPerJump);
  const pollers = mappings.map((mapping) =>
    mapping.kind === 'queue'
      ? new QueuePoller(context, ports, mapping)
      : new StreamPoller(context, ports, database, mapping),
  );
  const parts = [deliveries, schedules, ...pollers];

  return {
    service: createEventBridgeService(context, buses),
    onObjectEvent: (event) =>
      inTransaction(database, () => {
        for (const bucket of buckets.filter((one) => one.bucketName === event.bucket)) {
          if (bucket.toEventBridge) buses.publish([{ busName: 'default', event: busEvent(context, event) }]);
          for (const { id, target, matches } of bucket.destinations) {
            if (matches(event)) deliveries.accept(target, notification(context, event, id), disturb?.());
          }
        }
      }),
    onServiceEvents: (events) => {
      buses.publish(events.map((event) => ({ busName: 'default', event })));
    },
    start: () => {
      for (const part of parts) part.start();
    },
    close: async () => {
      for (const part of parts) await part.close();
      database.close();
    },
  };
}
