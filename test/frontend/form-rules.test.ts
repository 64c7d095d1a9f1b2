import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { messages } from '../../functions/data-exports/contract.ts';
import { someCounts } from './support/api-world.ts';
import { formPath, hasBrowser, prepareStage, waitForText } from './support/browser.ts';
import {
  checkCount,
  chooseEmployer,
  chooseOption,
  fillForm,
  reveal,
  selectAllAssets,
  selectClient,
  submit,
  submitButton,
} from './support/form-steps.ts';

const radio = (page: Page, name: string) => page.getByRole('radio', { name, exact: true });
const inputs = (page: Page) => ({
  client: page.getByRole('button', { name: /^Client (Use|Alpine|Fabrikam)/ }),
  employer: page.getByRole('button', { name: /^Employer/ }),
  worksites: page.getByRole('button', { name: /^Worksite\(s\)/ }),
  groups: page.getByRole('button', { name: /^Security Group\(s\)/ }),
  ids: page.getByRole('textbox', { name: 'I-9 IDs' }),
});
const scopes = async (page: Page) => ({
  worksites: await radio(page, 'Worksite(s)').isEnabled(),
  groups: await radio(page, 'Security Group(s)').isEnabled(),
  ids: await radio(page, 'I-9 IDs').isEnabled(),
});
const none = { worksites: false, groups: false, ids: false };

