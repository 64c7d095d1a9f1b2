import { Duration } from 'aws-cdk-lib';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { mayAppendAudit } from '../platform/audit-access.ts';
import { NodeFunction } from '../platform/node-function.ts';
import type { DataExportsProps } from './data-exports-props.ts';
import type { ExportStepFunctions } from './export-workflow.ts';

const readItem = ['dynamodb:GetItem', 'dynamodb:Query'];
const readRecords = ['dynamodb:BatchGetItem', 'dynamodb:Query'];
const largeMemoryMegabytes = 1769; // one whole vCPU on Lambda

/** Every function of the room with exactly the rights it uses. */
export class ExportFunctions extends Construct {
  readonly steps: ExportStepFunctions;
  readonly #props: DataExportsProps;
  readonly #queue: Queue;

  constructor(scope: Construct, id: string, props: DataExportsProps, queue: Queue) {
    super(scope, id);
    this.#props = props;
    this.#queue = queue;
    this.steps = this.#stepFunctions();
  }

  /**
   * Starts requested exports, ends those whose run has ended without a word, and looks after transfers; made apart because it must know the
   * workflow that is made of the steps.
   */
  makeStarter(workflowArn: string): NodeFunction {
    const { data } = this.#props;
    const start = this.#make(
      'data-exports/start-exports',
      'StartExports',
      { timeout: Duration.minutes(1) },
      {
        ...this.#exportsTableEnv(),
        EXPORT_WORKFLOW_ARN: workflowArn,
        DELIVERIES_TABLE: data.deliveriesTable.tableName,
        DIRECTORY_TABLE: data.directoryTable.tableName,
        ...this.#props.deliveries.mailEnv,
      },
    );
    data.exportsTable.grant(
      start,
      ...readItem,
      'dynamodb:PutItem',
      'dynamodb:UpdateItem',
      'dynamodb:DeleteItem',
    );
    data.deliveriesTable.grant(
      start,
      ...readItem,
      'dynamodb:PutItem',
      'dynamodb:UpdateItem',
      'dynamodb:DeleteItem',
    );
    start.allow(['dynamodb:GetItem'], [data.directoryTable.tableArn]);
    this.#props.deliveries.grantMail(start);
    mayAppendAudit(start, data.auditTable);
    return start;
  }

  #make(
    source: string,
    id: string,
    sizes: { timeout: Duration; memoryMegabytes?: number },
    env: Record<string, string>,
  ) {
    const { stage, data } = this.#props;
    const made = new NodeFunction(this, id, {
      stage,
      source,
      environment: env,
      ...sizes,
    });
    made.allow(['kms:Decrypt'], [data.recordsKey.keyArn]); // tables and buckets are encrypted with it
    return made;
  }

  #exportsTableEnv() {
    return { EXPORTS_TABLE: this.#props.data.exportsTable.tableName };
  }

  #bucketEnv() {
    return { ...this.#exportsTableEnv(), EXPORTS_BUCKET: this.#props.data.exportsBucket.bucketName };
  }

  #recordEnv() {
    const { data } = this.#props;
    return {
      I9_TABLE: data.i9Table.tableName,
      ATTACHMENTS_BUCKET: data.attachmentsBucket.bucketName,
      DIRECTORY_TABLE: data.directoryTable.tableName,
    };
  }

  /** Serves the routes; made apart because a person may start the sending again. */
  makeApi(workflowArn: string): NodeFunction {
    const { data } = this.#props;
    const api = this.#make(
      'data-exports/api',
      'Api',
      { timeout: Duration.seconds(29), memoryMegabytes: 1024 },
      {
        ...this.#bucketEnv(),
        ...this.#recordEnv(),
        EXPORT_QUEUE_URL: this.#queue.queueUrl,
        EXPORT_WORKFLOW_ARN: workflowArn,
        DELIVERIES_TABLE: data.deliveriesTable.tableName,
      },
    );
    data.exportsTable.grant(
      api,
      ...readItem,
      'dynamodb:PutItem',
      'dynamodb:UpdateItem',
      'dynamodb:DeleteItem',
    );
    data.deliveriesTable.grant(
      api,
      ...readItem,
      'dynamodb:BatchGetItem',
      'dynamodb:PutItem',
      'dynamodb:UpdateItem',
      'dynamodb:DeleteItem',
    );
    api.allow([...readItem], [data.directoryTable.tableArn]);
    data.i9Table.grant(api, ...readRecords);
    this.#queue.grant(api, 'sqs:SendMessage');
    // Lists of exceptions are read, workbooks of the log are written and given away by address.
    this.#grantObjects(api, ['s3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload']);
    return api;
  }

  #stepFunctions(): ExportStepFunctions {
    const { data } = this.#props;
    const minutes = Duration.minutes;
    const planChunks = this.#make(
      'export-packages/plan-chunks',
      'PlanChunks',
      { timeout: minutes(15), memoryMegabytes: 1024 },
      {
        ...this.#bucketEnv(),
        ...this.#recordEnv(),
        DELIVERIES_TABLE: data.deliveriesTable.tableName,
      },
    );
    data.deliveriesTable.grant(planChunks, 'dynamodb:PutItem');
    data.exportsTable.grant(planChunks, 'dynamodb:GetItem', 'dynamodb:UpdateItem');
    data.i9Table.grant(planChunks, ...readRecords);
    this.#grantObjects(planChunks, ['s3:GetObject', 's3:PutObject']);

    const assembleVolume = this.#make(
      'export-packages/assemble-volume',
      'AssembleVolume',
      { timeout: minutes(15), memoryMegabytes: largeMemoryMegabytes },
      this.#bucketEnv(),
    );
    data.exportsTable.grant(assembleVolume, 'dynamodb:GetItem');
    this.#grantObjects(assembleVolume, ['s3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload']);

    const writeIndex = this.#make(
      'export-packages/write-index',
      'WriteIndex',
      { timeout: minutes(15), memoryMegabytes: largeMemoryMegabytes },
      this.#bucketEnv(),
    );
    data.exportsTable.grant(writeIndex, 'dynamodb:GetItem');
    this.#grantObjects(writeIndex, ['s3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload']);

    return {
      planChunks,
      extractChunk: this.#extractChunk(),
      writeIndex,
      assembleVolume,
      sealExport: this.#sealExport(),
      failExport: this.#failExport(),
      ...this.#props.deliveries.steps,
    };
  }

  #extractChunk(): NodeFunction {
    const { data } = this.#props;
    const extract = this.#make(
      'export-packages/extract-chunk',
      'ExtractChunk',
      { timeout: Duration.minutes(10), memoryMegabytes: largeMemoryMegabytes },
      { ...this.#bucketEnv(), ...this.#recordEnv() },
    );
    data.exportsTable.grant(extract, 'dynamodb:GetItem', 'dynamodb:UpdateItem');
    data.i9Table.grant(extract, 'dynamodb:Query', 'dynamodb:PutItem');
    extract.allow(['dynamodb:Query'], [data.directoryTable.tableArn]);
    extract.allow(['s3:GetObject'], [data.attachmentsBucket.arnForObjects('*')]);
    extract.allow(['s3:ListBucket'], [data.attachmentsBucket.bucketArn]); // a missing object says so
    this.#grantObjects(extract, ['s3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload']);
    mayAppendAudit(extract, data.auditTable);
    return extract;
  }

  #sealExport(): NodeFunction {
    const { data } = this.#props;
    const seal = this.#make(
      'export-packages/seal-export',
      'SealExport',
      { timeout: Duration.minutes(15), memoryMegabytes: 1024 },
      {
        ...this.#bucketEnv(),
        DELIVERIES_TABLE: data.deliveriesTable.tableName,
        EXPORT_QUEUE_URL: this.#queue.queueUrl,
        STATEMENT_KEY_ARN: data.statementKey.keyArn,
      },
    );
    seal.allow(['kms:Sign', 'kms:GetPublicKey'], [data.statementKey.keyArn]);
    data.exportsTable.grant(seal, ...readItem, 'dynamodb:UpdateItem', 'dynamodb:DeleteItem');
    this.#grantObjects(seal, ['s3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload']);
    data.deliveriesTable.grant(seal, 'dynamodb:UpdateItem', 'dynamodb:PutItem');
    this.#queue.grant(seal, 'sqs:SendMessage');
    return seal;
  }

  #grantObjects(to: NodeFunction, actions: string[]): void {
    const { exportsBucket, recordsKey } = this.#props.data;
    to.allow(actions, [exportsBucket.arnForObjects('*')]);
    to.allow(['s3:ListBucket'], [exportsBucket.bucketArn]); // a missing object says so instead of `denied`
    if (actions.includes('s3:PutObject')) to.allow(['kms:GenerateDataKey'], [recordsKey.keyArn]);
  }

  #failExport(): NodeFunction {
    const { data } = this.#props;
    const fail = this.#make(
      'data-exports/fail-export',
      'FailExport',
      { timeout: Duration.minutes(1) },
      {
        ...this.#exportsTableEnv(),
        DELIVERIES_TABLE: data.deliveriesTable.tableName,
        EXPORT_QUEUE_URL: this.#queue.queueUrl,
      },
    );
    data.exportsTable.grant(fail, 'dynamodb:GetItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem');
    data.deliveriesTable.grant(fail, 'dynamodb:PutItem', 'dynamodb:UpdateItem');
    this.#queue.grant(fail, 'sqs:SendMessage');
    mayAppendAudit(fail, data.auditTable);
    return fail;
  }
}
