import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { assignPackage } from '../../../functions/clients/assign-package.ts';
import { changeClient } from '../../../functions/clients/change-client.ts';
import { deleteClientLogo, setClientLogo, showClientLogo } from '../../../functions/clients/client-logo.ts';
import { clientRoutes as routes } from '../../../functions/clients/contract.ts';
import { listEvents } from '../../../functions/clients/list-events.ts';
import { systemLogo } from '../../../functions/logos/catalog/system-logo.ts';
import { logoMessages } from '../../../functions/logos/contract.ts';
import { apiApp, implement } from '../../../functions/platform/http.ts';
import { apiCaller } from '../../support/api-caller.ts';
import { itemsOf, meridian } from '../../support/export-world.ts';
import { addPackage, packageApi, packagesPath, save, shown } from '../../support/package-calls.ts';
import { type PackageWorld, packageWorld } from '../../support/package-world.ts';
import { jpegOf, pngOf, upload, urlOf } from '../../support/some-logos.ts';
import { startTableEngine } from '../../support/table-engine.ts';

const engine = await startTableEngine();
afterAll(() => engine.stop());
const logosApi = (world: PackageWorld) =>
  apiCaller(
    apiApp(
      () => world,
      [
        implement(routes.getClientLogo, showClientLogo),
        implement(routes.setClientLogo, setClientLogo),
        implement(routes.deleteClientLogo, deleteClientLogo),
        implement(routes.assignPackage, assignPackage),
        implement(routes.changeClient, changeClient),
        implement(routes.listClientEvents, listEvents),
      ],
    ),
  );
let world: PackageWorld;
let call: ReturnType<typeof logosApi>;
let packages: ReturnType<typeof packageApi>;
let one: Awaited<ReturnType<typeof addPackage>>;
beforeEach(async () => {
  world = await packageWorld(engine);
  call = logosApi(world);
  packages = packageApi(world);
  one = await addPackage(packages);
});

const client = `/v1/distributors/${meridian}/clients/1001`;
const logoPath = `${client}/logo`;
const view = async (as?: string) => (await call('GET', logoPath, { as })).body;
const put = (file: Buffer, as?: string) => call('PUT', logoPath, { as, body: upload(file) });
const assign = (packageId: string) => call('PUT', `${client}/package`, { body: { packageId } });
const putPackageLogo = (file: Buffer) =>
  packages('PUT', `${packagesPath}/${one.packageId}/logo`, { body: upload(file) });
const putDistributorLogo = (file: Buffer) =>
  packages('PUT', `/v1/distributors/${meridian}/logo`, { body: upload(file) });
const events = async () => (await call('GET', `${client}/events`)).body.items;
const everything = async () => [await itemsOf(world.packages), [...world.logos.objects.keys()]];

