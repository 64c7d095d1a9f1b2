import { describe, expect, it } from 'vitest';
import { hasBrowser, logPath, prepareStage, waitForText } from './support/browser.ts';
import { aShownExport, awaitingRetry, broken, delivered, queued, running } from './support/shown-exports.ts';

describe.skipIf(!hasBrowser)('the data export log', () => {
  const stage = prepareStage();

  it('shows that it is loading, then that it is empty, with a way to request the first export', async () => {
    const held = Promise.withResolvers<void>();
    stage.site.world.holds.set('listDataExports', held.promise);
    const page = await stage.open(logPath);
    await waitForText(page, 'Loading data exports');
    held.resolve();
    await waitForText(page, 'No data exports yet');
    await page.getByRole('button', { name: 'Request a data export' }).click();
    await page.getByRole('textbox', { name: 'Export Description' }).waitFor();
  });

  it('shows a failure with its reason, and tries again', async () => {
    stage.site.world.failures.set('listDataExports', new Error('a bug'));
    const page = await stage.open(logPath);
    await waitForText(page, 'The Data Export Log could not be loaded');
    await waitForText(page, 'Something went wrong on our side.');
    stage.site.world.failures.clear();
    stage.site.world.exports = [aShownExport({ description: 'Back again' })];
    await page.getByRole('button', { name: 'Retry' }).click();
    await waitForText(page, 'Back again');
  });

  it('keeps what it shows when refreshing fails', async () => {
    stage.site.world.exports = [aShownExport({ ...delivered(), description: 'Still here' })];
    const page = await stage.open(logPath);
    await waitForText(page, 'Still here');
    stage.site.world.failures.set('listDataExports', new Error('a bug'));
    await page.getByRole('button', { name: 'Refresh the log' }).click();
    await waitForText(page, 'The log could not be refreshed');
    expect(await page.getByText('Still here').isVisible()).toBe(true);
  });

  it('shows every column that is chosen, and of every export status, transfer, counts and errors', async () => {
    stage.site.world.exports = [queued(), awaitingRetry(), delivered(), broken()].map(aShownExport);
    const page = await stage.open(logPath, {
      viewport: { width: 5200, height: 1400 },
      timezoneId: 'America/Chicago',
    });
    await waitForText(page, 'Due date at risk');
    await page.getByRole('button', { name: 'Preferences' }).click();
    const hidden = page.getByRole('dialog').getByRole('checkbox', { checked: false, disabled: false });
    const toggles = page
      .getByRole('dialog')
      .locator('label', { hasText: /^(Employer|Assets|Size|Delivery)/ });
    expect(await hidden.count()).toBeGreaterThan(4);
    for (const toggle of await toggles.all()) await toggle.click();
    await page.getByRole('button', { name: 'Confirm' }).click();
    await page.getByRole('columnheader', { name: 'Delivery Method' }).waitFor();
    const texts = await Promise.all(
      [1, 2, 3, 4].map(async (row) =>
        (await page.getByRole('row').nth(row).getByRole('cell').allTextContents()).join(' | '),
      ),
    );
    expect(texts[0]).toContain('No. 4 in the queue');
    expect(texts[0]).toContain('ETA 2099-03-05 19:00');
    expect(texts[0]).toContain('ALL EMPLOYERS | All employers | I9_FORM, I9_AUDIT_TRAIL | Alla Access |');
    expect(texts[1]).toContain('Retry 3 of 5 on 2099-03-04 09:15');
    expect(texts[1]).toContain('498 / 2 | 2 GB / 2 | sFTP | 2 / 5 |');
    expect(texts[1]).toContain('The user name or password was rejected.');
    expect(texts[2]).toContain('Transfer Complete');
    expect(texts[3]).toContain('The package could not be built. Request the export again.');
    const requestedOn = page.getByRole('row').nth(1).locator('time', { hasText: '2026-03-02' });
    expect(await requestedOn.getAttribute('title')).toBe('2026-03-02 15:04:05 UTC');
  });

  it('follows the work while it moves, and announces what is reached', async () => {
    const moving = aShownExport(running());
    stage.site.world.exports = [aShownExport(), moving];
    const page = await stage.open(logPath);
    const bar = page.getByRole('progressbar', { name: `Extraction of ${moving.exportNumber}` });
    expect(await bar.getAttribute('value')).toBe('20');
    stage.site.world.exports = [aShownExport(), { ...moving, processedCount: 400 }];
    await waitForText(page, 'In Progress (400 / 500)');
    stage.site.world.exports = [aShownExport(), { ...moving, ...delivered() }];
    await page
      .getByText(`${moving.exportNumber}: Complete. ${moving.exportNumber}: Transfer Complete.`)
      .first()
      .waitFor({ state: 'attached' });
    await page.getByRole('link', { name: moving.exportNumber }).click();
    await page.getByRole('heading', { name: moving.exportNumber }).waitFor();
  });

  it('keeps its filters in the address, and shows all again when nothing matches', async () => {
    stage.site.world.exports = [
      aShownExport({ ...delivered(), description: 'Sent' }),
      aShownExport({ ...awaitingRetry(), description: 'Waiting' }),
      aShownExport({ clientId: 1002, clientName: 'Fabrikam', description: 'Queued' }),
    ];
    const page = await stage.open(`${logPath}?transferStatus=IN_PROGRESS`);
    await waitForText(page, 'Waiting');
    expect(await page.getByText('Sent', { exact: true }).count()).toBe(0);
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await waitForText(page, 'Queued');
    await page.keyboard.press('/');
    await page.keyboard.type('fabr');
    await page.getByRole('option', { name: 'Fabrikam' }).click();
    await page.getByText('Waiting').first().waitFor({ state: 'detached' });
    expect(new URL(page.url()).search).toBe('?clientId=1002');
    await page.getByRole('button', { name: 'Status Any', exact: true }).click();
    await page.getByRole('option', { name: 'Cancelled' }).click();
    await waitForText(page, 'No matches');
    expect(new URL(page.url()).search).toBe('?status=CANCELLED&clientId=1002');
    await page.getByRole('button', { name: 'Show all data exports' }).click();
    await waitForText(page, 'Waiting');
  });

  it('filters by who asked and when, and takes an address of another kind for no filter', async () => {
    stage.site.world.exports = [
      aShownExport({ description: 'Of Alla' }),
      aShownExport({
        description: 'Of System',
        requestedBy: 'System',
        requestedAt: '2026-01-31T12:00:00.000Z',
      }),
    ];
    const page = await stage.open(`${logPath}?status=NONSENSE&fromDate=yesterday`);
    await waitForText(page, 'Of Alla');
    await page.getByRole('searchbox', { name: 'Requested By' }).fill('Sys');
    await page.keyboard.press('Enter');
    await page.getByText('Of Alla').first().waitFor({ state: 'detached' });
    await page.getByRole('textbox', { name: 'Requested from' }).fill('2026-02-01');
    await waitForText(page, 'No matches');
    expect(new URL(page.url()).search).toBe('?requestedBy=Sys&fromDate=2026-02-01');
    await page.getByRole('textbox', { name: 'Requested to' }).fill('2026-01-01');
    await waitForText(page, 'The From date must be on or before the To date.');
  });

  it('turns pages by cursor and remembers how many exports a page shows', async () => {
    stage.site.world.exports = Array.from({ length: 45 }, (_, index) =>
      aShownExport({ ...delivered(), description: `Number ${index + 1}.` }),
    );
    const page = await stage.open(logPath);
    await waitForText(page, 'Number 45.');
    await page.getByRole('button', { name: 'Preferences' }).click();
    await page.getByRole('radio', { name: '20 exports' }).click();
    await page.getByRole('button', { name: 'Confirm' }).click();
    await waitForText(page, '(20+)');
    await page.getByRole('button', { name: 'Next page' }).click();
    await waitForText(page, 'Number 21.');
    await page.getByRole('button', { name: 'Next page' }).click();
    await waitForText(page, 'Number 45.');
    expect(await page.getByRole('button', { name: 'Next page' }).isEnabled()).toBe(false);
    await page.getByRole('button', { name: 'Page 1', exact: true }).click();
    await waitForText(page, 'Number 20.');
    await page.reload();
    await waitForText(page, '(20+)');
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
    await waitForText(attempts, 'AUTH_FAILED');
    const first = await attempts.getByRole('row').nth(1).textContent();
    expect(first).toContain('Enter user name and password or key again in the delivery settings.');
    await page.getByRole('button', { name: 'Copy the SHA-256 of manifest.json' }).click();
    await waitForText(page, 'SHA-256 copied');
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe('cd'.repeat(32));
  });

  it('tell what was asked for, and list exceptions page by page once they come into view', async () => {
    const shown = aShownExport({
      ...awaitingRetry(),
      exceptionCount: 30,
      request: {
        description: 'x',
        employeeNote: 'Asked for by the auditor',
        purpose: 'OTHER',
        clientId: 1001,
        recordSet: { kind: 'I9_IDS', i9Ids: [12345, 67890] },
        recordFilter: { recordStatus: 'ALL_RECORDS' },
        assets: ['I9_FORM'],
      },
    });
    stage.site.world.exports = [shown];
    stage.site.world.exceptions = Array.from({ length: 30 }, (_, index) => ({
      i9Id: 5000 + index,
      assetCode: 'I9_ATTACHMENTS',
      reason: 'ATTACHMENT_MISSING',
      detail: '',
    }));
    const page = await stage.open(`${logPath}/${shown.dataExportId}`, {
      viewport: { width: 1280, height: 300 },
    });
    await waitForText(page, 'Asked for by the auditor');
    expect(stage.site.world.acts).toEqual([]);
    await page.getByRole('button', { name: 'I-9 IDs (2)' }).click();
    await waitForText(page, '12345, 67890');
    await page.getByRole('heading', { name: /^Exceptions/ }).scrollIntoViewIfNeeded();
    const table = page.getByRole('table', { name: 'Exceptions' });
    const first = (await table.getByRole('row', { name: /5000/ }).textContent()) ?? '';
    expect(first).toContain('Supporting documents');
    expect(first).toContain('The stored file could not be found');
    await page.getByRole('button', { name: 'Next page of exceptions' }).click();
    await table.getByText('5029').waitFor();
    expect(stage.site.world.acts).toEqual(['exceptions from 0', 'exceptions from 25']);
  });

  it('follow the work and estimate the time left', async () => {
    const startedAt = new Date(Date.now() - 60_000).toISOString();
    const moving = aShownExport({ ...running(), startedAt });
    stage.site.world.exports = [moving];
    const page = await stage.open(`${logPath}/${moving.dataExportId}`);
    await waitForText(page, 'In Progress (100 / 500)');
    await waitForText(page, /^4 min/);
    stage.site.world.exports = [{ ...moving, ...delivered() }];
    await page.getByText('Transfer Complete', { exact: true }).first().waitFor();
  });

  it('have a face for an export that is not there', async () => {
    const page = await stage.open(`${logPath}/nonsense`);
    await page.getByRole('heading', { name: 'Data export not found' }).waitFor();
    await page.goto(`${stage.site.url}${logPath}/01KAZZZZZZZZZZZZZZZZZZZZZZ`);
    await page.getByRole('heading', { name: 'Data export not found' }).waitFor();
    await page.getByRole('link', { name: 'Go to the Data Export Log' }).click();
    await waitForText(page, 'No data exports yet');
  });
});
