import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { hasBrowser, prepareStage, waitForText } from './support/browser.ts';
import { featuresPath } from './support/client-steps.ts';
import { configurationOf } from './support/fake-clients.ts';
import { packageOf } from './support/fake-packages.ts';
import { dialogOf, formOf, historyPath, openSection, packagesPath, tabTo } from './support/package-steps.ts';
import { bronzeId, goldId, silverId } from './support/packages-world.ts';

/** Goes to a button with Tab, once it can be pressed, and presses it with Enter. */
async function enter(page: Page, place: Locator | Page, name: string): Promise<void> {
  const wanted = place.getByRole('button', { name, exact: true, disabled: false });
  await wanted.waitFor();
  await tabTo(page, wanted);
  await page.keyboard.press('Enter');
}

/** Takes note of what was done. */
async function acknowledge(page: Page, text: string): Promise<void> {
  await enter(page, dialogOf(page, text), 'OK');
  await dialogOf(page, text).waitFor({ state: 'hidden' });
}

/** Opens the select of packages and takes the first option but the placeholder. */
async function chooseFirstPackage(page: Page, name: string): Promise<void> {
  const select = page.getByRole('dialog').getByRole('button', { name: /^Select a Package/ });
  await select.waitFor();
  await tabTo(page, select);
  await page.keyboard.press('ArrowDown');
  await page.getByRole('option', { name }).waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
}

describe.skipIf(!hasBrowser)('the dialogs of distributor packages, with the keyboard alone', () => {
  const stage = prepareStage();
  const kept = (packageId: string) => packageOf(stage.site.world, packageId);
  const open = async (packageId: string, name: string) => {
    const page = await stage.open(`${packagesPath}?package=${packageId}`);
    return { page, form: await formOf(page, name) };
  };
  const type = async (page: Page, field: Locator, text: string) => {
    await tabTo(page, field);
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type(text);
  };

  it('ask before another External Package ID counts', async () => {
    const { page, form } = await open(silverId, 'silver');
    await type(page, form.getByLabel('External Package ID', { exact: true }), 'AG');
    await enter(page, form, 'Save');
    await enter(page, dialogOf(page, 'External Package ID'), 'Yes');
    await enter(page, dialogOf(page, 'Save changes'), 'Yes');
    await acknowledge(page, 'Package edited successfully.');
    expect(kept(silverId).externalPackageId).toBe('AG');
  });

  it('activate after Yes, and not after No', async () => {
    const { page, form } = await open(bronzeId, 'Bronze');
    await tabTo(page, form.getByRole('radio', { name: 'Inactive', exact: true }));
    await page.keyboard.press('ArrowLeft');
    await enter(page, form, 'Save');
    await enter(page, dialogOf(page, 'Status Active'), 'No');
    expect(kept(bronzeId).status).toBe('INACTIVE');
    await enter(page, form, 'Save');
    await enter(page, dialogOf(page, 'Status Active'), 'Yes');
    await acknowledge(page, 'Package edited successfully.');
    expect(kept(bronzeId).status).toBe('ACTIVE');
  });

  it('reassign clients once a package is selected', async () => {
    stage.site.world.packaging.moveLooks = [{ movedCount: 3, status: 'COMPLETE' }];
    const { page, form } = await open(goldId, 'Gold');
    await tabTo(page, form.getByRole('radio', { name: 'Active', exact: true }));
    await page.keyboard.press('ArrowRight');
    await enter(page, form, 'Save');
    await enter(page, dialogOf(page, 'Status Inactive'), 'Continue');
    const dialog = dialogOf(page, 'Assigned clients');
    await dialog.waitFor();
    await enter(page, dialog, 'Continue');
    await dialog.getByText('Select one of the options above and click Continue to proceed.').waitFor();
    await tabTo(page, dialog.getByRole('radio', { name: /^Keep/ }));
    await page.keyboard.press('Space');
    await page.keyboard.press('ArrowDown');
    await enter(page, dialog, 'Continue');
    await dialog.getByText('Select a package.', { exact: true }).waitFor();
    await chooseFirstPackage(page, 'silver');
    await enter(page, dialog, 'Continue');
    await acknowledge(page, 'Package status changed.');
    expect(kept(goldId)).toMatchObject({ status: 'INACTIVE', clients: [] });
  });

  it('discard unsaved changes after Continue, and not after Cancel', async () => {
    const { page, form } = await open(silverId, 'silver');
    const name = form.getByLabel('Package Name', { exact: true });
    await type(page, name, 'Argent');
    await enter(page, form, 'Cancel');
    await enter(page, dialogOf(page, 'Unsaved changes'), 'Cancel');
    expect(await name.inputValue()).toBe('Argent');
    await enter(page, form, 'Cancel');
    await enter(page, dialogOf(page, 'Unsaved changes'), 'Continue');
    await form.waitFor({ state: 'hidden' });
    expect(kept(silverId).name).toBe('silver');
  });

  it('delete a logo', async () => {
    kept(silverId).hasOwnLogo = true;
    const { page, form } = await open(silverId, 'silver');
    await enter(page, form, 'Delete Logo');
    await enter(page, dialogOf(page, 'Delete Logo'), 'Continue');
    await form.getByRole('button', { name: 'Delete Logo', disabled: true }).waitFor();
    expect(kept(silverId).hasOwnLogo).toBe(false);
  });

  it('restore a version', async () => {
    const { page, form } = await open(goldId, 'Gold');
    await openSection(form, 'Email Settings');
    await form.getByLabel('Standard time interval per alert', { exact: true }).fill('9');
    await enter(page, form, 'Save');
    await enter(page, dialogOf(page, 'Save changes'), 'Yes');
    await acknowledge(page, 'Package edited successfully.');
    const { version } = kept(goldId);
    await page.goto(stage.site.url + historyPath(goldId));
    await enter(page, page, `Restore version ${version - 1}`);
    await enter(page, dialogOf(page, `Restore version ${version - 1}`), 'Yes');
    await acknowledge(page, 'Package edited successfully.');
    expect(kept(goldId).version).toBe(version + 1);
  });
});

