import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { clientRoutes } from '../../../functions/clients/contract.ts';
import { writeClientRecords } from '../../../functions/clients/write-client-records.ts';
import { apiApp, implement } from '../../../functions/platform/http.ts';
import { apiCaller } from '../../support/api-caller.ts';
import { type PackageWorld, packageWorld } from '../../support/package-world.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';
import { readWorkbook } from '../spreadsheets/read-workbook.ts';
import { storeClient, storeClients, storePackage, vera } from './listed-clients.ts';

let engine: TableEngine;
let world: PackageWorld;
let call: ReturnType<typeof apiCaller>;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  world = await packageWorld(engine);
  call = apiCaller(apiApp(() => world, [implement(clientRoutes.exportClientRecords, writeClientRecords)]));
});

const make = (as = 'sub-dana', distributorId = 'meridian-hr') =>
  call('POST', `/v1/distributors/${distributorId}/client-list/workbook`, { as });

/** Rows of the workbook as texts by header. */
async function rowsFor(as?: string, distributorId?: string): Promise<Record<string, string>[]> {
  await make(as, distributorId);
  const [key = ''] = [...world.reports.objects.keys()].slice(-1);
  const [sheet] = readWorkbook(world.reports.objects.get(key) ?? Buffer.alloc(0));
  const [header = [], ...rows] = sheet?.rows ?? [];
  return rows.map((row) =>
    Object.fromEntries(header.map(({ value }, index) => [value, row[index]?.value ?? ''])),
  );
}
const rowOf = async (clientId: number, as?: string) =>
  (await rowsFor(as)).find((row) => row['Client ID'] === String(clientId)) ?? {};

const assigned = {
  packageAssignedAt: '2026-11-01T05:30:00.000Z',
  packageAssignedBy: 'Dana Quillfeather',
  packageAssignedThrough: 'UI',
} as const;

