import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { NotFoundError } from '../../functions/platform/errors.ts';
import { breaches, hasBrowser, prepareStage } from './support/browser.ts';
import { jobPath, putMaskedJob } from './support/reports-world.ts';

const asFirm = { as: 'fia', timezoneId: 'America/New_York' };
const findingsOf = (page: Page) => page.getByRole('table', { name: 'Findings' });
const showSsn = { name: 'Show value of SSN in row 3', exact: true };
const hideSsn = { name: 'Hide value of SSN in row 3', exact: true };
const ssnRow = (page: Page) => findingsOf(page).getByRole('row').filter({ hasText: 'SSN' });
const ssnIn = (page: Page) => ssnRow(page).getByText('123-45-678X', { exact: true });
/** What is told to people who do not see the page. */
const told = (page: Page, text: string | RegExp) => page.locator('[aria-live]').filter({ hasText: text });

describe.skipIf(!hasBrowser)('a masked value of a job', () => {
  const stage = prepareStage();
  const openMasked = (as = 'fia') => {
    const { jobId } = putMaskedJob(stage.site.world.integrator.reports);
    return stage.open(jobPath(jobId), { ...asFirm, as });
  };
  const acts = () => stage.site.world.acts;

  it('is shown in its place when asked for, told, and hidden again', async () => {
    const page = await openMasked();
    await ssnRow(page).getByText('••••678X').waitFor();
    expect(
      await findingsOf(page)
        .getByRole('button', { name: /^Show value/ })
        .count(),
    ).toBe(2);
    expect(acts()).toEqual([]);
    await page.getByRole('button', showSsn).click();
    await ssnIn(page).waitFor();
    expect(await ssnRow(page).getByText('••••678X').count()).toBe(0);
    await findingsOf(page).getByText('••••', { exact: true }).waitFor();
    await told(page, 'SSN in row 3: 123-45-678X. Hidden again after a minute.').waitFor({
      state: 'attached',
    });
    expect(acts()).toEqual(['reveal SSN of row 3']);
    expect(await breaches(page)).toEqual([]);
    await page.getByRole('button', hideSsn).click();
    await ssnRow(page).getByText('••••678X').waitFor();
    await told(page, 'SSN in row 3 is hidden again').waitFor({ state: 'attached' });
    expect(await page.content()).not.toContain('45-678X');
    expect(page.url()).not.toContain('678');
  });

  it('hides itself after a minute', async () => {
    const page = await openMasked();
    await page.clock.install();
    await page.getByRole('button', showSsn).click();
    await ssnIn(page).waitFor();
    await page.clock.fastForward(30_000);
    expect(await ssnIn(page).count()).toBe(1);
    await page.clock.fastForward(60_000);
    await ssnRow(page).getByText('••••678X').waitFor();
    await page.getByRole('button', showSsn).waitFor();
    expect(await findingsOf(page).textContent()).not.toContain('45-678X');
  });

  it('is shown and hidden by keyboard, and the keyboard stays where it is', async () => {
    const page = await openMasked();
    await page.getByRole('button', showSsn).focus();
    await page.keyboard.press('Enter');
    await ssnIn(page).waitFor();
    await page.getByRole('button', hideSsn).and(page.locator(':focus')).waitFor();
    await page.keyboard.press('Space');
    await page.getByRole('button', showSsn).and(page.locator(':focus')).waitFor();
    await page.keyboard.press('Tab');
    await page
      .getByRole('button', { name: 'Add Comment to row 3' })
      .first()
      .and(page.locator(':focus'))
      .waitFor();
  });

  it('is asked for once while it is on its way, and says why when it does not come', async () => {
    const page = await openMasked();
    const { promise, resolve } = Promise.withResolvers<void>();
    stage.site.world.holds.set('revealRowValue', promise);
    const gone = new NotFoundError('VALUE_NOT_FOUND', 'The value is not there any more.');
    stage.site.world.failures.set('revealRowValue', gone);
    await page.getByRole('button', showSsn).dblclick();
    await ssnRow(page).locator('[aria-disabled=true]').waitFor();
    resolve();
    await ssnRow(page).getByText('The value is not there any more.', { exact: true }).waitFor();
    await told(page, 'SSN in row 3 is not shown. The value is not there any more.').waitFor({
      state: 'attached',
    });
    await ssnRow(page).getByText('••••678X').waitFor();
    stage.site.world.failures.clear();
    await page.getByRole('button', showSsn).click();
    await ssnIn(page).waitFor();
    expect(await ssnRow(page).getByText('The value is not there any more.', { exact: true }).count()).toBe(0);
    expect(acts()).toEqual(['reveal SSN of row 3']);
  });

  it('that is empty is said to be blank, and markup in one stays text', async () => {
    const page = await openMasked();
    const { values } = stage.site.world.integrator.reports;
    values.set('3 SSN', ' ').set('3 DateOfBirth', '<b>\u202eX</b>');
    await page.getByRole('button', showSsn).click();
    await ssnRow(page).getByText('Blank', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Show value of DateOfBirth in row 3' }).click();
    await findingsOf(page).getByText('<b>\u202eX</b>', { exact: true }).waitFor();
  });

  it('stays masked to those who are not of the firm: they have no button', async () => {
    const page = await openMasked('sysa');
    await ssnRow(page).getByText('••••678X').waitFor();
    await page.getByRole('button', { name: 'Failed rows (CSV)' }).waitFor();
    expect(await findingsOf(page).getByRole('button', { name: /value/ }).count()).toBe(0);
  });
});
