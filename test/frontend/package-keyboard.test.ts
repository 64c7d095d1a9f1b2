import type { Locator } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { hasBrowser, prepareStage } from './support/browser.ts';
import { packageOf } from './support/fake-packages.ts';
import { dialogOf, formOf, openRow, packagesPath, tabTo } from './support/package-steps.ts';
import { goldId, silverId } from './support/packages-world.ts';

describe.skipIf(!hasBrowser)('saving a distributor package without a pointer', () => {
  const stage = prepareStage();
  const kept = (packageId: string) => packageOf(stage.site.world, packageId);

  it('is possible with the keyboard alone', async () => {
    const page = await stage.open(packagesPath);
    const row = page.getByRole('button', { name: /^silver/ });
    await row.waitFor();
    await tabTo(page, row);
    await page.keyboard.press('Enter');
    const name = page
      .getByRole('form', { name: 'Package silver' })
      .getByLabel('Package Name', { exact: true });
    await name.waitFor();
    await tabTo(page, name);
    await page.keyboard.press('End');
    await page.keyboard.type(' 2');
    // As in every form, Enter in a field saves.
    await page.keyboard.press('Enter');
    const yes = dialogOf(page, 'Save changes').getByRole('button', { name: 'Yes', exact: true });
    await yes.waitFor();
    await tabTo(page, yes);
    await page.keyboard.press('Enter');
    const ok = dialogOf(page, 'Package edited successfully.').getByRole('button', {
      name: 'OK',
      exact: true,
    });
    await ok.waitFor();
    await tabTo(page, ok);
    await page.keyboard.press('Enter');
    await ok.waitFor({ state: 'hidden' });
    expect(kept(silverId).name).toBe('silver 2');
  });

  it('leaves the keyboard on the package that was created with it', async () => {
    const page = await stage.open(packagesPath);
    const form = await openRow(page, 'Create New Distributor Package');
    await form.getByLabel('Package Name', { exact: true }).fill('Nickel');
    await form.getByLabel('External Package ID', { exact: true }).fill('NI');
    await page.keyboard.press('Enter');
    const confirm = dialogOf(page, 'Create package').getByRole('button', { name: 'Continue', exact: true });
    await tabTo(page, confirm);
    await page.keyboard.press('Enter');
    const ok = dialogOf(page, 'Package successfully created!').getByRole('button', {
      name: 'OK',
      exact: true,
    });
    await ok.waitFor();
    await tabTo(page, ok);
    await page.keyboard.press('Enter');
    const created = await formOf(page, 'Nickel');
    await created.getByLabel('Package Name', { exact: true }).and(page.locator(':focus')).waitFor();
  });

  it('turns a package Inactive with the keyboard alone', async () => {
    const page = await stage.open(`${packagesPath}?package=${goldId}`);
    const form = await formOf(page, 'Gold');
    await tabTo(page, form.getByRole('radio', { name: 'Active', exact: true }));
    await page.keyboard.press('ArrowRight');
    const enter = async (place: Locator, button: string) => {
      const wanted = place.getByRole('button', { name: button, exact: true });
      await wanted.waitFor();
      await tabTo(page, wanted);
      await page.keyboard.press('Enter');
    };
    await enter(form, 'Save');
    await enter(dialogOf(page, 'Status Inactive'), 'Continue');
    const keep = dialogOf(page, 'Assigned clients').getByRole('radio', { name: /^Keep/ });
    await keep.waitFor();
    await tabTo(page, keep);
    await page.keyboard.press('Space');
    await enter(dialogOf(page, 'Assigned clients'), 'Continue');
    await enter(dialogOf(page, 'Package status changed to Inactive.'), 'OK');
    await form.getByRole('button', { name: 'Save', exact: true }).and(page.locator(':focus')).waitFor();
    expect(kept(goldId).status).toBe('INACTIVE');
  });
});
