import type { Locator, Page } from 'playwright-core';
import { distributorId } from './api-world.ts';

export const packagesPath = `/distributors/${distributorId}/system-settings/distributor-packages`;
export const historyPath = (packageId: string) => `${packagesPath}/${packageId}/history`;

/** Opens the row of a package, or the one for a new package, and waits for its form. */
export async function openRow(page: Page, name: string): Promise<Locator> {
  await page.getByRole('button', { name: new RegExp(`^${name}`) }).click();
  return formOf(page, name);
}

export async function formOf(page: Page, name: string): Promise<Locator> {
  const form = page.getByRole('form', {
    name: name.startsWith('Create') ? 'New package' : `Package ${name}`,
    exact: true,
  });
  await form.getByLabel('Package Name', { exact: true }).waitFor();
  return form;
}

export const openSection = (form: Locator, title: string) =>
  form.getByRole('button', { name: new RegExp(`^${title}`) }).click();
export const save = (form: Locator) => form.getByRole('button', { name: 'Save', exact: true }).click();
export const dialogOf = (page: Page, title: string) => page.getByRole('dialog', { name: title, exact: true });
export const press = (place: Locator, button: string) =>
  place.getByRole('button', { name: button, exact: true }).click();

/** Takes note of what was done. */
export async function acknowledge(page: Page, text: string): Promise<void> {
  const dialog = dialogOf(page, text);
  await press(dialog, 'OK');
  await dialog.waitFor({ state: 'hidden' });
}

/** Presses Tab until that is focused; at most 60 times. */
export async function tabTo(page: Page, wanted: Locator): Promise<void> {
  for (let count = 0; count < 60; count += 1) {
    if ((await wanted.and(page.locator(':focus')).count()) > 0) return;
    await page.keyboard.press('Tab');
  }
  throw new Error('the keyboard does not get there');
}
