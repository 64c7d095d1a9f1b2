import * as z from 'zod';

/** What an export that was broken off goes on from; kept with its job. */
export const ExportState = z.object({
  /** Of the upload in parts. */
  uploadId: z.string(),
  /** Parts that are uploaded, in order. */
  parts: z.array(z.object({ eTag: z.string(), sizeBytes: z.int().positive() })),
  /** Rows to the place. */
  rowCount: z.int().nonnegative(),
  /** Place of the last row that is written, in the order of the file; absent before the first. */
  after: z.string().optional(),
  /** Where what stands between the last part and that place lies; absent when that is nothing. */
  restKey: z.string().optional(),
  /** By kind, entities that there are, and those of them that were read. */
  wantedCounts: z.record(z.string(), z.int()).optional(),
  seenCounts: z.record(z.string(), z.int()).optional(),
  /** The last part is uploaded too. */
  isWhole: z.boolean().optional(),
});
export type ExportState = z.infer<typeof ExportState>;

/** A file that is written whole. */
export interface WrittenExport {
  readonly rowCount: number;
  readonly sizeBytes: number;
  /** Of the file as it was read back, hex. */
  readonly sha256: string;
  readonly eTag: string;
}
