import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { messages } from '../../functions/data-exports/contract.ts';
import { formPath, hasBrowser, logPath, prepareStage } from './support/browser.ts';

const submit = (page: Page) => page.getByRole('button', { name: 'Submit' }).click();
const describeExport = (page: Page) => page.getByLabel('Export Description').fill('Notice of Inspection');

async function selectClient(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Client Search', exact: true }).click();
  await page.getByLabel('Client Name').fill(name);
  await page.getByRole('button', { name: 'Search', exact: true }).click();
  await page.getByRole('radio', { name }).click();
  await page.getByRole('button', { name: 'Select client' }).click();
}

async function chooseOption(page: Page, field: RegExp, option: RegExp): Promise<void> {
  await page.getByRole('button', { name: field }).click();
  await page.getByRole('option', { name: option }).click();
}

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
    await press('Tab', 'Tab', 'Tab', 'Tab', 'Tab', 'Tab', 'Tab', 'Tab', 'Space');
    expect(await found.isChecked()).toBe(true);
    await press('Tab', 'Tab', 'Enter');
    await page.getByRole('button', { name: /^Client Alpine Ski House/ }).waitFor();
    await page
      .getByRole('button', { name: 'Client Search', exact: true })
      .and(page.locator(':focus'))
      .waitFor();
    await press('Shift+Tab', 'Shift+Tab');
    await page.keyboard.type('Notice of Inspection');
    await press('Tab');
    await page.keyboard.type('Asked for by the auditor');
    await page.getByRole('button', { name: 'Select All' }).focus();
    await press('Enter');
    await page.getByLabel('Export Description').focus();
    await press('Enter');
    await page.getByText(/Data export EX-\d+ is requested/).waitFor();
    expect(new URL(page.url()).pathname).toBe(logPath);
    expect(stage.site.world.requests).toEqual([
      {
        idempotencyKey: expect.stringMatching(/^[0-9a-f-]{36}$/),
        body: {
          description: 'Notice of Inspection',
          employeeNote: 'Asked for by the auditor',
          clientId: 1001,
          recordSet: { kind: 'ALL_EMPLOYERS' },
          assets: ['I9_FORM', 'I9_ATTACHMENTS', 'I9_AUDIT_TRAIL', 'I9_DATA'],
        },
      },
    ]);
    await page.getByRole('link', { name: /View EX-/ }).click();
    await page.getByRole('heading', { name: 'Timeline' }).waitFor();
  });

  it('names what is missing, leads to each field, and forgets an error once its field changes', async () => {
    const page = await stage.open(formPath);
    await submit(page);
    const summary = page.getByText('Correct 3 fields');
    await summary.waitFor();
    await page.getByRole('link', { name: messages.clientMissing }).click();
    const focused = 'document.activeElement.textContent.trim()';
    expect(await page.evaluate(focused)).toBe('Client Search');
    await page.getByRole('link', { name: messages.assetsMissing }).click();
    await page.keyboard.press('Space');
    await page.getByText('Correct 2 fields').waitFor();
    await page.getByRole('link', { name: messages.descriptionMissing }).click();
    await page.locator(':focus').fill('x'.repeat(201));
    await submit(page);
    await page.getByRole('link', { name: messages.descriptionTooLong }).waitFor();
    expect(stage.site.world.requests).toEqual([]);
  });

  it('enables what the choices before allow, and clears what they make void', async () => {
    const page = await stage.open(formPath);
    const worksites = page.getByRole('radio', { name: 'Worksite(s)' });
    const ids = page.getByRole('radio', { name: 'I-9 IDs' });
    const state = async () => [await worksites.isEnabled(), await ids.isEnabled()];
    await worksites.waitFor();
    const beforeClient = await state();
    await selectClient(page, 'Alpine Ski House');
    const withClient = await state();
    await ids.click();
    await page.getByLabel('I-9 IDs', { exact: true }).last().fill('1, two, 3');
    await submit(page);
    await page.getByRole('link', { name: 'Invalid: two' }).waitFor();
    await chooseOption(page, /^Employer/, /Alpine Lifts/);
    const withEmployer = await state();
    expect([beforeClient, withClient, withEmployer, await ids.isChecked()]).toEqual([
      [false, false],
      [false, true],
      [true, true],
      false,
    ]);
    await worksites.click();
    await submit(page);
    await page.getByRole('link', { name: messages.worksitesMissing }).waitFor();
    await chooseOption(page, /^Worksite\(s\)/, /Summit Station/);
    await page.keyboard.press('Escape');
    await describeExport(page);
    await page.getByRole('button', { name: 'Select All' }).click();
    await submit(page);
    await page.getByText(/is requested/).waitFor();
    expect(stage.site.world.requests[0]?.body).toMatchObject({
      recordSet: { kind: 'WORKSITES', employerId: 11, worksiteIds: [112] },
    });
  });

  it("shows the server's error at its field, and sends the corrected form", async () => {
    const page = await stage.open(formPath);
    await describeExport(page);
    await selectClient(page, 'Alpine Ski House');
    await page.getByRole('radio', { name: 'I-9 IDs' }).click();
    const ids = page.getByRole('textbox', { name: 'I-9 IDs' });
    await ids.fill('12345, 999');
    await page.getByRole('button', { name: 'Select All' }).click();
    await submit(page);
    const refusal = 'These I-9 IDs were not found for the selected client or employer: 999 (1 in all)';
    await page.getByRole('link', { name: refusal }).click();
    await ids.and(page.locator(':focus')).waitFor();
    await ids.fill('12345');
    await submit(page);
    await page.getByText(/is requested/).waitFor();
    expect(stage.site.world.requests).toHaveLength(1);
  });

  it('makes one export when the same form is sent again after an answer was lost', async () => {
    const page = await stage.open(formPath);
    await describeExport(page);
    await selectClient(page, 'Fabrikam');
    await page.getByRole('button', { name: 'Select All' }).click();
    let lostCount = 0;
    await page.route('**/data-exports', async (route) => {
      if (route.request().method() !== 'POST' || lostCount > 2) return route.continue();
      lostCount += 1;
      await route.fetch();
      return route.abort();
    });
    await submit(page);
    await page.getByText('The server could not be reached.').waitFor();
    await submit(page);
    await page.getByText(/is requested/).waitFor();
    expect(stage.site.world.requests).toHaveLength(1);
  });

  it('sends once however often Submit is pressed', async () => {
    const page = await stage.open(formPath);
    await describeExport(page);
    await selectClient(page, 'Fabrikam');
    await page.getByRole('button', { name: 'Select All' }).click();
    const held = Promise.withResolvers<void>();
    stage.site.world.holds.set('requestDataExport', held.promise);
    const button = page.getByRole('button', { name: 'Submit' });
    await button.click();
    await page.locator('button[aria-disabled="true"]', { hasText: 'Submit' }).waitFor();
    await button.click({ force: true });
    held.resolve();
    await page.getByText(/is requested/).waitFor();
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
    await page.getByText('No data exports yet').waitFor();
  });
});

