import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { parseEnv } from '../platform/env.ts';
import { bucketFiles, type Files } from '../platform/files.ts';
import { documentClient } from '../platform/table.ts';
import { i9Env } from './contract.ts';

/** The I-9 table and the client to reach it with. */
export interface RecordTable {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
}

export interface I9Deps {
  readonly i9: RecordTable;
  /** The bucket of scanned documents. */
  readonly attachments: Files;
}

export function i9Deps(
  env: Record<string, string | undefined>,
  client: DynamoDBDocumentClient = documentClient(),
): I9Deps {
  const { I9_TABLE, ATTACHMENTS_BUCKET } = parseEnv(i9Env, env);
  return { i9: { client, table: I9_TABLE }, attachments: bucketFiles(ATTACHMENTS_BUCKET) };
}
