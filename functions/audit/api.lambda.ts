import { api, implement } from '../platform/http.ts';
import { auditRoutes as routes } from './contract.ts';
import { auditApiDeps } from './deps.ts';
import { listDistributorActs, listFirmActs } from './list-acts.ts';

/** Invoked by the HTTP API for the routes of this room. */
export const handler = api(auditApiDeps, [
  implement(routes.listDistributorAudit, listDistributorActs),
  implement(routes.listFirmAudit, listFirmActs),
]);
