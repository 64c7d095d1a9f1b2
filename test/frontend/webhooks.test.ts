import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { InvalidInputError } from '../../functions/platform/errors.ts';
import { hasBrowser, prepareStage, type Stage, waitForText } from './support/browser.ts';
import { chooseOption } from './support/form-steps.ts';
import { expectNothingLostToTheSide } from './support/lost-to-the-side.ts';
import { bothModes, cellsOf, said, table } from './support/report-steps.ts';
import {
  aDelivery,
  aWebhook,
  eventIdOf,
  someSecret,
  webhookPath,
  webhooksPath,
} from './support/webhooks-world.ts';

const asFirm = { as: 'fia', timezoneId: 'America/New_York' };

describe.skipIf(!hasBrowser)('webhooks', () => {
  const stage = prepareStage();
  describe('list', () => list(stage));
  describe('one', () => one(stage));
  describe('deliveries', () => deliveries(stage));
});

const dialog = (page: Page) => page.getByRole('dialog');
const inDialog = (page: Page, name: string) => dialog(page).getByRole('button', { name, exact: true });
const act = async (page: Page, name: string) => {
  await page.getByRole('button', { name: 'Actions' }).click();
  await page.getByRole('menuitem', { name, exact: true }).click();
};

function list(stage: Stage): void {
  it('is reached from the menu and shows how each fares', async () => {
    const failing = { failingSince: '2026-03-02T10:00:00.000Z', description: '' };
    stage.site.world.integrator.webhooks = [
      aWebhook(1, { eventTypes: ['run.completed', 'file.missing'] }),
      aWebhook(2, failing),
      aWebhook(3, { isEnabled: false, disabledReason: 'GONE' }),
      aWebhook(4, { isEnabled: false }),
      aWebhook(5, { lastDeliveredAt: undefined }),
    ];
    const page = await stage.open('/', asFirm);
    await page.getByRole('link', { name: 'Webhooks', exact: true }).click();
    await table(page, 'Webhooks').getByText('Works').waitFor();
    expect(await cellsOf(page, 'Webhooks')).toEqual([
      'https://hr1.example.com/hooksHR system',
      'Works',
      'run.completed, file.missing',
      '2026-03-03 05:03',
      'Fia Firmadmin2026-03-01 13:00',
    ]);
    const others = await Promise.all([2, 3, 4, 5].map((row) => cellsOf(page, 'Webhooks', row)));
    expect(others.map((cells) => cells[1])).toEqual([
      'Failing',
      'Switched off: gone',
      'Switched off',
      'Nothing sent yet',
    ]);
    const add = page.getByRole('button', { name: 'Add a webhook' });
    expect(await add.getAttribute('aria-disabled')).toBe('true');
    expect(await bothModes(page)).toEqual([]);
  });

  it('takes a new one, and shows its secret once with how to verify', async () => {
    const page = await stage.open(webhooksPath, asFirm);
    await waitForText(page, 'No webhooks yet');
    await page.getByRole('button', { name: 'Add a webhook' }).click();
    await page.getByLabel('Address').and(page.locator(':focus')).waitFor();
    await page.keyboard.type('hr.example.com');
    await page.keyboard.press('Enter');
    await dialog(page).getByText('Enter a whole address').waitFor();
    await page.getByLabel('Address').fill('https://hr.example.com/hooks');
    await page.getByLabel('Only these').check();
    await inDialog(page, 'Add').click();
    await dialog(page).getByText('Choose at least one event.').waitFor();
    expect(await bothModes(page)).toEqual([]);
    await page.getByLabel('An expected file is missing').check();
    await inDialog(page, 'Add').click();
    await dialog(page).getByText(someSecret).waitFor();
    expect(stage.site.world.integrator.saved).toEqual([
      { url: 'https://hr.example.com/hooks', description: '', eventTypes: ['file.missing'] },
    ]);
    await dialog(page).getByText('How to receive and verify').click();
    await dialog(page).getByText('webhook.verify(').waitFor();
    expect(await bothModes(page)).toEqual([]);
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByRole('button', { name: 'Copy: Secret of the webhook' }).click();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(someSecret);
    await inDialog(page, 'I have kept the secret').click();
    await table(page, 'Webhooks').getByText('Nothing sent yet').waitFor();
    expect(await page.getByText(someSecret).count()).toBe(0);
  });

  it('says at the address that it is not allowed, and keeps what was entered', async () => {
    const detail = 'This address is not allowed. Use the name of a public server.';
    const fields = [{ pointer: '#/url', detail }];
    stage.site.world.failures.set(
      'createWebhook',
      new InvalidInputError('ADDRESS_REFUSED', detail, { fields }),
    );
    const page = await stage.open(webhooksPath, { as: 'ipa' });
    await page.getByRole('button', { name: 'Add a webhook' }).click();
    await page.getByLabel('Address').fill('https://10.0.0.1/hooks');
    await inDialog(page, 'Add').click();
    await dialog(page).getByText(detail).waitFor();
    await page.getByLabel('Address').and(page.locator(':focus')).waitFor();
    expect(await dialog(page).getByText('The webhook was not saved').count()).toBe(0);
    expect(await page.getByLabel('Address').inputValue()).toBe('https://10.0.0.1/hooks');
  });

  it.each(['alla', 'rea', 'cora'])('is shown to nobody else: %s', async (as) => {
    const page = await stage.open(webhooksPath, { as });
    await page.getByRole('heading', { name: 'Page not found' }).waitFor();
  });

  it('says so when it cannot be loaded, and loads when asked again', async () => {
    stage.site.world.failures.set('listWebhooks', new Error('a bug'));
    const page = await stage.open(webhooksPath, asFirm);
    await waitForText(page, 'The webhooks could not be loaded');
    stage.site.world.failures.clear();
    await page.getByRole('button', { name: 'Retry' }).click();
    await waitForText(page, 'No webhooks yet');
  });
}

