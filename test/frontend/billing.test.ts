import { describe, expect, it } from 'vitest';
import { InvalidInputError } from '../../functions/platform/errors.ts';
import { aBilling, billingPath } from './support/billing-world.ts';
import { hasBrowser, prepareStage, type Stage, waitForText } from './support/browser.ts';
import { chooseOption } from './support/form-steps.ts';
import { expectNothingLostToTheSide } from './support/lost-to-the-side.ts';
import { bothModes, cellsOf } from './support/report-steps.ts';

describe.skipIf(!hasBrowser)('billing', () => {
  const stage = prepareStage();
  describe('usage', () => usage(stage));
  describe('terms', () => terms(stage));
});

const byTask = 'Records by task';

function usage(stage: Stage): void {
  it('shows limit, used, remaining and period as text, and each task with its share', async () => {
    const page = await stage.open(billingPath, { as: 'fia' });
    await waitForText(page, '85 % used: 8,500 of 10,000 records');
    await waitForText(page, '10,000 a month');
    await waitForText(page, '2026-11-01 to 2026-11-30');
    expect(await page.getByRole('progressbar', { name: /^Records used/ }).getAttribute('value')).toBe('85');
    expect(await cellsOf(page, byTask)).toEqual([
      'Import Client / Employee Data',
      'Import',
      '6,500',
      '76.5 %',
      '20',
    ]);
    await waitForText(page, '85 % of the records of this period are used');
    expect(await page.getByRole('button', { name: 'Change the terms' }).count()).toBe(0);
    await page.getByRole('tab', { name: 'Billing' }).and(page.locator('[aria-selected=true]')).waitFor();
  });

  it('shows another period, which the address names, and downloads it', async () => {
    const page = await stage.open(billingPath, { as: 'fia' });
    await chooseOption(page, /^Period/, 'October 2026');
    await waitForText(page, 'No records were processed in this period');
    expect(new URL(page.url()).search).toBe('?period=2026-10-01');
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download' }).click(),
    ]);
    expect(file.url()).toBe(stage.site.world.workbookUrl);
    expect(stage.site.world.acts).toEqual(['billing of 2026-10-01']);
    await chooseOption(page, /^Period/, /current/);
    await waitForText(page, '85 % used');
    expect(new URL(page.url()).search).toBe('');
  });

  it.each([
    ['a hard limit reached', { isHardLimit: true }, 10_000, 'The limit of this period is reached'],
    ['a soft limit passed', { isHardLimit: false }, 10_400, 'is exceeded by 400 records'],
  ])('says what follows from %s', async (_, differs, usedCount, notice) => {
    const { integrator } = stage.site.world;
    const { terms: before } = aBilling();
    const usedPercent = usedCount / 100;
    integrator.billings = [
      aBilling({ terms: { ...before, ...differs }, usedCount, usedPercent, remainingCount: 0 }),
    ];
    const page = await stage.open(billingPath, { as: 'fia' });
    await waitForText(page, notice);
    await waitForText(page, '2026-12-01');
    expect(await page.getByText('are not processed until').count()).toBe(differs.isHardLimit ? 1 : 0);
    expect(await page.getByRole('progressbar', { name: /^Records used/ }).getAttribute('value')).toBe('100');
    expect(await bothModes(page)).toEqual([]);
  });

  it('says when there is no limit', async () => {
    stage.site.world.integrator.billings = [
      aBilling({
        terms: { period: 'MONTH', isHardLimit: false, version: 1 },
        remainingCount: undefined,
        usedPercent: undefined,
      }),
    ];
    const page = await stage.open(billingPath, { as: 'fia' });
    await waitForText(page, 'The contract of the firm sets no limit.');
    expect(await page.getByRole('progressbar', { name: /^Records used/ }).count()).toBe(0);
  });

  it('says so when it cannot be loaded, and shows the current period for one that is none', async () => {
    stage.site.world.failures.set('getBilling', new Error('a bug'));
    const page = await stage.open(billingPath, { as: 'fia' });
    await waitForText(page, 'The usage could not be loaded');
    stage.site.world.failures.clear();
    await page.getByRole('button', { name: 'Retry' }).click();
    await waitForText(page, '85 % used');
    await page.goto(`${stage.site.url}${billingPath}?period=2026-11-07`);
    await waitForText(page, 'There is no such period.');
    await page.getByRole('button', { name: 'Retry' }).click();
    await waitForText(page, '85 % used');
  });

  it.each(['alla', 'rea', 'cora'])('is shown to nobody else: %s', async (as) => {
    const page = await stage.open(billingPath, { as });
    await page.getByRole('heading', { name: 'Page not found' }).waitFor();
  });

  it('breaks no rule of accessibility and loses nothing to the side', async () => {
    const page = await stage.open(billingPath, { as: 'sysa', viewport: { width: 320, height: 640 } });
    await waitForText(page, '85 % used');
    await expectNothingLostToTheSide(page);
    expect(await bothModes(page)).toEqual([]);
  });
}

