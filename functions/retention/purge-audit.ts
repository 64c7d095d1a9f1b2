import { type AuditDeps, appendAudit } from '../platform/audit-trail.ts';
import { queryPages } from '../platform/table.ts';
import { retentionActions } from './contract.ts';
import type { PurgeAudit } from './deps.ts';

/** The audit trail of a stage. Its entries are looked through from the newest back to the moment of the purge. */
export function purgeAudit(deps: AuditDeps): PurgeAudit {
  return {
    append: (draft) => appendAudit(deps, draft),
    async isPurgeNoted({ distributorId, i9Id, purgeId, purgedAt }) {
      const pages = queryPages(deps.dynamo, {
        TableName: deps.auditTable,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :entries)',
        ExpressionAttributeValues: { ':pk': `distributor:${distributorId}`, ':entries': 'E#' },
        ScanIndexForward: false,
      });
      for await (const entries of pages)
        for (const entry of entries) {
          if (String(entry['at']) < purgedAt) return false;
          const objects = entry['objects'] as Record<string, unknown> | undefined;
          const isThis = objects?.['purgeId'] === purgeId && objects['i9Id'] === i9Id;
          if (isThis && entry['action'] === retentionActions.recordPurged) return true;
        }
      return false;
    },
  };
}
