import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { mostWebhooks, webhookRoutes } from '../../../functions/webhooks/contract.ts';
import { withoutTrace } from '../../support/api-caller.ts';
import { firm1, firm10 } from '../../support/integrator-world.ts';
import { rowsOf } from '../../support/jobs-world.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';
import {
  anEvent,
  aWebhook,
  base,
  deliveriesOf,
  hookHost,
  tell,
  type WebhookWorld,
  webhookApi,
  webhookOf,
  webhookWorld,
} from './webhook-world.ts';

let engine: TableEngine;
let world: WebhookWorld;
let call: ReturnType<typeof webhookApi>;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  world = await webhookWorld(engine);
  call = webhookApi(world);
});

const url = 'https://hooks.law.example/waybill';
const routes = Object.values(webhookRoutes);
const rows = () => rowsOf(world.integrator);

describe('a webhook', () => {
  it('is shown with its secret once, and never again', async () => {
    const { secret, ...webhook } = await aWebhook(world, url, { description: 'HR' });
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const { body } = await call('GET', base);
    expect(body.items).toEqual([webhook]);
    expect(webhook).toEqual({
      ...{ firmId: firm1, webhookId: expect.any(String), url, description: 'HR', eventTypes: [] },
      ...{ isEnabled: true, createdBy: 'sub-fay', createdAt: world.clock.now().toISOString(), version: 1 },
    });
    expect(JSON.stringify(await rows())).not.toContain(secret.slice('whsec_'.length));
  });

  it('is one of five at most, and one that is removed makes room', async () => {
    const webhooks = [];
    for (let number = 0; number < mostWebhooks; number += 1) webhooks.push(await aWebhook(world, url));
    const another = () => call('POST', base, { body: { url } });
    expect((await another()).body.code).toBe('TOO_MANY_WEBHOOKS');
    expect((await call('DELETE', `${base}/${webhooks[0]?.webhookId}`)).status).toBe(204);
    expect((await another()).status).toBe(201);
    expect((await another()).body.code).toBe('TOO_MANY_WEBHOOKS');
  });

  it('that many add at once is one of five still', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => call('POST', base, { body: { url } })));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(mostWebhooks);
    expect((await call('GET', base)).body.items).toHaveLength(mostWebhooks);
  });

  it('is changed by who has seen its latest version', async () => {
    const { webhookId } = await aWebhook(world, url);
    const body = { url: `${url}/new`, description: 'x', eventTypes: ['run.completed'], isEnabled: false };
    const change = (version: number) =>
      call('PUT', `${base}/${webhookId}`, { body, headers: { 'if-match': `"${version}"` } });
    const changed = await change(1);
    expect([changed.status, changed.headers.get('etag')]).toEqual([200, '"2"']);
    expect(changed.body).toMatchObject({ ...body, version: 2 });
    expect((await change(1)).body.code).toBe('WEBHOOK_CHANGED');
    expect(await webhookOf(world, { webhookId })).toEqual(changed.body);
  });

  it('names until when its former secret is used', async () => {
    const webhook = await aWebhook(world, url);
    const { body } = await call('POST', `${base}/${webhook.webhookId}/rotate-secret`);
    const until = new Date(world.clock.now().getTime() + 86_400_000).toISOString();
    expect([body.formerSecretUntil, body.secret === webhook.secret]).toEqual([until, false]);
    world.clock.advance(86_400_000);
    expect(await webhookOf(world, webhook)).not.toHaveProperty('formerSecretUntil');
  });

  it('gets one secret after the other when two are made at once', async () => {
    const { webhookId, secret } = await aWebhook(world, url);
    const rotate = () => call('POST', `${base}/${webhookId}/rotate-secret`);
    const answers = await Promise.all([rotate(), rotate()]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(new Set([secret, ...answers.map(({ body }) => body.secret)]).size).toBe(3);
  });

  it('that the vendor has made is one of the system to the firm', async () => {
    await call('POST', base, { as: 'sub-vera', body: { url } });
    const shown = async (as: string) => (await call('GET', base, { as })).body.items[0].createdBy;
    expect([await shown('sub-fay'), await shown('sub-vera')]).toEqual(['System', 'sub-vera']);
  });
});

