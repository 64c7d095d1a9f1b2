import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { ConflictError } from '../../functions/platform/errors.ts';
import type { TraceStep } from '../../functions/transfer/contract.ts';
import { otherKey, pinnedKey, someSettings } from './support/api-world.ts';
import { hasBrowser, prepareStage, settingsPath, waitForText } from './support/browser.ts';
import { chooseOption } from './support/form-steps.ts';
import { aShownExport, awaitingRetry } from './support/shown-exports.ts';

const test = (page: Page) => page.getByRole('button', { name: 'Test Connection' }).click();
const save = (page: Page) => page.getByRole('button', { name: 'Save', exact: true }).click();
const passed = (step: TraceStep['step'], durationMs: number): TraceStep => ({
  step,
  outcome: 'PASSED',
  durationMs,
});

describe.skipIf(!hasBrowser)('the delivery settings', () => {
  const stage = prepareStage();

  it('show the fields of each protocol, and what was entered for it when it is chosen again', async () => {
    const page = await stage.open(settingsPath, { as: 'ipa' });
    await page.getByLabel('FTP Directory').fill('/elsewhere');
    await chooseOption(page, /^Protocol/, 'FTPs');
    await page.getByRole('radio', { name: 'Implicit' }).click();
    expect(await page.getByLabel('FTP Port').getAttribute('placeholder')).toBe('990');
    await page.getByLabel('Certificates of a private authority').waitFor();
    await chooseOption(page, /^Protocol/, 'Amazon S3');
    await page.getByRole('button', { name: /^S3 Region/ }).waitFor();
    expect(await page.getByLabel('FTP Username').count()).toBe(0);
    await chooseOption(page, /^Protocol/, 'sFTP');
    expect(await page.getByLabel('FTP Directory').inputValue()).toBe('/elsewhere');
    await waitForText(page, pinnedKey);
  });

  it('never show a secret, replace it, and ask for it again when the account changes', async () => {
    const page = await stage.open(settingsPath, { as: 'ipa' });
    await page.getByText('Stored', { exact: true }).first().waitFor();
    await page.getByRole('button', { name: /^Replace/ }).click();
    await page.getByLabel('FTP Password').fill('fresh');
    expect(await page.getByLabel('FTP Password').getAttribute('type')).toBe('password');
    await page.getByRole('button', { name: 'Keep the stored one' }).click();
    await page.getByText('Stored', { exact: true }).first().waitFor();
    await page.getByLabel('FTP Username').fill('other');
    await waitForText(page, 'The account changed');
    await waitForText(page, 'Not confirmed yet. Test the connection to see it.');
    await save(page);
    await page.getByRole('link', { name: 'Enter the password or private key' }).click();
    await page.keyboard.type('secret');
    await save(page);
    await waitForText(page, 'Configuration saved. The connection has not been tested.');
    expect(stage.site.world.savedSettings).toEqual([
      expect.objectContaining({
        destination: {
          protocol: 'SFTP',
          host: 'sftp.example',
          port: 22,
          username: 'other',
          directory: '/exports',
        },
        password: 'secret',
        version: 3,
      }),
    ]);
    await page.getByText('Stored', { exact: true }).first().waitFor();
    await page.getByRole('table', { name: 'Change history' }).getByText('Ipa Manager').waitFor();
  });

  it('test the values as entered step by step, and save them as tested without the secret', async () => {
    const steps = [passed('RESOLVE', 12), passed('CONNECT', 40)];
    stage.site.world.testLooks = [
      { steps: [passed('RESOLVE', 12), { step: 'CONNECT', outcome: 'RUNNING' }] },
      { status: 'PASSED', code: 'OK', text: 'Connection established successfully.', steps },
    ];
    const page = await stage.open(settingsPath, { as: 'sysa' });
    await page.getByRole('button', { name: /^Replace/ }).click();
    await page.getByLabel('FTP Password').fill('fresh');
    await test(page);
    await waitForText(page, 'Connect passed, 40 ms');
    await waitForText(page, 'Connection established successfully.');
    await save(page);
    await page.getByText('Configuration saved.', { exact: true }).first().waitFor();
    const { world } = stage.site;
    expect(world.startedTests).toEqual([expect.objectContaining({ password: 'fresh' })]);
    expect(world.savedSettings).toEqual([
      expect.objectContaining({ testId: expect.stringMatching(/^01KT/) }),
    ]);
    expect(JSON.stringify(world.savedSettings)).not.toContain('fresh');
  });

  it('count as untested when they changed after the test', async () => {
    const page = await stage.open(settingsPath, { as: 'ipa' });
    await test(page);
    await waitForText(page, 'Connection established successfully.');
    await page.getByLabel('FTP Directory').fill('/other');
    await waitForText(page, 'This test was of other values than those entered now.');
    await save(page);
    await waitForText(page, 'Configuration saved. The connection has not been tested.');
    expect(JSON.stringify(stage.site.world.savedSettings)).not.toContain('testId');
  });

  it('tell of a failed step who can put it right, in a report to copy without the secret', async () => {
    stage.site.world.testLooks = [
      {
        status: 'FAILED',
        code: 'AUTH_FAILED',
        text: 'The user name or password was rejected.',
        fixer: 'SETTINGS',
        steps: [
          passed('CONNECT', 40),
          { step: 'SIGN_IN', outcome: 'FAILED', durationMs: 9, failureCode: 'AUTH_FAILED' },
          { step: 'WRITE', outcome: 'SKIPPED' },
        ],
      },
    ];
    const page = await stage.open(settingsPath, {
      as: 'ipa',
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    await page.getByRole('button', { name: /^Replace/ }).click();
    await page.getByLabel('FTP Password').fill('fresh');
    await test(page);
    await waitForText(page, 'Can be put right by: Whoever enters the delivery settings');
    await waitForText(page, 'Write a test file not reached');
    await page.getByRole('button', { name: 'Copy the report of the test' }).click();
    await waitForText(page, 'Report copied');
    const copied = String(await page.evaluate('navigator.clipboard.readText()'));
    expect(copied).toContain('- Sign in: failed in 9 ms [AUTH_FAILED]');
    expect(copied).not.toContain('fresh');
  });

  it('pin a host key only after a person compared it, and sign in with it in the next test', async () => {
    const asked = {
      status: 'CONFIRM_HOST_KEY' as const,
      code: 'CONFIRM_HOST_KEY',
      text: 'The server was reached.',
      hostKeyFingerprint: otherKey,
      hostKeyKind: 'ssh-ed25519' as const,
    };
    stage.site.world.settings = undefined;
    stage.site.world.testLooks = [asked, { status: 'PASSED', code: 'OK', text: 'Connection established.' }];
    const page = await stage.open(settingsPath, { as: 'ipa' });
    await page.getByLabel('FTP URL').fill('sftp://files.example');
    await page.getByLabel('FTP Username').fill('acme');
    await page.getByLabel('FTP Password').fill('secret');
    await page.getByLabel('FTP Notification Email Address').fill('ops@example.com');
    await test(page);
    await waitForText(page, otherKey);
    const confirm = page.getByRole('button', { name: 'Confirm and test again' });
    expect(await confirm.getAttribute('aria-disabled')).toBe('true');
    await page.getByLabel("I compared it with the one the server's owner gave me").click();
    await confirm.click();
    await waitForText(page, 'Connection established.');
    await save(page);
    await page.getByText('Configuration saved.', { exact: true }).first().waitFor();
    expect(stage.site.world.startedTests).toMatchObject([
      { destination: { host: 'sftp://files.example' } },
      { destination: { hostKeyFingerprint: otherKey, hostKeyKind: 'ssh-ed25519' } },
    ]);
  });

  it('show old and new key side by side when the host key changed', async () => {
    stage.site.world.testLooks = [
      { status: 'FAILED', code: 'HOST_KEY_CHANGED', text: 'It differs.', hostKeyFingerprint: otherKey },
    ];
    const page = await stage.open(settingsPath, { as: 'ipa' });
    await test(page);
    const question = page.getByText('The server shows another host key');
    await question.waitFor();
    await waitForText(page, 'Key on file');
    expect(await page.getByText(pinnedKey).count()).toBe(2);
    await waitForText(page, otherKey);
  });

  it("show the server's refusal at its field", async () => {
    const page = await stage.open(settingsPath, { as: 'ipa' });
    await chooseOption(page, /^Protocol/, 'FTPs');
    await page.getByLabel('FTP URL').fill('ftps.example');
    await page.getByLabel('FTP Username').fill('acme');
    await test(page);
    await page
      .getByRole('link', { name: 'Enter the password or private key for this server and user.' })
      .waitFor();
  });

  it('do not overwrite what somebody else saved meanwhile', async () => {
    const page = await stage.open(settingsPath, { as: 'ipa' });
    await page.getByLabel('FTP Directory').fill('/mine');
    stage.site.world.failures.set('putDeliverySettings', new ConflictError('SETTINGS_CHANGED', 'changed'));
    stage.site.world.settings = someSettings({
      version: 4,
      destination: { protocol: 'S3', bucket: 'acme', prefix: '', accessKeyId: 'AKIA0000000000000000' },
    });
    await save(page);
    await page.getByRole('button', { name: 'Load the newer settings' }).click();
    await page.getByLabel('S3 Bucket Name').waitFor();
    expect(await page.getByLabel('S3 Bucket Name').inputValue()).toBe('acme');
  });

  it('offer to send now what waits for its next attempt', async () => {
    stage.site.world.exports = [aShownExport(awaitingRetry()), aShownExport(awaitingRetry())];
    const page = await stage.open(settingsPath, { as: 'ipa' });
    await page.getByLabel('FTP Notification Email Address').fill('new@example.com');
    await save(page);
    await waitForText(page, '2 transfers wait for their next attempt');
    await page.getByRole('button', { name: 'Retry waiting transfers now' }).dblclick();
    await waitForText(page, '2 transfers are started');
    await page.getByText('2 transfers wait').first().waitFor({ state: 'detached' });
    expect(stage.site.world.acts).toEqual(['retry waiting transfers']);
  });

  it('ask before what was entered is lost', async () => {
    const page = await stage.open(settingsPath, { as: 'ipa' });
    await page.getByLabel('FTP Directory').fill('/other');
    await page.getByRole('link', { name: 'Data Export', exact: true }).click();
    await page.getByRole('button', { name: 'Stay' }).click();
    expect(await page.getByLabel('FTP Directory').inputValue()).toBe('/other');
  });

  it('give the owner of a bucket policies made of the values', async () => {
    const page = await stage.open(settingsPath, {
      as: 'ipa',
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    await chooseOption(page, /^Protocol/, 'Amazon S3');
    await page.getByRole('radio', { name: 'Role' }).click();
    await page.getByLabel('S3 Bucket Name').fill('acme/in');
    await page.getByLabel('Role ARN').fill('arn:aws:iam::123456789012:role/i9');
    await page.getByText('ext-1234567890', { exact: true }).first().waitFor();
    await page.getByRole('button', { name: 'Copy Trust policy of the role' }).click();
    await waitForText(page, 'Trust policy of the role copied');
    const trust = JSON.parse(String(await page.evaluate('navigator.clipboard.readText()')));
    expect(trust.Statement[0].Principal.AWS).toBe('arn:aws:iam::111122223333:role/waybill-send');
    await page.getByRole('button', { name: 'Copy Bucket policy' }).click();
    await waitForText(page, 'Bucket policy copied');
    expect(await page.evaluate('navigator.clipboard.readText()')).toContain('arn:aws:s3:::acme/in/*');
  });
});

describe.skipIf(!hasBrowser)('the delivery settings by role', () => {
  const stage = prepareStage();

  it('are read by All Access, who may test them as they are stored', async () => {
    stage.site.world.settings = someSettings({ bouncedEmails: ['gone@example.com'] });
    const page = await stage.open(settingsPath);
    await waitForText(page, 'gone@example.com');
    expect(await page.getByRole('button', { name: 'Save' }).count()).toBe(0);
    expect(await page.getByRole('button', { name: /Data Export$/ }).count()).toBe(0);
    await test(page);
    await waitForText(page, 'Connection established successfully.');
    expect(stage.site.world.startedTests).toMatchObject([
      { destination: { host: 'sftp.example', hostKeyFingerprint: pinnedKey } },
    ]);
  });

  it('are read by Read Only, who may not test them', async () => {
    const page = await stage.open(settingsPath, { as: 'rea' });
    await waitForText(page, 'sftp.example');
    expect(await page.getByRole('button', { name: 'Test Connection' }).count()).toBe(0);
  });

  it('are missing: distributors are told whom to ask', async () => {
    stage.site.world.settings = undefined;
    stage.site.world.changes = [];
    const page = await stage.open(settingsPath, { as: 'rea' });
    await waitForText(page, 'No delivery settings are saved yet');
    await waitForText(page, 'Nothing was saved yet.');
  });

  it('say that they could not be loaded, and try again', async () => {
    stage.site.world.failures.set('getDeliverySettings', new Error('a bug'));
    const page = await stage.open(settingsPath, { as: 'ipa' });
    await waitForText(page, 'The delivery settings could not be loaded');
    stage.site.world.failures.clear();
    await page.getByRole('button', { name: 'Retry' }).click();
    await page.getByLabel('FTP URL').waitFor();
  });

  it.each(['ipa', 'sysa'])(
    'let vendor staff switch Data Export off and on, after asking (%s)',
    async (as) => {
      const page = await stage.open(settingsPath, { as });
      await page.getByRole('button', { name: 'Disable Data Export' }).click();
      await waitForText(page, 'No further data export can be requested.');
      await page.getByRole('dialog').getByRole('button', { name: 'Disable Data Export' }).click();
      await page.getByRole('button', { name: 'Enable Data Export' }).click();
      expect(stage.site.world.distributors[0]?.isDataExportEnabled).toBe(false);
      await page.getByRole('dialog').getByRole('button', { name: 'Enable Data Export' }).click();
      await waitForText(page, 'Data Export is enabled for Northwind Benefits');
      expect(stage.site.world.distributors[0]?.isDataExportEnabled).toBe(true);
    },
  );
});
