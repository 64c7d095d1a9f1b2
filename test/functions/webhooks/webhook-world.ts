import { ulid } from 'ulid';
import { directoryIndexes, type Principal } from '../../../functions/directory/contract.ts';
import { putFirm, putUser } from '../../../functions/directory/directory-store.ts';
import { identifyCaller } from '../../../functions/directory/identify-caller.ts';
import { apiApp, implement } from '../../../functions/platform/http.ts';
import { transact } from '../../../functions/platform/table.ts';
import {
  type DeliveryRef,
  type IntegratorEvent,
  webhookRoutes as routes,
  type Webhook,
  type WebhookDelivery,
} from '../../../functions/webhooks/contract.ts';
import type { WebhookApiDeps } from '../../../functions/webhooks/deps.ts';
import { eventPut } from '../../../functions/webhooks/event-store.ts';
import { fanOutEvents } from '../../../functions/webhooks/fan-out-events.ts';
import { listFirmDeliveries } from '../../../functions/webhooks/list-deliveries.ts';
import { replayFirmWebhook, testFirmWebhook } from '../../../functions/webhooks/replay-webhook.ts';
import {
  changeFirmWebhook,
  createFirmWebhook,
  listFirmWebhooks,
  removeFirmWebhook,
  rotateSecret,
} from '../../../functions/webhooks/save-webhook.ts';
import { sendWebhook } from '../../../functions/webhooks/send-webhook.ts';
import { apiCaller } from '../../support/api-caller.ts';
import { firmCallerClaims, putFirmMachines } from '../../support/firm-machines.ts';
import { fakeClock, memoryKms, memoryLog } from '../../support/fixed-deps.ts';
import { firm1, firm10, people } from '../../support/integrator-world.ts';
import type { TableEngine } from '../../support/table-engine.ts';

export const hookHost = 'hooks.acme.example';

/**
 * Two firms and what webhooks reach outside. It is the time that it is, since receivers verify it; the only name that is known
 * is the receivers', which is loopback and let through.
 */
export async function webhookWorld(engine: TableEngine) {
  const directory = {
    client: engine.client,
    table: await engine.createTable(Object.values(directoryIndexes)),
  };
  const clock = fakeClock(new Date().toISOString());
  const started = new Map<string, DeliveryRef>();
  const world = {
    clock,
    newId: () => ulid(clock.now().getTime()),
    log: memoryLog(),
    directory,
    integrator: { client: engine.client, table: await engine.createTable() },
    credentialsKey: { kms: memoryKms(), keyId: 'key' },
    exceptions: [{ host: hookHost }] as WebhookApiDeps['exceptions'],
    guard: {
      allowedExceptions: [{ host: hookHost }],
      resolve: async (host: string): Promise<readonly string[]> => {
        if (host === hookHost) return ['127.0.0.1'];
        throw Object.assign(new Error('unknown'), { code: 'ENOTFOUND' });
      },
    },
    spread: () => 0,
    extraAuthority: undefined as string | undefined,
    started,
    deliveryWorkflow: {
      async start(ref: DeliveryRef) {
        started.set(`${ref.eventId}-${ref.webhookId}-${ref.replay}`, ref);
      },
    },
    identifyCaller: (claims: Record<string, unknown>): Promise<Principal> =>
      identifyCaller({ directory }, claims),
  };
  for (const firmId of [firm1, firm10])
    await putFirm(world, { firmId, name: `Firm ${firmId}`, timeZone: 'America/Los_Angeles' });
  for (const user of people) await putUser(world, user);
  await putFirmMachines(world);
  return world;
}
export type WebhookWorld = Awaited<ReturnType<typeof webhookWorld>>;

interface Ask {
  readonly as?: string;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

/** The API over a world in memory; Fay of firm1 calls unless somebody else does. */
export function webhookApi(world: WebhookWorld) {
  const app = apiApp(
    () => world as WebhookApiDeps,
    [
      implement(routes.listWebhooks, listFirmWebhooks),
      implement(routes.createWebhook, createFirmWebhook),
      implement(routes.changeWebhook, changeFirmWebhook),
      implement(routes.removeWebhook, removeFirmWebhook),
      implement(routes.rotateWebhookSecret, rotateSecret),
      implement(routes.testWebhook, testFirmWebhook),
      implement(routes.listWebhookDeliveries, listFirmDeliveries),
      implement(routes.replayWebhook, replayFirmWebhook),
    ],
  );
  const call = apiCaller(app);
  return (method: string, path: string, { as = 'sub-fay', ...rest }: Ask = {}) =>
    call(method, path, { as, ...rest, claims: firmCallerClaims(as) });
}

export const base = `/v1/firms/${firm1}/webhooks`;

/** Adds a webhook of firm1 through the API. */
export async function aWebhook(
  world: WebhookWorld,
  url: string,
  differences: Partial<Pick<Webhook, 'eventTypes' | 'description'>> = {},
): Promise<Webhook & { readonly secret: string }> {
  const { status, body } = await webhookApi(world)('POST', base, { body: { url, ...differences } });
  if (status !== 201) throw new Error(`the webhook was refused: ${body.code}`);
  return body;
}

/** A run has ended at this time of the world, but for the differences. */
export const anEvent = (
  world: WebhookWorld,
  differences: Partial<IntegratorEvent> = {},
): IntegratorEvent => ({
  firmId: firm1,
  eventId: world.newId(),
  type: 'run.completed',
  at: world.clock.now().toISOString(),
  data: { runId: '2026-11-20', jobCount: 3, isLate: false },
  ...differences,
});

/** Notes events as what makes them so does, and fans them out. */
export async function tell(world: WebhookWorld, ...events: readonly IntegratorEvent[]): Promise<void> {
  await note(world, ...events);
  await fanOut(world);
}
export const note = (world: WebhookWorld, ...events: readonly IntegratorEvent[]): Promise<void> =>
  transact(
    world.integrator.client,
    events.map((event) => eventPut(world, event)),
  );
export const fanOut = (world: WebhookWorld, firmId: string = firm1) =>
  fanOutEvents(world, { firmId }, { remainingMs: () => 60_000 });

/** Deliveries that were started since this was asked last. */
export function takeStarted(world: WebhookWorld): DeliveryRef[] {
  const refs = [...world.started.values()];
  world.started.clear();
  return refs;
}

/** One step of the workflow of each delivery that was started. */
export async function sendStarted(world: WebhookWorld) {
  const outputs = [];
  for (const ref of takeStarted(world)) outputs.push(await sendWebhook(world, ref));
  return outputs;
}

/** Works a delivery to its end as its workflow does, moving the clock. @returns how long it waited each time */
export async function sendToEnd(world: WebhookWorld, ref: DeliveryRef): Promise<number[]> {
  const waits: number[] = [];
  for (;;) {
    const { isEnded, waitSeconds } = await sendWebhook(world, ref);
    if (isEnded) return waits;
    waits.push(waitSeconds);
    world.clock.advance(waitSeconds * 1000);
  }
}

/** What the API shows of the deliveries of a webhook. */
export async function deliveriesOf(world: WebhookWorld, { webhookId }: Pick<Webhook, 'webhookId'>) {
  const { body } = await webhookApi(world)('GET', `${base}/${webhookId}/deliveries`);
  return body.items as WebhookDelivery[];
}
export async function webhookOf(
  world: WebhookWorld,
  { webhookId }: Pick<Webhook, 'webhookId'>,
): Promise<Webhook> {
  const { body } = await webhookApi(world)('GET', base);
  return body.items.find((one: Webhook) => one.webhookId === webhookId);
}
