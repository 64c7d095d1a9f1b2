import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { newWorld } from './support/api-world.ts';
import { breaches, hasBrowser, prepareStage, waitForText } from './support/browser.ts';
import { bulkPath, clientPath, clientsPath } from './support/client-steps.ts';
import { configurationOf } from './support/fake-clients.ts';
import { chooseOption } from './support/form-steps.ts';
import { expectNothingLostToTheSide } from './support/lost-to-the-side.ts';
import { bronzeId, goldId } from './support/packages-world.ts';

const names = async (page: Page): Promise<string[]> =>
  // Signing in replaces the page while it is read.
  page
    .getByRole('table', { name: 'Clients' })
    .getByRole('rowheader')
    .allInnerTexts()
    .catch(() => []);
const waitForNames = (page: Page, wanted: readonly string[]) =>
  expect.poll(() => names(page), { timeout: 30_000 }).toEqual(wanted);

describe.skipIf(!hasBrowser)('the list of clients', () => {
  const stage = prepareStage();
  const all = ['Alpine Ski House', 'Fabrikam', 'Fourth Coffee'];

  it('shows every client with its package and leads to its page', async () => {
    configurationOf(stage.site.world, 1001).packageId = goldId;
    configurationOf(stage.site.world, 1003).packageId = bronzeId;
    const page = await stage.open(clientsPath);
    await waitForNames(page, all);
    const row = (name: string) => page.getByRole('row', { name });
    expect(await row('Alpine Ski House').textContent()).toMatch(/1001.*Active.*Gold.*2.*1,234/);
    expect(await row('Fabrikam').textContent()).toContain('No package');
    expect(await row('Fourth Coffee').textContent()).toMatch(/Inactive.*Bronze.*Inactive/);
    await page.getByRole('link', { name: 'Alpine Ski House' }).click();
    await page.waitForURL(`**${clientPath(1001)}`);
    await page.getByRole('heading', { level: 1, name: 'Alpine Ski House' }).waitFor();
  });

  it('keeps search and filters in the address, and says when nothing matches', async () => {
    configurationOf(stage.site.world, 1001).packageId = goldId;
    const page = await stage.open(clientsPath);
    await waitForNames(page, all);
    await page.getByLabel('Find clients').fill('F');
    await waitForNames(page, ['Fabrikam', 'Fourth Coffee']);
    await chooseOption(page, /^Status/, 'Inactive');
    await waitForNames(page, ['Fourth Coffee']);
    expect(new URL(page.url()).search).toBe('?text=F&status=INACTIVE');
    await page.reload();
    await waitForNames(page, ['Fourth Coffee']);
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await waitForNames(page, all);
    await chooseOption(page, /^Distributor Package/, 'Gold');
    await waitForNames(page, ['Alpine Ski House']);
    await chooseOption(page, /^Distributor Package/, 'No package');
    await waitForNames(page, ['Fabrikam', 'Fourth Coffee']);
    await page.getByLabel('Find clients').fill('nobody');
    await waitForText(page, 'No client matches the search and the filters.');
    await page.getByRole('button', { name: 'Show all clients' }).click();
    await waitForNames(page, all);
    expect(await page.getByLabel('Find clients').inputValue()).toBe('');
  });

  it('turns pages of fifty', async () => {
    const [first] = newWorld().clients;
    stage.site.world.clients = Array.from({ length: 51 }, (_, place) => ({
      ...first,
      clientId: 5000 + place,
      name: `Client ${String(place + 1).padStart(2, '0')}`,
    })) as typeof stage.site.world.clients;
    const page = await stage.open(clientsPath);
    await page.getByRole('heading', { name: 'Clients (50+)' }).waitFor();
    await page.getByRole('button', { name: 'Next page of clients' }).click();
    await waitForNames(page, ['Client 51']);
  });

  it('says that it is empty, that it could not be loaded, and tries again', async () => {
    stage.site.world.clients = [];
    const page = await stage.open(clientsPath);
    await waitForText(page, 'No clients yet');
    stage.site.world.failures.set('listClients', new Error('a bug'));
    await page.goto(`${stage.site.url}${clientsPath}?status=ACTIVE`);
    await waitForText(page, 'The clients could not be loaded');
    stage.site.world.failures.clear();
    await page.getByRole('button', { name: 'Retry' }).click();
    await waitForText(page, 'No clients found.');
  });

  it('downloads every client as a workbook, and says so when that failed', async () => {
    const page = await stage.open(clientsPath);
    const loaded = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export Client Records to Excel' }).click();
    await loaded;
    await waitForText(page, 'Client_Records_20260302_0900.xlsx is downloaded');
    stage.site.world.failures.set('exportClientRecords', new Error('a bug'));
    await page.getByRole('button', { name: 'Export Client Records to Excel' }).click();
    await waitForText(page, 'The workbook was not made');
  });

  it('offers the bulk assignment only to who may assign', async () => {
    const page = await stage.open(clientsPath);
    await page.getByRole('button', { name: 'Assign package to many' }).click();
    await page.waitForURL(`**${bulkPath}`);
    const reader = await stage.open(clientsPath, { as: 'rea' });
    await reader.getByRole('button', { name: 'Export Client Records to Excel' }).waitFor();
    expect(await reader.getByRole('button', { name: 'Assign package to many' }).count()).toBe(0);
  });

  it('breaks no rule of accessibility and loses nothing to the side', async () => {
    const page = await stage.open(clientsPath);
    await waitForNames(page, all);
    expect(await breaches(page)).toEqual([]);
    await page.setViewportSize({ width: 320, height: 600 });
    await expectNothingLostToTheSide(page);
  });
});

