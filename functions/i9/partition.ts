import { type Item, queryPages } from '../platform/table.ts';
import type { RecordTable } from './deps.ts';

/** Every item of a partition, or those whose sort key begins so, in key order; strongly consistent. */
export async function readPartition(
  { client, table }: RecordTable,
  pk: string,
  prefix?: string,
): Promise<Item[]> {
  const found: Item[] = [];
  const pages = queryPages(client, {
    TableName: table,
    KeyConditionExpression: prefix === undefined ? 'pk = :pk' : 'pk = :pk AND begins_with(sk, :prefix)',
    ExpressionAttributeValues: { ':pk': pk, ':prefix': prefix },
  });
  for await (const items of pages) found.push(...items);
  return found;
}
