import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hasNewEvents } from '../../../functions/webhooks/event-store.ts';
import { fanOutEvents } from '../../../functions/webhooks/fan-out-events.ts';
import { firm1, firm10 } from '../../support/integrator-world.ts';
import { Killed, killSwitch } from '../../support/kill-switch.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';
import {
  anEvent,
  aWebhook,
  base,
  deliveriesOf,
  fanOut,
  hookHost,
  note,
  takeStarted,
  tell,
  type WebhookWorld,
  webhookApi,
  webhookWorld,
} from './webhook-world.ts';

let engine: TableEngine;
let world: WebhookWorld;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  world = await webhookWorld(engine);
});

const url = `https://${hookHost}/hooks`;

describe('events', () => {
  it('are sent to every webhook that wants them', async () => {
    const every = await aWebhook(world, url);
    const rejected = await aWebhook(world, url, { eventTypes: ['file.rejected'] });
    const both = await aWebhook(world, url, { eventTypes: ['run.completed', 'file.rejected'] });
    const [run, file] = [anEvent(world), anEvent(world, { type: 'file.rejected', data: {} })];
    await tell(world, run, file);
    const sentTo = (webhookId: string) =>
      takeStartedOf(webhookId).map(({ eventId }) => (eventId === run.eventId ? 'run' : 'file'));
    const started = takeStarted(world);
    const takeStartedOf = (id: string) => started.filter(({ webhookId }) => webhookId === id);
    expect([every, rejected, both].map(({ webhookId }) => sentTo(webhookId).sort())).toEqual([
      ['file', 'run'],
      ['file'],
      ['file', 'run'],
    ]);
  });

  it('are not sent to one that is switched off, and not to those of another firm', async () => {
    const off = await aWebhook(world, url);
    const { description, eventTypes } = off;
    await webhookApi(world)('PUT', `${base}/${off.webhookId}`, {
      body: { url, description, eventTypes, isEnabled: false },
      headers: { 'if-match': '"1"' },
    });
    await tell(world, anEvent(world), anEvent(world, { firmId: firm10 }));
    await fanOut(world, firm10);
    expect(takeStarted(world)).toEqual([]);
    expect(await deliveriesOf(world, off)).toEqual([]);
  });

  it('are new until they are fanned out', async () => {
    await note(world, anEvent(world), anEvent(world));
    const before = [await hasNewEvents(world, firm1), await hasNewEvents(world, firm10)];
    expect(await fanOut(world)).toEqual({ eventCount: 2, deliveryCount: 0 });
    expect([...before, await hasNewEvents(world, firm1)]).toEqual([true, false, false]);
    expect(await fanOut(world)).toEqual({ eventCount: 0, deliveryCount: 0 });
  });

  it('for which there is no time are left for the next time', async () => {
    await aWebhook(world, url);
    await note(world, anEvent(world), anEvent(world));
    const late = { remainingMs: () => 5_000 };
    expect(await fanOutEvents(world, { firmId: firm1 }, late)).toEqual({ eventCount: 0, deliveryCount: 0 });
    expect(await fanOut(world)).toEqual({ eventCount: 2, deliveryCount: 2 });
  });
});

describe('work that is broken off', () => {
  it('anywhere and begun again makes each delivery once, and starts it', async () => {
    const webhooks = [await aWebhook(world, url), await aWebhook(world, url)];
    for (let at = 1, isKilled = true; isKilled; at += 1) {
      for (const moment of ['before', 'after'] as const) {
        const events = [anEvent(world), anEvent(world)];
        await note(world, ...events);
        const kill = killSwitch();
        const client = kill.wrap(world.integrator.client);
        const deliveryWorkflow = kill.wrap(world.deliveryWorkflow);
        kill.arm(at, moment);
        const mortal = { ...world, deliveryWorkflow, integrator: { ...world.integrator, client } };
        isKilled = await fanOut(mortal).then(
          () => false,
          (error: unknown) => {
            if (error instanceof Killed) return true;
            throw error;
          },
        );
        await fanOut(world);
        const wanted = webhooks.flatMap(({ webhookId }) =>
          events.map(({ eventId }) => `${eventId} ${webhookId}`),
        );
        const started = takeStarted(world).map(({ eventId, webhookId }) => `${eventId} ${webhookId}`);
        expect(started.sort()).toEqual(wanted.sort());
        expect(await hasNewEvents(world, firm1)).toBe(false);
      }
    }
  });

  it('by two at a time makes each delivery once', async () => {
    const webhook = await aWebhook(world, url);
    await note(world, anEvent(world), anEvent(world), anEvent(world));
    await Promise.all([fanOut(world), fanOut(world)]);
    expect(takeStarted(world)).toHaveLength(3);
    expect(await deliveriesOf(world, webhook)).toHaveLength(3);
    expect(await hasNewEvents(world, firm1)).toBe(false);
  });
});
