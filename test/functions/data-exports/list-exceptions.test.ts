import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { packageKeys } from '../../../functions/data-exports/package-keys.ts';
import { exportApi, exportsPath } from '../../support/export-api.ts';
import { addExport, type ExportWorld, exportWorld, northgate } from '../../support/export-world.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';
import { refOf } from './offered-export.ts';

let engine: TableEngine;
let world: ExportWorld;
let call: ReturnType<typeof exportApi>;
beforeAll(async () => {
  engine = await startTableEngine();
  world = await exportWorld(engine);
  call = exportApi(world);
});
afterAll(() => engine.stop());

const exceptions = Array.from({ length: 450 }, (_, index) => ({
  i9Id: index + 1,
  assetCode: 'I9_FORM',
  reason: 'FORM_MISSING',
  detail: 'Ä form that cannot be rendered; '.repeat(1 + (index % 9)),
}));
let path: string;
let key: string;

beforeEach(async () => {
  const stored = await addExport(world);
  path = `${exportsPath}/${stored.dataExportId}/exceptions`;
  key = packageKeys(refOf(stored)).exceptions;
});
const write = (some: readonly object[]) =>
  world.files.write(key, some.map((one) => `${JSON.stringify(one)}\n`).join(''));

describe('the exceptions of an export', () => {
  it('are none before its index is written, and none when it has none', async () => {
    expect((await call('GET', path)).body).toEqual({ items: [] });
    await write([]);
    expect((await call('GET', path)).body).toEqual({ items: [] });
  });

  it.each([1, 7, 50, 200])('come whole and in order, %i a page', async (limit) => {
    const some = exceptions.slice(0, limit * 3 + 1);
    await write(some);
    const pages: object[][] = [];
    for (let cursor = ''; ; ) {
      const { body } = await call('GET', `${path}?limit=${limit}${cursor}`);
      pages.push(body.items);
      if (body.nextCursor === undefined) break;
      cursor = `&cursor=${body.nextCursor}`;
    }
    expect(pages.flat()).toEqual(some);
    expect(pages.map((page) => page.length)).toEqual([
      ...Array.from({ length: Math.floor(some.length / limit) }, () => limit),
      ...(some.length % limit === 0 ? [] : [some.length % limit]),
    ]);
  });

  it('give no cursor when the last page is full', async () => {
    await write(exceptions.slice(0, 50));
    expect((await call('GET', `${path}?limit=50`)).body).not.toHaveProperty('nextCursor');
  });

  it('are read only as far as the page needs', async () => {
    await write([...exceptions, ...exceptions, ...exceptions, ...exceptions]);
    world.files.passedBytes = 0;
    await call('GET', `${path}?limit=5`);
    expect(world.files.passedBytes).toBeLessThanOrEqual(64 * 1024);
  });

  it.each(['x', Buffer.from('@5').toString('base64url'), Buffer.from('@999999').toString('base64url')])(
    'are refused at the cursor %j',
    async (cursor) => {
      await write(exceptions.slice(0, 3));
      const answer = await call('GET', `${path}?cursor=${cursor}`);
      expect([answer.status, answer.body.code]).toEqual([400, 'CURSOR_UNKNOWN']);
    },
  );

  it("of another distributor's export are as unknown as none", async () => {
    const { dataExportId } = await addExport(world, { distributorId: northgate });
    const answer = await call('GET', `${exportsPath}/${dataExportId}/exceptions`);
    expect([answer.status, answer.body.code]).toEqual([404, 'DATA_EXPORT_NOT_FOUND']);
  });
});