describe.skipIf(!hasBrowser)('the dialogs of a client, with the keyboard alone', () => {
  const stage = prepareStage();
  const client = () => configurationOf(stage.site.world, 1001);

  it('change the package', async () => {
    client().packageId = goldId;
    const page = await stage.open(featuresPath(1001));
    await enter(page, page, 'Change Package');
    await chooseFirstPackage(page, 'silver');
    await enter(page, page.getByRole('dialog'), 'Continue');
    await waitForText(page, 'Package changed successfully.');
    await enter(page, page.getByRole('dialog'), 'OK');
    await page.getByText('SILVER', { exact: true }).first().waitFor();
    expect(client().packageId).toBe(silverId);
  });

  it('leave the package after Continue, not after Cancel, and come back', async () => {
    client().packageId = goldId;
    const page = await stage.open(featuresPath(1001));
    const toggle = page.getByLabel('Enable Historical I-9', { exact: true });
    await toggle.waitFor();
    await tabTo(page, toggle);
    await page.keyboard.press('Space');
    await enter(page, page, 'Save');
    await enter(page, page.getByRole('dialog'), 'Cancel');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    expect(client().packageId).toBe(goldId);
    await enter(page, page, 'Save');
    await enter(page, page.getByRole('dialog'), 'Continue');
    await page.getByRole('heading', { name: 'Assign a Package' }).waitFor();
    expect(client().packageId).toBeUndefined();
    await enter(page, page, 'Re-attach');
    await enter(page, page.getByRole('dialog'), 'Continue');
    await waitForText(page, 'Package assigned.');
    await enter(page, page.getByRole('dialog'), 'OK');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    expect(client().packageId).toBe(goldId);
  });
});
