import { recordItemKey } from '../i9/record-items.ts';
import { readHead, tombstoneKey } from '../i9/removed-records.ts';
import { ConflictError, NotFoundError } from '../platform/errors.ts';
import { cancellationCodes, type TransactItem, transact } from '../platform/table.ts';
import { type HoldScope, LegalHold, retentionActions } from './contract.ts';
import type { HoldDeps } from './deps.ts';
import { gateChange, holdChange } from './hold-store.ts';
import { noteHold } from './purge-ledger.ts';

interface HoldOrder extends HoldScope {
  readonly reason: string;
  readonly setBy: string;
}

/**
 * Forbids that anything of the scope is destroyed, from this moment on.
 * @throws NotFoundError when it is to hold one record and there is none
 * @throws ConflictError when that record was purged already
 */
export async function setLegalHold(deps: HoldDeps, order: HoldOrder): Promise<LegalHold> {
  const hold = LegalHold.parse({
    ...order,
    holdId: deps.newId(),
    state: 'ACTIVE',
    setAt: deps.clock.now().toISOString(),
  });
  const { i9 } = deps;
  const actions = [holdChange(i9, hold, undefined), gateChange(i9, hold, 1), ...recordThere(deps, hold)];
  try {
    await transact(i9.client, actions);
  } catch (error) {
    if (!cancellationCodes(error).includes('ConditionalCheckFailed')) throw error;
    throw await whyNot(deps, hold, error);
  }
  await noteHold(deps.ledger, hold);
  await auditHold(deps, hold, retentionActions.holdSet, hold.setBy);
  return hold;
}

/** A hold of one record is set while the record is there, so that nobody believes to hold what is gone. */
function recordThere({ i9 }: HoldDeps, { i9Id, ...key }: LegalHold): TransactItem[] {
  if (i9Id === undefined) return [];
  const Key = recordItemKey({ ...key, i9Id });
  return [
    { ConditionCheck: { TableName: i9.table, Key, ConditionExpression: 'attribute_exists(pk)' } },
    {
      ConditionCheck: {
        TableName: i9.table,
        Key: tombstoneKey({ ...key, i9Id }),
        ConditionExpression: 'attribute_not_exists(pk)',
      },
    },
  ];
}

async function whyNot(deps: HoldDeps, hold: LegalHold, cause: unknown): Promise<Error> {
  const { distributorId, clientId, i9Id = 0 } = hold;
  const isThere = (await readHead(deps, { distributorId, clientId, i9Id })) !== undefined;
  const isPurged = cancellationCodes(cause).at(-1) === 'ConditionalCheckFailed';
  const ids = { clientId, i9Id };
  if (isPurged || isThere)
    return new ConflictError('RECORD_PURGED', `record ${i9Id} was purged before this hold`, { ids, cause });
  return new NotFoundError('RECORD_NOT_FOUND', `client ${clientId} has no record ${i9Id}; check the number`, {
    ids,
    cause,
  });
}

export async function auditHold(deps: HoldDeps, hold: LegalHold, action: string, by: string): Promise<void> {
  const { distributorId, clientId, employerId, i9Id, holdId } = hold;
  const narrowed = {
    ...(employerId !== undefined && { employerId }),
    ...(i9Id !== undefined && { i9Id }),
  };
  await deps.audit.append({
    tenantId: `distributor:${distributorId}`,
    actor: { kind: 'user', id: by },
    action,
    objects: { holdId, clientId, ...narrowed },
    outcome: 'DONE',
    ...(i9Id !== undefined && { recordIds: [i9Id] }),
  });
}
