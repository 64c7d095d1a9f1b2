import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Webhook as Verifier } from 'standardwebhooks';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { retryMinutes } from '../../../functions/webhooks/contract.ts';
import { sendWebhook } from '../../../functions/webhooks/send-webhook.ts';
import { makeCertificate } from '../../support/certificates.ts';
import { firm1 } from '../../support/integrator-world.ts';
import { Killed, killSwitch } from '../../support/kill-switch.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';
import {
  type Received,
  startReceiver,
  status,
  type WebhookReceiver,
} from '../../support/webhook-receiver.ts';
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
let url: string;
const folder = mkdtempSync(join(tmpdir(), 'webhooks-'));
const tls = makeCertificate(folder, { names: [hookHost] });
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await engine.stop();
});
beforeEach(async () => {
  world = await webhookWorld(engine);
  receiver = await startReceiver();
  url = `http://${hookHost}:${receiver.port}/hooks?of=waybill`;
  return () => receiver.stop();
});

const dayMs = 86_400_000;
const headersOf = ({ headers }: Received) => headers as Record<string, string>;
const verified = (secret: string, one: Received): unknown =>
  new Verifier(secret).verify(one.body, headersOf(one));

describe('a message', () => {
  it('over TLS to the name of the certificate is what the reference library verifies', async () => {
    const secure = await startReceiver({ key: tls.key, cert: tls.certificate });
    world.extraAuthority = tls.authority;
    const webhook = await aWebhook(world, `https://${hookHost}:${secure.port}/hooks`);
    const event = anEvent(world);
    await tell(world, event);
    await sendStarted(world);
    await secure.stop();
    const [one] = secure.received;
    expect(one && verified(webhook.secret, one)).toEqual({
      type: 'run.completed',
      timestamp: event.at,
      firmId: firm1,
      data: { runId: '2026-11-20', jobCount: 3, isLate: false },
    });
    expect(one).toMatchObject({
      method: 'POST',
      path: '/hooks',
      headers: {
        host: `${hookHost}:${secure.port}`,
        'content-type': 'application/json',
        'webhook-id': event.eventId,
      },
    });
    const [delivery] = await deliveriesOf(world, webhook);
    expect(delivery).toMatchObject({ status: 'DELIVERED', tryCount: 1, tries: [{ statusCode: 204 }] });
  });

  it('is refused by the reference library when it was changed', async () => {
    const { secret } = await aWebhook(world, url);
    await tell(world, anEvent(world));
    await sendStarted(world);
    const [one] = receiver.received;
    expect(one && (() => verified(secret, { ...one, body: one.body.replace('3', '4') }))).toThrow(
      'No matching signature',
    );
  });

  it('is signed with the secrets before, too, for 24 hours', async () => {
    const api = webhookApi(world);
    const webhook = await aWebhook(world, url);
    const rotate = () => api('POST', `${base}/${webhook.webhookId}/rotate-secret`);
    const second: string = (await rotate()).body.secret;
    const third: string = (await rotate()).body.secret;
    await tell(world, anEvent(world));
    await sendStarted(world);
    const [one] = receiver.received;
    for (const secret of [webhook.secret, second, third]) expect(one && verified(secret, one)).toBeTruthy();
    expect(new Set([webhook.secret, second, third]).size).toBe(3);
  });

  it('is signed with the new secret alone after that', async () => {
    const webhook = await aWebhook(world, url);
    const { body } = await webhookApi(world)('POST', `${base}/${webhook.webhookId}/rotate-secret`);
    world.clock.advance(dayMs);
    const event = anEvent(world);
    await tell(world, event);
    await sendStarted(world);
    const [one] = receiver.received;
    const at = new Date(Number(one?.headers['webhook-timestamp']) * 1000);
    const signature = new Verifier(body.secret).sign(event.eventId, at, one?.body ?? '');
    expect(one?.headers['webhook-signature']).toBe(signature);
  });
});

