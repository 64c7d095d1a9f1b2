import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { billingRoutes } from '../../../functions/integrator-billing/contract.ts';
import { ledgerPut, usedRecords } from '../../../functions/integrator-billing/ledger-store.ts';
import { remainingRecords } from '../../../functions/integrator-billing/limit.ts';
import { cancellationCodes, transact } from '../../../functions/platform/table.ts';
import { withoutTrace } from '../../support/api-caller.ts';
import { putFirmMachines } from '../../support/firm-machines.ts';
import { firm1, firm10 } from '../../support/integrator-world.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';
import { readWorkbook } from '../spreadsheets/read-workbook.ts';
import { anEntry, type BillingWorld, billingApi, billingWorld, count } from './billing-world.ts';

let engine: TableEngine;
let world: BillingWorld;
let call: ReturnType<typeof billingApi>;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  world = await billingWorld(engine);
  call = billingApi(world);
});

const path = `/v1/firms/${firm1}/billing`;
const show = async (query = '') => (await call('sub-fay', 'GET', `${path}${query}`)).body;

async function agree(body: object, as = 'sub-vera') {
  const { headers } = await call(as, 'GET', path);
  return call(as, 'PUT', `${path}/terms`, { body, headers: { 'if-match': headers.get('etag') ?? '' } });
}

describe('the ledger', () => {
  it('counts the records of a job once', async () => {
    const entry = anEntry('2026-11-20', 5);
    await count(world, entry);
    const again = transact(world.integrator.client, [ledgerPut(world, { ...entry, recordCount: 7 })]);
    expect(cancellationCodes(await again.catch((error: unknown) => error))).toEqual([
      'ConditionalCheckFailed',
    ]);
    expect((await show()).usedCount).toBe(5);
  });

  it('counts by Pacific date of the run, the first and the last date of a period included', async () => {
    await count(world, anEntry('2026-10-31', 1), anEntry('2026-11-01', 10), anEntry('2026-11-30', 100));
    await count(world, anEntry('2026-12-01', 1000));
    expect(await usedRecords(world, firm1, { from: '2026-11-01', to: '2026-11-30' })).toBe(110);
    expect(await usedRecords(world, firm10, { from: '2026-11-01', to: '2026-11-30' })).toBe(0);
  });

  it('counts more entries than one answer of the table holds', async () => {
    const name = 'x'.repeat(2000);
    const entries = Array.from({ length: 600 }, () => anEntry('2026-11-19', 3, { name }));
    await Promise.all(entries.map((entry) => count(world, entry)));
    const { usedCount, jobs } = await show();
    expect([usedCount, jobs[0].jobCount]).toEqual([1800, 600]);
    expect(await usedRecords(world, firm1, { from: '2026-11-01', to: '2026-11-30' })).toBe(1800);
  });
});

describe('usage', () => {
  it('of a firm without entries and terms is nothing, without limit', async () => {
    const { status, body, headers } = await call('sub-fay', 'GET', path);
    expect([status, headers.get('etag')]).toEqual([200, '"1"']);
    expect(body).toEqual({
      firmId: firm1,
      period: { periodId: '2026-11-01', from: '2026-11-01', to: '2026-11-30' },
      terms: { period: 'MONTH', isHardLimit: false, version: 1 },
      usedCount: 0,
      jobs: [],
      periods: [{ periodId: '2026-11-01', from: '2026-11-01', to: '2026-11-30' }],
    });
  });

  it('is what each task has used, the largest first, with its share', async () => {
    await agree({ recordLimit: 1000 });
    await count(world, anEntry('2026-11-18', 100), anEntry('2026-11-19', 101));
    await count(world, anEntry('2026-11-19', 400, { type: 'EXPORT', templateId: 3 }));
    await count(world, anEntry('2026-11-20', 0, { templateId: 1 }));
    const { usedCount, remainingCount, usedPercent, jobs } = await show();
    expect([usedCount, remainingCount, usedPercent]).toEqual([601, 399, 60]);
    expect(jobs).toEqual([
      { name: 'Export 3', type: 'EXPORT', templateId: 3, jobCount: 1, recordCount: 400, share: 66.6 },
      { name: 'Import 3', type: 'IMPORT', templateId: 3, jobCount: 2, recordCount: 201, share: 33.4 },
      { name: 'Import 1', type: 'IMPORT', templateId: 1, jobCount: 1, recordCount: 0, share: 0 },
    ]);
  });

  it('above a limit leaves nothing, and its percent says how far above', async () => {
    await agree({ recordLimit: 100 });
    await count(world, anEntry('2026-11-18', 250));
    expect(await show()).toMatchObject({ usedCount: 250, remainingCount: 0, usedPercent: 250 });
  });

  it('of earlier periods is there, and only periods that have entries are listed', async () => {
    await count(world, anEntry('2026-11-18', 3), anEntry('2026-08-31', 2), anEntry('2025-01-01', 1));
    const ids = (await show()).periods.map(({ periodId }: { periodId: string }) => periodId);
    expect(ids).toEqual(['2026-11-01', '2026-08-01', '2025-01-01']);
    expect((await show('?period=2026-08-01')).usedCount).toBe(2);
    expect((await show('?period=2026-07-01')).usedCount).toBe(0);
  });

  it.each(['2026-11-02', '2026-12-01', '1999-01-01', '0000-01-01'])(
    'is not of a period that begins on %s',
    async (period) => {
      for (const [method, end] of [
        ['GET', ''],
        ['POST', '/download'],
      ] as const) {
        const { status, body } = await call('sub-fay', method, `${path}${end}?period=${period}`);
        expect([status, body.code]).toEqual([400, 'PERIOD_NOT_VALID']);
      }
    },
  );

  it('is of the Pacific month: on the first of a month in UTC it may be the one before', async () => {
    world.clock.set('2026-12-01T07:59:00.000Z');
    expect((await show()).period.periodId).toBe('2026-11-01');
    world.clock.set('2026-12-01T08:00:00.000Z');
    expect((await show()).period.periodId).toBe('2026-12-01');
  });
});

