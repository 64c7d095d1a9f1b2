import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Schedule, ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke as InvokeOnSchedule } from 'aws-cdk-lib/aws-scheduler-targets';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import {
  type CfnStateMachine,
  LogLevel,
  QueryLanguage,
  StateMachine,
  StateMachineType,
} from 'aws-cdk-lib/aws-stepfunctions';
import { Construct, type IConstruct } from 'constructs';
import { DeadLetterQueue } from '../platform/dead-letter-queue.ts';
import { acknowledge, findingResource } from '../platform/nag.ts';
import type { NodeFunction } from '../platform/node-function.ts';
import type { Stage } from '../platform/stages.ts';
import { workQueue } from '../platform/work-queue.ts';
import type { DataExportsProps } from './data-exports-props.ts';
import { ExportFunctions } from './export-functions.ts';
import { type ExportStepFunctions, ExportWorkflow } from './export-workflow.ts';

/** The room: its queue, its functions with the rights each needs, its workflow and alarms. */
export class DataExports extends Construct {
  readonly apiFunction: NodeFunction;
  readonly #props: DataExportsProps;
  readonly #queue: Queue;

  constructor(scope: Construct, id: string, props: DataExportsProps) {
    super(scope, id);
    this.#props = props;
    const deadLetters = new DeadLetterQueue(this, 'QueueDeadLetters', {
      runbookAnchor: 'data-export-dead-letters',
    });
    this.#queue = workQueue(this, 'Queue', deadLetters, 3);
    const functions = new ExportFunctions(this, 'Functions', props, this.#queue);
    const machine = this.#machine(functions.steps);
    const starter = functions.makeStarter(machine.stateMachineArn);
    this.apiFunction = functions.makeApi(machine.stateMachineArn);
    machine.grantStartExecution(this.apiFunction);
    this.#startBy(starter, machine, deadLetters);
    this.#raiseAlarms(machine, deadLetters);
    this.#acknowledgeWildcards(machine, functions);
  }

  #machine(functions: ExportStepFunctions): StateMachine {
    const { stage, data } = this.#props;
    const workflow = new ExportWorkflow(this, 'Workflow', { functions, bucket: data.exportsBucket });
    const machine = new StateMachine(this, 'StateMachine', {
      definitionBody: workflow.definition,
      queryLanguage: QueryLanguage.JSONATA,
      stateMachineType: StateMachineType.STANDARD,
      tracingEnabled: true,
      logs: {
        destination: new LogGroup(this, 'StateMachineLog', {
          retention: stage.logRetentionDays as RetentionDays,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
        level: LogLevel.ALL,
        includeExecutionData: false,
      },
    });
    // It reads item lists from, and writes map results to, the encrypted bucket itself.
    const { recordsKey } = data;
    const actions = ['kms:Decrypt', 'kms:GenerateDataKey'];
    machine.addToRolePolicy(new PolicyStatement({ actions, resources: [recordsKey.keyArn] }));
    return machine;
  }

  #raiseAlarms(machine: StateMachine, deadLetters: Queue): void {
    const { alarms } = this.#props;
    alarms.high(this, 'DeadLettersAlarm', {
      title: 'A data export could not be started',
      runbookAnchor: 'data-export-dead-letters',
      metric: deadLetters.metricApproximateNumberOfMessagesVisible(),
      threshold: 1,
    });
    alarms.high(this, 'WorkflowFailedAlarm', {
      title: 'A data export run ended in an unforeseen failure',
      runbookAnchor: 'data-export-run-failed',
      metric: machine.metricFailed(),
      threshold: 1,
    });
    alarms.medium(this, 'QueueAgeAlarm', {
      title: 'Requests for data exports wait unread',
      runbookAnchor: 'data-export-queue-age',
      metric: this.#queue.metricApproximateAgeOfOldestMessage(),
      threshold: 900,
    });
  }

  #startBy(start: NodeFunction, machine: StateMachine, deadLetters: Queue): void {
    machine.grantStartExecution(start);
    start.allow(['states:DescribeExecution'], [`${this.#runs(machine)}:*`]);
    start.addEventSource(new SqsEventSource(this.#queue, { batchSize: 10, reportBatchItemFailures: true }));
    new Schedule(this, 'Sweeper', {
      description: 'Starts exports whose message was lost',
      schedule: ScheduleExpression.rate(Duration.minutes(1)),
      target: new InvokeOnSchedule(start, {
        deadLetterQueue: deadLetters,
        maxEventAge: Duration.hours(1),
        retryAttempts: 2,
      }),
    });
  }

  #runs(machine: StateMachine): string {
    const { region, account } = this.#props.stage;
    return `arn:${Stack.of(this).partition}:states:${region}:${account}:execution:${machine.stateMachineName}`;
  }

  #acknowledgeWildcards(machine: StateMachine, functions: ExportFunctions): void {
    const { stage } = this.#props;
    const accept = (construct: IConstruct, reason: string, values: string[]) =>
      acknowledge(
        construct,
        'AwsSolutions-IAM5',
        reason,
        values.map((value) => `Resource::${value}`),
      );
    accept(
      functions,
      'Objects are made at run time, below a key prefix of their tenant',
      bucketObjects(stage),
    );
    accept(functions, 'Runs of just this machine, named at run time', [
      findingResource(this, `${this.#runs(machine)}:*`),
    ]);
    const logicalId = Stack.of(this).getLogicalId(machine.node.defaultChild as CfnStateMachine);
    const nameOf = `{"Fn::Select":[6,{"Fn::Split":[":",{"Ref":"${Stack.of(this).resolve(logicalId)}"}]}]}`;
    const execution = `arn:<AWS::Partition>:states:${stage.region}:${stage.account}:execution:${nameOf}`;
    accept(machine, 'Runs of this machine itself, named at run time', [`${execution}:*`, `${execution}/*:*`]);
    const reason =
      'Item lists and map results lie at keys made at run time; log delivery and X-Ray take no resource';
    accept(machine, reason, [...bucketObjects(stage), '*']);
  }
}

/** The buckets' objects as cdk-nag spells another stack's exports. */
function bucketObjects(stage: Stage): string[] {
  const exported = `waybill-${stage.name}-data:ExportsOutput`;
  return [
    `${exported}FnGetAttExportsBucket5A12738BArn6FAD0B2A/*`,
    `arn:<AWS::Partition>:s3:::${exported}RefExportsBucket5A12738B671B903D/*`,
    `${exported}FnGetAttAttachmentsBucket8E14A36FArn9D712AB8/*`,
  ];
}
