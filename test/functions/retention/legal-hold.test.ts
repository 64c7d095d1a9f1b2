import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readHolds } from '../../../functions/retention/hold-store.ts';
import { planPurge } from '../../../functions/retention/plan-purge.ts';
import { purgeRecords } from '../../../functions/retention/purge-records.ts';
import { approveHoldRelease, askHoldRelease } from '../../../functions/retention/release-legal-hold.ts';
import { setLegalHold } from '../../../functions/retention/set-legal-hold.ts';
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
  await keepRecord(world, { i9Id: 1 });
});

const hold = (part: object = {}) =>
  setLegalHold(world, { ...harborview, ...part, reason: 'Docket 26-101', setBy: 'op-1' });
const ask = (holdId: string, askedBy = 'op-1') =>
  askHoldRelease(world, { ...harborview, holdId, reason: 'Settled', askedBy });
const approve = (holdId: string, approvedBy = 'op-2') =>
  approveHoldRelease(world, { ...harborview, holdId, approvedBy });
const dueCount = async () => (await planPurge(world, harborview)).counts.DUE;

describe('a legal hold', () => {
  it('is in force until a second person approves its release', async () => {
    const { holdId } = await hold();
    expect(await dueCount()).toBe(0);
    await ask(holdId);
    expect(await dueCount()).toBe(0);
    expect(await approve(holdId)).toMatchObject({
      state: 'RELEASED',
      releaseAskedBy: 'op-1',
      releasedBy: 'op-2',
    });
    expect(await dueCount()).toBe(1);
  });

  it.each(['op-1', 'OP-1'])('is not released by %s, who asked for it', async (approvedBy) => {
    const { holdId } = await hold();
    await ask(holdId);
    await expect(approve(holdId, approvedBy)).rejects.toMatchObject({ code: 'SECOND_PERSON_NEEDED' });
    expect(await dueCount()).toBe(0);
  });

  it('is not released without having been asked for, nor twice', async () => {
    const { holdId } = await hold();
    await expect(approve(holdId)).rejects.toMatchObject({ code: 'HOLD_STATE_CHANGED' });
    await ask(holdId);
    await expect(ask(holdId, 'op-3')).rejects.toMatchObject({ code: 'HOLD_STATE_CHANGED' });
    await approve(holdId);
    await expect(approve(holdId, 'op-3')).rejects.toMatchObject({ code: 'HOLD_STATE_CHANGED' });
    await expect(ask('01JD0000000000000000000999')).rejects.toMatchObject({ code: 'HOLD_NOT_FOUND' });
  });

  it('is released once when two approve at the same moment', async () => {
    const [first, second] = [await hold(), await hold({ i9Id: 1 })];
    await ask(first.holdId);
    const outcomes = await Promise.allSettled([approve(first.holdId, 'op-2'), approve(first.holdId, 'op-3')]);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await dueCount()).toBe(0);
    await ask(second.holdId);
    await approve(second.holdId);
    expect(await dueCount()).toBe(1);
  });

  it('of two for the same client keeps the records until both are released', async () => {
    const [first, second] = [await hold(), await hold()];
    await ask(first.holdId);
    await approve(first.holdId);
    expect(await dueCount()).toBe(0);
    await ask(second.holdId);
    await approve(second.holdId);
    expect(await dueCount()).toBe(1);
  });

  it('holds the profile of a record that was purged before, until it is released', async () => {
    await keepRecord(world, { i9Id: 2, profileId: 1, terminationDate: '2026-01-01' });
    await keepRecord(world, { i9Id: 1 });
    await purgeRecords(world, { ...harborview, purgedBy: 'op-1' });
    world.clock.set('2027-06-01T00:00:00.000Z');
    const { holdId } = await hold();
    expect(await purgeRecords(world, { ...harborview, purgedBy: 'op-1' })).toMatchObject({ profileCount: 0 });
    await ask(holdId);
    await approve(holdId);
    expect(await purgeRecords(world, { ...harborview, purgedBy: 'op-1' })).toMatchObject({
      purgedCount: 1,
      profileCount: 1,
    });
  });

  it('is refused for a record that is not there or was purged', async () => {
    await expect(hold({ i9Id: 77 })).rejects.toMatchObject({ code: 'RECORD_NOT_FOUND' });
    await purgeRecords(world, { ...harborview, purgedBy: 'op-1' });
    await expect(hold({ i9Id: 1 })).rejects.toMatchObject({ code: 'RECORD_PURGED' });
    expect(await readHolds(world, harborview)).toEqual([]);
  });

  it('is audited by ids, its reason in no entry', async () => {
    const { holdId } = await hold({ employerId: 11 });
    await ask(holdId);
    await approve(holdId);
    expect(world.audit.drafts.map(({ action, actor }) => [action, actor.id])).toEqual([
      ['LEGAL_HOLD_SET', 'op-1'],
      ['LEGAL_HOLD_RELEASE_ASKED', 'op-1'],
      ['LEGAL_HOLD_RELEASED', 'op-2'],
    ]);
    expect(JSON.stringify(world.audit.drafts)).not.toMatch(/Docket|Settled/);
  });
});