describe('an address', () => {
  it.each([
    ['http://hooks.law.example/', 'VALIDATION_FAILED'],
    ['ftp://hooks.law.example/', 'VALIDATION_FAILED'],
    ['https://fay:pass@hooks.law.example/', 'VALIDATION_FAILED'],
    ['https://hooks.law.example/#top', 'VALIDATION_FAILED'],
    ['hooks.law.example', 'VALIDATION_FAILED'],
    ['https://127.0.0.1/', 'ADDRESS_REFUSED'],
    ['https://2130706433/', 'ADDRESS_REFUSED'],
    ['https://0x7f.1/', 'ADDRESS_REFUSED'],
    ['https://[::1]/', 'ADDRESS_REFUSED'],
    ['https://169.254.169.254/latest', 'ADDRESS_REFUSED'],
    ['https://localhost/', 'ADDRESS_REFUSED'],
    ['https://metadata.google.internal/', 'ADDRESS_REFUSED'],
    ['https://printer/', 'ADDRESS_REFUSED'],
  ])('%s is refused: %s', async (wrong, code) => {
    const added = await call('POST', base, { body: { url: wrong } });
    expect([added.status, added.body.code, added.body.errors[0].pointer]).toEqual([400, code, '#/url']);
    const { webhookId } = await aWebhook(world, url);
    const changed = await call('PUT', `${base}/${webhookId}`, {
      body: { url: wrong, isEnabled: true },
      headers: { 'if-match': '"1"' },
    });
    expect(changed.body.code).toBe(code);
    expect(await webhookOf(world, { webhookId })).toMatchObject({ url, version: 1 });
  });

  it.each([
    `http://${hookHost}/`,
    `http://${hookHost}:8080/`,
    `https://${hookHost}/`,
    'https://93.184.216.34/',
  ])('%s is let through', async (right) => {
    expect((await call('POST', base, { body: { url: right } })).body.url).toBe(right);
  });
});

it('lets an exception through at the port that it names alone', async () => {
  world.exceptions = [{ host: hookHost, port: 8080 }];
  const add = async (to: string) => (await call('POST', base, { body: { url: to } })).status;
  expect([await add(`http://${hookHost}:8080/`), await add(`http://${hookHost}/`)]).toEqual([201, 400]);
});

describe('the list of deliveries', () => {
  it('has pages, newest first, that filters go with', async () => {
    const { webhookId } = await aWebhook(world, url);
    for (let number = 0; number < 5; number += 1) {
      await tell(world, anEvent(world));
      world.clock.advance(1_000);
    }
    const all = (await deliveriesOf(world, { webhookId })).map(({ eventId }) => eventId);
    expect(all).toEqual([...all].sort().reverse());
    const list = (query: string) => call('GET', `${base}/${webhookId}/deliveries?${query}`);
    const first = (await list('limit=2&status=PENDING')).body;
    const rest = (await list(`limit=3&status=PENDING&cursor=${first.nextCursor}`)).body;
    const ids = [...first.items, ...rest.items].map(({ eventId }) => eventId);
    expect([ids, rest.nextCursor]).toEqual([all, undefined]);
    expect((await list('status=FAILED')).body).toEqual({ items: [] });
    expect((await list(`cursor=${first.nextCursor}`)).body.code).toBe('CURSOR_NOT_VALID');
  });
});

describe('a firm', () => {
  const ask = async (as: string, firmId: string, { method, path }: (typeof routes)[number], id: string) => {
    const to = path.replace('{firmId}', firmId).replace('{webhookId}', id);
    const body = {
      ...{ url, isEnabled: false, description: 'taken over' },
      ...(path.endsWith('/replay') && { since: '2020-01-01T00:00:00Z' }),
    };
    const isRead = method === 'get';
    return call(method.toUpperCase(), to, {
      as,
      headers: { 'if-match': '"1"' },
      ...(!isRead && { body }),
    });
  };

  it.each(routes)('of others is like one that there is not: $method $path', async (route) => {
    const { webhookId } = await aWebhook(world, url);
    const before = await rows();
    for (const as of ['sub-finn', 'machine-other']) {
      const foreign = await ask(as, firm1, route, webhookId);
      const unknown = await ask(as, 'no-such-firm', route, webhookId);
      const { instance: _one, ...told } = withoutTrace(foreign.body);
      const { instance: _other, ...toldUnknown } = withoutTrace(unknown.body);
      expect([foreign.status, told]).toEqual([404, toldUnknown]);
    }
    expect(await rows()).toEqual(before);
  });

  it.each(routes.filter(({ path }) => path.includes('{webhookId}')))(
    'does not show a webhook of another under its own: $method $path',
    async (route) => {
      const { webhookId } = await aWebhook(world, url);
      const { status, body } = await ask('sub-finn', firm10, route, webhookId);
      expect([status, body.code]).toEqual([404, 'WEBHOOK_NOT_FOUND']);
    },
  );

  it.each(routes)('is nothing of a distributor: $method $path', async (route) => {
    const { webhookId } = await aWebhook(world, url);
    expect((await ask('sub-dana', firm1, route, webhookId)).status).toBe(403);
  });

  it.each(routes)('lets a machine do what its scopes say: $method $path', async (route) => {
    const { webhookId } = await aWebhook(world, url);
    const isRead = route.method === 'get';
    const statuses = [];
    for (const as of ['machine-reader', 'machine-writer'])
      statuses.push((await ask(as, firm1, route, webhookId)).status === 403);
    expect(statuses).toEqual([!isRead, isRead]);
  });
});
