import * as z from 'zod';

/** Largest volume, bytes: 2 GB, so no reader needs ZIP64. */
export const largestVolumeBytes = 2_000_000_000;
/** Most entries of a volume; a ZIP without ZIP64 counts to 65,535 (APPNOTE 4.4.22). */
export const mostVolumeEntries = 60_000;

/** One file inside a segment: what its local header says and where that header begins. */
export const SegmentEntry = z.object({
  /** Path in the archive, `/` between folders, ASCII. */
  path: z.string().min(1).max(200),
  sizeBytes: z.int().nonnegative(),
  /** Bytes as stored, after compression if any. */
  storedBytes: z.int().nonnegative(),
  /** 0 = stored, 8 = deflated (APPNOTE 4.4.5). */
  method: z.union([z.literal(0), z.literal(8)]),
  crc32: z.int().nonnegative(),
  /** Lower-case hex of the uncompressed bytes. */
  sha256: z.string(),
  /** Offset of the local header from the start of the segment. */
  offset: z.int().nonnegative(),
});
export type SegmentEntry = z.infer<typeof SegmentEntry>;

/** A run of local headers and bytes, stored as one object, that becomes part of a volume by being copied into it. */
export const Segment = z.object({
  key: z.string(),
  sizeBytes: z.int().nonnegative(),
  entryCount: z.int().nonnegative(),
});
export type Segment = z.infer<typeof Segment>;
