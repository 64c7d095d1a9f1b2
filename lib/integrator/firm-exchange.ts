import { Duration, Stack } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import { uploadPrefix } from '../../functions/integrator-uploads/contract.ts';
import type { DataStack } from '../data-stack.ts';
import type { Alarms } from '../platform/alarms.ts';
import { DeadLetterQueue } from '../platform/dead-letter-queue.ts';
import { acknowledge, findingResource } from '../platform/nag.ts';
import type { NodeFunction } from '../platform/node-function.ts';
import { invokeRegularly } from '../platform/schedules.ts';
import type { Stage } from '../platform/stages.ts';
import { workQueue } from '../platform/work-queue.ts';
import type { FirmSftp } from './firm-sftp.ts';
import { IntegratorFunction, movingActions, writingActions } from './integrator-function.ts';

export interface FirmExchangeProps {
  readonly stage: Stage;
  readonly data: DataStack;
  readonly alarms: Alarms;
  readonly sftp: FirmSftp;
  /** Checks an uploaded file. */
  readonly check: NodeFunction;
  /** What mails need: sender, configuration set, address of the site. */
  readonly mailEnv: Readonly<Record<string, string>>;
  grantMail(to: NodeFunction): void;
}

const readItems = ['dynamodb:GetItem', 'dynamodb:Query'];

/** How a firm comes to the integrator and what it uses of it: subscription with SFTP user, uploads by request, billing. */
export class FirmExchange extends Construct {
  readonly subscriptionApi: NodeFunction;
  readonly uploadsApi: NodeFunction;
  readonly billingApi: NodeFunction;
  readonly #props: FirmExchangeProps;

  constructor(scope: Construct, id: string, props: FirmExchangeProps) {
    super(scope, id);
    this.#props = props;
    this.subscriptionApi = this.#subscription();
    this.#applySftp();
    this.uploadsApi = this.#uploads();
    this.#takeUploads();
    this.billingApi = this.#billing();
    this.#acknowledgeWildcards();
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

  #sftpEnv(): Readonly<Record<string, string>> {
    const { sftp, stage, check } = this.#props;
    return {
      CHECK_FUNCTION_NAME: check.functionName,
      FIRM_SFTP_SERVER_ID: sftp.serverId,
      FIRM_SFTP_ENDPOINT: `${sftp.serverId}.server.transfer.${stage.region}.amazonaws.com:22`,
      FIRM_SFTP_USER_ROLE_ARN: sftp.userRole.roleArn,
    };
  }

