import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readMove } from '../../../functions/distributor-packages/move-store.ts';
import { incomingMoveRemoved } from '../../../functions/distributor-packages/package-rows.ts';
import {
  nextVersion,
  readPackage,
  savePackageVersion,
} from '../../../functions/distributor-packages/package-store.ts';
import { transact } from '../../../functions/platform/table.ts';
import { itemsOf, meridian, northgate } from '../../support/export-world.ts';
import {
  addPackage,
  disturbed,
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
});
beforeEach(async () => {
  world = await packageWorld(engine);
  call = packageApi(world);
});
afterAll(() => engine.stop());

const keep = { choice: 'KEEP' };
const reassignTo = (toPackageId: string) => ({ choice: 'REASSIGN', toPackageId });
const inactive = (clientsOnDeactivation?: unknown) => ({ status: 'INACTIVE', clientsOnDeactivation });
const aBy = { id: 'sub-dana', name: 'Dana Quillfeather', channel: 'UI', isVendorStaff: false } as const;
const aLogo = {
  key: 'logo',
  contentType: 'image/png',
  width: 50,
  height: 20,
  sizeBytes: 70,
  by: aBy,
  at: '2026-11-20T12:00:00.000Z',
} as const;
const stored = (packageId: string) => readPackage(world, { distributorId: meridian, packageId });

describe('a package that turns Inactive', () => {
  it('needs no choice without active clients (B-60)', async () => {
    const one = await addPackage(call);
    const { status, body } = await save(call, one, inactive());
    expect({ status, shown: body.status }).toEqual({ status: 200, shown: 'INACTIVE' });
  });

  it('needs no choice with inactive clients only, who stay (B-71)', async () => {
    const one = await addPackage(call);
    await pointClient(world, { clientId: 1001, packageId: one.packageId, isActive: false });
    const { body } = await save(call, one, inactive());
    expect(body).toMatchObject({ status: 'INACTIVE', activeClientCount: 0, inactiveClientCount: 1 });
  });

  it('rejects no choice with an active client (B-61, B-63)', async () => {
    const one = await addPackage(call);
    await pointClient(world, { clientId: 1001, packageId: one.packageId });
    const { status, body } = await save(call, one, inactive());
    expect({ status, code: body.code, detail: body.detail }).toEqual({
      status: 400,
      code: 'CLIENTS_CHOICE_MISSING',
      detail: 'Select one of the options above and click Continue to proceed.',
    });
    expect(await shown(call, one.packageId)).toMatchObject({ status: 'ACTIVE', version: 1 });
  });

  it('keeps its clients, who go on receiving its edits (B-64)', async () => {
    const one = await addPackage(call);
    await pointClient(world, { clientId: 1001, packageId: one.packageId });
    const { body } = await save(call, one, inactive(keep));
    expect(body).toMatchObject({ status: 'INACTIVE', activeClientCount: 1 });
    const edited = await save(call, body, { values: { enableSso: true } });
    expect(edited.body).toMatchObject({ status: 'INACTIVE', values: { enableSso: true }, version: 3 });
  });

  it('is saved with other edits at once, or not at all (B-70)', async () => {
    const one = await addPackage(call);
    const other = await addPackage(call);
    const refused = await save(call, one, { ...inactive(), name: other.name });
    expect(refused.body.code).toBe('PACKAGE_NAME_TAKEN');
    expect(await shown(call, one.packageId)).toEqual(one);
    const saved = await save(call, one, { ...inactive(), name: 'Old plan', values: { enableSso: true } });
    expect(saved.body).toMatchObject({ name: 'Old plan', status: 'INACTIVE', version: 2 });
  });

  it('rejects a choice where nothing is to be chosen', async () => {
    const one = await addPackage(call);
    for (const clientsOnDeactivation of [keep, reassignTo(one.packageId)]) {
      const { body } = await save(call, one, { values: { enableSso: true }, clientsOnDeactivation });
      expect(body.errors[0].pointer).toBe('#/clientsOnDeactivation');
    }
  });

  it('rejects no choice when a client is assigned between the question and the save', async () => {
    const one = await addPackage(call);
    let isFirst = true;
    const racing = packageApi(
      disturbed(world, async (write) => {
        if (isFirst) await pointClient(world, { clientId: 1001, packageId: one.packageId });
        isFirst = false;
        return write();
      }),
    );
    expect((await save(racing, one, inactive())).body.code).toBe('CLIENTS_CHOICE_MISSING');
    expect(await shown(call, one.packageId)).toMatchObject({ status: 'ACTIVE', activeClientCount: 1 });
  });
});

