import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/** The integrator table and the client to reach it with. */
export interface IntegratorTable {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
}

export interface JobDeps {
  readonly integrator: IntegratorTable;
}

/** First part of every key of a firm in the integrator table. */
export const firmPartition = (firmId: string): string => `F#${firmId}`;
