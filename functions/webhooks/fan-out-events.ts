import type * as z from 'zod';
import { cancellationCodes, transact } from '../platform/table.ts';
import type { TaskRun } from '../platform/task.ts';
import type { DeliveryRef, IntegratorEvent, Webhook, webhookSteps } from './contract.ts';
import { deliveryPuts, newDelivery } from './delivery-store.ts';
import type { StartDeps } from './deps.ts';
import { keptEvent, newEvents, readEvent, removeNewEvent, removeStart, startsToMake } from './event-store.ts';
import type { StoredWebhook } from './webhook-rows.ts';
import { readWebhooks } from './webhook-store.ts';

type Steps = typeof webhookSteps.fanOutEvents;

/** Left of the function's time; what is not done is done when it is called again. */
const reserveMs = 10_000;
const startsSideBySide = 8;

/**
 * Makes a delivery of each new event for each webhook of the firm that wants it, and starts what is to be started. Broken off
 * anywhere and called again, each delivery is there once, and its workflow is started.
 */
export async function fanOutEvents(
  deps: StartDeps,
  { firmId }: z.infer<Steps['input']>,
  { remainingMs }: Pick<TaskRun, 'remainingMs'>,
): Promise<z.infer<Steps['output']>> {
  const isTimeLeft = () => remainingMs() > reserveMs;
  const webhooks = await readWebhooks(deps, firmId);
  let eventCount = 0;
  for await (const event of newEvents(deps, firmId)) {
    if (!isTimeLeft()) break;
    if (await fanOut(deps, event, webhooks)) eventCount += 1;
  }
  const deliveryCount = await startDeliveries(deps, firmId, isTimeLeft);
  deps.log.info('EVENTS_FANNED_OUT', { firmId, recordCount: eventCount });
  return { eventCount, deliveryCount };
}

/** Whether an event of this type is sent to a webhook. */
export const isWanted = ({ eventTypes }: Pick<Webhook, 'eventTypes'>, type: IntegratorEvent['type']) =>
  eventTypes.length === 0 || eventTypes.includes(type);

/** @returns `false` when somebody else has */
async function fanOut(
  deps: StartDeps,
  event: IntegratorEvent,
  webhooks: readonly StoredWebhook[],
): Promise<boolean> {
  const at = deps.clock.now().toISOString();
  const wanting = webhooks.filter((webhook) => webhook.isEnabled && isWanted(webhook, event.type));
  const puts = wanting.flatMap(({ webhookId }) =>
    deliveryPuts(deps, event, newDelivery(webhookId, event, at)),
  );
  try {
    await transact(deps.integrator.client, [...keptEvent(deps, event), ...puts]);
    return true;
  } catch (error) {
    if (!cancellationCodes(error).includes('ConditionalCheckFailed')) throw error;
    // The same event, noted once more after it was fanned out, is nothing new.
    if ((await readEvent(deps, event)) !== undefined) await removeNewEvent(deps, event);
    return false;
  }
}

/** Starts every delivery that is to be started; the same again is no change. @returns how many */
export async function startDeliveries(
  deps: StartDeps,
  firmId: string,
  isTimeLeft: () => boolean,
): Promise<number> {
  let startedCount = 0;
  let batch: DeliveryRef[] = [];
  const start = async () => {
    await Promise.all(
      batch.map(async (ref) => {
        await deps.deliveryWorkflow.start(ref);
        await removeStart(deps, ref);
      }),
    );
    startedCount += batch.length;
    batch = [];
  };
  for await (const ref of startsToMake(deps, firmId)) {
    if (!isTimeLeft()) break;
    batch.push(ref);
    if (batch.length === startsSideBySide) await start();
  }
  await start();
  return startedCount;
}
