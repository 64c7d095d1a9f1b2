import { isDeepStrictEqual } from 'node:util';
import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import { type ExportWorld, itemsOf } from './export-world.ts';

type Item = Record<string, unknown>;
type Table = ExportWorld['i9'];

const keyOf = ({ pk, sk }: Item) => `${pk}\n${sk}`;

/** Remembers a world: what its tables and buckets hold, and what it sent. @returns brings all of it back */
export async function rewindable(world: ExportWorld): Promise<() => Promise<void>> {
  const tables = await Promise.all(
    [world.exports, world.i9, world.deliveries].map(async (table) => ({
      table,
      items: await itemsOf(table),
    })),
  );
  const objects = new Map(world.files.objects);
  const { mailer, startHint, workflow, log, clock } = world;
  const runs = new Map(workflow.runs);
  const [mailCount, at] = [mailer.sent.length, clock.now().toISOString()];
  return async () => {
    for (const { table, items } of tables) await restore(table, items);
    world.files.objects.clear();
    for (const [key, bytes] of objects) world.files.objects.set(key, bytes);
    workflow.runs.clear();
    for (const [name, input] of runs) workflow.runs.set(name, input);
    workflow.ended.clear();
    mailer.sent.length = mailCount;
    startHint.sent.length = 0;
    log.lines.length = 0;
    clock.set(at);
  };
}

async function restore({ client, table }: Table, items: readonly Item[]): Promise<void> {
  const there = new Map((await itemsOf({ client, table })).map((item) => [keyOf(item), item]));
  const changed = items.filter((item) => !isDeepStrictEqual(there.get(keyOf(item)), item));
  const wanted = new Set(items.map(keyOf));
  const added = [...there.values()].filter((item) => !wanted.has(keyOf(item)));
  const requests = [
    ...changed.map((Item) => ({ PutRequest: { Item } })),
    ...added.map(({ pk, sk }) => ({ DeleteRequest: { Key: { pk, sk } } })),
  ];
  for (let start = 0; start < requests.length; start += 25) {
    const RequestItems = { [table]: requests.slice(start, start + 25) };
    const { UnprocessedItems = {} } = await client.send(new BatchWriteCommand({ RequestItems }));
    if (Object.keys(UnprocessedItems).length > 0) throw new Error('the table was not brought back');
  }
}
