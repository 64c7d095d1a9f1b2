import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { parseEnv } from '../platform/env.ts';
import { documentClient } from '../platform/table.ts';
import { immigrationEnv } from './contract.ts';

/** The table of what firms keep, and the client to reach it with. */
export interface ImmigrationTable {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
}

export interface ImmigrationDeps {
  readonly immigration: ImmigrationTable;
}

export function immigrationDeps(
  env: Record<string, string | undefined>,
  client: DynamoDBDocumentClient = documentClient(),
): ImmigrationDeps {
  return { immigration: { client, table: parseEnv(immigrationEnv, env).IMMIGRATION_TABLE } };
}
