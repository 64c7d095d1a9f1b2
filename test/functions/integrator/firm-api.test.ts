import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { templateCsv } from '../../../functions/import-templates/column-guide.ts';
import { integratorRoutes } from '../../../functions/integrator/contract.ts';
import type { StoredImportFile } from '../../../functions/integrator/import-file-store.ts';
import { receiveFile } from '../../../functions/integrator/receive-file.ts';
import { withoutTrace } from '../../support/api-caller.ts';
import { putFirmMachines } from '../../support/firm-machines.ts';
import {
  anEmployee,
  anEmployer,
  arrive,
  csvOf,
  firm1,
  firm10,
  type IntegratorWorld,
  integratorWorld,
  keep,
  keyOf,
  newest,
  setUp,
  templateOf,
  upload,
} from '../../support/integrator-world.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';
import { readWorkbook } from '../spreadsheets/read-workbook.ts';
import { firmApi } from './firm-api.ts';

let engine: TableEngine;
let world: IntegratorWorld;
let call: ReturnType<typeof firmApi>;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  world = await integratorWorld(engine);
  await keep(world, anEmployer, anEmployee);
  call = firmApi(world);
});
afterEach(() => {
  expect(world.immigrationWrites.writeCount).toBe(0);
});

const base = `/v1/firms/${firm1}`;
const name = 'fn_Custom_Data_import_20261120.csv';
const aSetup = { importTasks: [{ templateId: 1 }] };
/** What was saved when the world was made. */
const asRead = { 'if-match': '"2"' };
const pathOf = (path: string, file?: StoredImportFile) =>
  path
    .replace('{firmId}', firm1)
    .replace('{fileId}', file?.fileId ?? '01JD0000000000000000000001')
    .replace('{templateId}', '1');

describe('a firm', () => {
  it.each(Object.values(integratorRoutes))(
    'of others is like one that there is not: $method $path',
    async ({ method, path }) => {
      const file = await arrive(world, name, csvOf(10, {}));
      const body = method === 'put' ? aSetup : undefined;
      const foreign = await call('sub-finn', method.toUpperCase(), pathOf(path, file), body, asRead);
      const unknown = await call(
        'sub-finn',
        method.toUpperCase(),
        pathOf(path, file).replace(firm1, 'no-such-firm'),
        body,
        asRead,
      );
      expect(foreign.status).toBe(method === 'put' ? 403 : 404);
      const { instance: _one, ...told } = withoutTrace(foreign.body);
      const { instance: _other, ...toldUnknown } = withoutTrace(unknown.body);
      expect(told).toEqual(toldUnknown);
    },
  );

  it.each(Object.values(integratorRoutes))(
    'is nothing of a distributor: $method $path',
    async ({ method, path }) => {
      const body = method === 'put' ? aSetup : undefined;
      expect((await call('sub-dana', method.toUpperCase(), pathOf(path), body, asRead)).status).toBe(403);
    },
  );

  it.each(['sub-fay', 'sub-vera', 'sub-ida', 'machine-reader'])('is read by %s', async (caller) => {
    await putFirmMachines(world);
    expect((await call(caller, 'GET', `${base}/import-files`)).body).toEqual({ items: [] });
  });

  it.each(Object.values(integratorRoutes))(
    'is open to machines as the route says, and to those of the firm only: $method $path',
    async ({ method, path, scopes }) => {
      await putFirmMachines(world);
      const file = await arrive(world, name, csvOf(10, {}));
      const body = method === 'put' ? aSetup : undefined;
      const statusFor = async (machine: string) =>
        (await call(machine, method.toUpperCase(), pathOf(path, file), body, asRead)).status;
      const isOpen = scopes.length > 0;
      expect(await statusFor('machine-reader')).toBe(isOpen ? 200 : 403);
      expect(await statusFor('machine-writer')).toBe(403);
      expect(await statusFor('machine-other')).toBe(isOpen ? 404 : 403);
      expect(await statusFor('machine-distributor')).toBe(isOpen ? 404 : 403);
    },
  );

  it('has files that are not found under another firm', async () => {
    const { fileId } = await arrive(world, name, csvOf(10, {}));
    const answer = await call('sub-finn', 'GET', `/v1/firms/${firm10}/import-files/${fileId}`);
    expect([answer.status, answer.body.code]).toEqual([404, 'IMPORT_FILE_NOT_FOUND']);
  });
});

