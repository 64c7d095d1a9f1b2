import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ObjectCreated } from '../../../functions/integrator/contract.ts';
import { listFiles } from '../../../functions/integrator/import-file-store.ts';
import { receiveFile } from '../../../functions/integrator/receive-file.ts';
import { receiveMessages } from '../../../functions/integrator/receive-messages.ts';
import { dailyTasks } from '../../../functions/integrator-setup/tasks.ts';
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

const name = 'fn_Custom_Data_import_20261120.csv';
const csv = csvOf(10, {});
const rejected = (fileName: string) => `${firm1}/Rejected/20261120/${fileName}`;

describe('a file of a right name', () => {
  it('uploaded before 02:00 Pacific waits for the run of that day, without a note', async () => {
    world.clock.set('2026-11-20T09:59:59.000Z');
    const file = await arrive(world, name, csv);
    expect(file).toMatchObject({
      status: 'WAITING',
      runDate: '2026-11-20',
      nameDate: '2026-11-20',
      templateId: 10,
    });
    expect(codesOf(file)).toEqual([]);
  });

  it('ZI-I-001: uploaded at 02:00 Pacific or later waits for the next run', async () => {
    world.clock.set('2026-11-20T10:00:00.000Z');
    const file = await arrive(world, name, csv);
    expect(file).toMatchObject({ status: 'WAITING', runDate: '2026-11-21' });
    expect(file.notes).toEqual([
      { code: 'ZI-I-001', level: 'INFO', message: expect.stringContaining('2026-11-21') },
    ]);
  });

  it('is known by its canonical name in whatever case it is written', async () => {
    const file = await arrive(world, name.toUpperCase(), csv);
    expect(file).toMatchObject({ status: 'WAITING', fileName: name.toUpperCase(), canonicalName: name });
  });

  it('ZI-I-003: of a date to come is checked and held until then', async () => {
    const file = await arrive(world, 'fn_Custom_Data_import_20261125.csv', csv);
    expect(file).toMatchObject({ status: 'HELD', runDate: '2026-11-25', summary: { rowCount: 1 } });
    expect(codesOf(file)).toEqual(['ZI-I-003']);
  });

  it('ZI-W-101: two to seven days old at its run is taken with a warning', async () => {
    const file = await arrive(world, 'fn_Custom_Data_import_20261114.csv', csv);
    expect(file.status).toBe('WAITING');
    expect(file.notes).toContainEqual(expect.objectContaining({ code: 'ZI-W-101', level: 'WARNING' }));
  });

  it('ZI-F-006: more than seven days old is rejected', async () => {
    const file = await arrive(world, 'fn_Custom_Data_import_20261113.csv', csv);
    expect(file.status).toBe('REJECTED');
    expect(codesOf(file)).toEqual(['ZI-F-006']);
    expect(objectsIn(world, `${firm1}/Import/`)).toEqual([]);
  });

  it('ZI-F-004: of a template that is not set up is rejected', async () => {
    await setUp(world, firm1, { importTasks: dailyTasks([1, 2]) });
    const file = await arrive(world, name, csv);
    expect(file.status).toBe('REJECTED');
    expect(file.notes[0]?.message).toBe(
      'Template 10 is not set up for your firm. Contact Professional Services.',
    );
  });

  it('ZI-F-010: is held unopened while the subscription is not active, and stays where it is', async () => {
    await setUp(world, firm1, { isSubscribed: false });
    const file = await arrive(world, name, csv);
    expect(file).toMatchObject({ status: 'HELD' });
    expect(file.runDate).toBeUndefined();
    expect(codesOf(file)).toEqual(['ZI-F-010']);
    expect(objectsIn(world, `${firm1}/Import/`)).toEqual([keyOf(name)]);
  });

  it('ZI-F-008: that is empty is rejected', async () => {
    const file = await arrive(world, name, '');
    expect([file.status, codesOf(file)]).toEqual(['REJECTED', ['ZI-F-008']]);
  });

  it('ZI-F-009: that is larger than 250 MB is rejected unopened', async () => {
    const event = upload(world, keyOf(name), csv);
    const { describe: facts } = world.drop;
    world.drop.describe = async (key) => {
      const found = await facts(key);
      return found && { ...found, sizeBytes: 250 * 1024 * 1024 + 1 };
    };
    expect(await receiveFile(world, event)).toBe('REJECTED');
    expect(codesOf(await newest(world))).toEqual(['ZI-F-009']);
    expect(world.started).toEqual([]);
  });
});

describe('a name that is not right', () => {
  it.each([
    'employees.csv',
    'fn_Custom_Data_import_20261120.xlsx',
    `${name}.csv`,
    'fn_Custom_Data_import_2026112.csv',
  ])('ZI-F-001: %s is moved to Rejected, with the reason beside it', async (wrong) => {
    const file = await arrive(world, wrong, csv);
    expect([file.status, codesOf(file)]).toEqual(['REJECTED', ['ZI-F-001']]);
    expect(objectsIn(world, `${firm1}/`)).toEqual([rejected(wrong), rejected(`${wrong}.error.txt`)]);
    expect(textAt(world, rejected(`${wrong}.error.txt`))).toContain(
      `ZI-F-001  File name “${wrong}” does not match`,
    );
  });

  it('ZI-F-002: a date that is in no calendar is rejected', async () => {
    const file = await arrive(world, 'fn_Custom_Data_import_20260230.csv', csv);
    expect([file.status, codesOf(file)]).toEqual(['REJECTED', ['ZI-F-002']]);
  });

  it('ZI-I-002: a name that upload programs write under is left alone until it is renamed', async () => {
    for (const unfinished of [`${name}.filepart`, `${name}.tmp`])
      expect(await receiveFile(world, upload(world, keyOf(unfinished), csv))).toBe('IGNORED');
    expect(await listFiles(world, firm1, { limit: 10 })).toEqual([]);
    expect((await arrive(world, name, csv)).status).toBe('WAITING');
  });
});

