import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { otherKey } from './support/api-world.ts';
import {
  breaches,
  formPath,
  hasBrowser,
  logPath,
  prepareStage,
  settingsPath,
  waitForText,
} from './support/browser.ts';
import { checkCount, chooseOption, reveal, selectClient } from './support/form-steps.ts';
import { expectNothingLostToTheSide } from './support/lost-to-the-side.ts';
import { aShownExport, awaitingRetry, broken, delivered, queued, running } from './support/shown-exports.ts';

/** Breaches of the page as it is, light and dark. */
async function breachesInBothModes(page: Page): Promise<string[]> {
  const light = await breaches(page);
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.locator('.awsui-dark-mode').first().waitFor({ state: 'attached' });
  // Only colours differ in the dark.
  const dark = await breaches(page, ['color-contrast', 'link-in-text-block']);
  await page.emulateMedia({ colorScheme: 'light' });
  return [...light.map((one) => `light ${one}`), ...dark.map((one) => `dark ${one}`)];
}

describe.skipIf(!hasBrowser)('no rule of accessibility is broken, light or dark', () => {
  const stage = prepareStage();

  it('by the form, its errors and its search', async () => {
    const page = await stage.open(formPath);
    await page.getByLabel('Export Description').waitFor();
    expect(await breachesInBothModes(page)).toEqual([]);
    await reveal(page);
    await waitForText(page, 'Correct 3 fields');
    expect(await breachesInBothModes(page)).toEqual([]);
    await page.getByRole('button', { name: 'Client Search', exact: true }).click();
    await page.getByLabel('Client Name').fill('al');
    await page.getByRole('button', { name: 'Search', exact: true }).click();
    await page.getByRole('radio', { name: 'Alpine Ski House' }).waitFor();
    expect(await breachesInBothModes(page)).toEqual([]);
  });

  it('by the form of an audit with everything open, and its count', async () => {
    const page = await stage.open(formPath);
    await chooseOption(page, /^Export Purpose/, /Government audit/);
    await selectClient(page, 'Alpine Ski House');
    await page.getByRole('radio', { name: 'Subset of Records' }).click();
    await page.getByRole('radio', { name: 'Start date between From and To' }).click();
    await page.getByRole('radio', { name: 'Terminated between From and To' }).click();
    await page.getByRole('textbox', { name: 'Termination date From' }).fill('2024-01-01');
    await page.getByRole('textbox', { name: 'Termination date To' }).fill('2024-12-31');
    await checkCount(page);
    await page.getByText('Matching records', { exact: true }).first().waitFor();
    expect(await breachesInBothModes(page)).toEqual([]);
  });

  it('by the reasons why the form cannot be used', async () => {
    const page = await stage.open('/distributors/contoso/data-exports/new', { as: 'sysa' });
    await waitForText(page, 'is not enabled for this distributor');
    expect(await breachesInBothModes(page)).toEqual([]);
  });

  it('by the delivery settings of each protocol, with errors', async () => {
    const page = await stage.open(settingsPath, { as: 'ipa' });
    await page.getByLabel('FTP Username').fill('');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await waitForText(page, 'Correct 2 fields');
    expect(await breachesInBothModes(page)).toEqual([]);
    await chooseOption(page, /^Protocol/, 'FTPs');
    expect(await breachesInBothModes(page)).toEqual([]);
    await chooseOption(page, /^Protocol/, 'Amazon S3');
    await page.getByRole('radio', { name: 'Role' }).click();
    await page.getByRole('button', { name: 'Trust policy of the role', exact: true }).click();
    expect(await breachesInBothModes(page)).toEqual([]);
  });

  it('by a connection test, its question and the switch of the feature', async () => {
    stage.site.world.testLooks = [
      {
        status: 'FAILED',
        code: 'HOST_KEY_CHANGED',
        text: 'It differs.',
        fixer: 'SERVER_OWNER',
        hostKeyFingerprint: otherKey,
        steps: [
          { step: 'CONNECT', outcome: 'PASSED', durationMs: 40 },
          { step: 'SECURE', outcome: 'FAILED', durationMs: 9, failureCode: 'HOST_KEY_CHANGED' },
          { step: 'WRITE', outcome: 'SKIPPED' },
        ],
      },
    ];
    const page = await stage.open(settingsPath, { as: 'ipa' });
    await page.getByRole('button', { name: 'Test Connection' }).click();
    await waitForText(page, 'The server shows another host key');
    expect(await breachesInBothModes(page)).toEqual([]);
    await page.getByRole('button', { name: 'Disable Data Export' }).click();
    await waitForText(page, 'No further data export can be requested.');
    expect(await breachesInBothModes(page)).toEqual([]);
  });

  it('by the settings as distributors see them', async () => {
    const page = await stage.open(settingsPath);
    await waitForText(page, 'sftp.example');
    expect(await breachesInBothModes(page)).toEqual([]);
  });

  it('by the log, its actions and their questions', async () => {
    const waiting = aShownExport(queued());
    stage.site.world.exports = [waiting];
    const page = await stage.open(`${logPath}/${waiting.dataExportId}`, { as: 'sysa' });
    await page.getByRole('heading', { name: 'Timeline' }).waitFor();
    expect(await breachesInBothModes(page)).toEqual([]);
    await page.getByRole('button', { name: /^Actions for/ }).click();
    expect(await breachesInBothModes(page)).toEqual([]);
    await page.getByRole('menuitem', { name: 'Set priority' }).click();
    await page.getByRole('button', { name: 'Set priority' }).click();
    await waitForText(page, 'Enter a reason');
    expect(await breachesInBothModes(page)).toEqual([]);
  });

  it('by the log, its preferences and the help', async () => {
    stage.site.world.exports = [queued(), running(), awaitingRetry(), delivered(), broken()].map(
      aShownExport,
    );
    const page = await stage.open(logPath);
    await waitForText(page, 'In Progress (100 / 500)');
    await page.keyboard.press('?');
    await waitForText(page, 'Every data export of the distributor');
    expect(await breachesInBothModes(page)).toEqual([]);
    await page.getByRole('button', { name: 'Preferences' }).click();
    await page.getByRole('dialog', { name: 'Preferences' }).waitFor();
    expect(await breachesInBothModes(page)).toEqual([]);
  });

  it('by the empty and the failed log', async () => {
    const page = await stage.open(logPath);
    await waitForText(page, 'No data exports yet');
    expect(await breachesInBothModes(page)).toEqual([]);
    stage.site.world.failures.set('listDataExports', new Error('a bug'));
    await page.goto(`${stage.site.url}${logPath}?status=FAILED`);
    await waitForText(page, 'The Data Export Log could not be loaded');
    expect(await breachesInBothModes(page)).toEqual([]);
  });

  it('by the details of an export and the question before leaving', async () => {
    const shown = aShownExport(awaitingRetry());
    stage.site.world.exports = [shown];
    const page = await stage.open(`${logPath}/${shown.dataExportId}`);
    await page.getByRole('heading', { name: 'Timeline' }).waitFor();
    expect(await breachesInBothModes(page)).toEqual([]);
    await page.goto(stage.site.url + formPath);
    await page.getByLabel('Export Description').fill('x');
    await page.getByRole('tab', { name: 'Data Export Log' }).click();
    await page.getByRole('button', { name: 'Stay' }).waitFor();
    expect(await breachesInBothModes(page)).toEqual([]);
  });

  it('by the pages around', async () => {
    const page = await stage.open('/', { as: 'sysa' });
    await waitForText(page, 'Contoso HR');
    expect(await breachesInBothModes(page)).toEqual([]);
    await page.goto(`${stage.site.url}/nowhere`);
    await waitForText(page, 'Page not found');
    expect(await breachesInBothModes(page)).toEqual([]);
    await page.goto(`${stage.site.url}/signed-out`);
    await waitForText(page, 'You are signed out');
    expect(await breachesInBothModes(page)).toEqual([]);
  });
});

