import { describe, expect, it } from 'vitest';
import { breaches, hasBrowser, prepareStage, waitForText } from './support/browser.ts';
import { clientPath, dialog, featuresPath, inDialog, logoPath, pngOf } from './support/client-steps.ts';
import { configurationOf } from './support/fake-clients.ts';
import { expectNothingLostToTheSide } from './support/lost-to-the-side.ts';
import { goldId, silverId } from './support/packages-world.ts';

describe.skipIf(!hasBrowser)('the profile of a client', () => {
  const stage = prepareStage();

  it('is changed in a dialog, with only what differs', async () => {
    const page = await stage.open(clientPath(1001));
    await page.getByRole('button', { name: 'Edit' }).click();
    await inDialog(page, 'Save').click();
    await waitForText(page, 'There are no changes to save.');
    await page.getByLabel('Client Name').fill('');
    await page.getByLabel('Contact e-mail').fill('nobody');
    await inDialog(page, 'Save').click();
    await waitForText(page, 'Client Name is required.');
    await waitForText(page, 'Enter an e-mail address');
    expect(await breaches(page)).toEqual([]);
    await page.getByLabel('Client Name').fill('Alpine Ski Lodge');
    await page.getByLabel('Contact e-mail').fill('hr@alpine.example');
    await page.getByRole('switch', { name: 'Active' }).or(dialog(page).getByLabel('Active')).first().click();
    await inDialog(page, 'Save').click();
    await page.getByRole('heading', { level: 1, name: 'Alpine Ski Lodge' }).waitFor();
    expect(stage.site.world.clientele.saved).toEqual([
      { name: 'Alpine Ski Lodge', primaryContactEmail: 'hr@alpine.example', isActive: false },
    ]);
    await waitForText(page, 'Inactive');
  });

  it('shows what the API refuses at its field', async () => {
    const page = await stage.open(clientPath(1001));
    await page.getByRole('button', { name: 'Edit' }).click();
    await page.getByLabel('External Client ID').fill('TAKEN');
    await page.keyboard.press('Enter');
    await waitForText(page, 'External Client ID should be unique.');
    await page.keyboard.press('Escape');
    await dialog(page).waitFor({ state: 'hidden' });
  });

  it('tells who changed it meanwhile and loads that', async () => {
    const page = await stage.open(clientPath(1001));
    await page.getByRole('button', { name: 'Edit' }).click();
    const kept = configurationOf(stage.site.world, 1001);
    Object.assign(kept, { version: 9, changes: { externalClientId: 'A-1' } });
    await page.getByLabel('Client Name').fill('Mine');
    await inDialog(page, 'Save').click();
    await waitForText(page, 'The client was changed by Rea Donly. Reload before saving.');
    await page.getByRole('button', { name: 'Load the newer state' }).click();
    await page.getByText('A-1', { exact: true }).first().waitFor();
    expect(stage.site.world.clientele.saved).toEqual([]);
  });

  it('is read-only for who may only read', async () => {
    const page = await stage.open(clientPath(1001), { as: 'rea' });
    await waitForText(page, '1,234');
    expect(await page.getByRole('button', { name: 'Edit' }).count()).toBe(0);
  });

  it('says when there is no such client and when it could not be loaded', async () => {
    const page = await stage.open(clientPath(9999));
    await page.getByRole('heading', { name: 'Client not found' }).waitFor();
    await page.getByRole('link', { name: 'Go to the clients' }).waitFor();
    stage.site.world.failures.set('getClientProfile', new Error('a bug'));
    await page.goto(stage.site.url + clientPath(1001));
    await waitForText(page, 'The client could not be loaded');
    stage.site.world.failures.clear();
    await page.getByRole('button', { name: 'Retry' }).click();
    await page.getByRole('heading', { level: 1, name: 'Alpine Ski House' }).waitFor();
  });
});

