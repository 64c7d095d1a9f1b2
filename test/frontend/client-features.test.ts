import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { breaches, hasBrowser, prepareStage, waitForText } from './support/browser.ts';
import {
  choosePackage,
  clientPath,
  dialog,
  featuresPath,
  inDialog,
  waitForFocus,
} from './support/client-steps.ts';
import { configurationOf } from './support/fake-clients.ts';
import { expectNothingLostToTheSide } from './support/lost-to-the-side.ts';
import { bronzeId, goldId, silverId } from './support/packages-world.ts';

// As the product's guide has them.
const assignTip =
  'Assigning a package applies the package’s configured workflow, feature, email, and site settings to this client.';
const noOtherPackages = 'No other active distributor packages are available to assign to this client.';
const question =
  /^This client is assigned to package “Gold”\. Saving these changes removes the client['’]s association with the package and applies the updated settings\. Do you want to continue\?$/;

const path = featuresPath(1001);
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const toggle = (page: Page, label: string) => page.getByLabel(label, { exact: true });
const save = (page: Page) => button(page, 'Save').click();

describe.skipIf(!hasBrowser)('assigning a package to a client', () => {
  const stage = prepareStage();

  it('shows what changes before it, confirms, and shows the details of the package', async () => {
    const page = await stage.open(path);
    await page.getByRole('heading', { name: 'Assign a Package' }).waitFor();
    await button(page, 'Assign Package').click();
    await dialog(page).getByText('Assign New Package').waitFor();
    await inDialog(page, 'Continue').click();
    await page.getByText('Select a package.', { exact: true }).first().waitFor();
    await page.getByRole('button', { name: /^Select a Package/ }).click();
    const options = await page.getByRole('option').allInnerTexts();
    expect(options.map((text) => text.split('\n')[0])).toEqual(['Gold', 'silver']);
    await page.getByRole('option', { name: 'Gold' }).click();
    await dialog(page)
      .getByRole('row', { name: /Enable E-Verify/ })
      .waitFor();
    expect(configurationOf(stage.site.world, 1001).packageId).toBeUndefined();
    expect(await breaches(page)).toEqual([]);
    await inDialog(page, 'Continue').click();
    await waitForText(page, 'Package assigned.');
    await inDialog(page, 'OK').click();
    await page.getByRole('heading', { name: 'Package Details' }).waitFor();
    await page.getByText('GOLD', { exact: true }).first().waitFor();
    await waitForText(page, 'Alla Access (site)');
    await waitForFocus(page, 'Change Package');
    expect(configurationOf(stage.site.world, 1001).packageId).toBe(goldId);
    expect(await page.getByRole('heading', { name: 'Assign a Package' }).count()).toBe(0);
    expect(await breaches(page)).toEqual([]);
  });

  it('changes nothing when it is cancelled, and gives the keyboard back', async () => {
    const page = await stage.open(path);
    await button(page, 'Assign Package').click();
    await choosePackage(page, 'Gold');
    await inDialog(page, 'Cancel').click();
    await dialog(page).waitFor({ state: 'hidden' });
    await waitForFocus(page, 'Assign Package');
    expect(configurationOf(stage.site.world, 1001).packageId).toBeUndefined();
  });

  it('works with the keyboard alone, and the button tells what it does', async () => {
    const page = await stage.open(path);
    const assign = button(page, 'Assign Package');
    await assign.focus();
    await page.getByText(assignTip).last().waitFor();
    expect(await assign.getAttribute('aria-describedby')).not.toBeNull();
    await page.keyboard.press('Enter');
    await dialog(page).waitFor();
    await page.getByRole('button', { name: /^Select a Package/ }).focus();
    await page.keyboard.press('ArrowDown');
    await page.getByRole('option', { name: 'Gold' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await dialog(page)
      .getByText('settings change')
      .or(dialog(page).getByText('No setting of'))
      .first()
      .waitFor();
    await inDialog(page, 'Continue').focus();
    await page.keyboard.press('Enter');
    await inDialog(page, 'OK').focus();
    await page.keyboard.press('Enter');
    await waitForFocus(page, 'Change Package');
  });

  it('changes to another one, the current one not being offered', async () => {
    configurationOf(stage.site.world, 1001).packageId = goldId;
    const page = await stage.open(path);
    await button(page, 'Change Package').click();
    await page.getByRole('button', { name: /^Select a Package/ }).click();
    expect(await page.getByRole('option', { name: 'Gold' }).count()).toBe(0);
    await page.getByRole('option', { name: 'silver' }).click();
    await inDialog(page, 'Continue').click();
    await waitForText(page, 'Package changed successfully.');
    await inDialog(page, 'OK').click();
    await page.getByText('SILVER', { exact: true }).first().waitFor();
    expect(configurationOf(stage.site.world, 1001).packageId).toBe(silverId);
  });

  it('shows no settings of the package before while those of the new one are read', async () => {
    const { world } = stage.site;
    configurationOf(world, 1001).packageId = silverId;
    const page = await stage.open(path);
    const switchOfGold = toggle(page, 'Enable E-Verify');
    await switchOfGold.waitFor();
    expect(await switchOfGold.isChecked()).toBe(false);
    const reading = Promise.withResolvers<void>();
    world.holds.set('getClientSettings', reading.promise);
    await button(page, 'Change Package').click();
    await choosePackage(page, 'Gold');
    await inDialog(page, 'Continue').click();
    await inDialog(page, 'OK').click();
    await waitForText(page, 'Loading the settings');
    expect(await switchOfGold.count()).toBe(0);
    reading.resolve();
    await switchOfGold.waitFor();
    expect(await switchOfGold.isChecked()).toBe(true);
  });

  it('is off, with its reason for pointer and keyboard, without another active package', async () => {
    const { packaging } = stage.site.world;
    packaging.packages = packaging.packages.filter(({ packageId }) => packageId !== silverId);
    configurationOf(stage.site.world, 1001).packageId = goldId;
    const page = await stage.open(path);
    const change = button(page, 'Change Package');
    await change.waitFor();
    expect(await breaches(page)).toEqual([]);
    await change.focus();
    await page.getByText(noOtherPackages).locator('visible=true').first().waitFor();
    expect(await change.getAttribute('aria-disabled')).toBe('true');
  });

  it('is possible for a client on an inactive package, and not offered without an active one', async () => {
    configurationOf(stage.site.world, 1001).packageId = bronzeId;
    const page = await stage.open(path);
    await page.getByText('Inactive', { exact: true }).first().waitFor();
    await button(page, 'Change Package').click();
    await dialog(page).waitFor();
    const { packaging } = stage.site.world;
    packaging.packages = packaging.packages.filter(({ status }) => status === 'INACTIVE');
    await page.goto(stage.site.url + featuresPath(1002));
    await toggle(page, 'Enable E-Verify').waitFor();
    expect(await button(page, 'Assign Package').count()).toBe(0);
  });

  it('shows in place that the package turned inactive meanwhile', async () => {
    const page = await stage.open(path);
    await button(page, 'Assign Package').click();
    await choosePackage(page, 'Gold');
    const { packaging } = stage.site.world;
    packaging.packages = packaging.packages.map((one) => ({ ...one, status: 'INACTIVE' }));
    await inDialog(page, 'Continue').click();
    await dialog(page)
      .getByText(/Distributor package .GOLD. is inactive and cannot be assigned\./)
      .waitFor();
    expect(await breaches(page)).toEqual([]);
  });
});

describe.skipIf(!hasBrowser)('settings of a client', () => {
  const stage = prepareStage();

  it('are saved for a client without a package, with only what differs', async () => {
    const page = await stage.open(path);
    await toggle(page, 'Enable Historical I-9').waitFor();
    await save(page);
    await waitForText(page, 'There are no changes to save.');
    await toggle(page, 'Enable Historical I-9').click();
    await save(page);
    await waitForText(page, 'The settings of Alpine Ski House are saved');
    expect(stage.site.world.clientele.saved).toEqual([
      { set: { enableHistoricalI9: true }, inherit: [], detachPackage: false },
    ]);
    expect(configurationOf(stage.site.world, 1001).own).toEqual({ enableHistoricalI9: true });
  });

  it('take a client out of its package only after the question, and offer the way back', async () => {
    configurationOf(stage.site.world, 1001).packageId = goldId;
    const page = await stage.open(path);
    await toggle(page, 'Enable Historical I-9').click();
    await save(page);
    await dialog(page).getByText(question).waitFor();
    await dialog(page)
      .getByRole('row', { name: /Enable Historical I-9/ })
      .waitFor();
    expect(await breaches(page)).toEqual([]);
    await inDialog(page, 'Cancel').click();
    await waitForFocus(page, 'Save');
    expect(configurationOf(stage.site.world, 1001).packageId).toBe(goldId);
    await page.keyboard.press('Enter');
    await inDialog(page, 'Continue').click();
    await page.getByRole('heading', { name: 'Assign a Package' }).waitFor();
    const kept = configurationOf(stage.site.world, 1001);
    expect(kept.packageId).toBeUndefined();
    expect(kept.own).toEqual({ enableEVerify: true, enableHistoricalI9: true, 'mail.standardInterval': 5 });
    await page.getByRole('heading', { name: 'Distance to “Gold”' }).waitFor();
    await waitForText(page, '1 setting differs from what the package gives now.');
    expect(await breaches(page)).toEqual([]);
    await button(page, 'Re-attach').click();
    await dialog(page)
      .getByRole('row', { name: /Enable Historical I-9/ })
      .waitFor();
    await inDialog(page, 'Continue').click();
    await waitForText(page, 'Package assigned.');
    await inDialog(page, 'OK').click();
    await waitForFocus(page, 'Change Package');
    expect(configurationOf(stage.site.world, 1001).packageId).toBe(goldId);
  });

  it('ask before a change with consequences', async () => {
    stage.site.world.clientele.warnings = ['3 pending I-9(s) of 1 client(s) use this workflow.'];
    const page = await stage.open(path);
    await toggle(page, 'Enable Historical I-9').click();
    await save(page);
    await dialog(page).getByText('3 pending I-9(s)').waitFor();
    await inDialog(page, 'Continue').click();
    await waitForText(page, 'are saved');
  });

  it('show what is wrong at the field, before and after asking the server', async () => {
    const page = await stage.open(path);
    await page.getByRole('button', { name: /^Email Settings/ }).click();
    await page.getByRole('textbox', { name: 'Standard time interval per alert' }).fill('999');
    await save(page);
    await waitForText(page, '“Standard time interval per alert” must be');
    expect(await breaches(page)).toEqual([]);
    expect(stage.site.world.clientele.saved).toEqual([]);
  });

  it('tell that somebody else changed the client, and load that', async () => {
    const page = await stage.open(path);
    await toggle(page, 'Enable Historical I-9').click();
    Object.assign(configurationOf(stage.site.world, 1001), { version: 9, own: { enableSso: true } });
    await save(page);
    await waitForText(page, 'The client was changed by Rea Donly.');
    await button(page, 'Load the newer state').click();
    await page.getByText('The client was changed by Rea Donly.').first().waitFor({ state: 'hidden' });
    await toggle(page, 'Enable Single Sign-On').isChecked();
    expect(await toggle(page, 'Enable Historical I-9').isChecked()).toBe(false);
  });

  it('ask before unsaved input is left', async () => {
    const page = await stage.open(path);
    await toggle(page, 'Enable Historical I-9').click();
    await page.getByRole('tab', { name: 'History' }).click();
    await button(page, 'Stay').click();
    expect(await toggle(page, 'Enable Historical I-9').isChecked()).toBe(true);
    await page.getByRole('tab', { name: 'History' }).click();
    await button(page, 'Leave').click();
    await page.waitForURL(`**${clientPath(1001)}/history`);
  });

  it.each(['rea', 'cora', 'ipa'])('are read-only for %s', async (as) => {
    configurationOf(stage.site.world, 1001).packageId = goldId;
    const page = await stage.open(path, { as });
    await waitForText(page, 'Managed by distributor package Gold.');
    await page.getByRole('heading', { name: 'Package Details' }).waitFor();
    expect(await toggle(page, 'Enable Historical I-9').isDisabled()).toBe(true);
    expect(await button(page, 'Save').count()).toBe(0);
    expect(await button(page, 'Change Package').count()).toBe(0);
  });

  it('can be seen as they were on a day, with a way back', async () => {
    configurationOf(stage.site.world, 1001).packageId = goldId;
    const page = await stage.open(path);
    await page.getByRole('textbox', { name: 'As it was on' }).fill('2026-01-15');
    await waitForText(page, 'These settings are of the past');
    await waitForText(page, 'They came from distributor package “Gold”, version 2.');
    expect(await toggle(page, 'Enable E-Verify').isDisabled()).toBe(true);
    expect(stage.site.world.acts.at(-1)).toMatch(/^settings at 2026-01-1[56]T/);
    expect(await breaches(page)).toEqual([]);
    await button(page, 'Back to the settings of now').click();
    await page.getByRole('heading', { name: 'Package Details' }).waitFor();
    const picker = page.getByRole('textbox', { name: 'As it was on' });
    await picker.and(page.locator(':focus')).waitFor();
    expect(await picker.inputValue()).toBe('');
    await page.goto(`${stage.site.url}${path}?at=2001-01-01T00:00:00.000Z`);
    await waitForText(page, 'The client did not exist yet at that time.');
    expect(await page.getByRole('alert').count()).toBe(0);
    expect(await button(page, 'Retry').count()).toBe(0);
  });

  it('lose nothing to the side in a narrow window', async () => {
    const page = await stage.open(path, { viewport: { width: 320, height: 600 } });
    await toggle(page, 'Enable E-Verify').waitFor();
    await expectNothingLostToTheSide(page);
  });
});
