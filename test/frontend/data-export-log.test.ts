import { describe, expect, it } from 'vitest';
import { aShownExport, awaitingRetry, broken, delivered, running } from './support/api-world.ts';
import { hasBrowser, logPath, prepareStage } from './support/browser.ts';

describe.skipIf(!hasBrowser)('the data export log', () => {
  const stage = prepareStage();

  it('shows that it is loading, then that it is empty, with a way to request the first export', async () => {
    const held = Promise.withResolvers<void>();
    stage.site.world.holds.set('listDataExports', held.promise);
    const page = await stage.open(logPath);
    await page.getByText('Loading data exports').first().waitFor();
    held.resolve();
    await page.getByText('No data exports yet').waitFor();
    await page.getByRole('button', { name: 'Request a data export' }).click();
    await page.getByRole('textbox', { name: 'Export Description' }).waitFor();
  });

  it('shows a failure with its reason, and tries again', async () => {
    stage.site.world.failures.set('listDataExports', new Error('a bug'));
    const page = await stage.open(logPath);
    await page.getByText('The Data Export Log could not be loaded').waitFor();
    await page.getByText('Something went wrong on our side.').waitFor();
    stage.site.world.failures.clear();
    stage.site.world.exports = [aShownExport({ description: 'Back again' })];
    await page.getByRole('button', { name: 'Retry' }).click();
    await page.getByText('Back again').waitFor();
  });

  it('keeps what it shows when refreshing fails', async () => {
    stage.site.world.exports = [aShownExport({ ...delivered(), description: 'Still here' })];
    const page = await stage.open(logPath);
    await page.getByText('Still here').waitFor();
    stage.site.world.failures.set('listDataExports', new Error('a bug'));
    await page.getByRole('button', { name: 'Refresh the log' }).click();
    await page.getByText('The log could not be refreshed').waitFor();
    expect(await page.getByText('Still here').isVisible()).toBe(true);
  });

  it('shows status, transfer, attempts, counts and errors of every export', async () => {
    stage.site.world.exports = [running(), awaitingRetry(), delivered(), broken()].map(aShownExport);
    const page = await stage.open(logPath, {
      viewport: { width: 4200, height: 900 },
      timezoneId: 'America/Chicago',
    });
    const rows = page.getByRole('row');
    await page.getByText('In Progress (100 / 500)').waitFor();
    const cells = async (row: number) => (await rows.nth(row).getByRole('cell').allInnerTexts()).slice(1);
    const bar = page.getByRole('progressbar', { name: /^Extraction of EX-/ });
    expect(await bar.getAttribute('value')).toBe('20');
    const texts = [await cells(1), await cells(2), await cells(3), await cells(4)].map((row) =>
      row.join(' | '),
    );
    expect(texts[0]).toContain(
      'ALL EMPLOYERS | Form I-9 (PDF), Electronic I-9 Audit Trail | Alla Access | 2026-03-02 09:04',
    );
    expect(texts[1]).toContain('Retry 3 of 5 on 2099-03-04 09:15');
    expect(texts[1]).toContain('498 / 2 | 2 GB / 2 | sFTP | 2 / 5 |');
    expect(texts[1]).toContain('The user name or password was rejected.');
    expect(texts[2]).toContain('Complete | Transfer Complete');
    expect(texts[3]).toContain('The package could not be built. Request the export again.');
    expect(await rows.nth(1).locator('time').first().getAttribute('title')).toBe('2026-03-02 15:04:05 UTC');
  });

  it('follows the work while it moves, without losing the chosen row, and announces what is reached', async () => {
    const moving = aShownExport(running());
    stage.site.world.exports = [aShownExport(), moving];
    const page = await stage.open(logPath);
    const row = page.getByRole('radio', { name: moving.exportNumber });
    await row.click();
    stage.site.world.exports = [aShownExport(), { ...moving, processedCount: 400 }];
    await page.getByText('In Progress (400 / 500)').waitFor();
    stage.site.world.exports = [aShownExport(), { ...moving, ...delivered() }];
    await page
      .getByText(`${moving.exportNumber}: Complete. ${moving.exportNumber}: Transfer Complete.`)
      .first()
      .waitFor({ state: 'attached' });
    expect(await row.isChecked()).toBe(true);
    await page.getByRole('button', { name: 'View details' }).click();
    await page.getByRole('heading', { name: moving.exportNumber }).waitFor();
  });

  it('keeps its filters in the address, and shows all again when nothing matches', async () => {
    stage.site.world.exports = [
      aShownExport({ ...delivered(), description: 'Sent' }),
      aShownExport({ ...awaitingRetry(), description: 'Waiting' }),
      aShownExport({ clientId: 1002, clientName: 'Fabrikam', description: 'Queued' }),
    ];
    const page = await stage.open(`${logPath}?transferStatus=IN_PROGRESS`);
    await page.getByText('Waiting').waitFor();
    expect(await page.getByText('Sent', { exact: true }).count()).toBe(0);
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await page.getByText('Queued').waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('fabr');
    await page.getByRole('option', { name: 'Fabrikam' }).click();
    await page.getByText('Waiting').waitFor({ state: 'detached' });
    expect(new URL(page.url()).search).toBe('?clientId=1002');
    await page.getByRole('button', { name: 'Status Any', exact: true }).click();
    await page.getByRole('option', { name: 'Cancelled' }).click();
    await page.getByText('No matches').waitFor();
    expect(new URL(page.url()).search).toBe('?status=CANCELLED&clientId=1002');
    await page.getByRole('button', { name: 'Show all data exports' }).click();
    await page.getByText('Waiting').waitFor();
  });

  it('turns pages by cursor and remembers how many exports a page shows', async () => {
    stage.site.world.exports = Array.from({ length: 45 }, (_, index) =>
      aShownExport({ ...delivered(), description: `Number ${index + 1}.` }),
    );
    const page = await stage.open(logPath);
    await page.getByText('Number 45.').waitFor();
    await page.getByRole('button', { name: 'Preferences' }).click();
    await page.getByRole('radio', { name: '20 exports' }).click();
    await page.getByRole('button', { name: 'Confirm' }).click();
    await page.getByText('(20+)').waitFor();
    await page.getByRole('button', { name: 'Next page' }).click();
    await page.getByText('Number 21.').waitFor();
    await page.getByRole('button', { name: 'Next page' }).click();
    await page.getByText('Number 45.').waitFor();
    expect(await page.getByRole('button', { name: 'Next page' }).isEnabled()).toBe(false);
    await page.getByRole('button', { name: 'Page 1', exact: true }).click();
    await page.getByText('Number 20.').waitFor();
    await page.reload();
    await page.getByText('(20+)').waitFor();
  });
});

