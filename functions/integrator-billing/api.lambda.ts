import { api, implement } from '../platform/http.ts';
import { changeTerms } from './change-terms.ts';
import { billingRoutes as routes } from './contract.ts';
import { billingDeps } from './deps.ts';
import { offerBilling } from './download-billing.ts';
import { showBilling } from './show-billing.ts';

/** Invoked by the HTTP API for the routes of this room. */
export const handler = api(billingDeps, [
  implement(routes.getBilling, showBilling),
  implement(routes.downloadBilling, offerBilling),
  implement(routes.putBillingTerms, changeTerms),
]);
