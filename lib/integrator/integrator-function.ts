import type { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { DataStack } from '../data-stack.ts';
import { NodeFunction } from '../platform/node-function.ts';
import type { Stage } from '../platform/stages.ts';

export interface IntegratorFunctionProps {
  readonly stage: Stage;
  readonly data: DataStack;
  readonly source: string;
  readonly timeout: Duration;
  readonly memoryMegabytes: number;
  /** Beside the tables and the bucket that every function of the integrator knows. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** A function of the integrator's rooms. */
export class IntegratorFunction extends NodeFunction {
  readonly #data: DataStack;

  constructor(scope: Construct, id: string, { data, environment, ...props }: IntegratorFunctionProps) {
    super(scope, id, {
      ...props,
      environment: {
        DIRECTORY_TABLE: data.directoryTable.tableName,
        INTEGRATOR_TABLE: data.integratorTable.tableName,
        IMMIGRATION_TABLE: data.immigrationTable.tableName,
        DROP_BUCKET: data.dropBucket.bucketName,
        ...environment,
      },
    });
    this.#data = data;
    this.allow(['kms:Decrypt'], [data.recordsKey.keyArn]); // tables and buckets are encrypted with it
  }

  /** Lets it write to the bucket of drops, and do to its objects what the actions say. */
  allowDrops(actions: string[]): void {
    const { dropBucket, recordsKey } = this.#data;
    this.allow(actions, [dropBucket.arnForObjects('*')]);
    this.allow(['s3:ListBucket'], [dropBucket.bucketArn]); // a missing object says so instead of `denied`
    this.allow(['kms:GenerateDataKey'], [recordsKey.keyArn]);
  }

  /** Lets it do what the actions say to objects below a prefix of the bucket of drops. */
  allowUploads(actions: string[], prefix: string): void {
    const { dropBucket, recordsKey } = this.#data;
    this.allow(actions, [dropBucket.arnForObjects(`${prefix}*`)]);
    this.allow(['kms:GenerateDataKey'], [recordsKey.keyArn]);
  }
}

/** What a function does to objects that it moves. */
export const movingActions = ['s3:GetObject', 's3:PutObject', 's3:PutObjectTagging', 's3:DeleteObject'];
/** What a function does to objects that it writes in parts. */
export const writingActions = [
  's3:GetObject',
  's3:PutObject',
  's3:PutObjectTagging',
  's3:AbortMultipartUpload',
];
