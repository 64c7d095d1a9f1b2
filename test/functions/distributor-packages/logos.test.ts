import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { systemLogo } from '../../../functions/logos/catalog/system-logo.ts';
import { logoMessages } from '../../../functions/logos/contract.ts';
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
import { jpegOf, pngOf, upload, urlOf } from '../../support/some-logos.ts';
import { startTableEngine } from '../../support/table-engine.ts';

const engine = await startTableEngine();
afterAll(() => engine.stop());
let world: PackageWorld;
let call: ReturnType<typeof packageApi>;
let logoPath: string;
let one: Awaited<ReturnType<typeof addPackage>>;
const distributorLogo = `/v1/distributors/${meridian}/logo`;
beforeEach(async () => {
  world = await packageWorld(engine);
  call = packageApi(world);
  one = await addPackage(call);
  logoPath = `${packagesPath}/${one.packageId}/logo`;
});

const view = async (path: string, as?: string) => (await call('GET', path, { as })).body;
const put = (path: string, file: Buffer, as?: string) => call('PUT', path, { as, body: upload(file) });
const versions = async () => (await call('GET', `${packagesPath}/${one.packageId}/versions`)).body.items;
const everything = async () => [await itemsOf(world.packages), [...world.logos.objects.keys()]];

describe('the logo of a package', () => {
  it('is the system’s, then the distributor’s, then its own (B-40, B-41, B-43)', async () => {
    const seen = [await view(logoPath)];
    await put(distributorLogo, pngOf(1));
    seen.push(await view(logoPath));
    const answer = await put(logoPath, jpegOf(100));
    seen.push(await view(logoPath));
    expect(seen.map(({ source, dataUrl }) => [source, dataUrl])).toEqual([
      ['SYSTEM', systemLogo.dataUrl],
      ['DISTRIBUTOR', urlOf(pngOf(1))],
      ['PACKAGE', urlOf(jpegOf(100))],
    ]);
    expect([answer.status, answer.body]).toEqual([200, seen[2]]);
    expect(seen[2]).toMatchObject({ setBy: 'Dana Quillfeather', setAt: '2026-11-20T12:00:00.000Z' });
  });

  it('is deleted back to the distributor’s (B-40, B-44)', async () => {
    await put(distributorLogo, pngOf(1));
    await put(logoPath, pngOf(2));
    const had = (await shown(call, one.packageId)).hasOwnLogo;
    const { status, body } = await call('DELETE', logoPath);
    const has = (await shown(call, one.packageId)).hasOwnLogo;
    expect([had, has, status, body.source, body.dataUrl]).toEqual([
      true,
      false,
      200,
      'DISTRIBUTOR',
      urlOf(pngOf(1)),
    ]);
  });

  it('is not deleted while there is none (B-44)', async () => {
    await put(distributorLogo, pngOf(1));
    const before = await everything();
    const { status, body } = await call('DELETE', logoPath);
    expect([status, body.code]).toEqual([404, 'LOGO_NOT_FOUND']);
    expect(await everything()).toEqual(before);
  });

  it('is a new version each time, of which the history tells and which reached its active clients', async () => {
    await pointClient(world, { clientId: 1001, packageId: one.packageId });
    await pointClient(world, { clientId: 1002, packageId: one.packageId, isActive: false });
    await put(logoPath, pngOf(1));
    await put(logoPath, pngOf(2));
    await call('DELETE', logoPath);
    const history = (await versions()).map((of: Record<string, unknown>) => [
      of['version'],
      of['reachedClientCount'],
      (of['generalChanges'] as { label: string }[]).map(({ label }) => label),
    ]);
    expect(history.slice(0, 3)).toEqual([
      [4, 2, ['Logo']],
      [3, 2, ['Logo']],
      [2, 2, ['Logo']],
    ]);
  });

  it('that it has already makes no version', async () => {
    await put(logoPath, pngOf(1));
    const before = await everything();
    const { status, body } = await put(logoPath, pngOf(1), 'sub-vera');
    expect([status, body.source, body.setBy]).toEqual([200, 'PACKAGE', 'Dana Quillfeather']);
    expect(await everything()).toEqual(before);
  });

  it('leaves everything else of the package as it was, and a save leaves the logo', async () => {
    await put(logoPath, pngOf(1));
    const {
      version,
      savedAt: _at,
      savedBy: _by,
      settings: _s,
      hasOwnLogo,
      ...rest
    } = await shown(call, one.packageId);
    expect({ version, hasOwnLogo, ...rest }).toMatchObject({
      version: 2,
      hasOwnLogo: true,
      name: one.name,
      values: {},
    });
    await save(call, await shown(call, one.packageId), { name: 'Renamed' });
    expect((await view(logoPath)).dataUrl).toEqual(urlOf(pngOf(1)));
  });

  it('gives way to a save of somebody else and is set all the same', async () => {
    let isSaved = false;
    const others = disturbed(world, async (write) => {
      if (!isSaved) {
        isSaved = true;
        await save(call, one, { name: 'Saved in between' });
      }
      return write();
    });
    const { status } = await packageApi(others)('PUT', logoPath, { body: upload(pngOf(1)) });
    const after = await shown(call, one.packageId);
    expect([status, after.version, after.name, after.hasOwnLogo]).toEqual([200, 3, 'Saved in between', true]);
  });

  it('asks to be sent again when others never stop saving', async () => {
    const never = disturbed(world, async (write) => {
      const now = await shown(call, one.packageId);
      await save(call, now, { name: `Saved ${now.version} times` });
      return write();
    });
    const { status, body } = await packageApi(never)('PUT', logoPath, { body: upload(pngOf(1)) });
    expect([status, body.code]).toEqual([503, 'TABLE_BUSY']);
    expect((await shown(call, one.packageId)).hasOwnLogo).toBe(false);
  });

  it('of which the file is lost shows the distributor’s', async () => {
    await put(distributorLogo, pngOf(1));
    await put(logoPath, pngOf(2));
    const [, key = ''] = [...world.logos.objects.keys()];
    world.logos.objects.delete(key);
    expect((await view(logoPath)).source).toBe('DISTRIBUTOR');
    expect(world.log.lines.map(({ message }) => message)).toEqual(['LOGO_MISSING']);
  });

  it('comes back with the version that had it', async () => {
    await put(logoPath, pngOf(1));
    await call('DELETE', logoPath);
    const restore = `${packagesPath}/${one.packageId}/versions/2/restore`;
    await call('POST', restore, { headers: { 'if-match': '"3"' } });
    expect((await view(logoPath)).dataUrl).toBe(urlOf(pngOf(1)));
  });
});

