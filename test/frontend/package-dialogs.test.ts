import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { ForbiddenError } from '../../functions/platform/errors.ts';
import { breaches, hasBrowser, prepareStage, waitForText } from './support/browser.ts';
import { packageOf } from './support/fake-packages.ts';
import {
  acknowledge,
  dialogOf,
  openRow,
  openSection,
  packagesPath,
  press,
  save,
} from './support/package-steps.ts';
import { bronzeId, goldId, silverId, someClients } from './support/packages-world.ts';

const usedText = '2 active client(s) are assigned to this package. Do you want to continue?';
const editText =
  'Changes apply to all 3 client(s) assigned to this package, active and inactive. Save changes?';

describe.skipIf(!hasBrowser)('saving a distributor package', () => {
  const stage = prepareStage();
  const kept = (packageId: string) => packageOf(stage.site.world, packageId);
  const turnOff = async (page: Page, name: string) => {
    const form = await openRow(page, name);
    await form.getByRole('radio', { name: 'Inactive' }).check();
    await save(form);
    return form;
  };

  it('creates one after Continue, tells so, and shows it in the list', async () => {
    const page = await stage.open(packagesPath);
    const form = await openRow(page, 'Create New Distributor Package');
    await form.getByLabel('Package Name', { exact: true }).fill(' Platinum ');
    await form.getByLabel('External Package ID', { exact: true }).fill('PLAT');
    await save(form);
    const dialog = dialogOf(page, 'Create package');
    await dialog.getByText('Create this distributor package?').waitFor();
    expect(await breaches(page)).toEqual([]);
    await press(dialog, 'Cancel');
    expect(stage.site.world.packaging.saved).toEqual([]);
    await save(form);
    await press(dialog, 'Continue');
    await acknowledge(page, 'Package successfully created!');
    expect(stage.site.world.packaging.saved).toEqual([
      { name: 'Platinum', externalPackageId: 'PLAT', values: {} },
    ]);
    await page.getByRole('form', { name: 'Package Platinum' }).waitFor();
  });

  it('saves edits after Yes, having shown what changes and for whom', async () => {
    const { world } = stage.site;
    kept(goldId).clients = someClients(2, 1);
    world.packaging.warnings = ['3 pending I-9(s) of 2 client(s) use this workflow.'];
    const page = await stage.open(packagesPath);
    const form = await openRow(page, 'Gold');
    await openSection(form, 'Product Configurations');
    await form.getByLabel('Enable Employer Appoint', { exact: true }).check();
    await save(form);
    const dialog = dialogOf(page, 'Save changes');
    await dialog.getByText(editText).waitFor();
    await dialog.getByText('3 pending I-9(s) of 2 client(s) use this workflow.').waitFor();
    await dialog.getByRole('row', { name: /Enable Employer Appoint.*Off.*On/ }).waitFor();
    await dialog.getByText('“Employer Appoint Remote Access Settings” appears.').waitFor();
    await dialog.getByText('Clients affected: 2 active, 1 inactive').waitFor();
    expect(await dialog.getByText('Client 003').count()).toBe(0);
    await press(dialog, 'Show all 3 clients');
    await dialog.getByText('Client 003').waitFor();
    expect(await breaches(page)).toEqual([]);
    await press(dialog, 'No');
    expect(world.packaging.saved).toEqual([]);
    await save(form);
    await press(dialog, 'Yes');
    await acknowledge(page, 'Package edited successfully.');
    expect(kept(goldId)).toMatchObject({
      version: 3,
      settings: {
        enableEmployerAppoint: { value: true, version: 3 },
        enableEVerify: { value: true, version: 1 },
      },
    });
  });

  it('says that there is nothing to save, without a question', async () => {
    const page = await stage.open(packagesPath);
    const form = await openRow(page, 'Gold');
    await form.getByLabel('Package Name', { exact: true }).fill('Gold ');
    await save(form);
    await form.getByText('There are no changes to save.').waitFor();
    expect(await page.getByRole('dialog').count()).toBe(0);
  });

  it('asks before integrations have to send another External Package ID', async () => {
    const page = await stage.open(packagesPath);
    const form = await openRow(page, 'silver');
    await form.getByLabel('External Package ID', { exact: true }).fill('AG');
    await save(form);
    const dialog = dialogOf(page, 'External Package ID');
    await dialog
      .getByText('by its External Package ID “SILVER”. After the change they must send “AG”')
      .waitFor();
    await press(dialog, 'Yes');
    await press(dialogOf(page, 'Save changes'), 'Yes');
    await acknowledge(page, 'Package edited successfully.');
    expect(kept(silverId).externalPackageId).toBe('AG');
  });

  it('turns an unused package Inactive after Continue', async () => {
    const page = await stage.open(packagesPath);
    await turnOff(page, 'silver');
    const dialog = dialogOf(page, 'Status Inactive');
    await dialog
      .getByText(
        'No active clients are assigned to this package. Inactive packages cannot be assigned to clients. Do you want to continue?',
      )
      .waitFor();
    await press(dialog, 'Cancel');
    expect(kept(silverId).status).toBe('ACTIVE');
    await press(page.getByRole('form', { name: 'Package silver' }), 'Save');
    await press(dialog, 'Continue');
    await acknowledge(page, 'Package status changed to Inactive.');
    expect(kept(silverId).status).toBe('INACTIVE');
  });

  it('keeps clients where they are, with nothing chosen beforehand', async () => {
    const page = await stage.open(packagesPath);
    await turnOff(page, 'Gold');
    await dialogOf(page, 'Status Inactive').getByText(usedText).waitFor();
    await press(dialogOf(page, 'Status Inactive'), 'Continue');
    const dialog = dialogOf(page, 'Assigned clients');
    await press(dialog, 'Continue');
    await dialog.getByText('Select one of the options above and click Continue to proceed.').waitFor();
    expect(await dialog.getByRole('radio', { checked: true }).count()).toBe(0);
    expect(await breaches(page)).toEqual([]);
    await dialog.getByRole('radio', { name: 'Keep existing client assignments' }).check();
    await press(dialog, 'Continue');
    await acknowledge(page, 'Package status changed to Inactive.');
    expect(kept(goldId)).toMatchObject({ status: 'INACTIVE', clients: someClients(2, 1) });
  });

  it('moves clients to a package that must be selected, and shows how far it is until it ends', async () => {
    const { packaging } = stage.site.world;
    packaging.moveLooks = [{ movedCount: 1 }];
    const page = await stage.open(packagesPath);
    await turnOff(page, 'Gold');
    await press(dialogOf(page, 'Status Inactive'), 'Continue');
    const dialog = dialogOf(page, 'Assigned clients');
    await dialog.getByRole('radio', { name: 'Reassign clients to another active package' }).check();
    await press(dialog, 'Continue');
    await dialog.getByText('Select a package.', { exact: true }).waitFor();
    await dialog.getByRole('button', { name: /^Select a Package/ }).click();
    expect(await page.getByRole('option').allInnerTexts()).toEqual([expect.stringContaining('silver')]);
    await page.getByRole('option', { name: /silver/ }).click();
    await press(dialog, 'Continue');
    await waitForText(page, 'Moving the clients of “Gold” to “silver”');
    await waitForText(page, '1 of 3 moved');
    expect(await breaches(page)).toEqual([]);
    packaging.moveLooks = [{ movedCount: 3, status: 'COMPLETE' }];
    await acknowledge(page, 'Package status changed.');
    expect(kept(goldId)).toMatchObject({ status: 'INACTIVE', clients: [] });
    expect(kept(silverId).clients).toEqual(someClients(2, 1));
  });

  it('goes on with a move that stopped', async () => {
    const { packaging, acts } = stage.site.world;
    packaging.moveLooks = [{ movedCount: 1, status: 'STOPPED', stopReason: 'The target turned Inactive.' }];
    const page = await stage.open(packagesPath);
    await turnOff(page, 'Gold');
    await press(dialogOf(page, 'Status Inactive'), 'Continue');
    const dialog = dialogOf(page, 'Assigned clients');
    await dialog.getByRole('radio', { name: /^Reassign/ }).check();
    await dialog.getByRole('button', { name: /^Select a Package/ }).click();
    await page.getByRole('option', { name: /silver/ }).click();
    await press(dialog, 'Continue');
    await waitForText(page, '1 of 3 moved. The target turned Inactive.');
    await page.getByRole('button', { name: 'Resume' }).click();
    await acknowledge(page, 'Package status changed.');
    expect(acts).toEqual([expect.stringMatching(/^resume /)]);
  });

  it('offers no move when no other package is active', async () => {
    kept(silverId).status = 'INACTIVE';
    const page = await stage.open(packagesPath);
    await turnOff(page, 'Gold');
    await press(dialogOf(page, 'Status Inactive'), 'Continue');
    const dialog = dialogOf(page, 'Assigned clients');
    await dialog.getByText('No other active packages are available.').waitFor();
    expect(await dialog.getByRole('radio', { name: /^Reassign/ }).isDisabled()).toBe(true);
  });

  it('activates after Yes', async () => {
    const page = await stage.open(packagesPath);
    const form = await openRow(page, 'Bronze');
    await form.getByRole('radio', { name: 'Active', exact: true }).check();
    await save(form);
    const dialog = dialogOf(page, 'Status Active');
    await dialog.getByText('Activate this package? It can then be assigned to clients.').waitFor();
    await press(dialog, 'No');
    expect(kept(bronzeId).status).toBe('INACTIVE');
    await save(form);
    await press(dialog, 'Yes');
    await acknowledge(page, 'Package edited successfully.');
    expect(kept(bronzeId).status).toBe('ACTIVE');
  });

  it('asks about the status first and saves it together with other edits', async () => {
    const page = await stage.open(packagesPath);
    const form = await openRow(page, 'Gold');
    await form.getByLabel('Package Name', { exact: true }).fill('Gold 2025');
    await form.getByRole('radio', { name: 'Inactive' }).check();
    await save(form);
    await press(dialogOf(page, 'Status Inactive'), 'Continue');
    await dialogOf(page, 'Assigned clients').getByRole('radio', { name: /^Keep/ }).check();
    await press(dialogOf(page, 'Assigned clients'), 'Continue');
    await dialogOf(page, 'Save changes')
      .getByRole('row', { name: /Package Name.*Gold.*Gold 2025/ })
      .waitFor();
    await press(dialogOf(page, 'Save changes'), 'Yes');
    await acknowledge(page, 'Package status changed to Inactive.');
    expect(stage.site.world.packaging.saved).toMatchObject([
      { name: 'Gold 2025', status: 'INACTIVE', clientsOnDeactivation: { choice: 'KEEP' } },
    ]);
  });

  it('tells who changed the package meanwhile and loads it anew', async () => {
    const page = await stage.open(packagesPath);
    const form = await openRow(page, 'Gold');
    await form.getByLabel('Package Name', { exact: true }).fill('Gilt');
    const { packaging } = stage.site.world;
    packaging.packages = packaging.packages.map((one) =>
      one.packageId === goldId ? { ...one, name: 'Goldfinch', version: 7, savedBy: 'Bo Busy' } : one,
    );
    await save(form);
    await press(dialogOf(page, 'Save changes'), 'Yes');
    await waitForText(page, /This package was changed by Bo Busy at .*\. Reload before saving\./);
    expect(await form.getByLabel('Package Name', { exact: true }).inputValue()).toBe('Gilt');
    await page.getByRole('button', { name: 'Reload', exact: true }).click();
    await page.getByRole('form', { name: 'Package Goldfinch' }).waitFor();
    expect(packaging.saved).toEqual([]);
  });

  it('keeps what was entered and says why when a save is refused', async () => {
    stage.site.world.failures.set(
      'savePackage',
      new ForbiddenError('SETTING_NOT_ALLOWED', 'Ask the vendor.'),
    );
    const page = await stage.open(packagesPath);
    const form = await openRow(page, 'silver');
    await form.getByLabel('Package Name', { exact: true }).fill('Argent');
    await save(form);
    await press(dialogOf(page, 'Save changes'), 'Yes');
    await form.getByText('Ask the vendor.').waitFor();
    expect(await form.getByLabel('Package Name', { exact: true }).inputValue()).toBe('Argent');
  });
});
