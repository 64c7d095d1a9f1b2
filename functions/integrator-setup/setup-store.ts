import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { firmPartition, type IntegratorTable } from '../integrator-jobs/deps.ts';
import { cancellationCodes, type TransactItem, transact } from '../platform/table.ts';
import { FirmSetup } from './contract.ts';

interface Deps {
  readonly integrator: IntegratorTable;
}

const setupKey = (firmId: string) => ({ pk: firmPartition(firmId), sk: 'SETUP' });

/** What is set up for a firm; nothing is, in version 1, while nobody has. */
export async function readSetup(deps: Deps, firmId: string): Promise<FirmSetup> {
  const { client, table } = deps.integrator;
  const get = new GetCommand({ TableName: table, Key: setupKey(firmId), ConsistentRead: true });
  const { Item } = await client.send(get);
  return FirmSetup.parse(Item ?? { firmId, isSubscribed: false });
}

/** Saves the version after the one that was read, of what nobody had set up version 2; only while nobody else has. */
export const setupPut = ({ integrator: { table } }: Deps, setup: FirmSetup): TransactItem => ({
  Put: {
    TableName: table,
    Item: { ...setupKey(setup.firmId), ...setup },
    ConditionExpression: `#version = :before${setup.version <= 2 ? ' OR attribute_not_exists(pk)' : ''}`,
    ExpressionAttributeNames: { '#version': 'version' },
    ExpressionAttributeValues: { ':before': setup.version - 1 },
  },
});

/**
 * The same, alone.
 * @returns `false` when somebody else saved it meanwhile
 */
export async function saveSetup(deps: Deps, setup: FirmSetup): Promise<boolean> {
  try {
    await transact(deps.integrator.client, [setupPut(deps, setup)]);
    return true;
  } catch (error) {
    if (cancellationCodes(error).includes('ConditionalCheckFailed')) return false;
    throw error;
  }
}
