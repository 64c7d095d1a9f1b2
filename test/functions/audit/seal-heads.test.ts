import { beforeEach, describe, expect, it } from 'vitest';
import { Seal } from '../../../functions/audit/contract.ts';
import { sealHeads } from '../../../functions/audit/seal-heads.ts';
import { verifyAll } from '../../../functions/audit/verify-all.ts';
import { fakeClock, memoryLog } from '../../support/fixed-deps.ts';
import { memorySeals, memoryTrails } from '../../support/memory-trails.ts';

const make = () => ({
  trails: memoryTrails(),
  seals: memorySeals(),
  clock: fakeClock('2026-11-20T02:30:00.000Z'),
  log: memoryLog(),
});
let deps: ReturnType<typeof make>;
beforeEach(() => {
  deps = make();
});

function write(tenantId: string, count = 1) {
  for (let number = 0; number < count; number += 1)
    deps.trails.add(
      {
        tenantId,
        actor: { kind: 'system', id: 'test' },
        action: 'TESTED',
        objects: { number },
        outcome: 'DONE',
      },
      deps.clock.now().toISOString(),
    );
}
const nextDay = (day: string) => deps.clock.set(`${day}T02:30:00.000Z`);
const sealOf = (day: string) =>
  Seal.parse(
    JSON.parse(String(deps.seals.versions.find(({ key }) => key === `${day}/heads.json`)?.bytes ?? 'null')),
  );
const messages = () => deps.log.lines.map(({ message }) => message);

describe('the daily seal', () => {
  it('holds the head of every trail, and the hash of the seal before', async () => {
    write('distributor:acme', 3);
    expect(await sealHeads(deps)).toEqual({ day: '2026-11-20', tenantCount: 1, entryCount: 3 });
    nextDay('2026-11-21');
    write('firm:hale', 2);
    expect(await sealHeads(deps)).toEqual({ day: '2026-11-21', tenantCount: 2, entryCount: 2 });
    expect(sealOf('2026-11-20')).toMatchObject({
      previousSealHash: null,
      heads: { 'distributor:acme': { sequence: 3 } },
    });
    expect(sealOf('2026-11-21')).toMatchObject({
      previousSealHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      heads: { 'distributor:acme': { sequence: 3 }, 'firm:hale': { sequence: 2 } },
      brokenTenants: [],
    });
    expect(messages()).toEqual(['AUDIT_HEADS_SEALED', 'AUDIT_HEADS_SEALED']);
    expect((await verifyAll(deps)).breaks).toEqual([]);
  });

  it('is made once a day: again on that day it only checks', async () => {
    write('vendor', 2);
    await sealHeads(deps);
    write('vendor');
    await sealHeads(deps);
    expect(deps.seals.versions).toHaveLength(1);
    expect(sealOf('2026-11-20').heads['vendor']?.sequence).toBe(2);
    expect((await verifyAll(deps)).breaks).toEqual([]);
  });

  it('tells of a trail that does not hold, seals the others, and keeps the head that was right last', async () => {
    write('distributor:acme', 2);
    write('vendor');
    await sealHeads(deps);
    nextDay('2026-11-21');
    write('distributor:acme', 2);
    write('vendor');
    deps.trails.stored.get('distributor:acme')?.splice(2, 1);
    await expect(sealHeads(deps)).rejects.toMatchObject({ code: 'AUDIT_CHAIN_BROKEN' });
    expect(sealOf('2026-11-21')).toMatchObject({
      heads: { 'distributor:acme': { sequence: 2 }, vendor: { sequence: 2 } },
      brokenTenants: ['distributor:acme'],
    });
    expect(deps.log.lines.at(-1)).toMatchObject({
      message: 'AUDIT_CHAIN_BROKEN',
      tenantId: 'distributor:acme',
      sequence: 3,
      code: 'SEQUENCE',
    });
  });

  it('goes on with a trail whose tenant was taken from the list', async () => {
    write('firm:hale');
    await sealHeads(deps);
    nextDay('2026-11-21');
    write('firm:hale', 2);
    deps.trails.listed.delete('firm:hale');
    await sealHeads(deps);
    expect(sealOf('2026-11-21').heads).toMatchObject({ 'firm:hale': { sequence: 3 } });
    deps.trails.stored.get('firm:hale')?.pop();
    expect((await verifyAll(deps)).breaks).toEqual([
      { tenantId: 'firm:hale', sequence: 3, reason: 'SEQUENCE' },
    ]);
  });

  it.each(['the head', 'everything but its place in the list'])(
    'tells of a trail that never was sealed and of which somebody took %s',
    async (what) => {
      write('firm:hale', 2);
      deps.trails.ends.clear();
      if (what !== 'the head') deps.trails.stored.clear();
      expect((await verifyAll(deps)).breaks).toEqual([
        { tenantId: 'firm:hale', sequence: 1, reason: 'HEAD' },
      ]);
      await expect(sealHeads(deps)).rejects.toMatchObject({ code: 'AUDIT_CHAIN_BROKEN' });
      expect(deps.log.lines.at(-1)).toMatchObject({ tenantId: 'firm:hale', code: 'TRAIL_MISSING' });
    },
  );

  it('tells of a trail that is gone', async () => {
    write('firm:hale');
    await sealHeads(deps);
    nextDay('2026-11-21');
    deps.trails.stored.clear();
    deps.trails.ends.clear();
    deps.trails.listed.clear();
    await expect(sealHeads(deps)).rejects.toMatchObject({ code: 'AUDIT_CHAIN_BROKEN' });
    expect(deps.log.lines.at(-1)).toMatchObject({ tenantId: 'firm:hale', code: 'TRAIL_MISSING' });
  });
});

describe('seals themselves', () => {
  const sealedDays = async () => {
    for (const day of ['2026-11-20', '2026-11-21', '2026-11-22']) {
      nextDay(day);
      write('vendor');
      await sealHeads(deps);
    }
  };

  it.each([
    ['one is missing', () => deps.seals.versions.splice(1, 1), '2026-11-22', 'SEAL_CHAIN'],
    [
      'one was written over',
      () => deps.seals.versions.push({ key: '2026-11-21/heads.json', bytes: Buffer.from('{}') }),
      '2026-11-21',
      'SEAL',
    ],
    [
      'one has other bytes',
      () => {
        const one = deps.seals.versions[0];
        if (one !== undefined) one.bytes = Buffer.from(`${one.bytes} `);
      },
      '2026-11-21',
      'SEAL_CHAIN',
    ],
  ])('are broken where %s', async (_, tamper, day, reason) => {
    await sealedDays();
    tamper();
    const { breaks } = await verifyAll(deps);
    expect(breaks).toEqual([expect.objectContaining({ tenantId: `seal ${day}/heads.json`, reason })]);
  });
});

describe('checking while others write', () => {
  it('takes no new entry for a broken trail', async () => {
    write('vendor', 3);
    const { trails } = deps;
    let isFirst = true;
    const racing = {
      ...trails,
      head: async (tenantId: string) => {
        const head = await trails.head(tenantId);
        if (isFirst) write('vendor');
        isFirst = false;
        return head;
      },
    };
    expect((await verifyAll({ ...deps, trails: racing })).breaks).toEqual([]);
  });

  it('finds an entry behind the head that nobody wrote', async () => {
    write('vendor', 3);
    const second = deps.trails.stored.get('vendor')?.[1]?.entry;
    deps.trails.ends.set('vendor', { sequence: 2, hash: String(second?.['hash']) });
    expect((await verifyAll(deps)).breaks).toEqual([{ tenantId: 'vendor', sequence: 3, reason: 'HEAD' }]);
  });
});
