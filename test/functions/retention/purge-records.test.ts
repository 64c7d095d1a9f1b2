import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readRecord, recordRows } from '../../../functions/i9/record-store.ts';
import { planPurge } from '../../../functions/retention/plan-purge.ts';
import { purgeRecords } from '../../../functions/retention/purge-records.ts';
import { setLegalHold } from '../../../functions/retention/set-legal-hold.ts';
import { itemsOf } from '../../support/export-world.ts';
import { anAttachment } from '../../support/record-builders.ts';
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
const idsLeft = async () => {
  const ids: number[] = [];
  for await (const rows of recordRows(world, harborview)) ids.push(...rows.map(({ i9Id }) => i9Id));
  return ids;
};
const openCase = {
  caseNumber: '2026-1',
  status: 'REFERRED' as const,
  createdBy: 'Ngozi Sorrelwood',
  createdAt: '2022-01-01T00:00:00.000Z',
  history: [],
};

describe('the plan of a purge', () => {
  it('counts every record under the first reason that it has, and changes nothing', async () => {
    await keepRecord(world, { i9Id: 1 });
    await keepRecord(world, { i9Id: 2, terminationDate: undefined, isTerminated: false });
    await keepRecord(world, { i9Id: 3, terminationDate: '2026-01-05' });
    await keepRecord(world, { i9Id: 4, everifyCases: [openCase] });
    await keepRecord(world, { i9Id: 5, startDate: undefined });
    await keepRecord(world, { i9Id: 6 });
    await setLegalHold(world, { ...harborview, i9Id: 6, reason: 'Case 26-1', setBy: 'op-1' });
    await keepRecord(world, {
      i9Id: 7,
      attachments: [anAttachment(Buffer.from('x'), { objectKey: 'elsewhere' })],
    });
    await keepRecord(world, {
      i9Id: 8,
      supplementB: [{ rehireDate: '2023-01-01', isAlternativeProcedure: false }],
    });
    const before = await itemsOf(world.i9);
    expect(await planPurge(world, harborview)).toEqual({
      asOfDate: '2026-11-20',
      recordCount: 8,
      counts: {
        DUE: 1,
        NOT_YET: 1,
        CURRENT_EMPLOYEE: 2,
        NO_DATES: 1,
        OPEN_CASE: 1,
        ON_HOLD: 1,
        NOT_READABLE: 1,
      },
      dueI9Ids: [1],
      unfinishedCount: 0,
    });
    expect(await itemsOf(world.i9)).toEqual(before);
  });

  it('keeps every record of a person who works, by another record or by the profile', async () => {
    await keepRecord(world, { i9Id: 2, profileId: 9, terminationDate: undefined, isTerminated: false });
    await keepRecord(world, { i9Id: 1, profileId: 9 });
    await keepRecord(world, { i9Id: 3 });
    await keepRecord(world, { i9Id: 4, profileId: 3, terminationDate: undefined, isTerminated: true });
    const { counts } = await planPurge(world, harborview);
    expect(counts).toMatchObject({ CURRENT_EMPLOYEE: 2, DUE: 1, NO_DATES: 1 });
  });

  it('goes by the later termination when profile and record differ', async () => {
    await keepRecord(world, { i9Id: 1, profileId: 9 });
    await keepRecord(world, { i9Id: 2, profileId: 9, terminationDate: '2026-01-05' });
    expect((await planPurge(world, harborview)).counts).toMatchObject({ NOT_YET: 2, DUE: 0 });
  });

  it('looks at one employer only when asked to', async () => {
    await keepRecord(world, { i9Id: 1 });
    await keepRecord(world, { i9Id: 2, employerId: 12, worksiteId: 104 });
    expect((await planPurge(world, { ...harborview, employerId: 12 })).dueI9Ids).toEqual([2]);
  });
});

