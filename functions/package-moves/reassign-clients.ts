import { mostClientsAtOnce } from '../clients/assign-clients.ts';
import { allClients, clientsOfPackage, readStoredClients, readTally } from '../directory/client-store.ts';
import type { PackageMove, StoredPackage } from '../distributor-packages/contract.ts';
import { requirePackage } from '../distributor-packages/package-store.ts';
import { PermanentError } from '../platform/errors.ts';
import type { TaskRun } from '../platform/task.ts';
import type { MoveDeps } from './deps.ts';
import { finishReassignment } from './finish-reassignment.ts';
import { moveSome } from './move-some.ts';
import { hasTime } from './step-time.ts';

/** How a pass over clients ended: there is no one left, the next step goes on, or this move is not this step's any more. */
type PassEnd = 'NOBODY_LEFT' | 'OUT_OF_TIME' | 'MOVED_ON';

interface Reassignment {
  readonly move: PackageMove;
  readonly fromPackageId: string;
  readonly toPackage: StoredPackage;
  readonly run: TaskRun;
}

/**
 * Moves every client of a package to another one, then turns it Inactive. What it goes by is who points to the package, so
 * it may be killed at any place, and run twice at once. Nobody comes to the package meanwhile.
 * @returns whether the move has ended
 * @throws PermanentError when the packages or the tally are not as a reassignment leaves them
 */
export async function reassignClients(deps: MoveDeps, move: PackageMove, run: TaskRun): Promise<boolean> {
  const { distributorId, fromPackageId, toPackageId } = move;
  if (fromPackageId === undefined || toPackageId === undefined)
    throw new PermanentError('MOVE_INCOMPLETE', 'a reassignment names both of its packages');
  const toPackage = await requirePackage(deps, { distributorId, packageId: toPackageId });
  const reassignment = { move, fromPackageId, toPackage, run };
  while (hasTime(run)) {
    const end = await moveEverybody(deps, reassignment);
    if (end !== 'NOBODY_LEFT') return end === 'MOVED_ON';
    if (await finishReassignment(deps, move, { fromPackageId, toPackageId })) return true;
  }
  return false;
}

/** The index tells late of clients that came just before the reassignment began; the tally does not. */
async function moveEverybody(deps: MoveDeps, reassignment: Reassignment): Promise<PassEnd> {
  const listed = await moveListed(deps, reassignment);
  if (listed !== 'NOBODY_LEFT' || (await isTallyZero(deps, reassignment))) return listed;
  const all = await moveUnlisted(deps, reassignment);
  if (all !== 'NOBODY_LEFT' || (await isTallyZero(deps, reassignment))) return all;
  throw new PermanentError('TALLY_NOT_ZERO', 'no client points to the package, and its tally counts some');
}

/** One pass through the index; clients that have left already may still be in it. */
async function moveListed(deps: MoveDeps, reassignment: Reassignment): Promise<PassEnd> {
  const ref = { distributorId: reassignment.move.distributorId, packageId: reassignment.fromPackageId };
  let after: string | undefined;
  do {
    const { clients, next } = await clientsOfPackage(deps, ref, { after, limit: mostClientsAtOnce });
    const clientIds = clients.map(({ clientId }) => clientId);
    const end = await moveThese(deps, reassignment, clientIds);
    if (end !== 'NOBODY_LEFT') return end;
    after = next;
  } while (after !== undefined);
  return 'NOBODY_LEFT';
}

/** One pass through all clients of the distributor as they are at this moment. */
async function moveUnlisted(deps: MoveDeps, reassignment: Reassignment): Promise<PassEnd> {
  for await (const clients of allClients(deps, reassignment.move.distributorId)) {
    const here = clients.filter(({ packageId }) => packageId === reassignment.fromPackageId);
    const clientIds = here.map(({ clientId }) => clientId);
    const end = await moveThese(deps, reassignment, clientIds);
    if (end !== 'NOBODY_LEFT') return end;
  }
  return 'NOBODY_LEFT';
}

/** Moves those of the clients that still point to the package; a smaller group each time that one of them changed. */
async function moveThese(
  deps: MoveDeps,
  { move, fromPackageId, toPackage, run }: Reassignment,
  clientIds: readonly number[],
): Promise<PassEnd> {
  let size = mostClientsAtOnce;
  for (let start = 0; start < clientIds.length; ) {
    if (!hasTime(run)) return 'OUT_OF_TIME';
    const group = clientIds.slice(start, start + size);
    const read = await readStoredClients(deps, move.distributorId, group);
    const clients = read.filter(({ packageId }) => packageId === fromPackageId);
    const outcome = clients.length === 0 ? 'MOVED' : await moveSome(deps, move, { clients, toPackage });
    if (outcome === 'MOVED_ON') return outcome;
    if (outcome === 'PACKAGE_CLOSED')
      throw new PermanentError('TARGET_NOT_ACTIVE', 'the package that receives the clients is not Active');
    const isMoved = outcome === 'MOVED';
    start += isMoved ? group.length : 0;
    size = isMoved ? mostClientsAtOnce : Math.max(1, Math.floor(size / 2));
  }
  return 'NOBODY_LEFT';
}

async function isTallyZero(deps: MoveDeps, { move, fromPackageId }: Reassignment): Promise<boolean> {
  const tally = await readTally(deps, move.distributorId, fromPackageId);
  return tally.activeClientCount === 0 && tally.inactiveClientCount === 0;
}
