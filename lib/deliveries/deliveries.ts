import { Duration, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { DataStack } from '../data-stack.ts';
import type { Alarms } from '../platform/alarms.ts';
import { mayAppendAudit } from '../platform/audit-access.ts';
import { acknowledge } from '../platform/nag.ts';
import { NodeFunction, type NodeFunctionProps } from '../platform/node-function.ts';
import type { Stage } from '../platform/stages.ts';
import { MailEvents } from './mail-events.ts';

export interface DeliveriesProps {
  readonly stage: Stage;
  readonly data: DataStack;
  readonly alarms: Alarms;
  /** ARN of the verified sender of mails. */
  readonly mailIdentityArn: string;
  readonly siteUrl: string;
}

/** The room: delivery settings, sending, attempts and notices. */
export class Deliveries extends Construct {
  readonly apiFunction: NodeFunction;
  readonly steps: Record<'sendPackage' | 'closeAttempt' | 'sendNotices', NodeFunction>;
  readonly mailEnv: Record<string, string>;
  readonly #props: DeliveriesProps;
  readonly #mailEvents: MailEvents;

  constructor(scope: Construct, id: string, props: DeliveriesProps) {
    super(scope, id);
    this.#props = props;
    const { stage, alarms, siteUrl: SITE_URL } = props;
    this.#mailEvents = new MailEvents(this, 'MailEvents', { alarms, record: this.#recordMailEvent() });
    const MAIL_CONFIGURATION_SET = this.#mailEvents.configurationSetName;
    this.mailEnv = { MAIL_FROM: stage.mailFrom, MAIL_CONFIGURATION_SET, SITE_URL };
    this.apiFunction = this.#api(this.#testConnection());
    this.steps = {
      sendPackage: this.#sendPackage(),
      closeAttempt: this.#closeAttempt(),
      sendNotices: this.#sendNotices(),
    };
  }

  grantMail(to: NodeFunction): void {
    const { mailIdentityArn } = this.#props;
    to.allow(['ses:SendEmail'], [mailIdentityArn, this.#mailEvents.configurationSetArn]);
  }

  #make(id: string, props: Omit<NodeFunctionProps, 'stage'>): NodeFunction {
    const { stage, data } = this.#props;
    const made = new NodeFunction(this, id, { stage, ...props });
    made.allow(['kms:Decrypt'], [data.recordsKey.keyArn]); // tables and buckets are encrypted with it
    return made;
  }

  #tables() {
    const { data } = this.#props;
    return {
      DELIVERIES_TABLE: data.deliveriesTable.tableName,
      DIRECTORY_TABLE: data.directoryTable.tableName,
    };
  }

  #api(testConnection: NodeFunction): NodeFunction {
    const { data } = this.#props;
    const api = this.#make('Api', {
      source: 'deliveries/api',
      timeout: Duration.seconds(29),
      memoryMegabytes: 1024,
      environment: {
        ...this.#tables(),
        CREDENTIALS_KEY_ARN: data.credentialsKey.keyArn,
        TEST_FUNCTION_NAME: testConnection.functionName,
      },
    });
    data.deliveriesTable.grant(
      api,
      'dynamodb:GetItem',
      'dynamodb:Query',
      'dynamodb:PutItem',
      'dynamodb:UpdateItem',
    );
    api.allow(['dynamodb:GetItem'], [data.directoryTable.tableArn]);
    // It may seal a secret, never open one.
    api.allow(['kms:GenerateDataKey'], [data.credentialsKey.keyArn]);
    api.allow(['lambda:InvokeFunction'], [testConnection.functionArn]);
    return api;
  }

  /** Invoked by the API, asynchronously and once: a test is never repeated by itself. */
  #testConnection(): NodeFunction {
    const { data } = this.#props;
    const test = this.#make('TestConnection', {
      source: 'deliveries/test-connection',
      timeout: Duration.minutes(1),
      memoryMegabytes: 1024,
      environment: {
        DELIVERIES_TABLE: data.deliveriesTable.tableName,
        ...this.#sending(),
      },
    });
    test.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: Duration.minutes(1) });
    data.deliveriesTable.grant(test, 'dynamodb:GetItem', 'dynamodb:UpdateItem');
    this.#mayConnect(test);
    return test;
  }

  #sending() {
    const { stage, data } = this.#props;
    return {
      CREDENTIALS_KEY_ARN: data.credentialsKey.keyArn,
      DESTINATION_EXCEPTIONS: JSON.stringify(stage.destinationExceptions),
      // Named so that they can be refused as destinations.
      EXPORTS_BUCKET: data.exportsBucket.bucketName,
      ATTACHMENTS_BUCKET: data.attachmentsBucket.bucketName,
    };
  }

  /** What opening a destination asks for: its secret, and the role that a customer made for us. */
  #mayConnect(connecting: NodeFunction): void {
    connecting.allow(['kms:Decrypt'], [this.#props.data.credentialsKey.keyArn]);
    connecting.addToRolePolicy(
      new PolicyStatement({
        actions: ['sts:AssumeRole'],
        resources: [`arn:${Stack.of(this).partition}:iam::*:role/*`],
        conditions: { Null: { 'sts:ExternalId': 'false' } },
      }),
    );
  }

  #sendPackage(): NodeFunction {
    const { stage, data } = this.#props;
    const send = this.#make('SendPackage', {
      source: 'deliveries/send-package',
      timeout: Duration.minutes(15),
      memoryMegabytes: 1769, // one whole vCPU
      environment: { DELIVERIES_TABLE: data.deliveriesTable.tableName, ...this.#sending() },
    });
    data.deliveriesTable.grant(
      send,
      'dynamodb:GetItem',
      'dynamodb:Query',
      'dynamodb:PutItem',
      'dynamodb:UpdateItem',
      'dynamodb:DeleteItem',
    );
    // Encrypted copies are written beside what is read.
    const objects = ['s3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload'];
    send.allow(objects, [data.exportsBucket.arnForObjects('*')]);
    send.allow(['s3:ListBucket'], [data.exportsBucket.bucketArn]); // a missing object says so instead of `denied`
    send.allow(['kms:GenerateDataKey'], [data.recordsKey.keyArn]);
    this.#mayConnect(send);
    const object = `waybill-${stage.name}-data:ExportsOutputFnGetAttExportsBucket5A12738BArn6FAD0B2A/*`;
    acknowledge(
      this,
      'AwsSolutions-IAM5',
      'Objects are made at run time, below a key prefix of their tenant',
      [`Resource::${object}`],
    );
    acknowledge(
      this,
      'AwsSolutions-IAM5',
      'Roles that customers made for us in their accounts, assumed under an external id only',
      ['Resource::arn:<AWS::Partition>:iam::*:role/*'],
    );
    return send;
  }

  #closeAttempt(): NodeFunction {
    const { data } = this.#props;
    const close = this.#make('CloseAttempt', {
      source: 'deliveries/close-attempt',
      timeout: Duration.minutes(1),
      environment: { DELIVERIES_TABLE: data.deliveriesTable.tableName },
    });
    data.deliveriesTable.grant(
      close,
      'dynamodb:GetItem',
      'dynamodb:Query',
      'dynamodb:PutItem',
      'dynamodb:UpdateItem',
      'dynamodb:DeleteItem',
    );
    mayAppendAudit(close, data.auditTable);
    return close;
  }

  #sendNotices(): NodeFunction {
    const { data } = this.#props;
    const send = this.#make('SendNotices', {
      source: 'deliveries/send-notices',
      timeout: Duration.minutes(1),
      environment: { ...this.#tables(), ...this.mailEnv },
    });
    data.deliveriesTable.grant(
      send,
      'dynamodb:GetItem',
      'dynamodb:Query',
      'dynamodb:PutItem',
      'dynamodb:UpdateItem',
      'dynamodb:DeleteItem',
    );
    send.allow(['dynamodb:GetItem'], [data.directoryTable.tableArn]);
    this.grantMail(send);
    mayAppendAudit(send, data.auditTable);
    return send;
  }
  #recordMailEvent(): NodeFunction {
    const { data } = this.#props;
    const record = this.#make('RecordMailEvent', {
      source: 'deliveries/record-mail-event',
      timeout: Duration.seconds(30),
      environment: { DELIVERIES_TABLE: data.deliveriesTable.tableName },
    });
    data.deliveriesTable.grant(record, 'dynamodb:GetItem', 'dynamodb:UpdateItem');
    return record;
  }
}
