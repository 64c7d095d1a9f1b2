import type { Page } from 'playwright-core';

/** Finds a client in the search window and takes it into the form. */
export async function selectClient(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Client Search', exact: true }).click();
  await page.getByLabel('Client Name').fill(name);
  await page.getByRole('button', { name: 'Search', exact: true }).click();
  await page.getByRole('radio', { name }).click();
  await page.getByRole('button', { name: 'Select client' }).click();
}

/** Opens a select or multiselect and chooses. */
export async function chooseOption(page: Page, field: RegExp, option: RegExp | string): Promise<void> {
  await page.getByRole('button', { name: field }).click();
  await page.getByRole('option', { name: option }).click();
}

export const chooseEmployer = (page: Page, name: string) => chooseOption(page, /^Employer/, new RegExp(name));
export const selectAllAssets = (page: Page) =>
  page.getByRole('button', { name: 'Select All I-9 Record Assets' }).click();
export const describeExport = (page: Page) =>
  page.getByLabel('Export Description').fill('Notice of Inspection');
export const submitButton = (page: Page) => page.getByRole('button', { name: 'Submit' });
export const submit = (page: Page) => submitButton(page).click();
export const reveal = (page: Page) => page.getByRole('button', { name: /^Show what is missing/ }).click();
export const checkCount = (page: Page) => page.getByRole('button', { name: 'Check record count' }).click();

/** Everything that a submittable form needs. */
export async function fillForm(page: Page, client = 'Alpine Ski House'): Promise<void> {
  await describeExport(page);
  await selectClient(page, client);
  await selectAllAssets(page);
}
