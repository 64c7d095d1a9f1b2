import type { SealObject, Seals } from '../../functions/audit/seal-store.ts';
import type { TrailRow, Trails } from '../../functions/audit/trail-store.ts';
import {
  type AuditDraft,
  chainEntry,
  entryKey,
  type TrailHead,
  trailStart,
} from '../../functions/platform/audit-trail.ts';

/** Trails and seals in memory, open to whoever wants to tamper with them. */
export interface MemoryTrails extends Trails {
  /** By tenant, in the order of their keys. */
  readonly stored: Map<string, TrailRow[]>;
  readonly ends: Map<string, TrailHead>;
  readonly listed: Set<string>;
  add(draft: AuditDraft, at: string): void;
}

export function memoryTrails(): MemoryTrails {
  const stored = new Map<string, TrailRow[]>();
  const ends = new Map<string, TrailHead>();
  const listed = new Set<string>();
  const rowsOf = (tenantId: string) =>
    (stored.get(tenantId) ?? []).toSorted((a, b) => (a.sortKey < b.sortKey ? -1 : 1));
  return {
    stored,
    ends,
    listed,
    add({ recordIds, ...draft }, at) {
      const records = recordIds === undefined ? {} : { recordIds: [...recordIds] };
      const entry = chainEntry(ends.get(draft.tenantId) ?? trailStart, { ...draft, ...records, at });
      const rows = stored.get(draft.tenantId) ?? [];
      stored.set(draft.tenantId, [...rows, { sortKey: entryKey(entry.sequence), entry }]);
      ends.set(draft.tenantId, { sequence: entry.sequence, hash: entry.hash });
      listed.add(draft.tenantId);
    },
    async *tenants() {
      yield* [...listed].sort();
    },
    async head(tenantId) {
      return ends.get(tenantId);
    },
    async *rows(tenantId, fromSequence, toSequence) {
      const [from, to] = [entryKey(fromSequence), `${entryKey(toSequence)}~`];
      yield* rowsOf(tenantId).filter(({ sortKey }) => sortKey >= from && sortKey <= to);
    },
    async *newest(tenantId, beforeSequence = Number.MAX_SAFE_INTEGER) {
      const rows = rowsOf(tenantId).filter(({ entry }) => Number(entry['sequence']) < beforeSequence);
      yield* rows.reverse();
    },
  };
}

export interface MemorySeals extends Seals {
  /** Every version of every object. */
  readonly versions: { key: string; bytes: Buffer }[];
}

export function memorySeals(): MemorySeals {
  const versions: { key: string; bytes: Buffer }[] = [];
  const latest = (key: string) => versions.findLast((one) => one.key === key)?.bytes;
  return {
    versions,
    async *list(): AsyncGenerator<SealObject> {
      for (const key of [...new Set(versions.map((one) => one.key))].sort())
        yield { key, isUntouched: versions.filter((one) => one.key === key).length === 1 };
    },
    read: async (key) => latest(key),
    async writeOnce(key, bytes) {
      if (latest(key) === undefined) versions.push({ key, bytes });
      return latest(key) ?? bytes;
    },
  };
}
