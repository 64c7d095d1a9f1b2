import { describe, expect, it } from 'vitest';
import { sealHeads } from '../../../functions/audit/seal-heads.ts';
import type { TrailRow } from '../../../functions/audit/trail-store.ts';
import { verifyAll } from '../../../functions/audit/verify-all.ts';
import { chainEntry, entryKey, type TrailHead, trailStart } from '../../../functions/platform/audit-trail.ts';
import { memoryLog } from '../../support/fixed-deps.ts';
import { type MemoryTrails, memorySeals, memoryTrails } from '../../support/memory-trails.ts';

/** Pseudo-random numbers, the same at every run. */
function numbersFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const tenants = ['distributor:acme', 'distributor:acme-2', 'firm:hale', 'vendor'];
const sealedEntries = 24;

/** Four tenants, two sealed days, and some entries after the last seal. */
async function someTrails() {
  const trails = memoryTrails();
  const seals = memorySeals();
  let day = 1;
  const at = () => `2026-11-0${day}T12:00:00.000Z`;
  const add = (tenantId: string, number: number) =>
    trails.add(
      {
        tenantId,
        actor: { kind: 'user', id: `user-${number % 3}` },
        action: 'I9_RECORDS_READ',
        objects: { clientId: 1001, chunkNumber: number },
        outcome: number % 2 === 0 ? 'BEGUN' : 'DONE',
        recordIds: [number, number + 1],
      },
      at(),
    );
  for (; day <= 3; day += 1) {
    const count = day < 3 ? sealedEntries / 2 : 4;
    for (const tenantId of tenants) for (let number = 1; number <= count; number += 1) add(tenantId, number);
    const clock = { now: () => new Date(`2026-11-0${day}T23:00:00.000Z`) };
    if (day < 3) await sealHeads({ trails, seals, clock, log: memoryLog() });
  }
  return { trails, seals };
}

const intact = await someTrails();

function copyOf({ stored, ends, listed }: MemoryTrails): MemoryTrails {
  const copy = memoryTrails();
  for (const [tenantId, rows] of stored) copy.stored.set(tenantId, rows.slice());
  for (const [tenantId, end] of ends) copy.ends.set(tenantId, end);
  for (const tenantId of listed) copy.listed.add(tenantId);
  return copy;
}

type Tamper = (trails: MemoryTrails, tenantId: string, random: (below: number) => number) => void;
const rowsOf = (trails: MemoryTrails, tenantId: string): TrailRow[] => trails.stored.get(tenantId) ?? [];

/** Chains anew from a place on, and moves the head: what somebody does who knows how it works. */
function chainAnew(
  trails: MemoryTrails,
  tenantId: string,
  kept: readonly TrailRow[],
  rest: readonly TrailRow[],
) {
  let head: TrailHead = trailStart;
  const last = kept.at(-1);
  if (last !== undefined) head = { sequence: kept.length, hash: String(last.entry['hash']) };
  const anew = rest.map(({ entry }) => {
    const { sequence: _, hash: __, previousHash: ___, ...draft } = entry;
    const chained = chainEntry(head, draft as Parameters<typeof chainEntry>[1]);
    head = chained;
    return { sortKey: entryKey(chained.sequence), entry: chained };
  });
  trails.stored.set(tenantId, [...kept, ...anew]);
  trails.ends.set(tenantId, { sequence: head.sequence, hash: head.hash });
}

/** Each field there is, to another value of its kind; one that there was not. */
const changes: readonly ((entry: Record<string, unknown>) => object)[] = [
  () => ({ at: '2026-11-09T00:00:00.000Z' }),
  () => ({ actor: { kind: 'user', id: 'somebody-else' } }),
  () => ({ actor: { kind: 'user', id: 'user-1', note: 'x' } }),
  () => ({ action: 'OTHER' }),
  () => ({ objects: {} }),
  () => ({ outcome: 'REFUSED' }),
  () => ({ recordIds: [] }),
  () => ({ recordIds: undefined }),
  () => ({ code: 'X' }),
  () => ({ tenantId: 'distributor:other' }),
  ({ sequence }) => ({ sequence: Number(sequence) + 1 }),
  () => ({ hash: 'a'.repeat(64) }),
  () => ({ previousHash: 'b'.repeat(64) }),
  () => ({ unknown: 1 }),
];

