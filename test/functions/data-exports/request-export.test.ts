import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readDataExport } from '../../../functions/data-exports/data-export-store.ts';
import type { Answer } from '../../support/api-caller.ts';
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
} from '../../support/export-world.ts';
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
  await saveRecords(world, someRecords(3));
});

const key = (value: string) => ({ 'idempotency-key': value });
const keysIn = async () => (await itemsOf(world.exports)).map((item) => `${item['pk']} ${item['sk']}`);

describe('a request', () => {
  it('is accepted, shown as it will be in the log, and queued', async () => {
    const answer = await call('POST', exportsPath, { body: aRequest({ employeeNote: ' For the audit. ' }) });
    const { dataExportId } = answer.body;
    expect(answer.status).toBe(202);
    expect(answer.headers.get('location')).toBe(`${exportsPath}/${dataExportId}`);
    expect(answer.body).toEqual({
      dataExportId,
      exportNumber: 'EX-000001',
      distributorId: meridian,
      clientId: 1001,
      clientName: 'Harborview Logistics',
      description: 'Audit of November',
      recordSet: { kind: 'ALL_EMPLOYERS', label: 'All employers' },
      assets: ['I9_FORM', 'I9_ATTACHMENTS', 'I9_AUDIT_TRAIL', 'I9_DATA'],
      hasEmployeeNote: true,
      purpose: 'OTHER',
      ssnDisplay: 'LAST_FOUR',
      requestedBy: 'Dana Quillfeather',
      requestedAt: '2026-11-20T12:00:00.000Z',
      status: 'REQUESTED',
      processedCount: 0,
      exceptionCount: 0,
      queue: {
        position: 1,
        priorityClass: 2,
        isManualPriority: false,
        estimatedStartAt: '2026-11-20T12:00:00.000Z',
        estimatedCompletionAt: '2026-11-20T12:01:02.400Z',
        isDueDateAtRisk: false,
      },
      files: [],
    });
    expect(await keysIn()).toEqual([
      `D#${meridian}#COUNTER EXPORT_NUMBER`,
      `D#${meridian}#EXPORTS ${dataExportId}`,
      `D#${meridian}#X#${dataExportId} REQUEST`,
      `QUEUE#REQUESTED ${dataExportId}`,
    ]);
    expect(world.startHint.sent).toEqual([dataExportId]);
  });

  it('is accepted although its hint is lost, and says so in the log', async () => {
    world.startHint.isBroken = true;
    const answer = await call('POST', exportsPath, { body: aRequest() });
    expect(answer.status).toBe(202);
    expect(await keysIn()).toContain(`QUEUE#REQUESTED ${answer.body.dataExportId}`);
    expect(world.log.lines).toEqual([
      {
        level: 'warn',
        message: 'START_HINT_LOST',
        dataExportId: answer.body.dataExportId,
        errorName: 'Error',
      },
    ]);
  });

  it.each([
    [{ kind: 'ALL_EMPLOYERS' }, 'All employers', undefined],
    [
      { kind: 'EMPLOYER', employerId: 11 },
      'Employer: Harborview Logistics, Inc.',
      'Harborview Logistics, Inc.',
    ],
    [
      { kind: 'WORKSITES', employerId: 11, worksiteIds: [101, 102] },
      'Worksites: 2',
      'Harborview Logistics, Inc.',
    ],
    [{ kind: 'I9_IDS', i9Ids: [5_000_002, 5_000_001, 5_000_002] }, 'I-9 IDs: 2', undefined],
    [{ kind: 'I9_IDS', employerId: 11, i9Ids: [5_000_001] }, 'I-9 IDs: 1', 'Harborview Logistics, Inc.'],
  ] as const)('of %j is labelled %j', async (recordSet, label, employerName) => {
    const answer = await call('POST', exportsPath, { body: { ...aRequest(), recordSet } });
    expect([answer.status, answer.body.recordSet, answer.body.employerName]).toEqual([
      202,
      { kind: recordSet.kind, label },
      employerName,
    ]);
  });

  it('is numbered per distributor, no number twice, also when many come at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => call('POST', exportsPath, { body: aRequest() })),
    );
    expect(answers.map((answer) => answer.body.exportNumber).sort()).toEqual(
      ['1', '2', '3', '4', '5', '6'].map((digit) => `EX-00000${digit}`),
    );
  });

  it('of vendor staff and of a machine is known as theirs', async () => {
    const vendor = await call('POST', exportsPath, { as: 'sub-vera', body: aRequest() });
    const machine = await call('POST', exportsPath, { as: 'machine-meridian', body: aRequest() });
    const stored = await Promise.all(
      [vendor, machine].map(({ body }) => readDataExport(world, { ...body, distributorId: meridian })),
    );
    expect(
      stored.map(({ requestedBy, isRequestedByVendor, requesterSub }) => ({
        requestedBy,
        isRequestedByVendor,
        requesterSub,
      })),
    ).toEqual([
      { requestedBy: 'Vera Nightingale', isRequestedByVendor: true, requesterSub: 'sub-vera' },
      { requestedBy: 'Meridian nightly', isRequestedByVendor: false, requesterSub: undefined },
    ]);
  });

  it('drops an asset that is named twice', async () => {
    const body = { ...aRequest(), assets: ['I9_DATA', 'I9_FORM', 'I9_DATA'] };
    expect((await call('POST', exportsPath, { body })).body.assets).toEqual(['I9_DATA', 'I9_FORM']);
  });
});

