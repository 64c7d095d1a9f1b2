import { DeleteCommand, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { RecordTable } from '../i9/deps.ts';

/** How far a load has come: everything up to `lineNumber` of `file` is loaded or rejected. */
export const LoadCheckpoint = z.object({
  file: z.string(),
  lineNumber: z.int().nonnegative(),
  /** Byte of the file at which the next line begins. */
  offset: z.int().nonnegative(),
  loadedCount: z.int().nonnegative(),
  unchangedCount: z.int().nonnegative(),
  rejectedCount: z.int().nonnegative(),
});
export type LoadCheckpoint = z.infer<typeof LoadCheckpoint>;

/**
 * Keeps the checkpoint of one pack beside the records it is about, so that an emptied table forgets it too.
 * A pack that was changed has another fingerprint and starts from its beginning.
 */
export function checkpointOf({ client, table }: RecordTable, fingerprint: string) {
  const Key = { pk: `VENDOR#LOAD#${fingerprint}`, sk: 'CHECKPOINT' };
  return {
    async read(): Promise<LoadCheckpoint | undefined> {
      const found = await client.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }));
      return found.Item === undefined ? undefined : LoadCheckpoint.parse(found.Item);
    },
    async write(checkpoint: LoadCheckpoint): Promise<void> {
      await client.send(new PutCommand({ TableName: table, Item: { ...checkpoint, ...Key } }));
    },
    async clear(): Promise<void> {
      await client.send(new DeleteCommand({ TableName: table, Key }));
    },
  };
}