const classes: Readonly<Record<string, Tamper>> = {
  'a field changed': (trails, tenantId, random) => {
    const rows = rowsOf(trails, tenantId);
    const place = random(rows.length);
    const row = rows[place] as TrailRow;
    const change = changes[random(changes.length)]?.({ ...row.entry }) ?? {};
    rows[place] = { ...row, entry: { ...row.entry, ...change } };
  },
  'an entry deleted': (trails, tenantId, random) => {
    const rows = rowsOf(trails, tenantId);
    rows.splice(random(rows.length), 1);
  },
  'an entry inserted': (trails, tenantId, random) => {
    const rows = rowsOf(trails, tenantId);
    const place = random(rows.length);
    const { entry, sortKey } = rows[place] as TrailRow;
    const ways = [`${sortKey}!`, `${sortKey}.5`, entryKey(rows.length + 1)];
    rows.push({ sortKey: ways[random(ways.length)] ?? '', entry });
  },
  'two entries in each other’s place': (trails, tenantId, random) => {
    const rows = rowsOf(trails, tenantId);
    const one = random(rows.length);
    const other = (one + 1 + random(rows.length - 1)) % rows.length;
    const [a, b] = [rows[one] as TrailRow, rows[other] as TrailRow];
    rows[one] = { sortKey: a.sortKey, entry: b.entry };
    rows[other] = { sortKey: b.sortKey, entry: a.entry };
  },
  'the end cut off or rewritten, chained anew, the head moved': (trails, tenantId, random) => {
    const rows = rowsOf(trails, tenantId);
    const place = random(sealedEntries);
    const kept = rows.slice(0, place);
    const others = rows.slice(place + 1);
    const changed = { sortKey: '', entry: { ...(rows[place] as TrailRow).entry, action: 'HARMLESS' } };
    const ways = [[], others, [changed, ...others], others.slice(0, random(others.length))];
    chainAnew(trails, tenantId, kept, ways[random(ways.length)] ?? []);
    if (place === 0 && random(2) === 0) {
      trails.stored.delete(tenantId);
      trails.ends.delete(tenantId);
      trails.listed.delete(tenantId);
    }
  },
};

const trialCount = 1000;

describe('tampering with the audit trail is found', () => {
  for (const [name, tamper] of Object.entries(classes))
    it(`${name}: ${trialCount} of ${trialCount}`, { timeout: 120_000 }, async () => {
      const random = numbersFrom(name.length);
      let foundCount = 0;
      for (let trial = 0; trial < trialCount; trial += 1) {
        const trails = copyOf(intact.trails);
        const tenantId = tenants[random(tenants.length)] ?? '';
        tamper(trails, tenantId, random);
        const { breaks } = await verifyAll({ trails, seals: intact.seals, tenantId });
        if (breaks.length === 1 && breaks[0]?.tenantId === tenantId) foundCount += 1;
      }
      expect(foundCount).toBe(trialCount);
    });

  it('and what is as it was written is not', async () => {
    const found = await verifyAll(intact);
    expect(found).toEqual({
      sealCount: 2,
      tenantCount: tenants.length,
      entryCount: tenants.length * (sealedEntries + 4),
      breaks: [],
    });
  });

  it('needs the sealed head where everything after a place is chained anew', async () => {
    const trails = copyOf(intact.trails);
    const rows = rowsOf(trails, 'vendor');
    chainAnew(trails, 'vendor', rows.slice(0, 5), []);
    const unsealed = await verifyAll({ trails, seals: memorySeals() });
    const sealed = await verifyAll({ trails, seals: intact.seals });
    expect([unsealed.breaks, sealed.breaks]).toEqual([
      [],
      [{ tenantId: 'vendor', sequence: 6, reason: 'SEQUENCE' }],
    ]);
  });
});