describe('the logo of a client', () => {
  it('is the first of its own, its package’s, the distributor’s and the system’s (B-42, B-43)', async () => {
    const seen = [await view()];
    await putDistributorLogo(pngOf(1));
    seen.push(await view());
    await assign(one.packageId);
    seen.push(await view());
    await putPackageLogo(pngOf(2));
    seen.push(await view());
    const answer = await put(jpegOf(100));
    seen.push(await view());
    expect(seen.map(({ source, dataUrl }) => [source, dataUrl])).toEqual([
      ['SYSTEM', systemLogo.dataUrl],
      ['DISTRIBUTOR', urlOf(pngOf(1))],
      ['DISTRIBUTOR', urlOf(pngOf(1))],
      ['PACKAGE', urlOf(pngOf(2))],
      ['CLIENT', urlOf(jpegOf(100))],
    ]);
    expect([answer.status, answer.body]).toEqual([200, seen[4]]);
  });

  it('follows its package live, also one that turned Inactive', async () => {
    await assign(one.packageId);
    await putPackageLogo(pngOf(1));
    await save(packages, await shown(packages, one.packageId), {
      status: 'INACTIVE',
      clientsOnDeactivation: { choice: 'KEEP' },
    });
    await putPackageLogo(pngOf(2));
    expect((await view()).dataUrl).toBe(urlOf(pngOf(2)));
  });

  it('leaves the package assigned when it is set and when it is deleted (B-46)', async () => {
    await assign(one.packageId);
    const before = await itemsOf(world.directory);
    await put(pngOf(1));
    await call('DELETE', logoPath);
    expect(await itemsOf(world.directory)).toEqual(before);
    expect((await shown(packages, one.packageId)).activeClientCount).toBe(1);
  });

  it('is deleted back to that of the package, and not while there is none', async () => {
    await assign(one.packageId);
    await putPackageLogo(pngOf(2));
    await put(pngOf(1));
    const first = await call('DELETE', logoPath);
    const before = await everything();
    const second = await call('DELETE', logoPath);
    expect([first.status, first.body.source, first.body.dataUrl]).toEqual([200, 'PACKAGE', urlOf(pngOf(2))]);
    expect([second.status, second.body.code]).toEqual([404, 'LOGO_NOT_FOUND']);
    expect(await everything()).toEqual(before);
  });

  it('stays when the package is changed or removed', async () => {
    await assign(one.packageId);
    await putPackageLogo(pngOf(2));
    await put(pngOf(1));
    await assign((await addPackage(packages)).packageId);
    const changed = await view();
    await call('PATCH', client, { body: { ExternalPackageID: null } });
    const removed = await view();
    expect([changed, removed].map(({ source, dataUrl }) => [source, dataUrl])).toEqual(
      Array(2).fill(['CLIENT', urlOf(pngOf(1))]),
    );
  });

  it('that was its package’s is still shown after the package was removed (B-91)', async () => {
    await putDistributorLogo(pngOf(1));
    await assign(one.packageId);
    await putPackageLogo(pngOf(2));
    await call('PATCH', client, { body: { ExternalPackageID: null } });
    await packages('DELETE', `${packagesPath}/${one.packageId}/logo`);
    expect((await view()).dataUrl).toBe(urlOf(pngOf(2)));
  });

  it('is told of in the history: who set and who deleted it', async () => {
    await put(pngOf(1));
    await put(pngOf(1));
    world.clock.advance(1000);
    await put(pngOf(2), 'sub-cleo');
    world.clock.advance(1000);
    await call('DELETE', logoPath, { as: 'sub-vera' });
    const told = (await events()).map(({ kind, by, at }: Record<string, string>) => [kind, by, at]);
    expect(told).toEqual([
      ['LOGO_DELETED', 'System', '2026-11-20T12:00:02.000Z'],
      ['LOGO_SET', 'Cleo Hartwell', '2026-11-20T12:00:01.000Z'],
      ['LOGO_SET', 'Dana Quillfeather', '2026-11-20T12:00:00.000Z'],
    ]);
  });

  it('of which the file is lost shows that of the package', async () => {
    await assign(one.packageId);
    await putPackageLogo(pngOf(2));
    await put(pngOf(1));
    world.logos.objects.delete([...world.logos.objects.keys()][1] ?? '');
    expect((await view()).source).toBe('PACKAGE');
  });

  it.each([
    [logoMessages.wrongType, Buffer.from('<svg/>')],
    [logoMessages.tooLarge, Buffer.alloc(1_048_577)],
    [logoMessages.damaged, pngOf(1).subarray(0, 90)],
  ])('is refused: %s', async (detail, file) => {
    const before = await everything();
    const { status, body } = await put(file);
    expect([status, body.code, body.errors]).toEqual([
      400,
      'LOGO_NOT_VALID',
      [{ pointer: '#/contentBase64', detail }],
    ]);
    expect(await everything()).toEqual(before);
  });
});

describe('who may', () => {
  const table: [string, string, number[]][] = [
    ['all access', 'sub-dana', [200, 200, 200]],
    ['system administrator', 'sub-vera', [200, 200, 200]],
    ['administrator of the client', 'sub-cleo', [200, 200, 200]],
    ['project manager', 'sub-ida', [200, 403, 403]],
    ['read only', 'sub-rita', [200, 403, 403]],
    ['machine', 'machine-meridian', [403, 403, 403]],
    ['another distributor', 'sub-noor', [404, 404, 404]],
  ];
  it.each(table)('see, set and delete: %s', async (_name, as, statuses) => {
    const calls = { GET: undefined, PUT: upload(pngOf(1)), DELETE: undefined };
    const seen: number[] = [];
    for (const [method, body] of Object.entries(calls))
      seen.push((await call(method, logoPath, { as, body })).status);
    expect(seen).toEqual(statuses);
  });

  it.each(['GET', 'PUT', 'DELETE'])('an administrator of one client has no other: %s', async (method) => {
    const body = method === 'PUT' ? upload(pngOf(1)) : undefined;
    const answer = await call(method, logoPath.replace('1001', '1002'), { as: 'sub-cleo', body });
    expect([answer.status, answer.body.code, world.logos.objects.size]).toEqual([404, 'CLIENT_NOT_FOUND', 0]);
  });
});
