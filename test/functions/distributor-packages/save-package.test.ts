import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readPackage } from '../../../functions/distributor-packages/package-store.ts';
import { meridian } from '../../support/export-world.ts';
import {
  addPackage,
  bodyOf,
  packageApi,
  packagesPath,
  pointClient,
  save,
  shown,
} from '../../support/package-calls.ts';
import { type PackageWorld, packageWorld } from '../../support/package-world.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';

let engine: TableEngine;
let world: PackageWorld;
let call: ReturnType<typeof packageApi>;
beforeAll(async () => {
  engine = await startTableEngine();
  world = await packageWorld(engine);
  call = packageApi(world);
});
afterAll(() => engine.stop());

describe('a save', () => {
  it('makes the next version, of which every value says who set it and when (B-51)', async () => {
    const one = await addPackage(call, { values: { enableSso: true } });
    world.clock.set('2026-11-21T09:30:00.000Z');
    const { status, headers, body } = await save(call, one, { values: { enableSso: true, enableApi: true } });
    expect({ status, tag: headers.get('etag') }).toEqual({ status: 200, tag: '"2"' });
    const stored = await readPackage(world, { distributorId: meridian, packageId: one.packageId });
    expect(stored?.settings).toMatchObject({
      enableSso: { value: true, version: 1, at: '2026-11-20T12:00:00.000Z', by: { channel: 'UI' } },
      enableApi: { value: true, version: 2, at: '2026-11-21T09:30:00.000Z', by: { id: 'sub-dana' } },
    });
    expect(body).toEqual(await shown(call, one.packageId));
    world.clock.set('2026-11-20T12:00:00.000Z');
  });

  it('lets a value that is left out be inherited again', async () => {
    const one = await addPackage(call, { values: { enableSso: true, enableApi: true } });
    const { body } = await save(call, one, { values: { enableApi: true } });
    expect(body.values).toEqual({ enableApi: true });
    const sso = body.settings.find(({ key }: { key: string }) => key === 'enableSso');
    expect(sso).toMatchObject({ source: 'SYSTEM', value: false });
  });

  it('rejects one without changes (B-53)', async () => {
    const one = await addPackage(call, { values: { enableSso: true } });
    const { status, body } = await save(call, one, { name: ` ${one.name} ` });
    expect({ status, code: body.code, detail: body.detail }).toEqual({
      status: 400,
      code: 'NOTHING_TO_SAVE',
      detail: 'There are no changes to save.',
    });
    expect(await shown(call, one.packageId)).toEqual(one);
  });

  it('rejects one of a version that somebody else has replaced, and says who and when (B-54)', async () => {
    const one = await addPackage(call);
    await save(call, one, { values: { enableSso: true } });
    const { status, body } = await save(call, one, { values: { enableApi: true } });
    expect({ status, code: body.code, detail: body.detail }).toEqual({
      status: 409,
      code: 'VERSION_CONFLICT',
      detail: 'This package was changed by Dana Quillfeather at 2026-11-20 12:00 UTC. Reload before saving.',
    });
    expect((await shown(call, one.packageId)).values).toEqual({ enableSso: true });
  });

  it('says System for the vendor’s staff to distributors, and the name to the vendor (B-54)', async () => {
    const one = await addPackage(call);
    const theirs = await save(call, one, { values: { enableSso: true } }, { as: 'sub-vera' });
    expect(theirs.body.savedBy).toBe('Vera Nightingale');
    expect((await shown(call, one.packageId)).savedBy).toBe('System');
    const toDistributor = await save(call, one, { values: {} });
    expect(toDistributor.body.detail).toContain('changed by System at');
    const toVendor = await save(call, one, { values: {} }, { as: 'sub-vera' });
    expect(toVendor.body.detail).toContain('changed by Vera Nightingale at');
  });

  it.each(['7', '*', '"seven"', '"1", "2"'])('rejects If-Match: %s', async (tag) => {
    const one = await addPackage(call);
    const headers = { 'if-match': tag };
    const body = bodyOf(one, { name: 'Another name' });
    const answer = await call('PUT', `${packagesPath}/${one.packageId}`, { headers, body });
    expect({ status: answer.status, pointer: answer.body.errors[0].pointer }).toEqual({
      status: 400,
      pointer: '#/header/if-match',
    });
  });

  it('rejects one without If-Match, and takes a weak tag of the version', async () => {
    const one = await addPackage(call);
    const path = `${packagesPath}/${one.packageId}`;
    const body = bodyOf(one, { values: { enableSso: true } });
    expect((await call('PUT', path, { body })).status).toBe(400);
    expect((await call('PUT', path, { body, headers: { 'if-match': 'W/"1"' } })).status).toBe(200);
  });

  it('rejects settings that are not valid, all of them told, and saves nothing', async () => {
    const one = await addPackage(call);
    const values = { 'site.minEmploymentAge': 99, enableI9Pro: true };
    const { status, body } = await save(call, one, { name: 'Not saved', values });
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'SETTINGS_NOT_VALID' });
    expect(body.errors.map((error: { pointer: string }) => error.pointer)).toEqual([
      '#/values/site.minEmploymentAge',
      '#/values/enableI9Pro',
    ]);
    expect(await shown(call, one.packageId)).toEqual(one);
  });

  it('counts the clients that it reaches, active and inactive', async () => {
    const one = await addPackage(call);
    await pointClient(world, { clientId: 1001, packageId: one.packageId });
    await pointClient(world, { clientId: 1002, packageId: one.packageId, isActive: false });
    await save(call, one, { values: { enableSso: true } });
    const stored = await readPackage(world, { distributorId: meridian, packageId: one.packageId });
    expect(stored).toMatchObject({ reachedClientCount: 2, savedBy: { channel: 'UI', id: 'sub-dana' } });
    await pointClient(world, { clientId: 1001, packageId: undefined });
    await pointClient(world, { clientId: 1002, packageId: undefined, isActive: true });
  });
});