describe('files', () => {
  it('are listed newest first, page by page, and by status', async () => {
    for (const day of ['18', '19', '20']) {
      await arrive(world, `fn_Custom_Data_import_202611${day}.csv`, csvOf(10, { FieldValue: day }));
      world.clock.advance(1000);
    }
    await arrive(world, 'wrong.csv', 'x');
    const first = (await call('sub-fay', 'GET', `${base}/import-files?limit=2`)).body;
    const second = (await call('sub-fay', 'GET', `${base}/import-files?limit=2&cursor=${first.nextCursor}`))
      .body;
    const names = [...first.items, ...second.items].map(({ fileName }: { fileName: string }) =>
      fileName.slice(-6, -4),
    );
    expect([names, second.nextCursor]).toEqual([['ng', '20', '19', '18'], undefined]);
    const rejected = (await call('sub-fay', 'GET', `${base}/import-files?status=REJECTED`)).body;
    expect(rejected.items.map(({ fileName }: { fileName: string }) => fileName)).toEqual(['wrong.csv']);
  });

  it('are shown without what only this room needs', async () => {
    const { fileId } = await arrive(world, name, csvOf(10, {}));
    const { body } = await call('sub-fay', 'GET', `${base}/import-files/${fileId}`);
    expect(body).toMatchObject({ fileId, status: 'WAITING', summary: { rowCount: 1 } });
    expect(Object.keys(body)).not.toContain('eTag');
  });

  it('refuse a cursor of another list', async () => {
    const answer = await call('sub-fay', 'GET', `${base}/import-files?cursor=abc`);
    expect([answer.status, answer.body.code]).toEqual([400, 'CURSOR_NOT_VALID']);
  });
});

