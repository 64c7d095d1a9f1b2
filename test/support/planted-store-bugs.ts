import { bug, found, type PlantedBug } from './planted-bug.ts';

const tableTests = 'test/functions/platform/table.test.ts';

/** Bugs in what is told to tables and made of what they answer, that tests of one store or door are there for. */
export const storeBugs: readonly PlantedBug[] = [
  found(
    tableTests,
    bug(
      'a batch is read as it was',
      'platform/table.ts',
      'ConsistentRead: true, ...projection',
      'ConsistentRead: false, ...projection',
    ),
  ),
  found(
    tableTests,
    bug(
      'meeting another transaction counts as a failure',
      'platform/table.ts',
      "codes.includes('TransactionConflict') && !codes.includes('ConditionalCheckFailed')",
      'codes.length === 0 && round < 0',
    ),
  ),
  found(
    'test/functions/platform/task.test.ts',
    bug(
      'a throttled call counts as failed for good',
      'platform/passing-failure.ts',
      'if (error instanceof WaybillError || !isPassing(error)) return error;',
      'if (error instanceof WaybillError || !isPassing(error) || passingNames.test(error.name)) return error;',
    ),
  ),
  found(
    'test/functions/data-exports/data-export-store.test.ts',
    bug(
      'an export becomes what it is told, whatever it was',
      'data-exports/data-export-store.ts',
      'AND generation = :generation`',
      'OR generation = :generation`',
    ),
  ),
  found(
    'test/functions/export-packages/seal-export.test.ts',
    bug(
      'an export that has ended keeps its slot',
      'export-packages/seal-export.ts',
      '  await leaveQueue(deps, input.dataExportId);\n',
      '',
    ),
  ),
  found(
    'test/functions/deliveries/delivery-store.test.ts',
    bug(
      'a transfer begins as often as it is told to',
      'deliveries/delivery-store.ts',
      "Item, ConditionExpression: 'attribute_not_exists(pk)' };\n  try {\n    await transact(client, [{ Put: put }",
      "Item, ConditionExpression: 'attribute_not_exists(pk) OR attribute_exists(pk)' };\n  try {\n    await transact(client, [{ Put: put }",
    ),
  ),
];
