import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { hasBrowser, prepareStage, waitForText } from './support/browser.ts';
import { chooseOption } from './support/form-steps.ts';
import { aFile, integratorPath } from './support/integrator-world.ts';
import {
  aCompletedJob,
  aJob,
  aJobAtWork,
  anUndoJob,
  aRun,
  jobIdOf,
  jobPath,
  putTroubledJob,
  runPath,
} from './support/reports-world.ts';

const asFirm = { as: 'fia', timezoneId: 'America/New_York' };
const findingsOf = (page: Page) => page.getByRole('table', { name: 'Findings' });
/** What stands below a label. */
const below = (page: Page, label: string) =>
  page
    .locator('dt')
    .filter({ has: page.getByText(label, { exact: true }) })
    .locator('xpath=following-sibling::dd[1]');

describe.skipIf(!hasBrowser)('the page of a job', () => {
  const stage = prepareStage();
  const reports = () => stage.site.world.integrator.reports;
  const openTroubled = async (search = '', as = 'fia') => {
    const { jobId } = putTroubledJob(reports());
    return stage.open(jobPath(jobId) + search, { ...asFirm, as });
  };

  it.each(['fia', 'sysa'])('reports to %s what the file did', async (as) => {
    const page = await openTroubled('', as);
    await page.getByRole('heading', { level: 1, name: 'Import Client / Employee Data' }).waitFor();
    const expected: [string, string][] = [
      ['Status', 'Incomplete'],
      ['SHA-256', 'c'.repeat(64)],
      ['Run ID', '2026-03-03'],
      ['Triggered by', 'Schedule'],
      ['Start', '2026-03-03 02:01 Pacific2026-03-03 05:01 your time'],
      ['End', '2026-03-03 02:03 Pacific2026-03-03 05:03 your time'],
      ['Duration', '2 min 5 s'],
      ['Support window ends', '2099-06-01 03:03 Pacific2099-06-01 06:03 your time'],
      ['Warnings and notes', '600 fields were cleared by blank values.'],
      ['Records Read', '1,200'],
      ['Created', '100'],
      ['Updated', '627'],
      ['Unchanged', '150'],
      ['Failed', '321'],
      ['Replaced by a later row', '2'],
    ];
    for (const [label, value] of expected) {
      expect(await below(page, label).textContent(), label).toContain(value);
    }
    const erased = page.getByRole('table', { name: 'Values that blanks erased, by column' });
    await erased.getByText('50 %, more than usual').waitFor();
  });

  it('groups problems by cause with one fix each, and leads to the rows of one', async () => {
    const page = await openTroubled();
    const causes = page.getByRole('table', { name: 'Problems by cause' });
    const country = causes.getByRole('row', { name: /CountryOfBirth/ });
    await country.waitFor();
    expect(await country.getByRole('cell').allTextContents()).toEqual([
      'CountryOfBirth',
      'Holland',
      'Replace “Holland”, probably by Netherlands. Country List.xlsx on the Templates tab has every name and code.',
      '312',
      'Show rows',
    ]);
    await causes.getByRole('button', { name: 'Show rows of ZI-R-010, FirstName' }).click();
    await page.waitForURL('**?code=ZI-R-010&column=FirstName');
    await findingsOf(page).getByText('FirstName is required.').waitFor();
    expect(await findingsOf(page).getByRole('row').count()).toBe(2);
    await page.locator('#job-findings:focus').waitFor();
  });

  it('narrows errors by level, code and column in the address, and turns their pages', async () => {
    const page = await openTroubled('?level=WARNING&code=nonsense-that-is-much-too-long');
    await findingsOf(page).getByText('Key repeated in row 99').waitFor();
    expect(await findingsOf(page).getByRole('row').count()).toBe(2);
    await chooseOption(page, /^Column/, 'LastName');
    await findingsOf(page).getByText('No finding matches the filters.').waitFor();
    await chooseOption(page, /^Level/, 'Error');
    await page.waitForURL('**?level=ERROR&column=LastName');
    await findingsOf(page).getByText('LastName is required.').waitFor();
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await findingsOf(page).getByText('ACME-US / 26').waitFor();
    await page.getByRole('button', { name: 'Next page of findings' }).click();
    await findingsOf(page).getByText('LastName is required.').waitFor();
    expect(await findingsOf(page).getByText('ACME-US / 26').count()).toBe(0);
  });

  it('downloads the failed rows, the file and the report, and says so when there is none', async () => {
    const page = await openTroubled();
    for (const name of ['Failed rows (CSV)', 'Uploaded file', 'Job Status Report (Excel)']) {
      const download = page.waitForEvent('download');
      await page.getByRole('button', { name, exact: true }).click();
      await download;
    }
    expect(stage.site.world.acts.map((act) => act.split(' of ')[0])).toEqual([
      'failed rows',
      'file',
      'report',
    ]);
    stage.site.world.failures.set('downloadJobFile', new Error('a bug'));
    await page.getByRole('button', { name: 'Uploaded file', exact: true }).click();
    await waitForText(page, 'The file was not made');
  });

  it('runs failed rows again after it said what that does, and leads to the run', async () => {
    const page = await openTroubled();
    await page.getByRole('button', { name: 'Run failed rows again' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('The 321 failed rows of fn_Details_Data_import_20260302.csv').waitFor();
    await dialog.getByText('Values newer than the file may be overwritten by it').waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    expect(stage.site.world.acts).toEqual([]);
    await page.getByRole('button', { name: 'Run failed rows again' }).click();
    await dialog.getByRole('button', { name: 'Run failed rows again' }).click();
    await page.waitForURL(`**${runPath('2026-03-03-R01')}`);
    await page.getByText('2026-03-03-R01 runs the failed rows again', { exact: true }).first().waitFor();
    expect(stage.site.world.acts).toEqual([`rerun ${jobIdOf(1)}`]);
  });

  it('keeps the question open when rows are not run again', async () => {
    const page = await openTroubled();
    await page.getByRole('button', { name: 'Run failed rows again' }).click();
    stage.site.world.failures.set('rerunJob', new Error('a bug'));
    await page.getByRole('dialog').getByRole('button', { name: 'Run failed rows again' }).click();
    await page.getByRole('dialog').getByText('The rows are not run again').waitFor();
  });

  it('says why failed rows that were run again are not run a second time', async () => {
    const job = aJob(1, { canRerun: false });
    reports().jobs = [job];
    const page = await stage.open(jobPath(job.jobId), asFirm);
    const button = page.getByRole('button', { name: 'Run failed rows again' });
    await button.hover();
    await page
      .getByRole('tooltip')
      .filter({ hasText: 'They were run again already: see the later job.' })
      .waitFor({ state: 'attached' });
    expect(await button.isDisabled()).toBe(true);
  });

  it('offers neither rows to run again nor details when its support window has ended', async () => {
    const job = aJob(1, { supportEndsAt: '2026-01-01T00:00:00.000Z', canRerun: false });
    reports().jobs = [job];
    const page = await stage.open(jobPath(job.jobId), asFirm);
    await page.getByText('The support window has ended', { exact: true }).first().waitFor();
    const button = page.getByRole('button', { name: 'Run failed rows again' });
    expect(await button.isDisabled()).toBe(true);
    expect(await findingsOf(page).count()).toBe(0);
    expect(await page.getByRole('button', { name: 'Uploaded file' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Job Status Report (Excel)' }).waitFor();
  });

  it('that was interrupted says why and what to do, and runs the rest', async () => {
    const note = { code: 'ZI-X-900', level: 'ERROR' as const, message: 'Processing stopped unexpectedly.' };
    const job = aJob(1, { status: 'INTERRUPTED', failedCount: 0, notes: [note] });
    reports().jobs = [job];
    const page = await stage.open(jobPath(job.jobId), asFirm);
    await waitForText(page, 'The job was interrupted');
    await waitForText(page, 'those that were not reached are run too');
    await page.getByRole('button', { name: 'Run failed rows again' }).click();
    await page.getByRole('dialog').getByText('The rows that failed or were not reached').waitFor();
  });

  it('leads to its run, where it is undone, and tells when it was', async () => {
    const job = aCompletedJob(1);
    reports().jobs = [job];
    reports().runs = [aRun()];
    const page = await stage.open(jobPath(job.jobId), asFirm);
    await waitForText(page, 'Open the run to undo it.');
    expect(await page.getByRole('button', { name: 'Run failed rows again' }).count()).toBe(0);
    await page.getByRole('link', { name: '2026-03-03', exact: true }).click();
    await page.waitForURL(`**${runPath('2026-03-03')}`);
    reports().jobs = [{ ...job, undoneByRunId: '2026-03-04-U01' }];
    await page.goto(stage.site.url + jobPath(job.jobId));
    await waitForText(page, 'This job was undone');
    await page.getByRole('link', { name: '2026-03-04-U01' }).waitFor();
  });

  it.each([
    ['completed', aCompletedJob(1), 'Completed Runs', 'completed-runs'],
    ['that needs attention', aJob(1), 'Need Attention', 'need-attention'],
    [
      'that was acknowledged',
      aJob(1, { acknowledged: { by: 'Fia Firmadmin', at: '2026-03-03T12:00:00.000Z' } }),
      'Completed Runs',
      'completed-runs',
    ],
    ['at work', aJobAtWork(1), 'Upcoming Runs', 'upcoming-runs'],
  ])('%s leads back to the list that it is on', async (_, job, title, path) => {
    reports().jobs = [job];
    const page = await stage.open(jobPath(job.jobId), asFirm);
    const trail = page.getByRole('navigation', { name: 'Breadcrumbs' });
    await trail.getByRole('link', { name: title }).waitFor();
    expect((await trail.getByRole('link').allTextContents()).slice(0, 3)).toEqual([
      'Admin Tools',
      'Hollis Law',
      title,
    ]);
    await trail.getByRole('link', { name: title }).click();
    await page.waitForURL(`**${integratorPath}/${path}`);
    await page.getByRole('tab', { name: title }).and(page.locator('[aria-selected=true]')).waitFor();
  });

  it('of an undo shows what was put back, removed and kept, and why', async () => {
    reports().jobs = [anUndoJob(1)];
    reports().findings = [
      {
        rowNumber: 12,
        key: 'ACME-US / 100012',
        column: 'WorkPhone',
        code: 'ZI-U-001',
        level: 'INFO',
        message: 'WorkPhone was changed since by a later file and was kept.',
      },
    ];
    const page = await stage.open(jobPath(anUndoJob(1).jobId), asFirm);
    await page.getByRole('heading', { name: 'What was kept, and why' }).waitFor();
    for (const [label, count] of [
      ['Values put back', '2,100'],
      ['Records removed', '97'],
      ['Kept', '3'],
    ] as const) {
      expect(await below(page, label).textContent()).toContain(count);
    }
    await findingsOf(page).getByText('WorkPhone was changed since by a later file and was kept.').waitFor();
    await page.getByRole('link', { name: 'The job of 2026-03-03' }).waitFor();
    expect(await page.getByRole('button', { name: 'Uploaded file' }).count()).toBe(0);
  });

  it('follows a job while it is at work, and fills in the result', async () => {
    reports().jobs = [aJobAtWork(1, { status: 'QUEUED' })];
    const page = await stage.open(jobPath(jobIdOf(1)), asFirm);
    await waitForText(page, 'It waits for its turn in the run.');
    expect(await page.getByRole('button', { name: 'Add Comment' }).count()).toBe(0);
    reports().jobs = [aJobAtWork(1)];
    await waitForText(page, '300 of 1,200 rows');
    expect(await page.getByRole('progressbar', { name: 'Rows done' }).getAttribute('value')).toBe('25');
    putTroubledJob(reports());
    await findingsOf(page).getByText('ACME-US / 26').waitFor();
    await page
      .getByText('fn_Details_Data_import_20260302.csv: Incomplete.')
      .first()
      .waitFor({ state: 'attached' });
    expect(await page.getByRole('progressbar').count()).toBe(0);
  });

  it.each([jobIdOf(999), 'none'])('is not found under the id %s', async (jobId) => {
    const page = await stage.open(jobPath(jobId), asFirm);
    await page.getByRole('heading', { name: 'Job not found' }).waitFor();
    await page.getByRole('link', { name: 'Go to Need Attention' }).click();
    await waitForText(page, 'Nothing needs attention');
  });

  it('says so when it cannot be loaded, and is of no other firm', async () => {
    stage.site.world.failures.set('getJob', new Error('a bug'));
    const page = await openTroubled();
    await waitForText(page, 'The job could not be loaded');
    stage.site.world.failures.clear();
    await page.getByRole('button', { name: 'Retry' }).click();
    await page.getByRole('heading', { name: 'Review errors' }).waitFor();
    await page.goto(`${stage.site.url}/firms/reyes-partners/jobs/${jobIdOf(1)}`);
    await page.getByRole('heading', { name: 'Page not found' }).waitFor();
  });

  it('is reached from the page of its file', async () => {
    putTroubledJob(reports());
    const file = aFile(1, { status: 'INCOMPLETE', jobId: jobIdOf(1) });
    stage.site.world.integrator.files = [file];
    const page = await stage.open(`${integratorPath}/files/${file.fileId}`, asFirm);
    await waitForText(page, 'What the check expected');
    await page.getByText('Incomplete', { exact: true }).first().waitFor();
    await page.getByRole('link', { name: 'Job Status Report' }).click();
    await page.waitForURL(`**${jobPath(jobIdOf(1))}`);
  });
});
