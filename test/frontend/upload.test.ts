import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { Upload } from '../../functions/integrator-uploads/contract.ts';
import { ConflictError, UnprocessableError } from '../../functions/platform/errors.ts';
import { hasBrowser, prepareStage, waitForText } from './support/browser.ts';
import { aFile, anUncheckedFile, aSummary, rejectedFile, runsPath } from './support/integrator-world.ts';
import { bothModes } from './support/report-steps.ts';

const name = 'fn_Details_Data_import_20260302.csv';
const content = 'EmployerID,EmployeeID\r\nACME-US,100001\r\n';

describe.skipIf(!hasBrowser)('uploads from the page of the next runs', () => {
  const stage = prepareStage();
  const dialog = (page: Page) => page.getByRole('dialog');
  const press = (page: Page, button: string) =>
    dialog(page).getByRole('button', { name: button, exact: true }).click();
  const become = (change: Partial<Upload>) => {
    const { uploads } = stage.site.world.integrator;
    if (uploads.shown === undefined) throw new Error('nothing was uploaded');
    uploads.shown = { ...uploads.shown, ...change };
  };
  const openWith = async (as: string, text = content, fileName = name) => {
    const page = await stage.open(runsPath, { as });
    await page.getByRole('button', { name: 'Upload a file' }).click();
    await choose(page, text, fileName);
    return page;
  };
  const choose = (page: Page, text = content, fileName = name) =>
    dialog(page)
      .locator('input[type=file]')
      .setInputFiles({ name: fileName, mimeType: 'text/csv', buffer: Buffer.from(text) });

  it.each(['ipa', 'sysa'])("are the firm's: none is offered to %s", async (as) => {
    const page = await stage.open(runsPath, { as });
    await page.getByRole('button', { name: 'Refresh the files' }).waitFor();
    expect(await page.getByRole('button', { name: 'Upload a file' }).count()).toBe(0);
  });

  it('send the file with just the headers asked for', async () => {
    const checksum = 'q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=';
    stage.site.world.integrator.uploads.headers = { 'x-amz-checksum-sha256': checksum };
    const page = await openWith('fia');
    await press(page, 'Upload');
    await dialog(page).getByText('is uploaded and taken in').waitFor();
    const [dropped] = stage.site.drops.dropped;
    expect(dropped?.text).toBe(content);
    expect(dropped?.headers).toMatchObject({
      'x-amz-checksum-sha256': checksum,
      'content-length': String(content.length),
    });
    expect(dropped?.headers).not.toHaveProperty('content-type');
    expect(dropped?.headers).not.toHaveProperty('authorization');
    expect(stage.site.world.acts).toEqual([`upload ${name} of ${content.length} bytes`]);
  });

  it('follow the file until its check says what it would do', async () => {
    const { integrator } = stage.site.world;
    const page = await openWith('fia');
    await page.getByText(name, { exact: true }).first().waitFor();
    expect(await bothModes(page)).toEqual([]);
    await press(page, 'Upload');
    await dialog(page).getByText('is uploaded and taken in').waitFor();
    become({ status: 'RECEIVED', file: anUncheckedFile(1, 'CHECKING') });
    await dialog(page).getByText('is uploaded and checked').waitFor();
    const checked = aFile(1, { summary: aSummary({ rowCount: 777 }) });
    integrator.files = [checked];
    become({ file: checked });
    await dialog(page).getByText('777').waitFor();
    await dialog(page).getByText('Waiting for the run').waitFor();
    expect(await bothModes(page)).toEqual([]);
    await page.getByRole('table', { name: 'Uploaded files' }).getByText('777').waitFor({ state: 'attached' });
    await dialog(page).getByRole('link', { name: 'See what the file would do' }).click();
    await page.getByRole('heading', { name: 'What the file would do' }).waitFor();
  });

  it('are listed soon, also when the dialog was closed before the file was taken in', async () => {
    const { integrator } = stage.site.world;
    integrator.files = [];
    const page = await openWith('fia');
    await press(page, 'Upload');
    await dialog(page).getByText('is uploaded and taken in').waitFor();
    await press(page, 'Close');
    await waitForText(page, 'No files were uploaded yet');
    const taken = aFile(1, { fileName: name });
    integrator.files = [taken];
    become({ status: 'RECEIVED', file: taken });
    await page.getByRole('table', { name: 'Uploaded files' }).getByRole('link', { name }).waitFor();
  });

  it('tell why a file was refused by its check, and take another', async () => {
    const page = await openWith('fia');
    await press(page, 'Upload');
    await dialog(page).getByText('is uploaded and taken in').waitFor();
    become({ status: 'RECEIVED', file: rejectedFile(1) });
    await dialog(page).getByText('Rejected').waitFor();
    await dialog(page).getByText('does not match any template').waitFor();
    await press(page, 'Upload another');
    await press(page, 'Upload');
    await dialog(page).getByText('Choose a file.').waitFor();
  });

  it('show how much is sent, and are stopped without a word', async () => {
    const page = await openWith('fia', 'x'.repeat(4_000_000));
    const { promise, resolve } = Promise.withResolvers<void>();
    await page.route('**/01KX0000000000000000000777', () => promise);
    await press(page, 'Upload');
    await dialog(page).getByText('of 4 MB').waitFor();
    expect(await dialog(page).getByRole('progressbar').count()).toBe(1);
    expect(await bothModes(page)).toEqual([]);
    await press(page, 'Stop');
    await dialog(page).getByRole('button', { name: 'Upload', exact: true }).waitFor();
    expect(await page.getByText('The file was not uploaded').count()).toBe(0);
    resolve();
  });

  it('say what is wrong with the file, the name, the subscription or the way', async () => {
    const { failures } = stage.site.world;
    const page = await openWith('fia', '');
    await press(page, 'Upload');
    await dialog(page).getByText('The file is empty.').waitFor();
    await choose(page);
    const noName = 'File name does not match any template.';
    failures.set('createUpload', new UnprocessableError('FILE_NAME_NOT_VALID', noName));
    await press(page, 'Upload');
    await dialog(page).getByText(noName).waitFor();
    const inactive = 'The integration subscription is not active.';
    failures.set('createUpload', new ConflictError('SUBSCRIPTION_NOT_ACTIVE', inactive));
    await press(page, 'Upload');
    await dialog(page).getByText(inactive).waitFor();
    failures.clear();
    stage.site.drops.status = 403;
    await press(page, 'Upload');
    await dialog(page).getByText('The file was not taken (status 403).').waitFor();
    expect(await bothModes(page)).toEqual([]);
    await page.route('**/01KX0000000000000000000777', (route) => route.abort());
    await press(page, 'Upload');
    await dialog(page).getByText('The server could not be reached.').waitFor();
  });

  it('say when a file did not arrive', async () => {
    const page = await openWith('fia');
    await press(page, 'Upload');
    await dialog(page).getByText('is uploaded and taken in').waitFor();
    become({ status: 'EXPIRED' });
    await dialog(page).getByText('The file did not arrive').waitFor();
  });
});
