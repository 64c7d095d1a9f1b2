import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { verifyChain } from '../../../functions/i9/audit-chain.ts';
import { EVerifyCase, type I9Record } from '../../../functions/i9/contract.ts';
import type { RecordTable } from '../../../functions/i9/deps.ts';
import { recordRow } from '../../../functions/i9/record-row.ts';
import {
  appendAuditEvents,
  countRecords,
  readRecord,
  recordRows,
  rowsOf,
  saveNewRecords,
} from '../../../functions/i9/record-store.ts';
import { anAttachment, anAuditEventDraft, anAuditTrail, anI9Record } from '../../support/record-builders.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';

let engine: TableEngine;
let deps: { i9: RecordTable };

beforeAll(async () => {
  engine = await startTableEngine();
});
beforeEach(async () => {
  deps = { i9: { client: engine.client, table: await engine.createTable() } };
});
afterAll(() => engine.stop());

const client = { distributorId: 'meridian-hr', clientId: 1001 };
const save = (...records: I9Record[]) =>
  saveNewRecords(
    deps,
    records.map((record) => ({ record, contentHash: 'hash' })),
  );
const place = (employerId: number, worksiteId: number, i9Id: number, differences: Partial<I9Record> = {}) =>
  anI9Record({ employerId, worksiteId, i9Id, ...differences });

async function idsOf(scope: Parameters<typeof recordRows>[1]): Promise<number[]> {
  const ids: number[] = [];
  for await (const rows of recordRows(deps, scope)) ids.push(...rows.map((row) => row.i9Id));
  expect(await countRecords(deps, scope)).toBe(ids.length);
  return ids;
}

describe('record sets', () => {
  beforeEach(() =>
    save(
      place(11, 102, 20),
      place(11, 102, 3),
      place(11, 101, 100),
      place(2, 900, 7),
      place(112, 101, 8),
      place(11, 1012, 9),
      place(11, 101, 50, { clientId: 1002 }),
      place(11, 101, 60, { distributorId: 'northgate' }),
    ),
  );

  it.each([
    ['the whole client by employer, worksite and id, as numbers', {}, [7, 100, 3, 20, 9, 8]],
    ['one employer, not one whose number begins alike', { employerId: 11 }, [100, 3, 20, 9]],
    ['one worksite, not one whose number begins alike', { employerId: 11, worksiteIds: [101] }, [100]],
    [
      'worksites in the order of their ids, each once',
      { employerId: 11, worksiteIds: [102, 101, 102] },
      [100, 3, 20],
    ],
    ['nothing for an unknown worksite', { employerId: 11, worksiteIds: [999] }, []],
  ])('hold %s', async (_case, scope, ids) => {
    expect(await idsOf({ ...client, ...scope })).toEqual(ids);
  });

  it('are found by ids in the order asked, without repeats, unknown ids or those of other clients', async () => {
    const rows = await rowsOf(deps, client, [9, 3, 9, 50, 60, 4711, 7]);
    expect(rows.map((row) => row.i9Id)).toEqual([9, 3, 7]);
  });

  it('come in pages whatever their number', async () => {
    const many = Array.from({ length: 250 }, (_, n) => place(70, 700, 10_000 + n));
    await save(...many);
    expect(await idsOf({ ...client, employerId: 70 })).toEqual(many.map((record) => record.i9Id));
    const rows = await rowsOf(deps, client, many.map((record) => record.i9Id).reverse());
    expect(rows.map((row) => row.i9Id)).toEqual(many.map((record) => record.i9Id).reverse());
  });
});

describe('a record', () => {
  const everifyCase = EVerifyCase.parse({
    caseNumber: '2026063123456AB',
    status: 'REFERRED',
    createdBy: 'Ngozi Sorrelwood',
    createdAt: '2026-03-04T16:00:00.000Z',
    history: [{ at: '2026-03-04T16:00:00.000Z', status: 'CREATED', actor: 'Ngozi Sorrelwood' }],
  });

  it('is read whole as it was saved, however many events and attachments it has', async () => {
    const bytes = Buffer.from('scan');
    const attachments = Array.from({ length: 120 }, (_, n) => anAttachment(bytes, { attachmentId: `a${n}` }));
    const closed = { ...everifyCase, caseNumber: '2026063123456AC', status: 'CLOSED' as const };
    const record = anI9Record({
      attachments,
      auditTrail: anAuditTrail(130),
      everifyCases: [everifyCase, closed],
    });
    await save(record);
    expect(await readRecord(deps, record)).toEqual(record);
    expect(await rowsOf(deps, client, [record.i9Id])).toEqual([
      {
        ...recordRow(record),
        attachmentCount: 120,
        attachmentBytes: 480,
        everifyCaseCount: 2,
        openEverifyCaseCount: 1,
      },
    ]);
  });

  it('is unknown under another client', async () => {
    await save(anI9Record());
    expect(await readRecord(deps, { ...client, clientId: 1002, i9Id: 5_000_001 })).toBeUndefined();
  });
});

describe('an audit trail', () => {
  const key = { ...client, i9Id: 5_000_001 };
  const exported = anAuditEventDraft({ event: 'EXPORTED', section: 'SYSTEM', reference: 'EX-000001' });
  const trailOf = async () => (await readRecord(deps, key))?.auditTrail ?? [];
  beforeEach(() => save(anI9Record({ auditTrail: anAuditTrail(3) })));

  it('goes on unbroken where it ended', async () => {
    const appended = await appendAuditEvents(deps, key, [anAuditEventDraft(), exported]);
    const trail = await trailOf();
    expect(appended).toEqual(trail.slice(3));
    expect([trail.length, verifyChain(trail)]).toEqual([5, { isIntact: true }]);
  });

  it('takes an event with the same reference once', async () => {
    await appendAuditEvents(deps, key, [exported]);
    expect(await appendAuditEvents(deps, key, [exported])).toEqual([]);
    expect((await trailOf()).length).toBe(4);
  });

  it('keeps everything that many append at the same time', async () => {
    const references = ['EX-1', 'EX-2', 'EX-3', 'EX-4'];
    await Promise.all(
      references.map((reference) => appendAuditEvents(deps, key, [{ ...exported, reference }])),
    );
    const trail = await trailOf();
    expect(
      trail
        .slice(3)
        .map((event) => event.reference)
        .sort(),
    ).toEqual(references);
    expect(verifyChain(trail)).toEqual({ isIntact: true });
  });

  it('begins with the first event of a record without one', async () => {
    await save(anI9Record({ i9Id: 6, auditTrail: [] }));
    await appendAuditEvents(deps, { ...client, i9Id: 6 }, [exported]);
    const record = await readRecord(deps, { ...client, i9Id: 6 });
    expect(verifyChain(record?.auditTrail ?? [])).toEqual({ isIntact: true });
  });
});
