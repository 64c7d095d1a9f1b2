import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { breaches, hasBrowser, prepareStage, waitForText } from './support/browser.ts';
import { bulkPath, choosePackage, dialog, inDialog, waitForFocus } from './support/client-steps.ts';
import { aMoveLine } from './support/clients-world.ts';
import { aMove } from './support/fake-moves.ts';
import { chooseOption } from './support/form-steps.ts';
import { expectNothingLostToTheSide } from './support/lost-to-the-side.ts';
import { goldId } from './support/packages-world.ts';

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const someLines = () => [
  aMoveLine({ line: 1, clientName: 'Alpine Ski House' }),
  aMoveLine({ line: 2, clientName: 'Fabrikam', outcome: 'CHANGE', fromPackage: 'silver' }),
  aMoveLine({ line: 3, clientName: 'Fourth Coffee', outcome: 'UNCHANGED', fromPackage: 'Gold' }),
  aMoveLine({
    line: 4,
    clientId: undefined,
    clientName: undefined,
    outcome: 'REFUSED',
    toPackage: undefined,
    reason: 'There is no client 9999. Correct the line.',
  }),
];

describe.skipIf(!hasBrowser)('assigning a package to many clients', () => {
  const stage = prepareStage();

  it('begins with a dry run of a filter, and assigns only after the question', async () => {
    stage.site.world.clientele.lines = someLines();
    const page = await stage.open(bulkPath);
    await button(page, 'Dry run').click();
    await page.getByText('Select a package.', { exact: true }).first().waitFor();
    await chooseOption(page, /^Status/, /^Active/);
    await page.waitForURL('**?status=ACTIVE');
    await choosePackage(page, 'Gold');
    expect(await breaches(page)).toEqual([]);
    await button(page, 'Dry run').click();
    await page.getByRole('heading', { level: 1, name: 'Bulk assignment to Gold' }).waitFor();
    expect(stage.site.world.clientele.saved).toEqual([
      { from: 'FILTER', filter: { status: 'ACTIVE' }, toPackageId: goldId },
    ]);
    await waitForText(page, 'There is no client 9999. Correct the line.');
    expect(await breaches(page)).toEqual([]);
    await chooseOption(page, /^Outcome/, /^Change/);
    await page.getByRole('link', { name: 'Alpine Ski House' }).waitFor({ state: 'hidden' });
    expect(await page.getByRole('rowheader').allInnerTexts()).toEqual(['Fabrikam']);
    await button(page, 'Start').click();
    await dialog(page).getByText('2 clients will be assigned to “Gold”.').waitFor();
    expect(await breaches(page)).toEqual([]);
    await inDialog(page, 'Keep as it is').click();
    await waitForFocus(page, 'Start');
    expect(stage.site.world.acts).toEqual([]);
    await page.keyboard.press('Enter');
    await inDialog(page, 'Start').click();
    await waitForText(page, 'The assignment is started');
    await page.getByText('Complete', { exact: true }).first().waitFor();
    expect(stage.site.world.acts).toEqual([expect.stringMatching(/^resume 01KM/)]);
  });

  it('reads a CSV file, of which a sample can be had, and shows why it is refused', async () => {
    stage.site.world.clientele.lines = someLines();
    const page = await stage.open(bulkPath);
    await page.getByRole('radio', { name: 'Clients listed in a CSV file' }).click();
    const sample = page.waitForEvent('download');
    await button(page, 'Download a sample file').click();
    expect((await sample).suggestedFilename()).toBe('Bulk_Assignment_Sample.csv');
    await button(page, 'Dry run').click();
    await waitForText(page, 'Select a file first.');
    const file = page.locator('input[type=file]');
    await file.setInputFiles({ name: 'wrong.csv', mimeType: 'text/csv', buffer: Buffer.from('Name\r\n') });
    await button(page, 'Dry run').click();
    await waitForText(page, 'Line 1: the column ExternalPackageID is missing.');
    expect(await breaches(page)).toEqual([]);
    const csv = 'ClientID,ExternalPackageID\r\n1001,GOLD\r\n';
    await file.setInputFiles({ name: 'right.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
    await button(page, 'Dry run').click();
    await page.getByRole('heading', { level: 1, name: 'Bulk assignment from a file' }).waitFor();
    expect(stage.site.world.clientele.saved.at(-1)).toEqual({ from: 'CSV', csv });
  });

  it('is followed while it runs, and lists what was skipped when it is done', async () => {
    const move = aMove({ status: 'RUNNING', totalCount: 100, movedCount: 40, toPackage: 'Gold' });
    const { packaging, clientele } = stage.site.world;
    packaging.moves = [move];
    packaging.moveLooks = [{ movedCount: 40 }, { status: 'COMPLETE', movedCount: 99, skippedCount: 1 }];
    clientele.lines = [
      ...someLines(),
      aMoveLine({
        line: 5,
        clientName: 'Litware',
        outcome: 'SKIPPED',
        reason: 'The client changed meanwhile.',
      }),
    ];
    const page = await stage.open(`${bulkPath}/${move.moveId}`);
    await waitForText(page, '100 of 100 clients done (100%)');
    await waitForText(page, 'The client changed meanwhile.');
    expect(await page.getByRole('rowheader').allInnerTexts()).toEqual(['Litware']);
    expect(await breaches(page)).toEqual([]);
  });

  it('is resumed when it stopped, and cancelled with what was assigned staying', async () => {
    const stopped = {
      status: 'STOPPED' as const,
      totalCount: 3,
      movedCount: 1,
      stopReason: 'The table was busy.',
    };
    const move = aMove({ ...stopped, toPackage: 'Gold' });
    stage.site.world.packaging.moves = [move];
    const page = await stage.open(`${bulkPath}/${move.moveId}`);
    await waitForText(page, 'The table was busy.');
    expect(await breaches(page)).toEqual([]);
    await button(page, 'Resume').click();
    await dialog(page).getByText('It goes on with the 2 clients that are left.').waitFor();
    await inDialog(page, 'Resume').click();
    await page.getByText('Complete', { exact: true }).first().waitFor();
    const other = aMove(stopped);
    stage.site.world.packaging.moves = [other];
    stage.site.world.packaging.moveLooks = [];
    await page.goto(`${stage.site.url}${bulkPath}/${other.moveId}`);
    await button(page, 'Cancel').click();
    await inDialog(page, 'Cancel the move').click();
    await page.getByText('Cancelled', { exact: true }).first().waitFor();
    expect(stage.site.world.acts).toContain(`cancel ${other.moveId}`);
  });

  it('shows in the question why it cannot start', async () => {
    const move = aMove();
    stage.site.world.packaging.moves = [move];
    stage.site.world.failures.set('startPackageMove', new Error('a bug'));
    const page = await stage.open(`${bulkPath}/${move.moveId}`);
    await button(page, 'Start').click();
    await inDialog(page, 'Start').click();
    await dialog(page).getByText('It was not done').waitFor();
  });

  it('lists earlier moves, reassignments too, to everybody; only administrators can make one', async () => {
    stage.site.world.packaging.moves = [
      aMove({
        kind: 'REASSIGN',
        status: 'COMPLETE',
        fromPackage: 'Bronze',
        toPackage: 'Gold',
        movedCount: 3,
      }),
      aMove({ status: 'CANCELLED' }),
    ];
    const page = await stage.open(bulkPath, { as: 'rea' });
    await page.getByRole('link', { name: 'Reassignment of Bronze to Gold' }).waitFor();
    expect(await button(page, 'Dry run').count()).toBe(0);
    expect(await breaches(page)).toEqual([]);
    await page.getByRole('link', { name: 'Reassignment of Bronze to Gold' }).click();
    await waitForText(page, '3 of 3 clients done (100%)');
    expect(await button(page, 'Resume').count()).toBe(0);
    await page.goto(`${stage.site.url}${bulkPath}/01KM9999999999999999999999`);
    await page.getByRole('heading', { name: 'Move not found' }).waitFor();
  });

  it('loses nothing to the side in a narrow window', async () => {
    const page = await stage.open(bulkPath, { viewport: { width: 320, height: 600 } });
    await waitForText(page, 'No clients were moved yet.');
    await expectNothingLostToTheSide(page);
  });
});
