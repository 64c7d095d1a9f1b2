import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { readLog } from '../../../functions/data-exports/data-export-store.ts';
import { countChunk, readProgress } from '../../../functions/data-exports/progress-store.ts';
import { addExport, type ExportWorld, exportWorld, meridian } from '../../support/export-world.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';

let engine: TableEngine;
let world: ExportWorld;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  world = await exportWorld(engine);
});

/** The same table, each of whose answers ends after one item, as one of DynamoDB may at any time. */
function stingy({ exports: { client, table } }: ExportWorld) {
  const send = (command: QueryCommand) =>
    client.send(command instanceof QueryCommand ? new QueryCommand({ ...command.input, Limit: 1 }) : command);
  return { exports: { client: { send } as unknown as DynamoDBDocumentClient, table } };
}

it('counts every chunk of an export, however early the answers of the table end', async () => {
  const key = { distributorId: meridian, dataExportId: world.newId(), generation: 1 };
  for (let chunkNumber = 0; chunkNumber < 40; chunkNumber += 1)
    for (let time = 0; time < 2; time += 1)
      await countChunk(world, key, { chunkNumber, recordCount: 10, exceptionCount: chunkNumber % 2 });
  await countChunk(world, { ...key, generation: 2 }, { chunkNumber: 1, recordCount: 7, exceptionCount: 7 });
  const whole = { chunkCount: 40, recordCount: 400, exceptionCount: 20 };
  expect([await readProgress(stingy(world), key), await readProgress(world, key)]).toEqual([whole, whole]);
});

it('says that older lines of the log follow, however early the answers of the table end', async () => {
  const ids = [];
  for (let index = 0; index < 3; index += 1) ids.push((await addExport(world)).dataExportId);
  const read = [];
  for (let before: string | undefined, hasMore = true; hasMore; ) {
    const page = await readLog(stingy(world), meridian, { before, limit: 10 });
    read.push(...page.lines.map(({ dataExportId }) => dataExportId));
    ({ hasMore } = page);
    before = read.at(-1);
  }
  expect(read).toEqual(ids.toReversed());
});