describe('a try that was not accepted', () => {
  it.each([301, 400, 404, 500, 503])('with %i is followed by another, and by nothing else', async (code) => {
    receiver.answer = status(code, { location: `http://${hookHost}:${receiver.port}/elsewhere` });
    const webhook = await aWebhook(world, url);
    await tell(world, anEvent(world));
    const at = world.clock.now();
    expect(await sendStarted(world)).toEqual([{ isEnded: false, waitSeconds: 60 }]);
    expect(receiver.received.map(({ path }) => path)).toEqual(['/hooks?of=waybill']);
    const [delivery] = await deliveriesOf(world, webhook);
    expect(delivery).toMatchObject({
      status: 'PENDING',
      tries: [{ statusCode: code }],
      nextTryAt: new Date(at.getTime() + 60_000).toISOString(),
    });
    expect(await webhookOf(world, webhook)).toMatchObject({ failingSince: at.toISOString() });
  });

  it('is followed by all tries of the schedule with the same id, then it has failed', async () => {
    receiver.answer = status(500);
    const webhook = await aWebhook(world, url);
    const event = anEvent(world);
    await tell(world, event);
    const [ref] = takeStarted(world);
    const waits = ref && (await sendToEnd(world, ref));
    expect(waits?.map((seconds) => seconds / 60)).toEqual(retryMinutes.slice(1));
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id']))).toEqual(
      new Set([event.eventId]),
    );
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-timestamp'])).size).toBe(9);
    const [delivery] = await deliveriesOf(world, webhook);
    expect(delivery).toMatchObject({ status: 'FAILED', tryCount: 9 });
    expect(delivery).not.toHaveProperty('nextTryAt');
    expect(await webhookOf(world, webhook)).toMatchObject({ isEnabled: true });
  });

  it('is made good by one that is accepted', async () => {
    receiver.answer = (response) => status(receiver.received.length < 3 ? 500 : 200)(response);
    const webhook = await aWebhook(world, url);
    await tell(world, anEvent(world));
    const [ref] = takeStarted(world);
    expect(ref && (await sendToEnd(world, ref))).toEqual([60, 300]);
    const [delivery] = await deliveriesOf(world, webhook);
    expect(delivery?.tries.map(({ statusCode }) => statusCode)).toEqual([200, 500, 500]);
    const shown = await webhookOf(world, webhook);
    expect(shown).toMatchObject({ lastDeliveredAt: world.clock.now().toISOString() });
    expect(shown).not.toHaveProperty('failingSince');
  });

  it('is not repeated before the receiver wants it', async () => {
    receiver.answer = status(429, { 'retry-after': '7200' });
    await aWebhook(world, url);
    await tell(world, anEvent(world));
    const [ref] = takeStarted(world);
    if (ref === undefined) throw new Error('nothing was started');
    expect(await sendWebhook(world, ref)).toEqual({ isEnded: false, waitSeconds: 7200 });
    world.clock.advance(7_000_000);
    expect(await sendWebhook(world, ref)).toEqual({ isEnded: false, waitSeconds: 200 });
    expect(receiver.received).toHaveLength(1);
  });
});

