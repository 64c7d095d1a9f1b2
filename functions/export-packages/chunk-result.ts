import * as z from 'zod';
import { SegmentEntry } from '../archives/contract.ts';
import { ExportException } from '../data-exports/contract.ts';
import { type SheetName, sheetNames } from '../record-assets/index-rows.ts';
import { SheetFragment } from './sheet-fragment.ts';

/** An entry of a segment and what it is: which record and which asset. */
export const PackageEntry = SegmentEntry.extend({
  i9Id: z.int().positive().optional(),
  assetCode: z.string(),
});
export type PackageEntry = z.infer<typeof PackageEntry>;

/** Entries of one segment, beside it in the bucket; written last, so its presence says that the chunk is whole. */
export const SegmentEntries = z.object({
  sizeBytes: z.int().nonnegative(),
  recordCount: z.int().nonnegative(),
  exceptionCount: z.int().nonnegative(),
  entries: z.array(PackageEntry),
});
export type SegmentEntries = z.infer<typeof SegmentEntries>;

/** What a chunk adds to the index, by sheet (absent: no row), and what the volumes are planned from. */
export const ChunkRows = z.object({
  sizeBytes: z.int().nonnegative(),
  entryCount: z.int().nonnegative(),
  recordCount: z.int().nonnegative(),
  exceptionCount: z.int().nonnegative(),
  exceptions: z.array(ExportException),
  sheets: z.partialRecord(z.enum(sheetNames as [SheetName, ...SheetName[]]), SheetFragment),
});
export type ChunkRows = z.infer<typeof ChunkRows>;
