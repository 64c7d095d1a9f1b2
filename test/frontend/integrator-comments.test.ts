import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { hasBrowser, prepareStage, waitForText } from './support/browser.ts';
import {
  aComment,
  aJob,
  aRefusedUpload,
  attentionPath,
  jobIdOf,
  jobPath,
  putTroubledJob,
} from './support/reports-world.ts';

const asFirm = { as: 'fia', timezoneId: 'America/New_York' };
const dialog = (page: Page) => page.getByRole('dialog');
const text = (page: Page) => dialog(page).getByLabel('Comment', { exact: true });
const row = (page: Page) => dialog(page).getByLabel(/^Row/);
const add = (page: Page) => dialog(page).getByRole('button', { name: 'Add Comment' }).click();

describe.skipIf(!hasBrowser)('comments', () => {
  const stage = prepareStage();
  const reports = () => stage.site.world.integrator.reports;
  const commentsOf = (jobId: string) => reports().comments.get(jobId);

  it('are added from the list, which then shows the last', async () => {
    reports().jobs = [aJob(1)];
    const page = await stage.open(attentionPath, asFirm);
    await page.getByRole('button', { name: /^Add Comment: / }).click();
    await text(page).and(page.locator(':focus')).waitFor();
    await page.keyboard.type('  Called the HR department.  ');
    await add(page);
    await page
      .getByText('The comment to Import Client / Employee Data was added', { exact: true })
      .first()
      .waitFor();
    await page.getByRole('cell', { name: /Called the HR department\./ }).waitFor();
    expect(commentsOf(jobIdOf(1))).toEqual([
      expect.objectContaining({ text: 'Called the HR department.', by: 'Fia Firmadmin' }),
    ]);
    await page.getByRole('button', { name: /^Add Comment: / }).click();
    expect(await text(page).inputValue()).toBe('');
  });

  it('are counted down, refused when empty or too long, and not lost by closing the dialog', async () => {
    reports().jobs = [aJob(1)];
    const page = await stage.open(attentionPath, asFirm);
    await page.getByRole('button', { name: /^Add Comment: / }).click();
    await add(page);
    await dialog(page).getByText('Write a comment.').waitFor();
    await text(page).and(page.locator(':focus')).waitFor();
    await text(page).fill('a'.repeat(1001));
    await dialog(page).getByText('1 character too many of 1,000').first().waitFor();
    await add(page);
    await dialog(page).getByText('Shorten the comment by 1.').waitFor();
    await page.keyboard.press('Escape');
    await dialog(page).waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: /^Add Comment: / }).click();
    await dialog(page).getByText('1 character too many of 1,000').first().waitFor();
    await text(page).fill('a'.repeat(1000));
    await dialog(page).getByText('0 characters left of 1,000').first().waitFor();
    await add(page);
    await waitForText(page, 'was added');
    expect(commentsOf(jobIdOf(1))).toHaveLength(1);
  });

  it('are shown newest first with author, time and row', async () => {
    const { jobId } = putTroubledJob(reports());
    const page = await stage.open(jobPath(jobId), asFirm);
    const items = page.getByRole('list').filter({ hasText: 'Asked HR' }).getByRole('listitem');
    await items.first().waitFor();
    expect(await items.allTextContents()).toEqual([
      'Fia Firmadmin, 2026-03-03 12:00, row 40Row 40 has no name.\nAsked HR.',
      'Fia Firmadmin, 2026-03-03 12:00The HR system still writes Holland.',
    ]);
  });

  it('are about a row when they are asked for there, and refused for a row that is none', async () => {
    const { jobId } = putTroubledJob(reports());
    const page = await stage.open(jobPath(jobId), asFirm);
    await page.getByRole('button', { name: 'Add Comment to row 7', exact: true }).click();
    expect(await row(page).inputValue()).toBe('7');
    await text(page).fill('Dutch colleague.');
    await row(page).fill('seven');
    await add(page);
    await dialog(page).getByText('Write the number of a row.').waitFor();
    await row(page).fill('5,000');
    await add(page);
    await dialog(page).getByText('The file has no such row.').waitFor();
    await row(page).fill('7');
    await add(page);
    await waitForText(page, /, row 7$/);
    expect(commentsOf(jobId)?.at(-1)).toMatchObject({ text: 'Dutch colleague.', rowNumber: 7 });
  });

  it('stay in the dialog when they are not added, and are about no row of a file without rows', async () => {
    reports().jobs = [aRefusedUpload(1)];
    const page = await stage.open(jobPath(aRefusedUpload(1).jobId), asFirm);
    await waitForText(page, 'Nobody has commented on it yet.');
    await page.getByRole('button', { name: 'Add Comment' }).click();
    expect(await row(page).count()).toBe(0);
    await text(page).fill('Somebody sent a workbook.');
    stage.site.world.failures.set('addJobComment', new Error('a bug'));
    await add(page);
    await dialog(page).getByText('The comment was not added').waitFor();
    stage.site.world.failures.clear();
    await add(page);
    await page.getByRole('listitem').getByText('Somebody sent a workbook.').waitFor();
  });

  it('are texts, whatever they hold', async () => {
    const hostile = `<img src=x onerror="document.title=1"> {{1+1}} \u202Eevil ${'x'.repeat(300)}`;
    reports().jobs = [aJob(1)];
    reports().comments.set(jobIdOf(1), [aComment(1, { text: hostile, by: '<b>Eve</b>' })]);
    const page = await stage.open(jobPath(jobIdOf(1)), asFirm);
    await page.getByRole('listitem').getByText(hostile).waitFor();
    await waitForText(page, '<b>Eve</b>');
    expect(await page.title()).toBe('Job Status Report - Waybill');
  });
});