describe('a webhook', () => {
  it('that is gone is switched off, and is sent nothing more', async () => {
    receiver.answer = status(410);
    const webhook = await aWebhook(world, url);
    await tell(world, anEvent(world), anEvent(world));
    expect((await sendStarted(world)).every(({ isEnded }) => isEnded)).toBe(true);
    await tell(world, anEvent(world));
    await sendStarted(world);
    expect(receiver.received).toHaveLength(1);
    expect((await deliveriesOf(world, webhook)).map((one) => one.status)).toEqual(['FAILED', 'FAILED']);
    expect(await webhookOf(world, webhook)).toMatchObject({ isEnabled: false, disabledReason: 'GONE' });
  });

  it('that has accepted nothing for five days is switched off', async () => {
    receiver.answer = status(500);
    const webhook = await aWebhook(world, url);
    for (let day = 0; day <= 5; day += 1) {
      expect(await webhookOf(world, webhook)).toMatchObject({ isEnabled: true });
      await tell(world, anEvent(world));
      await sendStarted(world);
      world.clock.advance(dayMs);
    }
    expect(await webhookOf(world, webhook)).toMatchObject({ isEnabled: false, disabledReason: 'FAILING' });
  });

  it('that has failed once is not switched off by failing once a month later', async () => {
    receiver.answer = status(500);
    const webhook = await aWebhook(world, url);
    for (const days of [30, 0]) {
      await tell(world, anEvent(world));
      await sendStarted(world);
      world.clock.advance(days * dayMs);
    }
    expect(await webhookOf(world, webhook)).toMatchObject({ isEnabled: true });
  });

  it('whose address was changed while the former one was gone stays on', async () => {
    const webhook = await aWebhook(world, url);
    const { description, eventTypes } = webhook;
    receiver.answer = async (response) => {
      const body = { url: `${url}&new`, description, eventTypes, isEnabled: true };
      const headers = { 'if-match': '"1"' };
      await webhookApi(world)('PUT', `${base}/${webhook.webhookId}`, { body, headers });
      status(410)(response);
    };
    await tell(world, anEvent(world));
    await sendStarted(world);
    expect(await webhookOf(world, webhook)).toMatchObject({ isEnabled: true, url: `${url}&new` });
  });

  it('that was removed is not sent what is pending', async () => {
    const webhook = await aWebhook(world, url);
    await tell(world, anEvent(world));
    await webhookApi(world)('DELETE', `${base}/${webhook.webhookId}`);
    expect(await sendStarted(world)).toEqual([{ isEnded: true, waitSeconds: 0 }]);
    expect(receiver.received).toEqual([]);
  });
});

describe('a try that is broken off', () => {
  it('anywhere is made again with the same id and the same bytes, and is noted once', async () => {
    const webhook = await aWebhook(world, url);
    let hadTwo = false;
    for (let at = 1, isKilled = true; isKilled; at += 1) {
      for (const moment of ['before', 'after'] as const) {
        receiver.received.length = 0;
        const event = anEvent(world);
        await tell(world, event);
        const [ref] = takeStarted(world);
        if (ref === undefined) throw new Error('nothing was started');
        const kill = killSwitch();
        const client = kill.wrap(world.integrator.client);
        kill.arm(at, moment);
        const mortal = { ...world, integrator: { ...world.integrator, client } };
        isKilled = await sendWebhook(mortal, ref).then(
          () => false,
          (error: unknown) => {
            if (error instanceof Killed) return true;
            throw error;
          },
        );
        expect(await sendWebhook(world, ref)).toEqual({ isEnded: true, waitSeconds: 0 });
        expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id']))).toEqual(
          new Set([event.eventId]),
        );
        expect(new Set(receiver.received.map(({ body }) => body)).size).toBe(1);
        hadTwo ||= receiver.received.length === 2;
        const [delivery] = await deliveriesOf(world, webhook);
        expect(delivery).toMatchObject({ eventId: event.eventId, status: 'DELIVERED', tryCount: 1 });
        world.clock.advance(1);
      }
    }
    expect(hadTwo).toBe(true);
  });

  it('by two at a time is noted once', async () => {
    const webhook = await aWebhook(world, url);
    await tell(world, anEvent(world));
    const [ref] = takeStarted(world);
    if (ref === undefined) throw new Error('nothing was started');
    const outputs = await Promise.all([sendWebhook(world, ref), sendWebhook(world, ref)]);
    expect(outputs).toEqual([
      { isEnded: true, waitSeconds: 0 },
      { isEnded: true, waitSeconds: 0 },
    ]);
    expect(await deliveriesOf(world, webhook)).toMatchObject([{ status: 'DELIVERED', tryCount: 1 }]);
  });
});

it('sends what happened once however often it is told', async () => {
  const webhook = await aWebhook(world, url);
  const event = anEvent(world);
  await tell(world, event);
  await sendStarted(world);
  await note(world, event);
  await fanOut(world);
  await sendStarted(world);
  expect(receiver.received).toHaveLength(1);
  expect(await deliveriesOf(world, webhook)).toHaveLength(1);
});
