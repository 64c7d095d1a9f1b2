import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { moveDataExport } from '../../../functions/data-exports/data-export-store.ts';
import { countChunk } from '../../../functions/data-exports/progress-store.ts';
import {
  announcePackage,
  beginAttempt,
  changeTransfer,
  offerPackage,
} from '../../../functions/deliveries/delivery-store.ts';
import { exportApi, exportsPath } from '../../support/export-api.ts';
import { addExport, type ExportWorld, exportWorld, meridian, northgate } from '../../support/export-world.ts';
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
    const [sent, running, requested] = await addMany(3);
    const keys = [sent, running].map((id) => ({
      distributorId: meridian,
      dataExportId: id ?? '',
      generation: 1,
    }));
    for (const key of keys) await moveDataExport(world, key, 'IN_PROGRESS', {});
    await moveDataExport(world, keys[0] as (typeof keys)[0], 'COMPLETE', {});
    await offer(sent ?? '');
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
    [`cursor=${'x'.repeat(2049)}`, '#/query/cursor'],
  ])('rejects %s at %s', async (query, pointer) => {
    const answer = await call('GET', `${exportsPath}?${query}`);
    expect([answer.status, answer.body.code, answer.body.errors[0].pointer]).toEqual([
      400,
      'VALIDATION_FAILED',
      pointer,
    ]);
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
    ]).toEqual([['System'], ['System'], ['Vera Nightingale']]);
  });

  it('is hidden from the people of other distributors', async () => {
    const answer = await call('GET', exportsPath, { as: 'sub-noor' });
    expect([answer.status, answer.body.code]).toEqual([404, 'DISTRIBUTOR_NOT_FOUND']);
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
    const { dataExportId } = await addExport(world);
    await offer(dataExportId);
    const startedAt = '2026-11-20T13:00:00.000Z';
    const attempt = {
      attemptNumber: 1,
      startedAt,
      outcome: 'IN_PROGRESS',
      sentBytes: 0,
      totalBytes: 10,
    } as const;
    await beginAttempt(world, { distributorId: meridian, packageId: dataExportId }, attempt);
    const { body } = await call('GET', `${exportsPath}/${dataExportId}`);
    expect(body.transfer).toEqual({
      status: 'IN_PROGRESS',
      attemptNumber: 1,
      deliveryMethod: 'SFTP',
      lastAttemptAt: startedAt,
      sentBytes: 0,
      totalBytes: 10,
    });
    expect(body.attempts).toEqual([attempt]);
    for (const hidden of ['generation', 'isRequestedByVendor', 'requesterSub', 'pk', 'sk'])
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

async function offer(packageId: string): Promise<void> {
  const key = { distributorId: meridian, packageId };
  await announcePackage(world, {
    ...key,
    exportNumber: 'EX-000001',
    description: 'Audit',
    clientId: 1001,
    clientName: 'Harborview Logistics',
    scopeLabel: 'All employers',
    requestedBy: 'Dana Quillfeather',
    requestedAt: '2026-11-20T12:00:00.000Z',
  });
  await offerPackage(world, key, {
    recordCount: 1,
    exceptionCount: 0,
    keyPrefix: 'x/',
    files: [],
    sizeBytes: 10,
  });
  await changeTransfer(world, key, { sentBytes: 0 });
}
