import type { ObjectErasure } from '../../functions/platform/object-erasure.ts';

/** A bucket in memory that keeps every version: how many there are of each key. */
export interface VersionedObjects extends ObjectErasure {
  readonly versionCounts: Map<string, number>;
}

export function versionedObjects(): VersionedObjects {
  const versionCounts = new Map<string, number>();
  return {
    versionCounts,
    async eraseVersions(prefix) {
      let erasedCount = 0;
      for (const [key, count] of versionCounts)
        if (key.startsWith(prefix)) {
          erasedCount += count;
          versionCounts.delete(key);
        }
      return erasedCount;
    },
  };
}
