import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { distributorId } from './api-world.ts';

export const clientsPath = `/distributors/${distributorId}/clients`;
export const clientPath = (clientId: number): string => `${clientsPath}/${clientId}`;
export const featuresPath = (clientId: number): string => `${clientPath(clientId)}/configuration/features`;
export const logoPath = (clientId: number): string => `${clientPath(clientId)}/configuration/logo`;
export const bulkPath = `${clientsPath}/bulk-assign`;

/** The dialog that is open. */
export const dialog = (page: Page) => page.getByRole('dialog');
export const inDialog = (page: Page, name: string) => dialog(page).getByRole('button', { name, exact: true });

/** Chooses in the select “Select a Package”, wherever it is. */
export async function choosePackage(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: /^Select a Package/ }).click();
  await page.getByRole('option', { name }).click();
}

/** Waits until a control with that text has the keyboard. */
export async function waitForFocus(page: Page, text: string): Promise<void> {
  const focused = () => page.evaluate('document.activeElement?.textContent ?? ""');
  await expect.poll(focused, { timeout: 10_000 }).toBe(text);
}

/** A PNG of one colour. */
export async function pngOf(page: Page, width: number, height: number): Promise<Buffer> {
  const base64 = (await page.evaluate(`(() => {
    const canvas = document.createElement('canvas');
    canvas.width = ${width};
    canvas.height = ${height};
    return canvas.toDataURL('image/png').split(',')[1];
  })()`)) as string;
  return Buffer.from(base64, 'base64');
}
