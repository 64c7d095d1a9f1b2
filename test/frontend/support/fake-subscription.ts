import {
  type Subscription,
  type SubscriptionEvent,
  subscriptionRoutes,
} from '../../../functions/integrator-subscription/contract.ts';
import { found, playable } from './api-routes.ts';
import type { ApiWorld } from './api-world.ts';
import { type FirmRequest, firmOf } from './fake-integrator.ts';
import { anSshKey, aSubscription } from './subscription-world.ts';

const { getSubscription, requestSubscription, withdrawRequest, enableSubscription } = subscriptionRoutes;
const { suspendSubscription, endSubscription, addSshKey, removeSshKey } = subscriptionRoutes;

const subscriptionOf = (world: ApiWorld, request: FirmRequest): Subscription =>
  found(world.integrator.subscriptions.get(firmOf(world, request).firmId), 'FIRM_NOT_FOUND');

const at = '2026-03-03T18:00:00.000Z';

/** What it becomes, with the event of it; its SFTP server follows at once. */
function change(
  world: ApiWorld,
  request: FirmRequest,
  what: { readonly after: Partial<Subscription>; readonly event: Pick<SubscriptionEvent, 'what' | 'note'> },
): { readonly body: Subscription } {
  const before = subscriptionOf(world, request);
  const event = { ...what.event, at, by: request.principal.displayName };
  const after = {
    ...before,
    ...what.after,
    events: [event, ...before.events],
    version: before.version + 1,
  };
  world.integrator.subscriptions.set(before.firmId, after);
  const note = what.event.note === undefined ? '' : `: ${what.event.note}`;
  world.acts.push(`subscription ${what.event.what}${note}`);
  return { body: after };
}

const stopped = (status: 'SUSPENDED' | 'ENDED', reason: string) => ({
  after: { status, activeSince: undefined, stopped: { at, reason } },
  event: { what: status, note: reason },
});

/** The API of subscriptions over the world. */
export const subscriptionAnswers = [
  playable(getSubscription, (world, request) => ({ body: subscriptionOf(world, request) })),
  playable(requestSubscription, (world, request) => {
    const { message } = request.body;
    const requested = { by: request.principal.displayName, at, message };
    const after = { status: 'REQUESTED' as const, requested };
    return change(world, request, { after, event: { what: 'REQUESTED', note: message } });
  }),
  playable(withdrawRequest, (world, request) =>
    change(world, request, {
      after: { status: 'NONE', requested: undefined },
      event: { what: 'WITHDRAWN' },
    }),
  ),
  playable(enableSubscription, (world, request) => {
    const { status, sftp = aSubscription().sftp } = subscriptionOf(world, request);
    return change(world, request, {
      after: { status: 'ACTIVE', requested: undefined, stopped: undefined, activeSince: at, sftp },
      event: { what: status === 'SUSPENDED' ? 'RESUMED' : 'ENABLED' },
    });
  }),
  playable(suspendSubscription, (world, request) =>
    change(world, request, stopped('SUSPENDED', request.body.reason)),
  ),
  playable(endSubscription, (world, request) =>
    change(world, request, stopped('ENDED', request.body.reason)),
  ),
  playable(addSshKey, (world, request) => {
    const { sshKeys } = subscriptionOf(world, request);
    const { name } = request.body;
    const added = anSshKey(sshKeys.length + 50, { name, addedBy: request.principal.displayName });
    return change(world, request, {
      after: { sshKeys: [...sshKeys, added] },
      event: { what: 'KEY_ADDED', note: name },
    });
  }),
  playable(removeSshKey, (world, request) => {
    const { sshKeys } = subscriptionOf(world, request);
    const removed = found(
      sshKeys.find(({ keyId }) => keyId === request.params.keyId),
      'KEY_NOT_FOUND',
    );
    return change(world, request, {
      after: { sshKeys: sshKeys.filter((one) => one !== removed) },
      event: { what: 'KEY_REMOVED', note: removed.name },
    });
  }),
];
