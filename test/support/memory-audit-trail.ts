import { type AuditTrail, chainEntry, trailStart } from '../../functions/platform/audit-trail.ts';
import type { AuditEntry } from '../../functions/platform/contract.ts';

export interface MemoryAuditTrail extends AuditTrail {
  /** Of all tenants, in the order of writing. */
  readonly entries: AuditEntry[];
  /** From now on, every write that this says `true` to fails. */
  failWhen(fails: (draft: { readonly outcome: string }) => boolean): void;
}

/** An audit trail in memory, chained as the real one is. */
export function memoryAuditTrail(at = '2026-11-20T20:00:00.000Z'): MemoryAuditTrail {
  const entries: AuditEntry[] = [];
  let isFailing: (draft: { readonly outcome: string }) => boolean = () => false;
  return {
    entries,
    failWhen: (fails) => {
      isFailing = fails;
    },
    async append({ recordIds, ...draft }) {
      if (isFailing(draft)) throw Object.assign(new Error('no table'), { name: 'TimeoutError' });
      const head = entries.findLast(({ tenantId }) => tenantId === draft.tenantId) ?? trailStart;
      const records = recordIds === undefined ? {} : { recordIds: [...recordIds] };
      const entry = chainEntry(head, { ...draft, ...records, at });
      entries.push(entry);
      return entry;
    },
  };
}
