import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readSetup } from '../../../functions/integrator-setup/setup-store.ts';
import { dailyTasks } from '../../../functions/integrator-setup/tasks.ts';
import {
  anEmployee,
  anEmployer,
  arrive,
  csvOf,
  firm1,
  type IntegratorWorld,
  integratorWorld,
  keep,
  newest,
  runChecks,
  setUp,
} from '../../support/integrator-world.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';
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

const path = `/v1/firms/${firm1}/integrator-setup`;
const name = 'fn_Custom_Data_import_20261120.csv';
const monthly = { frequency: 'MONTHLY', day: 31 } as const;
const weekly = { frequency: 'WEEKLY', weekday: 1 } as const;
const aSetup = {
  importTasks: [{ templateId: 3, schedule: weekly, isExpected: true }, { templateId: 1 }],
  exportTasks: [
    { templateId: 8, schedule: monthly },
    { templateId: 2, isChangesOnly: true },
  ],
  dateFormat: 'DD/MM/YYYY',
  isNoUpdateEnabled: true,
  hasByteOrderMark: true,
  ignoredColumns: { 3: ['MiddleName'] },
  notificationEmails: ['A@law.example', 'a@law.example'],
};
/** What was saved when the world was made. */
const asRead = { 'if-match': '"2"' };
const save = (body: object = aSetup, headers: Record<string, string> | undefined = asRead, as = 'sub-vera') =>
  call(as, 'PUT', path, body, headers);
const read = (as = 'sub-fay') => call(as, 'GET', path);

/** A world in which nobody has set anything up. */
const untouched = async (): Promise<IntegratorWorld> => ({
  ...world,
  integrator: { ...world.integrator, table: await engine.createTable() },
});

