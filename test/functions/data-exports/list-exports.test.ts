import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { moveDataExport } from '../../../functions/data-exports/data-export-store.ts';
import { countChunk } from '../../../functions/data-exports/progress-store.ts';
import { startExports } from '../../../functions/data-exports/start-exports.ts';
import { openAttempt } from '../../../functions/deliveries/attempt-turn.ts';
import { exportApi, exportsPath } from '../../support/export-api.ts';
import { addExport, type ExportWorld, exportWorld, meridian, northgate } from '../../support/export-world.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';
import { offeredExport } from './offered-export.ts';

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

async function addMany(count: number, differences: Parameters<typeof addExport>[1] = {}): Promise<string[]> {
  const ids: string[] = [];
  for (let index = 0; index < count; index += 1) ids.push((await addExport(world, differences)).dataExportId);
  return ids;
}

/** Every page by following the cursors. */
async function pagesOf(query: string): Promise<string[][]> {
  const pages: string[][] = [];
  for (let cursor = ''; ; ) {
    const { body } = await call('GET', `${exportsPath}?${query}${cursor}`);
    pages.push(body.items.map((item: { dataExportId: string }) => item.dataExportId));
    if (body.nextCursor === undefined) return pages;
    cursor = `&cursor=${encodeURIComponent(body.nextCursor)}`;
  }
}

describe('the log', () => {
  it('is empty without a cursor when nothing was requested', async () => {
    expect((await call('GET', exportsPath)).body).toEqual({ items: [] });
  });

  it('shows the newest first and only what belongs to the distributor', async () => {
    const [first, second] = await addMany(2);
    await addExport(world, { distributorId: northgate, clientId: 2001 });
    expect(await pagesOf('')).toEqual([[second, first]]);
  });

  it('pages without a gap or a repetition, and gives no cursor when nothing follows', async () => {
    const ids = (await addMany(7)).reverse();
    expect(await pagesOf('limit=3')).toEqual([ids.slice(0, 3), ids.slice(3, 6), ids.slice(6)]);
    expect(await pagesOf('limit=7')).toEqual([ids]);
    expect(await pagesOf('limit=1')).toEqual(ids.map((id) => [id]));
  });

  it('finds what is filtered for far behind what is not', async () => {
    const [wanted] = await addMany(1, { clientId: 1002 });
    await addMany(60);
    expect(await pagesOf('limit=1&clientId=1002')).toEqual([[wanted]]);
    expect(await pagesOf('clientId=4711')).toEqual([[]]);
  });

  it('is whole although long lines make DynamoDB cut its pages short', async () => {
    const files = Array.from({ length: 400 }, (_, index) => ({
      name: `part-${index}`.padEnd(200, 'x'),
      sizeBytes: index,
      sha256: 'ab'.repeat(32),
    }));
    const ids = await addMany(12, { files });
    expect((await pagesOf('')).flat()).toEqual(ids.reverse());
  });

  it('filters by status and by status of the transfer', async () => {
    const { dataExportId: sent } = await offeredExport(world);
    const [running = '', requested] = await addMany(2);
    const key = { distributorId: meridian, dataExportId: running, generation: 1 };
    await moveDataExport(world, key, 'IN_PROGRESS', {});
    expect(await pagesOf('status=REQUESTED')).toEqual([[requested]]);
    expect(await pagesOf('status=IN_PROGRESS')).toEqual([[running]]);
    expect(await pagesOf('transferStatus=IN_PROGRESS')).toEqual([[sent]]);
    expect(await pagesOf('status=COMPLETE&transferStatus=COMPLETE')).toEqual([[]]);
  });

  it.each(['x', 'AAAA', Buffer.from('not an id of an export!!!!').toString('base64url'), '%00'])(
    'rejects the cursor %j',
    async (cursor) => {
      const answer = await call('GET', `${exportsPath}?cursor=${cursor}`);
      expect([answer.status, answer.body.code]).toEqual([400, 'CURSOR_UNKNOWN']);
    },
  );

  it.each([
    ['limit=0', '#/query/limit'],
    ['limit=201', '#/query/limit'],
    ['limit=x', '#/query/limit'],
    ['status=DONE', '#/query/status'],
    ['transferStatus=SENT', '#/query/transferStatus'],
    ['clientId=acme', '#/query/clientId'],
    ['fromDate=yesterday', '#/query/fromDate'],
    ['requestedBy=%20', '#/query/requestedBy'],
    [`cursor=${'x'.repeat(2049)}`, '#/query/cursor'],
  ])('rejects %s at %s', async (query, pointer) => {
    const answer = await call('GET', `${exportsPath}?${query}`);
    expect([answer.status, answer.body.code, answer.body.errors[0].pointer]).toEqual([
      400,
      'VALIDATION_FAILED',
      pointer,
    ]);
  });

  it('filters by part of a name, whatever its case, and by the names that the caller sees', async () => {
    const [own, vendor] = [
      await addExport(world),
      await addExport(world, { requestedBy: 'Vera Nightingale', isRequestedByVendor: true }),
    ];
    const foundBy = async (as: string, part: string) =>
      (await call('GET', `${exportsPath}?requestedBy=${part}`, { as })).body.items.map(
        (item: { dataExportId: string }) => item.dataExportId,
      );
    expect(await foundBy('sub-rita', 'QUILL')).toEqual([own.dataExportId]);
    expect(await foundBy('sub-rita', 'system')).toEqual([vendor.dataExportId]);
    expect(await foundBy('sub-rita', 'vera')).toEqual([]);
    expect(await foundBy('sub-vera', 'vera')).toEqual([vendor.dataExportId]);
    expect(await foundBy('sub-ida', 'vera')).toEqual([]);
  });

  it("filters by days of the distributor's zone, the last one included", async () => {
    const times = ['2026-11-18T04:59:59.000Z', '2026-11-18T05:00:00.000Z', '2026-11-19T04:59:59.000Z'];
    const ids: string[] = [];
    for (const requestedAt of times) ids.push((await addExport(world, { requestedAt })).dataExportId);
    const [evening, morning, night] = ids;
    expect(await pagesOf('fromDate=2026-11-18&toDate=2026-11-18')).toEqual([[night, morning]]);
    expect(await pagesOf('toDate=2026-11-17')).toEqual([[evening]]);
    expect(await pagesOf('fromDate=2026-11-19')).toEqual([[]]);
    expect(await pagesOf('fromDate=2026-11-17&limit=2')).toEqual([[night, morning], [evening]]);
  });

  it("shows vendor staff as System to a distributor's people and by name to the vendor", async () => {
    await addExport(world, { requestedBy: 'Vera Nightingale', isRequestedByVendor: true });
    const namesFor = async (as: string) =>
      (await call('GET', exportsPath, { as })).body.items.map(
        (item: { requestedBy: string }) => item.requestedBy,
      );
    expect([
      await namesFor('sub-rita'),
      await namesFor('machine-meridian'),
      await namesFor('sub-vera'),
      await namesFor('sub-ida'),
    ]).toEqual([['System'], ['System'], ['Vera Nightingale'], ['Hidden']]);
  });

  it('is hidden from the people of other distributors', async () => {
    const answer = await call('GET', exportsPath, { as: 'sub-noor' });
    expect([answer.status, answer.body.code]).toEqual([404, 'DISTRIBUTOR_NOT_FOUND']);
  });
});

