import { type TrailBreak, type TrailHead, trailStart } from '../platform/audit-trail.ts';
import type { Clock } from '../platform/clock.ts';
import { PermanentError } from '../platform/errors.ts';
import type { Log } from '../platform/log.ts';
import type { SealedHeads } from './contract.ts';
import { nextSeal, readSeal, type StoredSeal, sealBytes, sealKey } from './seal.ts';
import type { Seals } from './seal-store.ts';
import type { Trails } from './trail-store.ts';
import { verifySegment } from './verify-trail.ts';

export interface SealDeps {
  readonly trails: Trails;
  readonly seals: Seals;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Seals where every trail stands: once a day what was written since the last seal is checked, and the heads are put where
 * nobody can change them. Again on the same day it only checks.
 * @throws PermanentError `AUDIT_CHAIN_BROKEN` after the seal is written, when a trail does not hold
 */
export async function sealHeads(deps: SealDeps): Promise<SealedHeads> {
  const last = await lastSeal(deps);
  const heads = new Map<string, TrailHead>(Object.entries(last?.seal.heads ?? {}));
  const tenants = new Set(heads.keys());
  for await (const tenantId of deps.trails.tenants()) tenants.add(tenantId);
  const breaks: TrailBreak[] = [];
  let entryCount = 0;
  for (const tenantId of tenants) {
    const head = await deps.trails.head(tenantId);
    if (head === undefined) {
      breaks.push({ tenantId, sequence: 1, reason: 'TRAIL_MISSING' });
      continue;
    }
    const check = await verifySegment(deps.trails, tenantId, heads.get(tenantId) ?? trailStart, head, 'HEAD');
    if (check.isIntact) {
      heads.set(tenantId, head);
      entryCount += check.entryCount;
    } else breaks.push(check.broken);
  }
  const brokenTenants = breaks.map(({ tenantId }) => tenantId).sort();
  const seal = nextSeal(last, deps.clock.now(), heads, brokenTenants);
  await deps.seals.writeOnce(sealKey(seal.day), sealBytes(seal));
  for (const { tenantId, sequence, reason } of breaks)
    deps.log.error('AUDIT_CHAIN_BROKEN', { tenantId, sequence, code: reason });
  if (breaks.length > 0)
    throw new PermanentError(
      'AUDIT_CHAIN_BROKEN',
      `${breaks.length} audit trails are not as they were written`,
    );
  deps.log.info('AUDIT_HEADS_SEALED', { recordCount: entryCount });
  deps.log.measure('AuditHeadSealed', 1);
  return { day: seal.day, tenantCount: heads.size, entryCount };
}

async function lastSeal({ seals }: SealDeps): Promise<StoredSeal | undefined> {
  let lastKey: string | undefined;
  for await (const { key } of seals.list()) lastKey = key;
  const bytes = lastKey === undefined ? undefined : await seals.read(lastKey);
  return bytes === undefined ? undefined : readSeal(bytes);
}