describe('findings', () => {
  const rows = Array.from({ length: 30 }, (_, at) => ({
    EmployeeID: `E${at}`,
    FieldKeyword: at % 2 === 0 ? 'BadgeColor' : 'Nothing',
  }));

  it('are read in the order of the file, page by page, and by level and code', async () => {
    const { fileId } = await arrive(world, name, csvOf(10, ...rows, {}, {}));
    const path = `${base}/import-files/${fileId}/findings`;
    const rowNumbers: number[] = [];
    let cursor = '';
    do {
      const { body } = await call('sub-fay', 'GET', `${path}?code=ZI-R-050&limit=4${cursor}`);
      rowNumbers.push(...body.items.map(({ rowNumber }: { rowNumber: number }) => rowNumber));
      cursor = body.nextCursor === undefined ? '' : `&cursor=${body.nextCursor}`;
    } while (cursor !== '');
    expect(rowNumbers).toEqual(Array.from({ length: 15 }, (_, at) => 3 + 2 * at));
    const warnings = (await call('sub-fay', 'GET', `${path}?level=WARNING`)).body;
    expect(warnings.items).toEqual([expect.objectContaining({ rowNumber: 32, code: 'ZI-W-102' })]);
  });

  it('refuse a cursor that points into a line, or into the findings of another check', async () => {
    const { fileId, shownCheckId } = await arrive(world, name, csvOf(10, ...rows));
    const path = `${base}/import-files/${fileId}/findings`;
    for (const place of [
      `${shownCheckId}@7`,
      '01JD0000000000000000009999@0',
      'nonsense',
      `${shownCheckId}@99999999`,
    ]) {
      const cursor = Buffer.from(place).toString('base64url');
      expect((await call('sub-fay', 'GET', `${path}?cursor=${cursor}`)).body.code).toBe('CURSOR_NOT_VALID');
    }
  });

  it('are none before a check has ended', async () => {
    await receiveFile(world, upload(world, keyOf(name), csvOf(10, {})));
    const { fileId } = await newest(world);
    for (const what of ['findings', 'erased-values'])
      expect((await call('sub-fay', 'GET', `${base}/import-files/${fileId}/${what}`)).body).toEqual({
        items: [],
      });
  });

  it('are told to be gone 90 days after the check', async () => {
    const { fileId } = await arrive(world, name, csvOf(10, ...rows));
    const codes = async () => {
      const asked = ['findings', 'erased-values'].map(async (what) => {
        const { status, body } = await call('sub-fay', 'GET', `${base}/import-files/${fileId}/${what}`);
        return [status, body.code];
      });
      return Promise.all(asked);
    };
    world.clock.advance(90 * 86_400_000 - 1);
    expect(await codes()).toEqual([
      [200, undefined],
      [200, undefined],
    ]);
    world.clock.advance(1);
    expect(await codes()).toEqual([
      [409, 'SUPPORT_ENDED'],
      [409, 'SUPPORT_ENDED'],
    ]);
  });

  it('of erased values are read by column', async () => {
    await keep(world, {
      ...anEmployer,
      values: { EmployerID: 'ACME-US', DBAName: 'Acme', Website: 'https://a.example' },
    });
    const file = await arrive(
      world,
      'company_Details_import_20261120.csv',
      csvOf(1, { DBAName: '', Website: '', ParentEmployerID: '' }),
    );
    const path = `${base}/import-files/${file.fileId}/erased-values`;
    expect((await call('sub-fay', 'GET', `${path}?column=Website`)).body).toEqual({
      items: [{ rowNumber: 2, key: 'ACME-US', column: 'Website' }],
    });
    expect((await call('sub-fay', 'GET', path)).body.items).toHaveLength(2);
  });
});

describe('a download', () => {
  const keyIn = (url: string) => decodeURIComponent(new URL(url).pathname.slice(1));

  it('of a template is a file that could be uploaded at once', async () => {
    await setUp(world, firm1, { dateFormat: 'DD/MM/YYYY' });
    const { body } = await call('sub-fay', 'POST', `${base}/import-templates/10/download`);
    expect(body).toMatchObject({ fileName: name, expiresAt: '2026-11-20T20:10:00.000Z' });
    const bytes = world.drop.objects.get(keyIn(body.url)) ?? '';
    expect(String(bytes)).toBe(`\ufeff${templateCsv(templateOf(10), 'DD/MM/YYYY')}`);
    expect((await arrive(world, body.fileName, bytes)).summary).toMatchObject({ createCount: 1 });
  });

  it('of a guide is a workbook with a row for each column', async () => {
    const { body } = await call('sub-fay', 'POST', `${base}/import-templates/3/download?as=GUIDE`);
    expect(body.fileName).toBe('fn_Details_Data_import_columns.xlsx');
    const sheets = await readWorkbook(world.drop.objects.get(keyIn(body.url)) ?? Buffer.alloc(0));
    expect(JSON.stringify(sheets)).toContain('EmployeeID');
  });

  it('of the countries is a workbook of 256', async () => {
    const { body } = await call('sub-fay', 'POST', `${base}/country-list/download`);
    expect(body.fileName).toBe('Country List.xlsx');
    const text = JSON.stringify(
      await readWorkbook(world.drop.objects.get(keyIn(body.url)) ?? Buffer.alloc(0)),
    );
    expect(text).toContain('Stateless');
  });

  it('lies where no SFTP folder leads', async () => {
    const { body } = await call('sub-fay', 'POST', `${base}/country-list/download`);
    expect(keyIn(body.url)).toMatch(/^firm1\/\.integrator\/downloads\//);
  });
});
