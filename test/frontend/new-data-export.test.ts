import { describe, expect, it } from 'vitest';
import { assets, messages } from '../../functions/data-exports/contract.ts';
import { someCounts } from './support/api-world.ts';
import { formPath, hasBrowser, logPath, prepareStage, waitForText } from './support/browser.ts';
import {
  checkCount,
  chooseEmployer,
  chooseOption,
  describeExport,
  fillForm,
  reveal,
  selectAllAssets,
  selectClient,
  submit,
  submitButton,
} from './support/form-steps.ts';
import { tabTo } from './support/package-steps.ts';
import { aShownExport } from './support/shown-exports.ts';

describe.skipIf(!hasBrowser)('requesting a data export', () => {
  const stage = prepareStage();

  it('works from end to end with the keyboard alone', async () => {
    const page = await stage.open(formPath);
    const press = (...keys: string[]) =>
      keys.reduce((done, key) => done.then(() => page.keyboard.press(key)), Promise.resolve());
    await page.getByLabel('Export Description').waitFor();
    await page.keyboard.press('/');
    await press('Enter');
    await page.getByRole('dialog', { name: 'Client Search' }).waitFor();
    await page.getByLabel('Client Name').and(page.locator(':focus')).waitFor();
    await page.keyboard.type('alpine');
    await press('Enter');
    const found = page.getByRole('radio', { name: 'Alpine Ski House, client ID 1001' });
    await found.waitFor();
    await tabTo(page, found);
    await press('Space');
    expect(await found.isChecked()).toBe(true);
    await tabTo(page, page.getByRole('button', { name: 'Select client' }));
    await press('Enter');
    await page.getByRole('button', { name: /^Client Alpine Ski House/ }).waitFor();
    await page
      .getByRole('button', { name: 'Client Search', exact: true })
      .and(page.locator(':focus'))
      .waitFor();
    await press('Shift+Tab', 'Shift+Tab', 'Shift+Tab', 'Shift+Tab');
    await page.keyboard.type('Notice of Inspection');
    await press('Tab');
    await page.keyboard.type('Asked for by the auditor');
    await page.getByRole('button', { name: 'Select All I-9 Record Assets' }).focus();
    await press('Enter');
    await page.getByLabel('Export Description').focus();
    await press('Enter');
    await waitForText(page, /Data export EX-\d+ is requested/);
    expect(new URL(page.url()).pathname).toBe(logPath);
    expect(stage.site.world.requests).toEqual([
      {
        idempotencyKey: expect.stringMatching(/^[0-9a-f-]{36}$/),
        body: {
          description: 'Notice of Inspection',
          employeeNote: 'Asked for by the auditor',
          purpose: 'OTHER',
          ssnDisplay: 'LAST_FOUR',
          clientId: 1001,
          recordSet: { kind: 'ALL_EMPLOYERS' },
          recordFilter: { recordStatus: 'ALL_RECORDS' },
          assets: assets.filter(({ group }) => group === 'I9').map(({ code }) => code),
        },
      },
    ]);
    await page.getByRole('link', { name: /View EX-/ }).click();
    await page.getByRole('heading', { name: 'Timeline' }).waitFor();
  });

  it('names what is missing, leads to each field, and forgets an error once its field changes', async () => {
    const page = await stage.open(formPath);
    await reveal(page);
    const summary = page.getByText('Correct 3 fields');
    await summary.waitFor();
    await page.getByRole('link', { name: messages.clientMissing }).click();
    const focused = 'document.activeElement.textContent.trim()';
    expect(await page.evaluate(focused)).toBe('Client Search');
    await page.getByRole('link', { name: messages.assetsMissing }).click();
    await page.keyboard.press('Space');
    await waitForText(page, 'Correct 2 fields');
    await page.getByRole('link', { name: messages.descriptionMissing }).click();
    await page.locator(':focus').fill('x'.repeat(201));
    await page.getByRole('link', { name: messages.descriptionTooLong }).waitFor();
    expect(stage.site.world.requests).toEqual([]);
  });

  it('says what is wrong with a field as soon as it is left, and not before', async () => {
    const page = await stage.open(formPath);
    await page.getByLabel('Export Description').focus();
    expect(await page.getByText(messages.descriptionMissing).count()).toBe(0);
    await page.keyboard.press('Tab');
    await waitForText(page, messages.descriptionMissing);
    await describeExport(page);
    await page.getByText(messages.descriptionMissing).first().waitFor({ state: 'detached' });
  });

  it('asks for worksites, a subset and E-Verify assets', async () => {
    const page = await stage.open(formPath);
    await fillForm(page);
    await chooseEmployer(page, 'Alpine Lifts');
    await page.getByRole('radio', { name: 'Worksite(s)' }).click();
    await reveal(page);
    await page.getByRole('link', { name: messages.worksitesMissing }).waitFor();
    await chooseOption(page, /^Worksite\(s\)/, /Summit Station/);
    await page.keyboard.press('Escape');
    await page.getByRole('radio', { name: 'Subset of Records' }).click();
    await page.getByRole('radio', { name: 'Terminated on or after a date' }).click();
    await page.getByRole('textbox', { name: 'Termination date On or after' }).fill('2023-10-01');
    await page.getByRole('button', { name: 'Clear All I-9 Record Assets' }).click();
    await page.getByRole('checkbox', { name: 'Case data' }).click();
    await submit(page);
    await waitForText(page, /is requested/);
    expect(stage.site.world.requests[0]?.body).toMatchObject({
      recordSet: { kind: 'WORKSITES', employerId: 11, worksiteIds: [112] },
      recordFilter: {
        recordStatus: 'SUBSET',
        activeRecords: { kind: 'ACTIVE_ALL' },
        terminatedRecords: { kind: 'TERM_SINCE', fromDate: '2023-10-01' },
      },
      assets: ['EV_CASE_DATA'],
    });
  });

  it('proposes a due date for an audit, counts down to it, and sends it in UTC', async () => {
    const page = await stage.open(formPath);
    await fillForm(page);
    await chooseOption(page, /^Export Purpose/, /Government audit/);
    await waitForText(page, /from now; in your time zone/);
    expect(await page.getByRole('textbox', { name: /^Response Due Date .*Time$/ }).inputValue()).toBe(
      '17:00',
    );
    await page.getByRole('textbox', { name: /^Response Due Date .*Date$/ }).fill('2020-01-02');
    await waitForText(page, 'This time has passed.');
    await page.getByRole('textbox', { name: /^Response Due Date .*Date$/ }).fill('2099-01-05');
    await chooseOption(page, /Time zone/, /^Los Angeles/);
    await page.getByRole('radio', { name: 'All nine digits' }).click();
    await submit(page);
    await waitForText(page, /is requested/);
    expect(stage.site.world.requests[0]?.body).toMatchObject({
      purpose: 'GOVERNMENT_AUDIT',
      responseDueAt: '2099-01-06T01:00:00.000Z',
      ssnDisplay: 'FULL',
    });
  });

  it("shows the server's error at its field, and sends the corrected form", async () => {
    const page = await stage.open(formPath);
    await describeExport(page);
    await selectClient(page, 'Alpine Ski House');
    await page.getByRole('radio', { name: 'I-9 IDs' }).click();
    const ids = page.getByRole('textbox', { name: 'I-9 IDs' });
    await ids.fill('12345, 999');
    await selectAllAssets(page);
    await submit(page);
    const refusal = 'These I-9 IDs were not found for the selected client or employer: 999 (1 in all)';
    await page.getByRole('link', { name: refusal }).click();
    await ids.and(page.locator(':focus')).waitFor();
    await ids.fill('12345');
    await submit(page);
    await waitForText(page, /is requested/);
    expect(stage.site.world.requests).toHaveLength(1);
  });

  it('makes one export when the same form is sent again after an answer was lost', async () => {
    const page = await stage.open(formPath);
    await describeExport(page);
    await selectClient(page, 'Fabrikam');
    await selectAllAssets(page);
    let lostCount = 0;
    await page.route('**/data-exports', async (route) => {
      if (route.request().method() !== 'POST' || lostCount > 2) return route.continue();
      lostCount += 1;
      await route.fetch();
      return route.abort();
    });
    await submit(page);
    await waitForText(page, 'The server could not be reached.');
    await submit(page);
    await waitForText(page, /is requested/);
    expect(stage.site.world.requests).toHaveLength(1);
  });

  it('sends once however often Submit is pressed', async () => {
    const page = await stage.open(formPath);
    await describeExport(page);
    await selectClient(page, 'Fabrikam');
    await selectAllAssets(page);
    const held = Promise.withResolvers<void>();
    stage.site.world.holds.set('requestDataExport', held.promise);
    const button = submitButton(page);
    await button.click();
    await page.locator('button[aria-disabled="true"]', { hasText: 'Submit' }).waitFor();
    await button.click({ force: true });
    held.resolve();
    await waitForText(page, /is requested/);
    expect(stage.site.world.requests).toHaveLength(1);
  });

  it('asks before what was entered is lost', async () => {
    const page = await stage.open(formPath);
    await describeExport(page);
    await page.getByRole('tab', { name: 'Data Export Log' }).click();
    await page.getByRole('button', { name: 'Stay' }).click();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Keep editing' }).click();
    expect(await page.getByLabel('Export Description').inputValue()).toBe('Notice of Inspection');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Clear the form' }).click();
    expect(await page.getByLabel('Export Description').inputValue()).toBe('');
    await page.getByRole('tab', { name: 'Data Export Log' }).click();
    await waitForText(page, 'No data exports yet');
  });
});