describe('an Inactive package', () => {
  it('turns Active again, whatever clients it has (B-69)', async () => {
    const one = await addPackage(call);
    await pointClient(world, { clientId: 1001, packageId: one.packageId });
    const off = await save(call, one, inactive(keep));
    const { status, body } = await save(call, off.body, { status: 'ACTIVE' });
    expect({ status, shown: body.status, version: body.version }).toEqual({
      status: 200,
      shown: 'ACTIVE',
      version: 3,
    });
  });
});

describe('a package whose clients are reassigned', () => {
  it('stays Active with its other edits until the move ends, which is started (B-65, B-67, B-70)', async () => {
    const [from, to] = [await addPackage(call), await addPackage(call, { name: 'Silver' })];
    await pointClient(world, { clientId: 1001, packageId: from.packageId });
    await pointClient(world, { clientId: 1002, packageId: from.packageId, isActive: false });
    const { status, body } = await save(call, from, { ...inactive(reassignTo(to.packageId)), name: 'Going' });
    expect(status).toBe(200);
    expect(body).toMatchObject({ name: 'Going', status: 'ACTIVE', version: 2 });
    const { moveId } = body.reassignment;
    expect(body.reassignment).toEqual({ moveId, toPackageId: to.packageId });
    expect(world.moveWorkflow.started).toEqual([{ distributorId: meridian, moveId }]);
    expect(await readMove(world, { distributorId: meridian, moveId })).toMatchObject({
      kind: 'REASSIGN',
      status: 'RUNNING',
      fromPackageId: from.packageId,
      toPackageId: to.packageId,
      totalCount: 2,
      movedCount: 0,
      createdBy: { id: 'sub-dana' },
    });
    expect((await stored(to.packageId))?.incomingMoveIds).toEqual([moveId]);
    const versions = await call('GET', `${packagesPath}/${from.packageId}/versions`);
    expect(versions.body.items[0].generalChanges).toContainEqual({
      label: 'Clients',
      from: 'Stay with the package',
      to: 'Are being moved to “Silver”',
    });
  });

  it('may have no clients or inactive ones only', async () => {
    const [from, to] = [await addPackage(call), await addPackage(call)];
    const { body } = await save(call, from, inactive(reassignTo(to.packageId)));
    expect(body.reassignment.toPackageId).toBe(to.packageId);
    expect(world.moveWorkflow.started).toHaveLength(1);
  });

  it('rejects every save, restore and new logo until the move has ended', async () => {
    const [from, to] = [await addPackage(call), await addPackage(call)];
    const { body } = await save(call, from, inactive(reassignTo(to.packageId)));
    const path = `${packagesPath}/${from.packageId}`;
    const headers = { 'if-match': '"2"' };
    expect((await save(call, body, { name: 'Other' })).body.code).toBe('PACKAGE_BEING_REASSIGNED');
    expect((await call('POST', `${path}/versions/1/restore`, { headers })).body.code).toBe(
      'PACKAGE_BEING_REASSIGNED',
    );
    const before = await stored(from.packageId);
    const saved = { by: aBy, at: '2026-11-20T12:00:00.000Z', reachedClientCount: 0 };
    const withLogo = before && nextVersion(before, { logo: aLogo }, saved);
    await expect(before && withLogo && savePackageVersion(world, before, withLogo)).rejects.toMatchObject({
      code: 'PACKAGE_BEING_REASSIGNED',
    });
    expect((await stored(from.packageId))?.version).toBe(2);
  });

  it('starts the move when somebody looks, should its start have been lost', async () => {
    const [from, to] = [await addPackage(call), await addPackage(call)];
    const broken = { ...world, moveWorkflow: { start: () => Promise.reject(new Error('away')) } };
    const { status } = await save(packageApi(broken as never), from, inactive(reassignTo(to.packageId)));
    expect({ status, started: world.moveWorkflow.started }).toEqual({ status: 200, started: [] });
    await shown(call, from.packageId);
    await shown(call, from.packageId);
    expect(world.moveWorkflow.started).toHaveLength(1);
  });

  it('rejects a target that is not another Active package of the distributor at rest (B-65)', async () => {
    const from = await addPackage(call);
    const off = await addPackage(call);
    await save(call, off, inactive());
    const [leaving, next] = [await addPackage(call), await addPackage(call)];
    await save(call, leaving, inactive(reassignTo(next.packageId)));
    const theirs = await call('POST', packagesPath.replace(meridian, northgate), {
      as: 'sub-noor',
      body: { name: 'Theirs', externalPackageId: 'THEIRS' },
    });
    const targets = [from, off, leaving, theirs.body, { packageId: '01JDZZZZZZZZZZZZZZZZZZZZZZ' }];
    for (const { packageId } of targets) {
      const { status, body } = await save(call, from, inactive(reassignTo(packageId)));
      expect({ status, code: body.code }).toEqual({ status: 422, code: 'TARGET_PACKAGE_NOT_AVAILABLE' });
    }
    expect(await shown(call, from.packageId)).toEqual(from);
  });

  it('rejects a target that turns Inactive between the question and the save', async () => {
    const [from, to] = [await addPackage(call), await addPackage(call)];
    let isFirst = true;
    const racing = packageApi(
      disturbed(world, async (write) => {
        if (isFirst) await save(call, to, inactive());
        isFirst = false;
        return write();
      }),
    );
    const { body } = await save(racing, from, inactive(reassignTo(to.packageId)));
    expect(body.code).toBe('TARGET_PACKAGE_NOT_AVAILABLE');
    expect((await itemsOf(world.packages)).filter(({ kind }) => kind === 'REASSIGN')).toEqual([]);
    expect(await shown(call, from.packageId)).toEqual(from);
  });
});

