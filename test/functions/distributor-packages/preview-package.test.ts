import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newClientPut, tallyUpdates } from '../../../functions/directory/client-store.ts';
import { StoredClient } from '../../../functions/directory/contract.ts';
import { transact } from '../../../functions/platform/table.ts';
import { itemsOf, meridian } from '../../support/export-world.ts';
import { addPackage, bodyOf, packageApi, packagesPath, pointClient } from '../../support/package-calls.ts';
import { type PackageWorld, packageWorld } from '../../support/package-world.ts';
import { aClient } from '../../support/record-builders.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';

let engine: TableEngine;
let world: PackageWorld;
let call: ReturnType<typeof packageApi>;
beforeAll(async () => {
  engine = await startTableEngine();
});
beforeEach(async () => {
  world = await packageWorld(engine);
  call = packageApi(world);
});
afterAll(() => engine.stop());

type Shown = Parameters<typeof bodyOf>[0] & { packageId: string };
async function preview(one: Shown, differences: Parameters<typeof bodyOf>[1], as?: string) {
  const path = `${packagesPath}/${one.packageId}/preview`;
  return call('POST', path, { as, body: bodyOf(one, differences) });
}

async function addClients(packageId: string, count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    const clientId = 3001 + index;
    const name = `Client ${String(index).padStart(3, '0')}`;
    const added = StoredClient.parse({
      ...aClient({ clientId, name, isActive: index % 5 !== 0 }),
      packageId,
    });
    const tally = tallyUpdates(world, meridian, [{ after: added }]);
    await transact(world.directory.client, [newClientPut(world, added), ...tally]);
  }
}

describe('a preview of a save', () => {
  it('tells what changes and for whom, and saves nothing', async () => {
    const one = await addPackage(call, { name: 'Gold', values: { enableSso: true } });
    await addClients(one.packageId, 25);
    const before = await itemsOf(world.packages);
    const { status, body } = await preview(one, {
      name: 'Gold plus',
      status: 'INACTIVE',
      values: { enableRemoteSection1Only: true },
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      activeClientCount: 20,
      inactiveClientCount: 5,
      generalChanges: [
        { label: 'Package Name', from: 'Gold', to: 'Gold plus' },
        { label: 'Status', from: 'Active', to: 'Inactive' },
      ],
      sectionChanges: [{ section: 'SECTION_1_REMOTE', isShownAfter: true }],
      warnings: [],
    });
    expect(body.firstClients).toHaveLength(20);
    expect(body.firstClients[0]).toEqual({ clientId: 3001, name: 'Client 000', isActive: false });
    const keys = body.changes.map(({ key }: { key: string }) => key);
    expect(keys).toContain('enableSso');
    expect(keys).toContain('enableRemoteSection1Only');
    expect(await itemsOf(world.packages)).toEqual(before);
  });

  it('is empty without changes', async () => {
    const one = await addPackage(call);
    const { body } = await preview(one, {});
    expect(body).toMatchObject({ generalChanges: [], changes: [], sectionChanges: [], warnings: [] });
  });

  it('warns of pending I-9s of a workflow that is switched off, over all its clients', async () => {
    const one = await addPackage(call, {
      values: { enableEmployerAppoint: true, enableEmployeeAppoint: true },
    });
    const of = { packageId: one.packageId };
    await pointClient(world, {
      ...of,
      clientId: 1001,
      pendingByWorkflow: { EMPLOYER_APPOINT: 3, S1_ONLY: 9 },
    });
    const pending = { EMPLOYER_APPOINT: 4 };
    await pointClient(world, { ...of, clientId: 1002, isActive: false, pendingByWorkflow: pending });
    const off = await preview(one, { values: {} });
    expect(off.body.warnings).toEqual([
      '7 pending I-9(s) of 2 client(s) use this workflow. They can still be completed; new ones cannot be started.',
    ]);
    const other = await preview(one, { values: { enableEmployerAppoint: true } });
    expect(other.body.warnings).toEqual([]);
  });

  it('warns integrations of another External Package ID, not of other case (B-09)', async () => {
    const one = await addPackage(call, { externalPackageId: 'GOLD' });
    const { body } = await preview(one, { externalPackageId: 'GOLD-2' });
    expect(body.warnings).toEqual([
      'Integrations assign this package by its External Package ID “GOLD”. After the change they must send “GOLD-2”. Change it?',
    ]);
    expect((await preview(one, { externalPackageId: 'gold' })).body.warnings).toEqual([]);
  });

  it('warns of a text that names documents', async () => {
    const one = await addPackage(call);
    const { body } = await preview(one, { values: { 'msg.s2': 'Bring your passport.' } });
    expect(body.warnings).toEqual([expect.stringContaining('passport')]);
  });

  it('rejects what the save would: names, settings and roles', async () => {
    const [one, other] = [await addPackage(call), await addPackage(call)];
    expect((await preview(one, { name: other.name })).body.code).toBe('PACKAGE_NAME_TAKEN');
    const wrong = await preview(one, { values: { 'site.minEmploymentAge': 99 } });
    expect(wrong.body.code).toBe('SETTINGS_NOT_VALID');
    expect((await preview(one, { values: { 'pwd.minLength': 9 } })).body.code).toBe('SETTING_NOT_ALLOWED');
    expect((await preview(one, { name: 'By Ida' }, 'sub-ida')).body.code).toBe('ROLE_NOT_ALLOWED');
    expect((await preview(one, { values: { 'pwd.minLength': 9 } }, 'sub-ida')).status).toBe(200);
  });
});
