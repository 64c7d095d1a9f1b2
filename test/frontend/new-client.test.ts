import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { breaches, hasBrowser, prepareStage, waitForText } from './support/browser.ts';
import { clientPath, clientsPath, dialog, inDialog, waitForFocus } from './support/client-steps.ts';
import { configurationOf } from './support/fake-clients.ts';
import { expectNothingLostToTheSide } from './support/lost-to-the-side.ts';
import { goldId } from './support/packages-world.ts';

describe.skipIf(!hasBrowser)('a new client', () => {
  const stage = prepareStage();
  const open = async (page: Page) => {
    await page.getByRole('button', { name: 'New client' }).click();
    await dialog(page).getByLabel('Client Name', { exact: true }).waitFor();
  };
  const enter = (page: Page, label: string | RegExp, text: string) =>
    dialog(page).getByLabel(label).fill(text);
  const created = () => stage.site.world.clients.filter(({ clientId }) => clientId >= 3000);

  it('is created with one of the active packages and shown on its page', async () => {
    const page = await stage.open(clientsPath);
    await open(page);
    expect(await breaches(page)).toEqual([]);
    await enter(page, 'Client Name', ' Wingtip Toys ');
    await enter(page, /^External Client ID/, 'WT-1');
    await enter(page, /^Contact e-mail/, 'hr@wingtip.example');
    await dialog(page)
      .getByRole('button', { name: /^Distributor Package/ })
      .click();
    const options = await page.getByRole('option').allInnerTexts();
    expect(options.map((text) => text.split('\n')[0])).toEqual(['No package', 'Gold', 'silver']);
    await page.getByRole('option', { name: 'Gold' }).click();
    await inDialog(page, 'Create').click();
    await page.waitForURL(`**${clientPath(3000)}`);
    await waitForText(page, 'Wingtip Toys is created');
    await page.getByRole('heading', { level: 1, name: 'Wingtip Toys' }).waitFor();
    expect(created()).toMatchObject([
      {
        name: 'Wingtip Toys',
        externalClientId: 'WT-1',
        primaryContactEmail: 'hr@wingtip.example',
        isActive: true,
      },
    ]);
    expect(configurationOf(stage.site.world, 3000).packageId).toBe(goldId);
  });

  it('is refused with every wrong field at once, the keyboard on the first', async () => {
    const page = await stage.open(clientsPath);
    await open(page);
    await enter(page, /^Contact e-mail/, 'nobody');
    await inDialog(page, 'Create').click();
    await waitForText(page, 'Client Name is required.');
    await waitForText(page, 'Enter an e-mail address, for example hr@example.com.');
    await dialog(page).getByLabel('Client Name', { exact: true }).and(page.locator(':focus')).waitFor();
    expect(await breaches(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await waitForFocus(page, 'New client');
    expect(created()).toEqual([]);
  });

  it('is made once when the answer to the first attempt is lost', async () => {
    const { clientele } = stage.site.world;
    clientele.isAnswerLost = true;
    const page = await stage.open(clientsPath);
    await open(page);
    await enter(page, 'Client Name', 'Wingtip Toys');
    await page.keyboard.press('Enter');
    await waitForText(page, 'The client was not created');
    clientele.isAnswerLost = false;
    await inDialog(page, 'Create').click();
    await page.waitForURL(`**${clientPath(3000)}`);
    expect(created()).toHaveLength(1);
  });

  it('tells at the package that it is not there any more', async () => {
    const page = await stage.open(clientsPath, { viewport: { width: 320, height: 640 } });
    await open(page);
    await enter(page, 'Client Name', 'Wingtip Toys');
    await dialog(page)
      .getByRole('button', { name: /^Distributor Package/ })
      .click();
    await page.getByRole('option', { name: 'Gold' }).click();
    stage.site.world.packaging.packages = [];
    await inDialog(page, 'Create').click();
    await waitForText(page, /^No distributor package with ExternalPackageID 'GOLD' exists/);
    await expectNothingLostToTheSide(page);
    expect(created()).toEqual([]);
  });

  it('is not offered to who may only read', async () => {
    const page = await stage.open(clientsPath, { as: 'rea' });
    await page.getByRole('button', { name: 'Export Client Records to Excel' }).waitFor();
    expect(await page.getByRole('button', { name: 'New client' }).count()).toBe(0);
  });
});
