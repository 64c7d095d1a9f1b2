import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { ConflictError } from '../../functions/platform/errors.ts';
import { hasBrowser, prepareStage, type Stage, waitForText } from './support/browser.ts';
import { bothModes, cellsOf, said } from './support/report-steps.ts';
import {
  aCompletedJob,
  aJob,
  aJobAtWork,
  anUndoJob,
  aRun,
  completedPath,
  jobIdOf,
  runPath,
} from './support/reports-world.ts';

const asFirm = { as: 'fia', timezoneId: 'America/New_York' };
const jobsName = 'Jobs of the run';

describe.skipIf(!hasBrowser)('a run of the integrator', () => {
  const stage = prepareStage();
  describe('on its page', () => runOnItsPage(stage));
  describe('being undone', () => runBeingUndone(stage));
});

function runOnItsPage(stage: Stage): void {
  it('shows where it stands and each of its jobs, and is followed while it works', async () => {
    const { reports } = stage.site.world.integrator;
    reports.runs = [aRun({ status: 'IN_PROGRESS', endedAt: undefined, canUndo: false, jobCount: 0 })];
    reports.jobs = [aCompletedJob(1), aJobAtWork(2)];
    const page = await stage.open(runPath('2026-03-03'), asFirm);
    await waitForText(page, '1,500 of 2,400 rows');
    expect(await page.locator('dl > *').filter({ hasText: 'Jobs' }).textContent()).toMatch(/2$/);
    expect(
      await page.getByRole('progressbar', { name: 'Done of the rows of the run' }).getAttribute('value'),
    ).toBe('62');
    expect((await cellsOf(page, jobsName)).slice(0, 7)).toEqual([
      'Import Client / Employee Data',
      'Completed',
      '1,200',
      '100',
      '900',
      '198',
      '0',
    ]);
    reports.runs = [aRun({ jobCount: 2 })];
    reports.jobs = [aCompletedJob(1), aJob(2)];
    await said(page, 'Run 2026-03-03: Incomplete.');
    await page.getByText('3 min', { exact: true }).first().waitFor();
  });

  it('names the job whose failed rows it runs again', async () => {
    const { reports } = stage.site.world.integrator;
    reports.runs = [aRun({ runId: '2026-03-03-R01', kind: 'RERUN', ofJobId: jobIdOf(1) })];
    const page = await stage.open(runPath('2026-03-03-R01'), { as: 'sysa' });
    await waitForText(page, 'Failed rows run again');
    await page.getByRole('link', { name: 'The job of 2026-03-03', exact: true }).waitFor();
  });

  it.each(['2026-02-01', 'none'])('is not found under the id %s', async (runId) => {
    const page = await stage.open(runPath(runId), asFirm);
    await page.getByRole('heading', { name: 'Run not found' }).waitFor();
    await page.getByRole('link', { name: 'Go to Completed Runs' }).click();
    await page.waitForURL(`**${completedPath}`);
  });

  it('says so when it cannot be loaded', async () => {
    stage.site.world.failures.set('getRun', new Error('a bug'));
    stage.site.world.integrator.reports.runs = [aRun()];
    const page = await stage.open(runPath('2026-03-03'), asFirm);
    await waitForText(page, 'The run could not be loaded');
    stage.site.world.failures.clear();
    await page.getByRole('button', { name: 'Retry' }).click();
    await page.getByRole('heading', { name: 'Run 2026-03-03' }).waitFor();
  });

  it('cannot be undone while it works, and says why', async () => {
    stage.site.world.integrator.reports.runs = [aRun({ status: 'IN_PROGRESS', canUndo: false })];
    const page = await stage.open(runPath('2026-03-03'), asFirm);
    await page.getByRole('button', { name: 'Undo this run' }).focus();
    await page.getByText('The run has not ended.').filter({ visible: true }).waitFor();
  });
}