describe('the workbook of client records', () => {
  it('lies in the bucket and is told with an address for ten minutes, as a file named in local time', async () => {
    const { status, body } = await make();
    const [key = ''] = world.reports.objects.keys();
    expect(key).toMatch(/^meridian-hr\/client-records\/[0-9A-Z]{26}\.xlsx$/);
    expect([status, body]).toEqual([
      200,
      {
        url: `https://bucket.example/${key}?file=Client_Records_20261120_0700.xlsx&seconds=600`,
        fileName: 'Client_Records_20261120_0700.xlsx',
        rowCount: 2,
        expiresAt: '2026-11-20T12:10:00.000Z',
      },
    ]);
  });

  it('has the columns of the report, then those that say where the settings come from', async () => {
    expect(Object.keys(await rowOf(1001))).toEqual([
      'Client ID',
      'Client Name',
      'External Client ID',
      'Distributor',
      'Client Status',
      'Created On',
      'Distributor Package Name',
      'Distributor Package Status',
      'External Package ID',
      'Package Assigned On',
      'Package Assigned By',
      '# Employers',
      '# Worksites',
      '# Active Users',
      'E-Verify',
      'Remote Workflows Enabled',
      'I-9 Records',
      'Last I-9 Created On',
      'Primary Contact',
      'Contact E-mail',
      'Settings From',
      'Settings Version',
      'Settings Saved By',
      'Settings Saved On',
    ]);
  });

  it('shows a client with its package', async () => {
    const on = ['enableEVerify', 'enableEmployeeAppoint', 'enableI9Pro', 'enableI9ProEVerify'];
    const gold = await storePackage(world, { name: 'Gold Plan', status: 'INACTIVE', version: 4 }, on);
    await storeClient(world, {
      ...assigned,
      clientId: 1500,
      name: '=HYPERLINK("x")',
      externalClientId: '+15',
      isActive: false,
      packageId: gold.packageId,
      createdAt: '2024-07-01T16:00:00.000Z',
      employerCount: 2,
      worksiteCount: 5,
      activeUserCount: 3,
      recordCount: 1234,
      lastRecordCreatedAt: '2026-11-19T12:00:00.000Z',
      primaryContactName: 'Ambrose Tillwater',
      primaryContactEmail: 'ambrose@mill.example',
    });
    expect(await rowOf(1500)).toEqual({
      'Client ID': '1500',
      'Client Name': '=HYPERLINK("x")',
      'External Client ID': '+15',
      Distributor: 'Distributor meridian-hr',
      'Client Status': 'Inactive',
      'Created On': '2024-07-01 12:00:00 EDT',
      'Distributor Package Name': 'Gold Plan',
      'Distributor Package Status': 'Inactive',
      'External Package ID': 'GOLD-PLAN',
      'Package Assigned On': '2026-11-01 01:30:00 EDT',
      'Package Assigned By': 'Dana Quillfeather',
      '# Employers': '2',
      '# Worksites': '5',
      '# Active Users': '3',
      'E-Verify': 'Y',
      'Remote Workflows Enabled': 'Employee Appoint, I-9 Pro, I-9 Pro + E-Verify',
      'I-9 Records': '1234',
      'Last I-9 Created On': '2026-11-19 07:00:00 EST',
      'Primary Contact': 'Ambrose Tillwater',
      'Contact E-mail': 'ambrose@mill.example',
      'Settings From': 'Package',
      'Settings Version': '4',
      'Settings Saved By': 'Dana Quillfeather',
      'Settings Saved On': '2026-10-01 12:00:00 EDT',
    });
  });

  it('writes texts that begin like a formula as texts', async () => {
    await storeClient(world, { clientId: 1500, name: '@SUM(1)' });
    await make();
    const [key = ''] = world.reports.objects.keys();
    const [sheet] = readWorkbook(world.reports.objects.get(key) ?? Buffer.alloc(0));
    const cell = sheet?.rows.flat().find(({ value }) => value === '@SUM(1)');
    expect([cell?.kind, sheet?.xml.includes('<f>')]).toEqual(['inlineStr', false]);
  });

  it('leaves the cells of the package empty without one, and shows the client’s own settings', async () => {
    const own = { ownSettingsSavedAt: '2026-11-10T17:00:00.000Z', ownSettingsSavedBy: 'System' };
    await storeClient(world, {
      ...assigned,
      ...own,
      clientId: 1500,
      ownSettingsVersion: 7,
      ownProducts: ['enableElectronicI9', 'enableNetworkAlliance'],
    });
    const packageCells = {
      'Distributor Package Name': '',
      'Distributor Package Status': '',
      'External Package ID': '',
      'Package Assigned On': '',
      'Package Assigned By': '',
    };
    expect(await rowOf(1500)).toMatchObject({
      ...packageCells,
      'E-Verify': 'N',
      'Remote Workflows Enabled': 'Network Alliance',
      'Settings From': 'Client',
      'Settings Version': '7',
      'Settings Saved By': 'System',
      'Settings Saved On': '2026-11-10 12:00:00 EST',
    });
    expect(await rowOf(1001)).toMatchObject({
      ...packageCells,
      'E-Verify': 'N',
      'Remote Workflows Enabled': '',
      'Settings From': 'Client',
      'Settings Version': '',
      'Settings Saved By': '',
    });
  });

  it('does not show as enabled what lacks what it needs', async () => {
    const gold = await storePackage(world, { name: 'Gold' }, ['enableI9Pro', 'enableRemoteSection1Only']);
    await storeClient(world, { clientId: 1500, packageId: gold.packageId, ownProducts: ['enableEVerify'] });
    expect(await rowOf(1500)).toMatchObject({
      'E-Verify': 'N',
      'Remote Workflows Enabled': 'Remote Section 1 Only',
    });
  });

  it('names who came by the API, and shows the vendor’s staff as System to the distributor', async () => {
    const gold = await storePackage(world, { name: 'Gold', savedBy: vera });
    const byMachine = { packageAssignedBy: 'Meridian nightly', packageAssignedThrough: 'API' } as const;
    await storeClient(world, { ...assigned, ...byMachine, clientId: 1500, packageId: gold.packageId });
    expect(await rowOf(1500)).toMatchObject({
      'Package Assigned By': 'Meridian nightly (API)',
      'Settings Saved By': 'System',
    });
    expect((await rowOf(1500, 'sub-vera'))['Settings Saved By']).toBe('Vera Nightingale');
  });

  it('has every client of the distributor, however many, and nobody else’s', async () => {
    const gold = await storePackage(world, { name: 'Gold' });
    await storeClients(
      world,
      Array.from({ length: 600 }, (_, n) => ({
        clientId: 3000 + n,
        packageId: n % 2 ? gold.packageId : undefined,
      })),
    );
    const rows = await rowsFor();
    expect(rows.map((row) => Number(row['Client ID']))).toEqual([
      1001,
      1002,
      ...Array.from({ length: 600 }, (_, n) => 3000 + n),
    ]);
    expect(rows.filter((row) => row['Distributor Package Name'] === 'Gold')).toHaveLength(300);
    expect((await rowsFor('sub-vera', 'northgate')).map((row) => row['Client ID'])).toEqual(['2001']);
  });
});

describe('who may have the workbook', () => {
  it.each(['sub-dana', 'sub-rita', 'sub-vera', 'sub-ida'])('%s may', async (as) => {
    expect((await make(as)).status).toBe(200);
  });

  it.each([
    ['sub-noor', 404, 'DISTRIBUTOR_NOT_FOUND'],
    ['sub-cleo', 403, 'ROLE_NOT_ALLOWED'],
    ['machine-meridian', 403, 'ROLE_NOT_ALLOWED'],
  ])('%s may not, and nothing is written', async (as, status, code) => {
    const answer = await make(as);
    expect([answer.status, answer.body.code, world.reports.objects.size]).toEqual([status, code, 0]);
  });
});