describe('a package that receives clients', () => {
  it('rejects turning Inactive, and takes other edits without losing track of the move', async () => {
    const [from, to] = [await addPackage(call), await addPackage(call)];
    await save(call, from, inactive(reassignTo(to.packageId)));
    for (const choice of [undefined, keep, reassignTo(from.packageId)])
      expect((await save(call, to, inactive(choice))).body.code).toBe('PACKAGE_RECEIVES_CLIENTS');
    const edited = await save(call, to, { values: { enableSso: true } });
    expect(edited.status).toBe(200);
    const [moveId = ''] = (await stored(to.packageId))?.incomingMoveIds ?? [];
    expect(moveId).not.toBe('');
    await transact(world.packages.client, [
      incomingMoveRemoved(world, { distributorId: meridian, packageId: to.packageId }, moveId),
    ]);
    expect((await stored(to.packageId))?.incomingMoveIds).toEqual([]);
    expect((await save(call, edited.body, inactive())).body.status).toBe('INACTIVE');
  });

  it('rejects turning Inactive when the move begins between the question and the save', async () => {
    const [from, to] = [await addPackage(call), await addPackage(call)];
    let isFirst = true;
    const racing = packageApi(
      disturbed(world, async (write) => {
        if (isFirst) await save(call, from, inactive(reassignTo(to.packageId)));
        isFirst = false;
        return write();
      }),
    );
    expect((await save(racing, to, inactive())).body.code).toBe('PACKAGE_RECEIVES_CLIENTS');
    expect((await stored(to.packageId))?.status).toBe('ACTIVE');
  });

  it('lets two packages be reassigned to each other only one way', async () => {
    const [one, other] = [await addPackage(call), await addPackage(call)];
    const answers = await Promise.all([
      save(call, one, inactive(reassignTo(other.packageId))),
      save(call, other, inactive(reassignTo(one.packageId))),
    ]);
    expect(answers.map(({ status }) => status).sort()).not.toEqual([200, 200]);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });
});