function runBeingUndone(stage: Stage): void {
  const undoing = { runId: '2026-03-03-U01', kind: 'UNDO' as const, ofRunId: '2026-03-03', canUndo: false };
  const undoButton = (page: Page) => page.getByRole('button', { name: 'Undo this run' });

  it('asks with what undo does and does not do; said no, nothing happens and the keyboard returns', async () => {
    const { world } = stage.site;
    world.integrator.reports.runs = [aRun()];
    world.integrator.reports.jobs = [aJob(1)];
    const page = await stage.open(runPath('2026-03-03'), asFirm);
    await undoButton(page).press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Undo run 2026-03-03?' });
    await dialog.getByText('created 100 records and updated 900 records in 1 job').waitFor();
    await dialog.getByText('they are kept, and the report of the undo lists them').waitFor();
    await dialog.getByText('90 days after it').waitFor();
    expect(await bothModes(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    expect(await undoButton(page).evaluate('document.activeElement?.textContent')).toBe('Undo this run');
    expect(world.acts).toEqual([]);
  });

  it('leads to the run that undoes it, follows that to its end, and links both', async () => {
    const { world } = stage.site;
    const { reports } = world.integrator;
    reports.runs = [aRun()];
    reports.jobs = [aJob(1)];
    const page = await stage.open(runPath('2026-03-03'), { ...asFirm, as: 'sysa' });
    await undoButton(page).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Undo this run' }).click();
    await page.waitForURL(`**${runPath('2026-03-03-U01')}`);
    await waitForText(page, 'The undo of run 2026-03-03 is queued');
    await waitForText(page, 'Jobs are listed once the run has begun.');
    expect(await undoButton(page).count()).toBe(0);
    expect(await page.evaluate('document.activeElement?.id')).toBe('main-content');
    expect(world.acts).toEqual(['undo 2026-03-03']);
    reports.jobs = [aJob(1), { ...anUndoJob(2), runId: '2026-03-03-U01' }];
    reports.runs = reports.runs.map((one) =>
      one.runId === undoing.runId ? aRun({ ...undoing, status: 'COMPLETED' }) : one,
    );
    await waitForText(page, '2,100 values put back, 97 records removed, 3 kept.');
    expect((await cellsOf(page, jobsName)).slice(1, 5)).toEqual(['Completed', '2,100', '97', '3']);
    await page.getByRole('link', { name: '3, see what Import Client / Employee Data kept' }).waitFor();
    await page.getByRole('link', { name: '2026-03-03', exact: true }).click();
    await waitForText(page, 'This run was undone');
    await page.getByRole('link', { name: '2026-03-03-U01' }).click();
    await waitForText(page, 'Not everything was put back');
    expect(await bothModes(page)).toEqual([]);
  });

  it('tells on the page of the undone run how far that is', async () => {
    const { reports } = stage.site.world.integrator;
    reports.runs = [
      aRun({ canUndo: false, undoneByRunId: undoing.runId }),
      aRun({ ...undoing, status: 'IN_PROGRESS', endedAt: undefined }),
    ];
    reports.jobs = [
      aJob(1),
      { ...anUndoJob(2), runId: undoing.runId },
      { ...anUndoJob(3), runId: undoing.runId, status: 'IN_PROGRESS' },
    ];
    const page = await stage.open(runPath('2026-03-03'), asFirm);
    await waitForText(
      page,
      'In Progress: 1 of 2 jobs, so far 4,200 values put back, 194 records removed, 6 kept.',
    );
    expect(await page.getByRole('progressbar', { name: 'Jobs undone' }).getAttribute('value')).toBe('50');
    reports.runs = [
      aRun({ canUndo: true, undoneByRunId: undoing.runId }),
      aRun({ ...undoing, status: 'INTERRUPTED' }),
    ];
    await waitForText(page, 'The undo of this run did not go through as a whole');
    await undoButton(page).click();
    await page.getByRole('dialog', { name: 'Undo run 2026-03-03?' }).waitFor();
  });

  it('says why it was refused, and keeps the question open', async () => {
    const { world } = stage.site;
    world.integrator.reports.runs = [aRun()];
    world.failures.set('undoRun', new ConflictError('RUN_ALREADY_UNDONE', 'The run is undone already.'));
    const page = await stage.open(runPath('2026-03-03'), asFirm);
    await undoButton(page).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Undo this run' }).click();
    await dialog.getByText('The undo was not begun').waitFor();
    await dialog.getByText('The run is undone already.').waitFor();
    await dialog.getByRole('button', { name: 'Keep as it is' }).click();
    await dialog.waitFor({ state: 'hidden' });
  });
}