describe.skipIf(!hasBrowser)('the side menu', () => {
  const stage = prepareStage();
  const links = async (page: Page): Promise<string[]> => {
    const menu = page.getByRole('navigation', { name: 'Side navigation' });
    await menu.getByRole('link').nth(1).waitFor();
    return menu.getByRole('link').allInnerTexts();
  };

  it.each(['alla', 'rea'])('has the Admin Control Panel for a distributor (%s)', async (as) => {
    const page = await stage.open(clientsPath, { as });
    await page.getByRole('button', { name: 'Admin Control Panel' }).waitFor();
    expect(await links(page)).toEqual([
      'Admin Tools',
      'Data Export',
      'Delivery settings',
      'System Settings',
      'Clients',
      'Audit log',
      expect.stringContaining('API reference'),
    ]);
    await page.getByRole('link', { name: 'System Settings' }).click();
    await page.waitForURL('**/system-settings/distributor-packages');
    await page.getByRole('heading', { name: 'Manage Distributor Packages' }).waitFor();
  });

  it('shows a client administrator one client, and nothing else exists for them', async () => {
    const page = await stage.open('/', { as: 'cora' });
    await page.waitForURL(`**${clientPath(1001)}`);
    await page.getByRole('heading', { level: 1, name: 'Alpine Ski House' }).waitFor();
    expect(await links(page)).toEqual(['Admin Tools', 'Client']);
    expect(await page.getByRole('tab').allInnerTexts()).toEqual(['Profile', 'Client Configuration']);
    for (const path of [clientsPath, clientPath(1002), clientsPath.replace('clients', 'data-exports')]) {
      await page.goto(stage.site.url + path);
      await page.getByRole('heading', { name: 'Page not found' }).waitFor();
    }
  });
});

describe.skipIf(!hasBrowser)('a page that is loaded on demand', () => {
  const stage = prepareStage();

  it('can be loaded again when it did not arrive', async () => {
    const page = await stage.open(clientPath(1001));
    await page.getByRole('heading', { level: 1, name: 'Alpine Ski House' }).waitFor();
    await page.route('**/assets/client-history-tab-*', (route) => route.abort());
    await page.getByRole('tab', { name: 'History' }).click();
    await page.getByRole('heading', { name: 'This page could not be loaded' }).waitFor();
    expect(await breaches(page)).toEqual([]);
    await page.unroute('**/assets/client-history-tab-*');
    await page.getByRole('button', { name: 'Load again' }).click();
    await waitForText(page, 'Nothing happened yet.');
  });
});

describe.skipIf(!hasBrowser)('system settings', () => {
  const stage = prepareStage();
  const base = clientsPath.replace('clients', 'system-settings');

  it('delete the logo of the distributor after asking', async () => {
    const page = await stage.open(`${base}/distributor-logo`);
    await waitForText(page, 'Logo of the distributor');
    await page.getByRole('button', { name: 'Delete Logo' }).click();
    await waitForText(page, 'will show the system logo');
    expect(await breaches(page)).toEqual([]);
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByText('System logo', { exact: true }).first().waitFor();
    expect(stage.site.world.clientele.hasDistributorLogo).toBe(false);
  });

  it('let vendor staff decide on From Addresses, and only them', async () => {
    stage.site.world.clientele.fromAddresses = [{ address: 'hr@northwind.example', status: 'PENDING' }];
    const page = await stage.open(`${base}/from-addresses`, { as: 'ipa' });
    await page.getByRole('button', { name: 'Mark as set up: hr@northwind.example' }).click();
    await page.getByRole('button', { name: 'Mark as not set up: hr@northwind.example' }).waitFor();
    expect(stage.site.world.clientele.fromAddresses[0]?.status).toBe('VERIFIED');
    expect(await breaches(page)).toEqual([]);
    const reader = await stage.open(`${base}/from-addresses`);
    await waitForText(reader, 'Verified');
    expect(await reader.getByRole('button', { name: /^Mark as/ }).count()).toBe(0);
  });
});
