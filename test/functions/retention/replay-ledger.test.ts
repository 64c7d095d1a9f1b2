import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readRecord } from '../../../functions/i9/record-store.ts';
import { saveRecordLines } from '../../../functions/interchange/save-record-lines.ts';
import { planPurge } from '../../../functions/retention/plan-purge.ts';
import { purgeRecords } from '../../../functions/retention/purge-records.ts';
import { approveHoldRelease, askHoldRelease } from '../../../functions/retention/release-legal-hold.ts';
import { replayLedger } from '../../../functions/retention/replay-ledger.ts';
import { setLegalHold } from '../../../functions/retention/set-legal-hold.ts';
import { itemsOf } from '../../support/export-world.ts';
import {
  harborview,
  keepRecord,
  type RetentionWorld,
  retentionWorld,
} from '../../support/retention-world.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';

let engine: TableEngine;
let world: RetentionWorld;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  world = await retentionWorld(engine);
});

const order = { ...harborview, purgedBy: 'op-1' };
const keys = (items: readonly Record<string, unknown>[]) => items.map(({ pk, sk }) => `${pk} ${sk}`).sort();

/** The table as it is now, to be brought back into another one, as a restore does. */
async function backup() {
  const items = await itemsOf(world.i9);
  const objects = new Map(world.attachments.versionCounts);
  return async () => {
    const { client } = world.i9;
    const table = await engine.createTable();
    const puts = items.map((Item) => ({ PutRequest: { Item } }));
    for (let start = 0; start < puts.length; start += 25)
      await client.send(new BatchWriteCommand({ RequestItems: { [table]: puts.slice(start, start + 25) } }));
    world = { ...world, i9: { client, table } };
    for (const [key, count] of objects) world.attachments.versionCounts.set(key, count);
  };
}

describe('after a table was brought back to an earlier hour', () => {
  it('what was purged since is purged again, by the ledger alone', async () => {
    for (const i9Id of [1, 2, 3]) await keepRecord(world, { i9Id });
    await keepRecord(world, { i9Id: 4, terminationDate: '2026-06-01' });
    const restore = await backup();
    await purgeRecords(world, order);
    const purged = await itemsOf(world.i9);
    await restore();
    expect(await readRecord(world, { ...harborview, i9Id: 1 })).toBeDefined();
    const { audit: _, newId: __, ...deps } = world;
    const replayed = { entryCount: 3, recordCount: 3, profileCount: 3, holdCount: 0 };
    expect(await replayLedger(deps)).toEqual(replayed);
    expect(keys(await itemsOf(world.i9))).toEqual(keys(purged));
    expect([...world.attachments.versionCounts.keys()]).toEqual(['D/meridian-hr/C/1001/I/4/bundle']);
    expect(world.counts.get(1001)).toBe(1);
    expect(await replayLedger(deps)).toEqual({ ...replayed, recordCount: 0, profileCount: 0 });
  });

  it('holds are as they were last, set and released ones', async () => {
    await keepRecord(world, { i9Id: 1 });
    await keepRecord(world, { i9Id: 2, employerId: 12, worksiteId: 104 });
    const hold = (employerId: number) =>
      setLegalHold(world, { ...harborview, employerId, reason: 'Docket 26-101', setBy: 'op-1' });
    const { holdId } = await hold(11);
    const restore = await backup();
    await askHoldRelease(world, { ...harborview, holdId, reason: 'Settled', askedBy: 'op-1' });
    await approveHoldRelease(world, { ...harborview, holdId, approvedBy: 'op-2' });
    await hold(12);
    expect((await planPurge(world, harborview)).dueI9Ids).toEqual([1]);
    await restore();
    expect((await planPurge(world, harborview)).dueI9Ids).toEqual([2]);
    expect(await replayLedger(world)).toMatchObject({ holdCount: 2 });
    expect((await planPurge(world, harborview)).dueI9Ids).toEqual([1]);
    expect(await replayLedger(world)).toMatchObject({ holdCount: 0 });
  });
});

describe('a pack that is loaded after a purge', () => {
  it('does not bring purged records back', async () => {
    const record = await keepRecord(world, { i9Id: 1, attachments: [] });
    await purgeRecords(world, order);
    const deps = {
      i9: world.i9,
      attachments: world.ledger,
      pack: { readRange: async () => Buffer.alloc(0) },
    };
    const line = { ...record, attachments: [] };
    const outcome = await saveRecordLines(deps as unknown as Parameters<typeof saveRecordLines>[0], [
      { lineNumber: 7, value: line as unknown as Parameters<typeof saveRecordLines>[1][number]['value'] },
    ]);
    expect(outcome).toMatchObject({
      loadedCount: 0,
      rejected: [
        { lineNumber: 7, problem: '/i9Id: the record was purged; what was destroyed is not stored again' },
      ],
    });
    expect(await readRecord(world, { ...harborview, i9Id: 1 })).toBeUndefined();
  });
});
