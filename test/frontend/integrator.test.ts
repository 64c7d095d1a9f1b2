import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { hasBrowser, prepareStage, waitForText } from './support/browser.ts';
import { chooseOption } from './support/form-steps.ts';
import { aFile, anUncheckedFile, rejectedFile, runsPath, templatesPath } from './support/integrator-world.ts';

const asFirm = { as: 'fia', timezoneId: 'America/New_York' };
const rowOf = (page: Page, name: string | RegExp) => page.getByRole('row', { name });
const filesTable = (page: Page) => page.getByRole('table', { name: 'Uploaded files' });
const menu = (page: Page) => page.getByRole('navigation', { name: 'Side navigation' }).getByRole('link');

import { billingPath } from './support/billing-world.ts';
import { aTask, attentionPath } from './support/reports-world.ts';

describe.skipIf(!hasBrowser)('who sees the integrator', () => {
  const stage = prepareStage();

  it('lands a firm administrator on the reports of their firm, with nothing else in the menu', async () => {
    const page = await stage.open('/', asFirm);
    await page.waitForURL(`**${attentionPath}`);
    await page.getByRole('heading', { level: 1, name: 'Zoom Integrator Reports' }).waitFor();
    expect(await menu(page).allTextContents()).toEqual([
      'Admin Tools',
      'Zoom Integrator Reports',
      'Subscription',
      'Webhooks',
      'Audit log',
    ]);
    await page.getByRole('link', { name: 'Waybill · Hollis Law' }).waitFor();
  });

  it.each([
    '/firms/reyes-partners/integrator/upcoming-runs',
    '/distributors/northwind/data-exports',
    '/distributors/northwind/clients',
  ])('shows a firm administrator no page of somebody else: %s', async (path) => {
    const page = await stage.open(path, asFirm);
    await page.getByRole('heading', { name: 'Page not found' }).waitFor();
  });

  it.each(['alla', 'rea', 'cora'])('shows %s no firm', async (as) => {
    const page = await stage.open(runsPath, { as });
    await page.getByRole('heading', { name: 'Page not found' }).waitFor();
    await page.goto(`${stage.site.url}/firms`);
    await page.getByRole('heading', { name: 'Page not found' }).waitFor();
    expect(await menu(page).allTextContents()).not.toContain('Firms');
  });

  it.each(['sysa', 'ipa'])('lets %s choose a firm', async (as) => {
    const page = await stage.open('/', { as });
    await page.getByRole('link', { name: 'Firms', exact: true }).click();
    await page.getByRole('searchbox', { name: 'Find firms' }).fill('reyes');
    expect(await page.getByRole('link', { name: 'Hollis Law' }).count()).toBe(0);
    await page.getByRole('link', { name: 'Reyes Partners' }).click();
    await page.waitForURL('**/firms/reyes-partners/integrator/need-attention');
    await page.getByRole('tab', { name: 'Upcoming Runs' }).click();
    await waitForText(page, 'The integration subscription is not active');
    await page.getByRole('link', { name: 'Zoom Integrator Reports' }).waitFor();
    await page.getByRole('link', { name: 'Distributors', exact: true }).click();
    await waitForText(page, 'Contoso HR');
  });

  it('says so when the firms cannot be loaded, and loads them when asked again', async () => {
    stage.site.world.failures.set('listFirms', new Error('a bug'));
    const page = await stage.open('/firms', { as: 'sysa' });
    await waitForText(page, 'The firms could not be loaded');
    stage.site.world.failures.clear();
    await page.getByRole('button', { name: 'Retry' }).click();
    await waitForText(page, 'Hollis Law');
  });
});

describe.skipIf(!hasBrowser)('the tabs of the reports', () => {
  const stage = prepareStage();

  it.each([1280, 1024, 480])(
    'are all in sight and within reach of the keyboard, %i px wide',
    async (width) => {
      const page = await stage.open(attentionPath, { ...asFirm, viewport: { width, height: 900 } });
      const tabs = page.getByRole('tab');
      await tabs.last().waitFor();
      for (const tab of await tabs.all()) {
        const { x = -1, width: tabWidth = 0 } = (await tab.boundingBox()) ?? {};
        const label = String(await tab.textContent());
        expect(x, label).toBeGreaterThan(0);
        expect(x + tabWidth, label).toBeLessThanOrEqual(width);
      }
      await tabs.first().focus();
      for (let presses = 1; presses < 7; presses += 1) await page.keyboard.press('ArrowRight');
      await page.keyboard.press('Enter');
      await page.waitForURL(`**${billingPath}`);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    },
  );
});

