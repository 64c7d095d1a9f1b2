import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { DataStack } from '../data-stack.ts';
import { NodeFunction } from '../platform/node-function.ts';
import type { Stage } from '../platform/stages.ts';

/** The room: who is who. */
export class Directory extends Construct {
  readonly apiFunction: NodeFunction;

  constructor(scope: Construct, id: string, props: { stage: Stage; data: DataStack }) {
    super(scope, id);
    const { directoryTable, recordsKey } = props.data;
    this.apiFunction = new NodeFunction(this, 'Api', {
      stage: props.stage,
      source: 'directory/api',
      timeout: Duration.seconds(29),
      memoryMegabytes: 1024,
      environment: { DIRECTORY_TABLE: directoryTable.tableName },
    });
    // The table alone: its indexes are for lists of clients.
    this.apiFunction.allow(
      ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:UpdateItem'],
      [directoryTable.tableArn],
    );
    this.apiFunction.allow(['kms:Decrypt'], [recordsKey.keyArn]); // the table is encrypted with it
  }
}
