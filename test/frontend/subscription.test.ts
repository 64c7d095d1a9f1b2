import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { Subscription } from '../../functions/integrator-subscription/contract.ts';
import { ConflictError, InvalidInputError } from '../../functions/platform/errors.ts';
import { hasBrowser, prepareStage, type Stage, waitForText } from './support/browser.ts';
import { aSetup, firmId } from './support/integrator-world.ts';
import { expectNothingLostToTheSide } from './support/lost-to-the-side.ts';
import { bothModes, cellsOf, said, table } from './support/report-steps.ts';
import {
  anSshKey,
  aPublicKey,
  aRequestedSubscription,
  aSubscription,
  noSubscription,
  serverFingerprint,
  subscriptionPath,
} from './support/subscription-world.ts';

const asFirm = { as: 'fia', timezoneId: 'America/New_York' };
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const inDialog = (page: Page, name: string) =>
  page.getByRole('dialog').getByRole('button', { name, exact: true });
const line = (page: Page, name: string) => page.getByRole('region', { name, exact: true });

const put = (stage: Stage, shown: Subscription) =>
  stage.site.world.integrator.subscriptions.set(firmId, shown);

describe.skipIf(!hasBrowser)('the subscription of a firm', () => {
  const stage = prepareStage();
  describe('from request to end', () => lifeOfSubscription(stage));
  describe('tells how to connect', () => connecting(stage));
  describe('takes keys', () => keys(stage));
  describe('is there', () => alwaysThere(stage));
});

function lifeOfSubscription(stage: Stage): void {
  it('is requested by the firm with a message, and the request taken back', async () => {
    put(stage, noSubscription());
    const page = await stage.open(subscriptionPath, asFirm);
    await page.getByRole('heading', { name: 'How it begins' }).waitFor();
    await waitForText(page, 'Nothing has happened yet.');
    await button(page, 'Request the integrator').click();
    await page.keyboard.type('We use Workday.');
    expect(await bothModes(page)).toEqual([]);
    await inDialog(page, 'Request the integrator').click();
    await waitForText(page, 'The integrator was requested.');
    await said(page, 'Subscription: Requested.');
    await waitForText(page, 'by Fia Firmadmin');
    expect(await button(page, 'Enable').count()).toBe(0);
    await button(page, 'Withdraw the request').click();
    await inDialog(page, 'Withdraw the request').click();
    await waitForText(page, 'The request was withdrawn.');
    expect(stage.site.world.acts).toEqual([
      'subscription REQUESTED: We use Workday.',
      'subscription WITHDRAWN',
    ]);
  });

  it.each(['ipa', 'sysa'])('is enabled, suspended, resumed and ended by %s, with reasons', async (as) => {
    put(stage, aRequestedSubscription({ firmId }));
    const page = await stage.open(subscriptionPath, { as });
    await waitForText(page, 'We use Workday.');
    expect(await button(page, 'Withdraw the request').count()).toBe(0);
    await button(page, 'Enable').click();
    await inDialog(page, 'Enable').click();
    await waitForText(page, 'The subscription is active.');
    await page.getByRole('heading', { name: 'Connect by SFTP' }).waitFor();
    await button(page, 'Suspend').click();
    await inDialog(page, 'Suspend').click();
    await waitForText(page, 'Write a reason.');
    await page.keyboard.type('The contract is being renewed.');
    await inDialog(page, 'Suspend').click();
    await waitForText(page, 'Nobody can sign in now');
    expect(await line(page, 'Connect').count()).toBe(0);
    await button(page, 'Resume').click();
    await inDialog(page, 'Resume').click();
    await line(page, 'Connect').waitFor();
    await button(page, 'End').click();
    await page.keyboard.type('Contract ended.');
    await inDialog(page, 'End').click();
    await waitForText(page, 'The subscription has ended.');
    expect(await cellsOf(page, 'History of the subscription')).toContain('Contract ended.');
    expect(stage.site.world.acts).toEqual([
      'subscription ENABLED',
      'subscription SUSPENDED: The contract is being renewed.',
      'subscription RESUMED',
      'subscription ENDED: Contract ended.',
    ]);
  });

  it('warns before it is enabled for a firm without tasks', async () => {
    const { setups } = stage.site.world.integrator;
    setups.set(firmId, aSetup({ importTasks: [], isSubscribed: false }));
    put(stage, noSubscription());
    const page = await stage.open(subscriptionPath, { as: 'ipa' });
    await button(page, 'Enable').click();
    await waitForText(page, 'No tasks are set up');
    await inDialog(page, 'Cancel').click();
    expect(stage.site.world.acts).toEqual([]);
  });

  it('shows what it is meanwhile when an act comes too late', async () => {
    const { world } = stage.site;
    const page = await stage.open(subscriptionPath, { as: 'ipa' });
    await button(page, 'Suspend').click();
    await page.keyboard.type('Renewal.');
    const refusal = 'Only an active subscription can be suspended.';
    world.failures.set('suspendSubscription', new ConflictError('STATUS_NOT_ALLOWED', refusal));
    const stopped = { at: '2026-03-03T18:00:00.000Z', reason: 'Contract ended.' };
    put(stage, aSubscription({ status: 'ENDED', activeSince: undefined, stopped }));
    await inDialog(page, 'Suspend').click();
    await waitForText(page, refusal);
    await page.getByText('Contract ended.').first().waitFor({ state: 'attached' });
    await inDialog(page, 'Cancel').click();
    await button(page, 'Enable').waitFor();
  });
}