describe('an idempotency key', () => {
  const exportIds = async () =>
    (await keysIn()).filter((line) => line.includes('#EXPORTS ')).map((line) => line.split(' ')[1]);

  it('with the same body gives the same export, however the body is spelled', async () => {
    const first = await call('POST', exportsPath, { body: aRequest(), headers: key('key-12345') });
    const spelled = Object.fromEntries(Object.entries(aRequest()).reverse());
    const again = await call('POST', exportsPath, { body: spelled, headers: key('key-12345') });
    expect([again.status, again.body]).toEqual([202, first.body]);
    expect(again.headers.get('location')).toBe(first.headers.get('location'));
    expect(await exportIds()).toEqual([first.body.dataExportId]);
  });

  it('answers with the export as it is by now, also after the feature was switched off', async () => {
    const first = await call('POST', exportsPath, { body: aRequest(), headers: key('key-12345') });
    await switchOff(world);
    const again = await call('POST', exportsPath, { body: aRequest(), headers: key('key-12345') });
    expect([again.status, again.body.dataExportId]).toEqual([202, first.body.dataExportId]);
  });

  it.each([
    ['another body', { body: aRequest({ description: 'Another' }) }],
    ['another caller', { as: 'sub-vera', body: aRequest() }],
  ])('with %s is refused and nothing is written', async (_, other) => {
    await call('POST', exportsPath, { body: aRequest(), headers: key('key-12345') });
    const before = await itemsOf(world.exports);
    const answer = await call('POST', exportsPath, { ...other, headers: key('key-12345') });
    expect([answer.status, answer.body.code]).toEqual([409, 'IDEMPOTENCY_KEY_REUSED']);
    expect(answer.body.detail).toBe(
      'This Idempotency-Key was used for another request. Use a new key for a new request.',
    );
    expect(await itemsOf(world.exports)).toEqual(before);
  });

  it('makes one export when the same request comes many times at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, () =>
        call('POST', exportsPath, { body: aRequest(), headers: key('key-12345') }),
      ),
    );
    const accepted = answers.filter((answer) => answer.status === 202);
    const [dataExportId] = await exportIds();
    expect(await exportIds()).toHaveLength(1);
    expect(new Set(accepted.map((answer) => answer.body.dataExportId))).toEqual(new Set([dataExportId]));
    expect(answers.filter((answer) => answer.status !== 202 && !isBusy(answer))).toEqual([]);
    expect(world.startHint.sent).toEqual([dataExportId]);
    expect(world.log.measured).toEqual([['ExportsRequested', 1]]);
  });

  it('belongs to one distributor', async () => {
    const first = await call('POST', exportsPath, { body: aRequest(), headers: key('key-12345') });
    const used = (await itemsOf(world.exports)).find((item) => item['sk'] === 'key-12345');
    expect(used).toMatchObject({ pk: `D#${meridian}#KEYS`, dataExportId: first.body.dataExportId });
    const path = `/v1/distributors/${northgate}/data-exports`;
    const other = await call('POST', path, {
      as: 'sub-noor',
      body: aRequest({ clientId: 2001 }),
      headers: key('key-12345'),
    });
    expect(other.body.code).toBe('DELIVERY_NOT_CONFIGURED');
  });
});

/** Two transactions met in the table; the caller is told to send it again. */
function isBusy(answer: Answer): boolean {
  return answer.status === 503 && answer.body.code === 'EXPORT_TABLE_BUSY';
}

async function switchOff(of: ExportWorld): Promise<void> {
  const { client, table } = of.directory;
  const Key = { pk: 'VENDOR', sk: `DISTRIBUTOR#${meridian}` };
  const ExpressionAttributeValues = { ':off': false };
  await client.send(
    new UpdateCommand({
      TableName: table,
      Key,
      UpdateExpression: 'SET isDataExportEnabled = :off',
      ExpressionAttributeValues,
    }),
  );
}
