import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ClientSearch, roles } from '../../../functions/directory/contract.ts';
import type { DirectoryDeps } from '../../../functions/directory/deps.ts';
import { describeCaller, listDistributors } from '../../../functions/directory/describe-caller.ts';
import {
  describeClient,
  listEmployers,
  listSecurityGroups,
  listWorksites,
} from '../../../functions/directory/describe-client.ts';
import { setRecordCount } from '../../../functions/directory/directory-store.ts';
import { saveDirectory } from '../../../functions/directory/save-directory.ts';
import { searchClients } from '../../../functions/directory/search-clients.ts';
import { fakeClock } from '../../support/fixed-deps.ts';
import { aClient, anEmployer, aPrincipal } from '../../support/record-builders.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';

let engine: TableEngine;
let deps: DirectoryDeps;

const bakery = { distributorId: 'meridian-hr', clientId: 1002 };
const entries = {
  distributors: [
    {
      distributorId: 'meridian-hr',
      name: 'Meridian HR Partners',
      timeZone: 'UTC',
      isDataExportEnabled: true,
    },
    { distributorId: 'northgate', name: 'Northgate Staffing', timeZone: 'UTC', isDataExportEnabled: true },
  ],
  clients: [
    aClient({ externalClientId: 'HBV-01' }),
    aClient({ ...bakery, name: 'Cedar & Finch Bakeries' }),
    aClient({ clientId: 1003, name: 'Šimůnek Harbor Textiles', isActive: false }),
    aClient({ distributorId: 'northgate', clientId: 2001, name: 'Harborless Clinics' }),
  ],
  employers: [
    anEmployer(),
    anEmployer({ employerId: 12, name: 'Cold Chain, LLC', fein: '980000012' }),
    anEmployer({ ...bakery, employerId: 21, name: 'Finch Ovens', fein: '980000021' }),
    anEmployer({ distributorId: 'northgate', clientId: 2001, employerId: 41, fein: '980000041' }),
  ],
  worksites: [
    { distributorId: 'meridian-hr', clientId: 1001, employerId: 11, worksiteId: 102, name: 'Yard 10' },
    { distributorId: 'meridian-hr', clientId: 1001, employerId: 11, worksiteId: 101, name: 'Yard 9' },
    { distributorId: 'meridian-hr', clientId: 1001, employerId: 12, worksiteId: 104, name: 'Frost Depot' },
  ],
  securityGroups: [
    { distributorId: 'meridian-hr', clientId: 1001, employerId: 11, securityGroupId: 51, name: 'Drivers' },
  ],
};

beforeAll(async () => {
  engine = await startTableEngine();
  const directory = { client: engine.client, table: await engine.createTable() };
  deps = { directory, identifyCaller: () => Promise.reject(new Error('not asked here')) };
  await saveDirectory({ ...deps, clock: fakeClock('2026-11-20T12:00:00.000Z') }, entries);
});
afterAll(() => engine.stop());

const principal = aPrincipal();
const vendor = aPrincipal({ roles: [roles.systemAdministrator], distributorId: undefined });

async function found(query: Record<string, unknown>, distributorId = 'meridian-hr'): Promise<number[]> {
  const request = { principal, params: { distributorId }, query: ClientSearch.parse(query) };
  const { body } = await searchClients(deps, request);
  return body.items.map((client) => client.clientId);
}