describe.skipIf(!hasBrowser)('the details of a data export', () => {
  const stage = prepareStage();

  it('tell of every attempt what failed and what to do, and of every file its hash to copy', async () => {
    const shown = aShownExport(awaitingRetry());
    stage.site.world.exports = [shown];
    const page = await stage.open(`${logPath}/${shown.dataExportId}`, {
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    const attempts = page.getByRole('table', { name: 'Transfer attempts' });
    await attempts.getByText('AUTH_FAILED').first().waitFor();
    const first = await attempts.getByRole('row').nth(1).textContent();
    expect(first).toContain('Enter user name and password or key again in the delivery settings.');
    await page.getByRole('button', { name: 'Copy the SHA-256 of manifest.json' }).click();
    await page.getByText('SHA-256 copied').waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe('cd'.repeat(32));
  });

  it('follow the work and estimate the time left', async () => {
    const startedAt = new Date(Date.now() - 60_000).toISOString();
    const moving = aShownExport({ ...running(), startedAt });
    stage.site.world.exports = [moving];
    const page = await stage.open(`${logPath}/${moving.dataExportId}`);
    await page.getByText('In Progress (100 / 500)').waitFor();
    await page.getByText(/^4 min/).waitFor();
    stage.site.world.exports = [{ ...moving, ...delivered() }];
    await page.getByText('Transfer Complete', { exact: true }).waitFor();
  });

  it('have a face for an export that is not there', async () => {
    const page = await stage.open(`${logPath}/nonsense`);
    await page.getByRole('heading', { name: 'Data export not found' }).waitFor();
    await page.goto(`${stage.site.url}${logPath}/01KAZZZZZZZZZZZZZZZZZZZZZZ`);
    await page.getByRole('heading', { name: 'Data export not found' }).waitFor();
    await page.getByRole('link', { name: 'Go to the Data Export Log' }).click();
    await page.getByText('No data exports yet').waitFor();
  });
});
