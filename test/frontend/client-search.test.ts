import { describe, expect, it } from 'vitest';
import { formPath, hasBrowser, prepareStage, waitForText } from './support/browser.ts';
import { configurationOf } from './support/fake-clients.ts';
import { chooseOption } from './support/form-steps.ts';
import { goldId } from './support/packages-world.ts';

describe.skipIf(!hasBrowser)('the client search', () => {
  const stage = prepareStage();

  it('needs a filter, checks each, and says when nothing was found', async () => {
    const page = await stage.open(formPath);
    await page.getByRole('button', { name: 'Client Search', exact: true }).click();
    const search = page.getByRole('button', { name: 'Search', exact: true });
    await search.click();
    await waitForText(page, 'Enter at least one search filter.');
    await page.getByLabel('Client Name').fill('x');
    await page.getByLabel('Client ID', { exact: true }).fill('12a');
    await page.getByLabel('FEIN').fill('12-34');
    await search.click();
    await waitForText(page, 'Enter at least 2 characters.');
    await waitForText(page, 'Client ID must be a number.');
    await waitForText(page, 'FEIN must have nine digits, with or without a hyphen.');
    await page.getByLabel('Client Name').fill('');
    await page.getByLabel('Client ID', { exact: true }).fill('');
    await page.getByLabel('FEIN').fill('00-0000000');
    await search.click();
    await waitForText(page, 'No clients found.');
    await page.getByLabel('FEIN').fill('12-3456789');
    await search.click();
    await page.getByRole('radio', { name: 'Alpine Ski House' }).waitFor();
  });

  it('hides inactive clients and matches beginnings when asked to', async () => {
    const page = await stage.open(formPath);
    await page.getByRole('button', { name: 'Client Search', exact: true }).click();
    const search = page.getByRole('button', { name: 'Search', exact: true });
    await page.getByLabel('Client Name').fill('fo');
    await search.click();
    await page.getByRole('radio', { name: 'Fourth Coffee' }).waitFor();
    await page.getByLabel('Hide Inactive Clients').click();
    await search.click();
    await waitForText(page, 'No clients found.');
    await page.getByLabel('Client Name').fill('ski');
    await search.click();
    await page.getByRole('radio', { name: 'Alpine Ski House' }).waitFor();
    await page.getByLabel('Contains').click();
    await search.click();
    await waitForText(page, 'No clients found.');
  });

  it('names the distributor package of every client found', async () => {
    configurationOf(stage.site.world, 1001).packageId = goldId;
    const page = await stage.open(formPath);
    await page.getByRole('button', { name: 'Client Search', exact: true }).click();
    await page.getByLabel('Client Name').fill('al');
    await page.getByRole('button', { name: 'Search', exact: true }).click();
    await page.getByRole('columnheader', { name: 'Distributor Package' }).waitFor();
    await page
      .getByRole('row', { name: /Alpine Ski House/ })
      .getByText('Gold')
      .waitFor();
  });

  it('lets only a System Administrator look at other distributors, whose form it opens then', async () => {
    const page = await stage.open(formPath, { as: 'sysa' });
    stage.site.world.distributors = stage.site.world.distributors.map((one) => ({
      ...one,
      isDataExportEnabled: true,
    }));
    await page.getByRole('button', { name: 'Client Search', exact: true }).click();
    await chooseOption(page, /^Distributor/, 'Contoso HR');
    await page.getByLabel('Client Name').fill('lit');
    await page.getByRole('button', { name: 'Search', exact: true }).click();
    await page.getByRole('radio', { name: 'Litware' }).click();
    await page.getByRole('button', { name: 'Select client' }).click();
    await page.waitForURL('**/distributors/contoso/data-exports/new?clientId=2001');
    const own = await stage.open(formPath);
    await own.getByRole('button', { name: 'Client Search', exact: true }).click();
    await own.getByLabel('Client Name').waitFor();
    expect(await own.getByText('Distributor', { exact: true }).count()).toBe(0);
  });
});
