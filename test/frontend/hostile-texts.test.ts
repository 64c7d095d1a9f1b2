import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { knownMarkup } from '../../frontend/src/client-settings/rich-text.ts';
import { settings } from '../../functions/client-settings/contract.ts';
import { meridian } from '../support/export-world.ts';
import { naughtyStrings } from '../support/naughty-strings.ts';
import { hostileVectors } from '../support/naughty-vectors.ts';
import { packagesPath as packagesApi } from '../support/package-calls.ts';
import { pngOf } from '../support/some-logos.ts';
import { hasBrowser, waitForText } from './support/browser.ts';
import { oneSpaced, prepareHostileStage, spokenNames } from './support/hostile-stage.ts';
import { clientsApiPath, isDeep, packageCount } from './support/hostile-world.ts';

const packagesPath = `/distributors/${meridian}/system-settings/distributor-packages`;
const clientsPath = `/distributors/${meridian}/clients`;
const button = (place: Page | Locator, name: string) => place.getByRole('button', { name, exact: true });
const dialog = (page: Page) => page.getByRole('dialog');
const textsOf = (place: Locator) => place.allTextContents();
/** Each costs a drawing of the form; what the browser may parse of all of them is looked at without it. */
const typedVectors = hostileVectors.filter((_vector, place) => isDeep || place % 5 === 0);
const messages = settings.filter(({ kind }) => kind === 'richText');

/** Elements and attributes of previews that no message may have. */
const strangers = `[...document.querySelectorAll('.rich-text-preview *')].flatMap((one) => {
  const isLink = one.localName === 'a';
  const attributes = one.getAttributeNames().filter((name) => !(isLink && ['href', 'target', 'rel'].includes(name)));
  const isKnown = /^(b|i|u|ul|ol|li|a|br|p)$/.test(one.localName) || one.className.includes('awsui');
  const isSafe = !isLink || /^(https:|mailto:)/.test(one.href);
  return isKnown && isSafe && (attributes.length === 0 || one.className.includes('awsui')) ? [] : [one.outerHTML.slice(0, 200)];
})`;

/** Types each text into a field, and tells which elements that no message may have its preview shows. */
const typeAll = `async (id, texts) => {
  const field = document.getElementById(id);
  const { set } = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value');
  const found = [];
  for (const text of texts) {
    set.call(field, text);
    field.dispatchEvent(new Event('input', { bubbles: true }));
    await new Promise((resolve) => setTimeout(resolve));
    if (field.value !== text.replace(/\\r\\n?/g, '\\n')) found.push('not typed: ' + text);
    found.push(...${strangers});
  }
  return found;
}`;

describe('what a browser may parse of a message', () => {
  it('is known elements without attributes but the address of a link', () => {
    for (const text of [...hostileVectors, ...naughtyStrings])
      expect(
        knownMarkup(text).replaceAll(/<\/?(?:[biu]|[uo]l|li|p|br|\/?a)>|<a href="[^"]*">/g, ''),
      ).not.toContain('<');
  });

  it('keeps mark-up that is known, and links', () => {
    const text = '<p>a <b>b</b> <A class=x HREF=https://x.example>c</A><br> 1 < 2 <img src=x> d</p>';
    expect(knownMarkup(text)).toBe('<p>a <b>b</b> <a href="https://x.example">c</a><br> 1 &lt; 2  d</p>');
  });
});