describe('a place in the queue', () => {
  const placesIn = async () =>
    (await call('GET', exportsPath)).body.items.map(
      ({ queue }: { queue?: { position?: number; priorityClass: number } }) =>
        queue && [queue.position, queue.priorityClass],
    );

  it('is shown on every line that waits or runs, and on no other', async () => {
    await offeredExport(world);
    await addExport(world, { expectedRecordCount: 50_000 });
    await addExport(world, { expectedRecordCount: 10 });
    expect(await placesIn()).toEqual([[1, 2], [2, 4], undefined]);
    await startExports(world);
    expect(await placesIn()).toEqual([[undefined, 2], [undefined, 4], undefined]);
  });

  it('counts the exports of every distributor, and shows none of them', async () => {
    const due = { responseDueAt: '2026-11-20T12:01:00.000Z', purpose: 'GOVERNMENT_AUDIT' } as const;
    await addExport(world, { distributorId: northgate, expectedRecordCount: 500, ...due });
    await addExport(world, { expectedRecordCount: 500, ...due });
    const { items } = (await call('GET', exportsPath)).body;
    expect(items).toHaveLength(1);
    expect(items[0].queue).toMatchObject({ position: 2, priorityClass: 1, isDueDateAtRisk: true });
  });
});

describe('what was asked for', () => {
  const request = {
    recordSet: { kind: 'EMPLOYER' as const, employerId: 11 },
    employeeNote: 'For the audit.',
  };
  const requestFor = async (as: string, claims?: Record<string, unknown>) => {
    const { dataExportId } = await addExport(
      world,
      { purpose: 'CLIENT_TERMINATION', ssnDisplay: 'FULL' },
      request,
    );
    return (await call('GET', `${exportsPath}/${dataExportId}`, { as, claims })).body.request;
  };

  it.each(['sub-dana', 'sub-vera', 'machine-meridian'])(
    'is shown to %s, who may ask for it again',
    async (as) => {
      expect(await requestFor(as)).toEqual({
        ...request,
        description: 'Audit of November',
        clientId: 1001,
        purpose: 'CLIENT_TERMINATION',
        ssnDisplay: 'FULL',
        recordFilter: { recordStatus: 'ALL_RECORDS' },
        assets: ['I9_FORM', 'I9_ATTACHMENTS', 'I9_AUDIT_TRAIL', 'I9_DATA'],
      });
    },
  );

  it.each([
    ['sub-rita', undefined],
    ['sub-ida', undefined],
    ['machine-meridian', { scope: 'waybill/exports.read' }],
  ])('is not shown to %s, who may not', async (as, claims) => {
    expect(await requestFor(as, claims)).toBeUndefined();
  });
});