describe('the client search', () => {
  it.each([
    ['part of a name, whatever its case', { name: 'HARBOR' }, [1001, 1003]],
    ['a name without its diacritics', { name: 'simunek' }, [1003]],
    ['the beginning of a name', { name: 'harbor', contains: 'false' }, [1001]],
    ['a client id', { clientId: '1002' }, [1002]],
    ['an external client id', { externalClientId: 'HBV-01' }, [1001]],
    ["an employer's name", { employerName: 'cold chain' }, [1001]],
    ['a FEIN with its hyphen', { fein: '98-0000021' }, [1002]],
    ['active clients only', { name: 'harbor', hideInactive: 'true' }, [1001]],
    ['two filters, both of which must hold', { name: 'harbor', fein: '980000021' }, []],
    ["another distributor's client id", { clientId: '2001' }, []],
    ["another distributor's FEIN", { fein: '980000041' }, []],
  ])('finds by %s', async (_case, query, clientIds) => {
    expect(await found(query)).toEqual(clientIds);
  });

  it('answers clients by name with what their employers and records add', async () => {
    await setRecordCount(deps, bakery, { recordCount: 40 });
    const { body } = await searchClients(deps, {
      principal,
      params: { distributorId: 'meridian-hr' },
      query: ClientSearch.parse({ name: 'finch' }),
    });
    expect(body).toEqual({
      items: [
        aClient({
          ...bakery,
          name: 'Cedar & Finch Bakeries',
          employerCount: 1,
          recordCount: 40,
          createdAt: '2026-11-20T12:00:00.000Z',
        }),
      ],
      isTruncated: false,
    });
  });

  it('rejects a search without a filter', async () => {
    await expect(found({ hideInactive: 'true' })).rejects.toMatchObject({
      code: 'SEARCH_FILTER_MISSING',
      message: 'Enter at least one search filter.',
    });
  });

  it("gives another distributor's and an unknown one's search the same answer", async () => {
    const refusals = await Promise.all(
      ['northgate', 'nowhere'].map((id) => found({ name: 'harbor' }, id).catch((error: Error) => error)),
    );
    expect(refusals[0]).toMatchObject({ name: 'NotFoundError', code: 'DISTRIBUTOR_NOT_FOUND' });
    expect(String(refusals[0])).toBe(String(refusals[1]));
  });

  it('says so when more than two hundred match', async () => {
    const clients = Array.from({ length: 201 }, (_, n) =>
      aClient({ distributorId: 'northgate', clientId: 3000 + n, name: `Many ${String(n).padStart(3, '0')}` }),
    );
    await saveDirectory(deps, {
      distributors: [],
      clients,
      employers: [],
      worksites: [],
      securityGroups: [],
    });
    const params = { distributorId: 'northgate' };
    const query = ClientSearch.parse({ name: 'many' });
    const { body } = await searchClients(deps, { principal: vendor, params, query });
    expect([body.items.length, body.isTruncated, body.items[0]?.name]).toEqual([200, true, 'Many 000']);
  });
});

describe('the directory', () => {
  const inClient = { distributorId: 'meridian-hr', clientId: 1001 };

  it('lists employers, worksites and security groups by name', async () => {
    const inEmployer = { ...inClient, employerId: 11 };
    const employers = await listEmployers(deps, { principal, params: inClient });
    const worksites = await listWorksites(deps, { principal, params: inEmployer });
    const groups = await listSecurityGroups(deps, { principal, params: inEmployer });
    expect(employers.body.items.map((one) => one.employerId)).toEqual([12, 11]);
    expect(worksites.body.items.map((one) => one.worksiteId)).toEqual([101, 102]);
    expect(groups.body.items.map((one) => one.securityGroupId)).toEqual([51]);
  });

  it("gives another distributor's client, an unknown one and an employer elsewhere the answer of nothing there", async () => {
    const client = (clientId: number) =>
      describeClient(deps, { principal, params: { ...inClient, clientId } });
    await expect(client(2001)).rejects.toMatchObject({ code: 'CLIENT_NOT_FOUND' });
    await expect(client(9999)).rejects.toMatchObject({ code: 'CLIENT_NOT_FOUND' });
    const foreign = { distributorId: 'northgate', clientId: 2001 };
    const refused = describeClient(deps, { principal, params: foreign });
    await expect(refused).rejects.toMatchObject({ code: 'DISTRIBUTOR_NOT_FOUND' });
    const elsewhere = listWorksites(deps, { principal, params: { ...inClient, employerId: 21 } });
    await expect(elsewhere).rejects.toMatchObject({ code: 'EMPLOYER_NOT_FOUND' });
  });

  it('keeps the settings of a distributor that is saved again', async () => {
    const [meridian] = entries.distributors;
    if (meridian === undefined) throw new Error('no distributor');
    const again = { ...meridian, name: 'Renamed', isDataExportEnabled: false };
    await saveDirectory(deps, { ...entries, distributors: [again], clients: [], employers: [] });
    const { body } = await describeCaller(deps, { principal });
    expect(body).toEqual({ principal, distributor: meridian });
  });

  it('lists every distributor to vendor staff, page by page, and only their own to others', async () => {
    const first = await listDistributors(deps, { principal: vendor, query: { limit: 1 } });
    const cursor = first.body.nextCursor;
    const second = await listDistributors(deps, { principal: vendor, query: { limit: 1, cursor } });
    const own = await listDistributors(deps, { principal, query: { limit: 50 } });
    const names = [first, second, own].map(({ body }) => body.items.map((one) => one.distributorId));
    expect(names).toEqual([['meridian-hr'], ['northgate'], ['meridian-hr']]);
    expect(second.body.nextCursor).toBeUndefined();
  });

  it('rejects a cursor that it did not give', async () => {
    const refused = listDistributors(deps, { principal: vendor, query: { limit: 1, cursor: 'bm93aGVyZQ' } });
    await expect(refused).rejects.toMatchObject({ code: 'CURSOR_NOT_VALID' });
  });
});