describe('another folder than Import', () => {
  it.each(['Archive', 'Import/old', '', 'Rejected'])(
    'ZI-F-003: a file in “%s” is left in place, and told',
    async (folder) => {
      const key = folder === '' ? `${firm1}/${name}` : keyOf(name, { folder });
      expect(await receiveFile(world, upload(world, key, csv))).toBe('REJECTED');
      const file = await newest(world);
      expect([file.folder, codesOf(file)]).toEqual([folder, ['ZI-F-003']]);
      expect(objectsIn(world, `${firm1}/`)).toEqual([key]);
    },
  );

  it.each([
    `${firm1}/.integrator/x/findings.ndjson`,
    `${firm1}/Rejected/20261120/${name}`,
    `${firm1}/Archive/Receipts/${name}.receipt.txt`,
    `${firm1}/Archive/2026/11/${name}`,
    `${firm1}/Export/fn_visa_details_export_202611200200.csv`,
    `${firm1}/Import/`,
    'nobody/Import/fn_Custom_Data_import_20261120.csv',
    'FIRM1/Import/fn_Custom_Data_import_20261120.csv',
    'loose.csv',
  ])('takes no notice of %s', async (key) => {
    expect(await receiveFile(world, upload(world, key, csv))).toBe('IGNORED');
    expect(await listFiles(world, firm1, { limit: 10 })).toEqual([]);
  });
});

describe('the same name again', () => {
  const other = csvOf(10, { FieldValue: 'Red' });

  it('ZI-I-004: before the run replaces the file, and tells both contents', async () => {
    const first = await arrive(world, name, csv);
    world.clock.advance(60_000);
    const second = await arrive(world, name, other);
    const [, replaced] = await listFiles(world, firm1, { limit: 2 });
    expect(replaced).toMatchObject({ fileId: first.fileId, status: 'REPLACED' });
    expect(second).toMatchObject({ status: 'WAITING' });
    const note = second.notes.find(({ code }) => code === 'ZI-I-004');
    expect(note?.message).toContain(`${second.sha256}`);
    expect(note?.message).toContain(`SHA-256 ${first.sha256}`);
    expect(codesOf({ notes: replaced?.notes ?? [] })).toEqual(['ZI-I-004']);
  });

  it('ZI-I-004: in another case is another object, of which the earlier is moved away', async () => {
    await arrive(world, name, csv);
    world.clock.advance(60_000);
    const second = await arrive(world, name.toLowerCase(), other);
    expect(second.status).toBe('WAITING');
    expect(objectsIn(world, `${firm1}/Import/`)).toEqual([keyOf(name.toLowerCase())]);
    expect(textAt(world, rejected(`${name}.error.txt`))).toContain('the later one takes its place');
  });

  it('ends the pending file also when the new one is rejected', async () => {
    await arrive(world, name, csv);
    world.clock.advance(60_000);
    await arrive(world, name, '');
    const files = await listFiles(world, firm1, { limit: 3 });
    expect(files.map(({ status }) => status)).toEqual(['REJECTED', 'REPLACED']);
  });

  it('ZI-I-005: after a run took the first of the day is accepted for the next', async () => {
    const row = { canonicalName: name, revision: 4, takenCount: 1 };
    await world.integrator.client.send(
      new PutCommand({
        TableName: world.integrator.table,
        Item: { pk: `F#${firm1}#NAMES`, sk: name, ...row },
      }),
    );
    const file = await arrive(world, name, csv);
    expect(file.status).toBe('WAITING');
    expect(file.notes).toContainEqual({
      code: 'ZI-I-005',
      level: 'INFO',
      message: expect.stringContaining('fn_Custom_Data_import_20261120_2.csv'),
    });
  });

  it('keeps files of two dates of one template side by side', async () => {
    await arrive(world, name, csv);
    await arrive(world, 'fn_Custom_Data_import_20261119.csv', other);
    const files = await listFiles(world, firm1, { limit: 3, status: 'WAITING' });
    expect(files.map(({ nameDate }) => nameDate).sort()).toEqual(['2026-11-19', '2026-11-20']);
  });
});

describe('a batch of messages', () => {
  const message = (body: object, messageId: string) => ({ messageId, body: JSON.stringify(body) }) as never;
  /** As Transfer tells of a whole upload. */
  const completed = ({ detail, time }: ObjectCreated) => ({
    'detail-type': 'SFTP Server File Upload Completed',
    detail: {
      'file-path': `/${detail.bucket.name}/${detail.object.key}`,
      'end-timestamp': time,
      etag: detail.object.etag,
    },
  });

  it('takes in what can be read, and reports the rest to come again', async () => {
    const events = [
      completed(upload(world, keyOf(name), csv)),
      { detail: 'nonsense' },
      completed(upload(world, keyOf('x.csv'), csv)),
      { 'detail-type': 'SFTP Server File Upload Failed', detail: { 'file-path': '/drop/x' } },
    ];
    const answer = await receiveMessages(world, {
      Records: events.map((event, at) => message(event, `m${at}`)),
    });
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }, { itemIdentifier: 'm3' }] });
    await runChecks(world);
    const files = await listFiles(world, firm1, { limit: 5 });
    expect(files.map(({ status }) => status).sort()).toEqual(['REJECTED', 'WAITING']);
  });

  it('logs no name of a file and no firm', async () => {
    await receiveMessages(world, {
      Records: [message(completed(upload(world, keyOf('Jane Roe.csv'), csv)), 'm0')],
    });
    expect(JSON.stringify(world.log.lines)).not.toMatch(/Jane|csv/);
  });
});
