/** Most records of a chunk: one short Lambda run, one request each to table and bucket for what they share. */
export const mostChunkRecords = 100;
/** Most bytes of supporting documents in a chunk, so that a chunk fits in the memory of its function. */
export const mostChunkBytes = 64 * 1024 * 1024;

export interface PlannedRecord {
  readonly i9Id: number;
  readonly attachmentBytes: number;
  /** Taken by a filter on termination dates although it is terminated without a date. */
  readonly isUndated?: boolean;
  /** Asked for by its id and gone since; it becomes an exception. */
  readonly isMissing?: boolean;
}

/** A line of the list of chunks; the lists of undated and missing ids are absent when they are empty. */
export interface PlannedChunk {
  readonly chunkNumber: number;
  readonly i9Ids: number[];
  readonly undatedIds?: number[];
  readonly missingIds?: number[];
}

/**
 * Cuts records, in the order in which they come, into chunks: every record in exactly one chunk, chunks numbered from 1
 * without gaps. A record whose documents alone are over the limit gets a chunk of its own.
 */
export async function* planChunks(
  pages: AsyncIterable<readonly PlannedRecord[]>,
): AsyncGenerator<PlannedChunk> {
  let records: PlannedRecord[] = [];
  let sizeBytes = 0;
  let chunkNumber = 1;
  for await (const page of pages) {
    for (const record of page) {
      const isFull =
        records.length === mostChunkRecords || sizeBytes + record.attachmentBytes > mostChunkBytes;
      if (isFull && records.length > 0) {
        yield chunkOf(chunkNumber, records);
        chunkNumber += 1;
        records = [];
        sizeBytes = 0;
      }
      records.push(record);
      sizeBytes += record.attachmentBytes;
    }
  }
  if (records.length > 0) yield chunkOf(chunkNumber, records);
}

function chunkOf(chunkNumber: number, records: readonly PlannedRecord[]): PlannedChunk {
  const idsOf = (some: readonly PlannedRecord[]) => some.map(({ i9Id }) => i9Id);
  const undatedIds = idsOf(records.filter(({ isUndated }) => isUndated));
  const missingIds = idsOf(records.filter(({ isMissing }) => isMissing));
  return {
    chunkNumber,
    i9Ids: idsOf(records),
    ...(undatedIds.length > 0 && { undatedIds }),
    ...(missingIds.length > 0 && { missingIds }),
  };
}
