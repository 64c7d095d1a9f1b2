import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readDataExport, readRequest } from '../../../functions/data-exports/data-export-store.ts';
import { readQueue } from '../../../functions/data-exports/queue-store.ts';
import { saveDeliverySettings } from '../../../functions/deliveries/settings-store.ts';
import { exportApi, exportsPath } from '../../support/export-api.ts';
import {
  aRequest,
  type ExportWorld,
  exportWorld,
  meridian,
  saveRecords,
  someRecords,
  someSettings,
} from '../../support/export-world.ts';
import { anI9Record } from '../../support/record-builders.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';

let engine: TableEngine;
let world: ExportWorld;
let call: ReturnType<typeof exportApi>;
beforeAll(async () => {
  engine = await startTableEngine();
  world = await exportWorld(engine);
  call = exportApi(world);
  await saveRecords(world, [
    ...someRecords(3, { securityGroupIds: [51] }),
    anI9Record({ i9Id: 6_000_001, isTerminated: true, terminationDate: '2024-05-01' }),
    anI9Record({ i9Id: 6_000_002, employerId: 12, worksiteId: 104 }),
  ]);
});
afterAll(() => engine.stop());

const request = (differences: object) =>
  call('POST', exportsPath, { body: { ...aRequest(), ...differences } });
const refused = async (differences: object) => {
  const { status, body } = await request(differences);
  return [status, body.code, body.errors?.[0]];
};
const group = { kind: 'SECURITY_GROUPS', employerId: 11, securityGroupIds: [51] };
const subset = (activeRecords: object, terminatedRecords: object) => ({
  recordStatus: 'SUBSET',
  activeRecords,
  terminatedRecords,
});
const none = subset({ kind: 'ACTIVE_NONE' }, { kind: 'TERM_NONE' });

describe('a response due date', () => {
  const audit = { purpose: 'GOVERNMENT_AUDIT' };

  it('is the third business day at 17:00 of the distributor when an audit names none', async () => {
    // Friday 20 November 2026; Thursday after it is Thanksgiving, which does not matter yet.
    expect((await request(audit)).body.responseDueAt).toBe('2026-11-25T22:00:00.000Z');
    world.clock.set('2026-11-24T12:00:00.000Z');
    expect((await request(audit)).body.responseDueAt).toBe('2026-11-30T22:00:00.000Z');
    world.clock.set('2026-07-01T03:59:00.000Z'); // still 30 June in New York, in summer time
    expect((await request(audit)).body.responseDueAt).toBe('2026-07-06T21:00:00.000Z');
    world.clock.set('2026-11-20T12:00:00.000Z');
  });

  it('is taken as it is given, and puts the export into class 1', async () => {
    const responseDueAt = '2026-11-21T09:30:00.000Z';
    const { body } = await request({ ...audit, responseDueAt });
    expect([body.responseDueAt, body.queue.priorityClass]).toEqual([responseDueAt, 1]);
  });

  it('is absent for any other purpose', async () => {
    expect((await request({ purpose: 'CLIENT_TERMINATION' })).body).not.toHaveProperty('responseDueAt');
  });

  it.each(['2026-11-20T12:00:00.000Z', '2026-11-19T12:00:00.000Z'])(
    'of %s is refused as passed',
    async (at) => {
      expect(await refused({ ...audit, responseDueAt: at })).toEqual([
        400,
        'DUE_DATE_PASSED',
        { pointer: '#/responseDueAt', detail: 'The Response Due Date must be in the future.' },
      ]);
    },
  );

  it.each(['OTHER', 'CLIENT_TERMINATION'])('is refused with the purpose %s', async (purpose) => {
    expect(await refused({ purpose, responseDueAt: '2026-12-01T12:00:00.000Z' })).toEqual([
      400,
      'DUE_DATE_WITHOUT_AUDIT',
      {
        pointer: '#/responseDueAt',
        detail: 'A Response Due Date goes with the purpose Government audit only.',
      },
    ]);
  });
});

describe('social security numbers', () => {
  it.each([
    ['GOVERNMENT_AUDIT', undefined, 'LAST_FOUR'],
    ['OTHER', undefined, 'LAST_FOUR'],
    ['CLIENT_TERMINATION', undefined, 'FULL'],
    ['GOVERNMENT_AUDIT', 'FULL', 'FULL'],
    ['CLIENT_TERMINATION', 'LAST_FOUR', 'LAST_FOUR'],
  ])('of %s asked for as %s are shown as %s', async (purpose, ssnDisplay, shown) => {
    expect((await request({ purpose, ssnDisplay })).body.ssnDisplay).toBe(shown);
  });
});

