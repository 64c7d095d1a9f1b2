import { randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import { AwsError, type RuntimeContext } from '../service.ts';
import { inTransaction } from '../sqs/database.ts';
import { parseProperties, type TemplateResource } from '../sqs/template-resource.ts';
import type { DeliveryQueue } from './delivery-queue.ts';
import { compilePattern, type EventMatcher } from './event-pattern.ts';
import type { Schedule } from './schedules.ts';
import { type Target, targetOf, targetShape } from './targets.ts';

/** What a caller or a source says; the bus adds id, account, region and version. */
export interface IncomingEvent {
  readonly source: string;
  readonly detailType: string;
  readonly detail: unknown;
  readonly resources?: readonly string[];
  /** Default: now. */
  readonly time?: Date | undefined;
}

export interface EventRule {
  readonly arn: string;
  readonly busName: string;
  readonly isEnabled: boolean;
  readonly matches: EventMatcher | undefined;
  readonly scheduleExpression: string | undefined;
  readonly targets: readonly Target[];
}

const RuleProperties = z.strictObject({
  Name: z.string().optional(),
  Description: z.string().optional(),
  EventBusName: z.string().default('default'),
  EventPattern: z.record(z.string(), z.unknown()).optional(),
  ScheduleExpression: z.string().optional(),
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  Targets: z.array(z.strictObject({ Id: z.string(), ...targetShape })).default([]),
  Tags: z.array(z.unknown()).optional(),
});

/** The rules (`AWS::Events::Rule`) of a template. @throws UnsupportedFeatureError for what is not played, such as an InputTransformer */
export function eventRules(resources: readonly TemplateResource[]): EventRule[] {
  return resources.filter((resource) => resource.type === 'AWS::Events::Rule').map(ruleOf);
}

function ruleOf(resource: TemplateResource): EventRule {
  const properties = parseProperties(resource, RuleProperties);
  const where = `${resource.type} (${resource.logicalId})`;
  const arn = resource.arn ?? resource.physicalId;
  if (properties.EventPattern === undefined && properties.ScheduleExpression === undefined) {
    throw new AwsError(
      'ValidationException',
      `${where}: a rule needs an EventPattern or a ScheduleExpression`,
    );
  }
  const targets = properties.Targets.map((target) =>
    targetOf(target, `${arn} ${target.Id}`, { kind: 'RULE_ARN', arn }),
  );
  return {
    arn,
    busName: busNameOf(properties.EventBusName),
    isEnabled: properties.State === 'ENABLED',
    matches: properties.EventPattern && compilePattern(properties.EventPattern, where),
    scheduleExpression: properties.ScheduleExpression,
    targets,
  };
}

/** The name in a bus ARN, or the name itself. */
export function busNameOf(nameOrArn: string): string {
  return nameOrArn.slice(nameOrArn.lastIndexOf('/') + 1);
}

export interface EventBusDeps {
  readonly context: RuntimeContext;
  readonly database: DatabaseSync;
  readonly deliveries: DeliveryQueue;
  readonly disturb: (() => readonly number[]) | undefined;
}

/** All buses of the account: events in, deliveries to the targets of matching rules out. */
export class EventBuses {
  readonly names: readonly string[];
  readonly #rules: readonly EventRule[];
  readonly #deps: EventBusDeps;

  constructor(deps: EventBusDeps, resources: readonly TemplateResource[], rules: readonly EventRule[]) {
    const custom = resources.filter((resource) => resource.type === 'AWS::Events::EventBus');
    this.names = ['default', ...custom.map((resource) => busNameOf(resource.arn ?? resource.physicalId))];
    this.#rules = rules;
    this.#deps = deps;
    for (const rule of rules) this.check(rule.busName);
  }

  /** @throws AwsError `ResourceNotFoundException` */
  check(busName: string): void {
    if (this.names.includes(busName)) return;
    throw new AwsError('ResourceNotFoundException', `Event bus ${busName} does not exist.`);
  }

  /** Every event is durable for every matching target when this returns. @returns their ids */
  publish(entries: readonly { busName: string; event: IncomingEvent }[]): string[] {
    return inTransaction(this.#deps.database, () =>
      entries.map(({ busName, event }) => this.#publishOne(busName, event)),
    );
  }

  #publishOne(busName: string, event: IncomingEvent): string {
    const envelope = this.#envelope(event);
    for (const rule of this.#rules) {
      if (rule.busName !== busName || !rule.isEnabled || !rule.matches?.(envelope)) continue;
      for (const target of rule.targets) {
        this.#deps.deliveries.accept(
          target,
          target.input ?? JSON.stringify(envelope),
          this.#deps.disturb?.(),
        );
      }
    }
    return envelope.id;
  }

  #envelope({ source, detailType, detail, resources = [], time }: IncomingEvent) {
    const { context } = this.#deps;
    return {
      version: '0',
      id: randomUUID(),
      'detail-type': detailType,
      source,
      account: context.accountId,
      time: (time ?? context.clock.now()).toISOString().replace(/\.\d{3}Z$/, 'Z'),
      region: context.region,
      resources,
      detail,
    };
  }

  /** The rules that fire by the clock, in UTC. */
  schedules(): Schedule[] {
    return this.#rules.flatMap((rule) => {
      if (rule.scheduleExpression === undefined) return [];
      const fire = (dueMs: number) => {
        const event = {
          source: 'aws.events',
          detailType: 'Scheduled Event',
          detail: {},
          resources: [rule.arn],
          time: new Date(dueMs),
        };
        const envelope = this.#envelope(event);
        for (const target of rule.targets)
          this.#deps.deliveries.accept(target, target.input ?? JSON.stringify(envelope));
      };
      const { arn: key, scheduleExpression: expression, isEnabled } = rule;
      return [{ key, expression, timeZone: 'UTC', isEnabled, rateStartsAtOnce: false, fire }];
    });
  }
}
