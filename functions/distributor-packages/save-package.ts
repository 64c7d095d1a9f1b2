import { actorOf } from '../client-settings/actor.ts';
import { storeSettings } from '../client-settings/stored-settings.ts';
import { authorizeDistributor } from '../directory/authorize-distributor.ts';
import { tallyKey } from '../directory/client-rows.ts';
import { readTally } from '../directory/client-store.ts';
import type { PackageTally, Principal } from '../directory/contract.ts';
import { InvalidInputError, TransientError, UnprocessableError } from '../platform/errors.ts';
import type { ApiAnswer, ApiRequest } from '../platform/http.ts';
import type { TransactItem } from '../platform/table.ts';
import {
  messages,
  type PackageMove,
  type distributorPackageRoutes as routes,
  type StoredPackage,
} from './contract.ts';
import type { PackageApiDeps } from './deps.ts';
import { fromAddressRows } from './from-address-store.ts';
import { newMovePut } from './move-store.ts';
import { isSamePackage } from './package-changes.ts';
import { checkedDraft, type PackageDraft } from './package-draft.ts';
import { incomingMoveAdded } from './package-rows.ts';
import { requireSettled, type StatusStep, statusStep } from './package-status.ts';
import { nextVersion, readPackage, requirePackage, savePackageVersion } from './package-store.ts';
import { shownPackage } from './shown-package.ts';
import { startReassignment } from './start-reassignment.ts';
import { matchedVersion, requireVersion, versionTag } from './version-header.ts';

type SaveDeps = Omit<PackageApiDeps, 'logos' | 'identifyCaller'>;
type Request = ApiRequest<typeof routes.savePackage, Principal>;

/** Looks that a save takes at names, counts and a target that others keep changing. */
const mostLooks = 5;

/**
 * Saves general information, settings and status in one transaction. What the transaction finds otherwise than it was read
 * (somebody saved first, a name was taken, a client was assigned) is told by the next look at it.
 */
export async function savePackage(
  deps: SaveDeps,
  request: Request,
): Promise<ApiAnswer<typeof routes.savePackage>> {
  const { principal, params } = request;
  const distributor = await authorizeDistributor(deps, principal, params.distributorId);
  for (let look = 0; look < mostLooks; look += 1) {
    const saved = await saveOnce(deps, request);
    if (saved === undefined) continue;
    await startReassignment(deps, saved);
    const body = await shownPackage(deps, { distributor, viewer: principal }, saved);
    return { body, headers: versionTag(saved.version) };
  }
  throw new TransientError('TABLE_BUSY', 'Others kept changing what this package needs. Send it again.');
}

/** @returns the package as it was saved; `undefined`, with nothing written, when it was not as it was read */
async function saveOnce(deps: SaveDeps, request: Request): Promise<StoredPackage | undefined> {
  const { principal, params, headers, body } = request;
  const before = await requirePackage(deps, params);
  requireVersion(before, matchedVersion(headers['if-match']), principal);
  await startReassignment(deps, before);
  requireSettled(before);
  const draft = await checkedDraft(deps, principal, { ...params, typed: body, before });
  const tally = await readTally(deps, params.distributorId, params.packageId);
  const step = statusStep(before, body, tally.activeClientCount);
  const move = step.kind === 'REASSIGN' ? await plannedMove(deps, request, step, tally) : undefined;
  const after = savedPackage(deps, request, { before, draft, tally, move });
  if (isSamePackage(before, after) && move === undefined) throw nothingToSave();
  const extra = [
    ...fromAddressRows(deps, before, after),
    ...(step.kind === 'DEACTIVATE' && step.needsNoActiveClients ? [noActiveClients(deps, before)] : []),
    ...(move === undefined ? [] : moveRows(deps, move)),
  ];
  return (await savePackageVersion(deps, before, after, extra)) ? after : undefined;
}

interface Parts {
  readonly before: StoredPackage;
  readonly draft: PackageDraft;
  readonly tally: PackageTally;
  readonly move?: PackageMove;
}

/** The next version; one that waits for a move keeps its status until the last client has moved. */
function savedPackage(
  deps: SaveDeps,
  { principal }: Request,
  { before, draft, tally, move }: Parts,
): StoredPackage {
  const { name, externalPackageId, values } = draft;
  const saved = {
    by: actorOf(principal),
    at: deps.clock.now().toISOString(),
    reachedClientCount: tally.activeClientCount + tally.inactiveClientCount,
  };
  const change = { version: before.version + 1, by: saved.by, at: saved.at };
  const settings = storeSettings(before.settings, values, change);
  if (move?.toPackageId === undefined)
    return nextVersion(before, { name, externalPackageId, settings, status: draft.status }, saved);
  const reassignment = { moveId: move.moveId, toPackageId: move.toPackageId };
  return nextVersion(before, { name, externalPackageId, settings, reassignment }, saved);
}

/** @throws UnprocessableError `TARGET_PACKAGE_NOT_AVAILABLE` */
async function plannedMove(
  deps: SaveDeps,
  { principal, params: { distributorId, packageId } }: Request,
  { toPackageId }: Extract<StatusStep, { kind: 'REASSIGN' }>,
  tally: PackageTally,
): Promise<PackageMove> {
  const target =
    toPackageId === packageId
      ? undefined
      : await readPackage(deps, { distributorId, packageId: toPackageId });
  if (target?.status !== 'ACTIVE' || target.reassignment !== undefined) throw targetNotAvailable();
  return {
    distributorId,
    moveId: deps.newId(),
    kind: 'REASSIGN',
    status: 'RUNNING',
    fromPackageId: packageId,
    toPackageId,
    totalCount: tally.activeClientCount + tally.inactiveClientCount,
    movedCount: 0,
    skippedCount: 0,
    unchangedCount: 0,
    refusedCount: 0,
    createdAt: deps.clock.now().toISOString(),
    createdBy: actorOf(principal),
  };
}

function moveRows(deps: SaveDeps, move: PackageMove): TransactItem[] {
  const { distributorId, toPackageId = '', moveId } = move;
  return [incomingMoveAdded(deps, { distributorId, packageId: toPackageId }, moveId), newMovePut(deps, move)];
}

/** Holds while no active client is assigned, so that nobody is assigned between the question and the save. */
function noActiveClients(deps: SaveDeps, { distributorId, packageId }: StoredPackage): TransactItem {
  return {
    ConditionCheck: {
      TableName: deps.directory.table,
      Key: tallyKey(distributorId, packageId),
      ConditionExpression: 'attribute_not_exists(activeClientCount) OR activeClientCount = :none',
      ExpressionAttributeValues: { ':none': 0 },
    },
  };
}

export function nothingToSave(): InvalidInputError {
  return new InvalidInputError('NOTHING_TO_SAVE', messages.noChanges);
}

function targetNotAvailable(): UnprocessableError {
  const detail = 'Clients cannot be moved to this package. Select another Active package.';
  const fields = [{ pointer: '#/clientsOnDeactivation/toPackageId', detail }];
  return new UnprocessableError('TARGET_PACKAGE_NOT_AVAILABLE', detail, { fields });
}
