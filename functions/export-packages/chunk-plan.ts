import type { RecordRow } from '../i9/contract.ts';

/** Most records of a chunk: one short Lambda run, one request each to table and bucket for what they share. */
export const mostChunkRecords = 100;
/** Most bytes of supporting documents in a chunk, so that a chunk fits in the memory of its function. */
export const mostChunkBytes = 64 * 1024 * 1024;

export interface PlannedChunk {
  readonly chunkNumber: number;
  readonly i9Ids: number[];
}

/**
 * Cuts records, in the order in which they come, into chunks: every record in exactly one chunk, chunks numbered from 1
 * without gaps. A record whose documents alone are over the limit gets a chunk of its own.
 */
export async function* planChunks(
  pages: AsyncIterable<readonly Pick<RecordRow, 'i9Id' | 'attachmentBytes'>[]>,
): AsyncGenerator<PlannedChunk> {
  let i9Ids: number[] = [];
  let sizeBytes = 0;
  let chunkNumber = 1;
  for await (const page of pages) {
    for (const row of page) {
      const isFull = i9Ids.length === mostChunkRecords || sizeBytes + row.attachmentBytes > mostChunkBytes;
      if (isFull && i9Ids.length > 0) {
        yield { chunkNumber, i9Ids };
        chunkNumber += 1;
        i9Ids = [];
        sizeBytes = 0;
      }
      i9Ids.push(row.i9Id);
      sizeBytes += row.attachmentBytes;
    }
  }
  if (i9Ids.length > 0) yield { chunkNumber, i9Ids };
}
