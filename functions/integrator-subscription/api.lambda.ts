import { api, implement } from '../platform/http.ts';
import {
  addSshKey,
  askForSubscription,
  enableSubscription,
  endSubscription,
  removeSshKey,
  suspendSubscription,
  withdrawRequest,
} from './change-subscription.ts';
import { subscriptionRoutes as routes } from './contract.ts';
import { subscriptionDeps } from './deps.ts';
import { showSubscription } from './show-subscription.ts';

/** Invoked by the HTTP API for the routes of this room. */
export const handler = api(subscriptionDeps, [
  implement(routes.getSubscription, showSubscription),
  implement(routes.requestSubscription, askForSubscription),
  implement(routes.withdrawRequest, withdrawRequest),
  implement(routes.enableSubscription, enableSubscription),
  implement(routes.suspendSubscription, suspendSubscription),
  implement(routes.endSubscription, endSubscription),
  implement(routes.addSshKey, addSshKey),
  implement(routes.removeSshKey, removeSshKey),
]);
