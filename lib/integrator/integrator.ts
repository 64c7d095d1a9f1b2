import { Duration } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import type { DataStack } from '../data-stack.ts';
import type { Alarms } from '../platform/alarms.ts';
import { DeadLetterQueue } from '../platform/dead-letter-queue.ts';
import { acknowledge } from '../platform/nag.ts';
import type { NodeFunction } from '../platform/node-function.ts';
import { invokeRegularly } from '../platform/schedules.ts';
import type { Stage } from '../platform/stages.ts';
import { workQueue } from '../platform/work-queue.ts';
import { FirmSftp } from './firm-sftp.ts';
import { IntegratorFunction, movingActions, writingActions } from './integrator-function.ts';

export interface IntegratorProps {
  readonly stage: Stage;
  readonly data: DataStack;
  readonly alarms: Alarms;
}

const readItems = ['dynamodb:GetItem', 'dynamodb:Query'];

/** The room: the SFTP area of firms, what receives and checks their files, and its API. */
export class Integrator extends Construct {
  readonly apiFunction: NodeFunction;
  readonly knowledgeBaseApi: NodeFunction;
  readonly sftp: FirmSftp;
  readonly check: NodeFunction;
  readonly #props: IntegratorProps;

  constructor(scope: Construct, id: string, props: IntegratorProps) {
    super(scope, id);
    this.#props = props;
    this.sftp = new FirmSftp(this, 'Sftp', props);
    this.check = this.#checkFile();
    const receive = this.#receiveFile(this.check);
    this.#bringArrivals(receive);
    this.#tellLeftOvers();
    this.apiFunction = this.#api(this.check);
    this.knowledgeBaseApi = this.#knowledgeBaseApi(this.check);
    const objects = `waybill-${props.stage.name}-data:ExportsOutputFnGetAttDropBucketCB075576Arn83D8B7AC/*`;
    acknowledge(
      this,
      'AwsSolutions-IAM5',
      'Files have the names that firms give them; a session policy narrows the role of each SFTP user to its firm',
      [`Resource::${objects}`],
    );
  }

  #make(
    id: string,
    source: string,
    sizes: { timeout: Duration; memoryMegabytes: number },
    environment: Readonly<Record<string, string>> = {},
  ): IntegratorFunction {
    const { stage, data } = this.#props;
    return new IntegratorFunction(this, id, { stage, data, source, ...sizes, environment });
  }

  /** Invoked for each file, asynchronously; twice gives the same. */
  #checkFile(): NodeFunction {
    const { data, alarms } = this.#props;
    const check = this.#make('CheckFile', 'integrator/check-file', {
      timeout: Duration.minutes(15),
      memoryMegabytes: 1769,
    });
    check.configureAsyncInvoke({ retryAttempts: 2, maxEventAge: Duration.hours(6) });
    check.allow([...readItems, 'dynamodb:PutItem', 'dynamodb:UpdateItem'], [data.integratorTable.tableArn]);
    check.allow(['dynamodb:BatchGetItem', 'dynamodb:Query'], [data.immigrationTable.tableArn]);
    check.allowDrops(movingActions);
    alarms.medium(this, 'CheckFailedAlarm', {
      title: 'An uploaded file could not be checked',
      runbookAnchor: 'import-check-failed',
      metric: check.metricErrors({ period: Duration.minutes(15) }),
      threshold: 3,
    });
    return check;
  }

  #receiveFile(check: NodeFunction): NodeFunction {
    const { data } = this.#props;
    const receive = this.#make(
      'ReceiveFile',
      'integrator/receive-file',
      { timeout: Duration.minutes(1), memoryMegabytes: 512 },
      { CHECK_FUNCTION_NAME: check.functionName },
    );
    receive.allow([...readItems, 'dynamodb:PutItem', 'dynamodb:UpdateItem'], [data.integratorTable.tableArn]);
    receive.allow(['dynamodb:GetItem'], [data.directoryTable.tableArn]);
    receive.allow(['lambda:InvokeFunction'], [check.functionArn]);
    receive.allowDrops(movingActions);
    return receive;
  }

  /** Invoked every five minutes: looks for files of which no event has told, and tells of uploads that were never finished. */
  #tellLeftOvers(): void {
    const { data } = this.#props;
    const tell = this.#make('TellLeftOvers', 'integrator/tell-left-overs', {
      timeout: Duration.minutes(1),
      memoryMegabytes: 512,
    });
    tell.allow([...readItems, 'dynamodb:PutItem', 'dynamodb:UpdateItem'], [data.integratorTable.tableArn]);
    tell.allow(['dynamodb:Query'], [data.directoryTable.tableArn]);
    tell.allowDrops(movingActions);
    invokeRegularly(this, tell, {
      LeftOvers: {
        description: 'Looks for files of which no event has told',
        schedule: ScheduleExpression.rate(Duration.minutes(5)),
      },
    });
  }

  #bringArrivals(receive: NodeFunction): void {
    const { alarms } = this.#props;
    const deadLetters = new DeadLetterQueue(this, 'ArrivalsDeadLetters', {
      runbookAnchor: 'import-arrivals-dead-letters',
    });
    const arrivals = workQueue(this, 'Arrivals', deadLetters);
    new Rule(this, 'FileArrived', {
      description: 'A firm has uploaded a file',
      // Not S3's own event: of an upload that broke off it tells, too, and what arrived then lies there.
      eventPattern: {
        source: ['aws.transfer'],
        detailType: [
          'SFTP Server File Upload Completed',
          'SFTP Server File Upload Failed',
          'SFTP Server File Rename Completed',
        ],
        detail: { 'server-id': [this.sftp.serverId] },
      },
      targets: [new SqsQueue(arrivals, { deadLetterQueue: deadLetters, maxEventAge: Duration.hours(6) })],
    });
    receive.addEventSource(new SqsEventSource(arrivals, { batchSize: 10, reportBatchItemFailures: true }));
    alarms.high(this, 'ArrivalsDeadLettersAlarm', {
      title: 'An uploaded file was not taken in',
      runbookAnchor: 'import-arrivals-dead-letters',
      metric: deadLetters.metricApproximateNumberOfMessagesVisible(),
      threshold: 1,
    });
  }

  #api(check: NodeFunction): NodeFunction {
    const { data } = this.#props;
    const api = this.#make(
      'Api',
      'integrator/api',
      { timeout: Duration.seconds(29), memoryMegabytes: 1024 },
      { CHECK_FUNCTION_NAME: check.functionName },
    );
    api.allow([...readItems, 'dynamodb:PutItem'], [data.integratorTable.tableArn]);
    api.allow(['dynamodb:GetItem'], [data.directoryTable.tableArn]);
    // A change of the set-up has pending files checked again.
    api.allow(['lambda:InvokeFunction'], [check.functionArn]);
    api.allowDrops(writingActions);
    return api;
  }

  #knowledgeBaseApi(check: NodeFunction): NodeFunction {
    const { data } = this.#props;
    const api = this.#make(
      'KnowledgeBaseApi',
      'knowledge-base/api',
      { timeout: Duration.seconds(29), memoryMegabytes: 1024 },
      { CHECK_FUNCTION_NAME: check.functionName },
    );
    api.allow(['dynamodb:Query', 'dynamodb:PutItem'], [data.immigrationTable.tableArn]);
    api.allow(['dynamodb:Query'], [data.integratorTable.tableArn]);
    api.allow(['dynamodb:GetItem'], [data.directoryTable.tableArn]);
    // What rows are checked against has changed: pending files are checked again.
    api.allow(['lambda:InvokeFunction'], [check.functionArn]);
    return api;
  }
}