function terms(stage: Stage): void {
  const openDialog = async (as: string) => {
    const page = await stage.open(billingPath, { as });
    await page.getByRole('button', { name: 'Change the terms' }).click();
    return { page, dialog: page.getByRole('dialog'), limit: page.getByLabel('Records allowed in a period') };
  };

  it.each(['ipa', 'sysa'])('are changed by %s with the keyboard, from what they are', async (as) => {
    const { page, limit } = await openDialog(as);
    await limit.and(page.locator(':focus')).waitFor();
    expect(await limit.inputValue()).toBe('10000');
    await limit.fill('20,000');
    await page.getByLabel('Do not process').check();
    await limit.press('Enter');
    await page.getByText('The terms are saved', { exact: true }).first().waitFor();
    await waitForText(page, '42 % used: 8,500 of 20,000 records');
    expect(stage.site.world.integrator.saved).toEqual([
      { recordLimit: 20_000, period: 'MONTH', isHardLimit: true },
    ]);
  });

  it('are loaded first, which is not waited for by who leaves', async () => {
    const page = await stage.open(`${billingPath}?period=2026-10-01`, { as: 'ipa' });
    const isLoaded = Promise.withResolvers<void>();
    await page.route('**/v1/firms/hollis-law/billing', async (route) => {
      await isLoaded.promise;
      await route.continue();
    });
    const dialog = page.getByRole('dialog');
    await page.getByRole('button', { name: 'Change the terms' }).click();
    await dialog.getByText('Loading the terms').waitFor();
    expect(await dialog.getByRole('button', { name: 'Retry' }).isDisabled()).toBe(true);
    expect(await bothModes(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'hidden' });
    isLoaded.resolve();
    await page.getByRole('button', { name: 'Change the terms' }).click();
    await dialog.getByRole('button', { name: 'Save' }).waitFor();
  });

  it('are checked before they are sent, and say at the field what the server refuses', async () => {
    const { page, dialog, limit } = await openDialog('ipa');
    await limit.fill('');
    await page.getByLabel('Do not process').check();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('A hard limit needs a number of records.').waitFor();
    await limit.fill('ten');
    await page.getByLabel('Year of the contract').check();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('Enter a whole number').waitFor();
    await dialog.getByText('Enter the first day of the contract').waitFor();
    expect(await bothModes(page)).toEqual([]);
    await limit.fill('5000');
    await dialog.getByLabel('First day of the contract', { exact: true }).fill('2027-01-01');
    const fields = [{ pointer: '#/startsOn', detail: 'The first period has to have begun.' }];
    const refusal = new InvalidInputError('VALIDATION_FAILED', 'Some fields.', { fields });
    stage.site.world.failures.set('putBillingTerms', refusal);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('The first period has to have begun.').waitFor();
    stage.site.world.failures.clear();
    await dialog.getByLabel('First day of the contract', { exact: true }).fill('2026-03-01');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByText('The terms are saved', { exact: true }).first().waitFor();
    expect(stage.site.world.integrator.saved).toEqual([
      { recordLimit: 5000, period: 'YEAR', startsOn: '2026-03-01', isHardLimit: true },
    ]);
  });

  it('that somebody else changed meanwhile are not overwritten, and loaded when asked', async () => {
    const { page, dialog, limit } = await openDialog('ipa');
    const [now = aBilling()] = stage.site.world.integrator.billings;
    stage.site.world.integrator.billings = [
      { ...now, terms: { recordLimit: 7000, period: 'MONTH', isHardLimit: false, version: 4 } },
    ];
    await limit.fill('1');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('Somebody else has changed the terms').waitFor();
    await dialog.getByRole('button', { name: 'Retry' }).click();
    await page.waitForFunction("document.querySelector('[role=dialog] input').value === '7000'");
    await limit.fill('8000');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByText('The terms are saved', { exact: true }).first().waitFor();
    expect(stage.site.world.integrator.saved).toMatchObject([{ recordLimit: 8000 }]);
  });
}
