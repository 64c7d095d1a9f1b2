import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { templateCsv } from '../../../functions/import-templates/column-guide.ts';
import { integratorRoutes } from '../../../functions/integrator/contract.ts';
import type { StoredImportFile } from '../../../functions/integrator/import-file-store.ts';
import { receiveFile } from '../../../functions/integrator/receive-file.ts';
import { withoutTrace } from '../../support/api-caller.ts';
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
  runChecks,
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
const aSetup = {
  isSubscribed: true,
  importTemplateIds: [3, 1, 3],
  dateFormat: 'DD/MM/YYYY',
  notificationEmails: ['A@law.example'],
};
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

  it.each(['sub-fay', 'sub-vera', 'sub-ida'])('is read by %s', async (person) => {
    expect((await call(person, 'GET', `${base}/import-files`)).body).toEqual({ items: [] });
  });

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

describe('the set-up', () => {
  it('of a firm that has none is that of one without a subscription', async () => {
    const fresh = await integratorWorld(engine);
    const none = { ...fresh, integrator: { ...fresh.integrator, table: await engine.createTable() } };
    const { body } = await firmApi(none)('sub-fay', 'GET', `${base}/integrator-setup`);
    expect(body).toMatchObject({ firmId: firm1, isSubscribed: false, importTemplateIds: [], version: 1 });
  });

  it('is changed by the vendor and read by the firm', async () => {
    expect((await call('sub-fay', 'PUT', `${base}/integrator-setup`, aSetup, asRead)).status).toBe(403);
    const saved = await call('sub-vera', 'PUT', `${base}/integrator-setup`, aSetup, asRead);
    expect(saved.body).toMatchObject({
      importTemplateIds: [1, 3],
      notificationEmails: ['a@law.example'],
      version: 3,
    });
    expect((await call('sub-fay', 'GET', `${base}/integrator-setup`)).body).toEqual(saved.body);
  });

  it('refuses columns that there are not, and keys', async () => {
    const ignoredColumns = { 6: ['Nationality', 'PassportNumber', 'Shoe'], 99: [] };
    const body = { ...aSetup, ignoredColumns };
    const answer = await call('sub-ida', 'PUT', `${base}/integrator-setup`, body, asRead);
    expect([answer.status, answer.body.code]).toEqual([400, 'VALIDATION_FAILED']);
    expect(answer.body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
      '#/ignoredColumns/6/1',
      '#/ignoredColumns/6/2',
      '#/ignoredColumns/99',
    ]);
  });

  it('that begins a subscription lets the files that waited for it be checked, for the next run', async () => {
    await setUp(world, firm1, { isSubscribed: false });
    await arrive(world, name, csvOf(10, {}));
    world.clock.advance(3 * 24 * 3_600_000);
    const { headers } = await call('sub-vera', 'GET', `${base}/integrator-setup`);
    const read = { 'if-match': headers.get('etag') ?? '' };
    const body = { ...aSetup, importTemplateIds: [10] };
    await call('sub-vera', 'PUT', `${base}/integrator-setup`, body, read);
    await runChecks(world);
    const list = await call('sub-fay', 'GET', `${base}/import-files`);
    expect(list.body.items).toEqual([expect.objectContaining({ status: 'WAITING', runDate: '2026-11-24' })]);
  });

  it('that ends a template rejects the files of it that wait', async () => {
    await arrive(world, name, csvOf(10, {}));
    await call('sub-vera', 'PUT', `${base}/integrator-setup`, aSetup, asRead);
    await runChecks(world);
    expect(await newest(world)).toMatchObject({ status: 'REJECTED', notes: [{ code: 'ZI-F-004' }] });
  });

  it('is not saved over a version that the caller has not read', async () => {
    const path = `${base}/integrator-setup`;
    const read = (await call('sub-ida', 'GET', path)).headers.get('etag') ?? '';
    expect(read).toBe('"2"');
    const first = await call('sub-vera', 'PUT', path, aSetup, { 'if-match': read });
    expect([first.status, first.headers.get('etag')]).toEqual([200, '"3"']);
    const second = await call(
      'sub-ida',
      'PUT',
      path,
      { ...aSetup, importTemplateIds: [] },
      { 'if-match': read },
    );
    expect([second.status, second.body.code]).toEqual([409, 'SETUP_CHANGED']);
    expect((await call('sub-ida', 'GET', path)).body).toEqual(first.body);
    const weak = await call('sub-ida', 'PUT', path, aSetup, { 'if-match': 'W/"3"' });
    expect(weak.status).toBe(200);
  });

  it.each([undefined, '', '7', '*', '"x"'])('is not saved with If-Match %j', async (tag) => {
    const headers = tag === undefined ? undefined : { 'if-match': tag };
    const answer = await call('sub-vera', 'PUT', `${base}/integrator-setup`, aSetup, headers);
    expect([answer.status, answer.body.code]).toEqual([400, 'VALIDATION_FAILED']);
    expect(answer.body.errors).toMatchObject([{ pointer: '#/header/if-match' }]);
  });

  it('that nobody had saved is saved by the first of two', async () => {
    const none = { ...world, integrator: { ...world.integrator, table: await engine.createTable() } };
    const fresh = firmApi(none);
    const path = `${base}/integrator-setup`;
    const read = { 'if-match': (await fresh('sub-vera', 'GET', path)).headers.get('etag') ?? '' };
    expect((await fresh('sub-vera', 'PUT', path, aSetup, read)).status).toBe(200);
    expect((await fresh('sub-ida', 'PUT', path, aSetup, read)).status).toBe(409);
  });

  it('is not saved over a change of the same moment', async () => {
    const { client } = world.integrator;
    const send = async (command: { constructor: { name: string } }) => {
      if (command.constructor.name === 'PutCommand')
        await setUp({ integrator: { ...world.integrator, client } }, firm1);
      return client.send(command as never);
    };
    const through = new Proxy(client, {
      get: (target, key) => (key === 'send' ? send : Reflect.get(target, key)),
    });
    const raced = firmApi({ ...world, integrator: { ...world.integrator, client: through } });
    const answer = await raced('sub-vera', 'PUT', `${base}/integrator-setup`, aSetup, asRead);
    expect([answer.status, answer.body.code]).toEqual([409, 'SETUP_CHANGED']);
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