describe.skipIf(!hasBrowser)('the count before an export is asked for', () => {
  const stage = prepareStage();

  it('tells the split, what need not be produced, and when it would be finished', async () => {
    const page = await stage.open(formPath);
    await selectClient(page, 'Alpine Ski House');
    await checkCount(page);
    await waitForText(page, '56 records are past retention and need not be produced.');
    const shown = await page.getByRole('main').textContent();
    for (const text of ['1,234', '1,000 / 234', '1,100', '3 / 900', '16 min 27 s', '1 min'])
      expect(shown).toContain(text);
    expect(shown).toContain('Submitted now, the extraction is expected to finish on');
    await page.getByRole('button', { name: 'Leave them out' }).click();
    expect(await page.getByRole('radio', { name: 'Within retention' }).isChecked()).toBe(true);
    await page.getByText('56 records are past retention').first().waitFor({ state: 'detached' });
    await checkCount(page);
    await page.getByText('Matching records', { exact: true }).first().waitFor();
    expect(stage.site.world.acts.at(-1)).toContain('TERM_WITHIN_RETENTION');
  });

  it('warns when the response would come too late', async () => {
    stage.site.world.counts = someCounts({ estimatedSeconds: 90 * 86_400 });
    const page = await stage.open(formPath);
    await selectClient(page, 'Alpine Ski House');
    await chooseOption(page, /^Export Purpose/, /Government audit/);
    await checkCount(page);
    await waitForText(page, 'The due date is at risk');
  });

  it('says that no record matches', async () => {
    stage.site.world.counts = someCounts({ recordCount: 0 });
    const page = await stage.open(formPath);
    await selectClient(page, 'Alpine Ski House');
    await checkCount(page);
    await page.getByRole('main').getByText(messages.noRecords).last().waitFor();
  });

  it('says that it failed, and counts again', async () => {
    stage.site.world.failures.set('previewDataExport', new Error('a bug'));
    const page = await stage.open(formPath);
    await selectClient(page, 'Alpine Ski House');
    await checkCount(page);
    await waitForText(page, 'The records were not counted');
    stage.site.world.failures.clear();
    await checkCount(page);
    await page.getByText('Matching records', { exact: true }).first().waitFor();
  });
});

