import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** That the page needs no more width than it has. It follows a new width a moment later. */
export async function expectNothingLostToTheSide(page: Page): Promise<void> {
  const lostPixels = () =>
    page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
  await expect.poll(lostPixels, { timeout: 15_000 }).toBeLessThanOrEqual(0);
}
