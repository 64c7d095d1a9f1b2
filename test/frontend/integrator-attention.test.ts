import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { hasBrowser, prepareStage, waitForText } from './support/browser.ts';
import { chooseOption } from './support/form-steps.ts';
import { aSetup, firmId } from './support/integrator-world.ts';
import { tabTo } from './support/package-steps.ts';
import {
  aComment,
  aCompletedJob,
  aJob,
  aRefusedUpload,
  attentionPath,
  jobIdOf,
  jobPath,
} from './support/reports-world.ts';

const asFirm = { as: 'fia', timezoneId: 'America/New_York' };
const table = (page: Page) => page.getByRole('table', { name: 'Jobs that need attention' });
const rowOf = (page: Page, name: string | RegExp) => table(page).getByRole('row', { name });
const dialog = (page: Page) => page.getByRole('dialog');
const visaJob = (number: number) =>
  aJob(number, { name: 'Import Client / Employee Visa Data', templateId: 5, fileName: 'fn_Visa.csv' });

describe.skipIf(!hasBrowser)('what needs attention', () => {
  const stage = prepareStage();
  const reports = () => stage.site.world.integrator.reports;

  it('is where a firm administrator lands, and empty while nothing failed', async () => {
    reports().jobs = [aCompletedJob(1)];
    const page = await stage.open('/', asFirm);
    await page.waitForURL(`**${attentionPath}`);
    await waitForText(page, 'Nothing needs attention');
    expect(await page.getByRole('tab').allTextContents()).toEqual([
      'Need Attention',
      'Completed Runs',
      'Upcoming Runs',
      'Templates',
      'Knowledge Base',
      ' Setup',
      ' Billing',
    ]);
    await page
      .getByRole('tab', { name: 'Need Attention' })
      .and(page.locator('[aria-selected=true]'))
      .waitFor();
  });

  it('leads a firm without a subscription to where it can ask for one', async () => {
    stage.site.world.integrator.setups.set(firmId, aSetup({ isSubscribed: false }));
    const page = await stage.open('/', asFirm);
    await waitForText(page, 'The integration subscription is not active');
    await page.getByRole('link', { name: 'See the subscription' }).click();
    await page.getByRole('heading', { name: 'Subscription', level: 1 }).waitFor();
  });

  it.each(['fia', 'sysa'])('lists every column of a job to %s', async (as) => {
    reports().jobs = [aJob(1, { commentCount: 1, lastComment: aComment(1, { rowNumber: 40 }) })];
    const page = await stage.open(attentionPath, { ...asFirm, as });
    const row = rowOf(page, /fn_Details_Data/);
    await row.waitFor();
    const headers = await table(page).getByRole('columnheader').allTextContents();
    expect(headers.slice(1, -1)).toEqual([
      'Run ID',
      'Job Name',
      'Status',
      'First Error',
      'Failed',
      'File Name',
      'Started',
      'Ended',
      'Records Read',
      'Created',
      'Updated',
      'Unchanged',
      'Comment (last)',
      'Support window ends',
      'Type',
      'Template',
    ]);
    expect((await row.locator('td, th').allTextContents()).slice(1, -1)).toEqual([
      '2026-03-03',
      'Import Client / Employee Data',
      'Incomplete',
      'ZI-R-020 CountryOfBirth: “Holland” is not in the country list.',
      '48',
      'fn_Details_Data_import_20260302.csv',
      '2026-03-03 02:01 Pacific2026-03-03 05:01 your time',
      '2026-03-03 02:03 Pacific2026-03-03 05:03 your time',
      '1,200',
      '100',
      '900',
      '150',
      'The HR system still writes Holland.Row 40, Fia Firmadmin, 2026-03-03 12:00',
      '2099-06-01 03:03 Pacific2099-06-01 06:03 your time',
      'Import',
      'fn_Details_Data_import',
    ]);
  });

  it('shows a refused upload without a run, and opens a job with the eye', async () => {
    reports().jobs = [aRefusedUpload(2)];
    const page = await stage.open(attentionPath, asFirm);
    const row = rowOf(page, /employees march/);
    await row.waitFor();
    const cells = await row.locator('td, th').allTextContents();
    expect(cells.slice(1, 4)).toEqual(['–', 'Upload', 'Interrupted']);
    expect(cells[6]).toBe('employees march.xlsx');
    await page.getByRole('button', { name: 'Review error: Upload, employees march.xlsx' }).click();
    await page.getByRole('heading', { level: 1, name: 'Upload' }).waitFor();
    await waitForText(page, 'The file was refused');
    await waitForText(page, 'Give the file the name that its template has');
    const triggered = page.locator('dl > *').filter({ hasText: 'Triggered by' });
    expect(await triggered.textContent()).toMatch(/Upload$/);
    expect(await page.getByRole('heading', { name: 'Records' }).count()).toBe(0);
  });

  it('is narrowed in the address, and says when nothing matches', async () => {
    reports().jobs = [aJob(1), visaJob(2), aRefusedUpload(3)];
    const page = await stage.open(`${attentionPath}?status=NONSENSE`, asFirm);
    await rowOf(page, /employees march/).waitFor();
    await chooseOption(page, /^Status/, 'Incomplete');
    await page.waitForURL('**?status=INCOMPLETE');
    await rowOf(page, /employees march/).waitFor({ state: 'detached' });
    await chooseOption(page, /^Template/, 'Import Client / Employee Visa Data');
    await page.waitForURL('**?status=INCOMPLETE&type=IMPORT&templateId=5');
    await rowOf(page, /fn_Details/).waitFor({ state: 'detached' });
    await chooseOption(page, /^Status/, 'Interrupted');
    await waitForText(page, 'No job that needs attention matches the filters.');
    await page.getByRole('button', { name: 'Show all jobs' }).click();
    await rowOf(page, /employees march/).waitFor();
  });

  it('turns pages of as many jobs as were chosen, with the columns that were chosen, also next time', async () => {
    reports().jobs = Array.from({ length: 25 }, (_, at) => aJob(at + 1, { fileName: `file-${at + 1}.csv` }));
    const page = await stage.open(attentionPath, asFirm);
    await page.getByRole('button', { name: 'Preferences' }).click();
    await page.getByRole('radio', { name: '20 jobs' }).click();
    await dialog(page).getByRole('checkbox', { name: 'First Error' }).click();
    await page.getByRole('button', { name: 'Confirm' }).click();
    await rowOf(page, /file-21\.csv/).waitFor({ state: 'detached' });
    await page.reload();
    await rowOf(page, /file-20\.csv/).waitFor();
    expect(await table(page).getByRole('columnheader', { name: 'First Error' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Next page of jobs' }).click();
    await rowOf(page, /file-25\.csv/).waitFor();
    expect(await rowOf(page, /file-20\.csv/).count()).toBe(0);
  });

  it('says so when it cannot be loaded, and keeps what it has when it cannot be refreshed', async () => {
    stage.site.world.failures.set('listJobs', new Error('a bug'));
    reports().jobs = [aJob(1)];
    const page = await stage.open(attentionPath, asFirm);
    await waitForText(page, 'The jobs could not be loaded');
    stage.site.world.failures.clear();
    await page.getByRole('button', { name: 'Retry' }).click();
    await rowOf(page, /fn_Details/).waitFor();
    stage.site.world.failures.set('listJobs', new Error('a bug'));
    await page.getByRole('button', { name: 'Refresh the jobs' }).click();
    await waitForText(page, 'The jobs could not be refreshed');
    await rowOf(page, /fn_Details/).waitFor();
  });
});

describe.skipIf(!hasBrowser)('acknowledging', () => {
  const stage = prepareStage();
  const reports = () => stage.site.world.integrator.reports;
  const question = 'Acknowledge this run? It will be removed from Need Attention.';

  it('asks, does nothing after Cancel, and after Continue removes the job from the list alone', async () => {
    reports().jobs = [aJob(1), visaJob(2)];
    const page = await stage.open(attentionPath, asFirm);
    const button = page.getByRole('button', {
      name: 'Acknowledge: Import Client / Employee Visa Data, fn_Visa',
    });
    await button.click();
    await dialog(page).getByText(question, { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    expect(stage.site.world.acts).toEqual([]);
    await button.click();
    await page.getByRole('button', { name: 'Continue' }).click();
    await rowOf(page, /fn_Visa/).waitFor({ state: 'detached' });
    await page.getByText('1 run was acknowledged', { exact: true }).first().waitFor();
    await rowOf(page, /fn_Details/).waitFor();
    expect(stage.site.world.acts).toEqual([`acknowledge ${jobIdOf(2)}`]);
    expect(reports().jobs.map(({ acknowledged }) => acknowledged?.by)).toEqual([undefined, 'Fia Firmadmin']);
  });

  it('takes many at once, with the keyboard alone', async () => {
    reports().jobs = [aJob(1), visaJob(2), aRefusedUpload(3)];
    const page = await stage.open(attentionPath, asFirm);
    await rowOf(page, /fn_Visa/).waitFor();
    for (const name of [/^Choose .*fn_Visa/, /^Choose Upload/]) {
      await tabTo(page, page.getByRole('checkbox', { name }));
      await page.keyboard.press('Space');
    }
    await page.keyboard.press('Control+Home');
    await waitForText(page, '(2/3)');
    await tabTo(page, page.getByRole('button', { name: 'Acknowledge', exact: true }));
    await page.keyboard.press('Enter');
    await dialog(page).getByText('Acknowledge these 2 runs?').waitFor();
    await tabTo(page, page.getByRole('button', { name: 'Continue' }));
    await page.keyboard.press('Enter');
    await rowOf(page, /fn_Visa/).waitFor({ state: 'detached' });
    await page.getByText('2 runs were acknowledged', { exact: true }).first().waitFor();
    expect(await table(page).getByRole('row').count()).toBe(2);
    await page.locator('#need-attention:focus').waitFor();
  });

  it('tells when somebody else was first, and when it was refused', async () => {
    reports().jobs = [aJob(1)];
    const page = await stage.open(attentionPath, asFirm);
    await page.getByRole('checkbox', { name: 'Choose all jobs on this page' }).click();
    await page.getByRole('button', { name: 'Acknowledge', exact: true }).click();
    stage.site.world.failures.set('acknowledgeJobs', new Error('a bug'));
    await page.getByRole('button', { name: 'Continue' }).click();
    await waitForText(page, 'Nothing was acknowledged');
    stage.site.world.failures.clear();
    reports().jobs = [];
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByText('0 runs were acknowledged, 1 could not be', { exact: true }).first().waitFor();
    await waitForText(page, 'Nothing needs attention');
  });

  it('is possible on the page of the job too', async () => {
    reports().jobs = [aJob(1)];
    const page = await stage.open(jobPath(jobIdOf(1)), { ...asFirm, as: 'sysa' });
    await page.getByRole('button', { name: 'Acknowledge', exact: true }).click();
    await dialog(page).getByText(question, { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByText('Acknowledged', { exact: true }).first().waitFor();
    await page.locator('dd').getByText('Sys Admin').waitFor();
    expect(await page.getByRole('button', { name: 'Acknowledge', exact: true }).count()).toBe(0);
  });
});
