import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { type Item, isConditionFailed, queryPages } from '../platform/table.ts';
import type { ExportKey } from './data-export-store.ts';
import type { ExportsTable } from './deps.ts';

interface Deps {
  readonly exports: ExportsTable;
}

/** Rows over which chunks are spread, so that many can be counted at once. */
const shardCount = 16;

export interface ChunkCount {
  readonly chunkNumber: number;
  readonly recordCount: number;
  readonly exceptionCount: number;
}

export interface Progress {
  readonly chunkCount: number;
  readonly recordCount: number;
  readonly exceptionCount: number;
}

/** Counts a chunk once, however often it is called: the row remembers which chunks it holds. */
export async function countChunk(
  deps: Deps,
  key: ExportKey & { readonly generation: number },
  chunk: ChunkCount,
): Promise<void> {
  const shard = String(chunk.chunkNumber % shardCount).padStart(2, '0');
  try {
    await deps.exports.client.send(
      new UpdateCommand({
        TableName: deps.exports.table,
        Key: { pk: partitionOf(key), sk: `PROGRESS#${key.generation}#${shard}` },
        UpdateExpression: 'ADD chunkNumbers :chunkSet, recordCount :records, exceptionCount :exceptions',
        ConditionExpression: 'attribute_not_exists(pk) OR NOT contains(chunkNumbers, :chunk)',
        ExpressionAttributeValues: {
          ':chunkSet': new Set([chunk.chunkNumber]),
          ':chunk': chunk.chunkNumber,
          ':records': chunk.recordCount,
          ':exceptions': chunk.exceptionCount,
        },
      }),
    );
  } catch (error) {
    if (!isConditionFailed(error)) throw error;
  }
}

/** What was counted so far. */
export async function readProgress(
  deps: Deps,
  key: ExportKey & { readonly generation: number },
): Promise<Progress> {
  const rows: Item[] = [];
  const pages = queryPages(deps.exports.client, {
    TableName: deps.exports.table,
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
    ExpressionAttributeValues: { ':pk': partitionOf(key), ':prefix': `PROGRESS#${key.generation}#` },
  });
  for await (const items of pages) rows.push(...items);
  const sum = (name: string) => rows.reduce((total, row) => total + Number(row[name]), 0);
  const chunkCount = rows.reduce((total, row) => total + (row['chunkNumbers'] as Set<number>).size, 0);
  return { chunkCount, recordCount: sum('recordCount'), exceptionCount: sum('exceptionCount') };
}

const partitionOf = ({ distributorId, dataExportId }: ExportKey) => `D#${distributorId}#X#${dataExportId}`;
