import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { parseEnv } from '../platform/env.ts';
import { documentClient } from '../platform/table.ts';
import { directoryEnv, type Principal } from './contract.ts';
import { identifyCaller } from './identify-caller.ts';

/** The directory table and the client to reach it with. */
export interface DirectoryTable {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
}

export interface DirectoryDeps {
  readonly directory: DirectoryTable;
  /** Who calls, from the claims of a verified access token. @throws ForbiddenError when the directory does not know them */
  identifyCaller(claims: Record<string, unknown>): Promise<Principal>;
}

export function directoryDeps(
  env: Record<string, string | undefined>,
  client: DynamoDBDocumentClient = documentClient(),
): DirectoryDeps {
  const directory = { client, table: parseEnv(directoryEnv, env).DIRECTORY_TABLE };
  return { directory, identifyCaller: (claims) => identifyCaller({ directory }, claims) };
}
