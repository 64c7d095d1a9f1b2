import { describe, expect, it } from 'vitest';
import { InvalidInputError } from '../../functions/platform/errors.ts';
import { formPath, hasBrowser, logPath, prepareStage, settingsPath } from './support/browser.ts';
import { describeExport, fillForm, selectAllAssets, selectClient, submit } from './support/form-steps.ts';
import { aShownExport, awaitingRetry } from './support/shown-exports.ts';

const focused = "document.activeElement?.textContent ?? ''";

describe.skipIf(!hasBrowser)('what went wrong is where the person is', () => {
  const stage = prepareStage();

  it('takes the keyboard to the reason why an export was not requested', async () => {
    stage.site.world.failures.set('requestDataExport', new Error('a bug'));
    const page = await stage.open(formPath);
    await fillForm(page);
    await submit(page);
    const reason = page.getByText('The data export was not requested');
    await reason.waitFor();
    await expect.poll(() => page.evaluate(focused)).toContain('The data export was not requested');
    expect((await reason.boundingBox())?.y).toBeGreaterThan(0);
  });

  it('shows a refused connection test at its field only, and forgets it once a field changes', async () => {
    const detail = 'This address is not allowed.';
    const fields = [{ pointer: '#/destination/host', detail }];
    const refusal = new InvalidInputError('VALIDATION_FAILED', 'Some fields are not valid.', { fields });
    stage.site.world.failures.set('testDelivery', refusal);
    const page = await stage.open(settingsPath, { as: 'ipa' });
    await page.getByRole('button', { name: 'Test Connection' }).click();
    await page.getByRole('link', { name: detail }).waitFor();
    await expect.poll(() => page.evaluate(focused)).toContain('Correct one field');
    expect(await page.getByText('Some fields are not valid.').count()).toBe(0);
    await page.getByLabel('FTP Directory').fill('/other');
    await page.getByText(detail).first().waitFor({ state: 'detached' });
  });

  it('offers waiting transfers after every save, where Save is, and leaves the keyboard on it', async () => {
    const page = await stage.open(settingsPath, { as: 'ipa' });
    const email = page.getByLabel('FTP Notification Email Address');
    for (const exports of [[], [aShownExport(awaitingRetry())]]) {
      stage.site.world.exports = exports;
      await email.fill(`new${exports.length}@example.com`);
      await page.getByRole('button', { name: 'Save', exact: true }).focus();
      await page.keyboard.press('Enter');
      await expect.poll(() => stage.site.world.savedSettings.length).toBe(exports.length + 1);
      await page.getByText('Configuration saved.', { exact: true }).first().waitFor();
    }
    const offer = page.getByText('1 transfer waits for its next attempt');
    await offer.waitFor();
    expect(await page.evaluate(focused)).toBe('Save');
    expect((await offer.boundingBox())?.y).toBeLessThan(900);
  });

  it('lets the links of the log be pressed in a low window too', async () => {
    stage.site.world.exports = Array.from({ length: 12 }, () => aShownExport());
    const page = await stage.open(logPath, { viewport: { width: 700, height: 500 } });
    const last = page.getByRole('link', { name: /^EX-/ }).last();
    await last.click();
    await page.getByRole('heading', { name: 'Summary' }).waitFor();
  });

  it('no longer tells a success two pages later', async () => {
    const page = await stage.open(formPath);
    await describeExport(page);
    await selectClient(page, 'Alpine Ski House');
    await selectAllAssets(page);
    await submit(page);
    const told = page.getByText(/^Data export EX-\d+ is requested$/);
    await page.waitForURL(`**${logPath}`);
    // The address changes before the page does.
    await page.getByRole('tab', { name: 'Data Export Log', selected: true }).waitFor();
    await told.waitFor();
    await page.getByRole('tab', { name: 'Data Export', exact: true }).click();
    await told.waitFor({ state: 'detached' });
  });
});
