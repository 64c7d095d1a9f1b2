import { describe, expect, it } from 'vitest';
import { ConflictError } from '../../functions/platform/errors.ts';
import { hasBrowser, prepareStage, type Stage, waitForText } from './support/browser.ts';
import { chooseOption } from './support/form-steps.ts';
import { runsPath } from './support/integrator-world.ts';
import { bothModes, cellsOf, said, table } from './support/report-steps.ts';
import {
  aCompletedJob,
  aJobWithoutFile,
  anExportJob,
  aRun,
  aTask,
  completedPath,
  jobPath,
  runPath,
} from './support/reports-world.ts';

const asFirm = { as: 'fia', timezoneId: 'America/New_York' };
const march = '?from=2026-03-01&to=2026-03-31';
const tasksName = 'Tasks of the next runs';

describe.skipIf(!hasBrowser)('exports', () => {
  const stage = prepareStage();
  describe('to come', () => upcoming(stage));
  describe('written', () => written(stage));
});

function upcoming(stage: Stage): void {
  const task = (templateId: number, different: Parameters<typeof aTask>[1] = {}) =>
    aTask(templateId, {
      ...{
        type: 'EXPORT',
        templateId,
        name: `Export No. ${templateId}`,
        state: 'SCHEDULED',
        file: undefined,
      },
      ...different,
    });
  const job = { jobId: anExportJob(1).jobId, rowCount: 0, doneCount: 1500 };

  it('are listed with their schedule, and with the rows written while their total is not known', async () => {
    stage.site.world.integrator.reports.tasks = [
      task(2, { state: 'IN_PROGRESS', job }),
      task(2, { schedule: { frequency: 'WEEKLY', weekday: 1 } }),
    ];
    const page = await stage.open(runsPath, asFirm);
    await table(page, tasksName).getByText('(1,500 rows)').waitFor();
    expect(await cellsOf(page, tasksName, 2)).toEqual([
      'Export No. 2',
      'Scheduled',
      '–',
      '2026-03-04 02:00 Pacific2026-03-04 05:00 your time',
      ...['–', '–', '–', '–'],
      'Weekly on Monday',
      'Export',
      'client_details_export',
    ]);
    stage.site.world.integrator.reports.tasks = [task(2)];
    await said(page, 'Export No. 2: its job has ended.');
  });

  it('say when the file that a task expects is missing', async () => {
    const missing = { state: 'SCHEDULED', file: undefined, isExpected: true, isMissing: true } as const;
    stage.site.world.integrator.reports.tasks = [aTask(1, missing)];
    const page = await stage.open(runsPath, asFirm);
    await table(page, tasksName).getByText('The expected file is missing.').waitFor();
    expect(await page.getByRole('button', { name: 'Run exports now' }).count()).toBe(0);
  });

  it.each(['fia', 'ipa'])('are run at once when %s asks for some of them', async (as) => {
    stage.site.world.integrator.reports.tasks = [
      task(6),
      task(2),
      task(8),
      task(8, { state: 'QUEUED', job }),
    ];
    const page = await stage.open(runsPath, { as });
    await page.getByRole('button', { name: 'Run exports now' }).click();
    const dialog = page.getByRole('dialog');
    const confirm = dialog.getByRole('button', { name: 'Run exports now' });
    expect(await dialog.getByLabel('Export No. 8').isDisabled()).toBe(true);
    await dialog.getByLabel('Export No. 2').uncheck();
    await dialog.getByLabel('Export No. 6').uncheck();
    await confirm.click();
    await dialog.getByText('Choose at least one export.').waitFor();
    expect(await bothModes(page)).toEqual([]);
    await dialog.getByLabel('Export No. 6').check();
    const refusal = 'It is being written by a run already.';
    stage.site.world.failures.set('runExports', new ConflictError('EXPORT_ALREADY_QUEUED', refusal));
    await confirm.click();
    await dialog.getByText('No export is run').waitFor();
    stage.site.world.failures.clear();
    await confirm.click();
    await page.getByRole('heading', { name: 'Run 2026-03-03-X01' }).waitFor();
    await waitForText(page, 'Exports that were asked for');
    expect(stage.site.world.acts).toEqual(['run exports 6']);
    expect(await page.getByRole('button', { name: 'Undo this run' }).count()).toBe(0);
  });
}