function connecting(stage: Stage): void {
  it('with commands that name the address, the key and a file of the firm', async () => {
    const page = await stage.open(subscriptionPath, asFirm);
    await line(page, 'Upload a file').getByText('company_Details_import_').waitFor();
    expect(await line(page, 'Make a pair of keys').textContent()).toBe(
      'ssh-keygen -t ed25519 -f hollis-law-sftp',
    );
    expect(await line(page, 'Connect').textContent()).toBe(
      'sftp -P 2222 -i hollis-law-sftp -o IdentitiesOnly=yes hollis-law@sftp.waybill.example',
    );
    expect(await line(page, 'Upload a file').textContent()).toMatch(
      /^put company_Details_import_\d{8}\.csv Import\/$/,
    );
    expect(await line(page, 'Fingerprint as the answer').textContent()).toBe(serverFingerprint);
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByRole('button', { name: 'Copy: Connect', exact: true }).click();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(
      await line(page, 'Connect').textContent(),
    );
  });

  it('and follows the server until it has taken over the latest change', async () => {
    const { sftp } = aSubscription();
    if (sftp === undefined) throw new Error('an active one has an address');
    put(stage, aSubscription({ sftp: { ...sftp, isApplied: false } }));
    const page = await stage.open(subscriptionPath, asFirm);
    await waitForText(page, 'Taking over the latest change');
    put(stage, aSubscription());
    await page.getByText('Ready', { exact: true }).first().waitFor();
    await said(page, 'The SFTP server is ready.');
  });

  it('from the page of the next runs, where the state is seen, too', async () => {
    stage.site.world.integrator.setups.set(firmId, aSetup({ isSubscribed: false }));
    const page = await stage.open(`/firms/${firmId}/integrator/upcoming-runs`, asFirm);
    await page.getByRole('link', { name: 'How to connect' }).waitFor();
    await page.getByRole('link', { name: 'See the subscription' }).click();
    await page.getByRole('heading', { name: 'Subscription', level: 1 }).waitFor();
  });
}