describe('security groups', () => {
  it('are accepted when they are of the employer', async () => {
    const { status, body } = await request({ recordSet: group });
    expect([status, body.recordSet.label]).toEqual([202, 'Security groups: 1']);
    expect((await readDataExport(world, { ...body, distributorId: meridian })).expectedRecordCount).toBe(3);
  });

  it.each([
    ['an unknown one', { ...group, securityGroupIds: [51, 99] }],
    ["another employer's", { ...group, employerId: 12 }],
  ])('are refused with %s', async (_, recordSet) => {
    expect(await refused({ recordSet })).toEqual([
      400,
      'SECURITY_GROUP_NOT_FOUND',
      { pointer: '#/recordSet/securityGroupIds', detail: 'This employer has no such security group.' },
    ]);
  });

  it.each([[[]], [undefined]])('are refused when there are %j', async (securityGroupIds) => {
    expect(await refused({ recordSet: { ...group, securityGroupIds } })).toEqual([
      400,
      'VALIDATION_FAILED',
      { pointer: '#/recordSet/securityGroupIds', detail: 'Select at least one security group.' },
    ]);
  });

  it('besides worksites are refused: only one filter at a time', async () => {
    const [status] = await refused({ recordSet: { ...group, worksiteIds: [101] } });
    expect(status).toBe(400);
  });

  it.each(['WORKSITES', 'SECURITY_GROUPS'])('and worksites need one employer: %s', async (kind) => {
    const recordSet = { kind, worksiteIds: [101], securityGroupIds: [51] };
    expect((await refused({ recordSet }))[0]).toBe(400);
  });
});

describe('a record status', () => {
  it.each([
    [
      subset({ kind: 'ACTIVE_ALL' }, { kind: 'TERM_SINCE', fromDate: '2023-10-01' }),
      'active all; terminated since 2023-10-01',
    ],
    [subset({ kind: 'ACTIVE_NONE' }, { kind: 'TERM_ALL' }), 'active none; terminated all'],
    [
      subset({ kind: 'ACTIVE_COMPLETED_ONLY' }, { kind: 'TERM_NONE' }),
      'active completed only; terminated none',
    ],
    [
      subset({ kind: 'ACTIVE_ALL' }, { kind: 'TERM_WITHIN_RETENTION' }),
      'active all; terminated within retention',
    ],
    [
      subset({ kind: 'ACTIVE_ALL' }, { kind: 'TERM_PAST_RETENTION' }),
      'active all; terminated past retention',
    ],
    [
      subset(
        { kind: 'ACTIVE_START_RANGE', toDate: '2026-12-31' },
        { kind: 'TERM_RANGE', fromDate: '2024-01-01', toDate: '2024-12-31' },
      ),
      'active started until 2026-12-31; terminated 2024-01-01 to 2024-12-31',
    ],
    [
      subset(
        { kind: 'ACTIVE_START_RANGE', fromDate: '2020-01-01', toDate: '2026-12-31' },
        { kind: 'TERM_NONE' },
      ),
      'active started 2020-01-01 to 2026-12-31; terminated none',
    ],
    [
      subset({ kind: 'ACTIVE_START_RANGE' }, { kind: 'TERM_NONE' }),
      'active with a start date; terminated none',
    ],
  ])('%j is labelled', async (recordFilter, label) => {
    const { body } = await request({ recordFilter });
    expect(body.recordSet.label).toBe(`Subset: ${label}`);
  });

  it('stands beside the place in the label', async () => {
    const recordFilter = subset({ kind: 'ACTIVE_ALL' }, { kind: 'TERM_NONE' });
    const { body } = await request({ recordSet: group, recordFilter });
    expect(body.recordSet.label).toBe('Security groups: 1 · Subset: active all; terminated none');
  });

  it('narrows the records that are counted and is kept for the plan', async () => {
    const recordFilter = subset({ kind: 'ACTIVE_NONE' }, { kind: 'TERM_ALL' });
    const { body } = await request({ recordFilter });
    const key = { distributorId: meridian, dataExportId: body.dataExportId };
    expect((await readDataExport(world, key)).expectedRecordCount).toBe(1);
    expect(await readRequest(world, key)).toEqual({ recordSet: { kind: 'ALL_EMPLOYERS' }, recordFilter });
  });

  it('that matches nothing is refused', async () => {
    const recordFilter = subset({ kind: 'ACTIVE_INCOMPLETE_ONLY' }, { kind: 'TERM_NONE' });
    expect(await refused({ recordFilter })).toEqual([
      400,
      'NO_RECORDS',
      { pointer: '#/recordSet', detail: 'No I-9 records match the selected criteria.' },
    ]);
  });

  it('of neither active nor terminated records is refused', async () => {
    expect(await refused({ recordFilter: none })).toEqual([
      400,
      'VALIDATION_FAILED',
      {
        pointer: '#/recordFilter',
        detail: 'Select an Active Records filter, a Terminated Records filter, or both.',
      },
    ]);
  });

  it.each([
    ['activeRecords', { kind: 'ACTIVE_START_RANGE' }, { kind: 'TERM_NONE' }],
    ['terminatedRecords', { kind: 'ACTIVE_ALL' }, { kind: 'TERM_RANGE' }],
  ])('whose range of %s ends before it begins is refused', async (name, active, terminated) => {
    const range = { fromDate: '2026-02-02', toDate: '2026-02-01' };
    const [one, other] =
      name === 'activeRecords'
        ? [{ ...active, ...range }, terminated]
        : [active, { ...terminated, ...range }];
    expect(await refused({ recordFilter: subset(one, other) })).toEqual([
      400,
      'VALIDATION_FAILED',
      {
        pointer: `#/recordFilter/${name}/fromDate`,
        detail: 'The From date must be on or before the To date.',
      },
    ]);
  });

  it('whose range is wrong is told so although another date is missing', async () => {
    const range = { fromDate: '2026-02-02', toDate: '2026-02-01' };
    const recordFilter = subset({ kind: 'ACTIVE_START_RANGE', ...range }, { kind: 'TERM_SINCE' });
    const { body } = await request({ recordFilter });
    expect(body.errors.map(({ pointer }: { pointer: string }) => pointer).sort()).toEqual([
      '#/recordFilter/activeRecords/fromDate',
      '#/recordFilter/terminatedRecords/fromDate',
    ]);
  });

  it('is told together with every other mistake of the form', async () => {
    const { body } = await request({ description: '', assets: undefined, recordFilter: none });
    expect(body.errors.map(({ pointer }: { pointer: string }) => pointer).sort()).toEqual([
      '#/assets',
      '#/description',
      '#/recordFilter',
    ]);
  });

  it.each([none, subset({ kind: 'ACTIVE_ALL' }, { kind: 'TERM_NONE' })])(
    'is ignored with I-9 IDs: %j',
    async (recordFilter) => {
      const recordSet = { kind: 'I9_IDS', i9Ids: [6_000_001, 5_000_001] };
      const { status, body } = await request({ recordSet, recordFilter });
      expect([status, body.recordSet.label]).toEqual([202, 'I-9 IDs: 2']);
      const stored = await readRequest(world, { distributorId: meridian, dataExportId: body.dataExportId });
      expect(stored.recordFilter).toEqual({ recordStatus: 'ALL_RECORDS' });
    },
  );
});

