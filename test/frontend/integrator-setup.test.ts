import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { ConflictError, InvalidInputError } from '../../functions/platform/errors.ts';
import { hasBrowser, prepareStage, type Stage, waitForText } from './support/browser.ts';
import { chooseOption } from './support/form-steps.ts';
import { aSetup, changeSetupPath, firmId, setupPath } from './support/integrator-world.ts';
import { expectNothingLostToTheSide } from './support/lost-to-the-side.ts';
import { bothModes, cellsOf, table } from './support/report-steps.ts';
import { jobIdOf } from './support/reports-world.ts';

const asFirm = { as: 'fia', timezoneId: 'America/New_York' };
const tasksName = 'Configured tasks';
const save = (page: Page) => page.getByRole('button', { name: 'Save', exact: true }).click();
const template = (page: Page, name: string) => page.getByRole('checkbox', { name, exact: true });

describe.skipIf(!hasBrowser)('the setup of a firm', () => {
  const stage = prepareStage();
  describe('as it is', () => shownSetup(stage));
  describe('being changed', () => changedSetup(stage));
  describe('that cannot be saved', () => refusedSetup(stage));
});

function shownSetup(stage: Stage): void {
  const putEverything = () => {
    const { integrator } = stage.site.world;
    integrator.setups.set(
      firmId,
      aSetup({
        importTasks: [
          { templateId: 1, schedule: { frequency: 'DAILY' }, isExpected: false },
          { templateId: 3, schedule: { frequency: 'WEEKLY', weekday: 5 }, isExpected: true },
        ],
        exportTasks: [{ templateId: 2, schedule: { frequency: 'MONTHLY', day: 31 }, isChangesOnly: true }],
      }),
    );
    const endedAt = '2026-03-03T10:03:00.000Z';
    integrator.lastRuns.set('IMPORT 3', {
      jobId: jobIdOf(1),
      status: 'INCOMPLETE',
      endedAt,
      rowCount: 1200,
    });
  };

  it.each(['fia', 'ipa', 'sysa'])('lists every task with every column: %s', async (as) => {
    putEverything();
    const page = await stage.open(setupPath, { ...asFirm, as });
    await table(page, tasksName).getByText('1,200 rows').waitFor();
    const headers = await table(page, tasksName).getByRole('columnheader').allTextContents();
    const cells = await cellsOf(page, tasksName, 2);
    expect(headers.map((header, at) => `${header}: ${cells[at]}`)).toEqual([
      'Job Name: Import Client / Employee Data',
      'Status: Active',
      'Frequency: Weekly on Friday',
      'Run Time: 2026-03-04 02:00 Pacific2026-03-04 05:00 your time',
      'Last Run: Incomplete1,200 rows2026-03-03 02:03 Pacific2026-03-03 05:03 your time',
      'Expected: Yes',
      'Type: Import',
      'Template: fn_Details_Data_import',
      'Data Path: /Import',
      'Date Format: MM/DD/YYYY',
      'Zoom No Update: Off',
      'Notify e-mails: hr@hollis.example',
      'Details: ',
    ]);
    expect((await cellsOf(page, tasksName, 3)).slice(0, 7)).toEqual([
      'Export Client / Employee Data',
      'Active',
      'Monthly on the 31st, or the last day',
      '2026-03-04 02:00 Pacific2026-03-04 05:00 your time',
      'Not yet',
      '–',
      'Export',
    ]);
    const canChange = as === 'fia' ? 0 : 1;
    expect(await page.getByRole('button', { name: 'Change the setup' }).count()).toBe(canChange);
    expect(await page.getByText('Ask Professional Services to change them').count()).toBe(1 - canChange);
  });

  it('shows all of one task, and which columns are mapped, by the eye of its line', async () => {
    putEverything();
    const page = await stage.open(setupPath, asFirm);
    await page.getByRole('button', { name: 'Details: Import Client / Employee Data' }).click();
    const dialog = page.getByRole('dialog', { name: 'Import Client / Employee Data' });
    await dialog.getByText('fn_Details_Data_import_YYYYMMDD.csv').waitFor();
    await dialog.getByText('Not mapped (1)').waitFor();
    await dialog.getByText('SSN', { exact: true }).waitFor();
    await dialog.getByRole('button', { name: /^Mapped columns \(46/ }).click();
    await dialog.getByText(/^LastName, FirstName, /).waitFor();
    expect(await bothModes(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Details: Export Client / Employee Data' }).click();
    const other = page.getByRole('dialog', { name: 'Export Client / Employee Data' });
    await waitForText(other, 'client_details_export_YYYYMMDDHHMM.csv');
    await waitForText(other, 'Rows whose own record has changed since the export before; all in the first');
    expect(await other.getByText('Field mapping').count()).toBe(0);
  });

  it('says that tasks are paused while the subscription is not active', async () => {
    stage.site.world.integrator.setups.set(firmId, aSetup({ isSubscribed: false }));
    const page = await stage.open(setupPath, asFirm);
    await table(page, tasksName).getByText('Paused').first().waitFor();
    await page.getByText('Not active', { exact: true }).first().waitFor();
    await page.getByRole('link', { name: 'See the subscription' }).click();
    await page.waitForURL('**/subscription');
  });

  it('tells each role what to do when there are no tasks', async () => {
    stage.site.world.integrator.setups.set(firmId, aSetup({ importTasks: [] }));
    const page = await stage.open(setupPath, asFirm);
    await waitForText(page, 'Professional Services choose with you what you send and get.');
    const vendor = await stage.open(setupPath, { as: 'ipa' });
    await vendor.getByText('Change the setup to choose what the firm sends and gets.').waitFor();
  });

  it('says so when its parts cannot be loaded, and loads them when asked again', async () => {
    const { failures } = stage.site.world;
    failures.set('getFirmSetup', new Error('a bug')).set('listSetUpTasks', new Error('a bug'));
    const page = await stage.open(setupPath, asFirm);
    await waitForText(page, 'The setup could not be loaded');
    await waitForText(page, 'The tasks could not be loaded');
    failures.clear();
    await page.getByRole('button', { name: 'Retry' }).first().click();
    await table(page, tasksName).getByText('Active').first().waitFor();
    await page.getByRole('button', { name: 'Retry' }).click();
    await waitForText(page, 'For all tasks');
  });

  it('breaks no rule of accessibility and loses nothing to the side', async () => {
    putEverything();
    const page = await stage.open(setupPath, { ...asFirm, viewport: { width: 380, height: 800 } });
    await table(page, tasksName).getByText('1,200 rows').waitFor();
    await expectNothingLostToTheSide(page);
    expect(await bothModes(page)).toEqual([]);
  });
}

function changedSetup(stage: Stage): void {
  it.each(['sysa', 'ipa'])('is saved whole by %s, and shown then', async (as) => {
    const page = await stage.open(setupPath, { as });
    await page.getByRole('button', { name: 'Change the setup' }).click();
    await template(page, 'Import Client / Employee Passport Data').click();
    await chooseOption(page, /^Frequency of Import Client \/ Employee Passport Data/, 'Weekly');
    await chooseOption(page, /^On which weekday: Import Client \/ Employee Passport Data/, 'Sunday');
    await page
      .getByRole('checkbox', { name: /^A file is expected.*: Import Client \/ Employee Data$/ })
      .click();
    await template(page, 'Export Client / Employee Visa Data').click();
    await chooseOption(page, /^Frequency of Export Client \/ Employee Visa Data/, 'Monthly');
    await chooseOption(page, /^On the day of the month: Export/, /^31st/);
    await page.getByRole('checkbox', { name: /^Only what has changed.*Visa Data$/ }).click();
    await page.getByRole('radio', { name: 'DD/MM/YYYY' }).click();
    await page.getByRole('checkbox', { name: 'Zoom No Update' }).click();
    await page.getByRole('checkbox', { name: 'Exports begin with a byte order mark' }).click();
    await chooseOption(page, /^Import Client \/ Employee Passport Data/, 'Notes');
    await page.keyboard.press('Escape');
    await page.getByLabel('Notify e-mails').fill('a@hollis.example; b@hollis.example');
    await save(page);
    await waitForText(page, 'Setup saved.');
    await page.waitForURL(`**${setupPath}`);
    await table(page, tasksName).getByText('Weekly on Sunday').waitFor();
    expect(stage.site.world.integrator.saved).toEqual([
      {
        importTasks: [
          { templateId: 1, schedule: { frequency: 'DAILY' }, isExpected: false },
          { templateId: 3, schedule: { frequency: 'DAILY' }, isExpected: true },
          { templateId: 6, schedule: { frequency: 'WEEKLY', weekday: 7 }, isExpected: false },
        ],
        exportTasks: [{ templateId: 4, schedule: { frequency: 'MONTHLY', day: 31 }, isChangesOnly: true }],
        dateFormat: 'DD/MM/YYYY',
        isNoUpdateEnabled: true,
        hasByteOrderMark: true,
        ignoredColumns: { '3': ['SSN'], '6': ['Notes'] },
        notificationEmails: ['a@hollis.example', 'b@hollis.example'],
      },
    ]);
    expect(stage.site.world.integrator.setups.get(firmId)).toMatchObject({ version: 3, isSubscribed: true });
  });

  it('is chosen by the keyboard alone', async () => {
    const page = await stage.open(changeSetupPath, { as: 'ipa' });
    await template(page, 'Export Petition Reference Data').focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    await page.getByRole('button', { name: 'Save', exact: true }).focus();
    await page.keyboard.press('Enter');
    await waitForText(page, 'Setup saved.');
    expect(stage.site.world.integrator.saved).toEqual([
      expect.objectContaining({
        exportTasks: [{ templateId: 7, schedule: { frequency: 'WEEKLY', weekday: 1 }, isChangesOnly: true }],
      }),
    ]);
  });

  it('is not for the firm, which is led to what is set up', async () => {
    const page = await stage.open(changeSetupPath, asFirm);
    await page.waitForURL(`**${setupPath}`);
    await table(page, tasksName).getByText('Active').first().waitFor();
  });

  it('is not lost by leaving the page without being asked', async () => {
    const page = await stage.open(changeSetupPath, { as: 'ipa' });
    const emails = page.getByLabel('Notify e-mails');
    const cancel = page.getByRole('button', { name: 'Cancel', exact: true });
    await emails.fill('hr@hollis.example, x@hollis.example');
    await cancel.click();
    await page.getByRole('button', { name: 'Stay' }).click();
    await emails.fill('hr@hollis.example');
    await cancel.click();
    await page.waitForURL(`**${setupPath}`);
    await page.getByRole('button', { name: 'Change the setup' }).click();
    await emails.fill('other@hollis.example');
    await cancel.click();
    await page.getByRole('button', { name: 'Leave' }).click();
    await page.waitForURL(`**${setupPath}`);
    expect(stage.site.world.integrator.saved).toEqual([]);
  });

  it('breaks no rule of accessibility, also with an error, and loses nothing to the side', async () => {
    const page = await stage.open(changeSetupPath, { as: 'ipa', viewport: { width: 320, height: 800 } });
    await page.getByLabel('Notify e-mails').fill('nobody');
    await save(page);
    await waitForText(page, 'Correct one field');
    await expectNothingLostToTheSide(page);
    expect(await bothModes(page)).toEqual([]);
  });
}

function refusedSetup(stage: Stage): void {
  it('because of a wrong address leads to its field', async () => {
    const page = await stage.open(changeSetupPath, { as: 'ipa' });
    await template(page, 'Import Corporation / Employer Data').click();
    await template(page, 'Import Client / Employee Data').click();
    await waitForText(page, 'Choose imports first.');
    await page.getByLabel('Notify e-mails').fill('nobody');
    await save(page);
    await page.getByRole('link', { name: '“nobody” is not an e-mail address.' }).click();
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.type('a@hollis.example');
    await save(page);
    await waitForText(page, 'Setup saved.');
    expect(stage.site.world.integrator.saved).toEqual([
      expect.objectContaining({ importTasks: [], notificationEmails: ['a@hollis.example'] }),
    ]);
  });

  it('as somebody else changed it is kept as entered, until the newer one is loaded', async () => {
    const { world } = stage.site;
    world.failures.set('putFirmSetup', new ConflictError('SETUP_CHANGED', 'Changed meanwhile.'));
    const page = await stage.open(changeSetupPath, { as: 'ipa' });
    const emails = page.getByLabel('Notify e-mails');
    await emails.fill('mine@hollis.example');
    await save(page);
    await waitForText(page, 'Somebody else changed the setup');
    expect(await emails.inputValue()).toBe('mine@hollis.example');
    world.failures.clear();
    world.integrator.setups.set(
      firmId,
      aSetup({ notificationEmails: ['theirs@hollis.example'], version: 3 }),
    );
    await page.getByRole('button', { name: 'Load the newer setup' }).click();
    await page.getByText('Somebody else changed the setup').first().waitFor({ state: 'detached' });
    expect(await emails.inputValue()).toBe('theirs@hollis.example');
  });

  it('shows at its field what the server refuses', async () => {
    const detail = 'The template has a task already.';
    stage.site.world.failures.set(
      'putFirmSetup',
      new InvalidInputError('VALIDATION_FAILED', 'Not valid.', {
        fields: [{ pointer: '#/exportTasks/1/templateId', detail }],
      }),
    );
    const page = await stage.open(changeSetupPath, { as: 'ipa' });
    await page.getByLabel('Notify e-mails').fill('a@hollis.example');
    await save(page);
    await page.getByRole('link', { name: detail }).waitFor();
    expect(await page.getByText('The setup was not saved').count()).toBe(0);
  });

  it('or loaded says so, and keeps what was entered', async () => {
    const { failures } = stage.site.world;
    failures.set('getFirmSetup', new Error('a bug'));
    const page = await stage.open(changeSetupPath, { as: 'ipa' });
    await waitForText(page, 'The setup could not be loaded');
    failures.clear();
    await page.getByRole('button', { name: 'Retry' }).click();
    await page.getByLabel('Notify e-mails').fill('a@hollis.example');
    failures.set('putFirmSetup', new Error('a bug'));
    await save(page);
    await waitForText(page, 'The setup was not saved');
    expect(await page.getByLabel('Notify e-mails').inputValue()).toBe('a@hollis.example');
  });
}
