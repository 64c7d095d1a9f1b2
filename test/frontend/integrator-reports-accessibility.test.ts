import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { breaches, hasBrowser, prepareStage, waitForText } from './support/browser.ts';
import { expectNothingLostToTheSide } from './support/lost-to-the-side.ts';
import {
  aJob,
  aJobAtWork,
  aRefusedUpload,
  attentionPath,
  jobIdOf,
  jobPath,
  putTroubledJob,
} from './support/reports-world.ts';

const asFirm = { as: 'fia', timezoneId: 'America/New_York' };

describe.skipIf(!hasBrowser)('no rule of accessibility is broken', () => {
  const stage = prepareStage();
  const reports = () => stage.site.world.integrator.reports;
  const both = async (page: Page) => {
    const light = await breaches(page);
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.locator('.awsui-dark-mode').first().waitFor({ state: 'attached' });
    const dark = await breaches(page, ['color-contrast', 'link-in-text-block']);
    await page.emulateMedia({ colorScheme: 'light' });
    return [...light, ...dark];
  };

  it('by what needs attention, empty and full, its help and its dialogs', async () => {
    const page = await stage.open(attentionPath, asFirm);
    await waitForText(page, 'Nothing needs attention');
    expect(await both(page)).toEqual([]);
    reports().jobs = [aJob(1), aRefusedUpload(2)];
    await page.getByRole('button', { name: 'Refresh the jobs' }).click();
    await page.keyboard.press('?');
    await waitForText(page, 'Only removes a job from this list.');
    await page.getByRole('checkbox', { name: /^Choose Upload/ }).click();
    expect(await both(page)).toEqual([]);
    await page.getByRole('button', { name: 'Acknowledge', exact: true }).click();
    expect(await both(page)).toEqual([]);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: /^Add Comment: Upload/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Add Comment' }).click();
    await waitForText(page, 'Write a comment.');
    expect(await both(page)).toEqual([]);
  });

  it('by a job with everything, one at work and a refused upload', async () => {
    const { jobId } = putTroubledJob(reports());
    const page = await stage.open(jobPath(jobId), asFirm);
    await waitForText(page, 'ACME-US / 26');
    expect(await both(page)).toEqual([]);
    await page.getByRole('button', { name: 'Run failed rows again' }).click();
    await waitForText(page, 'Values newer than the file');
    expect(await both(page)).toEqual([]);
    reports().jobs = [aJobAtWork(1), aRefusedUpload(2)];
    await page.goto(stage.site.url + jobPath(jobIdOf(1)));
    await waitForText(page, '300 of 1,200 rows');
    expect(await both(page)).toEqual([]);
    await page.goto(stage.site.url + jobPath(aRefusedUpload(2).jobId));
    await waitForText(page, 'The file was refused');
    expect(await both(page)).toEqual([]);
  });

  it.each([attentionPath, jobPath(jobIdOf(1))])(
    'and nothing is lost to the side at 400 percent: %s',
    async (path) => {
      putTroubledJob(reports());
      const page = await stage.open(path, { as: 'sysa', viewport: { width: 320, height: 256 } });
      await page.getByRole('heading', { level: 2 }).nth(0).waitFor();
      await expectNothingLostToTheSide(page);
    },
  );
});
