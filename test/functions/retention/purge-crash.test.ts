import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ObjectErasure } from '../../../functions/platform/object-erasure.ts';
import { purgeRecords } from '../../../functions/retention/purge-records.ts';
import { CrashableProcess, CrashSwitch, type Fault } from '../../support/crash-switch.ts';
import { killsOf, sampled } from '../../support/crash-tries.ts';
import { itemsOf } from '../../support/export-world.ts';
import {
  harborview,
  keepRecord,
  type RetentionWorld,
  retentionWorld,
} from '../../support/retention-world.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';

let engine: TableEngine;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());
vi.setConfig({ testTimeout: 7_200_000 });

const order = { ...harborview, purgedBy: 'op-1' };

async function worldOf(recordCount: number): Promise<RetentionWorld> {
  const world = await retentionWorld(engine);
  for (let i9Id = 1; i9Id <= recordCount; i9Id += 1) await keepRecord(world, { i9Id });
  await keepRecord(world, { i9Id: 900, terminationDate: '2026-06-01' });
  return world;
}

/** The same world, as a process reaches it that can be killed at everything that it does outside of itself. */
function reachedBy(process: CrashableProcess, world: RetentionWorld): RetentionWorld {
  return {
    ...world,
    i9: { ...world.i9, client: process.wrapClient(world.i9.client, 'i9') },
    attachments: process.wrap<ObjectErasure>(
      world.attachments,
      'attachments',
    ) as RetentionWorld['attachments'],
    ledger: process.wrap(world.ledger, 'ledger', ['write']),
    audit: process.wrap(world.audit, 'audit'),
    setRecordCount: (key, counts) => process.effect('directory', () => world.setRecordCount(key, counts)),
  };
}

/** Runs until one run is not killed. @returns how many it took */
async function purgeAnyway(crash: CrashSwitch, world: RetentionWorld, fault?: Fault): Promise<number> {
  crash.arm(fault);
  for (let runCount = 1; ; runCount += 1) {
    const process = new CrashableProcess(crash);
    const outcome = await purgeRecords(reachedBy(process, world), order).catch((error: unknown) => error);
    await process.settled();
    if (!process.isDead && outcome instanceof Error) throw outcome;
    if (!process.isDead) return runCount;
  }
}

/** What there is afterwards, but for when and by which run. */
async function remains(world: RetentionWorld) {
  const items = await itemsOf(world.i9);
  const told = items.map(({ purgeId: _, ...item }) => JSON.stringify(Object.entries(item).sort())).sort();
  const purged = world.audit.drafts.filter(({ action }) => action === 'I9_RECORD_PURGED');
  return {
    items: told,
    objects: [...world.attachments.versionCounts.keys()],
    ledger: [...world.ledger.objects.keys()].sort(),
    audited: purged.flatMap(({ recordIds = [] }) => recordIds).sort((a, b) => a - b),
    counts: [...world.counts],
  };
}

async function tryAll(recordCount: number, mostFaults: number) {
  const crash = new CrashSwitch();
  const undisturbed = await worldOf(recordCount);
  await purgeAnyway(crash, undisturbed);
  const effectCount = crash.effects.length;
  const wanted = await remains(undisturbed);
  const faults = sampled(killsOf(effectCount), mostFaults);
  const found: string[] = [];
  for (const fault of faults) {
    const world = await worldOf(recordCount);
    await purgeAnyway(crash, world, fault);
    const place = `${JSON.stringify(fault)} ${crash.hit?.kind ?? 'not reached'}`;
    if (crash.hit === undefined) found.push(place);
    try {
      expect(await remains(world)).toEqual(wanted);
    } catch (error) {
      found.push(`${place}: ${(error as Error).message.slice(0, 400)}`);
    }
  }
  console.log(
    `purge of ${recordCount}: ${effectCount} effects, ${faults.length} kills, ${found.length} wrong`,
  );
  expect(found).toEqual([]);
  expect(wanted.audited).toHaveLength(recordCount);
}

describe('T-CRASH: a purge that is killed', () => {
  it('3 records, before and after every effect: the next run ends with the same, each record audited once', async () => {
    await tryAll(3, 1_000);
  });

  it('50 records, before and after effects everywhere: the same', async () => {
    await tryAll(50, 8);
  });
});