describe('a field that is missing', () => {
  it.each([
    ['description', 'Enter an Export Description.'],
    ['clientId', 'Select a client with Client Search.'],
    ['assets', 'Select at least one I-9 or E-Verify asset.'],
  ])('%s is refused with the text of the form', async (name, detail) => {
    expect(await refused({ [name]: undefined })).toEqual([
      400,
      'VALIDATION_FAILED',
      { pointer: `#/${name}`, detail },
    ]);
  });

  it('is refused for ids that are no numbers, too', async () => {
    expect(await refused({ recordSet: { kind: 'I9_IDS', i9Ids: [1, '12a'] } })).toEqual([
      400,
      'VALIDATION_FAILED',
      { pointer: '#/recordSet/i9Ids/1', detail: 'I-9 IDs must be numbers separated by commas. Invalid: 12a' },
    ]);
  });
});

describe('what the queue needs to know', () => {
  it('is counted with the request', async () => {
    const { body } = await request({ recordSet: { kind: 'EMPLOYER', employerId: 11 } });
    const row = (await readQueue(world)).requested.find((one) => one.dataExportId === body.dataExportId);
    expect(row).toMatchObject({
      recordCount: 4,
      requestedAt: '2026-11-20T12:00:00.000Z',
      distributorId: meridian,
    });
  });
});

describe('settings that were never tested', () => {
  it('are refused', async () => {
    const settings = await someSettings(world, { version: 2, testedAt: undefined });
    await saveDeliverySettings(world, settings);
    expect(await refused({})).toEqual([409, 'DELIVERY_NOT_TESTED', undefined]);
    expect((await request({})).body.detail).toMatch(/^Delivery is not configured\./);
  });
});
