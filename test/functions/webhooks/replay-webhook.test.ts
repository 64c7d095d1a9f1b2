import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Webhook } from '../../../functions/webhooks/contract.ts';
import { sendWebhook } from '../../../functions/webhooks/send-webhook.ts';
import { firm10 } from '../../support/integrator-world.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';
import { startReceiver, status, type WebhookReceiver } from '../../support/webhook-receiver.ts';
import {
  anEvent,
  aWebhook,
  base,
  deliveriesOf,
  fanOut,
  hookHost,
  note,
  sendStarted,
  sendToEnd,
  takeStarted,
  tell,
  type WebhookWorld,
  webhookApi,
  webhookOf,
  webhookWorld,
} from './webhook-world.ts';

let engine: TableEngine;
let receiver: WebhookReceiver;
let world: WebhookWorld;
let webhook: Webhook;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  world = await webhookWorld(engine);
  receiver = await startReceiver();
  webhook = await aWebhook(world, `http://${hookHost}:${receiver.port}/`);
  return () => receiver.stop();
});

const dayMs = 86_400_000;
const idsReceived = () => receiver.received.map(({ headers }) => headers['webhook-id']);
const replay = (body: object) => webhookApi(world)('POST', `${base}/${webhook.webhookId}/replay`, { body });
const switchTo = async (isEnabled: boolean) => {
  const { url, description, eventTypes, version } = await webhookOf(world, webhook);
  return webhookApi(world)('PUT', `${base}/${webhook.webhookId}`, {
    body: { url, description, eventTypes, isEnabled },
    headers: { 'if-match': `"${version}"` },
  });
};

/** Events that happen one a second, each sent once. */
async function happen(count: number, answers = 204): Promise<string[]> {
  receiver.answer = status(answers);
  const ids: string[] = [];
  for (let number = 0; number < count; number += 1) {
    const event = anEvent(world);
    ids.push(event.eventId);
    await tell(world, event);
    await sendStarted(world);
    world.clock.advance(1_000);
  }
  return ids;
}

