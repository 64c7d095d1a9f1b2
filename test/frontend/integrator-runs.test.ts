import { describe, expect, it } from 'vitest';
import { hasBrowser, prepareStage, type Stage, waitForText } from './support/browser.ts';
import { chooseOption } from './support/form-steps.ts';
import { aFile, rejectedFile, runsPath } from './support/integrator-world.ts';
import { expectNothingLostToTheSide } from './support/lost-to-the-side.ts';
import { bothModes, cellsOf, said, table } from './support/report-steps.ts';
import {
  aCompletedJob,
  aJob,
  aRefusedUpload,
  aRun,
  aTask,
  completedPath,
  jobIdOf,
} from './support/reports-world.ts';

const asFirm = { as: 'fia', timezoneId: 'America/New_York' };
const march = '?from=2026-03-01&to=2026-03-31';
const tasksName = 'Tasks of the next runs';

describe.skipIf(!hasBrowser)('runs of the integrator', () => {
  const stage = prepareStage();
  describe('upcoming', () => upcomingRuns(stage));
  describe('completed', () => completedRuns(stage));
});

function upcomingRuns(stage: Stage): void {
  const working = (doneCount: number) =>
    aTask(1, { state: 'IN_PROGRESS', job: { jobId: jobIdOf(1), rowCount: 1200, doneCount } });

  it('list each task with its file, what is there for it and how far it is', async () => {
    const { reports } = stage.site.world.integrator;
    reports.tasks = [working(300), aTask(2, { templateId: 1, state: 'SCHEDULED', file: undefined })];
    const page = await stage.open(runsPath, asFirm);
    await table(page, tasksName).getByText('Scheduled').waitFor();
    expect(await cellsOf(page, tasksName)).toEqual([
      'Import Client / Employee Data',
      'In Progress (300 / 1,200 rows)',
      'fn_Details_Data_import_20260302.csv',
      '2026-03-04 02:00 Pacific2026-03-04 05:00 your time',
      '1,20048 would be rejected',
      '2026-03-02 12:00 Pacific2026-03-02 15:00 your time',
      'Yes',
      '–',
      'Daily',
      'Import',
      'fn_Details_Data_import',
    ]);
    expect((await cellsOf(page, tasksName, 2)).slice(1, 8)).toEqual([
      'Scheduled',
      '–',
      '2026-03-04 02:00 Pacific2026-03-04 05:00 your time',
      '–',
      '–',
      'No',
      '–',
    ]);
    const bar = page.getByRole('progressbar', { name: 'Rows done of Import Client / Employee Data' });
    expect(await bar.getAttribute('value')).toBe('25');
  });

  it('tell exports, days, and expected files that are missing', async () => {
    const { reports } = stage.site.world.integrator;
    const scheduled = { state: 'SCHEDULED', file: undefined } as const;
    const schedule = { frequency: 'WEEKLY', weekday: 3 } as const;
    reports.tasks = [
      aTask(1, { ...scheduled, isExpected: true, isMissing: true }),
      aTask(2, {
        ...scheduled,
        type: 'EXPORT',
        templateId: 2,
        schedule,
        name: 'Export Client / Employee Data',
      }),
    ];
    const page = await stage.open(runsPath, asFirm);
    await table(page, tasksName).getByText('The expected file is missing.').waitFor();
    expect((await cellsOf(page, tasksName)).slice(6, 7)).toEqual(['No, and one is expected']);
    const cells = await cellsOf(page, tasksName, 2);
    expect(cells.slice(0, 3)).toEqual(['Export Client / Employee Data', 'Scheduled', '–']);
    expect(cells.slice(6)).toEqual(['–', '–', 'Weekly on Wednesday', 'Export', 'client_details_export']);
    expect(await bothModes(page)).toEqual([]);
  });

  it('are followed from the queue to their end without being loaded anew', async () => {
    const { reports } = stage.site.world.integrator;
    reports.tasks = [aTask(1, { state: 'QUEUED', job: { jobId: jobIdOf(1), rowCount: 0, doneCount: 0 } })];
    const page = await stage.open(runsPath, { ...asFirm, as: 'sysa' });
    await table(page, tasksName).getByText('Queued').waitFor();
    reports.tasks = [working(600)];
    await table(page, tasksName).getByText('In Progress (600 / 1,200 rows)').waitFor();
    await said(page, 'fn_Details_Data_import_20260302.csv: In Progress.');
    reports.tasks = [];
    await waitForText(page, 'No tasks are set up');
    await said(page, 'fn_Details_Data_import_20260302.csv: its job has ended.');
  });

  it('lead to the page of the file, and to refused files below', async () => {
    const { integrator } = stage.site.world;
    integrator.files = [aFile(1), rejectedFile(2)];
    integrator.reports.tasks = [aTask(1)];
    const page = await stage.open(runsPath, asFirm);
    await table(page, 'Uploaded files').getByText('does not match any template').waitFor();
    await waitForText(page, 'sftp.waybill.example');
    await table(page, tasksName).getByRole('link', { name: 'fn_Details_Data_import_20260302.csv' }).click();
    await page.getByRole('heading', { name: 'What the file would do' }).waitFor();
  });

  it('say so when they cannot be loaded, and load when asked again', async () => {
    stage.site.world.failures.set('listUpcomingTasks', new Error('a bug'));
    const page = await stage.open(runsPath, asFirm);
    await waitForText(page, 'The tasks could not be loaded');
    stage.site.world.failures.clear();
    await page.getByRole('button', { name: 'Retry' }).click();
    await waitForText(page, 'No tasks are set up');
  });

  it('break no rule of accessibility and lose nothing to the side', async () => {
    const { reports } = stage.site.world.integrator;
    reports.tasks = [working(300), aTask(2, { state: 'HELD' })];
    const page = await stage.open(runsPath, { ...asFirm, viewport: { width: 380, height: 800 } });
    await table(page, tasksName).getByText('Held').waitFor();
    await expectNothingLostToTheSide(page);
    expect(await bothModes(page)).toEqual([]);
  });
}