function one(stage: Stage): void {
  it('is changed against the version that was read', async () => {
    const { integrator } = stage.site.world;
    integrator.webhooks = [aWebhook(1)];
    const page = await stage.open(webhookPath(1), { as: 'sysa' });
    await act(page, 'Change');
    await page.getByLabel(/^Description/).fill('Payroll');
    integrator.webhooks = [aWebhook(1, { version: 3, description: 'Other' })];
    await inDialog(page, 'Save').click();
    await dialog(page).getByText('The webhook has changed since you read it.').waitFor();
    await inDialog(page, 'Cancel').click();
    await page.getByText('Other', { exact: true }).first().waitFor();
    await act(page, 'Change');
    await page.getByLabel(/^Description/).fill('Payroll');
    await inDialog(page, 'Save').click();
    await page.getByText('The webhook is saved', { exact: true }).first().waitFor();
    expect(integrator.webhooks).toMatchObject([{ description: 'Payroll', isEnabled: true, version: 4 }]);
  });

  it('that was switched off by itself says why, and is switched on and off again', async () => {
    const { integrator } = stage.site.world;
    integrator.webhooks = [aWebhook(1, { isEnabled: false, disabledReason: 'FAILING' })];
    const page = await stage.open(webhookPath(1), asFirm);
    await waitForText(page, 'No try was accepted for 5 days.');
    const test = page.getByRole('button', { name: 'Send a test' });
    expect(await test.getAttribute('aria-disabled')).toBe('true');
    await act(page, 'Switch on');
    await inDialog(page, 'Switch on').click();
    await page.getByText('The webhook is switched on', { exact: true }).first().waitFor();
    expect(integrator.webhooks[0]).toMatchObject({ isEnabled: true, url: 'https://hr1.example.com/hooks' });
    await act(page, 'Switch off');
    await inDialog(page, 'Switch off').click();
    await waitForText(page, 'Nothing is sent. What happens meanwhile');
    expect(integrator.webhooks[0]).toMatchObject({ isEnabled: false, version: 4 });
  });

  it('gets a new secret, which is shown once, and is told until when the former counts', async () => {
    stage.site.world.integrator.webhooks = [aWebhook(1)];
    const page = await stage.open(webhookPath(1), asFirm);
    await act(page, 'Make a new secret');
    await dialog(page).getByText('for 24 hours').waitFor();
    await inDialog(page, 'Make a new secret').click();
    await dialog(page).getByText('New=').waitFor();
    await dialog(page).getByText('2026-03-05 13:00').waitFor();
    await inDialog(page, 'I have kept the secret').click();
    await waitForText(page, 'Former secret counts until');
  });

  it('is removed after a question, and leads back to the list', async () => {
    stage.site.world.integrator.webhooks = [aWebhook(1), aWebhook(2)];
    const page = await stage.open(webhookPath(1), asFirm);
    await act(page, 'Remove');
    await inDialog(page, 'Remove').click();
    await page.getByText('The webhook was removed', { exact: true }).first().waitFor();
    await page.waitForURL(`**${webhooksPath}`);
    expect(stage.site.world.integrator.webhooks.map(({ url }) => url)).toEqual([
      'https://hr2.example.com/hooks',
    ]);
    await page.goto(stage.site.url + webhookPath(1));
    await waitForText(page, 'There is no such webhook of this firm.');
  });
}

