import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { actsOn } from '../../frontend/src/data-exports/export-acts.ts';
import { ConflictError } from '../../functions/platform/errors.ts';
import { newWorld, type ShownExport } from './support/api-world.ts';
import { hasBrowser, logPath, prepareStage, waitForText } from './support/browser.ts';
import {
  aShownExport,
  awaitingRetry,
  delivered,
  queued,
  running,
  transferFailed,
} from './support/shown-exports.ts';

describe('what can be done with an export', () => {
  const states = { queued, running, awaitingRetry, delivered, transferFailed };
  const actsOf = (person: string) => {
    const principal = newWorld().people.get(person);
    const me = principal && { principal };
    return Object.fromEntries(
      Object.entries(states).map(([name, state]) => [name, actsOn(aShownExport(state()), me).join(' ')]),
    );
  };

  it.each([
    [
      'sysa',
      {
        queued: 'cancel priority duplicate',
        running: 'duplicate',
        awaitingRetry: 'retry-now duplicate',
        delivered: 'duplicate',
        transferFailed: 'retry-transfer duplicate',
      },
    ],
    [
      'alla',
      {
        queued: 'cancel duplicate',
        running: 'duplicate',
        awaitingRetry: 'retry-now duplicate',
        delivered: 'duplicate',
        transferFailed: 'retry-transfer duplicate',
      },
    ],
    [
      'ipa',
      {
        queued: '',
        running: '',
        awaitingRetry: 'retry-now',
        delivered: '',
        transferFailed: 'retry-transfer',
      },
    ],
    ['rea', { queued: '', running: '', awaitingRetry: '', delivered: '', transferFailed: '' }],
  ])('depends on role and state: %s', (person, acts) => {
    expect(actsOf(person)).toEqual(acts);
  });
});

describe.skipIf(!hasBrowser)('the actions of a line of the log', () => {
  const stage = prepareStage();
  const shown = (different: Partial<ShownExport>) => {
    const one = aShownExport(different);
    stage.site.world.exports = [one];
    return one;
  };
  const choose = async (page: Page, one: ShownExport, act: string) => {
    await page.getByRole('button', { name: `Actions for ${one.exportNumber}` }).click();
    await page.getByRole('menuitem', { name: act }).click();
  };

  it('cancel a waiting export after asking', async () => {
    const one = shown(queued());
    const page = await stage.open(logPath);
    await choose(page, one, 'Cancel');
    await page.getByRole('button', { name: 'Keep as it is' }).click();
    expect(stage.site.world.acts).toEqual([]);
    await choose(page, one, 'Cancel');
    await page.getByRole('button', { name: 'Cancel the export' }).dblclick();
    await page.getByText('Cancelled', { exact: true }).first().waitFor();
    expect(stage.site.world.acts).toEqual([`cancel ${one.exportNumber}`]);
  });

  it('say why an export that has started meanwhile cannot be cancelled', async () => {
    const one = shown(queued());
    const page = await stage.open(logPath);
    await choose(page, one, 'Cancel');
    stage.site.world.failures.set(
      'cancelDataExport',
      new ConflictError('STATUS_NOT_ALLOWED', 'The export has started and cannot be cancelled.'),
    );
    await page.getByRole('button', { name: 'Cancel the export' }).click();
    await waitForText(page, 'The export has started and cannot be cancelled.');
  });

  it('begin a new cycle after Transfer Failed', async () => {
    const one = shown(transferFailed());
    const page = await stage.open(logPath);
    await choose(page, one, 'Retry Transfer');
    await waitForText(page, 'A new cycle of up to 5 attempts begins now');
    await page.getByRole('button', { name: 'Retry Transfer' }).click();
    await page.getByText('Transfer In Progress', { exact: true }).first().waitFor();
    await waitForText(page, '1 / 5, cycle 2');
  });

  it('send at once what waits for its next attempt, for an Implementation Project Manager too', async () => {
    const one = shown(awaitingRetry());
    const page = await stage.open(logPath, { as: 'ipa' });
    await choose(page, one, 'Retry now');
    await waitForText(page, 'Attempt 3 of 5 starts now');
    await page.getByRole('button', { name: 'Retry now' }).click();
    await waitForText(page, `${one.exportNumber} is sent now`);
    expect(stage.site.world.acts).toEqual([`retry ${one.exportNumber}`]);
  });

  it('lead to the details and to a new export like it', async () => {
    const one = shown(delivered());
    const page = await stage.open(logPath);
    await choose(page, one, 'Details');
    await page.getByRole('heading', { name: 'Timeline' }).waitFor();
    await choose(page, one, 'Duplicate as new');
    await page.waitForURL(`**/new?from=${one.dataExportId}`);
  });

  it('set a priority by hand with a reason, for a System Administrator', async () => {
    const one = shown(queued());
    const page = await stage.open(`${logPath}/${one.dataExportId}`, { as: 'sysa' });
    await choose(page, one, 'Set priority');
    await page.getByRole('button', { name: 'Set priority' }).click();
    await waitForText(page, 'Enter a reason of up to 200 characters.');
    await page.getByLabel('Reason').fill('The officer called');
    await page.getByRole('button', { name: /^Priority/ }).click();
    await page.getByRole('option', { name: /^2/ }).click();
    await page.getByRole('button', { name: 'Set priority' }).click();
    await waitForText(page, '2 – 100 records or fewer, set by hand: The officer called');
  });

  it('download the whole log as a workbook, whatever is filtered', async () => {
    shown(delivered());
    const page = await stage.open(`${logPath}?status=FAILED`, { as: 'rea' });
    const downloading = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export All Records to Excel' }).click();
    const download = await downloading;
    expect(download.suggestedFilename()).toBe('Data_Export_Log_20260302_0900.xlsx');
    expect(await readFile(await download.path(), 'utf8')).toBe('a workbook');
    await waitForText(page, 'It holds the whole log: 1 data export.');
    expect(stage.site.world.acts).toEqual(['workbook']);
  });
});