describe('a purge', () => {
  it('leaves nothing of what is due but tombstone, ledger and audit trail, and everything else as it was', async () => {
    await keepRecord(world, { i9Id: 2, terminationDate: undefined, isTerminated: false });
    const kept = (await itemsOf(world.i9)).sort(byKey);
    await keepRecord(world, { i9Id: 1 });
    const summary = await purgeRecords(world, order);
    expect(summary).toMatchObject({ purgedCount: 1, sparedCount: 0, profileCount: 1, objectVersionCount: 2 });
    const left = await itemsOf(world.i9);
    const stones = left.filter(({ pk }) => String(pk).endsWith('#REMOVED'));
    expect(left.filter((item) => !stones.includes(item)).sort(byKey)).toEqual(kept);
    expect(stones).toEqual([
      {
        pk: 'D#meridian-hr#C#1001#REMOVED',
        sk: 'I#0000000000000001',
        ...harborview,
        i9Id: 1,
        profileId: 1,
        employerId: 11,
        purgeId: summary.purgeId,
        purgedBy: 'op-1',
        purgedAt: '2026-11-20T18:00:00.000Z',
        dueDate: '2023-06-30',
        rule: 'LATER_OF_START_3_YEARS_AND_TERMINATION_1_YEAR',
        state: 'ERASED',
        profileErasedAt: '2026-11-20T18:00:00.000Z',
      },
    ]);
    expect([...world.attachments.versionCounts.keys()]).toEqual(['D/meridian-hr/C/1001/I/2/bundle']);
    expect([...world.ledger.objects.keys()]).toEqual(['ledger/meridian-hr/1001/I/1.json']);
    expect(world.counts.get(1001)).toBe(1);
    expect(world.audit.drafts.map(({ action, recordIds }) => [action, recordIds])).toEqual([
      ['I9_PURGE_BEGUN', undefined],
      ['I9_RECORD_PURGED', [1]],
    ]);
  });

  it('does nothing the second time', async () => {
    await keepRecord(world, { i9Id: 1 });
    await purgeRecords(world, order);
    const before = await itemsOf(world.i9);
    expect(await purgeRecords(world, order)).toMatchObject({
      purgedCount: 0,
      sparedCount: 0,
      profileCount: 0,
    });
    expect(await itemsOf(world.i9)).toEqual(before);
    expect(world.audit.drafts).toHaveLength(2);
  });

  it('keeps a profile and its notes while another record of the person is there', async () => {
    await keepRecord(world, { i9Id: 2, profileId: 9, terminationDate: '2026-06-01' });
    await keepRecord(world, { i9Id: 1, profileId: 9 });
    expect(await purgeRecords(world, order)).toMatchObject({ purgedCount: 1, profileCount: 0 });
    world.clock.set('2027-06-03T00:00:00.000Z');
    expect(await purgeRecords(world, order)).toMatchObject({ purgedCount: 1, profileCount: 1 });
    const left = await itemsOf(world.i9);
    expect(left.map(({ pk }) => pk)).toEqual(Array(2).fill('D#meridian-hr#C#1001#REMOVED'));
  });

  it('spares a record that changes between the look and the removal', async () => {
    await keepRecord(world, { i9Id: 1 });
    const changed = onFirstAppend(world, () =>
      world.i9.client.send(
        new UpdateCommand({
          TableName: world.i9.table,
          Key: { pk: 'D#meridian-hr#C#1001#I#1', sk: 'RECORD' },
          UpdateExpression: 'SET contentHash = :other',
          ExpressionAttributeValues: { ':other': 'reinstated' },
        }),
      ),
    );
    expect(await purgeRecords(changed, order)).toMatchObject({ purgedCount: 0, sparedCount: 1 });
    expect(await readRecord(world, { ...harborview, i9Id: 1 })).toBeDefined();
  });

  it.each([{}, { employerId: 11 }, { i9Id: 1 }])(
    'yields to a hold of %o that comes in its middle',
    async (part) => {
      await keepRecord(world, { i9Id: 1 });
      await keepRecord(world, { i9Id: 2, employerId: 12, worksiteId: 104 });
      const held = onFirstAppend(world, () =>
        setLegalHold(world, { ...harborview, ...part, reason: 'Case 26-1', setBy: 'op-2' }),
      );
      const { sparedCount } = await purgeRecords(held, order);
      expect(sparedCount).toBe(Object.keys(part).length === 0 ? 2 : 1);
      expect(await idsLeft()).toContain(1);
      expect(world.attachments.versionCounts.has('D/meridian-hr/C/1001/I/1/bundle')).toBe(true);
    },
  );

  it('does not begin when the audit trail cannot be written', async () => {
    await keepRecord(world, { i9Id: 1 });
    const append = () => Promise.reject(new Error('no trail'));
    const audit = { ...world.audit, append };
    await expect(purgeRecords({ ...world, audit }, order)).rejects.toThrow('no trail');
    expect(await idsLeft()).toEqual([1]);
  });
});

/** The same world, in which something happens after the records were judged and before the first one goes. */
function onFirstAppend(inner: RetentionWorld, happen: () => Promise<unknown>): RetentionWorld {
  let isFirst = true;
  const append: RetentionWorld['audit']['append'] = async (draft) => {
    const entry = await inner.audit.append(draft);
    if (isFirst) {
      isFirst = false;
      await happen();
    }
    return entry;
  };
  return { ...inner, audit: { ...inner.audit, append } };
}

const byKey = (a: Record<string, unknown>, b: Record<string, unknown>) =>
  `${a['pk']} ${a['sk']}`.localeCompare(`${b['pk']} ${b['sk']}`);
