import type { RecordCounts } from '../directory/contract.ts';
import type { RecordTable } from '../i9/deps.ts';
import type { ClientKey } from '../i9/record-items.ts';
import type { AuditTrail } from '../platform/audit-trail.ts';
import type { Clock } from '../platform/clock.ts';
import type { Files } from '../platform/files.ts';
import type { NewId } from '../platform/ids.ts';
import type { ObjectErasure } from '../platform/object-erasure.ts';
import type { Tombstone } from './contract.ts';

export interface HoldDeps {
  readonly i9: RecordTable;
  /** Where the ledger lies: a bucket that outlives the table. */
  readonly ledger: Pick<Files, 'read' | 'write' | 'list'>;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly audit: AuditTrail;
}

/** The audit trail, which a purge that goes on after a crash looks into first. */
export interface PurgeAudit extends AuditTrail {
  /** Whether the end of this record is in the trail already. */
  isPurgeNoted(tombstone: Tombstone): Promise<boolean>;
}

export interface PurgeDeps extends HoldDeps {
  readonly audit: PurgeAudit;
  /** The bucket of scanned documents. */
  readonly attachments: ObjectErasure;
  setRecordCount(key: ClientKey, counts: RecordCounts): Promise<void>;
}
