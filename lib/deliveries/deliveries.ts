import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { DataStack } from '../data-stack.ts';
import { acknowledge } from '../platform/nag.ts';
import { NodeFunction, type NodeFunctionProps } from '../platform/node-function.ts';
import type { Stage } from '../platform/stages.ts';

export interface DeliveriesProps {
  readonly stage: Stage;
  readonly data: DataStack;
  /** ARN of the verified sender of mails. */
  readonly mailIdentityArn: string;
  readonly siteUrl: string;
}

/** The room: delivery settings, sending, attempts and notices. */
export class Deliveries extends Construct {
  readonly apiFunction: NodeFunction;
  readonly steps: Record<'sendPackage' | 'closeAttempt' | 'sendNotices', NodeFunction>;
  readonly #props: DeliveriesProps;

  constructor(scope: Construct, id: string, props: DeliveriesProps) {
    super(scope, id);
    this.#props = props;
    this.apiFunction = this.#api();
    this.steps = {
      sendPackage: this.#sendPackage(),
      closeAttempt: this.#closeAttempt(),
      sendNotices: this.#sendNotices(),
    };
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

  #api(): NodeFunction {
    const { data } = this.#props;
    const api = this.#make('Api', {
      source: 'deliveries/api',
      timeout: Duration.seconds(29),
      memoryMegabytes: 1024,
      environment: { ...this.#tables(), CREDENTIALS_KEY_ARN: data.credentialsKey.keyArn },
    });
    data.deliveriesTable.grant(api, 'dynamodb:GetItem', 'dynamodb:PutItem');
    data.directoryTable.grant(api, 'dynamodb:GetItem');
    // It may seal a secret, never open one.
    api.allow(['kms:GenerateDataKey'], [data.credentialsKey.keyArn]);
    return api;
  }

  #sendPackage(): NodeFunction {
    const { stage, data } = this.#props;
    const send = this.#make('SendPackage', {
      source: 'deliveries/send-package',
      timeout: Duration.minutes(15),
      memoryMegabytes: 1769, // one whole vCPU
      environment: {
        DELIVERIES_TABLE: data.deliveriesTable.tableName,
        EXPORTS_BUCKET: data.exportsBucket.bucketName,
        CREDENTIALS_KEY_ARN: data.credentialsKey.keyArn,
        DESTINATION_EXCEPTIONS: JSON.stringify(stage.destinationExceptions),
      },
    });
    data.deliveriesTable.grant(
      send,
      'dynamodb:GetItem',
      'dynamodb:Query',
      'dynamodb:PutItem',
      'dynamodb:UpdateItem',
    );
    send.allow(['s3:GetObject'], [data.exportsBucket.arnForObjects('*')]);
    send.allow(['s3:ListBucket'], [data.exportsBucket.bucketArn]); // a missing object says so instead of `denied`
    send.allow(['kms:Decrypt'], [data.credentialsKey.keyArn]);
    const object = `waybill-${stage.name}-data:ExportsOutputFnGetAttExportsBucket5A12738BArn6FAD0B2A/*`;
    acknowledge(
      this,
      'AwsSolutions-IAM5',
      'Objects are made at run time, below a key prefix of their tenant',
      [`Resource::${object}`],
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
    data.deliveriesTable.grant(close, 'dynamodb:GetItem', 'dynamodb:UpdateItem');
    return close;
  }

  #sendNotices(): NodeFunction {
    const { stage, data, siteUrl, mailIdentityArn } = this.#props;
    const send = this.#make('SendNotices', {
      source: 'deliveries/send-notices',
      timeout: Duration.minutes(1),
      environment: { ...this.#tables(), MAIL_FROM: stage.mailFrom, SITE_URL: siteUrl },
    });
    data.deliveriesTable.grant(send, 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem');
    data.directoryTable.grant(send, 'dynamodb:GetItem');
    send.allow(['ses:SendEmail'], [mailIdentityArn]);
    return send;
  }
}
