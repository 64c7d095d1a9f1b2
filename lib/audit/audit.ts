import { Duration } from 'aws-cdk-lib';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import type { DataStack } from '../data-stack.ts';
import type { Alarms } from '../platform/alarms.ts';
import { acknowledge } from '../platform/nag.ts';
import { NodeFunction } from '../platform/node-function.ts';
import { invokeRegularly } from '../platform/schedules.ts';
import type { Stage } from '../platform/stages.ts';

export interface AuditProps {
  readonly stage: Stage;
  readonly data: DataStack;
  readonly alarms: Alarms;
}

/** The room: reading the audit trails, and sealing every night where they stand. */
export class Audit extends Construct {
  readonly apiFunction: NodeFunction;
  readonly #props: AuditProps;

  constructor(scope: Construct, id: string, props: AuditProps) {
    super(scope, id);
    this.#props = props;
    this.apiFunction = this.#api();
    this.#sealHeads();
  }

  #api(): NodeFunction {
    const { stage, data } = this.#props;
    const api = new NodeFunction(this, 'Api', {
      stage,
      source: 'audit/api',
      timeout: Duration.seconds(29),
      memoryMegabytes: 1024,
      environment: { DIRECTORY_TABLE: data.directoryTable.tableName },
    });
    api.allow(['kms:Decrypt'], [data.recordsKey.keyArn]);
    api.allow(['dynamodb:GetItem'], [data.directoryTable.tableArn]);
    api.allow(['dynamodb:Query'], [data.auditTable.tableArn]);
    return api;
  }

  #sealHeads(): void {
    const { stage, data, alarms } = this.#props;
    const seal = new NodeFunction(this, 'SealHeads', {
      stage,
      source: 'audit/seal-heads',
      timeout: Duration.minutes(15),
      memoryMegabytes: 1024,
      environment: { AUDIT_TABLE: data.auditTable.tableName, AUDIT_BUCKET: data.auditBucket.bucketName },
    });
    seal.allow(['kms:Decrypt', 'kms:GenerateDataKey'], [data.recordsKey.keyArn]);
    seal.allow(['dynamodb:GetItem', 'dynamodb:Query'], [data.auditTable.tableArn]);
    seal.allow(['s3:GetObject', 's3:PutObject'], [data.auditBucket.arnForObjects('*')]);
    seal.allow(['s3:ListBucket', 's3:ListBucketVersions'], [data.auditBucket.bucketArn]);
    acknowledge(this, 'AwsSolutions-IAM5', 'One object a day, by its date', [
      `Resource::waybill-${stage.name}-data:ExportsOutputFnGetAttAuditBucketB01E0AE8Arn7D5F088E/*`,
    ]);
    invokeRegularly(this, seal, {
      Nightly: {
        description: 'Seals where the audit trails stand',
        schedule: ScheduleExpression.cron({ hour: '2', minute: '30' }),
      },
    });
    alarms.high(this, 'AuditChainBroken', {
      title: 'An audit trail is not as it was written, or could not be checked',
      runbookAnchor: 'audit-chain-broken',
      metric: seal.metricErrors({ period: Duration.hours(1) }),
      threshold: 1,
    });
  }
}