describe.skipIf(!hasBrowser)('the history of a client', () => {
  const stage = prepareStage();
  const by = { id: 'alla', name: 'Alla Access', channel: 'UI' as const, isVendorStaff: false };

  it('tells what happened, by pages, and shows the settings of then', async () => {
    const kept = configurationOf(stage.site.world, 1001);
    kept.events = Array.from({ length: 26 }, (_, place) => ({
      at: `2026-02-${String(28 - place).padStart(2, '0')}T10:00:00.000Z`,
      kind: place === 0 ? ('PACKAGE_CHANGED' as const) : ('SETTINGS_SAVED' as const),
      by,
      ...(place === 0 && { fromPackageId: silverId, toPackageId: goldId }),
    }));
    const page = await stage.open(`${clientPath(1001)}/history`);
    await waitForText(page, 'silver → Gold');
    await page.getByRole('button', { name: '1 setting changed' }).first().click();
    await waitForText(page, 'Standard time interval per alert: 3 days → 5 days');
    expect(await breaches(page)).toEqual([]);
    await page.getByRole('button', { name: 'Next page of history' }).click();
    await waitForText(page, '2026-02-03');
    await page.getByRole('link', { name: 'Settings then' }).click();
    await page.waitForURL(`**${featuresPath(1001)}?at=2026-02-03T10%3A00%3A00.000Z`);
    await waitForText(page, 'These settings are of the past');
    expect(stage.site.world.acts).toContain('settings at 2026-02-03T10:00:00.000Z');
  });

  it('says that nothing happened and that it could not be loaded', async () => {
    const page = await stage.open(`${clientPath(1001)}/history`);
    await waitForText(page, 'Nothing happened yet.');
    stage.site.world.failures.set('listClientEvents', new Error('a bug'));
    await page.reload();
    await waitForText(page, 'The history could not be loaded');
  });
});

describe.skipIf(!hasBrowser)('the logo of a client', () => {
  const stage = prepareStage();

  it('is uploaded by a client administrator, checked before, and deleted after asking', async () => {
    configurationOf(stage.site.world, 1001).packageId = goldId;
    const page = await stage.open(logoPath(1001), { as: 'cora' });
    await page.getByRole('button', { name: 'Upload', exact: true }).click();
    await waitForText(page, 'Select a file first.');
    const file = page.locator('input[type=file]');
    await file.setInputFiles({ name: 'a.svg', mimeType: 'image/svg+xml', buffer: Buffer.from('<svg/>') });
    await page.getByRole('button', { name: 'Upload', exact: true }).click();
    await waitForText(page, 'Only PNG, JPG or GIF files can be uploaded.');
    await file.setInputFiles({ name: 'small.png', mimeType: 'image/png', buffer: await pngOf(page, 20, 10) });
    await page.getByRole('button', { name: 'Upload', exact: true }).click();
    await waitForText(page, 'The image must be between 50×20 and 1200×400 pixels.');
    await file.setInputFiles({
      name: 'big.png',
      mimeType: 'image/png',
      buffer: Buffer.alloc(1_048_577),
    });
    await page.getByRole('button', { name: 'Upload', exact: true }).click();
    await waitForText(page, 'The logo must be 1 MB or smaller.');
    expect(await breaches(page)).toEqual([]);
    await file.setInputFiles({ name: 'logo.png', mimeType: 'image/png', buffer: await pngOf(page, 120, 40) });
    await page.getByRole('button', { name: 'Upload', exact: true }).click();
    await waitForText(page, 'Custom logo of the client');
    expect(configurationOf(stage.site.world, 1001)).toMatchObject({ hasOwnLogo: true, packageId: goldId });
    await page.getByRole('button', { name: 'Delete Logo' }).click();
    await inDialog(page, 'Cancel').click();
    await waitForText(page, 'Custom logo of the client');
    await page.getByRole('button', { name: 'Delete Logo' }).click();
    await inDialog(page, 'Continue').click();
    await waitForText(page, 'Logo of the distributor');
  });

  it('is only shown to who may not change it', async () => {
    const page = await stage.open(logoPath(1001), { as: 'rea' });
    await waitForText(page, 'Logo of the distributor');
    expect(await page.getByRole('button', { name: 'Upload', exact: true }).count()).toBe(0);
  });

  it('loses nothing to the side in a narrow window', async () => {
    const page = await stage.open(logoPath(1001), { viewport: { width: 320, height: 600 } });
    await waitForText(page, 'Logo of the distributor');
    await expectNothingLostToTheSide(page);
  });
});
