import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { breaches, hasBrowser, prepareStage, waitForText } from './support/browser.ts';
import {
  aFile,
  anUncheckedFile,
  integratorPath,
  putTroubledFile,
  rejectedFile,
  runsPath,
  templatesPath,
} from './support/integrator-world.ts';
import { expectNothingLostToTheSide } from './support/lost-to-the-side.ts';

const asFirm = { as: 'fia', timezoneId: 'America/New_York' };
const rowOf = (page: Page, name: string | RegExp) => page.getByRole('row', { name });

describe.skipIf(!hasBrowser)('no rule of accessibility is broken', () => {
  const stage = prepareStage();
  const both = async (page: Page) => {
    const light = await breaches(page);
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.locator('.awsui-dark-mode').first().waitFor({ state: 'attached' });
    const dark = await breaches(page, ['color-contrast', 'link-in-text-block']);
    await page.emulateMedia({ colorScheme: 'light' });
    return [...light, ...dark];
  };

  it('by the list, empty and full, and its help', async () => {
    const page = await stage.open(runsPath, asFirm);
    await waitForText(page, 'No files were uploaded yet');
    expect(await both(page)).toEqual([]);
    stage.site.world.integrator.files = [aFile(1), rejectedFile(2), anUncheckedFile(3, 'CHECKING')];
    await page.getByRole('button', { name: 'Refresh the files' }).click();
    await rowOf(page, /^employees march/).waitFor();
    await page.keyboard.press('?');
    await waitForText(page, 'Every file that was uploaded');
    expect(await both(page)).toEqual([]);
  });

  it('by a file with everything', async () => {
    const { fileId } = putTroubledFile(stage.site.world.integrator);
    const page = await stage.open(`${integratorPath}/files/${fileId}`, asFirm);
    await page.getByRole('table', { name: 'Findings' }).getByText('ACME-US / 26').waitFor();
    await waitForText(page, 'ACME-US / 100005');
    expect(await both(page)).toEqual([]);
  });

  it('by the templates, and the firms', async () => {
    const page = await stage.open(templatesPath, asFirm);
    await waitForText(page, 'Not set up');
    expect(await both(page)).toEqual([]);
    const vendor = await stage.open('/firms', { as: 'ipa' });
    await vendor.getByRole('link', { name: 'Requested' }).waitFor();
    expect(await both(vendor)).toEqual([]);
  });

  it.each([runsPath, templatesPath])('and nothing is lost to the side at 400 percent: %s', async (path) => {
    stage.site.world.integrator.files = [aFile(1)];
    const page = await stage.open(path, { as: 'sysa', viewport: { width: 320, height: 256 } });
    await page.getByRole('heading', { level: 2 }).nth(0).waitFor();
    await expectNothingLostToTheSide(page);
  });
});
