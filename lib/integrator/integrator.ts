import { Duration } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { DataStack } from '../data-stack.ts';
import type { Alarms } from '../platform/alarms.ts';
import { acknowledge } from '../platform/nag.ts';
import { NodeFunction } from '../platform/node-function.ts';
import type { Stage } from '../platform/stages.ts';
import { FirmSftp } from './firm-sftp.ts';

export interface IntegratorProps {
  readonly stage: Stage;
  readonly data: DataStack;
  readonly alarms: Alarms;
}

const readItems = ['dynamodb:GetItem', 'dynamodb:Query'];

/** The room: the SFTP area of firms, what receives and checks their files, and its API. */
export class Integrator extends Construct {
  readonly apiFunction: NodeFunction;
  readonly sftp: FirmSftp;
  readonly #props: IntegratorProps;

  constructor(scope: Construct, id: string, props: IntegratorProps) {
    super(scope, id);
    this.#props = props;
    this.sftp = new FirmSftp(this, 'Sftp', props);
    const check = this.#checkFile();
    const receive = this.#receiveFile(check);
    this.#bringArrivals(receive);
    this.apiFunction = this.#api(check);
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
    environment: Record<string, string> = {},
  ): NodeFunction {
    const { stage, data } = this.#props;
    const made = new NodeFunction(this, id, {
      stage,
      source,
      ...sizes,
      environment: {
        DIRECTORY_TABLE: data.directoryTable.tableName,
        INTEGRATOR_TABLE: data.integratorTable.tableName,
        DROP_BUCKET: data.dropBucket.bucketName,
        ...environment,
      },
    });
    made.allow(['kms:Decrypt'], [data.recordsKey.keyArn]); // tables and buckets are encrypted with it
    return made;
  }

  #mayKeep(keeping: NodeFunction, actions: string[]): void {
    const { dropBucket, recordsKey } = this.#props.data;
    keeping.allow(actions, [dropBucket.arnForObjects('*')]);
    keeping.allow(['s3:ListBucket'], [dropBucket.bucketArn]); // a missing object says so instead of `denied`
    keeping.allow(['kms:GenerateDataKey'], [recordsKey.keyArn]);
  }

  /** Invoked for each file, asynchronously; twice gives the same. */
  #checkFile(): NodeFunction {
    const { data, alarms } = this.#props;
    const check = this.#make(
      'CheckFile',
      'integrator/check-file',
      { timeout: Duration.minutes(15), memoryMegabytes: 1769 },
      { IMMIGRATION_TABLE: data.immigrationTable.tableName },
    );
    check.configureAsyncInvoke({ retryAttempts: 2, maxEventAge: Duration.hours(6) });
    check.allow([...readItems, 'dynamodb:PutItem', 'dynamodb:UpdateItem'], [data.integratorTable.tableArn]);
    check.allow(['dynamodb:BatchGetItem', 'dynamodb:Query'], [data.immigrationTable.tableArn]);
    this.#mayKeep(check, ['s3:GetObject', 's3:PutObject', 's3:DeleteObject']);
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
    receive.allow(
      ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
      [data.integratorTable.tableArn],
    );
    receive.allow(['dynamodb:GetItem'], [data.directoryTable.tableArn]);
    receive.allow(['lambda:InvokeFunction'], [check.functionArn]);
    this.#mayKeep(receive, ['s3:GetObject', 's3:PutObject', 's3:DeleteObject']);
    return receive;
  }

  #queue(id: string, deadLetterQueue?: Queue): Queue {
    return new Queue(this, id, {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      visibilityTimeout: Duration.minutes(6), // six times the function's time-out, as Lambda asks for
      deadLetterQueue: deadLetterQueue && { queue: deadLetterQueue, maxReceiveCount: 5 },
    });
  }

  #bringArrivals(receive: NodeFunction): void {
    const { alarms } = this.#props;
    const deadLetters = this.#queue('ArrivalsDeadLetters');
    const arrivals = this.#queue('Arrivals', deadLetters);
    new Rule(this, 'FileArrived', {
      description: 'A firm has uploaded a file',
      // Not S3's own event: of an upload that broke off it tells, too, and what arrived then lies there.
      eventPattern: {
        source: ['aws.transfer'],
        detailType: ['SFTP Server File Upload Completed'],
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
    this.#mayKeep(api, ['s3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload']);
    return api;
  }
}