describe.skipIf(!hasBrowser)('how the site looks', () => {
  const stage = prepareStage();
  const ink = "getComputedStyle(document.querySelector('h1')).color";

  it('follows the system until dark is chosen, and then stays dark', async () => {
    const page = await stage.open(logPath, { colorScheme: 'dark' });
    await waitForText(page, 'No data exports yet');
    const dark = await page.evaluate(ink);
    await page.emulateMedia({ colorScheme: 'light' });
    await page.locator('body:not(.awsui-dark-mode)').waitFor();
    const light = await page.evaluate(ink);
    expect(light).not.toBe(dark);
    await page.getByRole('button', { name: 'Appearance' }).click();
    await page.getByRole('menuitemcheckbox', { name: 'Dark' }).click();
    expect(await page.evaluate(ink)).toBe(dark);
    await page.reload();
    await waitForText(page, 'No data exports yet');
    expect(await page.evaluate(ink)).toBe(dark);
  });

  it.each([formPath, logPath, settingsPath])('loses nothing to the side at 400 percent: %s', async (path) => {
    stage.site.world.exports = [aShownExport(running())];
    const page = await stage.open(path, { as: 'sysa', viewport: { width: 320, height: 256 } });
    await page.getByRole('heading', { level: 2 }).nth(1).or(page.getByRole('table')).first().waitFor();
    await expectNothingLostToTheSide(page);
  });
});
