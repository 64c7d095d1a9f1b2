import * as z from 'zod';

/** Names one generation of one export; all that a workflow's state ever says of whom it is about. */
const ExportRef = z.object({
  distributorId: z.string(),
  dataExportId: z.string(),
  generation: z.int().positive(),
});

/**
 * Inputs and outputs of the workflow's steps: ids, S3 keys and counts, never people.
 * A chunk is at most 100 records, a volume at most 2 GB; both are read by a Distributed Map from JSON lines in S3.
 */
export const steps = {
  planChunks: {
    input: ExportRef,
    output: z.object({ chunkCount: z.int(), recordCount: z.int(), chunksKey: z.string() }),
  },
  extractChunk: {
    input: ExportRef.extend({
      chunkNumber: z.int().positive(),
      i9Ids: z.array(z.int().positive()).min(1).max(500),
      /** Those of `i9Ids` that a filter on termination dates took although they are terminated without a date. */
      undatedIds: z.array(z.int().positive()).default([]),
      /** Those of `i9Ids` that were asked for and were gone when the set was frozen. */
      missingIds: z.array(z.int().positive()).default([]),
    }),
    output: z.object({ chunkNumber: z.int(), recordCount: z.int(), exceptionCount: z.int() }),
  },
  writeIndex: {
    input: ExportRef.extend({ chunkCount: z.int() }),
    output: z.object({ volumeCount: z.int(), volumesKey: z.string() }),
  },
  assembleVolume: {
    input: ExportRef.extend({ volumeNumber: z.int().positive() }),
    output: z.object({ volumeNumber: z.int(), sizeBytes: z.int() }),
  },
  sealExport: {
    input: ExportRef.extend({ chunkCount: z.int(), volumeCount: z.int() }),
    output: z.object({ fileCount: z.int(), sizeBytes: z.int() }),
  },
  failExport: { input: ExportRef, output: z.object({ status: z.string() }) },
} as const;