describe.skipIf(!hasBrowser)('an export duplicated as new', () => {
  const stage = prepareStage();

  it('fills the whole form with what was asked for before, and asks for it again', async () => {
    const request = {
      description: 'Asked before',
      employeeNote: 'A note',
      purpose: 'CLIENT_TERMINATION' as const,
      ssnDisplay: 'LAST_FOUR' as const,
      clientId: 1001,
      recordSet: { kind: 'WORKSITES' as const, employerId: 11, worksiteIds: [112] },
      recordFilter: {
        recordStatus: 'SUBSET' as const,
        activeRecords: { kind: 'ACTIVE_NONE' as const },
        terminatedRecords: { kind: 'TERM_RANGE' as const, fromDate: '2024-01-01', toDate: '2024-12-31' },
      },
      assets: ['I9_FORM' as const, 'EV_FAN' as const],
    };
    const earlier = aShownExport({ request });
    stage.site.world.exports = [earlier];
    const page = await stage.open(`${formPath}?from=${earlier.dataExportId}`);
    await page.getByRole('button', { name: 'Client Alpine Ski House' }).waitFor();
    await submit(page);
    await waitForText(page, /is requested/);
    expect(stage.site.world.requests.map(({ body }) => body)).toEqual([request]);
  });

  it('says why it cannot be, with a way to an empty form', async () => {
    const earlier = aShownExport();
    stage.site.world.exports = [earlier];
    const page = await stage.open(`${formPath}?from=${earlier.dataExportId}`);
    await waitForText(page, 'The form could not be filled');
    await page.getByRole('link', { name: 'Start with an empty form' }).click();
    await page.getByLabel('Export Description').waitFor();
  });
});
