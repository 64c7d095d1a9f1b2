import { beforeAll, describe, expect, it } from 'vitest';
import { type ApiSession, problemIn, withoutTrace } from '../../bin/smoke/api-session.ts';
import { listDataExports } from '../../functions/data-exports/contract.ts';
import { getMe, listDistributors } from '../../functions/directory/contract.ts';
import { putUser, readUser } from '../../functions/directory/directory-store.ts';
import {
  anExportRequest,
  exportsPath,
  meridian,
  requestExport,
  transferComplete,
} from '../support/export-calls.ts';
import { useFlow } from '../support/flow.ts';

const unknownDistributor = '/v1/distributors/nobody';

const settings = {
  destination: { protocol: 'SFTP', host: 'sftp.example.com', username: 'waybill' },
  password: 'not a real one',
  notificationEmails: ['someone@example.com'],
};

describe('what one distributor has is nobody else’s', () => {
  const flow = useFlow({ recordCount: 40 });
  let dataExportId: string;
  let dana: ApiSession;
  let nina: ApiSession;
  let rory: ApiSession;

  beforeAll(async () => {
    dana = flow().person('dana');
    nina = flow().person('nina');
    rory = flow().person('rory');
    dataExportId = await requestExport(dana, { assets: ['I9_DATA'] });
    await transferComplete(dana, dataExportId);
  }, 120_000);

  it('answers another distributor about ours as about one that does not exist', async () => {
    const reads = [
      `/data-exports`,
      `/data-exports/${dataExportId}`,
      `/data-exports/01ARZ3NDEKTSV4RRFFQ69G5FAV`,
      `/delivery-settings`,
      `/clients?name=harbor`,
      `/clients/1001`,
      `/clients/1001/employers`,
      `/clients/1001/employers/11/worksites`,
      `/clients/1001/employers/11/security-groups`,
    ];
    for (const path of reads) {
      const [ours, unknown] = [
        await nina.call('GET', meridian + path),
        await nina.call('GET', unknownDistributor + path),
      ];
      expect(ours.status, path).toBe(404);
      expect(withoutTrace(ours), path).toBe(withoutTrace(unknown));
    }
    const [ours, unknown] = [
      await nina.call('POST', exportsPath, anExportRequest()),
      await nina.call('POST', `${unknownDistributor}/data-exports`, anExportRequest()),
    ];
    expect(problemIn(ours).code).toBe('DISTRIBUTOR_NOT_FOUND');
    expect(withoutTrace(ours)).toBe(withoutTrace(unknown));
  });

  it('answers another distributor about our export, in their own log, as about one that does not exist', async () => {
    const own = '/v1/distributors/northgate/data-exports';
    const [ours, unknown] = [
      await nina.call('GET', `${own}/${dataExportId}`),
      await nina.call('GET', `${own}/01ARZ3NDEKTSV4RRFFQ69G5FAV`),
    ];
    expect(problemIn(ours).code).toBe('DATA_EXPORT_NOT_FOUND');
    expect(withoutTrace(ours)).toBe(withoutTrace(unknown));
    expect((await nina.get(own, listDataExports.success.body)).items).toEqual([]);
  });

  it('names to each person their own distributor alone', async () => {
    const names = async (caller: ApiSession) =>
      (await caller.get('/v1/distributors', listDistributors.success.body)).items.map(
        ({ distributorId }) => distributorId,
      );
    expect(await names(nina)).toEqual(['northgate']);
    expect(await names(dana)).toEqual(['meridian-hr']);
    expect(await names(flow().person('pat'))).toEqual(['meridian-hr', 'northgate']);
  });

  it('lets a read-only person read and change nothing', async () => {
    const before = await stored();
    const log = await rory.get(exportsPath, listDataExports.success.body);
    expect(log.items.map((line) => line.dataExportId)).toEqual([dataExportId]);
    const refused = [
      await rory.call('POST', exportsPath, anExportRequest()),
      await rory.call('PUT', `${meridian}/delivery-settings`, settings),
    ];
    for (const answer of refused)
      expect([answer.status, problemIn(answer).code]).toEqual([403, 'ROLE_NOT_ALLOWED']);
    expect(await stored()).toEqual(before);
  });

  it('lets nobody but the configuring roles save delivery settings', async () => {
    const before = await stored();
    for (const caller of [dana, flow().machine()])
      expect((await caller.call('PUT', `${meridian}/delivery-settings`, settings)).status).toBe(403);
    expect(await stored()).toEqual(before);
  });

  it('refuses a call without a token, and one with a token of another use', async () => {
    const url = flow().runtime.apiUrl + exportsPath;
    expect((await fetch(url)).status).toBe(401);
    expect((await fetch(url, { headers: { authorization: 'Bearer abc.def.ghi' } })).status).toBe(401);
  });

  it('refuses a person at the next call after the directory has ended the account', async () => {
    const table = { directory: { client: flow().inside.table, table: flow().output('DirectoryTableName') } };
    const { principal } = await rory.get('/v1/me', getMe.success.body);
    const user = await readUser(table, principal.id);
    if (user === undefined) throw new Error('the directory does not know the person');
    await putUser(table, { ...user, isActive: false });
    const refused = await rory.call('GET', exportsPath);
    expect([refused.status, problemIn(refused).code]).toEqual([403, 'CALLER_UNKNOWN']);
  });

  /** Everything in the tables that a request could change. */
  /** What becomes of mails is told by events of their own, whenever they come. */
  const stored = async () =>
    (await flow().items('ExportsTable', 'DeliveriesTable', 'DirectoryTable')).filter(
      ({ sk }) => !String(sk).startsWith('ADDRESS#'),
    );
});