function deliveries(stage: Stage): void {
  const put = (...shown: ReturnType<typeof aDelivery>[]) => {
    stage.site.world.integrator.webhooks = [aWebhook(1)];
    stage.site.world.integrator.deliveries = shown;
  };
  const failed = (number: number) => {
    const tries = [{ at: '2026-03-03T10:04:06.000Z', durationMs: 80, statusCode: 500 }];
    return aDelivery(number, { type: 'export.completed', status: 'FAILED', tries, tryCount: 9 });
  };

  it('show what became of each, and every try of one', async () => {
    put(aDelivery(1), failed(2));
    const page = await stage.open(webhookPath(1), asFirm);
    await table(page, 'Deliveries').getByText('Delivered').waitFor();
    expect(await cellsOf(page, 'Deliveries')).toEqual([
      'A run was completedrun.completed',
      '2026-03-03 05:03',
      'Delivered',
      '2 triesAnswer 204',
      'Send again',
    ]);
    await page.getByRole('button', { name: '2 tries of run.completed, see each' }).click();
    await dialog(page).getByText(eventIdOf(1)).waitFor();
    await dialog(page).getByText('The server did not answer within 15 seconds.').waitFor();
    expect(await bothModes(page)).toEqual([]);
    await inDialog(page, 'Close').click();
    await chooseOption(page, /^Status/, 'Failed');
    await table(page, 'Deliveries').getByText('Answer 500').waitFor();
    await table(page, 'Deliveries').getByText('Answer 204').waitFor({ state: 'detached' });
    expect(new URL(page.url()).search).toBe('?status=FAILED');
    expect(await bothModes(page)).toEqual([]);
  });

  it('follow a test until it was delivered', async () => {
    put();
    const page = await stage.open(webhookPath(1), asFirm);
    await waitForText(page, 'Nothing was sent yet');
    await page.getByRole('button', { name: 'Send a test' }).click();
    await table(page, 'Deliveries').getByText('Pending').waitFor();
    const { integrator } = stage.site.world;
    integrator.deliveries = integrator.deliveries.map((sent) => ({ ...sent, status: 'DELIVERED' as const }));
    await table(page, 'Deliveries').getByText('Delivered').waitFor();
    await said(page, 'webhook.test: Delivered.');
  });

  it('are sent again, one or all since a time', async () => {
    put(failed(2));
    const page = await stage.open(webhookPath(1), asFirm);
    await page.getByRole('button', { name: 'Send export.completed again' }).click();
    await page.getByText('The event is sent again', { exact: true }).first().waitFor();
    await table(page, 'Deliveries').getByText('Sent again once').waitFor();
    await page.getByRole('button', { name: 'Send again since…' }).click();
    await inDialog(page, 'Send again').click();
    await dialog(page).getByText('Enter a date as YYYY-MM-DD.').waitFor();
    await dialog(page).getByLabel('Date', { exact: true }).fill('2026-03-01');
    await dialog(page).getByLabel('Time').fill('06:30');
    expect(await bothModes(page)).toEqual([]);
    await inDialog(page, 'Send again').click();
    await page.getByText('3 events are sent again', { exact: true }).first().waitFor();
    expect(stage.site.world.acts).toEqual([
      `replay {"eventId":"${eventIdOf(2)}"}`,
      'replay {"since":"2026-03-01T11:30:00.000Z"}',
    ]);
  });

  it('turn pages, and lose nothing to the side', async () => {
    put(...Array.from({ length: 30 }, (_, at) => aDelivery(30 - at)));
    const page = await stage.open(webhookPath(1), { ...asFirm, viewport: { width: 320, height: 640 } });
    await page.getByRole('button', { name: 'Next page of deliveries' }).click();
    await page.waitForFunction("document.querySelectorAll('tbody tr').length === 5");
    await expectNothingLostToTheSide(page);
    expect(await bothModes(page)).toEqual([]);
  });
}
