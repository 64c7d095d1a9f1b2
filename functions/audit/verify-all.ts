import { type TrailBreak, type TrailHead, trailStart } from '../platform/audit-trail.ts';
import { readSeal, type StoredSeal } from './seal.ts';
import type { Seals } from './seal-store.ts';
import type { Trails } from './trail-store.ts';
import { verifySegment, verifyToHead } from './verify-trail.ts';

export interface VerifyDeps {
  readonly trails: Trails;
  readonly seals: Pick<Seals, 'list' | 'read'>;
  /** Only this tenant's trail. @default all */
  readonly tenantId?: string | undefined;
}

export interface Verification {
  readonly sealCount: number;
  readonly tenantCount: number;
  readonly entryCount: number;
  /** The first broken place of each trail that does not hold, and of the seals. */
  readonly breaks: readonly TrailBreak[];
}

/**
 * Recomputes every trail from its first entry: from seal to seal, then to its head. What holds is proved to be what was
 * written up to the last seal; after it, to fit together.
 */
export async function verifyAll(deps: VerifyDeps): Promise<Verification> {
  const known = new Map<string, TrailHead>();
  const broken = new Map<string, TrailBreak>();
  let entryCount = 0;
  let sealCount = 0;
  let earlier: StoredSeal | undefined;
  for await (const { key, isUntouched } of deps.seals.list()) {
    sealCount += 1;
    const stored = isUntouched ? await sealAt(deps, key) : undefined;
    if (stored === undefined || !follows(earlier, stored, key)) {
      const reason = stored === undefined ? 'SEAL' : 'SEAL_CHAIN';
      broken.set('', { tenantId: `seal ${key}`, sequence: sealCount, reason });
      break;
    }
    earlier = stored;
    for (const [tenantId, head] of wanted(deps, Object.entries(stored.seal.heads))) {
      if (broken.has(tenantId)) continue;
      const from = known.get(tenantId) ?? trailStart;
      const check = await verifySegment(deps.trails, tenantId, from, head, 'SEAL');
      if (check.isIntact) entryCount += check.entryCount;
      else broken.set(tenantId, check.broken);
      known.set(tenantId, head);
    }
  }
  const tenants = new Set(known.keys());
  for await (const tenantId of deps.trails.tenants())
    if (deps.tenantId === undefined || deps.tenantId === tenantId) tenants.add(tenantId);
  for (const tenantId of tenants) {
    if (broken.has(tenantId)) continue;
    const check = await verifyToHead(deps.trails, tenantId, known.get(tenantId) ?? trailStart);
    if (check.isIntact) entryCount += check.entryCount;
    else broken.set(tenantId, check.broken);
  }
  return { sealCount, tenantCount: tenants.size, entryCount, breaks: [...broken.values()] };
}

function wanted({ tenantId }: VerifyDeps, heads: [string, TrailHead][]): [string, TrailHead][] {
  return tenantId === undefined ? heads : heads.filter(([name]) => name === tenantId);
}

async function sealAt({ seals }: VerifyDeps, key: string): Promise<StoredSeal | undefined> {
  const bytes = await seals.read(key);
  if (bytes === undefined) return undefined;
  try {
    return readSeal(bytes);
  } catch {
    return undefined;
  }
}

function follows(earlier: StoredSeal | undefined, { seal }: StoredSeal, key: string): boolean {
  if (seal.previousSealHash !== (earlier?.hash ?? null) || !key.startsWith(seal.day)) return false;
  // A tenant that was sealed once is in every later seal.
  return Object.keys(earlier?.seal.heads ?? {}).every((tenantId) => tenantId in seal.heads);
}
