import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { importTemplates } from '../../../functions/import-templates/catalog/import-templates.ts';
import { templateCsv } from '../../../functions/import-templates/column-guide.ts';
import { checkFile } from '../../../functions/integrator/check-file.ts';
import type { StoredImportFile } from '../../../functions/integrator/import-file-store.ts';
import { receiveFile } from '../../../functions/integrator/receive-file.ts';
import {
  anEmployee,
  anEmployer,
  arrive,
  codesOf,
  csvOf,
  firm1,
  type IntegratorWorld,
  integratorWorld,
  keep,
  keyOf,
  newest,
  objectsIn,
  runChecks,
  setUp,
  templateOf,
  textAt,
  upload,
} from '../../support/integrator-world.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';

let engine: TableEngine;
let world: IntegratorWorld;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  world = await integratorWorld(engine);
  await keep(world, anEmployer, anEmployee);
});
afterEach(() => {
  expect(world.immigrationWrites.writeCount).toBe(0);
});

const nameOf = (id: number) => `${templateOf(id).baseName}_20261120.csv`;
const linesAt = (file: StoredImportFile, what: string): Record<string, unknown>[] =>
  textAt(world, `${firm1}/.integrator/${file.fileId}/${file.shownCheckId}/${what}.ndjson`)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
const receiptOf = (file: StoredImportFile) =>
  textAt(world, `${firm1}/Archive/Receipts/${file.fileName}.receipt.txt`);

const contact = (contactId: string) => ({
  kind: 'CONTACT' as const,
  key: ['ACME-US', contactId],
  values: { EmployerID: 'ACME-US', ContactID: contactId },
});

describe('the example of each template', () => {
  it.each(importTemplates.map(({ id, title }) => [id, title] as const))(
    '%i %s is checked whole',
    async (id) => {
      const named = templateOf(id).columns.filter(({ reference }) => reference === 'CONTACT');
      await keep(
        world,
        ...named.filter(({ example }) => example !== '').map(({ example }) => contact(example)),
      );
      const parent = templateOf(1).columns.find(({ name }) => name === 'ParentEmployerID')?.example ?? '';
      if (parent !== '') await keep(world, { ...anEmployer, key: [parent], values: { EmployerID: parent } });
      const file = await arrive(world, nameOf(id), templateCsv(templateOf(id)));
      expect(linesAt(file, 'findings').filter(({ level }) => level === 'ERROR')).toEqual([]);
      expect(file).toMatchObject({ status: 'WAITING', runDate: '2026-11-21', templateId: id });
      const { rowCount, createCount, updateCount, rejectCount } = file.summary ?? {};
      expect([rowCount, (createCount ?? 0) + (updateCount ?? 0), rejectCount]).toEqual([1, 1, 0]);
      expect(receiptOf(file)).toContain(templateOf(id).title);
    },
  );
});

describe('a file that is refused as a whole', () => {
  const cases: readonly (readonly [code: string, content: string | Buffer])[] = [
    ['ZI-S-001', Buffer.concat([Buffer.from(csvOf(10, {})), Buffer.from([0xe9, 0x0a])])],
    ['ZI-S-002', csvOf(10, {}).replace('FieldKeyword', 'Keyword')],
    ['ZI-S-004', `${csvOf(10, {})}ACME-US,100234,BadgeColor,,"open`],
    ['ZI-S-005', `${csvOf(10, {})}ACME-US,100234,BadgeColor,,a "b" c\r\n`],
    ['ZI-F-012', Buffer.from('504b030414000600080000002100', 'hex')],
  ];
  it.each(cases)('%s: is moved to Rejected, and none of its rows counts', async (code, content) => {
    const file = await arrive(world, nameOf(10), content);
    expect([file.status, codesOf(file)]).toEqual(['REJECTED', [code]]);
    expect([file.summary, file.runDate]).toEqual([undefined, undefined]);
    const moved = `${firm1}/Rejected/20261120/${nameOf(10)}`;
    expect(objectsIn(world, `${firm1}/`)).toEqual([moved, `${moved}.error.txt`]);
    expect(world.drop.objects.get(moved)).toEqual(Buffer.from(content));
    expect(textAt(world, `${moved}.error.txt`)).toContain(file.notes[0]?.message);
  });

  it('ZI-F-009: of too many rows is rejected', async () => {
    const row = 'A,1,K,,v\r\n';
    const file = await arrive(world, nameOf(10), csvOf(10) + row.repeat(500_001));
    expect(file.notes.map(({ message }) => message)).toEqual([expect.stringContaining('500,000 rows')]);
  }, 30_000);

  it('ZI-F-007: with content that a run completed within 90 days is rejected', async () => {
    const first = await arrive(world, nameOf(10), csvOf(10, {}));
    const processed = (runDate: string) =>
      world.integrator.client.send(
        new PutCommand({
          TableName: world.integrator.table,
          Item: { pk: `F#${firm1}#SHA`, sk: `10#${first.sha256}`, fileName: 'earlier.csv', runDate },
        }),
      );
    await processed('2026-08-21');
    expect((await arrive(world, 'fn_Custom_Data_import_20261119.csv', csvOf(10, {}))).status).toBe('WAITING');
    await processed('2026-08-22');
    world.clock.advance(1000);
    const again = await arrive(world, 'fn_Custom_Data_import_20261118.csv', csvOf(10, {}));
    expect([again.status, again.sha256]).toEqual(['REJECTED', first.sha256]);
    expect(again.notes[0]).toMatchObject({
      code: 'ZI-F-007',
      message: expect.stringContaining('earlier.csv processed on 2026-08-22'),
    });
  });

  it('takes back the receipt of an earlier upload of its name', async () => {
    const first = await arrive(world, nameOf(10), csvOf(10, {}));
    expect(receiptOf(first)).toContain('Will run   Nov 21, 2026, 2:00 AM Pacific time');
    world.clock.advance(1000);
    expect(receiptOf(await arrive(world, nameOf(10), 'x,y\r\n'))).toContain('was not accepted');
  });
});

