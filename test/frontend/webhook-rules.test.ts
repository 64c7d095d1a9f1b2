import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deliveryIntervalMs, deliveryNews, healthOf, tryText } from '../../frontend/src/webhooks/labels.ts';
import { sinceOf } from '../../frontend/src/webhooks/replay-since.ts';
import { checkWebhook, formOfWebhook } from '../../frontend/src/webhooks/webhook-form.ts';
import { aDelivery, aWebhook } from './support/webhooks-world.ts';

const now = Date.parse('2026-03-03T12:00:00.000Z');

describe('a webhook', () => {
  it('that failed before it was switched off by hand is only switched off', () => {
    const failingSince = '2026-03-01T00:00:00.000Z';
    expect(healthOf(aWebhook(1, { isEnabled: false, failingSince })).label).toBe('Switched off');
    expect(healthOf(aWebhook(1, { failingSince })).label).toBe('Failing');
  });

  it('that is not changed is saved as it is', () => {
    const { url, description, eventTypes } = aWebhook(1, { eventTypes: ['file.missing'] });
    expect(checkWebhook(formOfWebhook({ url, description, eventTypes }))).toEqual({
      body: { url, description, eventTypes },
    });
  });

  it.each([
    '',
    'hr.example.com',
    'https://',
    'https://hr example.com/hooks',
    'https://jo:secret@hr.example.com/',
    `https://a.example/${'x'.repeat(500)}`,
  ])('has an address that is whole and without a password: %s is refused', (url) => {
    expect(checkWebhook({ ...formOfWebhook(undefined), url })).toHaveProperty('errors.url');
  });

  it('has no more words of description than are kept', () => {
    const form = { ...formOfWebhook(undefined), url: 'https://a.example/' };
    expect(checkWebhook({ ...form, description: 'x'.repeat(120) })).toHaveProperty('body');
    expect(checkWebhook({ ...form, description: 'x'.repeat(121) })).toHaveProperty('errors.description');
  });
});

describe('deliveries', () => {
  it('tell the answer, or why there was none in words of the product', () => {
    const at = { at: '2026-03-03T10:00:00.000Z', durationMs: 1 };
    expect(tryText({ ...at, statusCode: 503 })).toBe('Answer 503');
    expect(tryText({ ...at, failure: 'DNS_NOT_FOUND' })).toBe('The server name could not be found.');
    expect(tryText({ ...at, failure: 'SOMETHING_NEW' })).toBe('SOMETHING_NEW');
  });

  it('are watched closely while a try is near', () => {
    const pending = (nextTryAt: string) => aDelivery(1, { status: 'PENDING', nextTryAt });
    expect(deliveryIntervalMs([aDelivery(1)], now)).toBe(30_000);
    expect(deliveryIntervalMs([pending('2026-03-03T12:00:30.000Z')], now)).toBe(2_000);
    expect(deliveryIntervalMs([pending('2026-03-03T18:00:00.000Z')], now)).toBe(30_000);
    const untried = { ...pending('2026-03-03T18:00:00.000Z'), tries: [], tryCount: 0 };
    expect(deliveryIntervalMs([untried], now)).toBe(2_000);
  });

  it('are news when their state changed, and not when they only came into view', () => {
    const before = [aDelivery(1, { status: 'PENDING' })];
    expect(deliveryNews(before, [aDelivery(1), aDelivery(2)])).toEqual(['run.completed: Delivered.']);
    expect(deliveryNews(before, before)).toEqual([]);
  });
});

describe('a time since which events are sent again', () => {
  const { TZ } = process.env;
  beforeEach(() => {
    process.env['TZ'] = 'America/New_York';
  });
  afterEach(() => {
    if (TZ === undefined) delete process.env['TZ'];
    else process.env['TZ'] = TZ;
  });

  it('is meant in the zone of the reader', () => {
    expect(sinceOf({ date: '2026-03-01', time: '06:30' }, now)).toEqual({
      since: '2026-03-01T11:30:00.000Z',
    });
  });

  it.each([
    ['2026-02-30', '06:30', 'errors.date'],
    ['', '06:30', 'errors.date'],
    ['2026-03-01', '24:00', 'errors.time'],
    ['2026-03-01', '6', 'errors.time'],
    ['2026-03-04', '06:30', 'errors.date'],
  ])('is a date and a time that have been: %s %s is refused', (date, time, error) => {
    expect(sinceOf({ date, time }, now)).toHaveProperty(error);
  });
});