describe('a line from before exports had a purpose', () => {
  it('is shown with what it has, and can be asked for again', async () => {
    const { dataExportId } = await addExport(world);
    const { client, table: TableName } = world.exports;
    const keys = [
      { pk: `D#${meridian}#EXPORTS`, sk: dataExportId },
      { pk: `D#${meridian}#X#${dataExportId}`, sk: 'REQUEST' },
    ];
    await client.send(
      new UpdateCommand({
        TableName,
        Key: keys[0],
        UpdateExpression:
          'REMOVE purpose, ssnDisplay, expectedRecordCount, priorityChanges, isCancelledByVendor',
      }),
    );
    await client.send(
      new UpdateCommand({
        TableName,
        Key: keys[1],
        UpdateExpression: 'SET #request = :old',
        ExpressionAttributeNames: { '#request': 'request' },
        ExpressionAttributeValues: { ':old': '{"recordSet":{"kind":"ALL_EMPLOYERS"}}' },
      }),
    );
    const { status, body } = await call('GET', `${exportsPath}/${dataExportId}`);
    expect([status, body.purpose, body.ssnDisplay]).toEqual([200, 'OTHER', 'LAST_FOUR']);
    expect(body.request).toMatchObject({ purpose: 'OTHER', recordFilter: { recordStatus: 'ALL_RECORDS' } });
  });
});

describe('one export', () => {
  it('shows what was counted so far while it runs', async () => {
    const { dataExportId } = await addExport(world);
    const key = { distributorId: meridian, dataExportId, generation: 1 };
    await moveDataExport(world, key, 'IN_PROGRESS', { recordCount: 250 });
    for (const chunkNumber of [1, 2, 17, 2])
      await countChunk(world, key, {
        chunkNumber,
        recordCount: 50,
        exceptionCount: chunkNumber === 17 ? 2 : 0,
      });
    const { body } = await call('GET', `${exportsPath}/${dataExportId}`);
    expect([body.status, body.recordCount, body.processedCount, body.exceptionCount]).toEqual([
      'IN_PROGRESS',
      250,
      150,
      2,
    ]);
  });

  it('shows its transfer and its attempts, and nothing that only the steps know', async () => {
    const { dataExportId } = await offeredExport(world);
    const ref = { distributorId: meridian, packageId: dataExportId };
    await openAttempt(world, ref, { runNumber: 1, cycleNumber: 1, attemptNumber: 1 }, { totalBytes: 10 });
    const { body } = await call('GET', `${exportsPath}/${dataExportId}`);
    const startedAt = '2026-11-20T12:00:00.000Z';
    expect(body.transfer).toMatchObject({
      status: 'IN_PROGRESS',
      attemptNumber: 1,
      lastAttemptAt: startedAt,
    });
    expect(body.attempts).toMatchObject([
      { attemptNumber: 1, cycleNumber: 1, startedAt, outcome: 'IN_PROGRESS' },
    ]);
    for (const hidden of ['generation', 'isRequestedByVendor', 'requesterSub', 'priorityChanges', 'pk', 'sk'])
      expect(body).not.toHaveProperty(hidden);
  });

  it.each(['01JD0000000000000000009999', 'nonsense'])('rejects the id %s', async (id) => {
    const answer = await call('GET', `${exportsPath}/${id}`);
    expect([400, 404]).toContain(answer.status);
  });

  it('of another distributor is as unknown as none', async () => {
    const { dataExportId } = await addExport(world, { distributorId: northgate, clientId: 2001 });
    const foreign = await call('GET', `${exportsPath}/${dataExportId}`);
    const unknown = await call('GET', `${exportsPath}/01JD0000000000000000009999`);
    expect([foreign.status, foreign.body.code]).toEqual([404, 'DATA_EXPORT_NOT_FOUND']);
    expect(foreign.body.detail).toBe(unknown.body.detail);
  });
});
