import { describe, expect, it } from 'vitest';
import { messages } from '../../functions/data-exports/contract.ts';
import { someSettings } from './support/api-world.ts';
import { formPath, hasBrowser, prepareStage, waitForText } from './support/browser.ts';
import { fillForm, submit, submitButton } from './support/form-steps.ts';

const contoso = '/distributors/contoso/data-exports/new';

describe.skipIf(!hasBrowser)('the form by role', () => {
  const stage = prepareStage();

  it.each(['alla', 'sysa'])('%s asks for an export', async (as) => {
    const page = await stage.open(formPath, { as });
    await fillForm(page);
    await submit(page);
    await waitForText(page, /is requested/);
    expect(stage.site.world.requests).toHaveLength(1);
  });

  it('an Implementation Project Manager looks at it and cannot submit', async () => {
    const page = await stage.open(formPath, { as: 'ipa' });
    await page.getByText('Your role cannot request data exports', { exact: true }).first().waitFor();
    await fillForm(page);
    expect(await submitButton(page).getAttribute('aria-disabled')).toBe('true');
    expect(await page.getByRole('button', { name: 'Check record count' }).count()).toBe(0);
  });

  it('Read Only gets the reason and a way to the log', async () => {
    const page = await stage.open(formPath, { as: 'rea' });
    await waitForText(page, 'Your role cannot request data exports');
    expect(await page.getByLabel('Export Description').count()).toBe(0);
    await page.getByRole('main').getByRole('link', { name: 'Data Export Log' }).click();
    await waitForText(page, 'No data exports yet');
  });

  it('while the feature is off, vendor staff is led to its switch', async () => {
    const page = await stage.open(contoso, { as: 'ipa' });
    await waitForText(page, messages.notEnabled);
    await page.getByRole('main').getByRole('link', { name: 'delivery settings' }).click();
    await page.getByRole('button', { name: 'Enable Data Export' }).waitFor();
  });

  it('while delivery is not tested, All Access is led to the test', async () => {
    stage.site.world.settings = someSettings({ testedAt: undefined });
    const page = await stage.open(formPath);
    await waitForText(page, 'no test of the connection has passed yet');
    await page.getByRole('main').getByRole('link', { name: 'delivery settings' }).click();
    await page.getByRole('button', { name: 'Test Connection' }).click();
    await waitForText(page, 'Connection established successfully.');
  });

  it('while delivery is not configured, All Access is told whom to ask', async () => {
    stage.site.world.settings = undefined;
    const page = await stage.open(formPath);
    await waitForText(page, messages.notConfigured);
    await waitForText(page, 'Ask your Implementation Project Manager');
    expect(await page.getByRole('main').getByRole('link', { name: 'delivery settings' }).count()).toBe(0);
  });
});