describe('the set-up', () => {
  it('of a firm that has none is that of one without a subscription', async () => {
    const { body } = await firmApi(await untouched())('sub-fay', 'GET', path);
    expect(body).toMatchObject({
      ...{ firmId: firm1, isSubscribed: false, importTasks: [], exportTasks: [], version: 1 },
      ...{ dateFormat: 'MM/DD/YYYY', isNoUpdateEnabled: false, hasByteOrderMark: false },
    });
  });

  it('is changed by the vendor and read by the firm', async () => {
    expect((await save(aSetup, asRead, 'sub-fay')).status).toBe(403);
    const saved = await save();
    const daily = { frequency: 'DAILY' };
    expect(saved.body).toEqual({
      ...aSetup,
      ...{ firmId: firm1, isSubscribed: true, version: 3 },
      importTasks: [
        { templateId: 1, schedule: daily, isExpected: false },
        { templateId: 3, schedule: weekly, isExpected: true },
      ],
      exportTasks: [
        { templateId: 2, schedule: daily, isChangesOnly: true },
        { templateId: 8, schedule: monthly, isChangesOnly: false },
      ],
      notificationEmails: ['a@law.example'],
    });
    expect((await read()).body).toEqual(saved.body);
  });

  it.each([true, false])('neither begins nor ends a subscription (%s)', async (isSubscribed) => {
    const subscription = { isSubscribed, subscribedAt: '2026-10-01T00:00:00.000Z' };
    await setUp(world, firm1, subscription);
    const asked = { ...aSetup, isSubscribed: !isSubscribed, subscribedAt: '2020-01-01T00:00:00.000Z' };
    const { headers } = await read();
    const { status } = await save(asked, { 'if-match': headers.get('etag') ?? '' });
    expect(status).toBe(200);
    expect(await readSetup(world, firm1)).toMatchObject(subscription);
  });

  it.each<[string, object, string[]]>([
    [
      'columns that there are not, and keys',
      { ignoredColumns: { 6: ['Nationality', 'PassportNumber', 'Shoe'], 99: [] } },
      ['#/ignoredColumns/6/1', '#/ignoredColumns/6/2', '#/ignoredColumns/99'],
    ],
    [
      'a second task of a template',
      { importTasks: dailyTasks([3, 1, 3]), exportTasks: [{ templateId: 2 }, { templateId: 2 }] },
      ['#/importTasks/2/templateId', '#/exportTasks/1/templateId'],
    ],
    [
      'templates that there are not',
      { importTasks: [{ templateId: 12 }], exportTasks: [{ templateId: 9 }, { templateId: 0 }] },
      ['#/importTasks/0/templateId', '#/exportTasks/0/templateId', '#/exportTasks/1/templateId'],
    ],
    [
      'days that there are not',
      {
        importTasks: [{ templateId: 1, schedule: { frequency: 'WEEKLY', weekday: 8 } }],
        exportTasks: [
          { templateId: 1, schedule: { frequency: 'MONTHLY', day: 0 } },
          { templateId: 2, schedule: { frequency: 'WEEKLY' } },
        ],
      },
      [
        '#/importTasks/0/schedule/weekday',
        '#/exportTasks/0/schedule/day',
        '#/exportTasks/1/schedule/weekday',
      ],
    ],
  ])('refuses %s, and stays as it was', async (_what, differences, pointers) => {
    const before = (await read()).body;
    const { status, body } = await save({ ...aSetup, ...differences });
    expect([status, body.code]).toEqual([400, 'VALIDATION_FAILED']);
    expect(body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual(pointers);
    expect((await read()).body).toEqual(before);
  });

  it('has the files that wait checked again: one that waited for the subscription is for the next run', async () => {
    await setUp(world, firm1, { isSubscribed: false });
    await arrive(world, name, csvOf(10, {}));
    world.clock.advance(3 * 24 * 3_600_000);
    await setUp(world, firm1, { isSubscribed: true });
    const { headers } = await read('sub-vera');
    await save({ ...aSetup, importTasks: dailyTasks([10]) }, { 'if-match': headers.get('etag') ?? '' });
    await runChecks(world);
    expect(await newest(world)).toMatchObject({ status: 'WAITING', runDate: '2026-11-24' });
  });

  it('that ends a template rejects the files of it that wait', async () => {
    await arrive(world, name, csvOf(10, {}));
    await save();
    await runChecks(world);
    expect(await newest(world)).toMatchObject({ status: 'REJECTED', notes: [{ code: 'ZI-F-004' }] });
  });

  it('is not saved over a version that the caller has not read', async () => {
    const tag = (await read('sub-ida')).headers.get('etag') ?? '';
    expect(tag).toBe('"2"');
    const first = await save(aSetup, { 'if-match': tag });
    expect([first.status, first.headers.get('etag')]).toEqual([200, '"3"']);
    const second = await save({ ...aSetup, importTasks: [] }, { 'if-match': tag }, 'sub-ida');
    expect([second.status, second.body.code]).toEqual([409, 'SETUP_CHANGED']);
    expect((await read('sub-ida')).body).toEqual(first.body);
    expect((await save(aSetup, { 'if-match': 'W/"3"' }, 'sub-ida')).status).toBe(200);
  });

  it.each([undefined, '', '7', '*', '"x"'])('is not saved with If-Match %j', async (tag) => {
    const answer = await call(
      'sub-vera',
      'PUT',
      path,
      aSetup,
      tag === undefined ? undefined : { 'if-match': tag },
    );
    expect([answer.status, answer.body.code]).toEqual([400, 'VALIDATION_FAILED']);
    expect(answer.body.errors).toMatchObject([{ pointer: '#/header/if-match' }]);
  });

  it('that nobody had saved is saved by the first of two', async () => {
    const fresh = firmApi(await untouched());
    const tag = { 'if-match': (await fresh('sub-vera', 'GET', path)).headers.get('etag') ?? '' };
    expect((await fresh('sub-vera', 'PUT', path, aSetup, tag)).status).toBe(200);
    expect((await fresh('sub-ida', 'PUT', path, aSetup, tag)).status).toBe(409);
  });

  it('is not saved over a change of the same moment, as a subscription that ends', async () => {
    const { client } = world.integrator;
    let isRaced = false;
    const send = async (command: { constructor: { name: string } }) => {
      if (command.constructor.name.startsWith('TransactWrite') && !isRaced) {
        isRaced = true;
        await setUp({ integrator: { ...world.integrator, client } }, firm1, { isSubscribed: false });
      }
      return client.send(command as never);
    };
    const through = new Proxy(client, {
      get: (target, key) => (key === 'send' ? send : Reflect.get(target, key)),
    });
    const raced = firmApi({ ...world, integrator: { ...world.integrator, client: through } });
    const answer = await raced('sub-vera', 'PUT', path, aSetup, asRead);
    expect([answer.status, answer.body.code]).toEqual([409, 'SETUP_CHANGED']);
    expect((await readSetup(world, firm1)).isSubscribed).toBe(false);
  });
});