describe('settings that are the vendor’s to set (INV-PK-09)', () => {
  it('stay as they are whatever a distributor sends', async () => {
    const one = await addPackage(call);
    const values = { 'pwd.minLength': 16, enableHistoricalI9: true, enableI9Resolve: true };
    const { status, body } = await save(call, one, { values });
    expect({ status, code: body.code }).toEqual({ status: 403, code: 'SETTING_NOT_ALLOWED' });
    expect(body.detail).toContain('Minimum length');
    expect(body.detail).toContain('Enable I-9 Resolve Functionality');
    expect(body.detail).not.toContain('Historical');
    expect(await shown(call, one.packageId)).toEqual(one);
  });

  it('may not be set by a distributor in a new package, nor be taken back', async () => {
    const body = { name: 'With passwords', externalPackageId: 'PWD', values: { 'pwd.minLength': 16 } };
    expect((await call('POST', packagesPath, { body })).body.code).toBe('SETTING_NOT_ALLOWED');
    const one = await addPackage(call, { values: { 'pwd.minLength': 16 } }, 'sub-vera');
    expect((await save(call, one, { values: {} })).body.code).toBe('SETTING_NOT_ALLOWED');
    expect((await save(call, one, { values: { ...one.values, enableSso: true } })).status).toBe(200);
  });

  it('are all that an implementation project manager may change', async () => {
    const one = await addPackage(call);
    const as = 'sub-ida';
    for (const change of [
      { name: 'By Ida' },
      { externalPackageId: 'IDA' },
      { status: 'INACTIVE' },
      { values: { enableSso: true } },
    ])
      expect((await save(call, one, change, { as })).body.code).toBe('ROLE_NOT_ALLOWED');
    const saved = await save(call, one, { values: { 'pwd.minLength': 16 } }, { as });
    expect(saved.body.values).toEqual({ 'pwd.minLength': 16 });
  });

  it('are set by a system administrator together with the rest', async () => {
    const one = await addPackage(call);
    const values = { 'pwd.minLength': 16, enableHistoricalI9: true, enableI9Resolve: true };
    const saved = await save(call, one, { name: 'By Vera', values }, { as: 'sub-vera' });
    expect(saved.body).toMatchObject({ name: 'By Vera', values });
  });
});
