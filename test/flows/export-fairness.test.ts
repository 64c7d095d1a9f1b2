import { beforeAll, describe, expect, it } from 'vitest';
import type { ApiSession } from '../../bin/smoke/api-session.ts';
import { eventually } from '../../bin/smoke/story.ts';
import { DataExport, getDataExport } from '../../functions/data-exports/contract.ts';
import { ConnectionTest, DeliverySettings } from '../../functions/deliveries/contract.ts';
import { saveNewRecords } from '../../functions/i9/record-store.ts';
import {
  anExportRequest,
  exportsPath,
  meridian,
  requestExport,
  type WatchedExport,
} from '../support/export-calls.ts';
import { useFlow } from '../support/flow.ts';
import { anI9Record } from '../support/record-builders.ts';

const isDeep = process.env['WAYBILL_DEEP'] !== undefined;
/** Records of the large client; in a deep run as many as `WAYBILL_FAIRNESS_RECORDS` says. */
const largeCount = isDeep ? Number(process.env['WAYBILL_FAIRNESS_RECORDS'] ?? 5_000) : 1_500;
/** Further exports of that client; with the first they are one more than there are slots for their size. */
const moreLarge = isDeep ? 3 : 0;
const smallCount = 50;
/** What the other distributor's demo client begins with. */
const seededCount = 15;
const northgate = '/v1/distributors/northgate';
const longestMs = isDeep ? 7_200_000 : 240_000;

describe(`an export of ${smallCount} records that is requested behind those of ${largeCount} of another distributor`, () => {
  const flow = useFlow({ recordCount: largeCount });
  const large: string[] = [];
  let dana: ApiSession;
  let small: WatchedExport;
  let largeThen: WatchedExport[];

  beforeAll(async () => {
    dana = flow().person('dana');
    await deliverToPartner(flow().person('pat'));
    await addRecords();
    large.push(await requestExport(dana));
    for (let more = 0; more < moreLarge; more += 1)
      large.push(await requestExport(dana, { assets: ['I9_DATA'] }));
    await ended(dana, exportsPath, large[0] ?? '', ({ status }) => status !== 'REQUESTED');
    const nina = flow().person('nina');
    const request = anExportRequest({ clientId: 2001 });
    const { dataExportId } = await nina.post(`${northgate}/data-exports`, request, DataExport);
    small = await ended(nina, `${northgate}/data-exports`, dataExportId, isDelivered);
    largeThen = await Promise.all(large.map((id) => ended(dana, exportsPath, id, () => true)));
  }, longestMs);

  it('is delivered whole', () => {
    expect([small.status, small.recordCount, small.processedCount]).toEqual([
      expect.stringMatching(/^COMPLETE/),
      smallCount,
      smallCount,
    ]);
  });

  it('is delivered while the large one is still at work', () => {
    expect(largeThen.map(({ status }) => status)).toContain('IN_PROGRESS');
    expect(largeThen[0]?.transfer?.status).not.toBe('COMPLETE');
  });

  it('keeps none of the large ones from being delivered whole', { timeout: longestMs }, async () => {
    for (const id of large) {
      const one = await ended(dana, exportsPath, id, isDelivered);
      expect([one.recordCount, one.processedCount]).toEqual([largeCount, largeCount]);
      expect(Date.parse(one.transfer?.completedAt ?? '')).toBeGreaterThan(
        Date.parse(small.transfer?.completedAt ?? ''),
      );
    }
  });

  /** Asks until the export is as wanted. */
  function ended(
    caller: ApiSession,
    exports: string,
    dataExportId: string,
    isWanted: (one: WatchedExport) => boolean,
  ): Promise<WatchedExport> {
    return eventually(
      `export ${dataExportId}`,
      async () => {
        const one = await caller.get(`${exports}/${dataExportId}`, getDataExport.success.body);
        return isWanted(one) ? one : undefined;
      },
      longestMs,
    );
  }

  /** Northgate's packages go where Meridian's do: to the server that comes with the application. */
  async function deliverToPartner(pat: ApiSession): Promise<void> {
    const settings = await pat.get(`${meridian}/delivery-settings`, DeliverySettings);
    const { destination } = settings;
    const { password } = flow().runtime.partner;
    const tests = `${northgate}/delivery-settings/tests`;
    const { testId } = await pat.post(tests, { destination, password }, ConnectionTest);
    await eventually('the connection test to pass', async () => {
      const { status } = await pat.get(`${tests}/${testId}`, ConnectionTest);
      return status === 'PASSED' ? status : undefined;
    });
    const notificationEmails = ['exports@northgate.example'];
    const body = { destination, notificationEmails, testId };
    await pat.put(`${northgate}/delivery-settings`, body, DeliverySettings);
  }

  async function addRecords(): Promise<void> {
    const i9 = { client: flow().inside.table, table: flow().output('I9TableName') };
    const unit = { distributorId: 'northgate', clientId: 2001, employerId: 41, worksiteId: 401 };
    const records = Array.from({ length: smallCount - seededCount }, (_, index) =>
      anI9Record({ ...unit, i9Id: 9_500_001 + index, profileId: 9_500_001 + index }),
    );
    await saveNewRecords(
      { i9 },
      records.map((record) => ({ record, contentHash: `hash of ${record.i9Id}` })),
    );
  }
});

const isDelivered = ({ transfer }: WatchedExport) => transfer?.status === 'COMPLETE';
