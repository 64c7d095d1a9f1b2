import { moveClients } from '../../functions/package-moves/move-clients.ts';
import { meridian } from './export-world.ts';
import { addClients } from './move-world.ts';
import {
  bareClient,
  base,
  clientPath,
  type KnownIds,
  must,
  ownClient,
  packagesBase,
  type Request,
  tag,
  type Verb,
} from './package-faults-calls.ts';
import type { PackageWorld } from './package-world.ts';

const movesBase = `${base}/package-moves`;

const byFilter = (ids: KnownIds): Request => ({
  ...{ method: 'POST', path: movesBase },
  body: { from: 'FILTER', filter: { packageId: ids.gold }, toPackageId: ids.silver },
});
const planned = async (world: PackageWorld, ids: KnownIds): Promise<string> =>
  (await must(world, byFilter(ids))).moveId;
const started = async (world: PackageWorld, ids: KnownIds): Promise<string> => {
  const moveId = await planned(world, ids);
  await must(world, startOf(moveId));
  return moveId;
};
const stopped = async (world: PackageWorld, ids: KnownIds): Promise<string> => {
  const moveId = await started(world, ids);
  await must(world, cancelOf(moveId));
  return moveId;
};
const startOf = (moveId: string): Request => ({ method: 'POST', path: `${movesBase}/${moveId}/start` });
const cancelOf = (moveId: string): Request => ({ method: 'POST', path: `${movesBase}/${moveId}/cancel` });
const start = (_ids: KnownIds, moveId: string) => startOf(moveId);
const cancel = (_ids: KnownIds, moveId: string) => cancelOf(moveId);

/** Writes of moves, short of their steps. */
export const moveVerbs: readonly Verb[] = [
  { name: 'planPackageMove, by filter', request: byFilter, isEachNew: true },
  {
    name: 'planPackageMove, by CSV',
    request: (ids) => ({
      ...{ method: 'POST', path: movesBase },
      body: {
        from: 'CSV',
        csv: `ClientID,ExternalPackageID\n${ids.onGold},SILVER\n${bareClient},GOLD\n${ownClient},NONE\n`,
      },
    }),
    isEachNew: true,
  },
  { name: 'startPackageMove, planned', prepare: planned, request: start },
  { name: 'startPackageMove, stopped', prepare: stopped, request: start },
  { name: 'cancelPackageMove, planned', prepare: planned, request: cancel },
  { name: 'cancelPackageMove, running', prepare: started, request: cancel },
];

/** Clients of the moves whose steps are tried: more than one transaction holds. */
const movedCount = 43;

async function assignmentBegun(world: PackageWorld, ids: KnownIds): Promise<string> {
  await addClients(world, movedCount, (index) => ({ packageId: ids.plain, isActive: index % 5 !== 0 }));
  const body = { from: 'FILTER', filter: { packageId: ids.plain }, toPackageId: ids.silver };
  const { moveId } = await must(world, { method: 'POST', path: movesBase, body });
  await must(world, { method: 'PATCH', path: clientPath(10_002), body: { ExternalPackageID: 'GOLD' } });
  await must(world, startOf(moveId));
  return moveId;
}

async function reassignmentBegun(world: PackageWorld, ids: KnownIds): Promise<string> {
  await addClients(world, movedCount, (index) => ({ packageId: ids.plain, isActive: index % 5 !== 0 }));
  const clientsOnDeactivation = { choice: 'REASSIGN', toPackageId: ids.silver };
  const saved = await must(world, {
    ...{ method: 'PUT', path: `${packagesBase}/${ids.plain}`, headers: tag(1) },
    body: {
      ...{ name: 'Plain', externalPackageId: 'PLAIN', values: {} },
      ...{ status: 'INACTIVE', clientsOnDeactivation },
    },
  });
  return saved.reassignment.moveId;
}

async function reassignmentStopped(world: PackageWorld, ids: KnownIds): Promise<string> {
  const moveId = await reassignmentBegun(world, ids);
  const run = { requestId: 'step', remainingMs: () => 60_000 };
  await moveClients(world, { distributorId: meridian, moveId, hasFailed: true }, run);
  return moveId;
}

/** The two kinds of moves: their steps, the step that stops one, and the start of one that was stopped. */
export const wholeMoves: readonly Verb[] = [
  { name: 'a bulk assignment', prepare: assignmentBegun, request: start, steps: 'CARRY ON' },
  { name: 'a reassignment', prepare: reassignmentBegun, request: start, steps: 'CARRY ON' },
  { name: 'a bulk assignment that is stopped', prepare: assignmentBegun, request: start, steps: 'STOP' },
  { name: 'a reassignment that is stopped', prepare: reassignmentBegun, request: start, steps: 'STOP' },
  { name: 'startPackageMove, a stopped reassignment', prepare: reassignmentStopped, request: start },
];