describe.skipIf(!hasBrowser)('upcoming runs', () => {
  const stage = prepareStage();

  it('explain how to upload while there is no file, with the time left until the run in both zones', async () => {
    const page = await stage.open(runsPath, asFirm);
    await waitForText(page, 'No files were uploaded yet');
    await waitForText(page, 'sftp.waybill.example');
    await page.getByText('/Import', { exact: true }).first().waitFor();
    await waitForText(page, /^\d{4}-\d\d-\d\d 0[23]:00 Pacific/);
    await waitForText(page, /^\d{4}-\d\d-\d\d 0[56]:00 your time$/);
    await waitForText(page, 'Time left');
    await page.getByRole('link', { name: 'Templates', exact: true }).click();
    await page.waitForURL(`**${templatesPath}`);
  });

  it.each([-7, 7])('count down by the server’s clock where the reader’s is %i hours wrong', async (hours) => {
    const nextRunAt = new Date(Date.now() + 150 * 60_000).toISOString();
    stage.site.world.integrator.reports.tasks = [
      aTask(1, { state: 'SCHEDULED', file: undefined, nextRunAt }),
    ];
    const page = await stage.open(runsPath, asFirm);
    const timeLeft = page.locator('dt', { hasText: 'Time left' }).locator('xpath=following-sibling::dd[1]');
    await timeLeft.waitFor();
    await page.clock.install({ time: Date.now() + hours * 3_600_000 });
    await page.reload();
    await timeLeft.getByText(/^2 h (2[89] min|30 min|31 min)$/).waitFor();
    const readersAt = await page.evaluate(() => Date.now());
    expect(Math.abs(readersAt - Date.now())).toBeGreaterThan(6 * 3_600_000);
  });

  it('list each file with its template, times, run, state, counts and notes', async () => {
    stage.site.world.integrator.files = [aFile(1), rejectedFile(2)];
    const page = await stage.open(runsPath, asFirm);
    const row = rowOf(page, /^fn_Details_Data/);
    await row.waitFor();
    expect(await row.getByRole('cell').allTextContents()).toEqual([
      'Waiting for the run',
      '1,200',
      '100',
      '900',
      '150',
      '48',
      '2026-03-03 02:00 Pacific2026-03-03 05:00 your time',
      '2026-03-02 12:00 Pacific2026-03-02 15:00 your time',
      expect.stringContaining('ZI-I-001Received after cut-off'),
      'Import Client / Employee Data',
    ]);
    await rowOf(page, /^employees march/)
      .getByText('does not match any template')
      .waitFor();
  });

  it('are filtered by state in the address, and say when nothing matches', async () => {
    stage.site.world.integrator.files = [aFile(1), rejectedFile(2)];
    const page = await stage.open(runsPath, asFirm);
    await rowOf(page, /^employees march/).waitFor();
    await chooseOption(page, /^State/, 'Rejected');
    await page.waitForURL('**?status=REJECTED');
    await rowOf(page, /^fn_Details_Data/).waitFor({ state: 'detached' });
    await page.goto(`${stage.site.url}${runsPath}?status=HELD`);
    await waitForText(page, 'No uploaded file is in this state.');
    await page.getByRole('button', { name: 'Show all files' }).click();
    await rowOf(page, /^fn_Details_Data/).waitFor();
  });

  it('turn pages', async () => {
    stage.site.world.integrator.files = Array.from({ length: 60 }, (_, at) =>
      aFile(at, { fileName: `file-${at}.csv` }),
    );
    const page = await stage.open(runsPath, asFirm);
    await rowOf(page, /file-49/).waitFor();
    expect(await rowOf(page, /file-50/).count()).toBe(0);
    await page.getByRole('button', { name: 'Next page of files' }).click();
    await rowOf(page, /file-59/).waitFor();
    expect(await rowOf(page, /file-49/).count()).toBe(0);
  });

  it('follow a file while it is checked', async () => {
    const { integrator } = stage.site.world;
    integrator.files = [anUncheckedFile(1, 'CHECKING')];
    const page = await stage.open(runsPath, asFirm);
    await filesTable(page).getByText('Checking').waitFor();
    integrator.files = [aFile(1)];
    await filesTable(page).getByText('Waiting for the run').waitFor();
    await page
      .getByText('fn_Details_Data_import_20260302.csv: Waiting for the run.')
      .first()
      .waitFor({ state: 'attached' });
  });

  it('say so when they cannot be loaded', async () => {
    stage.site.world.failures.set('listImportFiles', new Error('a bug'));
    const page = await stage.open(runsPath, asFirm);
    await waitForText(page, 'The files could not be loaded');
    stage.site.world.failures.clear();
    await page.getByRole('button', { name: 'Retry' }).click();
    await waitForText(page, 'No files were uploaded yet');
  });
});

describe.skipIf(!hasBrowser)('the templates', () => {
  const stage = prepareStage();

  it('are all there, with their file names, and whether they are set up', async () => {
    const page = await stage.open(templatesPath, asFirm);
    await rowOf(page, /Import Client \/ Employee Data/)
      .getByText('Set up', { exact: true })
      .waitFor();
    const table = page.getByRole('table', { name: 'Import templates' });
    expect(await table.getByRole('row').count()).toBe(12);
    const last = rowOf(page, /Import Case Based on Configured Petition/);
    await last.getByText('case_Details_Data_import_YYYYMMDD.csv').waitFor();
    await last.getByText('Not set up').waitFor();
  });

  it('are downloaded as CSV and as column guide, and the countries as a workbook', async () => {
    const page = await stage.open(templatesPath, asFirm);
    for (const name of [
      'CSV: Import Client / Employee Data',
      'Column guide: Import Client / Employee Data',
    ]) {
      const download = page.waitForEvent('download');
      await page.getByRole('button', { name, exact: true }).click();
      await download;
    }
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Country List.xlsx' }).click();
    await download;
    await waitForText(page, 'Country List.xlsx is downloaded');
    expect(stage.site.world.acts).toEqual(['template 3 as CSV', 'template 3 as GUIDE', 'country list']);
  });

  it('say so when a download was not made', async () => {
    stage.site.world.failures.set('downloadTemplate', new Error('a bug'));
    const page = await stage.open(templatesPath, asFirm);
    await page.getByRole('button', { name: 'CSV: Import Corporation / Employer Data' }).click();
    await waitForText(page, 'The file was not made');
  });
});