describe.skipIf(!hasBrowser)('the client search', () => {
  const stage = prepareStage();

  it('needs a filter, checks each, and says when nothing was found', async () => {
    const page = await stage.open(formPath);
    await page.getByRole('button', { name: 'Client Search', exact: true }).click();
    const search = page.getByRole('button', { name: 'Search', exact: true });
    await search.click();
    await page.getByText('Enter at least one search filter.').waitFor();
    await page.getByLabel('Client Name').fill('x');
    await page.getByLabel('Client ID', { exact: true }).fill('12a');
    await page.getByLabel('FEIN').fill('12-34');
    await search.click();
    await page.getByText('Enter at least 2 characters.').waitFor();
    await page.getByText('Client ID must be a number.').waitFor();
    await page.getByText('FEIN must have nine digits, with or without a hyphen.').waitFor();
    await page.getByLabel('Client Name').fill('');
    await page.getByLabel('Client ID', { exact: true }).fill('');
    await page.getByLabel('FEIN').fill('00-0000000');
    await search.click();
    await page.getByText('No clients found.').first().waitFor();
    await page.getByLabel('FEIN').fill('12-3456789');
    await search.click();
    await page.getByRole('radio', { name: 'Alpine Ski House' }).waitFor();
  });

  it('hides inactive clients and matches beginnings when asked to', async () => {
    const page = await stage.open(formPath);
    await page.getByRole('button', { name: 'Client Search', exact: true }).click();
    const search = page.getByRole('button', { name: 'Search', exact: true });
    await page.getByLabel('Client Name').fill('fo');
    await search.click();
    await page.getByRole('radio', { name: 'Fourth Coffee' }).waitFor();
    await page.getByLabel('Hide Inactive Clients').click();
    await search.click();
    await page.getByText('No clients found.').first().waitFor();
    await page.getByLabel('Client Name').fill('ski');
    await search.click();
    await page.getByRole('radio', { name: 'Alpine Ski House' }).waitFor();
    await page.getByLabel('Contains').click();
    await search.click();
    await page.getByText('No clients found.').first().waitFor();
  });
});

describe.skipIf(!hasBrowser)('the form says why it cannot be used', () => {
  const stage = prepareStage();

  it('when the feature is off', async () => {
    const page = await stage.open('/distributors/contoso/data-exports/new', { as: 'sysa' });
    await page.getByText(messages.notEnabled).waitFor();
  });

  it('when delivery is not configured', async () => {
    stage.site.world.isDeliveryConfigured = false;
    const page = await stage.open(formPath);
    await page.getByText(messages.notConfigured).waitFor();
  });

  it('when the role may only read', async () => {
    const page = await stage.open(formPath, { as: 'rea' });
    await page.getByText('Your role cannot request data exports').waitFor();
  });
});