describe.skipIf(!hasBrowser)('the form enables and disables', () => {
  const stage = prepareStage();

  it('E1: the client once one was selected in the search window', async () => {
    const page = await stage.open(formPath);
    await inputs(page).client.waitFor();
    expect(await inputs(page).client.isEnabled()).toBe(false);
    await selectClient(page, 'Alpine Ski House');
    expect(await inputs(page).client.isEnabled()).toBe(true);
    await page.getByRole('button', { name: 'Client Alpine Ski House' }).waitFor();
  });

  it('E2: employer and the three radios once a client is selected', async () => {
    const page = await stage.open(formPath);
    await inputs(page).employer.waitFor();
    expect([await inputs(page).employer.isEnabled(), await scopes(page)]).toEqual([false, none]);
    await selectClient(page, 'Alpine Ski House');
    expect(await inputs(page).employer.isEnabled()).toBe(true);
  });

  it('E3: worksites and security groups only with one employer', async () => {
    const page = await stage.open(formPath);
    await selectClient(page, 'Alpine Ski House');
    expect(await scopes(page)).toMatchObject({ worksites: false, groups: false });
    await chooseEmployer(page, 'Alpine Lifts');
    expect(await scopes(page)).toMatchObject({ worksites: true, groups: true });
    await chooseEmployer(page, 'ALL EMPLOYERS');
    expect(await scopes(page)).toMatchObject({ worksites: false, groups: false });
  });

  it('E4: I-9 IDs as soon as a client is chosen, with ALL EMPLOYERS too', async () => {
    const page = await stage.open(formPath);
    await fillForm(page);
    expect(await scopes(page)).toEqual({ ...none, ids: true });
    await radio(page, 'I-9 IDs').click();
    await inputs(page).ids.fill('12345, 67890');
    await submit(page);
    await waitForText(page, /is requested/);
    expect(stage.site.world.requests[0]?.body).toMatchObject({
      recordSet: { kind: 'I9_IDS', i9Ids: [12345, 67890] },
    });
  });

  it('E5: one scope at a time; choosing one clears and disables the inputs of the others', async () => {
    const page = await stage.open(formPath);
    await selectClient(page, 'Alpine Ski House');
    await chooseEmployer(page, 'Alpine Lifts');
    const { worksites, groups, ids } = inputs(page);
    const enabled = async () => [
      await worksites.isEnabled(),
      await groups.isEnabled(),
      await ids.isEnabled(),
    ];
    const before = await enabled();
    await radio(page, 'I-9 IDs').click();
    await ids.fill('12345');
    const withIds = await enabled();
    await radio(page, 'Worksite(s)').click();
    await chooseOption(page, /^Worksite\(s\)/, /Summit Station/);
    await page.keyboard.press('Escape');
    const withWorksites = await enabled();
    await radio(page, 'Security Group(s)').click();
    const withGroups = await enabled();
    expect([before, withIds, withWorksites, withGroups]).toEqual([
      [false, false, false],
      [false, false, true],
      [true, false, false],
      [false, true, false],
    ]);
    expect(await ids.inputValue()).toBe('');
    expect(await page.getByText('Summit Station').count()).toBe(0);
    expect(await radio(page, 'Worksite(s)').isChecked()).toBe(false);
  });

  it('E6: record status and subset not with I-9 IDs, which ignore their values', async () => {
    const page = await stage.open(formPath);
    await fillForm(page);
    await radio(page, 'Subset of Records').click();
    await radio(page, 'No active records').click();
    await radio(page, 'I-9 IDs').click();
    const states = ['All Records', 'Subset of Records', 'No active records', 'No terminated records'];
    for (const name of states) expect(await radio(page, name).isEnabled()).toBe(false);
    await inputs(page).ids.fill('12345');
    await submit(page);
    await waitForText(page, /is requested/);
    expect(stage.site.world.requests[0]?.body).toMatchObject({
      recordFilter: { recordStatus: 'ALL_RECORDS' },
    });
  });

  it('E7: the subset filters only with Subset of Records', async () => {
    const page = await stage.open(formPath);
    const active = radio(page, 'Completed only');
    const terminated = radio(page, 'Terminated on or after a date');
    await active.waitFor();
    expect([await active.isEnabled(), await terminated.isEnabled()]).toEqual([false, false]);
    await radio(page, 'Subset of Records').click();
    expect([await active.isEnabled(), await terminated.isEnabled()]).toEqual([true, true]);
    expect(await radio(page, 'All active records').isChecked()).toBe(true);
    expect(await radio(page, 'No terminated records').isChecked()).toBe(true);
    await radio(page, 'All Records').click();
    expect([await active.isEnabled(), await terminated.isEnabled()]).toEqual([false, false]);
  });

  it('E8: another client resets employer and scope, another employer the scope', async () => {
    const page = await stage.open(formPath);
    await selectClient(page, 'Alpine Ski House');
    await chooseEmployer(page, 'Alpine Lifts');
    await radio(page, 'I-9 IDs').click();
    await inputs(page).ids.fill('12345');
    await chooseEmployer(page, 'Alpine Lodges');
    expect([await radio(page, 'I-9 IDs').isChecked(), await inputs(page).ids.inputValue()]).toEqual([
      false,
      '',
    ]);
    await radio(page, 'Worksite(s)').click();
    await selectClient(page, 'Fabrikam');
    expect(await radio(page, 'Worksite(s)').isChecked()).toBe(false);
    await page.getByRole('button', { name: 'Employer ALL EMPLOYERS' }).waitFor();
  });

  it('E9: security groups not where the employer has none, and says so', async () => {
    const page = await stage.open(formPath);
    await selectClient(page, 'Alpine Ski House');
    await chooseEmployer(page, 'Alpine Lodges');
    await waitForText(page, 'This employer has no security groups.');
    expect(await radio(page, 'Security Group(s)').isEnabled()).toBe(false);
    await chooseEmployer(page, 'Alpine Lifts');
    await page.getByText('This employer has no security groups.').first().waitFor({ state: 'detached' });
    await radio(page, 'Security Group(s)').click();
    await chooseOption(page, /^Security Group\(s\)/, 'Executives');
    await page.keyboard.press('Escape');
    await waitForText(page, 'Executives');
  });

  it('E10: E-Verify assets not where a count found no case, and says so', async () => {
    stage.site.world.counts = someCounts({ openCaseCount: 0, closedCaseCount: 0 });
    const page = await stage.open(formPath);
    await selectClient(page, 'Alpine Ski House');
    await page.getByRole('button', { name: 'Select All E-Verify Assets' }).click();
    const asset = page.getByRole('checkbox', { name: 'Case data' });
    await checkCount(page);
    await waitForText(page, 'No E-Verify cases exist in this record set.');
    expect([await asset.isEnabled(), await asset.isChecked()]).toEqual([false, false]);
    await chooseEmployer(page, 'Alpine Lifts');
    expect(await asset.isEnabled()).toBe(true);
  });

  it('E11: Submit only while nothing is missing and nothing runs, and says what it waits for', async () => {
    const page = await stage.open(formPath);
    const button = submitButton(page);
    await button.waitFor();
    expect(await button.getAttribute('aria-disabled')).toBe('true');
    const reasonId = (await button.getAttribute('aria-describedby')) ?? '';
    const reason = page.locator(`[id="${reasonId}"]`);
    expect(await reason.textContent()).toBe('Still to complete: Export Description, Client, Assets.');
    await button.focus();
    await page.keyboard.press('Enter');
    expect(stage.site.world.requests).toEqual([]);
    await reveal(page);
    await waitForText(page, 'Correct 3 fields');
    await fillForm(page);
    expect(await button.getAttribute('aria-disabled')).toBeNull();
    const held = Promise.withResolvers<void>();
    stage.site.world.holds.set('previewDataExport', held.promise);
    await checkCount(page);
    await page.locator('button[aria-disabled="true"]', { hasText: 'Submit' }).waitFor();
    held.resolve();
    await page.getByText('Matching records', { exact: true }).first().waitFor();
    await submit(page);
    await waitForText(page, /is requested/);
  });

  it('E11: Submit once however often it is pressed', async () => {
    const page = await stage.open(formPath);
    await fillForm(page);
    await submitButton(page).dblclick();
    await waitForText(page, /is requested/);
    expect(stage.site.world.requests).toHaveLength(1);
  });

  it('E12: nothing while the feature is off or delivery is not configured and tested', async () => {
    const page = await stage.open('/distributors/contoso/data-exports/new', { as: 'sysa' });
    await waitForText(page, messages.notEnabled);
    expect(await page.getByLabel('Export Description').count()).toBe(0);
    stage.site.world.settings = undefined;
    await page.goto(stage.site.url + formPath);
    await waitForText(page, messages.notConfigured);
    expect(await page.getByLabel('Export Description').count()).toBe(0);
  });

  it('keeps the texts of a field while others are filled', async () => {
    const page = await stage.open(formPath);
    await selectClient(page, 'Alpine Ski House');
    await radio(page, 'I-9 IDs').click();
    await inputs(page).ids.fill('1, two');
    await selectAllAssets(page);
    await waitForText(page, 'I-9 IDs must be numbers separated by commas. Invalid: two');
  });
});