describe('terms', () => {
  it('are set by Professional Services and count from the current period on', async () => {
    await count(world, anEntry('2026-10-15', 40), anEntry('2026-11-15', 50));
    const { status, body, headers } = await agree({ recordLimit: 60, isHardLimit: true });
    expect([status, headers.get('etag')]).toEqual([200, '"2"']);
    expect(body).toEqual({ recordLimit: 60, period: 'MONTH', isHardLimit: true, version: 2 });
    expect(await show()).toMatchObject({ usedCount: 50, remainingCount: 10, usedPercent: 83 });
    const before = await show('?period=2026-10-01');
    expect([before.usedCount, before.remainingCount, before.terms.version]).toEqual([40, undefined, 1]);
  });

  it('of a year take in the months before that belong to it', async () => {
    await count(world, anEntry('2026-06-30', 1), anEntry('2026-07-01', 10), anEntry('2026-11-15', 100));
    await agree({ recordLimit: 500, period: 'YEAR', startsOn: '2025-07-01' });
    const { period, usedCount, periods } = await show();
    expect([period.from, period.to, usedCount]).toEqual(['2026-07-01', '2027-06-30', 110]);
    expect(periods.map(({ from, to }: { from: string; to: string }) => `${from} ${to}`)).toEqual([
      '2026-07-01 2027-06-30',
      '2026-06-01 2026-06-30',
    ]);
  });

  it('are changed by one of two who read the same', async () => {
    const headers = { 'if-match': '"1"' };
    const answers = await Promise.all(
      [1, 2].map((recordLimit) =>
        call('sub-vera', 'PUT', `${path}/terms`, { body: { recordLimit }, headers }),
      ),
    );
    const won = answers.filter(({ status }) => status === 200);
    expect([won.length, answers.find(({ status }) => status !== 200)?.body.code]).toEqual([
      1,
      'TERMS_CHANGED',
    ]);
    expect((await show()).terms).toEqual(won[0]?.body);
    expect((await call('sub-ida', 'PUT', `${path}/terms`, { body: {}, headers })).status).toBe(409);
  });

  it('may lift the limit again', async () => {
    await agree({ recordLimit: 1, isHardLimit: true });
    await agree({});
    const { terms, remainingCount } = await show();
    expect([terms.recordLimit, terms.isHardLimit, remainingCount]).toEqual([undefined, false, undefined]);
  });

  it.each([
    [{ isHardLimit: true }, '#/recordLimit'],
    [{ period: 'YEAR', startsOn: '2026-11-21' }, '#/startsOn'],
    [{ period: 'YEAR', startsOn: '0000-01-01' }, '#/startsOn'],
    [{ recordLimit: 0 }, '#/recordLimit'],
    [{ period: 'WEEK' }, '#/period'],
  ])('that make no sense are refused: %j', async (body, pointer) => {
    const answer = await agree(body);
    expect([answer.status, answer.body.errors[0].pointer]).toEqual([400, pointer]);
    expect((await show()).terms.version).toBe(1);
  });

  it('are not the firm’s to change, nor a machine’s', async () => {
    await putFirmMachines(world);
    for (const as of ['sub-fay', 'machine-writer', 'sub-dana'])
      expect((await agree({ recordLimit: 9 }, as)).body.code).toBe('ROLE_NOT_ALLOWED');
  });
});

