import type { Page } from 'playwright-core';
import { breaches } from './browser.ts';

export const table = (page: Page, name: string) => page.getByRole('table', { name });

/** Texts of a row, the first below the header unless told. */
export const cellsOf = (page: Page, name: string, row = 1) =>
  table(page, name).getByRole('row').nth(row).locator('td, th').allTextContents();

/** Waits until people who do not see the page are told. */
export const said = (page: Page, text: string) => page.getByText(text).first().waitFor({ state: 'attached' });

/** Every rule of accessibility in the light, and those about colours in the dark. */
export async function bothModes(page: Page): Promise<string[]> {
  const light = await breaches(page);
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.locator('.awsui-dark-mode').first().waitFor({ state: 'attached' });
  const dark = await breaches(page, ['color-contrast', 'link-in-text-block']);
  await page.emulateMedia({ colorScheme: 'light' });
  // Or whoever looks next sees half of each.
  await page.locator('.awsui-dark-mode').first().waitFor({ state: 'detached' });
  return [...light, ...dark];
}
