import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { isConditionFailed } from '../platform/table.ts';
import { FirmSetup } from './contract.ts';
import type { IntegratorTable } from './deps.ts';
import { firmPartition } from './import-file-store.ts';

interface Deps {
  readonly integrator: IntegratorTable;
}

const setupKey = (firmId: string) => ({ pk: firmPartition(firmId), sk: 'SETUP' });

/** What is set up for a firm; nothing is, while nobody has. */
export async function readSetup(
  deps: Deps,
  firmId: string,
): Promise<FirmSetup & { readonly isSaved: boolean }> {
  const { client, table } = deps.integrator;
  const get = new GetCommand({ TableName: table, Key: setupKey(firmId), ConsistentRead: true });
  const { Item } = await client.send(get);
  if (Item !== undefined) return { ...FirmSetup.parse(Item), isSaved: true };
  return { ...FirmSetup.parse({ firmId, isSubscribed: false, importTemplateIds: [] }), isSaved: false };
}

/** Saves the version after the one that was read. @returns `false` when somebody else saved it meanwhile */
export async function saveSetup(deps: Deps, setup: FirmSetup): Promise<boolean> {
  const put = new PutCommand({
    TableName: deps.integrator.table,
    Item: { ...setupKey(setup.firmId), ...setup },
    ConditionExpression: setup.version === 1 ? 'attribute_not_exists(pk)' : '#version = :before',
    ...(setup.version > 1 && {
      ExpressionAttributeNames: { '#version': 'version' },
      ExpressionAttributeValues: { ':before': setup.version - 1 },
    }),
  });
  try {
    await deps.integrator.client.send(put);
    return true;
  } catch (error) {
    if (isConditionFailed(error)) return false;
    throw error;
  }
}
