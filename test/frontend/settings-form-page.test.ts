import { describe, expect, it } from 'vitest';
import { breaches, hasBrowser, prepareStage, waitForText } from './support/browser.ts';
import { packageOf } from './support/fake-packages.ts';
import { openRow, openSection, packagesPath } from './support/package-steps.ts';
import { goldId, storedOf } from './support/packages-world.ts';

describe.skipIf(!hasBrowser)('the form of client settings', () => {
  const stage = prepareStage();

  it('brings sections with their switches and keeps the values of one that goes', async () => {
    packageOf(stage.site.world, goldId).settings = storedOf({
      enableRemoteSection1Only: true,
      's1.linkExpiryDays': 20,
    });
    const page = await stage.open(packagesPath);
    const form = await openRow(page, 'Gold');
    const section = form.getByRole('button', { name: /^Section 1 Remote Access Settings/ });
    await section.waitFor();
    await openSection(form, 'Product Configurations');
    await form.getByLabel('Enable Remote Section 1 Only', { exact: true }).uncheck();
    await section.waitFor({ state: 'hidden' });
    await form
      .getByText(
        'Section 1 Remote Access Settings: 1 value is kept and not applied while the section is hidden.',
      )
      .waitFor();
    await form.getByLabel('Enable Remote Section 1 Only', { exact: true }).check();
    await section.click();
    expect(await form.getByLabel('Link valid for (days)', { exact: true }).inputValue()).toBe('20');
  });

  it('tells why a value is so, and resets one that was set', async () => {
    const page = await stage.open(packagesPath);
    const form = await openRow(page, 'Gold');
    await openSection(form, 'Email Settings');
    await form.getByRole('button', { name: 'Why this value? Standard time interval per alert' }).click();
    await waitForText(page, 'Comes from distributor package “Gold”, version 2.');
    await waitForText(page, /Set by Alla Access on .* in version 1\./);
    expect(await breaches(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await form.getByRole('button', { name: 'Reset to default: Standard time interval per alert' }).click();
    expect(await form.getByLabel('Standard time interval per alert', { exact: true }).inputValue()).toBe('3');
    await form.getByText('Not saved yet').waitFor();
  });

  it('disables a switch whose prerequisite is off, with the reason', async () => {
    packageOf(stage.site.world, goldId).settings = {};
    const page = await stage.open(packagesPath);
    const form = await openRow(page, 'Gold');
    await openSection(form, 'Product Configurations');
    const pro = form.getByLabel('Enable I-9 Pro', { exact: true });
    expect(await pro.isDisabled()).toBe(true);
    await waitForText(form, /Needs “Enable E-Verify” to be on\./);
    await form.getByLabel('Enable E-Verify', { exact: true }).check();
    await pro.and(page.locator(':enabled')).waitFor();
  });

  it('marks up a message, counts its characters and shows it without running anything in it', async () => {
    const page = await stage.open(packagesPath);
    const form = await openRow(page, 'Gold');
    await openSection(form, 'System Message');
    const message = form.getByLabel('Global Message (dashboard)', { exact: true });
    const tools = form.getByRole('group', { name: 'Mark-up of Global Message (dashboard)' });
    const preview = form.getByRole('region', { name: 'Preview of Global Message (dashboard)' });
    await message.fill('Closed');
    await message.selectText();
    await tools.getByRole('button', { name: 'Bold' }).click();
    expect(await message.inputValue()).toBe('<b>Closed</b>');
    await preview.locator('b', { hasText: 'Closed' }).waitFor();
    await form.getByText('6 of 4,000 characters', { exact: true }).waitFor();
    await message.press('End');
    await tools.getByRole('button', { name: 'Merge field' }).click();
    await page.getByRole('menuitem', { name: /Name of the employer/ }).click();
    expect(await message.inputValue()).toContain('{{employer}}');
    await message.fill(
      '<img src=x onerror="document.title=1"><script>document.title=2</script><a href="javascript:x">a</a><a href="https://example.com/">b</a><h1>{{employer}}</h1>',
    );
    await preview.getByText('Alpine Lifts').waitFor();
    expect(await preview.locator('img, script, h1').count()).toBe(0);
    expect(await preview.getByRole('link').allInnerTexts()).toEqual(['b']);
    expect(await breaches(page)).toEqual([]);
  });
});
