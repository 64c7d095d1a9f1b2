import { describe, expect, it } from 'vitest';
import { formPath, hasBrowser, logPath, prepareStage, waitForText } from './support/browser.ts';
import { describeExport, fillForm, submit } from './support/form-steps.ts';
import { aShownExport } from './support/shown-exports.ts';

describe.skipIf(!hasBrowser)('signing in', () => {
  const stage = prepareStage();

  it('leads to the sign-in page and back to the address that was asked for', async () => {
    const page = await stage.open(`${logPath}?status=FAILED`);
    await page.getByRole('heading', { name: 'Data Export Log' }).waitFor();
    expect(page.url()).toBe(`${stage.site.url}${logPath}?status=FAILED`);
    expect(stage.site.issuer.visits).toContain('/oauth2/authorize');
    await page.getByRole('button', { name: 'Alla Access' }).waitFor();
  });

  it("leads a distributor's people from the start page to their log, and leaves no token in the browser", async () => {
    const page = await stage.open('/');
    await page.getByRole('heading', { name: 'Data Export Log' }).waitFor();
    expect(new URL(page.url()).pathname).toBe(logPath);
    const kept = await page.evaluate('JSON.stringify([{ ...localStorage }, { ...sessionStorage }])');
    expect(kept).not.toMatch(/token|eyJ/);
  });

  it('ends with signing out, which asks the issuer to forget too', async () => {
    const page = await stage.open(logPath);
    await page.getByRole('button', { name: 'Alla Access' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'You are signed out' }).waitFor();
    expect(stage.site.issuer.visits.at(-1)).toBe('/logout');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Data Export Log' }).waitFor();
  });

  it('goes on with a fresh token when the old one is no longer accepted', async () => {
    const page = await stage.open(logPath);
    await waitForText(page, 'No data exports yet');
    stage.site.issuer.expireAccessTokens();
    stage.site.issuer.visits.length = 0;
    stage.site.world.exports = [aShownExport({ description: 'After renewal' })];
    await page.getByRole('button', { name: 'Refresh the log' }).click();
    await waitForText(page, 'After renewal');
    expect(stage.site.issuer.visits).not.toContain('/oauth2/authorize');
  });

  it('asks again and comes back to the same address when the session is over', async () => {
    const page = await stage.open(`${logPath}?status=FAILED`);
    await waitForText(page, 'No matches');
    stage.site.issuer.forgetTokens();
    stage.site.world.exports = [aShownExport({ status: 'FAILED', description: 'After signing in' })];
    await page.getByRole('button', { name: 'Refresh the log' }).click();
    await waitForText(page, 'After signing in');
    expect(page.url()).toBe(`${stage.site.url}${logPath}?status=FAILED`);
  });

  it('keeps what was entered in the form when the session is over', async () => {
    const page = await stage.open(formPath);
    await fillForm(page);
    stage.site.issuer.forgetTokens();
    await submit(page);
    await waitForText(page, 'Your session had ended. What you entered before is kept.');
    await submit(page);
    await waitForText(page, /is requested/);
    expect(stage.site.world.requests).toMatchObject([
      { body: { description: 'Notice of Inspection', clientId: 1001 } },
    ]);
  });

  it('shows what was entered to nobody else who signs in next', async () => {
    const page = await stage.open(formPath);
    await describeExport(page);
    stage.site.issuer.forgetTokens();
    stage.site.issuer.signInAs('sysa');
    await page.getByRole('button', { name: 'Client Search', exact: true }).click();
    await page.getByLabel('Client Name').fill('Alpine');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Sys Admin' }).waitFor();
    expect(await page.getByLabel('Export Description').inputValue()).toBe('');
  });

  it('adds nothing to the history when a page is reloaded, so that Back leads out of it', async () => {
    const page = await stage.open(logPath);
    await waitForText(page, 'No data exports yet');
    const before = await page.evaluate('history.length');
    await page.reload();
    await waitForText(page, 'No data exports yet');
    expect(await page.evaluate('history.length')).toBe(before);
  });

  it('refuses an account that the directory does not know, and lets it sign out', async () => {
    const page = await stage.open(logPath, { as: 'stranger' });
    await page.getByRole('heading', { name: 'No access' }).waitFor();
    await waitForText(page, 'This account may not use the application.');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'You are signed out' }).waitFor();
  });

  it('says so when the code of the sign-in page is not accepted', async () => {
    const page = await stage.open('/signed-in?code=stale&state=unknown');
    await page.getByRole('heading', { name: 'Signing in did not work' }).waitFor();
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('heading', { name: 'Data Export Log' }).waitFor();
  });

  it('says so when the sign-in page cannot be reached, and tries again', async () => {
    const { url } = stage.site.issuer;
    const config = { apiUrl: url, issuer: `${url}/nowhere`, clientId: 'site' };
    stage.site.config = { status: 200, body: JSON.stringify(config) };
    const page = await stage.open(logPath);
    await page.getByRole('heading', { name: 'The sign-in page could not be reached' }).waitFor();
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('heading', { name: 'The sign-in page could not be reached' }).waitFor();
  });

  it.each([
    [503, 'busy', '/config.json was answered with status 503.'],
    [200, '{"apiUrl":"nonsense"}', '/config.json is not valid: apiUrl, issuer, clientId.'],
  ])('shows what is wrong with its configuration, and tries again (%i)', async (status, body, reason) => {
    stage.site.config = { status, body };
    const page = await stage.open(logPath);
    await page.getByRole('heading', { name: 'The site could not be started' }).waitFor();
    await waitForText(page, reason);
    stage.site.config = undefined;
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('heading', { name: 'Data Export Log' }).waitFor();
  });
});

describe.skipIf(!hasBrowser)('finding the way', () => {
  const stage = prepareStage();

  it('lets vendor staff choose a distributor', async () => {
    const page = await stage.open('/', { as: 'sysa' });
    await page.getByRole('link', { name: 'Contoso HR' }).click();
    await page.getByRole('heading', { name: 'Data Export Log' }).waitFor();
    await page.getByRole('link', { name: 'Waybill · Contoso HR' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/distributors/contoso/data-exports');
  });

  it("has no page for another's distributor, nor for an unknown address", async () => {
    const page = await stage.open('/distributors/contoso/data-exports');
    await page.getByRole('heading', { name: 'Page not found' }).waitFor();
    await page.goto(`${stage.site.url}/nowhere`);
    await page.getByRole('heading', { name: 'Page not found' }).waitFor();
  });

  it('jumps over the navigation from the first Tab, and opens and closes the help with a question mark', async () => {
    const page = await stage.open(logPath);
    await page.getByRole('heading', { name: 'Data Export Log' }).waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('main-content');
    const help = page.getByText('Every data export of the distributor');
    await page.keyboard.press('?');
    await help.waitFor();
    await page.keyboard.press('?');
    await help.waitFor({ state: 'hidden' });
  });
});
