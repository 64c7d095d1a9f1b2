import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { countingSeconds } from '../../../functions/data-exports/preview-export.ts';
import type { I9Record } from '../../../functions/i9/contract.ts';
import { exportApi, exportsPath } from '../../support/export-api.ts';
import {
  addExport,
  type ExportWorld,
  exportWorld,
  itemsOf,
  northgate,
  saveRecords,
  someRecords,
} from '../../support/export-world.ts';
import { anI9Record } from '../../support/record-builders.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';

let engine: TableEngine;
let world: ExportWorld;
let call: ReturnType<typeof exportApi>;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  world = await exportWorld(engine);
  call = exportApi(world);
});

const all = { clientId: 1001, recordSet: { kind: 'ALL_EMPLOYERS' } };
const preview = (body: object = all, as?: string) => call('POST', `${exportsPath}/preview`, { body, as });
const terminated = (i9Id: number, terminationDate: string, differences: Partial<I9Record> = {}) =>
  anI9Record({ i9Id, isTerminated: true, terminationDate, startDate: '2015-01-05', ...differences });

describe('a preview', () => {
  it('counts what an export would hold and writes nothing', async () => {
    const signed = someRecords(3);
    await saveRecords(world, [
      ...signed,
      terminated(6_000_001, '2016-03-01'),
      anI9Record({ i9Id: 6_000_002, recordType: 'HISTORICAL', section2: undefined }),
    ]);
    const before = await itemsOf(world.exports);
    const { status, body } = await preview();
    expect(status).toBe(200);
    expect(body).toMatchObject({
      recordCount: 5,
      activeCount: 4,
      terminatedCount: 1,
      historicalCount: 1,
      incompleteCount: 1,
      pastRetentionCount: 1,
      isPartial: false,
    });
    expect(await itemsOf(world.exports)).toEqual(before);
  });

  it('counts by the record status, and all ids whatever their status', async () => {
    await saveRecords(world, [...someRecords(2), terminated(6_000_001, '2016-03-01')]);
    const recordFilter = {
      recordStatus: 'SUBSET',
      activeRecords: { kind: 'ACTIVE_NONE' },
      terminatedRecords: { kind: 'TERM_ALL' },
    };
    expect((await preview({ ...all, recordFilter })).body.recordCount).toBe(1);
    const recordSet = { kind: 'I9_IDS', i9Ids: [5_000_001, 6_000_001] };
    expect((await preview({ clientId: 1001, recordSet, recordFilter })).body.recordCount).toBe(2);
  });

  it('of a set without records is all zeros', async () => {
    expect((await preview()).body).toMatchObject({ recordCount: 0, activeCount: 0, isPartial: false });
  });

  it('tells how long it would take: nothing is waited for while slots are free', async () => {
    await saveRecords(world, someRecords(5));
    expect((await preview()).body).toMatchObject({ estimatedSeconds: 64, estimatedWaitSeconds: 0 });
  });

  it('tells how long it would wait behind what was asked for before', async () => {
    await saveRecords(world, someRecords(5));
    for (const distributorId of ['cedar', 'finch', 'harbor', 'wren'])
      await addExport(world, { distributorId, expectedRecordCount: 75 });
    // Four small ones of two minutes each fill the slots.
    expect((await preview()).body).toMatchObject({ estimatedSeconds: 64, estimatedWaitSeconds: 120 });
  });

  it('ends before the API does and says that it counted the beginning only', async () => {
    const elsewhere = someRecords(2, { worksiteId: 102 }).map((one) => ({ ...one, i9Id: one.i9Id + 1000 }));
    await saveRecords(world, [...someRecords(2), ...elsewhere]);
    const recordSet = { kind: 'WORKSITES', employerId: 11, worksiteIds: [101, 102] };
    let lookCount = 0;
    const now = () => {
      lookCount += 1;
      return new Date(world.clock.now().getTime() + (lookCount > 3 ? countingSeconds * 1000 : 0));
    };
    const slow = { ...world, clock: { now } };
    const answer = await exportApi(slow as ExportWorld)('POST', `${exportsPath}/preview`, {
      body: { clientId: 1001, recordSet },
    });
    expect(answer.body).toMatchObject({ isPartial: true, recordCount: 2 });
  });

  it.each([
    ['CLIENT_NOT_FOUND', 404, { ...all, clientId: 4242 }],
    ['CLIENT_NOT_FOUND', 404, { ...all, clientId: 2001 }],
    ['EMPLOYER_NOT_FOUND', 400, { clientId: 1001, recordSet: { kind: 'EMPLOYER', employerId: 99 } }],
    [
      'WORKSITE_NOT_FOUND',
      400,
      { clientId: 1001, recordSet: { kind: 'WORKSITES', employerId: 11, worksiteIds: [104] } },
    ],
    [
      'SECURITY_GROUP_NOT_FOUND',
      400,
      { clientId: 1001, recordSet: { kind: 'SECURITY_GROUPS', employerId: 11, securityGroupIds: [1] } },
    ],
    ['I9_IDS_NOT_FOUND', 400, { clientId: 1001, recordSet: { kind: 'I9_IDS', i9Ids: [7] } }],
  ])('is refused with %s', async (code, status, body) => {
    const answer = await preview(body);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  it('is refused for another distributor', async () => {
    const path = `/v1/distributors/${northgate}/data-exports/preview`;
    expect((await call('POST', path, { body: all })).body.code).toBe('DISTRIBUTOR_NOT_FOUND');
  });
});
