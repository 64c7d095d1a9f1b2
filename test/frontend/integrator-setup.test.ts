import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { ConflictError, InvalidInputError } from '../../functions/platform/errors.ts';
import { hasBrowser, prepareStage } from './support/browser.ts';
import { chooseOption } from './support/form-steps.ts';
import { aSetup, firmId, setupPath } from './support/integrator-world.ts';

const save = (page: Page) => page.getByRole('button', { name: 'Save', exact: true }).click();
const template = (page: Page, name: string) => page.getByRole('checkbox', { name });

describe.skipIf(!hasBrowser)('the setup of a firm', () => {
  const stage = prepareStage();

  it('is shown to the firm and not edited by it', async () => {
    const page = await stage.open(setupPath, { as: 'fia' });
    await page.getByText('Active', { exact: true }).waitFor();
    await page.getByText('hr@hollis.example').waitFor();
    await page.getByText('MM/DD/YYYY or YYYY-MM-DD').waitFor();
    await page.getByText('SSN', { exact: true }).waitFor();
    expect(await page.getByRole('button', { name: 'Save' }).count()).toBe(0);
  });

  it.each(['sysa', 'ipa'])('is saved whole by %s', async (as) => {
    const page = await stage.open(setupPath, { as });
    await template(page, 'Import Client / Employee Passport Data').click();
    await page.getByRole('radio', { name: 'DD/MM/YYYY' }).click();
    await page.getByRole('checkbox', { name: 'Zoom No Update' }).click();
    await chooseOption(page, /^Import Client \/ Employee Passport Data/, 'Notes');
    await page.keyboard.press('Escape');
    await page.getByLabel('Notify e-mails').fill('a@hollis.example; b@hollis.example');
    await save(page);
    await page.getByText('Setup saved.').waitFor();
    expect(stage.site.world.integrator.saved).toEqual([
      {
        isSubscribed: true,
        importTemplateIds: [1, 3, 6],
        dateFormat: 'DD/MM/YYYY',
        isNoUpdateEnabled: true,
        ignoredColumns: { '3': ['SSN'], '6': ['Notes'] },
        notificationEmails: ['a@hollis.example', 'b@hollis.example'],
      },
    ]);
    expect(stage.site.world.integrator.setups.get(firmId)).toMatchObject({ version: 3 });
  });

  it('is not saved with a wrong address or without templates; each error leads to its field', async () => {
    const page = await stage.open(setupPath, { as: 'ipa' });
    await template(page, 'Import Corporation / Employer Data').click();
    await template(page, 'Import Client / Employee Data').click();
    await page.getByText('Choose templates first.').waitFor();
    await page.getByLabel('Notify e-mails').fill('nobody');
    await save(page);
    await page.getByText('Correct 2 fields').waitFor();
    await page.getByRole('link', { name: '“nobody” is not an e-mail address.' }).click();
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.type('a@hollis.example');
    await save(page);
    await page.getByRole('link', { name: 'Choose at least one template' }).click();
    await page.keyboard.press('Space');
    await save(page);
    await page.getByText('Setup saved.').waitFor();
    expect(stage.site.world.integrator.saved).toEqual([
      expect.objectContaining({ importTemplateIds: [1], notificationEmails: ['a@hollis.example'] }),
    ]);
  });

  it('is not lost by leaving the page without being asked', async () => {
    const page = await stage.open(setupPath, { as: 'ipa' });
    const emails = page.getByLabel('Notify e-mails');
    await emails.fill('hr@hollis.example, x@hollis.example');
    await page.getByRole('tab', { name: 'Templates' }).click();
    await page.getByRole('button', { name: 'Stay' }).click();
    await emails.fill('hr@hollis.example');
    await page.getByRole('tab', { name: 'Templates' }).click();
    await page.getByRole('table', { name: 'Import templates' }).waitFor();
    await page.getByRole('tab', { name: 'Setup' }).click();
    await emails.fill('other@hollis.example');
    await page.getByRole('tab', { name: 'Upcoming Runs' }).click();
    await page.getByRole('button', { name: 'Leave' }).click();
    await page.getByText('No files were uploaded yet').waitFor();
    expect(stage.site.world.integrator.saved).toEqual([]);
  });

  it('is kept as entered when somebody else changed it, until the newer one is loaded', async () => {
    const { world } = stage.site;
    world.failures.set('putFirmSetup', new ConflictError('SETUP_CHANGED', 'Changed meanwhile.'));
    const page = await stage.open(setupPath, { as: 'ipa' });
    const emails = page.getByLabel('Notify e-mails');
    await emails.fill('mine@hollis.example');
    await save(page);
    await page.getByText('Somebody else changed the setup').waitFor();
    expect(await emails.inputValue()).toBe('mine@hollis.example');
    world.failures.clear();
    world.integrator.setups.set(
      firmId,
      aSetup({ notificationEmails: ['theirs@hollis.example'], version: 3 }),
    );
    await page.getByRole('button', { name: 'Load the newer setup' }).click();
    await page.getByText('Somebody else changed the setup').waitFor({ state: 'detached' });
    expect(await emails.inputValue()).toBe('theirs@hollis.example');
  });

  it('shows what the server refuses at its field', async () => {
    const detail = 'At most 10 addresses.';
    stage.site.world.failures.set(
      'putFirmSetup',
      new InvalidInputError('VALIDATION_FAILED', 'Not valid.', {
        fields: [{ pointer: '#/notificationEmails', detail }],
      }),
    );
    const page = await stage.open(setupPath, { as: 'ipa' });
    await page.getByLabel('Notify e-mails').fill('a@hollis.example');
    await save(page);
    await page.getByRole('link', { name: detail }).waitFor();
    expect(await page.getByText('The setup was not saved').count()).toBe(0);
  });

  it('says so when it cannot be loaded or saved', async () => {
    const { failures } = stage.site.world;
    failures.set('getFirmSetup', new Error('a bug'));
    const page = await stage.open(setupPath, { as: 'ipa' });
    await page.getByText('The setup could not be loaded').waitFor();
    failures.clear();
    await page.getByRole('button', { name: 'Retry' }).click();
    await page.getByLabel('Notify e-mails').fill('a@hollis.example');
    failures.set('putFirmSetup', new Error('a bug'));
    await save(page);
    await page.getByText('The setup was not saved').waitFor();
    expect(await page.getByLabel('Notify e-mails').inputValue()).toBe('a@hollis.example');
  });
});
