import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { goOnTo, timeOf } from '../../bin/clock-of-application.ts';
import { publishSite } from '../../bin/publish-site.ts';
import { sampleCsv } from '../../bin/sample-csv.ts';
import { runDateOf, runInstantOf } from '../../functions/import-templates/run-date.ts';
import { hasBrowser, launchBrowser, listenForComplaints } from '../frontend/support/browser.ts';
import { builtSite } from '../frontend/support/built-site.ts';
import { useFlow } from '../support/flow.ts';
import { hasOpensshServer } from '../support/openssh-server.ts';

const imports = ['Import Corporation / Employer Data', 'Import Client / Employee Data'];
const exports = ['Export Corporation / Employer Data', 'Export Client / Employee Data'];
const people = {
  hana: 'hana@hazel-grove.example',
  pat: 'pat@waybill.example',
};

describe.runIf(hasBrowser && hasOpensshServer)('a new firm, by nothing but what the site says', () => {
  const flow = useFlow({ recordCount: 1 });
  const folder = mkdtempSync(join(tmpdir(), 'waybill-browser-'));
  const complaints: string[] = [];
  const open: { browser?: Browser; hana?: Page; pat?: Page } = {};

  const signedIn = async (who: keyof typeof people, path: string): Promise<Page> => {
    const context = await open.browser?.newContext({ viewport: { width: 1280, height: 900 } });
    if (context === undefined) throw new Error('the browser starts before the first test');
    context.setDefaultTimeout(20_000);
    const page = await context.newPage();
    listenForComplaints(page, complaints);
    await page.goto(flow().runtime.siteUrl + path);
    await page.getByRole('textbox', { name: 'E-mail' }).fill(people[who]);
    await page.getByLabel('Password').fill(flow().application.password);
    await page.getByLabel('Password').press('Enter');
    return page;
  };
  const hana = (): Page => pageOf(open.hana);
  const pat = (): Page => pageOf(open.pat);

  beforeAll(async () => {
    const { transfer } = flow().runtime;
    const config = {
      apiUrl: flow().output('ApiUrl'),
      issuer: flow().output('SignInIssuer'),
      clientId: flow().output('SiteClientId'),
      senderArn: flow().output('SenderArn'),
      sftpAddress: `127.0.0.1, port ${transfer?.port}`,
    };
    const built = await builtSite();
    await publishSite(flow().inside.s3, flow().output('SiteBucketName'), config, built);
    open.browser = await launchBrowser();
    // Sessions end after some hours: whoever signs in stays signed in over a night that is near.
    const { clock } = flow().known;
    const now = await timeOf(clock);
    const nearMs = runInstantOf(runDateOf(now)).getTime() - 3_600_000;
    if (now.getTime() < nearMs) await goOnTo(clock, new Date(nearMs));
  }, 120_000);

  afterAll(async () => {
    await open.browser?.close();
    rmSync(folder, { recursive: true, force: true });
    expect(complaints).toEqual([]);
  });

  it('asks for the integrator, which Professional Services enable, set up and limit', async () => {
    open.hana = await signedIn('hana', '/');
    await hana().getByRole('link', { name: 'See the subscription' }).click();
    await hana().getByRole('button', { name: 'Request the integrator' }).click();
    const asked = hana().getByRole('dialog');
    await asked.getByRole('textbox', { name: 'Message' }).fill('Employees of our HR system.');
    await asked.getByRole('button', { name: 'Request the integrator' }).click();
    await says(hana(), 'The integrator was requested.');

    open.pat = await signedIn('pat', '/firms');
    await pat().getByRole('link', { name: 'Requested' }).click();
    await says(pat(), 'Employees of our HR system.');
    await pat().getByRole('button', { name: 'Enable' }).click();
    await pat().getByRole('dialog').getByRole('button', { name: 'Enable' }).click();
    await says(pat(), 'The subscription is active.');

    await pat().getByRole('main').getByRole('link', { name: 'Setup' }).click();
    await pat().getByRole('button', { name: 'Change the setup' }).click();
    for (const name of [...imports, ...exports])
      await pat().getByRole('checkbox', { name, exact: true }).click();
    await pat().getByRole('textbox', { name: 'Notify e-mails' }).fill('feeds@hazel-grove.example');
    await pat().getByRole('button', { name: 'Save' }).click();
    await says(pat(), 'Setup saved.');

    await pat().getByRole('tab', { name: 'Billing' }).click();
    await pat().getByRole('button', { name: 'Change the terms' }).click();
    const terms = pat().getByRole('dialog');
    await terms.getByRole('textbox', { name: 'Records allowed in a period' }).fill('100');
    await terms.getByRole('button', { name: 'Save' }).click();
    await says(pat(), 'The terms are saved');
  });

  it('makes and adds a key, and uploads by the commands of the page and by its dialog', async () => {
    await hana().reload();
    await sh(folder, `${await commandOf(hana(), 'Make a pair of keys')} -q -N ''`);
    await hana().getByRole('button', { name: 'Add a key' }).click();
    const added = hana().getByRole('dialog');
    const publicKey = await sh(folder, await commandOf(hana(), 'Show the public key'));
    await added.getByRole('textbox', { name: 'Public key' }).fill(publicKey);
    await added.getByRole('textbox', { name: 'Name' }).fill('HR server');
    await added.getByRole('button', { name: 'Add', exact: true }).click();
    await says(hana(), 'The key was added.');

    const fingerprint = await commandOf(hana(), 'Fingerprint as the answer');
    const script = await commandOf(hana(), 'Upload from a script');
    const port = /-P (\d+)/.exec(script)?.[1];
    await sh(folder, `ssh-keyscan -p ${port} 127.0.0.1 > known`);
    expect(await sh(folder, 'ssh-keygen -lf known')).toContain(fingerprint);
    const fileName = /put (\S+)/.exec(script)?.[1] ?? '';
    const references = { ParentEmployerID: '', CaseManagerID: '', AttorneyID: '', FirmOfficeCode: '' };
    writeFileSync(join(folder, fileName), sampleCsv(1, [references]));
    await sh(folder, withKnownHost(script));

    await hana().getByRole('main').getByRole('link', { name: 'Upcoming Runs' }).first().click();
    // Rows that come in move the button.
    await hana()
      .getByRole('row', { name: /Export Client/ })
      .waitFor();
    await hana().getByRole('button', { name: 'Upload a file' }).click();
    const upload = hana().getByRole('dialog');
    const own = { SSN: '', AlienNumber: '', CaseManagerID: '', AttorneyID: '' };
    await upload.locator('input[type=file]').setInputFiles({
      name: fileName.replace('company_Details_import', 'fn_Details_Data_import'),
      mimeType: 'text/csv',
      buffer: Buffer.from(sampleCsv(3, [own, { ...own, EmployeeID: '100235', HireDate: '31/31/2020' }])),
    });
    await upload.getByRole('button', { name: 'Upload', exact: true }).click();
    await upload.getByText('is uploaded and taken in').waitFor();
    await upload.getByRole('button', { name: 'Close', exact: true }).click();
    const waiting = hana().getByRole('row', { name: /Waiting for the run/ });
    await says(hana(), '1 would be rejected');
    await expect.poll(() => waiting.count(), { timeout: 20_000 }).toBe(4);
  });

  it('finds its night in the reports, and the same export on the site and by SFTP', async () => {
    const { clock } = flow().known;
    const runAt = runInstantOf(runDateOf(await timeOf(clock)));
    await goOnTo(clock, new Date(runAt.getTime() + 1000));
    await hana().getByRole('tab', { name: 'Completed Runs' }).click();
    const job = hana().getByRole('row', { name: /Export Client \/ Employee Data/ });
    const refresh = hana().getByRole('button', { name: 'Refresh the jobs' });
    await expect
      .poll(() => refresh.click().then(() => job.count()), { timeout: 60_000, interval: 1000 })
      .toBe(1);
    await job.getByRole('link', { name: 'Export Client / Employee Data' }).click();
    const download = hana().waitForEvent('download');
    await hana().getByRole('button', { name: 'Exported file' }).click();
    const file = await download;
    const here = readFileSync(await file.path(), 'utf8');
    expect(here.split('\r\n').filter((line) => line !== '')).toHaveLength(2);
    const connect = `sftp -b - ${(await connectOf(pat())).replace('sftp ', '')}`;
    await sh(folder, withKnownHost(`echo "get Export/${file.suggestedFilename()}" | ${connect}`));
    expect(readFileSync(join(folder, file.suggestedFilename()), 'utf8')).toBe(here);
  });

  it('sees what needs attention, and what it has used', async () => {
    await hana().getByRole('link', { name: 'Zoom Integrator Reports' }).click();
    const failed = hana().getByRole('row', { name: /Import Client \/ Employee Data/ });
    await failed.getByText('Incomplete').waitFor();
    await hana().getByRole('tab', { name: 'Billing' }).click();
    await says(hana(), '5 % used: 5 of 100 records');
  });

  /** How the firm's subscription says that one connects, as Professional Services see it. */
  async function connectOf(page: Page): Promise<string> {
    const menu = page.getByRole('navigation', { name: 'Side navigation' });
    await menu.getByRole('link', { name: 'Subscription' }).click();
    return commandOf(page, 'Connect');
  }
});

function pageOf(page: Page | undefined): Page {
  if (page === undefined) throw new Error('nobody has signed in');
  return page;
}

const says = (page: Page, text: string): Promise<void> => page.getByText(text).first().waitFor();

const commandOf = async (page: Page, name: string): Promise<string> =>
  (await page.getByRole('region', { name, exact: true }).textContent())?.trim() ?? '';

const sh = async (cwd: string, command: string): Promise<string> =>
  (await promisify(execFile)('sh', ['-c', command], { cwd })).stdout;

/** As on a machine that has seen the server before. */
const withKnownHost = (command: string): string =>
  command.replace('sftp -b -', 'sftp -o UserKnownHostsFile=known -o StrictHostKeyChecking=yes -b -');