  /** Users of just the firms' server, with just the role of firms. */
  #mayMakeUsers(to: NodeFunction): void {
    const { sftp } = this.#props;
    const transfer = this.#transferArn();
    to.allow(['transfer:DescribeServer', 'transfer:CreateUser'], [`${transfer}:server/${sftp.serverId}`]);
    to.allow(
      [
        'transfer:DescribeUser',
        'transfer:UpdateUser',
        'transfer:DeleteUser',
        'transfer:ImportSshPublicKey',
        'transfer:DeleteSshPublicKey',
      ],
      [`${transfer}:user/${sftp.serverId}/*`],
    );
    to.addToRolePolicy(
      new PolicyStatement({
        actions: ['iam:PassRole'],
        resources: [sftp.userRole.roleArn],
        conditions: { StringEquals: { 'iam:PassedToService': 'transfer.amazonaws.com' } },
      }),
    );
  }

  #transferArn(): string {
    const { region, account } = this.#props.stage;
    return `arn:${Stack.of(this).partition}:transfer:${region}:${account}`;
  }

  #acknowledgeWildcards(): void {
    const { stage, sftp } = this.#props;
    const bucket = `waybill-${stage.name}-data:ExportsOutputFnGetAttDropBucketCB075576Arn83D8B7AC`;
    const accept = (reason: string, ...resources: string[]) =>
      acknowledge(
        this,
        'AwsSolutions-IAM5',
        reason,
        resources.map((resource) => `Resource::${resource}`),
      );
    accept('Files have the names that firms give them', `${bucket}/*`, `${bucket}/${uploadPrefix}*`);
    accept(
      'Users of just this server, one for each firm',
      findingResource(this, `${this.#transferArn()}:user/${sftp.serverId}/*`),
    );
  }

  #subscription(): NodeFunction {
    const api = this.#make(
      'SubscriptionApi',
      'integrator-subscription/api',
      { timeout: Duration.seconds(29), memoryMegabytes: 1024 },
      this.#sftpEnv(),
    );
    this.#mayFollowSubscriptions(api);
    api.allow(['dynamodb:GetItem'], [this.#props.data.directoryTable.tableArn]);
    return api;
  }

  /** Both the API, at once, and what comes after it when that failed. */
  #mayFollowSubscriptions(to: NodeFunction): void {
    const { data, check } = this.#props;
    to.allow(
      [...readItems, 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'],
      [data.integratorTable.tableArn],
    );
    // While a subscription is not active, files that wait are held.
    to.allow(['lambda:InvokeFunction'], [check.functionArn]);
    this.#mayMakeUsers(to);
  }

  /**
   * Invoked every five minutes: makes the SFTP users what subscriptions say where that could not be done at once, and sends
   * the mails about them.
   */
  #applySftp(): void {
    const { data, mailEnv, grantMail } = this.#props;
    const apply = this.#make(
      'ApplySftp',
      'integrator-subscription/apply-sftp',
      { timeout: Duration.minutes(5), memoryMegabytes: 512 },
      { ...this.#sftpEnv(), ...mailEnv },
    );
    this.#mayFollowSubscriptions(apply);
    apply.allow(['dynamodb:GetItem', 'dynamodb:Query'], [data.directoryTable.tableArn]);
    grantMail(apply);
    invokeRegularly(this, apply, {
      SftpSweeper: {
        description: 'Makes SFTP users what subscriptions say',
        schedule: ScheduleExpression.rate(Duration.minutes(5)),
      },
    });
    this.#props.alarms.medium(this, 'ApplySftpAlarm', {
      title: 'SFTP users could not be made what subscriptions say',
      runbookAnchor: 'sftp-users-not-applied',
      metric: apply.metricErrors({ period: Duration.minutes(15) }),
      threshold: 3,
    });
  }

  #uploads(): NodeFunction {
    const { data } = this.#props;
    const api = this.#make('UploadsApi', 'integrator-uploads/api', {
      timeout: Duration.seconds(29),
      memoryMegabytes: 1024,
    });
    api.allow(['dynamodb:GetItem', 'dynamodb:PutItem'], [data.integratorTable.tableArn]);
    api.allow(['dynamodb:GetItem'], [data.directoryTable.tableArn]);
    // What it signs for others it must be allowed itself.
    api.allowUploads(['s3:PutObject'], uploadPrefix);
    return api;
  }

  /** An object below the prefix of uploads is whole: S3 shows none before its last byte. */
  #takeUploads(): void {
    const { data, check, alarms } = this.#props;
    const take = this.#make(
      'TakeUpload',
      'integrator-uploads/take-upload',
      { timeout: Duration.minutes(1), memoryMegabytes: 512 },
      { CHECK_FUNCTION_NAME: check.functionName },
    );
    take.allow([...readItems, 'dynamodb:PutItem', 'dynamodb:UpdateItem'], [data.integratorTable.tableArn]);
    take.allow(['dynamodb:GetItem'], [data.directoryTable.tableArn]);
    take.allow(['lambda:InvokeFunction'], [check.functionArn]);
    take.allowDrops(movingActions);
    const deadLetters = new DeadLetterQueue(this, 'UploadsDeadLetters', {
      runbookAnchor: 'import-uploads-dead-letters',
    });
    const uploads = workQueue(this, 'Uploads', deadLetters);
    new Rule(this, 'UploadArrived', {
      description: 'A file was uploaded by request',
      eventPattern: {
        source: ['aws.s3'],
        detailType: ['Object Created'],
        detail: {
          bucket: { name: [data.dropBucket.bucketName] },
          object: { key: [{ prefix: uploadPrefix }] },
        },
      },
      targets: [new SqsQueue(uploads, { deadLetterQueue: deadLetters, maxEventAge: Duration.hours(6) })],
    });
    invokeRegularly(new Construct(this, 'UploadsSweep'), take, {
      Sweeper: {
        description: 'Takes in uploads by request of which no event has told',
        schedule: ScheduleExpression.rate(Duration.minutes(5)),
      },
    });
    take.addEventSource(new SqsEventSource(uploads, { batchSize: 10, reportBatchItemFailures: true }));
    alarms.high(this, 'UploadsDeadLettersAlarm', {
      title: 'An upload by request was not taken in',
      runbookAnchor: 'import-uploads-dead-letters',
      metric: deadLetters.metricApproximateNumberOfMessagesVisible(),
      threshold: 1,
    });
  }

  #billing(): NodeFunction {
    const { data } = this.#props;
    const api = this.#make('BillingApi', 'integrator-billing/api', {
      timeout: Duration.seconds(29),
      memoryMegabytes: 1024,
    });
    api.allow([...readItems, 'dynamodb:PutItem'], [data.integratorTable.tableArn]);
    api.allow(['dynamodb:GetItem'], [data.directoryTable.tableArn]);
    api.allowDrops(writingActions);
    return api;
  }
}
