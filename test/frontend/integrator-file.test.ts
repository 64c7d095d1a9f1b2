import { describe, expect, it } from 'vitest';
import { hasBrowser, prepareStage, waitForText } from './support/browser.ts';
import { chooseOption } from './support/form-steps.ts';
import {
  anUncheckedFile,
  aSetup,
  firmId,
  integratorPath,
  putTroubledFile,
  rejectedFile,
  unknownFileId,
} from './support/integrator-world.ts';

const asFirm = { as: 'fia', timezoneId: 'America/New_York' };

describe.skipIf(!hasBrowser)('an uploaded file', () => {
  const stage = prepareStage();
  const open = async (search = '') => {
    const { fileId } = putTroubledFile(stage.site.world.integrator);
    return stage.open(`${integratorPath}/files/${fileId}${search}`, asFirm);
  };

  it('warns of values that blanks would erase, by column and row by row', async () => {
    const page = await open();
    await waitForText(page, '601 stored values would be erased');
    await waitForText(page, 'Professional Services can switch Zoom No Update on');
    const byColumn = page.getByRole('table', { name: 'Values that blanks would erase, by column' });
    const cells = await byColumn.getByRole('row').nth(1).getByRole('cell').allTextContents();
    expect(cells).toEqual(['600', '50 %, more than usual', 'Show values']);
    const list = page.getByRole('table', { name: 'Rows that would erase values' });
    await list.getByText('ACME-US / 100005').waitFor();
    await page.getByRole('button', { name: 'Next page of erased values' }).click();
    await list.getByText('ACME-US / 100035').waitFor();
    await page.getByRole('button', { name: 'Show values of WorkPhone' }).click();
    await page.waitForURL('**?column=WorkPhone');
    await list.getByText('ACME-US / 100005').waitFor();
    expect(await list.getByRole('row').count()).toBe(2);
  });

  it('tells of Zoom No Update where the firm may write it', async () => {
    stage.site.world.integrator.setups.set(firmId, aSetup({ isNoUpdateEnabled: true }));
    const page = await open();
    await waitForText(page, 'write Zoom No Update in the cell');
  });

  it('groups problems by cause, each with its rows and what to do, and leads to the rows', async () => {
    const page = await open();
    const causes = page.getByRole('table', { name: 'Problems by cause' });
    await causes.getByText('Use a name or code of Country List.xlsx').waitFor();
    const country = causes.getByRole('row', { name: /CountryOfBirth/ });
    expect(await country.getByRole('cell').allTextContents()).toEqual([
      'CountryOfBirth',
      'Untied States',
      'Use a name or code of Country List.xlsx on the Templates tab.',
      '40',
      'Show rows',
    ]);
    await causes.getByRole('button', { name: /^Show rows of ZI-R-010/ }).click();
    await page.waitForURL('**?code=ZI-R-010');
    const findings = page.getByRole('table', { name: 'Findings' });
    await findings.getByText('LastName is required.').waitFor();
    expect(await findings.getByRole('row').count()).toBe(2);
  });

  it('narrows its findings by level and code in the address, and turns their pages', async () => {
    const page = await open('?level=WARNING&code=nonsense-that-is-much-too-long');
    const findings = page.getByRole('table', { name: 'Findings' });
    await findings.getByText('Key repeated in row 99').waitFor();
    expect(await findings.getByRole('row').count()).toBe(2);
    await chooseOption(page, /^Code/, 'ZI-R-020');
    await findings.getByText('No finding matches the filters.').waitFor();
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await findings.getByText('ACME-US / 26').waitFor();
    await page.getByRole('button', { name: 'Next page of findings' }).click();
    await findings.getByText('LastName is required.').waitFor();
  });

  it('shows only counts when its check was more than 90 days ago', async () => {
    const { integrator } = stage.site.world;
    const file = putTroubledFile(integrator);
    const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
    integrator.files = [{ ...file, checkedAt: daysAgo(91) }];
    const path = `/firms/hollis-law/integrator/files/${file.fileId}`;
    const page = await stage.open(path, { as: 'fia' });
    await waitForText(page, 'The support window has ended');
    await waitForText(page, '1,200');
    expect(await page.getByRole('heading', { name: /^(Findings|Values|Problems)/ }).count()).toBe(0);
    integrator.files = [{ ...file, checkedAt: daysAgo(89) }];
    await page.goto(stage.site.url + path);
    await waitForText(page, 'ACME-US / 26');
    expect(await page.getByText('The support window has ended').count()).toBe(0);
  });

  it('shows codes and what to do about a rejected one, without lists', async () => {
    stage.site.world.integrator.files = [rejectedFile(2)];
    const { fileId } = rejectedFile(2);
    const page = await stage.open(`${integratorPath}/files/${fileId}`, asFirm);
    await waitForText(page, 'ZI-F-001');
    await waitForText(page, 'Give the file the name that its template has on the Templates tab');
    expect(await page.getByRole('table').count()).toBe(0);
  });

  it('fills in what its check finds while the page is open', async () => {
    const { integrator } = stage.site.world;
    const unchecked = anUncheckedFile(1, 'RECEIVED');
    integrator.files = [unchecked];
    const page = await stage.open(`${integratorPath}/files/${unchecked.fileId}`, asFirm);
    await waitForText(page, 'The file is being checked.');
    putTroubledFile(integrator);
    await waitForText(page, '601 stored values would be erased');
  });

  it.each([unknownFileId, 'none'])('is not found under the id %s', async (fileId) => {
    const page = await stage.open(`${integratorPath}/files/${fileId}`, asFirm);
    await page.getByRole('heading', { name: 'File not found' }).waitFor();
    await page.getByRole('link', { name: 'Go to Upcoming Runs' }).click();
    await waitForText(page, 'No files were uploaded yet');
  });
});
