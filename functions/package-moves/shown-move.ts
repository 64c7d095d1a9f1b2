import { shownActor } from '../client-settings/actor.ts';
import { authorizeDistributor } from '../directory/authorize-distributor.ts';
import type { Principal } from '../directory/contract.ts';
import type { MoveRef, PackageMove } from '../distributor-packages/contract.ts';
import { readMove } from '../distributor-packages/move-store.ts';
import { readPackages } from '../distributor-packages/package-store.ts';
import { NotFoundError } from '../platform/errors.ts';
import type { ShownMove } from './contract.ts';
import type { MoveDeps } from './deps.ts';

/**
 * A move of a distributor that the caller may use.
 * @throws NotFoundError `DISTRIBUTOR_NOT_FOUND` or `MOVE_NOT_FOUND`
 */
export async function authorizeMove(
  deps: MoveDeps,
  principal: Principal,
  ref: MoveRef,
): Promise<PackageMove> {
  await authorizeDistributor(deps, principal, ref.distributorId);
  return requireMove(deps, ref);
}

/** @throws NotFoundError `MOVE_NOT_FOUND` */
export async function requireMove(deps: MoveDeps, ref: MoveRef): Promise<PackageMove> {
  const move = await readMove(deps, ref);
  if (move !== undefined) return move;
  throw new NotFoundError('MOVE_NOT_FOUND', 'There is no such move of clients for this distributor.');
}

/** Names of a distributor's packages by id; nothing for no id. */
export async function packageNames(
  deps: MoveDeps,
  distributorId: string,
): Promise<(packageId: string | undefined) => string | undefined> {
  const packages = await readPackages(deps, distributorId);
  const names = new Map(packages.map(({ packageId, name }) => [packageId, name]));
  return (packageId) => (packageId === undefined ? undefined : names.get(packageId));
}

/** Moves of one distributor as the caller may see them. */
export async function showMoves(
  deps: MoveDeps,
  principal: Principal,
  moves: readonly PackageMove[],
): Promise<ShownMove[]> {
  const [first] = moves;
  if (first === undefined) return [];
  const nameOf = await packageNames(deps, first.distributorId);
  return moves.map((move) => ({
    ...move,
    createdBy: shownActor(move.createdBy, principal),
    fromPackage: nameOf(move.fromPackageId),
    toPackage: nameOf(move.toPackageId),
  }));
}

/** The move as it is now. */
export async function showMove(deps: MoveDeps, principal: Principal, ref: MoveRef): Promise<ShownMove> {
  const [shown] = await showMoves(deps, principal, [await requireMove(deps, ref)]);
  if (shown === undefined) throw new Error('a move is shown as one');
  return shown;
}