function completedRuns(stage: Stage): void {
  const acknowledged = { by: 'Fia Firmadmin', at: '2026-03-03T18:00:00.000Z' };

  it('list each job with every column, and lead to its report and its run', async () => {
    const { reports } = stage.site.world.integrator;
    reports.jobs = [aJob(1, { acknowledged, undoneByRunId: '2026-03-04-U01' }), aJob(2)];
    reports.runs = [aRun()];
    const page = await stage.open(completedPath + march, asFirm);
    await table(page, 'Completed Runs').getByText('Incomplete').waitFor();
    expect(await table(page, 'Completed Runs').getByRole('row').count()).toBe(2);
    const headers = await table(page, 'Completed Runs').getByRole('columnheader').allTextContents();
    const cells = await cellsOf(page, 'Completed Runs');
    expect(headers.map((header, at) => `${header}: ${cells[at]}`)).toEqual([
      'Run ID: 2026-03-03',
      'Job Name: Import Client / Employee Data',
      'File Name: fn_Details_Data_import_20260302.csv',
      'Status: IncompleteUndone by 2026-03-04-U01',
      'Started: 2026-03-03 02:01 Pacific2026-03-03 05:01 your time',
      'Ended: 2026-03-03 02:03 Pacific2026-03-03 05:03 your time',
      'Duration: 2 min 5 s',
      'Records Read: 1,200',
      'Created: 100',
      'Updated: 900',
      'Unchanged: 150',
      'Failed: 48',
      'Acknowledged by / on: Fia Firmadmin2026-03-03 13:00',
      'Type: Import',
      'Template: fn_Details_Data_import',
      'Actions: ',
    ]);
    await page.getByRole('button', { name: /^Job Status Report: Import Client/ }).click();
    await page.waitForURL(`**/jobs/${jobIdOf(1)}`);
    await page.goBack();
    await page.getByRole('link', { name: '2026-03-03', exact: true }).click();
    await page.getByRole('heading', { name: 'Run 2026-03-03' }).waitFor();
  });

  it('are those of the last 30 days unless others are chosen', async () => {
    const { reports } = stage.site.world.integrator;
    const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
    reports.jobs = [-1, 10, 45].map((days, at) =>
      aCompletedJob(at, {
        jobId: jobIdOf(at, daysAgo(days)),
        runId: daysAgo(days),
        fileName: `${days}-days-ago.csv`,
      }),
    );
    const page = await stage.open(completedPath, asFirm);
    await waitForText(page, '10-days-ago.csv');
    // The server's clock may be ahead of the reader's.
    expect(await page.getByText('-1-days-ago.csv').count()).toBe(1);
    expect(await page.getByText('45-days-ago.csv').count()).toBe(0);
    await page.getByLabel('Run from', { exact: true }).fill(daysAgo(60));
    await waitForText(page, '45-days-ago.csv');
    expect(new URL(page.url()).search).toBe(`?from=${daysAgo(60)}`);
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await page.getByText('45-days-ago.csv').first().waitFor({ state: 'detached' });
    expect(new URL(page.url()).search).toBe('');
  });

  it('are narrowed by template and status in the address, and say when nothing matches', async () => {
    const { reports } = stage.site.world.integrator;
    reports.jobs = [
      aCompletedJob(1),
      aJob(2, { acknowledged, templateId: 4, fileName: 'visas.csv' }),
      { ...aRefusedUpload(3), acknowledged },
    ];
    const page = await stage.open(`${completedPath}${march}&templateId=3&status=nonsense`, asFirm);
    await table(page, 'Completed Runs').getByText('fn_Details_Data_import_20260302.csv').waitFor();
    expect(await page.getByText('visas.csv').count()).toBe(0);
    await chooseOption(page, /^Template/, 'Any');
    await chooseOption(page, /^Status/, 'Interrupted');
    await page.waitForURL('**&status=INTERRUPTED');
    await page.getByText('visas.csv').first().waitFor({ state: 'detached' });
    await waitForText(page, 'employees march.xlsx');
    expect((await cellsOf(page, 'Completed Runs')).slice(0, 2)).toEqual(['–', 'Upload']);
    await chooseOption(page, /^Template/, 'Import Corporation / Employer Data');
    await waitForText(page, 'No job matches the filters.');
    await page.getByLabel('Run to', { exact: true }).fill('2026-02-01');
    await waitForText(page, 'Enter a date that is not before “Run from”.');
    await waitForText(page, 'The period ends before it begins.');
  });

  it('turn pages, and say when there are none or they cannot be loaded', async () => {
    const { reports } = stage.site.world.integrator;
    reports.jobs = Array.from({ length: 60 }, (_, at) => aCompletedJob(at, { fileName: `file-${at}.csv` }));
    const page = await stage.open(completedPath + march, { as: 'sysa' });
    await waitForText(page, 'file-49.csv');
    await page.getByRole('button', { name: 'Next page of jobs' }).click();
    await waitForText(page, 'file-59.csv');
    expect(await page.getByText('file-49.csv').count()).toBe(0);
    reports.jobs = [];
    await page.goto(stage.site.url + completedPath);
    await waitForText(page, 'No jobs were completed in the last 30 days');
    stage.site.world.failures.set('listJobs', new Error('a bug'));
    await page.goto(stage.site.url + completedPath);
    await waitForText(page, 'Completed Runs could not be loaded');
    stage.site.world.failures.clear();
    await page.getByRole('button', { name: 'Retry' }).click();
    await waitForText(page, 'No jobs were completed in the last 30 days');
  });

  it('break no rule of accessibility and lose nothing to the side', async () => {
    stage.site.world.integrator.reports.jobs = [aJob(1, { acknowledged }), aCompletedJob(2)];
    const page = await stage.open(completedPath + march, {
      ...asFirm,
      viewport: { width: 380, height: 800 },
    });
    await table(page, 'Completed Runs').getByText('Incomplete').waitFor();
    await expectNothingLostToTheSide(page);
    expect(await bothModes(page)).toEqual([]);
  });
}