function keys(stage: Stage): void {
  const fill = async (page: Page, name: string, key: string) => {
    await page.getByRole('textbox', { name: 'Public key' }).fill(key);
    await page.getByLabel('Name', { exact: true }).fill(name);
  };

  it.each(['fia', 'ipa'])('that %s adds by keyboard and removes', async (as) => {
    const page = await stage.open(subscriptionPath, { ...asFirm, as });
    await table(page, 'SSH keys').getByText('HRIS server 1').waitFor();
    await button(page, 'Add a key').focus();
    await page.keyboard.press('Enter');
    await page.getByRole('textbox', { name: 'Public key' }).and(page.locator(':focus')).waitFor();
    await page.keyboard.type(aPublicKey);
    await page.keyboard.press('Tab');
    await page.keyboard.type('New server');
    await page.keyboard.press('Enter');
    await page.getByText('The key was added.', { exact: true }).first().waitFor();
    await table(page, 'SSH keys').getByText('New server').waitFor();
    await button(page, 'Remove HRIS server 1').click();
    expect(await page.getByText('It is the last key').count()).toBe(0);
    await inDialog(page, 'Remove').click();
    await page.getByText('The key HRIS server 1 was removed.', { exact: true }).first().waitFor();
    await button(page, 'Remove New server').click();
    await waitForText(page, 'It is the last key: nobody can sign in');
    await inDialog(page, 'Remove').click();
    await page
      .getByText('Nobody can sign in until a public key is added.', { exact: true })
      .first()
      .waitFor();
    expect(stage.site.world.acts).toEqual([
      'subscription KEY_ADDED: New server',
      'subscription KEY_REMOVED: HRIS server 1',
      'subscription KEY_REMOVED: New server',
    ]);
  });

  it('and never sends a private one', async () => {
    const page = await stage.open(subscriptionPath, asFirm);
    const sent: string[] = [];
    page.on('request', (request) => sent.push(request.postData() ?? ''));
    await button(page, 'Add a key').click();
    await fill(page, 'HRIS', '-----BEGIN OPENSSH PRIVATE KEY-----\nsecret');
    await inDialog(page, 'Add').click();
    await waitForText(page, 'This is a private key. It was not sent');
    expect(await bothModes(page)).toEqual([]);
    expect(sent.filter((body) => body.includes('PRIVATE'))).toEqual([]);
    expect(stage.site.world.acts).toEqual([]);
  });

  it('unless the server refuses them, which is said at the key', async () => {
    const { failures } = stage.site.world;
    const refusal = 'The RSA key has 1024 bits; it needs at least 2048.';
    failures.set('addSshKey', new InvalidInputError('KEY_NOT_VALID', refusal));
    const page = await stage.open(subscriptionPath, asFirm);
    await button(page, 'Add a key').click();
    await fill(page, 'HRIS', 'ssh-rsa AAAA');
    await inDialog(page, 'Add').click();
    await waitForText(page, refusal);
    expect(await page.getByRole('textbox', { name: 'Public key' }).getAttribute('aria-invalid')).toBe('true');
    failures.set('addSshKey', new Error('a bug'));
    await inDialog(page, 'Add').click();
    await waitForText(page, 'The key was not added');
    expect(await page.getByRole('textbox', { name: 'Public key' }).inputValue()).toBe('ssh-rsa AAAA');
  });

  it('no more than there is room for', async () => {
    put(stage, aSubscription({ sshKeys: Array.from({ length: 10 }, (_, at) => anSshKey(at)) }));
    const page = await stage.open(subscriptionPath, asFirm);
    await waitForText(page, '(10 of 10)');
    expect(await button(page, 'Add a key').getAttribute('aria-disabled')).toBe('true');
  });

  it('ahead of its being enabled, and none where there is nothing to open', async () => {
    put(stage, aRequestedSubscription({ firmId }));
    const page = await stage.open(subscriptionPath, asFirm);
    await button(page, 'Add a key').waitFor();
    put(stage, noSubscription());
    await page.reload();
    await page.getByRole('heading', { name: 'How it begins' }).waitFor();
    expect(await table(page, 'SSH keys').count()).toBe(0);
  });
}

function alwaysThere(stage: Stage): void {
  it('when it cannot be loaded at first', async () => {
    stage.site.world.failures.set('getSubscription', new Error('a bug'));
    const page = await stage.open(subscriptionPath, asFirm);
    await waitForText(page, 'The subscription could not be loaded');
    stage.site.world.failures.clear();
    await page.getByRole('button', { name: 'Retry' }).click();
    await page.getByRole('heading', { name: 'Connect by SFTP' }).waitFor();
  });

  it('in the menu of the firm, and for vendor staff in the list of firms', async () => {
    const page = await stage.open(`/firms/${firmId}/integrator/setup`, asFirm);
    await page.getByRole('link', { name: 'Subscription', exact: true }).click();
    await page.waitForURL(`**${subscriptionPath}`);
    const vendor = await stage.open('/firms', { as: 'ipa' });
    await vendor.getByRole('link', { name: 'Requested' }).waitFor();
    await vendor.getByRole('link', { name: 'Active' }).click();
    await vendor.waitForURL(`**${subscriptionPath}`);
  });

  it('in the list of firms as not known when it cannot be read', async () => {
    stage.site.world.failures.set('getSubscription', new Error('a bug'));
    const page = await stage.open('/firms', { as: 'sysa' });
    await waitForText(page, 'Not known');
    await page.getByRole('link', { name: 'Hollis Law' }).waitFor();
  });

  it.each(['fia', 'ipa'])('for everybody: no rule of accessibility is broken for %s', async (as) => {
    const page = await stage.open(subscriptionPath, { ...asFirm, as });
    await line(page, 'Connect').waitFor();
    await page.keyboard.press('?');
    await waitForText(page, 'It does not connect');
    expect(await bothModes(page)).toEqual([]);
    await page.keyboard.press('?');
    await page.setViewportSize({ width: 320, height: 800 });
    await expectNothingLostToTheSide(page);
    expect(await bothModes(page)).toEqual([]);
  });
}