describe('the logo of a distributor', () => {
  it('is set, replaced and deleted back to the system’s', async () => {
    const seen = [
      await view(distributorLogo),
      (await put(distributorLogo, pngOf(1))).body,
      (await put(distributorLogo, pngOf(2))).body,
      await view(distributorLogo, 'sub-rita'),
      (await call('DELETE', distributorLogo)).body,
    ];
    expect(seen.map(({ source, dataUrl }) => [source, dataUrl])).toEqual([
      ['SYSTEM', systemLogo.dataUrl],
      ['DISTRIBUTOR', urlOf(pngOf(1))],
      ['DISTRIBUTOR', urlOf(pngOf(2))],
      ['DISTRIBUTOR', urlOf(pngOf(2))],
      ['SYSTEM', systemLogo.dataUrl],
    ]);
  });

  it('is not deleted while there is none', async () => {
    const { status, body } = await call('DELETE', distributorLogo);
    expect([status, body.code]).toEqual([404, 'LOGO_NOT_FOUND']);
  });

  it('set by the vendor’s staff is shown to the distributor as set by System', async () => {
    await put(distributorLogo, pngOf(1), 'sub-vera');
    expect((await view(distributorLogo)).setBy).toBe('System');
    expect((await view(distributorLogo, 'sub-ida')).setBy).toBe('Vera Nightingale');
  });

  it('is not that of another distributor', async () => {
    await put(distributorLogo, pngOf(1));
    expect((await view(`/v1/distributors/${northgate}/logo`, 'sub-noor')).source).toBe('SYSTEM');
  });
});

describe('an upload is refused with its text (B-45)', () => {
  const cases: [string, string, unknown][] = [
    [logoMessages.missing, 'VALIDATION_FAILED', { contentBase64: '' }],
    [logoMessages.missing, 'VALIDATION_FAILED', { contentBase64: 'not base64!' }],
    [
      logoMessages.wrongType,
      'LOGO_NOT_VALID',
      upload(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')),
    ],
    [logoMessages.tooLarge, 'LOGO_NOT_VALID', upload(Buffer.alloc(1_048_577))],
    [logoMessages.tooLarge, 'VALIDATION_FAILED', upload(Buffer.alloc(1_125_003))],
    [logoMessages.damaged, 'LOGO_NOT_VALID', upload(pngOf(1).subarray(0, 90))],
  ];
  it.each(cases)('%s %s', async (detail, code, body) => {
    const before = await everything();
    for (const path of [logoPath, distributorLogo]) {
      const answer = await call('PUT', path, { body });
      expect([answer.status, answer.body.code]).toEqual([400, code]);
      expect(answer.body.errors).toContainEqual({ pointer: '#/contentBase64', detail });
    }
    expect(await everything()).toEqual(before);
  });

  it('needs a file', async () => {
    const { status, body } = await call('PUT', logoPath, { body: {} });
    expect([status, body.errors[0]?.pointer]).toEqual([400, '#/contentBase64']);
  });
});

describe('who may', () => {
  const calls = { GET: undefined, PUT: upload(pngOf(1)), DELETE: undefined };
  const statusesOf = async (as: string) => {
    const statuses: number[] = [];
    for (const path of [logoPath, distributorLogo])
      for (const [method, body] of Object.entries(calls))
        statuses.push((await call(method, path, { as, body })).status);
    return statuses;
  };
  const table: [string, string, number[]][] = [
    ['all access', 'sub-dana', [200, 200, 200, 200, 200, 200]],
    ['system administrator', 'sub-vera', [200, 200, 200, 200, 200, 200]],
    ['project manager', 'sub-ida', [200, 403, 403, 200, 403, 403]],
    ['read only', 'sub-rita', [200, 403, 403, 200, 403, 403]],
    ['client administrator', 'sub-cleo', [403, 403, 403, 403, 403, 403]],
    ['machine', 'machine-meridian', [403, 403, 403, 403, 403, 403]],
    ['another distributor', 'sub-noor', [404, 404, 404, 404, 404, 404]],
  ];
  it.each(table)('see, set and delete: %s', async (_name, as, statuses) => {
    expect(await statusesOf(as)).toEqual(statuses);
  });

  it('nobody sets one for a package of another distributor under their own name', async () => {
    const path = logoPath.replace(meridian, northgate);
    const { status, body } = await put(path, pngOf(1), 'sub-noor');
    expect([status, body.code, world.logos.objects.size]).toEqual([404, 'PACKAGE_NOT_FOUND', 0]);
  });
});
