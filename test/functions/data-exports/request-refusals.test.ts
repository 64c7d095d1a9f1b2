import { DeleteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { saveDeliverySettings } from '../../../functions/deliveries/settings-store.ts';
import { withoutTrace } from '../../support/api-caller.ts';
import { exportApi, exportsPath } from '../../support/export-api.ts';
import {
  aRequest,
  type ExportWorld,
  exportWorld,
  itemsOf,
  meridian,
  northgate,
  saveRecords,
  someRecords,
  someSettings,
} from '../../support/export-world.ts';
import { anI9Record } from '../../support/record-builders.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';

let engine: TableEngine;
let world: ExportWorld;
let call: ReturnType<typeof exportApi>;
let stored: Awaited<ReturnType<typeof allItems>>;

const allItems = async () => [
  await itemsOf(world.exports),
  await itemsOf(world.deliveries),
  await itemsOf(world.i9),
  await itemsOf(world.directory),
];

beforeAll(async () => {
  engine = await startTableEngine();
  world = await exportWorld(engine);
  call = exportApi(world);
  await saveRecords(world, [
    ...someRecords(2),
    anI9Record({ i9Id: 6_000_001, employerId: 12, worksiteId: 104 }),
    anI9Record({ i9Id: 2_000_001, clientId: 1002, employerId: 21, worksiteId: 201 }),
    anI9Record({
      i9Id: 9_000_001,
      distributorId: northgate,
      clientId: 2001,
      employerId: 41,
      worksiteId: 401,
    }),
  ]);
});
afterAll(() => engine.stop());
beforeEach(async () => {
  stored = await allItems();
});

async function expectRefused(
  sent: { body?: unknown; as?: string; headers?: Record<string, string>; path?: string },
  problem: { status: number; code: string; detail?: string; errors?: object[] },
): Promise<void> {
  const { path = exportsPath, ...rest } = sent;
  const answer = await call('POST', path, { body: aRequest(), ...rest });
  expect(answer.body).toMatchObject({ ...problem, instance: path, type: `/docs#${problem.code}` });
  expect(answer.body.errors).toEqual(problem.errors);
  expect(answer.status).toBe(problem.status);
  expect(await allItems()).toEqual(stored);
  expect(world.startHint.sent).toEqual([]);
}

const invalid = (pointer: string, detail: unknown) => ({
  status: 400,
  code: 'VALIDATION_FAILED',
  detail: 'Some fields are not valid; see `errors`.',
  errors: [{ pointer, detail }],
});
const wrongSet = (code: string, pointer: string, detail: string) => ({
  status: 400,
  code,
  detail,
  errors: [{ pointer, detail }],
});

describe('a request whose form is wrong is refused and nothing is written', () => {
  const ids = Array.from({ length: 10_001 }, (_, index) => index + 1);
  it.each([
    ['no description', { description: ' \t ' }, '#/description', 'Enter an Export Description.'],
    [
      'a description of 201 characters',
      { description: 'x'.repeat(201) },
      '#/description',
      'Export Description must be 200 characters or fewer.',
    ],
    [
      'a description of two lines',
      { description: 'a\r\nBcc: b' },
      '#/description',
      'Export Description must be one line of text.',
    ],
    ['a note of 2,001 characters', { employeeNote: 'x'.repeat(2001) }, '#/employeeNote', expect.any(String)],
    ['no asset', { assets: [] }, '#/assets', 'Select at least one I-9 or E-Verify asset.'],
    ['an unknown asset', { assets: ['I9_FORM', 'SSN_LIST'] }, '#/assets/1', expect.any(String)],
    ['a client id that is true', { clientId: true }, '#/clientId', expect.any(String)],
    ['a client id in quotes', { clientId: '1001' }, '#/clientId', expect.any(String)],
    ['an unknown kind of set', { recordSet: { kind: 'EVERYTHING' } }, '#/recordSet/kind', expect.any(String)],
    [
      'no worksites',
      { recordSet: { kind: 'WORKSITES', employerId: 11, worksiteIds: [] } },
      '#/recordSet/worksiteIds',
      'Select ALL WORKSITES or at least one worksite.',
    ],
    [
      'no ids',
      { recordSet: { kind: 'I9_IDS', i9Ids: [] } },
      '#/recordSet/i9Ids',
      'Enter at least one I-9 ID.',
    ],
    [
      '10,001 ids',
      { recordSet: { kind: 'I9_IDS', i9Ids: ids } },
      '#/recordSet/i9Ids',
      'Enter no more than 10,000 I-9 IDs.',
    ],
    [
      'an id that is true',
      { recordSet: { kind: 'I9_IDS', i9Ids: [1, true] } },
      '#/recordSet/i9Ids/1',
      expect.any(String),
    ],
    [
      'an id that is no whole number',
      { recordSet: { kind: 'I9_IDS', i9Ids: [1.5] } },
      '#/recordSet/i9Ids/0',
      expect.any(String),
    ],
    [
      'an id of zero',
      { recordSet: { kind: 'I9_IDS', i9Ids: [0] } },
      '#/recordSet/i9Ids/0',
      expect.any(String),
    ],
    ['a field nobody knows', { generation: 2 }, '#', 'Unrecognized key: "generation"'],
    [
      'worksites besides a whole employer',
      { recordSet: { kind: 'EMPLOYER', employerId: 11, worksiteIds: [101] } },
      '#/recordSet',
      'Unrecognized key: "worksiteIds"',
    ],
  ])('%s', async (_, differences, pointer, detail) => {
    await expectRefused({ body: { ...aRequest(), ...differences } }, invalid(pointer, detail));
  });

  it('an idempotency key of three letters', async () => {
    const headers = { 'idempotency-key': 'abc' };
    await expectRefused({ headers }, invalid('#/header/idempotency-key', expect.any(String)));
  });

  it('a distributor that cannot be one', async () => {
    const path = '/v1/distributors/Not%20One/data-exports';
    await expectRefused({ path }, invalid('#/path/distributorId', expect.any(String)));
  });
});

describe('a record set that the client does not have is refused and nothing is written', () => {
  const unknownIds = (named: string, count: number) =>
    wrongSet(
      'I9_IDS_NOT_FOUND',
      '#/recordSet/i9Ids',
      `These I-9 IDs were not found for the selected client or employer: ${named} (${count} in all)`,
    );
  const noEmployer = wrongSet(
    'EMPLOYER_NOT_FOUND',
    '#/recordSet/employerId',
    'This client has no such employer.',
  );
  const noWorksite = wrongSet(
    'WORKSITE_NOT_FOUND',
    '#/recordSet/worksiteIds',
    'This employer has no such worksite.',
  );
  const many = Array.from({ length: 25 }, (_, index) => 100 + index);

  it.each([
    ['an unknown employer', { kind: 'EMPLOYER', employerId: 99 }, noEmployer],
    ["another client's employer", { kind: 'EMPLOYER', employerId: 21 }, noEmployer],
    ['an unknown employer of ids', { kind: 'I9_IDS', employerId: 99, i9Ids: [5_000_001] }, noEmployer],
    ['one unknown worksite', { kind: 'WORKSITES', employerId: 11, worksiteIds: [101, 999] }, noWorksite],
    ["another employer's worksite", { kind: 'WORKSITES', employerId: 11, worksiteIds: [104] }, noWorksite],
    ['unknown ids', { kind: 'I9_IDS', i9Ids: [5_000_001, 77, 78, 77] }, unknownIds('77, 78', 2)],
    ["another client's id", { kind: 'I9_IDS', i9Ids: [2_000_001] }, unknownIds('2000001', 1)],
    ["another distributor's id", { kind: 'I9_IDS', i9Ids: [9_000_001] }, unknownIds('9000001', 1)],
    [
      "another employer's id",
      { kind: 'I9_IDS', employerId: 11, i9Ids: [5_000_001, 6_000_001] },
      unknownIds('6000001', 1),
    ],
    [
      '25 unknown ids, of which it names 20',
      { kind: 'I9_IDS', i9Ids: [5_000_001, ...many] },
      unknownIds(`${many.slice(0, 20).join(', ')}…`, 25),
    ],
    [
      'worksites without records',
      { kind: 'WORKSITES', employerId: 11, worksiteIds: [102] },
      wrongSet('NO_RECORDS', '#/recordSet', 'No I-9 records match the selected criteria.'),
    ],
  ])('%s', async (_, recordSet, problem) => {
    await expectRefused({ body: { ...aRequest(), recordSet } }, problem);
  });

  it('a client of another distributor just as one that does not exist, letter by letter', async () => {
    const problem = {
      status: 404,
      code: 'CLIENT_NOT_FOUND',
      detail: 'There is no such client for this distributor.',
    };
    await expectRefused({ body: aRequest({ clientId: 2001 }) }, problem);
    const [unknown, foreign] = await Promise.all(
      [4242, 2001].map((clientId) => call('POST', exportsPath, { body: aRequest({ clientId }) })),
    );
    const textOf = (text = '') => text.replace(/"traceId":"[^"]*"/, '');
    expect(textOf(foreign?.text)).toBe(textOf(unknown?.text));
  });

  it('a distributor of others just as one that does not exist', async () => {
    const [foreign, unknown] = await Promise.all(
      ['sub-noor', 'sub-vera'].map((as) =>
        call('POST', as === 'sub-noor' ? exportsPath : '/v1/distributors/nobody/data-exports', {
          as,
          body: aRequest(),
        }),
      ),
    );
    const { instance: _foreign, ...one } = withoutTrace(foreign?.body);
    const { instance: _unknown, ...other } = withoutTrace(unknown?.body);
    expect(one).toEqual({ ...other, status: 404, code: 'DISTRIBUTOR_NOT_FOUND' });
    expect(await allItems()).toEqual(stored);
  });
});

describe('a caller who may not is refused and nothing is written', () => {
  it.each([
    ['a reader', 'sub-rita'],
    ['a project manager', 'sub-ida'],
  ])('%s', async (_, as) => {
    await expectRefused({ as }, { status: 403, code: 'ROLE_NOT_ALLOWED' });
  });

  it('a machine that may only read', async () => {
    const claims = { scope: 'waybill/exports.read' };
    const answer = await call('POST', exportsPath, { as: 'machine-meridian', claims, body: aRequest() });
    expect([answer.status, answer.body.code]).toEqual([403, 'ROLE_NOT_ALLOWED']);
    expect(await allItems()).toEqual(stored);
  });
});

describe('a distributor that is not ready is refused and nothing is written', () => {
  const setDistributor = (isDataExportEnabled: boolean) =>
    world.directory.client.send(
      new UpdateCommand({
        TableName: world.directory.table,
        Key: { pk: 'VENDOR', sk: `DISTRIBUTOR#${meridian}` },
        UpdateExpression: 'SET isDataExportEnabled = :value',
        ExpressionAttributeValues: { ':value': isDataExportEnabled },
      }),
    );

  it('while the feature is off', async () => {
    await setDistributor(false);
    stored = await allItems();
    await expectRefused(
      {},
      {
        status: 409,
        code: 'DATA_EXPORT_NOT_ENABLED',
        detail:
          'Data Export is not enabled for this distributor. Contact your Implementation Project Manager.',
      },
    );
    await setDistributor(true);
  });

  const notConfigured = {
    status: 409,
    code: 'DELIVERY_NOT_CONFIGURED',
    detail: 'Delivery is not configured.',
  };

  it('without delivery settings', async () => {
    const Key = { pk: `D#${meridian}#DELIVERY`, sk: 'SETTINGS' };
    await world.deliveries.client.send(new DeleteCommand({ TableName: world.deliveries.table, Key }));
    stored = await allItems();
    await expectRefused({}, notConfigured);
  });

  it('without a confirmed host key', async () => {
    const settings = await someSettings(world);
    const destination = { ...settings.destination, hostKeyFingerprint: undefined };
    await saveDeliverySettings(world, { ...settings, destination });
    stored = await allItems();
    await expectRefused({}, notConfigured);
  });
});
