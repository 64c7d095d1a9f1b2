import { Stack } from 'aws-cdk-lib';
import { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { type CfnGlobalTable, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { IConstruct } from 'constructs';
import { DeadLetterQueue } from '../platform/dead-letter-queue.ts';
import { NodeFunction } from '../platform/node-function.ts';

/** What the other stacks have made, found in their trees, so that nothing new is forgotten. */
export interface Inventory {
  /** The functions of each room, by the room's name. */
  readonly rooms: ReadonlyMap<string, readonly NodeFunction[]>;
  /** Functions that a schedule invokes every hour at least, and those that are invoked less often: once a day. */
  readonly scheduled: Readonly<Record<'hourly' | 'daily', readonly NodeFunction[]>>;
  readonly machines: readonly StateMachine[];
  /** Without those of dead letters. */
  readonly queues: readonly Queue[];
  readonly deadLetters: readonly DeadLetterQueue[];
  readonly tables: readonly TableV2[];
  readonly httpApi: HttpApi;
}

export function inventoryOf(...stacks: readonly Stack[]): Inventory {
  const all = stacks.flatMap((stack) => stack.node.findAll());
  const found = <T extends IConstruct>(type: abstract new (...made: never[]) => T): T[] =>
    all.filter((one): one is T => one instanceof type);
  const functions = found(NodeFunction);
  const [httpApi] = found(HttpApi);
  if (httpApi === undefined) throw new Error('there is no API among the stacks');
  return {
    rooms: Map.groupBy(functions, roomOf),
    scheduled: scheduledAmong(functions, found(CfnSchedule)),
    machines: found(StateMachine),
    queues: found(Queue).filter((queue) => !(queue instanceof DeadLetterQueue)),
    deadLetters: found(DeadLetterQueue),
    tables: found(TableV2),
    httpApi,
  };
}

/** The construct right below the stack; functions that lie there themselves serve the API. */
function roomOf(made: NodeFunction): string {
  const [, room] = made.node.scopes.slice(made.node.scopes.indexOf(Stack.of(made)));
  return room === undefined || room === made ? 'Api' : room.node.id;
}

const everyHour = /^rate\((?:\d+ minutes?|1 hour)\)$/;
const everyDay = /^(?:rate\((?:\d|1\d|2[0-4]) hours\)|rate\(1 day\)|cron\(\S+ \S+ \* \* \? \*\))$/;

function scheduledAmong(functions: readonly NodeFunction[], schedules: readonly CfnSchedule[]) {
  const targets = (of: RegExp) => {
    const some = schedules.filter(({ scheduleExpression }) => of.test(scheduleExpression));
    return new Set(
      some.map((schedule) => {
        const target = schedule.target as CfnSchedule.TargetProperty;
        return JSON.stringify(Stack.of(schedule).resolve(target.arn));
      }),
    );
  };
  const [hours, days] = [targets(everyHour), targets(everyDay)];
  const arnOf = (made: NodeFunction) => JSON.stringify(Stack.of(made).resolve(made.functionArn));
  return {
    hourly: functions.filter((made) => hours.has(arnOf(made))),
    daily: functions.filter((made) => days.has(arnOf(made)) && !hours.has(arnOf(made))),
  };
}

/** The file that a function is made of: `data-exports/plan-chunks`. */
export function sourceOf(made: NodeFunction): string {
  const { entry } = (made.node.defaultChild as CfnFunction).getMetadata('local') as { entry: string };
  return entry.replace(/^functions\/|\.lambda\.ts$/g, '');
}

/** Names of a table's indexes. */
export function indexesOf(table: TableV2): string[] {
  const { globalSecondaryIndexes } = table.node.defaultChild as CfnGlobalTable;
  const indexes = Stack.of(table).resolve(globalSecondaryIndexes) as { indexName: string }[] | undefined;
  return (indexes ?? []).map(({ indexName }) => indexName);
}

/** A name that is told people and stays: the path below the stack. */
export function titleOf(made: IConstruct): string {
  const path = made.node.path.split('/').slice(1);
  return path.join(' ');
}