function written(stage: Stage): void {
  it('stand among Completed Runs, where a type or a template narrows them', async () => {
    const { reports } = stage.site.world.integrator;
    reports.jobs = [
      anExportJob(1),
      aCompletedJob(2, { templateId: 2, name: 'An import' }),
      aJobWithoutFile(3),
    ];
    const page = await stage.open(completedPath + march, asFirm);
    await table(page, 'Completed Runs').getByText('An import').waitFor();
    expect((await cellsOf(page, 'Completed Runs')).slice(7, 15)).toEqual([
      '2,345written',
      ...['–', '–', '–', '–'],
      '–',
      'Export',
      'client_details_export',
    ]);
    expect((await cellsOf(page, 'Completed Runs', 3))[2]).toBe('No file');
    await chooseOption(page, /^Template/, 'Export Client / Employee Data');
    await table(page, 'Completed Runs').getByText('An import').waitFor({ state: 'detached' });
    expect(new URL(page.url()).search).toBe('?from=2026-03-01&to=2026-03-31&type=EXPORT&templateId=2');
    await chooseOption(page, /^Type/, 'Import');
    await table(page, 'Completed Runs').getByText('An import').waitFor();
    expect(new URL(page.url()).search).toBe('?from=2026-03-01&to=2026-03-31&type=IMPORT');
    expect(await table(page, 'Completed Runs').getByText('written').count()).toBe(0);
    expect(await bothModes(page)).toEqual([]);
  });

  it('tell rows, cut, contents and size, and are downloaded, not run again', async () => {
    const job = anExportJob(1);
    stage.site.world.integrator.reports.jobs = [job];
    const page = await stage.open(jobPath(job.jobId), asFirm);
    await page.getByRole('heading', { name: 'Exported file' }).waitFor();
    await waitForText(page, '2,345');
    await waitForText(page, '2026-03-03 02:03 Pacific2026-03-03 05:03 your time');
    await waitForText(page, '2026-03-02 02:03 Pacific2026-03-02 05:03 your time');
    await waitForText(page, '1.2 MB');
    expect(await page.getByRole('link', { name: job.fileName }).count()).toBe(0);
    expect(await page.getByRole('button', { name: 'Run failed rows again' }).count()).toBe(0);
    expect(await page.getByText('Open the run to undo it.').count()).toBe(0);
    expect(await bothModes(page)).toEqual([]);
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Exported file' }).click(),
    ]);
    expect(file.url()).toBe(stage.site.world.workbookUrl);
    expect(stage.site.world.acts).toEqual([`file of ${job.jobId}`]);
  });

  it('that were interrupted have no file, as have tasks whose file did not come', async () => {
    const interrupted = anExportJob(1, {
      status: 'INTERRUPTED',
      rowCount: 0,
      exported: { cutAt: '2026-03-03T10:03:00.000Z' },
      notes: [{ code: 'ZI-F-011', level: 'ERROR', message: 'The record limit was reached.' }],
    });
    const without = aJobWithoutFile(2);
    stage.site.world.integrator.reports.jobs = [interrupted, without];
    const page = await stage.open(jobPath(interrupted.jobId), asFirm);
    await waitForText(page, 'No file was written');
    expect(await page.getByRole('button', { name: 'Exported file' }).count()).toBe(0);
    await page.goto(stage.site.url + jobPath(without.jobId));
    await waitForText(page, 'No file was there for the run');
    expect(await page.getByText('No file', { exact: true }).count()).toBe(2);
    expect(await page.getByRole('button', { name: 'Uploaded file' }).count()).toBe(0);
  });

  it('are counted by their jobs on the page of a run that was asked for', async () => {
    const { reports } = stage.site.world.integrator;
    const runId = '2026-03-03-X01';
    const atWork = { runId, status: 'IN_PROGRESS', endedAt: undefined, rowCount: 0 } as const;
    reports.runs = [
      aRun({ runId, kind: 'EXPORT', status: 'IN_PROGRESS', endedAt: undefined, canUndo: false }),
    ];
    reports.jobs = [
      anExportJob(1, { runId }),
      anExportJob(2, {
        ...atWork,
        exported: undefined,
        fileName: '',
        jobId: `${runId}.E6.${'0'.repeat(26)}`,
      }),
    ];
    const page = await stage.open(runPath(runId), asFirm);
    await waitForText(page, '1 of 2 jobs');
    const cells = await cellsOf(page, 'Jobs of the run');
    expect(cells[2]).toBe('2,345');
    expect((await cellsOf(page, 'Jobs of the run', 2)).slice(2, 5)).toEqual(['–', '–', 'Not named yet']);
  });
}
