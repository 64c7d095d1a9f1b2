import { describe, expect, it } from 'vitest';
import { breaches, hasBrowser, prepareStage, waitForText } from './support/browser.ts';
import { packageOf } from './support/fake-packages.ts';
import { expectNothingLostToTheSide } from './support/lost-to-the-side.ts';
import {
  acknowledge,
  dialogOf,
  formOf,
  historyPath,
  openRow,
  openSection,
  packagesPath,
  press,
  save,
} from './support/package-steps.ts';
import { goldId, silverId } from './support/packages-world.ts';

/** A PNG of one pixel. */
const pixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGNoaGgAAAMEAYFL09IQAAAAAElFTkSuQmCC',
  'base64',
);

describe.skipIf(!hasBrowser)('the page of distributor packages', () => {
  const stage = prepareStage();
  const kept = (packageId: string) => packageOf(stage.site.world, packageId);
  /** The history of Gold after version 3 was saved. */
  const openHistory = async () => {
    const page = await stage.open(packagesPath);
    const form = await openRow(page, 'Gold');
    await openSection(form, 'Email Settings');
    await form.getByLabel('Standard time interval per alert', { exact: true }).fill('9');
    await save(form);
    await press(dialogOf(page, 'Save changes'), 'Yes');
    await acknowledge(page, 'Package edited successfully.');
    await page.goto(stage.site.url + historyPath(goldId));
    return page;
  };

  it('lists packages by name without regard to case, closed, below the one to create another', async () => {
    const page = await stage.open(packagesPath);
    await page.getByRole('heading', { name: 'Manage Distributor Packages' }).waitFor();
    const rows = page.getByRole('button', { expanded: false }).filter({ hasText: /.+/ });
    await rows.filter({ hasText: 'Gold' }).waitFor();
    const names = (await page.getByRole('heading', { level: 2 }).allInnerTexts()).filter((name) =>
      ['Create New Distributor Package', 'Bronze', 'Gold', 'silver'].includes(name),
    );
    expect(names).toEqual(['Create New Distributor Package', 'Bronze', 'Gold', 'silver']);
    expect(await page.getByText('Inactive', { exact: true }).count()).toBe(1);
    expect(await page.getByText('GOLD · 2 clients').count()).toBe(1);
    expect(await breaches(page)).toEqual([]);
  });

  it('opens the package that the address names, and names the one that is opened', async () => {
    const page = await stage.open(`${packagesPath}?package=${goldId}`);
    const form = await formOf(page, 'Gold');
    expect(await form.getByLabel('# of Clients', { exact: true }).inputValue()).toBe('2');
    await openRow(page, 'silver');
    expect(new URL(page.url()).searchParams.get('package')).toBe(silverId);
  });

  it('shows every error together at the top, each leading to its field, and goes to the first', async () => {
    const page = await stage.open(packagesPath);
    const form = await openRow(page, 'Create New Distributor Package');
    await form.getByLabel('External Package ID', { exact: true }).fill('a b');
    await openSection(form, 'Email Settings');
    await form.getByLabel('Standard time interval per alert', { exact: true }).fill('400');
    await openSection(form, 'Email Settings');
    await save(form);
    await waitForText(page, 'Correct 3 fields of the new package');
    const texts = [
      'Package Name is required.',
      'External Package ID may contain letters, numbers, period, underscore and hyphen only.',
    ];
    for (const text of texts) await page.getByRole('link', { name: text }).waitFor();
    await form.getByLabel('Package Name', { exact: true }).and(page.locator(':focus')).waitFor();
    expect(await breaches(page)).toEqual([]);
    await page.getByRole('link', { name: /Standard time interval per alert/ }).click();
    await form
      .getByLabel('Standard time interval per alert', { exact: true })
      .and(page.locator(':focus'))
      .waitFor();
    expect(stage.site.world.packaging.saved).toEqual([]);
  });

  it('refuses a name and an id that other packages have, whatever their case', async () => {
    const page = await stage.open(packagesPath);
    const form = await openRow(page, 'Create New Distributor Package');
    await form.getByLabel('Package Name', { exact: true }).fill('BRONZE ');
    await form.getByLabel('External Package ID', { exact: true }).fill('gold');
    await save(form);
    await page.getByRole('link', { name: 'Package Name should be unique.' }).waitFor();
    await page.getByRole('link', { name: 'External Package ID should be unique.' }).waitFor();
  });

  it('shows what the server finds wrong in a setting at that setting', async () => {
    const page = await stage.open(packagesPath);
    const form = await openRow(page, 'Gold');
    await openSection(form, 'Product Configurations');
    await form.getByLabel('Enable Electronic Form I-9', { exact: true }).uncheck();
    await save(form);
    await waitForText(page, 'Correct one field of “Gold”');
    await form
      .getByLabel('Enable Electronic Form I-9', { exact: true })
      .and(page.locator(':focus'))
      .waitFor();
  });

  it('asks before unsaved changes are discarded or left behind', async () => {
    const page = await stage.open(packagesPath);
    const form = await openRow(page, 'silver');
    await form.getByLabel('Package Name', { exact: true }).fill('Argent');
    await press(form, 'Cancel');
    const dialog = dialogOf(page, 'Unsaved changes');
    await dialog.getByText('Discard unsaved changes?').waitFor();
    await press(dialog, 'Cancel');
    expect(await form.getByLabel('Package Name', { exact: true }).inputValue()).toBe('Argent');
    await page.getByRole('link', { name: 'Delivery settings' }).click();
    await press(dialogOf(page, 'Leave this page?'), 'Stay');
    await press(form, 'Cancel');
    await press(dialog, 'Continue');
    await form.waitFor({ state: 'hidden' });
    await page.getByRole('link', { name: 'Delivery settings' }).click();
    await page.waitForURL(/delivery-settings/);
  });

  it('lets a read-only administrator look at everything and change nothing', async () => {
    const page = await stage.open(packagesPath, { as: 'rea' });
    const form = await openRow(page, 'Gold');
    await openSection(form, 'Product Configurations');
    await form.getByLabel('Enable E-Verify', { exact: true }).waitFor();
    const fields = form.locator('input:not([readonly]), textarea, select');
    expect(await fields.count()).toBeGreaterThan(20);
    expect(await form.locator('input:enabled:not([readonly]), textarea:enabled').count()).toBe(0);
    expect(await form.getByRole('button', { name: /^(Save|Upload|Delete Logo|Reset)/ }).count()).toBe(0);
    expect(await page.getByText('Create New Distributor Package').count()).toBe(0);
    expect(await breaches(page)).toEqual([]);
  });

  it('lets an implementation project manager change what is the vendor’s, and nothing else', async () => {
    const page = await stage.open(packagesPath, { as: 'ipa' });
    const form = await openRow(page, 'Gold');
    expect(await form.getByLabel('Package Name', { exact: true }).isDisabled()).toBe(true);
    await openSection(form, 'Email Settings');
    expect(await form.getByLabel('Standard time interval per alert', { exact: true }).isDisabled()).toBe(
      true,
    );
    await openSection(form, 'User Password Settings');
    await form.getByLabel('Minimum length', { exact: true }).fill('14');
    await save(form);
    await press(dialogOf(page, 'Save changes'), 'Yes');
    await acknowledge(page, 'Package edited successfully.');
    expect(kept(goldId).settings['pwd.minLength']?.value).toBe(14);
  });

  it('keeps passwords and I-9 Resolve out of a distributor’s reach, with the reason', async () => {
    const page = await stage.open(packagesPath);
    const form = await openRow(page, 'Gold');
    await openSection(form, 'User Password Settings');
    expect(await form.getByLabel('Minimum length', { exact: true }).isDisabled()).toBe(true);
    await waitForText(form, 'Only the vendor’s staff can change it.');
    await openSection(form, 'Product Configurations');
    await form.getByLabel('Enable Historical I-9', { exact: true }).check();
    expect(await form.getByLabel('Enable I-9 Resolve Functionality', { exact: true }).isDisabled()).toBe(
      true,
    );
  });

  it('shows the logo that applies, refuses what is none, and deletes an own one after asking', async () => {
    kept(silverId).hasOwnLogo = true;
    const page = await stage.open(packagesPath);
    const form = await openRow(page, 'silver');
    await form.getByText('Logo of the distributor package').waitFor();
    await press(form, 'Upload');
    await form.getByText('Select a file first.').waitFor();
    const choose = (name: string, mimeType: string, buffer: Buffer) =>
      form.locator('input[type=file]').setInputFiles({ name, mimeType, buffer });
    await choose('logo.svg', 'image/svg+xml', Buffer.from('<svg/>'));
    await press(form, 'Upload');
    await form.getByText('Only PNG, JPG or GIF files can be uploaded.').waitFor();
    await choose('logo.png', 'image/png', Buffer.alloc(1_048_577));
    await press(form, 'Upload');
    await form.getByText('The logo must be 1 MB or smaller.').waitFor();
    await choose('logo.png', 'image/png', pixel);
    await press(form, 'Upload');
    await form.getByText('The image must be between 50×20 and 1200×400 pixels.').waitFor();
    await press(form, 'Delete Logo');
    const dialog = dialogOf(page, 'Delete Logo');
    await dialog
      .getByText('Delete the custom logo? Clients without their own logo will show the distributor logo.')
      .waitFor();
    expect(await breaches(page)).toEqual([]);
    await press(dialog, 'Continue');
    await form.getByText(/^Logo of the distributor, uploaded/).waitFor();
    await form.getByRole('button', { name: 'Delete Logo', disabled: true }).waitFor();
  });

  it('tells of an empty list, and of one that could not be loaded with a way to try again', async () => {
    const { world } = stage.site;
    world.packaging.packages = [];
    world.failures.set('listPackages', new Error('a bug'));
    const page = await stage.open(packagesPath);
    await waitForText(page, 'The packages could not be loaded');
    world.failures.clear();
    await page.getByRole('button', { name: 'Retry' }).click();
    await waitForText(page, 'No distributor packages yet');
    expect(await breaches(page)).toEqual([]);
  });

  it('shows the history with readable differences and restores a version after showing what changes', async () => {
    const page = await openHistory();
    await page.getByRole('heading', { name: 'History of Gold' }).waitFor();
    await page.getByRole('row', { name: /Standard time interval per alert.*5.*9/ }).waitFor();
    await waitForText(page, /by Alla Access on the site, reached 2 active clients/);
    expect(await breaches(page)).toEqual([]);
    await page.getByRole('button', { name: 'Restore version 2' }).click();
    const dialog = dialogOf(page, 'Restore version 2');
    await dialog.getByRole('row', { name: /Standard time interval per alert.*9.*5/ }).waitFor();
    expect(await breaches(page)).toEqual([]);
    await press(dialog, 'Yes');
    await acknowledge(page, 'Package edited successfully.');
    expect(kept(goldId)).toMatchObject({ version: 4, settings: { 'mail.standardInterval': { value: 5 } } });
  });

  it('restores nothing while what changes is not seen, and says why', async () => {
    const { failures } = stage.site.world;
    const page = await openHistory();
    const isLookedUp = Promise.withResolvers<void>();
    await page.route('**/versions/2/restore', async (route) => {
      await isLookedUp.promise;
      await route.continue();
    });
    failures.set('previewRestore', new Error('a bug'));
    await page.getByRole('button', { name: 'Restore version 2' }).click();
    const dialog = dialogOf(page, 'Restore version 2');
    const yes = dialog.getByRole('button', { name: 'Yes', exact: true, disabled: true });
    await yes.waitFor();
    expect(await breaches(page)).toEqual([]);
    await yes.focus();
    const tip = page.getByRole('tooltip');
    await tip
      .filter({ hasText: 'What would change is still being looked up.' })
      .waitFor({ state: 'attached' });
    isLookedUp.resolve();
    await dialog.getByText('The preview could not be loaded').waitFor();
    await yes.focus();
    await tip.filter({ hasText: 'Load the preview first.' }).waitFor({ state: 'attached' });
    failures.clear();
    await press(dialog, 'Retry');
    await dialog.getByRole('table').first().waitFor();
    expect(kept(goldId).version).toBe(3);
    await press(dialog, 'Yes');
    await acknowledge(page, 'Package edited successfully.');
    expect(kept(goldId).version).toBe(4);
  });

  it('loses nothing to the side at 400 percent', async () => {
    const page = await stage.open(`${packagesPath}?package=${goldId}`, {
      viewport: { width: 320, height: 256 },
    });
    const form = await formOf(page, 'Gold');
    await openSection(form, 'System Message');
    await form.getByLabel('Login page message', { exact: true }).waitFor();
    await expectNothingLostToTheSide(page);
  });
});