describe('what a run may still count', () => {
  it('is what a hard limit leaves in the period of its date', async () => {
    await agree({ recordLimit: 100, isHardLimit: true });
    await count(world, anEntry('2026-11-15', 70));
    expect(await remainingRecords(world, firm1, '2026-11-21')).toMatchObject({
      remaining: 30,
      usedCount: 70,
      period: { periodId: '2026-11-01' },
      terms: { recordLimit: 100 },
    });
    expect((await remainingRecords(world, firm1, '2026-12-01')).remaining).toBe(100);
    await count(world, anEntry('2026-11-16', 40));
    expect((await remainingRecords(world, firm1, '2026-11-21')).remaining).toBe(0);
  });

  it('is without end when the limit is not a hard one', async () => {
    await agree({ recordLimit: 100 });
    await count(world, anEntry('2026-11-15', 700));
    expect((await remainingRecords(world, firm1, '2026-11-21')).remaining).toBeUndefined();
  });
});

describe('the workbook', () => {
  it('holds the sums of the period, its tasks and every job', async () => {
    await agree({ recordLimit: 1000, isHardLimit: true });
    await count(world, anEntry('2026-11-18', 100), anEntry('2026-11-19', 300, { type: 'EXPORT' }));
    await count(world, anEntry('2026-10-19', 7));
    const { status, body } = await call('sub-fay', 'POST', `${path}/download`);
    expect([status, body.fileName]).toEqual([200, 'Integrator usage firm1 2026-11-01.xlsx']);
    const [key = ''] = [...world.drop.objects.keys()].filter((one) => one.includes('/downloads/'));
    expect(world.drop.retentions.get(key)).toBe(7);
    const sheets = readWorkbook(world.drop.objects.get(key) ?? Buffer.alloc(0));
    const rowsOf = (name: string) =>
      sheets.find((sheet) => sheet.name === name)?.rows.map((row) => row.map(({ value }) => value)) ?? [];
    expect(Object.fromEntries(rowsOf('Usage').map(([item, value]) => [item, value]))).toMatchObject({
      Firm: 'Firm firm1',
      Period: 'November 2026',
      'Allowed limit of records': '1000',
      'Above the limit': 'Rows are not processed',
      Used: '400',
      Remaining: '600',
      'Used (%)': '40',
    });
    expect(rowsOf('By task').slice(1)).toEqual([
      ['Export 3', 'Export', '1', '300', '75', 'November 2026'],
      ['Import 3', 'Import', '1', '100', '25', 'November 2026'],
    ]);
    expect(
      rowsOf('Jobs')
        .slice(1)
        .map((row) => [row[1], row[3], row[5]]),
    ).toEqual([
      ['2026-11-18', 'Import 3', '100'],
      ['2026-11-19', 'Export 3', '300'],
    ]);
  });
});

describe('billing', () => {
  const { getBilling, downloadBilling, putBillingTerms } = billingRoutes;
  const at = (firmId: string, route: { path: string }) => route.path.replace('{firmId}', firmId);

  it.each([getBilling, downloadBilling])(
    'of another firm is like that of none: $method $path',
    async (route) => {
      await putFirmMachines(world);
      for (const as of ['sub-finn', 'machine-other']) {
        const foreign = await call(as, route.method.toUpperCase(), at(firm1, route));
        const unknown = await call(as, route.method.toUpperCase(), at('no-such-firm', route));
        expect([foreign.status, foreign.body.code]).toEqual([404, 'FIRM_NOT_FOUND']);
        const { instance: _one, ...told } = withoutTrace(foreign.body);
        const { instance: _other, ...toldUnknown } = withoutTrace(unknown.body);
        expect(told).toEqual(toldUnknown);
      }
    },
  );

  it('of a firm that there is not has no terms', async () => {
    const headers = { 'if-match': '"1"' };
    const { status } = await call('sub-vera', 'PUT', at('no-such-firm', putBillingTerms), {
      body: {},
      headers,
    });
    expect(status).toBe(404);
  });

  it('is seen by the firm, its machine that reads, and the vendor', async () => {
    await putFirmMachines(world);
    for (const as of ['sub-fay', 'machine-reader', 'sub-vera', 'sub-ida'])
      expect((await call(as, 'GET', path)).status).toBe(200);
    expect((await call('sub-dana', 'GET', path)).body.code).toBe('ROLE_NOT_ALLOWED');
  });
});