describe.skipIf(!hasBrowser)('hostile texts that were stored', { timeout: isDeep ? 600_000 : 90_000 }, () => {
  const stage = prepareHostileStage();
  const firstPackages = () => stage.rooms.packages.slice(0, packageCount);

  it('are names in the list of packages, whole and in their places', async () => {
    const { page, go, expectQuiet } = await stage.watch();
    await go(packagesPath, 'Create New Distributor Package');
    const rows = page.locator('.package-row');
    await rows.first().waitFor();
    const names = stage.rooms.packages.map(({ name }) => name);
    const shown = await textsOf(rows.locator('h2 [class*=header-text]'));
    expect(shown.toSorted()).toEqual(names.toSorted());
    const spoken = [...(await spokenNames(page, 'heading'))];
    expect(names.map(oneSpaced).filter((name) => !spoken.some((one) => one.includes(name)))).toEqual([]);
    await expectQuiet();
  });

  it('stand in the fields of a package as they are kept, and its messages show only their mark-up', async () => {
    const { page, go, expectQuiet } = await stage.watch();
    for (const { packageId, name } of firstPackages()) {
      const { body: kept } = await stage.rooms.call('GET', `${packagesApi}/${packageId}`);
      await go(`${packagesPath}?package=${packageId}`, 'Create New Distributor Package');
      const form = page.getByRole('form', { name: `Package ${name}`, exact: true });
      for (const title of [/^Email Settings/, /^System Message/])
        await form.getByRole('button', { name: title }).click();
      for (const { key, label } of messages) {
        const field = form.getByLabel(label, { exact: true }).and(page.locator('textarea'));
        if (kept.values[key] !== undefined) expect(await field.inputValue()).toBe(kept.values[key]);
      }
      expect(await form.getByLabel('From name', { exact: true }).inputValue()).toBe(
        kept.values['mail.fromName'],
      );
      expect(await page.evaluate(strangers)).toEqual([]);
      await expectQuiet();
    }
  });

  it.each([false, true])(
    'do nothing while they are typed as a message, without the policy of the page: %s',
    async (bypassCSP) => {
      const { page, go, expectQuiet } = await stage.watch({ bypassCSP });
      await go(`${clientsPath}/1002/configuration/features`, 'Assign a Package');
      const form = page.getByRole('form', { name: 'Settings of the client', exact: true });
      await form.getByRole('button', { name: /^System Message/ }).click();
      const field = form.getByLabel('Login page message', { exact: true }).and(page.locator('textarea'));
      await field.fill('a');
      const typed = `(${typeAll})(${JSON.stringify([await field.getAttribute('id'), typedVectors]).slice(1, -1)})`;
      expect(await page.evaluate(typed)).toEqual([]);
      await expectQuiet();
    },
  );

  it('are whole in questions and histories of packages', async () => {
    const { page, go, expectQuiet } = await stage.watch();
    const [{ packageId, name } = { packageId: '', name: '' }] = firstPackages();
    await go(`${packagesPath}/${packageId}/history`, 'Version 1');
    const history = (await stage.rooms.call('GET', `${packagesApi}/${packageId}/versions`)).body.items;
    const changed = page.getByRole('table', { name: 'Changes of version 2' });
    const cells = (await textsOf(changed.locator('tbody td, tbody th'))).map(oneSpaced);
    for (const { from, to } of [...history[0].generalChanges, ...history[0].changes])
      expect(
        [
          cells.some((cell) => cell.startsWith(oneSpaced(from))),
          cells.some((cell) => cell.startsWith(oneSpaced(to))),
        ],
        to,
      ).toEqual([true, true]);
    await button(page, 'Restore version 1').click();
    await dialog(page).getByRole('table').waitFor();
    await expectQuiet();
    await button(dialog(page), 'No').click();
    await go(`${packagesPath}?package=${packageId}`, 'Create New Distributor Package');
    const form = page.getByRole('form', { name: `Package ${name}`, exact: true });
    await form.getByLabel('Package Name', { exact: true }).fill('<img src=x onerror=canary(0)> renamed');
    await form.locator('input[type=file]').setInputFiles({
      name: '"><img src=x onerror=canary(1)>.png',
      mimeType: 'image/png',
      buffer: pngOf(9),
    });
    await waitForText(form, '"><img src=x onerror=canary(1)>.png');
    await button(form, 'Save').click();
    await dialog(page).getByText('<img src=x onerror=canary(0)> renamed').waitFor();
    await dialog(page).getByText(name, { exact: true }).waitFor();
    await expectQuiet();
    await button(dialog(page), 'No').click();
  });

  it('are names, ids and packages in the list of clients', async () => {
    const { page, go, expectQuiet } = await stage.watch();
    await go(clientsPath, 'Client Name');
    for (let pageNumber = 1; ; pageNumber += 1) {
      await page.getByRole('link', { name: /./ }).first().waitFor();
      const links = page.locator('tbody th a, tbody td a');
      const wanted = await stage.rooms.clientsOfPage(pageNumber);
      await expect
        .poll(async () => textsOf(links), { timeout: 10_000 })
        .toEqual(wanted.map(({ name }) => name));
      const spoken = await spokenNames(page, 'link');
      expect(wanted.map(({ name }) => oneSpaced(name)).filter((name) => !spoken.has(name))).toEqual([]);
      const rows = (await textsOf(page.locator('tbody tr'))).map(oneSpaced);
      for (const [place, { externalClientId = '–', package: assigned }] of wanted.entries()) {
        expect(rows[place]).toContain(oneSpaced(externalClientId));
        if (assigned) expect(rows[place]).toContain(oneSpaced(assigned.name));
      }
      await expectQuiet();
      const next = page.getByRole('button', { name: 'Next page' });
      if (wanted.length < 50 || (!isDeep && pageNumber === 3) || (await next.isDisabled())) break;
      await next.click();
    }
    await go(`${clientsPath}?text=${encodeURIComponent('<script>canary(0)</script>')}`, 'Client Name');
    await page.getByRole('link', { name: '<script>canary(0)</script>' }).waitFor();
    await expectQuiet();
  });

  it('are whole on the pages of a client and in the questions there', async () => {
    const { page, go, expectQuiet } = await stage.watch();
    for (const { clientId } of stage.rooms.clients.slice(0, isDeep ? 40 : 1)) {
      const { body: profile } = await stage.rooms.call('GET', `${clientsApiPath}/${clientId}/profile`);
      await go(`${clientsPath}/${clientId}`, 'Profile');
      await page.getByText('Primary contact', { exact: true }).first().waitFor();
      const shown = (await textsOf(page.locator('dl dd, [class*=key-value-pairs] dd'))).map(oneSpaced);
      for (const text of [profile.name, profile.primaryContactName, profile.DistributorPackage.PackageName])
        expect(shown).toContain(oneSpaced(text));
      await expectQuiet();
      await go(`${clientsPath}/${clientId}/history`, 'History');
      await page
        .getByText(`No package → ${profile.DistributorPackage.PackageName}`, { exact: true })
        .first()
        .waitFor();
      await expectQuiet();
      await go(`${clientsPath}/${clientId}/configuration/features`, 'Package Details');
      await button(page, 'Change Package').click();
      await page.getByRole('button', { name: /^Select a Package/ }).click();
      await page.getByRole('option').first().waitFor();
      const options = await spokenNames(page, 'option');
      const names = stage.rooms.packages.slice(1, 5).map(({ name }) => oneSpaced(name));
      const others = names.filter((name) => name !== oneSpaced(profile.DistributorPackage.PackageName));
      expect(others.filter((name) => ![...options].some((one) => one.includes(name)))).toEqual([]);
      await page.keyboard.press('Escape');
      await expectQuiet();
      await button(dialog(page), 'Cancel').click();
      await page.getByRole('button', { name: /^Email Settings/ }).click();
      await page.getByLabel('From name', { exact: true }).fill('"><svg onload=canary(2)>');
      await button(page, 'Save').click();
      await dialog(page)
        .getByText(`assigned to package “${profile.DistributorPackage.PackageName}”`)
        .waitFor();
      await dialog(page).getByText('"><svg onload=canary(2)>').waitFor();
      await expectQuiet();
      await button(dialog(page), 'Cancel').click();
    }
  });

  it('are lines of a bulk assignment, refused or planned, and stand in its question', async () => {
    const { page, go, expectQuiet } = await stage.watch();
    const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
    const target = stage.rooms.packages[2];
    const wishes = stage.rooms.clients
      .slice(0, 20)
      .map(({ clientId }) => `${clientId},${target?.externalPackageId}`);
    const refused = hostileVectors
      .slice(0, 25)
      .map((text, place) => `${stage.rooms.clients[place + 20]?.clientId},${quoted(text)}`);
    const csv = ['ClientID,ExternalPackageID', ...wishes, ...refused].join('\r\n');
    await go(`${clientsPath}/bulk-assign`, 'Clients listed in a CSV file');
    await page.getByRole('radio', { name: 'Clients listed in a CSV file' }).click();
    const name = '<img src=x onerror=canary(3)>.csv';
    await page
      .locator('input[type=file]')
      .setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(csv) });
    await waitForText(page, name);
    await expectQuiet();
    await button(page, 'Dry run').click();
    await page.getByRole('table', { name: 'Clients of the move' }).waitFor();
    const rows = page.locator('tbody tr');
    await expect.poll(() => rows.count(), { timeout: 10_000 }).toBe(45);
    const texts = (await textsOf(rows)).map(oneSpaced);
    expect(texts[0]).toContain(oneSpaced(target?.name ?? ''));
    for (const [place, vector] of hostileVectors.slice(0, 25).entries()) {
      const id = oneSpaced([...vector.trim().replace(/\p{C}/gu, '')].slice(0, 50).join(''));
      expect(texts[place + 20]).toContain(id);
    }
    await expectQuiet();
    await button(page, 'Start').click();
    await dialog(page).getByText(`“${target?.name}”`).waitFor();
    await expectQuiet();
    await button(dialog(page), 'Keep as it is').click();
  });
});
