import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { verifiedAddresses } from '../../../functions/distributor-packages/from-address-store.ts';
import { meridian, northgate } from '../../support/export-world.ts';
import { addPackage, packageApi, save, shown } from '../../support/package-calls.ts';
import { type Around, metAnother, overCalls } from '../../support/package-faults.ts';
import { type PackageWorld, packageWorld } from '../../support/package-world.ts';
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

const path = `/v1/distributors/${meridian}/from-addresses`;
const list = async (as = 'sub-dana') => (await call('GET', path, { as })).body.items;
const decide = (address: string, isVerified: boolean) =>
  call('POST', path, { as: 'sub-ida', body: { address, isVerified } });
const fromAddressOf = async (packageId: string) =>
  (await shown(call, packageId)).settings.find(({ key }: { key: string }) => key === 'mail.fromAddress');

describe('an own From Address (B-27)', () => {
  it('waits from the save that uses it until support has set it up', async () => {
    const one = await addPackage(call, { values: { 'mail.fromAddress': 'HR@Acme.example' } });
    expect(await list()).toEqual([
      {
        address: 'hr@acme.example',
        status: 'PENDING',
        changedAt: '2026-11-20T12:00:00.000Z',
        changedBy: 'Dana Quillfeather',
      },
    ]);
    expect(await fromAddressOf(one.packageId)).toMatchObject({ value: 'hr@acme.example', appliedValue: '' });
    expect((await decide('Hr@acme.example', true)).body).toMatchObject({ status: 'VERIFIED' });
    expect((await fromAddressOf(one.packageId)).appliedValue).toBeUndefined();
    expect(await verifiedAddresses(world, meridian)).toEqual(new Set(['hr@acme.example']));
    expect(await verifiedAddresses(world, northgate)).toEqual(new Set());
  });

  it('stays verified when another package begins to use it', async () => {
    await decide('hr@acme.example', true);
    const one = await addPackage(call);
    await save(call, one, { values: { 'mail.fromAddress': 'hr@acme.example' } });
    expect(await list()).toMatchObject([{ status: 'VERIFIED' }]);
  });

  it('waits again when support withdraws it', async () => {
    const one = await addPackage(call, { values: { 'mail.fromAddress': 'hr@acme.example' } });
    await decide('hr@acme.example', true);
    await decide('hr@acme.example', false);
    expect(await fromAddressOf(one.packageId)).toMatchObject({ appliedValue: '' });
  });

  it('is decided also while a save that notes it is under way', async () => {
    const other = aRowInTransaction(world);
    const [meets, call] = [other.meets, packageApi(other.world)];
    const answer = await call('POST', path, {
      as: 'sub-ida',
      body: { address: 'hr@acme.example', isVerified: true },
    });
    expect([answer.status, meets()]).toEqual([200, 1]);
    expect(await list()).toMatchObject([{ address: 'hr@acme.example', status: 'VERIFIED' }]);
  });

  it('shows the vendor’s staff as System to distributors only', async () => {
    await decide('hr@acme.example', true);
    expect((await list())[0].changedBy).toBe('System');
    expect((await list('sub-vera'))[0].changedBy).toBe('Ida Wren');
  });

  it('leaves no address in the log', async () => {
    await decide('hr@acme.example', true);
    expect(JSON.stringify(world.log.lines)).not.toContain('acme');
  });
});

/** The same world, in which the first write meets a transaction that is under way on its row. */
function aRowInTransaction(world: PackageWorld) {
  let meetCount = 0;
  const around: Around = (call, effect) => {
    if (call.writes.length === 0 || meetCount > 0) return effect();
    meetCount += 1;
    throw metAnother(call);
  };
  return { world: overCalls(world, around), meets: () => meetCount };
}
