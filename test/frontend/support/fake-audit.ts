import { auditRoutes } from '../../../functions/audit/contract.ts';
import { playable } from './api-routes.ts';
import type { ApiWorld } from './api-world.ts';

/** Two acts a page, however many are asked for. */
function answer(
  world: ApiWorld,
  query: { action?: string; outcome?: string; cursor?: string; recordId?: number },
) {
  world.acts.push(`audit log ${JSON.stringify(query)}`);
  const { action, outcome, recordId, cursor } = query;
  const all = world.audited.filter(
    (act) =>
      (action === undefined || act.action === action) &&
      (outcome === undefined || act.outcome === outcome) &&
      (recordId === undefined || act.recordIds?.includes(recordId)),
  );
  const start = Number(cursor ?? 0);
  const isMore = start + 2 < all.length;
  return {
    body: { items: all.slice(start, start + 2), ...(isMore ? { nextCursor: String(start + 2) } : {}) },
  };
}

/** The API of the audit log over the world. */
export const auditAnswers = [
  playable(auditRoutes.listDistributorAudit, (world, { query }) => answer(world, query)),
  playable(auditRoutes.listFirmAudit, (world, { query }) => answer(world, query)),
];
