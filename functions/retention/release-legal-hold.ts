import type { ClientKey } from '../i9/record-items.ts';
import { ConflictError, ForbiddenError, NotFoundError } from '../platform/errors.ts';
import { cancellationCodes, type TransactItem, transact } from '../platform/table.ts';
import { LegalHold, retentionActions } from './contract.ts';
import type { HoldDeps } from './deps.ts';
import { gateChange, holdChange, readHold } from './hold-store.ts';
import { noteHold } from './purge-ledger.ts';
import { auditHold } from './set-legal-hold.ts';

interface ReleaseRequest extends ClientKey {
  readonly holdId: string;
  readonly reason: string;
  readonly askedBy: string;
}
interface ReleaseApproval extends ClientKey {
  readonly holdId: string;
  readonly approvedBy: string;
}

/** First half of a release: it changes nothing about what is held. @throws ConflictError when it is asked or ended already */
export async function askHoldRelease(deps: HoldDeps, request: ReleaseRequest): Promise<LegalHold> {
  const { reason: releaseReason, askedBy: releaseAskedBy } = request;
  const hold = await holdIn(deps, request, 'ACTIVE');
  const releaseAskedAt = deps.clock.now().toISOString();
  const asked = LegalHold.parse({
    ...hold,
    state: 'RELEASE_ASKED',
    releaseReason,
    releaseAskedBy,
    releaseAskedAt,
  });
  await save(deps, asked, 'ACTIVE', []);
  await auditHold(deps, asked, retentionActions.releaseAsked, releaseAskedBy);
  return asked;
}

/**
 * Second half of a release, by somebody else.
 * @throws ForbiddenError `SECOND_PERSON_NEEDED` for the one who asked
 * @throws ConflictError when nobody asked, or it has ended
 */
export async function approveHoldRelease(deps: HoldDeps, approval: ReleaseApproval): Promise<LegalHold> {
  const { approvedBy: releasedBy } = approval;
  const hold = await holdIn(deps, approval, 'RELEASE_ASKED');
  if (samePerson(hold.releaseAskedBy ?? '', releasedBy))
    throw new ForbiddenError(
      'SECOND_PERSON_NEEDED',
      'whoever asks for the release of a hold cannot approve it; ask somebody else to',
      { ids: { holdId: hold.holdId } },
    );
  const releasedAt = deps.clock.now().toISOString();
  const released: LegalHold = { ...hold, state: 'RELEASED', releasedBy, releasedAt };
  await save(deps, released, 'RELEASE_ASKED', [gateChange(deps.i9, released, -1)]);
  await auditHold(deps, released, retentionActions.holdReleased, releasedBy);
  return released;
}

async function save(
  deps: HoldDeps,
  hold: LegalHold,
  from: LegalHold['state'],
  more: readonly TransactItem[],
): Promise<void> {
  try {
    await transact(deps.i9.client, [holdChange(deps.i9, hold, from), ...more]);
  } catch (error) {
    if (!cancellationCodes(error).includes('ConditionalCheckFailed')) throw error;
    throw notIn(hold, from, error);
  }
  await noteHold(deps.ledger, hold);
}

async function holdIn(
  deps: HoldDeps,
  { distributorId, clientId, holdId }: ClientKey & { readonly holdId: string },
  state: LegalHold['state'],
): Promise<LegalHold> {
  const hold = await readHold(deps, { distributorId, clientId }, holdId);
  if (hold === undefined)
    throw new NotFoundError('HOLD_NOT_FOUND', `client ${clientId} has no such hold; list them first`, {
      ids: { clientId, holdId },
    });
  if (hold.state !== state) throw notIn(hold, state);
  return hold;
}

function notIn({ holdId }: LegalHold, state: LegalHold['state'], cause?: unknown): ConflictError {
  const wanted = state === 'ACTIVE' ? 'in force with no release asked for' : 'asked to be released';
  return new ConflictError('HOLD_STATE_CHANGED', `the hold is not ${wanted}; list the holds and look again`, {
    ids: { holdId },
    cause,
  });
}

/** Names are typed by people: case and spaces around do not make another person. */
const samePerson = (one: string, other: string): boolean =>
  one.trim().toLowerCase() === other.trim().toLowerCase();
