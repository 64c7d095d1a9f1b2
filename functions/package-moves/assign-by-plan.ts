import { clientsThatFit, mostClientsAtOnce } from '../clients/assign-clients.ts';
import { readStoredClients } from '../directory/client-store.ts';
import type { StoredClient } from '../directory/contract.ts';
import type { PackageMove } from '../distributor-packages/contract.ts';
import { moveEnd, moveProgress } from '../distributor-packages/move-store.ts';
import { readPackage, writeUnlessRefused } from '../distributor-packages/package-store.ts';
import { PermanentError } from '../platform/errors.ts';
import type { TaskRun } from '../platform/task.ts';
import { reasons, stopReasons } from './catalog/reasons.ts';
import type { MoveDeps } from './deps.ts';
import { type MoveOutcome, moveSome } from './move-some.ts';
import { type PlanLine, refusalOf } from './plan-lines.ts';
import { lineQueue, openWork, type PlacedLine, type PlanReader } from './plan-store.ts';
import { readRun, skippedPut, workDone } from './run-store.ts';
import { requireMove } from './shown-move.ts';
import { hasTime } from './step-time.ts';

interface Job {
  readonly move: PackageMove;
  readonly work: PlanReader;
  readonly run: TaskRun;
}

/**
 * Carries out a plan from where it stands. Every transaction moves that place on, counts, and holds only if nobody moved it on
 * before: the step may be killed at any place, and run twice at once.
 * @returns whether the move has ended
 * @throws PermanentError `MOVE_PLAN_GONE`
 */
export async function assignByPlan(deps: MoveDeps, move: PackageMove, run: TaskRun): Promise<boolean> {
  const work = await openWork(deps, move);
  if (work === undefined) throw new PermanentError('MOVE_PLAN_GONE', stopReasons.planGone);
  const job = { move, work, run };
  while (hasTime(run)) {
    const { workOffset } = await readRun(deps, move);
    const end = await carryOut(deps, job, workOffset);
    if (end === 'OUT_OF_TIME') return false;
    if (end === 'DONE') await writeUnlessRefused(deps, [completed(deps, move)]);
    if ((await requireMove(deps, move)).status !== 'RUNNING') return true;
  }
  return false;
}

const completed = (deps: MoveDeps, move: PackageMove) =>
  moveEnd(deps, move, { status: 'COMPLETE', at: deps.clock.now().toISOString() });

/** Carries out lines until there are none, or until somebody else did some of them. */
async function carryOut(
  deps: MoveDeps,
  { move, work, run }: Job,
  offset: number,
): Promise<'DONE' | 'OUT_OF_TIME' | 'MOVED_ON'> {
  const queue = lineQueue(work.from(offset));
  let from = offset;
  let size = mostClientsAtOnce;
  while (hasTime(run)) {
    const group = sameTarget(await queue.next(size));
    const to = group.at(-1)?.nextOffset;
    if (to === undefined) return 'DONE';
    const outcome = await carryOutGroup(
      deps,
      move,
      group.map(({ line }) => line),
      { from, to },
    );
    if (outcome === 'MOVED_ON') return outcome;
    if (outcome === 'MOVED') {
      queue.drop(group.length);
      from = to;
      size = mostClientsAtOnce;
    } else if (outcome !== 'PACKAGE_CLOSED') size = Math.max(1, Math.floor(group.length / 2));
  }
  return 'OUT_OF_TIME';
}

function sameTarget(lines: readonly PlacedLine[]): PlacedLine[] {
  const end = lines.findIndex(({ line }) => line.toPackageId !== lines[0]?.line.toPackageId);
  return lines.slice(0, end < 0 ? lines.length : end);
}

interface Skipped {
  readonly line: PlanLine;
  readonly reason: string;
}

/** One transaction; `TOO_MANY` when it would be too large because the clients leave many packages. */
async function carryOutGroup(
  deps: MoveDeps,
  move: PackageMove,
  lines: readonly PlanLine[],
  place: { readonly from: number; readonly to: number },
): Promise<MoveOutcome | 'TOO_MANY'> {
  const { distributorId } = move;
  const packageId = lines[0]?.toPackageId ?? '';
  const [toPackage, clients] = await Promise.all([
    readPackage(deps, { distributorId, packageId }),
    readStoredClients(
      deps,
      distributorId,
      lines.flatMap(({ clientId }) => clientId ?? []),
    ),
  ]);
  const isClosed = toPackage === undefined || refusalOf(toPackage) !== undefined;
  const { moving, skipped } = sortedOut(lines, clients, isClosed);
  const extra = [
    workDone(deps, move, place),
    ...skipped.map(({ line, reason }) => skippedPut(deps, move, line, reason)),
  ];
  if (toPackage === undefined || moving.length === 0) {
    const progress = moveProgress(deps, move, { skipped: skipped.length });
    return (await writeUnlessRefused(deps, [progress, ...extra])) ? 'MOVED' : 'MOVED_ON';
  }
  if (clientsThatFit(moving, packageId, extra.length + 1).length < moving.length) return 'TOO_MANY';
  return moveSome(deps, move, { clients: moving, toPackage, skipped: skipped.length, extra });
}

/** Who is moved, and which lines are skipped because the world is not any more as it was planned. */
function sortedOut(
  lines: readonly PlanLine[],
  clients: readonly StoredClient[],
  isClosed: boolean,
): { moving: StoredClient[]; skipped: Skipped[] } {
  const byId = new Map(clients.map((client) => [client.clientId, client]));
  const moving: StoredClient[] = [];
  const skipped: Skipped[] = [];
  for (const line of lines) {
    const client = byId.get(line.clientId ?? 0);
    if (client === undefined) skipped.push({ line, reason: reasons.clientGone });
    else if (client.packageId !== line.fromPackageId) skipped.push({ line, reason: reasons.clientChanged });
    else if (isClosed) skipped.push({ line, reason: reasons.packageClosed });
    else moving.push(client);
  }
  return { moving, skipped };
}
