import { BatchGetCommand, BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { ImmigrationDeps } from '../../../functions/immigration/deps.ts';
import { idOfRow, type RowKey } from '../../../functions/immigration/entity-rows.ts';
import type { Item } from '../../../functions/platform/table.ts';

export interface MemoryTable extends ImmigrationDeps {
  readonly items: ReadonlyMap<string, Item>;
}

/** The table of what firms keep, as far as files are planned and put in batches; anything else throws by name. */
export function memoryTable(): MemoryTable {
  const items = new Map<string, Item>();
  const idOf = (item: Item): string => idOfRow(item as unknown as RowKey);
  const send = async (command: unknown) => {
    if (command instanceof BatchGetCommand) {
      const [table = '', { Keys = [] } = {}] = Object.entries(command.input.RequestItems ?? {})[0] ?? [];
      const found = Keys.map((key) => items.get(idOf(key))).filter((item) => item !== undefined);
      return { Responses: { [table]: structuredClone(found) } };
    }
    if (!(command instanceof BatchWriteCommand))
      throw new Error(`the table in memory has no ${(command as object).constructor.name}`);
    for (const { PutRequest } of Object.values(command.input.RequestItems ?? {}).flat())
      if (PutRequest?.Item !== undefined) items.set(idOf(PutRequest.Item), structuredClone(PutRequest.Item));
    return {};
  };
  const client = { send } as unknown as ImmigrationDeps['immigration']['client'];
  return { immigration: { client, table: 'immigration' }, items };
}
