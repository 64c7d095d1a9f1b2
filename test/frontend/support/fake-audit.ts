import { actLine, headerLine } from '../../../functions/audit/act-lines.ts';
import { auditRoutes } from '../../../functions/audit/contract.ts';
import { playable } from './api-routes.ts';
import type { ApiWorld } from './api-world.ts';

/** Two acts a page, however many are asked for. */
function answer(
  world: ApiWorld,
  query: { action?: string; outcome?: string; cursor?: string; recordId?: number; format?: 'CSV' },
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
  const items = all.slice(start, start + 2);
  const next = isMore ? { nextCursor: String(start + 2) } : {};
  if (query.format === undefined) return { body: { items, ...next } };
  const lines = items.map(actLine);
  return { body: { items: [], lines: start === 0 ? [headerLine, ...lines] : lines, ...next } };
}

/** The API of the audit log over the world. */
export const auditAnswers = [
  playable(auditRoutes.listDistributorAudit, (world, { query }) => answer(world, query)),
  playable(auditRoutes.listFirmAudit, (world, { query }) => answer(world, query)),
];
