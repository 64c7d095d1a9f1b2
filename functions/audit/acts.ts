import type { AuditEntry } from '../platform/contract.ts';
import type { AuditedAct, AuditQuery } from './contract.ts';

/** What a caller may see of a trail besides the filters. */
export interface ActFilter extends Omit<AuditQuery, 'cursor' | 'limit' | 'format'> {
  /** Only what was done to this client. */
  readonly clientId?: number | undefined;
}

/** An entry that tells of an act's beginning, or of all of it, with the outcome that follows it, if there is one. */
export function actOf(entry: AuditEntry, outcome: AuditEntry | undefined): AuditedAct {
  const { sequence, at, actor, action, counts, recordIds, fields, traceId } = entry;
  const last = outcome ?? entry;
  return {
    sequence,
    at,
    endedAt: outcome?.at,
    actor,
    action,
    objects: { ...entry.objects, ...outcome?.objects },
    outcome: last.outcome === 'BEGUN' ? 'UNKNOWN' : last.outcome,
    code: last.code,
    counts: counts || outcome?.counts ? { ...counts, ...outcome?.counts } : undefined,
    recordIds: recordIds ?? outcome?.recordIds,
    fields,
    traceId,
  };
}

export function matches(act: AuditedAct, filter: ActFilter): boolean {
  const { actorId, action, outcome, recordId, clientId, from, to } = filter;
  const day = act.at.slice(0, 10);
  return (
    (actorId === undefined || act.actor.id === actorId) &&
    (action === undefined || act.action === action) &&
    (outcome === undefined || act.outcome === outcome) &&
    (recordId === undefined || concerns(act, recordId)) &&
    (clientId === undefined || act.objects['clientId'] === clientId) &&
    (from === undefined || day >= from) &&
    (to === undefined || day <= to)
  );
}

function concerns({ recordIds, objects }: AuditedAct, recordId: number): boolean {
  return recordIds?.includes(recordId) === true || objects['i9Id'] === recordId;
}
