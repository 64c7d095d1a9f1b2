import { breakOf, entryKey, type TrailBreak, type TrailHead } from '../platform/audit-trail.ts';
import { lastSequence, type Trails } from './trail-store.ts';

export type SegmentCheck =
  | { readonly isIntact: true; readonly entryCount: number }
  | { readonly isIntact: false; readonly broken: TrailBreak };

/**
 * Whether the part of a trail after one known head leads to another, with every entry there, in its place and as it was
 * written. Streams: memory does not grow with the trail.
 * @param toIs what `to` was read from: it is what is wrong when all entries fit together and end elsewhere
 */
export async function verifySegment(
  trails: Trails,
  tenantId: string,
  from: TrailHead,
  to: TrailHead,
  toIs: 'HEAD' | 'SEAL',
): Promise<SegmentCheck> {
  const broken = (sequence: number, reason: TrailBreak['reason']): SegmentCheck => ({
    isIntact: false,
    broken: { tenantId, sequence, reason },
  });
  if (to.sequence < from.sequence) return broken(to.sequence + 1, toIs);
  let head: TrailHead = from;
  if (to.sequence > from.sequence)
    for await (const { sortKey, entry } of trails.rows(tenantId, from.sequence + 1, to.sequence)) {
      const sequence = head.sequence + 1;
      if (sortKey !== entryKey(sequence)) return broken(sequence, 'SEQUENCE');
      const wrong = breakOf(tenantId, head, entry);
      if (wrong !== undefined) return { isIntact: false, broken: wrong };
      head = { sequence, hash: String(entry['hash']) };
    }
  if (head.sequence !== to.sequence) return broken(head.sequence + 1, 'SEQUENCE');
  if (head.hash !== to.hash) return broken(to.sequence, toIs);
  return { isIntact: true, entryCount: to.sequence - from.sequence };
}

/**
 * Whether a trail ends where its head says, from a known head on. Entries that are written meanwhile do no harm.
 * @param tenantId of a trail that was sealed or listed: it cannot have no head
 * @param known a head that was found right before
 */
export async function verifyToHead(
  trails: Trails,
  tenantId: string,
  known: TrailHead,
): Promise<SegmentCheck> {
  const head = await trails.head(tenantId);
  if (head === undefined)
    return { isIntact: false, broken: { tenantId, sequence: known.sequence + 1, reason: 'HEAD' } };
  const check = await verifySegment(trails, tenantId, known, head, 'HEAD');
  if (!check.isIntact || (await firstRow(trails, tenantId, head.sequence + 1)) === undefined) return check;
  // There is more than the head tells: right only when somebody has just written it.
  const later = await trails.head(tenantId);
  if (later !== undefined && later.sequence > head.sequence) return check;
  return { isIntact: false, broken: { tenantId, sequence: head.sequence + 1, reason: 'HEAD' } };
}

async function firstRow(trails: Trails, tenantId: string, fromSequence: number) {
  for await (const row of trails.rows(tenantId, fromSequence, lastSequence)) return row;
  return undefined;
}