describe('a file of right structure', () => {
  it('ZI-I-006: with a header only waits, with no rows', async () => {
    const file = await arrive(world, nameOf(10), csvOf(10));
    expect([file.status, file.summary?.rowCount]).toEqual(['WAITING', 0]);
    expect(codesOf(file)).toContain('ZI-I-006');
  });

  it('ZI-S-003: loses only the row that has another width', async () => {
    const file = await arrive(world, nameOf(10), `${csvOf(10, {})}one,two\r\n`);
    expect(file.summary).toMatchObject({ rowCount: 2, createCount: 1, rejectCount: 1 });
    expect(linesAt(file, 'findings')).toEqual([
      expect.objectContaining({ rowNumber: 3, code: 'ZI-S-003', key: '' }),
    ]);
  });

  it('ZI-R-014: refuses “Zoom No Update” while it is off, and ZI-W-102: skips rows that a later one repeats', async () => {
    const rows = [{ FieldValue: 'Red' }, { FieldValue: 'zoom no update' }, { EmployeeID: 'nobody' }];
    const off = await arrive(world, nameOf(10), csvOf(10, ...rows));
    expect(off.summary).toMatchObject({ rowCount: 3, supersededCount: 1, rejectCount: 2 });
    expect(linesAt(off, 'findings').map(({ rowNumber, code }) => [rowNumber, code])).toEqual([
      [2, 'ZI-W-102'],
      [3, 'ZI-R-014'],
      [4, 'ZI-R-032'],
    ]);
  });

  it('keeps what is stored where a cell says “Zoom No Update” and that is on', async () => {
    await setUp(world, firm1, { isNoUpdateEnabled: true });
    const stored = {
      EmployerID: 'ACME-US',
      EmployeeID: '100234',
      FieldKeyword: 'BadgeColor',
      FieldLabel: 'Badge color',
      FieldValue: 'Red',
    };
    await keep(world, { kind: 'CUSTOM_VALUE', key: ['ACME-US', '100234', 'BadgeColor'], values: stored });
    const file = await arrive(world, nameOf(10), csvOf(10, { FieldValue: 'ZOOM no update' }));
    expect(file.summary).toMatchObject({ unchangedCount: 1, rejectCount: 0, erasedCounts: {} });
  });

  it('ZI-W-104: lists every stored value that a blank would erase, and none that is blank already', async () => {
    const values = {
      EmployerID: 'ACME-US',
      EmployerName: 'Acme',
      DBAName: 'Acme',
      Website: 'https://acme.example',
    };
    await keep(world, { ...anEmployer, values });
    const blanks = Object.fromEntries(
      templateOf(1)
        .columns.filter(({ isRequired }) => !isRequired)
        .map(({ name }) => [name, '']),
    );
    const file = await arrive(world, nameOf(1), csvOf(1, { ...blanks, StateProvince: 'TX' }));
    expect(file.summary).toMatchObject({ updateCount: 1, erasedCounts: { DBAName: 1, Website: 1 } });
    expect(linesAt(file, 'erased-values')).toEqual([
      { rowNumber: 2, key: 'ACME-US', column: 'DBAName' },
      { rowNumber: 2, key: 'ACME-US', column: 'Website' },
    ]);
    expect(file.notes.at(-1)).toMatchObject({ code: 'ZI-W-104', level: 'WARNING' });
    expect(receiptOf(file)).toMatch(/1 {2}DBAName {2}\(more than 20 % of the rows/);
  });

  it('takes an employer as headquarters that the file itself names before', async () => {
    const row = (EmployerID: string, ParentEmployerID: string) => ({ EmployerID, ParentEmployerID });
    const many = Array.from({ length: 600 }, (_, at) => row(`E-${at}`, at === 0 ? '' : `E-${at - 1}`));
    const file = await arrive(world, nameOf(1), csvOf(1, ...many, row('E-X', 'LATER'), row('LATER', '')));
    expect(file.summary).toMatchObject({ rowCount: 602, createCount: 601, rejectCount: 1 });
  });

  it('groups problems by cause, and tells no value of a masked column', async () => {
    const bad = Array.from({ length: 12 }, (_, at) => ({
      PassportNumber: `P${at}`,
      IssuingCountry: 'Atlantis',
    }));
    const file = await arrive(
      world,
      nameOf(6),
      csvOf(6, ...bad, { PassportNumber: '998877665544332211009988' }),
    );
    const [first] = file.summary?.causes ?? [];
    expect(first).toMatchObject({
      code: 'ZI-R-020',
      column: 'IssuingCountry',
      value: 'Atlantis',
      rowCount: 12,
    });
    const told = JSON.stringify([file.notes, file.summary, linesAt(file, 'findings')]) + receiptOf(file);
    expect(told).not.toContain('9988776655');
    expect(receiptOf(file)).not.toContain('Atlantis');
    expect(receiptOf(file)).toMatch(/12 {2}ZI-R-020 {2}IssuingCountry/);
  });

  it('reads dates as the firm writes them, and no columns that its mapping leaves out', async () => {
    await setUp(world, firm1, { dateFormat: 'DD/MM/YYYY', ignoredColumns: { 6: ['Nationality'] } });
    const file = await arrive(
      world,
      nameOf(6),
      csvOf(6, {
        IssueDate: '31/01/2024',
        ExpirationDate: '30/01/2034',
        DateOfBirth: '1990-04-17',
        Nationality: 'Atlantis',
      }),
    );
    expect(linesAt(file, 'findings')).toEqual([]);
    await setUp(world, firm1, { dateFormat: 'MM/DD/YYYY', ignoredColumns: {} });
    await checkFile(world, file, { remainingMs: () => 900_000 });
    const codes = linesAt(await newest(world), 'findings').map(({ code, column }) => `${code} ${column}`);
    expect(codes).toEqual(['ZI-R-020 Nationality', 'ZI-R-011 IssueDate', 'ZI-R-011 ExpirationDate']);
  });

  it('keeps 10,000 findings and counts them all', async () => {
    const rows = Array.from({ length: 10_050 }, (_, at) => `ACME-US,E${at},Nothing,,v${at}\r\n`).join('');
    const file = await arrive(world, nameOf(10), csvOf(10) + rows);
    expect(file.summary).toMatchObject({ rowCount: 10_050, rejectCount: 10_050 });
    expect(linesAt(file, 'findings')).toHaveLength(10_000);
    expect(file.summary?.causes.length).toBeLessThanOrEqual(50);
    expect(file.summary?.causes.reduce((sum, { rowCount }) => sum + rowCount, 0)).toBeGreaterThan(10_000);
  }, 60_000);
});

describe('a check that cannot end', () => {
  it('for want of time says so, and comes to its end when it is tried again', async () => {
    await receiveFile(world, upload(world, keyOf(nameOf(10)), csvOf(10, {})));
    const [input] = world.started;
    if (input === undefined) throw new Error('a check was started');
    await expect(checkFile(world, input, { remainingMs: () => 1000 })).rejects.toMatchObject({
      name: 'TransientError',
    });
    const stopped = await newest(world);
    expect([stopped.status, codesOf(stopped).at(-1)]).toEqual(['RECEIVED', 'ZI-X-900']);
    await runChecks(world);
    const ended = await newest(world);
    expect([ended.status, codesOf(ended)]).toEqual(['WAITING', ['ZI-I-001']]);
  });

  it('for want of the file says that it was removed', async () => {
    await receiveFile(world, upload(world, keyOf(nameOf(10)), csvOf(10, {})));
    world.drop.objects.clear();
    await runChecks(world);
    const file = await newest(world);
    expect([file.status, file.notes[0]?.message]).toEqual([
      'REJECTED',
      expect.stringContaining('was removed'),
    ]);
  });

  it('does nothing for a file that there is not', async () => {
    const ref = { firmId: firm1, fileId: '01JD0000000000000000009999' };
    expect(await checkFile(world, ref, { remainingMs: () => 900_000 })).toEqual({ status: 'MISSING' });
  });
});
