import { createHash } from 'node:crypto';
import { beforeEach, expect, it } from 'vitest';
import type { Actor } from '../../../functions/client-settings/contract.ts';
import type { Principal } from '../../../functions/directory/contract.ts';
import { systemLogo } from '../../../functions/logos/catalog/system-logo.ts';
import { LogoView, type UploadedLogo } from '../../../functions/logos/contract.ts';
import { makeLogo } from '../../../functions/logos/logo-image.ts';
import { logoView, storeLogo } from '../../../functions/logos/logo-store.ts';
import { memoryLog } from '../../support/fixed-deps.ts';
import { jpegOf, pngOf, upload, urlOf } from '../../support/some-logos.ts';
import { strictFiles } from '../../support/strict-files.ts';

let deps: { logos: ReturnType<typeof strictFiles>; log: ReturnType<typeof memoryLog> };
beforeEach(() => {
  deps = { logos: strictFiles(), log: memoryLog() };
});

const at = '2026-11-20T12:00:00.000Z';
const person: Actor = { id: 'sub-dana', name: 'Dana Quillfeather', channel: 'UI', isVendorStaff: false };
const staff: Actor = { id: 'sub-vera', name: 'Vera Nightingale', channel: 'UI', isVendorStaff: true };
const ofDistributor: Principal = {
  kind: 'user',
  id: 'sub-rita',
  displayName: 'Rita Fennimore',
  roles: ['distributor-read-only'],
  scopes: [],
  distributorId: 'meridian-hr',
};
const ofVendor: Principal = { ...ofDistributor, distributorId: undefined, roles: ['system-administrator'] };
const uploaded = async (file: Buffer, by = person): Promise<UploadedLogo> => ({
  ...(await storeLogo(deps, 'meridian-hr', upload(file))),
  by,
  at,
});

it('keeps what was made of an upload under the distributor and its own hash', async () => {
  const [png, jpeg] = [makeLogo(pngOf(1)), makeLogo(jpegOf(100))];
  const hash = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
  const [first, second] = [await uploaded(pngOf(1)), await uploaded(jpegOf(100))];
  expect([first.key, second.key]).toEqual([
    `meridian-hr/${hash(png.bytes)}.png`,
    `meridian-hr/${hash(jpeg.bytes)}.jpg`,
  ]);
  expect(deps.logos.objects).toEqual(
    new Map([
      [first.key, png.bytes],
      [second.key, jpeg.bytes],
    ]),
  );
  expect(first).toEqual({
    key: first.key,
    contentType: 'image/png',
    width: 60,
    height: 30,
    sizeBytes: png.bytes.length,
    by: person,
    at,
  });
});

it('keeps the same picture once however often it is uploaded', async () => {
  const [first, second] = [await uploaded(pngOf(1)), await uploaded(pngOf(1))];
  expect([first, deps.logos.objects.size]).toEqual([second, 1]);
});

it('keeps nothing of an upload that is refused', async () => {
  await expect(storeLogo(deps, 'meridian-hr', upload(Buffer.from('<svg/>')))).rejects.toThrow(
    'Only PNG, JPG or GIF files can be uploaded.',
  );
  expect(deps.logos.objects.size).toBe(0);
});

it('shows the first logo that is there, ready to be shown', async () => {
  const candidates = [
    { source: 'CLIENT', logo: undefined },
    { source: 'PACKAGE', logo: await uploaded(jpegOf(100)) },
    { source: 'DISTRIBUTOR', logo: await uploaded(pngOf(1)) },
  ] as const;
  expect(await logoView(deps, candidates, ofDistributor)).toEqual({
    source: 'PACKAGE',
    dataUrl: urlOf(jpegOf(100)),
    width: 64,
    height: 32,
    setBy: 'Dana Quillfeather',
    setAt: at,
  });
});

it('shows distributors the staff of the vendor as System, and the vendor who it was', async () => {
  const candidates = [{ source: 'DISTRIBUTOR', logo: await uploaded(pngOf(1), staff) }] as const;
  const [shown, open] = [
    await logoView(deps, candidates, ofDistributor),
    await logoView(deps, candidates, ofVendor),
  ];
  expect([shown.setBy, open.setBy]).toEqual(['System', 'Vera Nightingale']);
});

it('shows the next one when a file is missing, and says so in the log', async () => {
  const lost = await uploaded(pngOf(1));
  deps.logos.objects.delete(lost.key);
  const candidates = [
    { source: 'PACKAGE', logo: lost },
    { source: 'DISTRIBUTOR', logo: await uploaded(pngOf(2)) },
  ] as const;
  const view = await logoView(deps, candidates, ofDistributor);
  expect([view.source, view.dataUrl]).toEqual(['DISTRIBUTOR', urlOf(pngOf(2))]);
  const { level, message, distributorId } = deps.log.lines[0] ?? {};
  expect({ level, message, distributorId }).toEqual({
    level: 'error',
    message: 'LOGO_MISSING',
    distributorId: 'meridian-hr',
  });
});

it('shows the logo of the system when there is no other: a small image that is one itself', async () => {
  const view = LogoView.parse(await logoView(deps, [], ofDistributor));
  const [head = '', base64 = ''] = view.dataUrl.split(',');
  const made = makeLogo(Buffer.from(base64, 'base64'));
  expect(view).toEqual({ source: 'SYSTEM', ...systemLogo });
  expect([head, made.width, made.height]).toEqual(['data:image/png;base64', view.width, view.height]);
  expect(base64.length).toBeLessThan(4000);
});
