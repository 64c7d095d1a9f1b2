import { largestVolumeBytes, mostVolumeEntries, type Segment } from './contract.ts';

export interface PlannedVolume {
  readonly volumeNumber: number;
  readonly segments: readonly Segment[];
}

/** Room kept for the central directory of a volume: its header and the longest path, per entry, bytes. */
const directoryBytesPerEntry = 46 + 200;

/**
 * Cuts segments, in order, into volumes. A segment is never split, so a record never spans volumes; every segment is in
 * exactly one volume; a segment too large for any volume gets one of its own.
 */
export function planVolumes(
  segments: readonly Segment[],
  limits = { sizeBytes: largestVolumeBytes, entryCount: mostVolumeEntries },
): PlannedVolume[] {
  const volumes: Segment[][] = [];
  let sizeBytes = Number.POSITIVE_INFINITY;
  let entryCount = 0;
  for (const segment of segments) {
    const segmentBytes = segment.sizeBytes + segment.entryCount * directoryBytesPerEntry;
    if (sizeBytes + segmentBytes > limits.sizeBytes || entryCount + segment.entryCount > limits.entryCount) {
      volumes.push([]);
      sizeBytes = 0;
      entryCount = 0;
    }
    volumes.at(-1)?.push(segment);
    sizeBytes += segmentBytes;
    entryCount += segment.entryCount;
  }
  return volumes.map((held, index) => ({ volumeNumber: index + 1, segments: held }));
}