describe('a replay', () => {
  it('sends an event that was accepted again, with its id and the same bytes', async () => {
    const [eventId] = await happen(1);
    world.clock.advance(60 * dayMs);
    expect(await replay({ eventId })).toMatchObject({ status: 202, body: { eventCount: 1 } });
    expect(await sendStarted(world)).toEqual([{ isEnded: true, waitSeconds: 0 }]);
    expect(idsReceived()).toEqual([eventId, eventId]);
    expect(new Set(receiver.received.map(({ body }) => body)).size).toBe(1);
    expect(await deliveriesOf(world, webhook)).toMatchObject([
      { status: 'DELIVERED', tryCount: 2, replayCount: 1 },
    ]);
  });

  it('since a time sends what was not accepted since then, a little apart', async () => {
    await happen(1, 500);
    const since = world.clock.now().toISOString();
    const failed = await happen(2, 500);
    await happen(1);
    receiver.received.length = 0;
    receiver.answer = status(204);
    expect((await replay({ since })).body).toEqual({ eventCount: 2 });
    for (const ref of takeStarted(world)) await sendToEnd(world, ref);
    expect(idsReceived()).toEqual(failed);
    expect((await deliveriesOf(world, webhook)).map((one) => one.status)).toEqual([
      ...['DELIVERED', 'DELIVERED', 'DELIVERED'],
      'PENDING',
    ]);
    expect((await replay({ since })).body).toEqual({ eventCount: 0 });
  });

  it('since a time sends what happened while the webhook was switched off', async () => {
    const since = world.clock.now().toISOString();
    await switchTo(false);
    const missed = await happen(2);
    expect(receiver.received).toEqual([]);
    await switchTo(true);
    expect((await replay({ since })).body).toEqual({ eventCount: 2 });
    for (const ref of takeStarted(world)) await sendToEnd(world, ref);
    expect(idsReceived()).toEqual(missed);
  });

  it('since a time sends many, five a second', async () => {
    await switchTo(false);
    const events = Array.from({ length: 205 }, () => {
      world.clock.advance(1);
      return anEvent(world);
    });
    for (let start = 0; start < events.length; start += 100)
      await note(world, ...events.slice(start, start + 100));
    await fanOut(world);
    await switchTo(true);
    expect((await replay({ since: events[0]?.at })).body).toEqual({ eventCount: 205 });
    const last = events.at(-1)?.eventId ?? '';
    const refs = takeStarted(world);
    expect(refs.map(({ eventId }) => eventId)).toEqual(events.map(({ eventId }) => eventId));
    const ref = refs.find(({ eventId }) => eventId === last);
    expect(ref && (await sendWebhook(world, ref))).toEqual({ isEnded: false, waitSeconds: 41 });
  });

  it('since a time leaves out what the webhook does not want, and tests', async () => {
    await switchTo(false);
    await tell(world, anEvent(world, { type: 'file.missing' }));
    await switchTo(true);
    const { url, description, version } = await webhookOf(world, webhook);
    await webhookApi(world)('PUT', `${base}/${webhook.webhookId}`, {
      body: { url, description, eventTypes: ['run.completed'], isEnabled: true },
      headers: { 'if-match': `"${version}"` },
    });
    receiver.answer = status(500);
    await webhookApi(world)('POST', `${base}/${webhook.webhookId}/test`);
    await sendStarted(world);
    expect((await replay({ since: '2020-01-01T00:00:00.000Z' })).body).toEqual({ eventCount: 0 });
  });

  it('takes over from the tries that are under way', async () => {
    const [eventId = ''] = await happen(1, 500);
    receiver.answer = status(204);
    await replay({ eventId });
    const [again] = takeStarted(world);
    if (again === undefined) throw new Error('nothing was started');
    expect(await sendWebhook(world, { ...again, replay: 0 })).toEqual({ isEnded: true, waitSeconds: 0 });
    expect(receiver.received).toHaveLength(1);
    expect(await sendWebhook(world, again)).toEqual({ isEnded: true, waitSeconds: 0 });
    expect(idsReceived()).toEqual([eventId, eventId]);
  });

  it('has all tries of the schedule again', async () => {
    const [eventId = ''] = await happen(1, 500);
    await replay({ eventId });
    const [ref] = takeStarted(world);
    expect(ref && (await sendToEnd(world, ref))).toHaveLength(8);
    expect(await deliveriesOf(world, webhook)).toMatchObject([{ status: 'FAILED', tryCount: 10 }]);
  });

  it('of an event that is not there is refused', async () => {
    const [eventId = ''] = await happen(1);
    world.clock.advance(91 * dayMs);
    const other = anEvent(world, { firmId: firm10 });
    await tell(world, other);
    for (const id of [eventId, other.eventId, world.newId()])
      expect((await replay({ eventId: id })).body.code).toBe('EVENT_NOT_FOUND');
  });

  it('for a webhook that is switched off is refused', async () => {
    const [eventId = ''] = await happen(1);
    await switchTo(false);
    expect((await replay({ eventId })).body.code).toBe('WEBHOOK_DISABLED');
  });
});

describe('a test', () => {
  it('sends an event to this webhook alone', async () => {
    const other = await aWebhook(world, `http://${hookHost}:${receiver.port}/other`);
    const asked = await webhookApi(world)('POST', `${base}/${webhook.webhookId}/test`);
    expect(asked).toMatchObject({ status: 202, body: { type: 'webhook.test', status: 'PENDING' } });
    await sendStarted(world);
    const [one] = receiver.received;
    expect(JSON.parse(one?.body ?? '')).toMatchObject({
      type: 'webhook.test',
      data: { webhookId: webhook.webhookId },
    });
    expect(await deliveriesOf(world, webhook)).toMatchObject([{ status: 'DELIVERED' }]);
    expect(await deliveriesOf(world, other)).toEqual([]);
  });

  it('that is not accepted has failed at once, and is not held against the webhook', async () => {
    receiver.answer = status(500);
    await webhookApi(world)('POST', `${base}/${webhook.webhookId}/test`);
    expect(await sendStarted(world)).toEqual([{ isEnded: true, waitSeconds: 0 }]);
    expect(await deliveriesOf(world, webhook)).toMatchObject([{ status: 'FAILED', tryCount: 1 }]);
    expect(await webhookOf(world, webhook)).not.toHaveProperty('failingSince');
  });
});
